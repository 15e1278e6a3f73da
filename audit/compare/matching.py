"""Which model of one list is which of another: by id, by name, and by a name that is nearly the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from audit.domain.comparison import Matched
from audit.domain.models import Model

NEAR = 88  # of 100: below it names are no longer taken for one
ID_AGREES = 60  # likeness of the names of two models with one id
MOST_PAIRS = 4_000_000  # names that are compared with one another; more take minutes

_MARKS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


class Pair(NamedTuple):
    """A model of either list by its index, how they were matched, and how alike the names are, 0 to 100."""

    before: int
    after: int
    by: Matched
    likeness: int


class Matching(NamedTuple):
    """The pairs in the order of the new list; `near_skipped`: too many names to look for near ones."""

    pairs: tuple[Pair, ...]
    near_skipped: bool


def match(before: Sequence[Model], after: Sequence[Model]) -> Matching:
    """Pairs the models of two lists, each with one at most. The same the other way round.

    Ids that stand for other names most of the time are row numbers, and not relied on.
    """
    left, right = list(range(len(before))), list(range(len(after)))
    names = [_folded(m.name) for m in before], [_folded(m.name) for m in after]
    pairs: list[Pair] = []

    def take(key: Callable[[Model], Hashable], by: Matched) -> None:
        found = [(i, j) for i, j in _same(before, after, left, right, key) if by != "id" or trusted]
        pairs.extend(Pair(i, j, by, _likeness(names[0][i], names[1][j])) for i, j in found)
        _remove(left, (i for i, _ in found))
        _remove(right, (j for _, j in found))

    trusted = True
    take(lambda m: (m.id, _folded(m.name)) if m.id else None, "id")
    trusted = _are_ids(before, after, names)
    # an id before a name: a name may be given to another model, an id that is one is not
    take(lambda m: m.id or None, "id")
    take(lambda m: (_folded(m.name), m.unit, m.team), "name")
    take(lambda m: _folded(m.name) or None, "name")
    skipped = len(left) * len(right) > MOST_PAIRS
    if not skipped:
        pairs.extend(_near(names, left, right))
    return Matching(tuple(sorted(pairs, key=lambda pair: pair.after)), skipped)


def _folded(name: str) -> str:
    return " ".join(_MARKS.sub(" ", name.casefold()).split())


def _same(
    before: Sequence[Model],
    after: Sequence[Model],
    left: Sequence[int],
    right: Sequence[int],
    key: Callable[[Model], Hashable],
) -> list[tuple[int, int]]:
    """Models that have a key in common, several of one key in the order of their lists; None is no key."""
    keyed: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, (models, indexes) in enumerate(((before, left), (after, right))):
        for index in indexes:
            found = key(models[index])
            if found is not None:
                keyed[found][side].append(index)
    return [pair for one, other in keyed.values() for pair in zip(one, other, strict=False)]


def _are_ids(before: Sequence[Model], after: Sequence[Model], names: tuple[list[str], list[str]]) -> bool:
    everyone = range(len(before)), range(len(after))
    same = _same(before, after, *everyone, lambda m: m.id or None)
    agree = sum(_likeness(names[0][i], names[1][j]) >= ID_AGREES for i, j in same)
    return 2 * agree >= len(same)


def _likeness(one: str, other: str) -> int:
    return 100 if one == other else int(fuzz.ratio(one, other))


def _near(names: tuple[list[str], list[str]], left: Sequence[int], right: Sequence[int]) -> list[Pair]:
    """Pairs of which each is the other's one best, with the same numbers in both names."""
    if not left or not right:
        return []

    scores = process.cdist(
        [names[0][i] for i in left], [names[1][j] for j in right], scorer=fuzz.ratio, score_cutoff=NEAR
    )
    pairs = []
    best_of_right = scores.max(axis=0)
    for at, row in enumerate(scores):
        best = row.max()
        if best < NEAR or (row == best).sum() != 1:
            continue
        to = int(row.argmax())
        if best_of_right[to] != best or (scores[:, to] == best).sum() != 1:
            continue
        one, other = names[0][left[at]], names[1][right[to]]
        if _DIGITS.findall(one) == _DIGITS.findall(other):
            pairs.append(Pair(left[at], right[to], "near", int(best)))
    return pairs


def _remove(indexes: list[int], gone: Iterable[int]) -> None:
    taken = set(gone)
    indexes[:] = [index for index in indexes if index not in taken]
