"""How one axis, or one function, of a model follows from what is claimed of it and from what systems show.

Observed outweighs configured, configured outweighs claimed. What outweighs is not what assures: a system's word raises
a status above a claim only where it was observed and its object is known by an id or by a person's word. Any other
disagreement is a contradiction: the more cautious of the two is shown, and counts as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from audit.classify import combine
from audit.domain.evidenced import How, Standing
from audit.domain.models import (
    DEPLOYED,
    FUNCTION_STATUSES,
    MONITORED,
    RETRAINED,
    Axis,
    Reading,
    Status,
    Strength,
)

FIRM: tuple[How, ...] = ("alias", "id")
_STRENGTHS: tuple[Strength | None, ...] = (None, "claimed", "configured", "observed")
_CAUTIOUS_FIRST: Mapping[str, tuple[str, ...]] = {
    axis: tuple(reversed([status for status in statuses if status not in ("unknown", "not_applicable")]))
    for axis, statuses in (("deployed", DEPLOYED), ("monitored", MONITORED), ("retrained", RETRAINED))
}
_FUNCTION = tuple(reversed([one for one in FUNCTION_STATUSES if one not in ("unknown", "not_applicable")]))
OUT_OF_USE: Mapping[str, Mapping[str, str]] = {
    "monitored": combine.MONITORED_OUT_OF_USE,
    "retrained": combine.RETRAINED_OUT_OF_USE,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What systems show of one axis or function: `status` alone, `unknown` where they only speak for or against.

    `strength` is that of its weakest part, `how` the weakest way in which its objects were joined.
    """

    status: str
    strength: Strength
    confirms: frozenset[str]
    contradicts: frozenset[str]
    doubt: bool
    how: How
    readings: tuple[Reading, ...]


class Weighed(NamedTuple):
    """The Status that claim and systems give together, and how the claim stands; None where they don't meet."""

    status: Status
    standing: Standing | None


def weigh(about: str, claimed: Status, shown: Shown) -> Weighed:
    """One axis or function from what is claimed of it and what systems show."""
    behind = replace(claimed, readings=(*claimed.readings, *shown.readings))
    if claimed.status == "unknown":
        if (
            claimed.contradicted
        ):  # the cells disagree: only what was seen settles it, and only with a firm join
            settled = _outweighs(shown)
            return Weighed(_of_systems(claimed, shown), "raised") if settled else Weighed(behind, None)
        if shown.status == "unknown":
            return Weighed(behind, "found")
        return Weighed(_of_systems(claimed, shown), "found")
    if claimed.status in shown.contradicts:
        return _against(about, claimed, behind, shown)
    if claimed.status in shown.confirms or claimed.status == shown.status:
        stronger = _stronger(claimed.strength, shown.strength)
        settled = not claimed.contradicted or _outweighs(shown)
        return Weighed(replace(behind, strength=stronger, contradicted=not settled), "confirmed")
    return Weighed(behind, None)


def _against(about: str, claimed: Status, behind: Status, shown: Shown) -> Weighed:
    """The claim and the systems can't both be true."""
    if shown.status == "unknown":
        return Weighed(replace(behind, contradicted=True), "contradicted")
    if {claimed.status, shown.status} <= combine.LACKING:
        stronger = _rank(about, shown.status) > _rank(about, claimed.status)
        return Weighed(_of_systems(claimed, shown), "raised") if stronger else Weighed(behind, "contradicted")
    if _rank(about, shown.status) <= _rank(about, claimed.status):
        return Weighed(replace(_of_systems(claimed, shown), contradicted=True), "contradicted")
    if _outweighs(shown):
        return Weighed(_of_systems(claimed, shown), "raised")
    return Weighed(replace(behind, contradicted=True), "contradicted")


def _of_systems(claimed: Status, shown: Shown) -> Status:
    return Status(shown.status, shown.strength, (*shown.readings, *claimed.readings), shown.doubt)


def _outweighs(shown: Shown) -> bool:
    """Whether it may raise a status above what is claimed."""
    return (
        shown.status != "unknown" and shown.strength == "observed" and shown.how in FIRM and not shown.doubt
    )


def _stronger(one: Strength | None, other: Strength) -> Strength:
    return other if _STRENGTHS.index(other) > _STRENGTHS.index(one) else one or other


def _rank(about: str, status: str) -> float:
    """The higher, the more it says is done; what does not apply stands just below the assurance."""
    order = _CAUTIOUS_FIRST.get(about, _FUNCTION)
    if status == "not_applicable":
        return len(order) - 1.5
    return order.index(status) if status in order else -1


def in_use_again(status: Status) -> Status:
    """An axis of a model that runs after all: what only counted less for want of use is unknown."""
    said = {reading.status for reading in status.readings}
    if status.status in said or not said:
        return status
    return Status("unknown", None, status.readings, status.contradicted)


def while_in_use(axis: Axis, status: Status, stage: str) -> Status:
    """What an axis amounts to for a model at that stage."""
    return combine.apply_lifecycle(status, stage, OUT_OF_USE[axis]) if axis in OUT_OF_USE else status


def weakest(hows: Sequence[How]) -> How:
    """Of several ways of being joined the one that proves least."""
    order: tuple[How, ...] = ("alias", "id", "link", "name")
    return max(hows, key=order.index)
