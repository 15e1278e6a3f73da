"""Asks `did you mean 'x'?` of whoever wrote a word that there is not, the same way in every message."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LIKE, _OR = 0.6, "' or '"  # how alike two words must be, of 1; what stands between two


def nearest(word: str, known: Iterable[str], *, most: int = 1, like: float = _LIKE) -> list[str]:
    """The known words that a word may have been meant as, the nearest first; `like` is 0 to 1."""
    return difflib.get_close_matches(word, list(known), n=most, cutoff=like)


def did_you_mean(*words: str) -> str:
    """`; did you mean 'x' or 'y'?`, which ends a sentence; empty without a word."""
    return f"; did you mean '{_OR.join(words)}'?" if words else ""


def near_miss(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`; did you mean 'x'?` where a known word is near, else what the sentence ends with `otherwise`."""
    return did_you_mean(*nearest(word, known)) or otherwise
