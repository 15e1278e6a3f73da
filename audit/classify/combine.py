"""Several cells, one status: they add up first, then the cautious reading wins, and a contradiction is kept as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.classify.cell_readings import Cell
from audit.domain.models import UNKNOWN, Reading, Status, Strength
from audit.knowledge.reading import FunctionCells
from audit.lexicon.answers import LEFT_OVER
from audit.lexicon.frames import DENIALS, Table

LACKING = {"no", "planned", "manual"}
NOT_IN_USE = ("development", "retired")
PERHAPS_OVER = "perhaps over"  # a stage that a remark takes back in words that nobody understands
# what counts instead, where a model is not in use
MONITORED_OUT_OF_USE = {"yes": "planned", "partial": "planned"}
RETRAINED_OUT_OF_USE = dict.fromkeys(("automatic", "manual", "planned"), "unknown")
_LOOKED_AT = frozenset({"measure", "output", "truth"})
_APART = frozenset({"people", "channel"})  # what tells that a cross is about a practice of its own
_NOBODY = frozenset({"not", "glue", "past", "date", "since"})  # nobody at present
_ELSE = frozenset({"thing", "item", "people"})
_HOW_OFTEN = frozenset({"rhythm", "clock", "glue"})
_LIMITS = frozenset(
    {"part", "yearly", "once", "no_longer", "ended", "until", "was", "not", "no", "condition", "past"}
)
CLAIMED: Strength = "claimed"  # whatever a sheet says of systems, somebody wrote it down


def combine_cells(own: Sequence[Cell], helping: Sequence[Cell], free: Sequence[Cell], table: Table) -> Status:
    """The status of one axis from the cells that state it, those that help to tell, and free text.

    Free text fills an unknown or lowers a status; it never raises one.
    """
    stated = [cell for cell in own if cell.status != "unknown"]
    if explained := _explained(stated, table):
        own = stated = [explained]
    status = _told_to_somebody(_add_up(own, helping, table), helping, table)
    told = [cell for cell in free if cell.status != "unknown"]
    if not told:
        return withheld_by(free, status, table)
    if status.status == "unknown" and not stated and not status.contradicted:
        return resolve_readings(told, table)
    if more := _says_how(stated, told, table):
        return Status(more.status, CLAIMED, (*status.readings, more.reading))
    lower = [cell for cell in told if not cell.yields and table.rank(cell.status) < table.rank(status.status)]
    if not lower or status.status in ("not_applicable", "unknown"):
        return status
    lowest = resolve_readings(lower, table)
    return Status(lowest.status, CLAIMED, (*status.readings, *lowest.readings), contradicted=True)


def withheld_by(free: Sequence[Cell], status: Status, table: Table) -> Status:
    """The status, unless it assures and free text that states nothing takes something back."""
    withheld = [cell for cell in free if not cell.elsewhere] if table.is_assuring(status.status) else []
    return Status("unknown", None, (*status.readings, *readings_of(withheld))) if withheld else status


def _explained(stated: Sequence[Cell], table: Table) -> Cell | None:
    """What one of several columns says in words where the others deny it with no more than a no: `N`, beside `from
    autumn on`, or `a solver, there is nothing to train`."""
    bare = [cell for cell in stated if cell.affirmed]
    told = [cell for cell in stated if not (cell.affirmed or cell.yields)]
    return _says_how(bare, told, table)


def _says_how(stated: Sequence[Cell], told: Sequence[Cell], table: Table) -> Cell | None:
    """What a remark says is done where a bare no says only that it is not done so: `Auto-retrained: N`, by hand; or why
    there is nothing to do."""
    if not stated or any(cell.status != "no" or not cell.affirmed for cell in stated):
        return None
    if reasons := [cell for cell in told if cell.status == "not_applicable"]:
        return reasons[0] if all(cell.status in ("no", "not_applicable") for cell in told) else None
    more = [cell for cell in told if table.rank(cell.status) > table.rank("no")]
    least = min(more, key=lambda cell: table.rank(cell.status), default=None)
    return least if least and len(more) == len(told) and not table.is_assuring(least.status) else None


def whole_in_parts(helping: Sequence[Cell], free: Sequence[Cell]) -> Sequence[Cell]:
    """The cells that state a practice for which no column asks as a whole: those that ask for its parts, which deny it
    only where all of them do; where they say no more than a name, what remarks tell of it."""
    there = [cell for cell in helping if cell.status != "no"]
    telling = [cell for cell in there if not cell.yields]
    told = [cell for cell in free if cell.status != "unknown"]
    return telling or (told if there and told else there) or helping


def _told_to_somebody(status: Status, helping: Sequence[Cell], table: Table) -> Status:
    """The status, or the next lower one where a part of the practice is denied in words: alerts go to nobody."""
    nobody = [cell for cell in helping if cell.status == "no" and {"not"} <= cell.concepts <= _NOBODY]
    if not (nobody and table.is_assuring(status.status)):
        return status
    return Status(table.partly, CLAIMED, (*status.readings, *readings_of(nobody)))


def _add_up(own: Sequence[Cell], helping: Sequence[Cell], table: Table) -> Status:
    """What cells that deny nothing say together: a rhythm here, a measure there."""
    stated = [cell for cell in own if cell.status != "unknown"]
    unread = [cell for cell in own if cell.status == "unknown" and not cell.concepts]
    telling = [cell for cell in helping if cell.status not in LACKING]
    saying = [cell for cell in (*own, *telling) if cell.concepts]
    saying = [cell for cell in saying if not _leaves_open(cell)] or saying
    if not stated and (unread or not saying):
        # what nobody understood in a column of its own is not made good by another; a part to come is a plan for it
        plans = [cell for cell in helping if cell.status == "planned"]
        return (
            resolve_readings(plans, table)
            if plans and not unread
            else Status("unknown", None, readings_of(own))
        )
    if any(cell.takes_back for cell in own) and any(table.is_assuring(cell.status) for cell in stated):
        return _unassured(own, stated, table)
    denied = any(cell.status in LACKING or cell.status == "not_applicable" for cell in stated)
    if denied:
        return _denied_status(stated, telling, table)
    if _is_open(own, stated, unread, table):
        return _unassured(own, stated, table)
    beside = _beside_more(stated, table)
    stated, saying = ([cell for cell in cells if cell not in beside] for cells in (stated, saying))
    if len(saying) < 2 and stated:
        return resolve_readings(stated, table)
    if not stated and not telling and all(cell.measures for cell in saying):
        return Status("unknown", None, readings_of(own))  # measures that nobody is said to look at
    if specific := _specific_cells(stated, table):
        return resolve_readings(specific, table)
    added = table.look_up(frozenset().union(*(cell.concepts for cell in saying)), frozenset())
    best = max(stated, key=lambda cell: table.rank(cell.status), default=None)
    if added is None or added.status == "unknown":
        return resolve_readings(stated, table) if stated else Status("unknown", None, readings_of(own))
    if best and table.is_assuring(best.status) and added.yields and not added.instead:
        return resolve_readings(stated, table)  # a tool by its name, beside what states the practice
    readings = readings_of([*stated, *(cell for cell in saying if cell not in stated)])
    lowered = best is not None and table.is_assuring(best.status) and added.status in LACKING
    return Status(added.status, CLAIMED, readings, contradicted=lowered)


def _unassured(own: Sequence[Cell], stated: Sequence[Cell], table: Table) -> Status:
    """The status of the cells that assure nothing, where what assures beside them is withheld."""
    left = [cell for cell in stated if not table.is_assuring(cell.status)]
    return resolve_readings(left, table) if left else Status("unknown", None, readings_of(own))


def _leaves_open(cell: Cell) -> bool:
    """Whether a cell denies one way of doing it, and so says nothing of the others: no, not by hand."""
    return cell.affirmed and cell.status == "unknown" and not cell.concepts.isdisjoint(DENIALS)


def _beside_more(stated: Sequence[Cell], table: Table) -> list[Cell]:
    """The crosses that say less than another one of the row, which they limit in nothing: a form for the feedback of
    people is there besides the accuracy that is tracked each month. How often, or in part, would limit it."""
    crossed = [cell for cell in stated if cell.affirmed]
    if not any(table.is_assuring(cell.status) and cell.concepts & _LOOKED_AT for cell in crossed):
        return []
    lower = [cell for cell in crossed if not table.is_assuring(cell.status)]
    return [cell for cell in lower if cell.concepts & _APART and not cell.concepts & _LIMITS]


def _is_open(own: Sequence[Cell], stated: Sequence[Cell], unread: Sequence[Cell], table: Table) -> bool:
    """Whether nobody understood what is looked at, and the other cells say only who does, or how often; or it is not
    the model, and they say how often: how many alerts there are, monthly."""
    assuring = [cell for cell in stated if table.is_assuring(cell.status)]
    if not assuring:
        return False
    if any(not (cell.adds or cell.measures) for cell in unread) and all(cell.adds for cell in assuring):
        return True
    often = all(cell.concepts and cell.concepts <= _HOW_OFTEN for cell in assuring)
    return often and any(map(_is_of_else, own))


def _is_of_else(cell: Cell) -> bool:
    """Whether a cell says what is looked at, and it is not the model."""
    told = cell.status == "unknown" and not cell.affirmed
    return told and bool(cell.concepts & _ELSE) and cell.concepts.isdisjoint(_LOOKED_AT)


def _specific_cells(stated: Sequence[Cell], table: Table) -> list[Cell]:
    """The cells that say what is done, where no other assures but by a bare yes: `yes`, beside `uptime`."""
    assuring = [cell for cell in stated if table.is_assuring(cell.status)]
    if not assuring or not all(cell.affirmed for cell in assuring):
        return []
    return [
        cell
        for cell in stated
        if not (cell.affirmed or table.is_assuring(cell.status))
        and (not cell.yields or table.is_instead(cell.reading.rule))
    ]


def _denied_status(stated: Sequence[Cell], telling: Sequence[Cell], table: Table) -> Status:
    """The status of cells that deny it: a bare no gives way to what somebody did by hand, and what
    assures beside it is contradicted."""
    if in_part := _in_part(stated, table):
        return in_part
    status = resolve_readings(stated, table)
    if all(cell.affirmed for cell in stated) and any(cell.concepts for cell in telling):
        cells = [*stated, *telling]
        added = table.look_up(frozenset().union(*(cell.concepts for cell in cells)), frozenset())
        if (
            added
            and table.rank(added.status) > table.rank(status.status)
            and not table.is_assuring(added.status)
        ):
            return Status(added.status, CLAIMED, readings_of(cells))
    assuring = [cell for cell in telling if table.is_assuring(cell.status)]
    if not assuring:
        return status
    return replace(status, readings=(*status.readings, *readings_of(assuring)), contradicted=True)


def _in_part(stated: Sequence[Cell], table: Table) -> Status | None:
    """The status of crosses below headers that each ask for a part of the practice, some of which are denied."""
    there = [cell for cell in stated if cell.status not in LACKING]
    denied = [cell for cell in stated if cell.status in LACKING]
    if not there or not all(cell.affirmed and table.is_portion(cell.concepts) for cell in denied):
        return None
    if not all(cell.affirmed for cell in there):
        return None
    best = max((cell.status for cell in there), key=table.rank)
    status = table.partly if table.is_assuring(best) else best
    return Status(status, CLAIMED, readings_of([*there, *denied]))


def resolve_readings(cells: Sequence[Cell], table: Table) -> Status:
    """The one status of cells that state something; they contradict where they differ in kind."""
    statuses = {cell.status for cell in cells}
    status = min(statuses, key=table.rank)
    if "not_applicable" in statuses and len(statuses) > 1:
        status = min(statuses - {"not_applicable"}, key=table.rank)
    if statuses <= LACKING:  # they agree on what matters: the one that says more is shown
        status = max(statuses, key=table.rank)
    differ = status != max(statuses, key=table.rank) and any(map(table.is_assuring, statuses))
    return Status(status, CLAIMED, readings_of(cells), contradicted=differ)


def apply_missed(status: Status, said: Sequence[Cell], missed: Sequence[Cell], table: Table) -> Status:
    """The status, unless a schedule alone assures it and a day says that it has long not been kept."""
    if (
        not missed
        or not table.is_assuring(status.status)
        or not table.is_scheduled(frozenset().union(*(cell.concepts for cell in said)))
    ):
        return status
    days = {cell.reading.column for cell in missed}
    others = (reading for reading in status.readings if reading.column not in days)
    return Status("unknown", None, (*others, *readings_of(missed)), contradicted=True)


def apply_no_need(status: Status, reasons: Sequence[Reading]) -> Status:
    """The retrained axis where nothing is said of it: a model that can't be retrained needs none."""
    if status.status != "unknown" or status.contradicted or not reasons:
        return status
    return Status("not_applicable", CLAIMED, (*status.readings, reasons[0]))


