"""Finds what a cell of the review names, however it is written, and what comes near to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from rapidfuzz import process

T = TypeVar("T")
_NEAR, _MOST_NEAR = 55, 3
_NOTHING = "–"


def folded(text: str) -> str:
    """The text without case and needless space."""
    return " ".join(text.casefold().split())


class Choices(Generic[T]):
    """Names, each with the things that are called so; `also` names things too, but is no near miss."""

    def __init__(self, pairs: Iterable[tuple[str, T]], also: Iterable[tuple[str, T]] = ()) -> None:
        self._found: dict[str, list[T]] = {}
        self._shown: dict[str, str] = {}
        for name, thing in pairs:
            self._add(name, thing)
            self._shown.setdefault(folded(name), name)
        self._shown.pop("", None)
        for name, thing in also:
            self._add(name, thing)

    def _add(self, name: str, thing: T) -> None:
        key = folded(name)
        if key:
            things = self._found.setdefault(key, [])
            if thing not in things[-1:]:
                things.append(thing)

    def all(self, text: str) -> list[T]:
        """Everything that is called so."""
        return list(dict.fromkeys(self._found.get(folded(text), ())))

    def one(self, text: str) -> T | None:
        """What is called so; None where nothing is, or several are."""
        found = self.all(text)
        return found[0] if len(found) == 1 else None

    def near(self, text: str) -> str:
        """Up to three names that come near, for a message."""
        found = process.extract(folded(text), list(self._shown), limit=_MOST_NEAR, score_cutoff=_NEAR)
        return "; ".join(f"'{self._shown[key]}'" for key, _, _ in found) or _NOTHING

    def names(self) -> str:
        """The first name of everything, for a message."""
        shown = {tuple(self._found[key]): name for key, name in reversed(self._shown.items())}
        return "; ".join(f"'{name}'" for name in reversed(shown.values())) or _NOTHING


def labelled(*words: Mapping[str, str]) -> Choices[str]:
    """Codes by their words in each of these, and by themselves."""
    pairs = [(word, code) for labels in words for code, word in labels.items()]
    return Choices([*pairs, *((code, code) for labels in words for code in labels)])
