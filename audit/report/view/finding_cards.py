"""One card a finding: its tiles, the models it is about with what their cells said, whom to hire, the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from audit.domain.models import Evidence, Model
from audit.domain.places import column_letters
from audit.domain.result import Amount, AuditResult, Finding, FunctionResult, Role, sprint_day
from audit.report.view.chart_geometry import Part, Scale, scale_for, stacked
from audit.report.view.finding_narrative import (
    ON_PAGES,
    FindingNarrative,
    Lengths,
    Telling,
    finding_narrative,
    months_live,
)
from audit.report.view.formatting import capped, located
from audit.report.view.status_symbols import status_of
from audit.report.view.team_summary import BIG

FULL, FULL_OF_FEW = (
    3,
    1,
)  # findings that are told in full, of a big company and of a small one; the others are short
MOST_ROWS, FEWER_ROWS = 8, 5  # models with what their cells say
MOST_NAMES, FEWER_NAMES = 12, 6  # that follow by name; the rest is counted
MOST_AMOUNTS = 3  # of the decision page
MOST_TILES = 40  # models that get a tile each; more become a bar
_TEAM = 44  # characters


CardStatus = Literal["open", "accepted"]


@dataclass(frozen=True, slots=True)
class Affected:
    """A model of a card. `months` since it was deployed, where the sheet says when; `doubtful`: cells disagree."""

    name: str
    group: str
    months: int | None
    at: str
    said: str
    status: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A finding with everything that its card shows."""

    finding: Finding
    function: FunctionResult
    parts: tuple[Part, ...]
    tiles: bool
    models: tuple[Affected, ...]  # with what their cells say
    names: tuple[str, ...]  # of those that follow
    unlisted: int
    about: str  # `affected` or `unsettled`: which models the table lists
    months: Scale
    role: Role | None
    columns: tuple[str, ...]  # letters of the columns that the readings stand in
    story: FindingNarrative
    due: date | None  # when the plan has it done; None where it is not in the plan
    status: CardStatus  # in the register: a reviewer may have accepted the risk
    table: bool  # whether the models stand in one; else they are named
    short: bool  # told in a few lines
    first_of_role: bool  # no finding before it is the same role's
    amounts: tuple[
        Amount, ...
    ]  # of its costs; a small company's only where no other page shows or asks for them

    @property
    def unsaid(self) -> bool:
        """Whether no cell speaks of the function for any live model."""
        return 0 < self.function.of == len(self.story.silent) and not self.story.spoken


@dataclass(frozen=True, slots=True)
class ClosedFinding:
    """A finding of the earlier audit that this one no longer has: closed, as a risk register says.

    `before` and `after` are the function's states; `yes` of the `of` live models have it today.
    """

    function: str
    before: str
    after: str
    yes: int
    of: int


def closed_findings(result: AuditResult) -> tuple[ClosedFinding, ...]:
    """The findings that were closed since the earlier audit; none where there is no comparison."""
    today = {function.id: function for function in result.functions}
    changes = result.since.functions if result.since else ()
    return tuple(
        ClosedFinding(change.id, change.before, change.after, today[change.id].yes, today[change.id].of)
        for change in changes
        if change.finding == "closed"
    )


def cards(result: AuditResult, lengths: Lengths = ON_PAGES) -> tuple[Card, ...]:
    """The cards, the most urgent first."""
    functions = {f.id: f for f in result.functions}
    roles = {role.id: role for role in result.advice.roles}
    ordered = sorted(result.findings, key=lambda f: f.rank)
    seen: set[str] = set()
    made = []
    for finding in ordered:
        first = finding.role not in seen
        role = roles.get(finding.role)
        made.append(_card(result, finding, functions[finding.function], role, first, lengths))
        seen.add(finding.role)
    return tuple(made)