def in_use(deployed: Status, table: Table) -> str:
    """The stage by which a model's practices are judged."""
    said = {reading.status for reading in deployed.readings}
    withheld = any(reading.rule.endswith(LEFT_OVER) for reading in deployed.readings)
    taken_back = deployed.status == "unknown" and withheld and any(map(table.is_practised, said))
    return PERHAPS_OVER if taken_back else deployed.status  # where cells disagree, the most cautious one


def apply_taken_back(status: Status, stage: str, table: Table) -> Status:
    """The status, unless it assures something of a model whose use may be over."""
    if stage == PERHAPS_OVER and table.is_assuring(status.status):
        return Status("unknown", None, status.readings, status.contradicted)
    return status


def apply_lifecycle(status: Status, deployed_status: str, instead: Mapping[str, str]) -> Status:
    """What is said of a model that is not in use: a plan at most; of a retired one only a no stands."""
    if deployed_status not in NOT_IN_USE or status.status in ("no", "not_applicable", "unknown"):
        return status
    if deployed_status == "retired":
        return Status("unknown", None, status.readings, status.contradicted)
    return replace(status, status=instead.get(status.status, status.status))


def function_status(cells: FunctionCells, axis: Status | None, parts: Sequence[Cell], in_use: str) -> Status:
    """One of the six functions of a model, from its axis where it has one, and from the cells that speak of it."""
    status = _function_from_parts(parts)
    if axis is not None:
        seen = cells.from_axis[axis.status]
        if seen == "yes" and any(cell.status in ("no", "planned", "partial") for cell in parts):
            seen = "partial"
        others = tuple(cell.reading for cell in parts if cell.reading not in axis.readings)
        status = Status(seen, axis.strength, (*axis.readings, *others), axis.contradicted)
    if status.status == "unknown" and cells.needs_production and in_use in NOT_IN_USE:
        return Status("not_applicable", None, status.readings)
    return status


def _function_from_parts(parts: Sequence[Cell]) -> Status:
    """A function in parts (feature store and data versioning): whole where each part told of is there."""
    told = {cell.status for cell in parts if cell.status != "unknown"}
    if not told:
        return Status("unknown", None, readings_of(parts)) if parts else UNKNOWN
    if len(told) == 1:
        (status,) = told
    else:
        status = "partial" if told & {"yes", "partial"} else "planned"
    return Status(status, CLAIMED, readings_of(parts))


def readings_of(cells: Sequence[Cell]) -> tuple[Reading, ...]:
    """What was read in the cells."""
    return tuple(cell.reading for cell in cells)
