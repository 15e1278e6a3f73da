"""What messages share: texts cut short, names of many, `did you mean 'x'?` of a word that there is not, in one form."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

_LIKE, _OR = 0.6, "' or '"  # how alike two words must be, of 1; what stands between two


def cut(text: str, most: int = 60) -> str:
    """A text on one line, of at most `most` characters: an ellipsis says that there is more. No word is cut that ends
    in the last quarter of the room."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    room = line[:most]
    end = max(room.rfind(" ", most - most // 4), 0) or most - 1
    return f"{room[:end].rstrip()}…"


def named(names: Sequence[str], most: int = 10) -> str:
    """`acme, bolt and 3 more`: so many names at most."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def nearest(word: str, known: Iterable[str], *, most: int = 1, like: float = _LIKE) -> list[str]:
    """The known words that a word may have been meant as, the nearest first; `like` is 0 to 1."""
    return difflib.get_close_matches(word, list(known), n=most, cutoff=like)


def did_you_mean(*words: str) -> str:
    """`; did you mean 'x' or 'y'?`, which ends a sentence; empty without a word."""
    return f"; did you mean '{_OR.join(words)}'?" if words else ""


def near_miss(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`; did you mean 'x'?` where a known word is near, else what the sentence ends with `otherwise`."""
    return did_you_mean(*nearest(word, known)) or otherwise
