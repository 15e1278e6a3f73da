"""The stage of a model, of what its cells, its dates and the headings above it say."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from audit.classify.cell_readings import Cell
from audit.classify.combine import CLAIMED, readings_of, resolve_readings, withheld_by
from audit.domain.models import ELSEWHERE, Reading, Status
from audit.lexicon.frames import Table

_SENTENCE = 3  # words of one that says a stage, at least
_ENDS = frozenset({"retire", "off", "ended", "no_longer", "paused"})


def apply_stage(own: Sequence[Cell], free: Sequence[Cell], remarks: Set[int], table: Table) -> Status:
    """The deployed axis from the cells that state it and from free text, the dates apart.

    Free text only lowers a stage, but for a remark (in one of the columns `remarks`) beside a stage of development.
    """
    reached = _furthest_stage(own, table)
    stated = [cell for cell in reached if cell.status != "unknown"]
    status = resolve_readings(stated, table) if stated else Status("unknown", None, readings_of(own))
    if table.is_assuring(status.status) and any(map(_withholds, own)):
        return Status("unknown", None, readings_of(own))  # a stage that is not understood stands beside it
    told = [cell for cell in free if cell.status != "unknown"]
    if not told:
        return withheld_by(free, status, table)
    if not stated:
        unread = any(not (cell.concepts or cell.elsewhere) for cell in own)
        lowering = [cell for cell in told if not table.is_assuring(cell.status)]
        if not unread:
            return resolve_readings(told, table)
        return resolve_readings(lowering, table) if lowering else status
    lower = [
        cell
        for cell in told
        if table.rank(cell.status) < table.rank(status.status)
        and table.may_lower(cell.reading.rule, status.status)
    ]
    if not lower:
        planned = any("plan" in cell.concepts and cell.denies for cell in stated)  # `planned, not in use`
        said = [cell for cell in told if cell.reading.column in remarks]
        return _with_remarks(status, said, table, planned=planned)
    lowest = resolve_readings(lower, table)
    return Status(lowest.status, CLAIMED, (*status.readings, *lowest.readings), contradicted=True)


def _with_remarks(status: Status, remarks: Sequence[Cell], table: Table, *, planned: bool) -> Status:
    """A stage with the remarks that say more. Of what is still developed, a sentence may say that it is a pilot, but no
    label as `MVP`; that it is in production can't be true as well; and the trial of what is `planned`, not in use,
    is to come too."""
    used = [cell for cell in remarks if table.is_assuring(cell.status)]
    tried = [c for c in remarks if c.status == "pilot" and len(c.reading.text.split()) >= _SENTENCE]
    if status.status != "development":
        return status
    if used:
        return replace(status, readings=(*status.readings, *readings_of(used)), contradicted=True)
    if not tried:
        return status
    readings = (*status.readings, *readings_of(tried))
    return replace(status, status=status.status if planned else "pilot", readings=readings)


def apply_headings(
    status: Status,
    headings: Sequence[Reading],
    stated: Sequence[Reading],
    remarked: Sequence[Cell],
    table: Table,
) -> Status:
    """The deployed axis of records that stand below headings which name a stage.

    A heading below production outweighs a date of deployment and fills what is unknown. `stated` are the readings of
    columns of the stage: one that is more cautious stays, one that says more is contradicted. A row below `Production`
    that states no stage is in production, unless a remark in it (`remarked`) names a lower one.
    """
    if not headings:
        return status
    lowest = min(headings, key=lambda heading: table.rank(heading.status))
    if table.is_assuring(lowest.status):
        if status.status != "unknown" or status.contradicted or any(map(_is_of_stage, status.readings)):
            return status
        if lower := [cell for cell in remarked if not table.is_assuring(cell.status)]:
            told = resolve_readings(lower, table)
            return replace(told, readings=(lowest, *told.readings), contradicted=True)
        return Status(lowest.status, lowest.strength, (lowest,))
    if status.status != "unknown" and table.rank(status.status) <= table.rank(lowest.status):
        agree = status.status == lowest.status and not status.contradicted
        return replace(status, readings=(*status.readings, lowest)) if agree else status
    differ = any(table.rank(r.status) > table.rank(lowest.status) for r in stated)
    contradicted = differ or status.contradicted
    return Status(lowest.status, lowest.strength, (lowest, *status.readings), contradicted)


def _is_of_stage(reading: Reading) -> bool:
    """Whether a cell speaks of the stage, and not of something else: the host on which it runs."""
    return not reading.rule.endswith(ELSEWHERE)


def _furthest_stage(own: Sequence[Cell], table: Table) -> Sequence[Cell]:
    """Of the columns that ask for one stage each, the furthest: a model in production was a pilot once.

    A no to production says no more than that where another column names the stage.
    """
    named = [cell for cell in own if cell.status != "unknown" and not (cell.affirmed and cell.yields)]
    asked = [cell for cell in named if cell.affirmed]
    denied = [
        cell for cell in own if cell.affirmed and cell.status == "development" and "no" in cell.concepts
    ]
    named = [cell for cell in named if cell not in denied]
    if len(own) < 2 or not named or any(cell.status == "retired" for cell in asked):
        return own
    furthest = max((table.rank(cell.status) for cell in asked if cell not in denied), default=0)
    if denied and all(not table.is_assuring(cell.status) for cell in named):
        own = [cell for cell in own if cell not in denied]
    return [
        cell
        for cell in own
        if not (cell in asked and cell not in denied and table.rank(cell.status) < furthest)
    ]


def apply_dates(status: Status, stage: Sequence[Cell], dates: Sequence[Cell], table: Table) -> Status:
    """The deployed axis with its dates: a past retirement outweighs a stage; a deployment fills an unknown.

    It does not outvote a stage that says something which is not understood, or takes it back. Beside a stage of
    development, a deployment that lay ahead of an old list is a plan.
    """
    retired = next((cell for cell in dates if cell.status == "retired"), None)
    if retired:
        runs = table.is_assuring(status.status)  # a list that calls it live, and ended
        return Status("retired", CLAIMED, (*status.readings, retired.reading), contradicted=runs)
    told = [cell for cell in dates if cell.status not in ("unknown", table.table.assures)]
    if told and status.status == "unknown" and not status.contradicted:
        found = resolve_readings(told, table)
        return replace(found, readings=(*status.readings, *found.readings))
    live = next((cell for cell in dates if table.is_assuring(cell.status)), None)
    if live is None or any(cell.status == "unknown" for cell in stage if _says_something(cell)):
        return status
    if status.status == "unknown" and not status.contradicted:
        return Status(live.status, CLAIMED, (*status.readings, live.reading))
    if status.status == "development":
        readings = (*status.readings, live.reading)
        rests = {table.once_released(cell.reading.rule) for cell in stage if cell.status == "development"}
        if len(rests) == 1 and (rested := rests.pop()):
            return Status(rested, CLAIMED, readings)
        return replace(status, readings=readings, contradicted=status.contradicted or not live.ahead)
    return status


def _withholds(cell: Cell) -> bool:
    """Whether a cell that came to nothing holds words which may say otherwise."""
    silent = cell.affirmed or cell.yields or cell.elsewhere or "silent" in cell.concepts
    return cell.status == "unknown" and not silent


def _says_something(cell: Cell) -> bool:
    """Whether a cell that came to nothing holds words at all, and not only that nothing is known; or that something
    ended."""
    return not cell.yields or not cell.concepts.isdisjoint(_ENDS)
