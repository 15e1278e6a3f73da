"""How one axis of a model follows from its cells and from what people claim of it: one pure function.

An answer fills what the cells leave unknown, or lowers a status that assures nothing. Against a cell it is a
contradiction: the cautious status is shown and counts as unknown until an auditor decides. No answer ever raises a
status above what a cell states, and none touches a status that an auditor set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from audit.classify import combine
from audit.domain.models import DEPLOYED, MONITORED, RETRAINED, Axis, Reading, Status, Strength

AXES: tuple[Axis, ...] = get_args(Axis)
_CAUTIOUS_FIRST: Mapping[str, tuple[str, ...]] = {
    axis: tuple(reversed([status for status in statuses if status not in ("unknown", "not_applicable")]))
    for axis, statuses in (("deployed", DEPLOYED), ("monitored", MONITORED), ("retrained", RETRAINED))
}
OUT_OF_USE: Mapping[str, Mapping[str, str]] = {
    "deployed": {},
    "monitored": combine.MONITORED_OUT_OF_USE,
    "retrained": combine.RETRAINED_OUT_OF_USE,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One person's claim about one axis. `fits`: the statuses of cells that leave the answer possible."""

    status: str
    fits: frozenset[str]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Shown:
    """What systems were seen to say of an axis: which claims they confirm, which they contradict, how strongly."""

    confirms: frozenset[str] = frozenset()
    contradicts: frozenset[str] = frozenset()
    strength: Strength = "claimed"


_NOTHING_SHOWN = Shown()


def claimed_status(
    axis: Axis, cells: Status, claims: Sequence[Claim], stage: str, shown: Shown = _NOTHING_SHOWN
) -> Status:
    """The Status that cells and claims give together, whatever the order of the claims.

    What a system was seen to do outweighs what anybody says; a claim against it is a contradiction, and one that it
    confirms is as strong as the system's word. `stage` is the status of the deployed axis, which bounds what can be
    true of the two others; `cells` itself where nobody claims anything and the stage allows what it says.
    """
    if axis != "deployed":
        cells = combine.apply_lifecycle(cells, stage, OUT_OF_USE[axis])
    ordered = [_while_in_use(axis, claim, stage) for claim in sorted(claims, key=_order)]
    if not ordered:
        return cells
    beside = tuple(claim.reading for claim in ordered)
    stated = [claim for claim in ordered if claim.status != "unknown"]
    after = replace(cells, readings=(*cells.readings, *beside))
    if cells.reviewed or not stated:
        return after
    if cells.strength in ("configured", "observed") and cells.status != "unknown":
        return replace(after, contradicted=cells.contradicted or any(conflicts(cells, c) for c in stated))
    return _weighed(_of_people(axis, cells, after, stated, beside), shown)


def _weighed(status: Status, shown: Shown) -> Status:
    """A status that people's answers decided, against what systems say."""
    if status.status in shown.contradicts:
        return replace(status, contradicted=True)
    return replace(status, strength=shown.strength) if status.status in shown.confirms else status


def _of_people(
    axis: Axis, cells: Status, after: Status, stated: Sequence[Claim], beside: tuple[Reading, ...]
) -> Status:
    """What cells and people's claims give together, no system having decided it."""
    lowest = min((claim.status for claim in stated), key=lambda status: rank(axis, status))
    if cells.contradicted:
        status = _lower(axis, cells.status, lowest)
        return replace(after, status=status, strength=cells.strength or "claimed")
    first = (*beside, *cells.readings)
    disagree = not _agree(claim.status for claim in stated)
    if cells.status == "unknown":
        return Status(lowest, "claimed", first, contradicted=disagree)
    against = [claim for claim in stated if conflicts(cells, claim)]
    if not against:
        return after
    status = _lower(axis, cells.status, min((c.status for c in against), key=lambda s: rank(axis, s)))
    lowers = all(rank(axis, claim.status) < rank(axis, cells.status) for claim in against)
    contradicted = disagree or not lowers or _assures(axis, cells.status)
    if status == cells.status:
        return replace(after, contradicted=contradicted)
    return Status(status, "claimed", first, contradicted)


def conflicts(cells: Status, claim: Claim) -> bool:
    """Whether a claim and what the cells state can't both be true."""
    return cells.status not in ("unknown", claim.status) and cells.status not in claim.fits


def _while_in_use(axis: Axis, claim: Claim, stage: str) -> Claim:
    """What a claim amounts to for a model at that stage."""
    bare = (
        combine.apply_lifecycle(Status(claim.status), stage, OUT_OF_USE[axis]) if axis != "deployed" else None
    )
    return claim if bare is None or bare.status == claim.status else replace(claim, status=bare.status)


def _agree(statuses: Iterable[str]) -> bool:
    """Whether people say the same, or at least that the same is lacking."""
    said = set(statuses)
    return len(said) == 1 or said <= combine.LACKING


def _assures(axis: Axis, status: str) -> bool:
    """Whether lowering this status would take back an assurance, or a reason for which the axis is left out."""
    return status in ("not_applicable", _CAUTIOUS_FIRST[axis][-1])


def _lower(axis: Axis, one: str, other: str) -> str:
    return min(one, other, key=lambda status: rank(axis, status))


def rank(axis: Axis, status: str) -> float:
    """The higher, the more it assures; what does not apply stands just below the assurance, unknown below all."""
    order = _CAUTIOUS_FIRST[axis]
    if status == "not_applicable":
        return len(order) - 1.5
    return order.index(status) if status in order else -1


def _order(claim: Claim) -> tuple[str, str, str]:
    return claim.reading.text, str(claim.reading.place), claim.status
