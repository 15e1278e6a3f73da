"""Several cells, one status: the cautious reading wins, and a contradiction is kept as such."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from audit.domain.models import UNKNOWN, Reading, Status, Strength
from audit.knowledge.vocabulary import FunctionCells
from audit.lexicon.answers import TOOL
from audit.lexicon.rules import ScaleReader

_STRENGTHS: tuple[Strength, ...] = ("claimed", "configured", "observed")
LACKING = {"no", "planned", "manual"}
NOT_IN_USE = ("development", "retired")
MONITORED_OUT_OF_USE = {
    "yes": "planned",
    "partial": "planned",
}  # what counts instead, where a model is not in use
RETRAINED_OUT_OF_USE = dict.fromkeys(("automatic", "manual", "planned"), "unknown")
BARE = ("monitored.yes.head", "monitored.yes.often")  # a yes, or how often, and no word of what is watched
ASKED = "deployed.asked."  # rules for columns that ask for one stage
NOT_UNDERSTOOD = ("deployed.unread", "deployed.doubted")
NOT_LIVE = ASKED + "not_live"


def combined(own: Sequence[Reading], free: Sequence[Reading], reader: ScaleReader) -> Status:
    """The status of one axis from the cells that state it and from free text.

    Free text fills an unknown or lowers a status; it never raises one.
    """
    stated = [r for r in own if r.status != "unknown"]
    told = [r for r in free if r.status != "unknown"]
    if not stated:
        return settle(told, reader) if told else Status("unknown", None, tuple(own))
    said = [r for r in stated if not r.rule.endswith(TOOL)]  # `Evidently` beside a yes takes nothing from it
    status = replace(settle(said or stated, reader), readings=tuple(stated))
    lower = [r for r in told if reader.rank(r.status) < reader.rank(status.status)]
    if not lower or status.status == "not_applicable":
        return status
    lowest = settle(lower, reader)
    return Status(lowest.status, lowest.strength, (*status.readings, *lowest.readings), contradicted=True)


def settle(readings: Sequence[Reading], reader: ScaleReader) -> Status:
    """The one status of readings that state something; they contradict where they differ in kind."""
    statuses = {r.status for r in readings}
    status = min(statuses, key=reader.rank)
    if "not_applicable" in statuses and len(statuses) > 1:
        status = min(statuses - {"not_applicable"}, key=reader.rank)
    if statuses <= LACKING:  # they agree on what matters: the one that says more is shown
        status = max(statuses, key=reader.rank)
    strength = _weakest(r.strength for r in readings if r.status == status)
    best = max(statuses, key=reader.rank)
    differ = len(statuses) > 1 and reader.rank(best) == len(reader.scale.statuses) - 1 and best != status
    return Status(status, strength, tuple(readings), contradicted=differ)


def staged(own: Sequence[Reading], free: Sequence[Reading], reader: ScaleReader) -> Status:
    """The deployed axis from the cells that state it and from free text, the dates apart."""
    return combined(_milestones(own, reader), free, reader)


def dated(
    status: Status,
    live: Sequence[Reading],
    retired: Sequence[Reading],
    reader: ScaleReader,
    doubts: Sequence[Reading] = (),
) -> Status:
    """The deployed axis with its dates: a past retirement outweighs a stage; a deployment fills an unknown.

    It does not outvote a stage that says something which the rules can't read, or take back, nor `doubts`: cells
    that may tell the stage, of a column that nobody understood.
    """
    if retired:
        return Status("retired", retired[0].strength, (*status.readings, retired[0]))
    told = [r for r in live if r.status != "production"]  # `Test group in Kassel, since 02/2024`
    if told and status.status == "unknown" and not status.contradicted:
        return combined([*status.readings, *told], (), reader)
    live = [r for r in live if r.status == "production"]
    if not live:
        return status
    if any(r.rule in NOT_UNDERSTOOD for r in status.readings):
        return status  # a date assures nothing beside a stage that nobody understood
    if status.status == "unknown" and not status.contradicted:
        if doubts:
            return Status("unknown", None, (*status.readings, live[0], *doubts))
        return Status("production", live[0].strength, (*status.readings, live[0]))
    if status.status == "development":
        return Status("development", status.strength, (*status.readings, live[0]), contradicted=True)
    return status


def below_headings(
    status: Status, headings: Sequence[Reading], stated: Sequence[Reading], reader: ScaleReader
) -> Status:
    """The deployed axis of records that stand below headings which name a stage.

    A heading below production outweighs a date of deployment and fills what is unknown. `stated` are the readings of
    columns of the stage: one that is more cautious stays, one that says more is contradicted. `Production` fills what
    nothing is said of.
    """
    if not headings:
        return status
    lowest = min(headings, key=lambda heading: reader.rank(heading.status))
    if reader.is_best(lowest.status):
        if status.status != "unknown" or status.contradicted or status.readings:
            return status
        return Status(lowest.status, lowest.strength, (lowest,))
    if status.status != "unknown" and reader.rank(status.status) <= reader.rank(lowest.status):
        agree = status.status == lowest.status and not status.contradicted
        return replace(status, readings=(*status.readings, lowest)) if agree else status
    differ = any(reader.rank(r.status) > reader.rank(lowest.status) for r in stated)
    contradicted = differ or status.contradicted
    return Status(lowest.status, lowest.strength, (lowest, *status.readings), contradicted)


def _milestones(own: Sequence[Reading], reader: ScaleReader) -> Sequence[Reading]:
    """Of the columns that ask for one stage each, the furthest stage: a model in production was a pilot once.

    A no to production says no more than that where another column names the stage.
    """
    if len(own) < 2:
        return own
    named = [r for r in own if r.status != "unknown" and r.rule != NOT_LIVE]
    asked = [r for r in named if r.rule.startswith(ASKED)]
    if any(r.status == "retired" for r in asked) or not named:
        return own
    furthest = max((reader.rank(r.status) for r in asked), default=0)
    if any(r.rule == NOT_LIVE for r in own) and all(r.status != "production" for r in named):
        own = [r for r in own if r.rule != NOT_LIVE]
    return [r for r in own if not (r in asked and reader.rank(r.status) < furthest)]


def monitored(
    status: Status,
    drift: Sequence[Reading],
    helpers: Sequence[Reading],
    in_use: str,
    machines: Sequence[Reading] = (),
) -> Status:
    """The monitored axis: drift checks are monitoring; alerts or a tool alone are at most partial, and so is a bare yes
    beside `machines`, tools that watch those alone."""
    checks = [r for r in drift if r.status == "yes"]
    if machines and not checks and status.status == "yes" and all(r.rule in BARE for r in status.readings):
        status = Status("partial", status.strength, (*status.readings, *machines))
    if checks and status.status in ("unknown", "partial") and not status.contradicted:
        status = Status("yes", _weakest(r.strength for r in checks), (*status.readings, *checks))
    elif checks and status.status == "no":
        status = Status("no", status.strength, (*status.readings, *checks), contradicted=True)
    elif status.status == "unknown" and not status.contradicted:
        hints = [r for r in (*drift, *helpers) if r.status in ("yes", "partial")]
        plans = [r for r in (*drift, *helpers) if r.status == "planned"]
        if hints:
            status = Status("partial", _weakest(r.strength for r in hints), (*status.readings, *hints))
        elif plans:
            status = Status("planned", "claimed", (*status.readings, *plans))
    return while_in_use(status, in_use, MONITORED_OUT_OF_USE)


def not_needed(status: Status, reasons: Sequence[Reading]) -> Status:
    """The retrained axis where nothing is said of it: a model that can't be retrained needs none."""
    if status.status != "unknown" or status.contradicted or not reasons:
        return status
    return Status("not_applicable", reasons[0].strength, (*status.readings, reasons[0]))