def _card(
    result: AuditResult, finding: Finding, function: FunctionResult, role: Role | None, first_of_role: bool,
    lengths: Lengths,
) -> Card:  # fmt: skip
    about = "affected" if function.affected else "unsettled"
    indexes = getattr(function, about)
    models = [result.models[i] for i in indexes]
    big = result.verdict.in_scope > BIG
    rows, most = _room(finding, big)
    shown = tuple(
        _affected(m, Telling(function.id, result.as_of, lengths)) for m in models[: rows or MOST_ROWS]
    )
    judged = [m for m in result.models if m.in_scope and m.deployed.counted in ("production", "pilot")]
    readings = [e for m in judged for e in _evidence(m, function.id)]
    return Card(
        finding=finding, function=function, parts=_parts(function), tiles=0 < function.of <= MOST_TILES, models=shown,
        names=tuple(capped(m.name, lengths.name) for m in models[rows:][:most]),
        unlisted=max(len(models) - rows - most, 0), about=about,
        months=scale_for(a.months or 0 for a in shown), role=role,
        columns=tuple(dict.fromkeys(column_letters(e.place.column) for e in readings if e.place.column)),
        story=finding_narrative(result, finding, function, lengths), due=_due(result, function.id),
        status="accepted" if _accepted(result, function.id) else "open", table=rows > 0,
        short=finding.rank > (FULL if big else FULL_OF_FEW),
        first_of_role=first_of_role,
        amounts=finding.amounts if big else _shown_nowhere_else(result, finding),
    )  # fmt: skip


def priced_first(result: AuditResult) -> tuple[Amount, ...]:
    """The amounts of the decision page: those that are quantified first."""
    ordered = sorted(result.advice.amounts, key=lambda amount: not amount.quantified)
    return tuple(ordered[:MOST_AMOUNTS])


def _shown_nowhere_else(result: AuditResult, finding: Finding) -> tuple[Amount, ...]:
    """The amounts of a finding that the decision page has no room for; what is missing is asked for at the end."""
    shown = {amount.id for amount in priced_first(result)}
    return tuple(amount for amount in finding.amounts if amount.quantified and amount.id not in shown)


def _room(finding: Finding, big: bool) -> tuple[int, int]:
    """How many models have a row of their own, and how many follow by name.

    A small company's map shows each model under each function, and its report is a few pages.
    """
    if finding.rank == 1:
        return (MOST_ROWS if big else FEWER_ROWS), MOST_NAMES
    if big:
        return (FEWER_ROWS if finding.rank <= FULL else 0), MOST_NAMES
    return 0, FEWER_NAMES


def _due(result: AuditResult, function: str) -> date | None:
    """The date by which the plan has done the function's work."""
    sprint = result.advice.sprint
    days = [task.last_day for task in sprint.tasks if task.stream == function] if sprint else []
    return sprint_day(result.advice.decisions, max(days), result.as_of) if days else None


def _accepted(result: AuditResult, function: str) -> bool:
    return any(change.action == "accept" and change.about == function for change in result.changes)


def _parts(function: FunctionResult) -> tuple[Part, ...]:
    counts = (("yes", function.yes), ("part", function.partial), ("plan", function.planned), ("no", function.no),
              ("unk", function.unknown))  # fmt: skip
    return stacked(counts)


def _evidence(model: Model, function: str) -> tuple[Evidence, ...]:
    found = model.functions.get(function)
    return model.evidence(found) if found else ()


def _affected(model: Model, telling: Telling) -> Affected:
    function, as_of, lengths = telling
    first = next(iter(_evidence(model, function)), None)
    found = model.functions.get(function)
    return Affected(
        name=capped(model.name, lengths.name), group=capped(model.team or model.unit or model.owner, _TEAM),
        months=months_live(model, as_of),
        at=located(model.place, first.place) if first else "",
        said=capped(_said(first), lengths.quote) if first else "",
        status=_read_as(model, function, first), doubtful=bool(found and found.contradicted),
    )  # fmt: skip


def _said(evidence: Evidence) -> str:
    """The words alone of what a person answered: who says it stands where others have their cell."""
    text, bracket, who = evidence.text.rpartition(" (")
    is_persons = bracket and evidence.place.row is None and who.startswith(evidence.place.file)
    return text if is_persons else evidence.text


def _read_as(model: Model, function: str, evidence: Evidence | None) -> str:
    """What a cell was read as: work by hand lacks the function, as a no does, and is still no "no"."""
    status, found = status_of(model, function), model.functions.get(function)
    if status != "no" or found is None or evidence is None:
        return status
    said = {reading.status for reading in found.readings if reading.rule == evidence.rule}
    return "manual" if "manual" in said or evidence.rule.endswith(".manual") else status
