"""One word of a text, as it stands there and as it is filed."""

from __future__ import annotations

from typing import NamedTuple

from audit.lexicon.wordlist import Concepts

_PLACED = frozenset({"thing"})  # of a word that is known by where it stands alone


class Word(NamedTuple):
    """One entry found in a text: its keys, how it stands there, and the concepts that it carries."""

    key: str
    raw: str
    concepts: Concepts

    @property
    def is_unknown(self) -> bool:
        """Whether nobody explained it."""
        return not self.concepts

    @property
    def is_unexplained(self) -> bool:
        """Whether nobody explained it, or only its place in the text does."""
        return self.concepts <= _PLACED

    def ends_in(self, endings: tuple[str, ...]) -> bool:
        """Whether nobody explained it, and it ends so: like a word that says how something is, or in what manner. With
        a capital letter it may be a name."""
        return self.is_unknown and self.raw.islower() and self.key.endswith(endings)
