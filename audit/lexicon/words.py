"""One word of a text, as it stands there and as it is filed."""

from __future__ import annotations

from typing import NamedTuple

from audit.lexicon.wordlist import Concepts


class Word(NamedTuple):
    """One entry found in a text: its keys, how it stands there, and the concepts that it carries."""

    key: str
    raw: str
    concepts: Concepts

    @property
    def is_unknown(self) -> bool:
        """Whether nobody explained it."""
        return not self.concepts

    def ends_in(self, endings: tuple[str, ...]) -> bool:
        """Whether nobody explained it, and it ends so: like a word that says how something is, or in what manner. With
        a capital letter it may be a name."""
        return self.is_unknown and self.raw.islower() and self.key.endswith(endings)
