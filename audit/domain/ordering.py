"""Puts many things in order that share what they are ordered by."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def ordered(items: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    """The same as `sorted`, in the time of the distinct keys, of which many models have few."""
    alike: dict[Any, list[T]] = {}
    for item in items:
        alike.setdefault(key(item), []).append(item)
    return [item for one in sorted(alike) for item in alike[one]]
