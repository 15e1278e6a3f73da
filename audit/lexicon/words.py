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