def by_hand(no: Status, dates: Sequence[Reading]) -> Status:
    """A bare no to retraining, where a date says when it was last done: somebody does it."""
    return Status("manual", dates[0].strength, (*no.readings, *dates)) if dates else no


def while_in_use(status: Status, deployed_status: str, instead: Mapping[str, str]) -> Status:
    """What is said of a model that is not in use: a plan at most; of a retired one only a no stands."""
    if deployed_status not in NOT_IN_USE or status.status in ("no", "not_applicable", "unknown"):
        return status
    if deployed_status == "retired":
        return Status("unknown", None, status.readings, status.contradicted)
    return Status(
        instead.get(status.status, status.status), status.strength, status.readings, status.contradicted
    )


def function(cells: FunctionCells, axis: Status | None, parts: Sequence[Reading], in_use: str) -> Status:
    """One of the six functions of a model, from its axis where it has one, and from the cells that speak of it."""
    status = _from_parts(parts)
    if axis is not None:
        seen = cells.from_axis[axis.status]
        if seen == "yes" and any(r.status in ("no", "planned", "partial") for r in parts):
            seen = "partial"
        status = Status(
            seen,
            axis.strength,
            (*axis.readings, *(p for p in parts if p not in axis.readings)),
            axis.contradicted,
        )
    if status.status == "unknown" and cells.needs_production and in_use in NOT_IN_USE:
        return Status("not_applicable", None, status.readings)
    return status


def _from_parts(parts: Sequence[Reading]) -> Status:
    """A function in parts (feature store and data versioning): whole where each part told of is there."""
    told = {r.status for r in parts if r.status != "unknown"}
    if not told:
        return Status("unknown", None, tuple(parts)) if parts else UNKNOWN
    if len(told) == 1:
        (status,) = told
    else:
        status = "partial" if told & {"yes", "partial"} else "planned"
    return Status(status, _weakest(r.strength for r in parts if r.status != "unknown"), tuple(parts))


def _weakest(strengths: Iterable[Strength]) -> Strength:
    return min(strengths, key=_STRENGTHS.index, default="claimed")
