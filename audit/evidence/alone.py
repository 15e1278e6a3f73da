"""An inventory made of snapshots alone: what the systems call a model, or were seen to serve, a row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.domain.snapshot import Snapshot, SystemObject
from audit.evidence.joining import folded

HEADS = ("Model ID", "Model name", "Owner")
_SERVING = ("serves", "used")


def inventory_of(snapshots: Sequence[Snapshot]) -> list[tuple[str | None, ...]]:
    """The rows of a list, its headings first: one of each name, models before what serves them.

    What serves a model that is there, by its own word, is no row of its own.
    """
    rows: dict[str, tuple[str | None, ...]] = {}
    for serves_only in (False, True):
        for one in _all(snapshots):
            if (one.kind == "model") == serves_only or not _is_listed(one):
                continue
            rows.setdefault(folded(one.name), (_id_of(one), one.name, one.owner))
    return [HEADS, *rows.values()]


def _all(snapshots: Sequence[Snapshot]) -> Iterator[SystemObject]:
    for snapshot in sorted(snapshots, key=lambda one: (one.source.system, one.file)):
        yield from sorted(snapshot.objects, key=lambda found: (found.kind, found.name))


def _is_listed(one: SystemObject) -> bool:
    if one.kind == "model":
        return True
    if one.kind == "workload":
        return False  # a workload alone may be anything
    serves = any(fact.what in _SERVING and fact.strength == "observed" for fact in one.facts)
    return serves and not any(link.role == "serves" for link in one.links)


def _id_of(one: SystemObject) -> str | None:
    return next(iter(one.ids.values()), None) if len(one.ids) == 1 else None
