"""What a finding tells of this company: who has the function, who lacks it, who may, whose they are, what matters most.

Facts only, each read off the models; the words are in `report_templates/macros/story.html`. What nothing says stays
out: a fact that is not known is empty here, never a zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, overload

from audit.domain.models import UNKNOWN, Model, Money, Period, Status
from audit.domain.places import Place
from audit.domain.result import AuditResult, Finding, FunctionResult
from audit.domain.whom import whom_to_ask
from audit.report.view.formatting import capped, located

_APART = 2  # teams, or models of one: fewer say nothing about where a gap lies
_HIGH = 3  # the highest rank of criticality

Why = Literal["only", "critical", "valuable", "newest", "longest", "stale", "dear", "first"]
_MARKS: dict[str, Why] = {
    "deployment": "newest",
    "features": "stale",
    "retraining": "stale",
    "inference": "dear",
}
"""What singles a model out where neither criticality nor value does: its last release, its training, its bill."""
Standing = Literal["yes", "partial", "planned", "no", "unknown", "disputed"]


class Lengths(NamedTuple):
    """How many characters of a model's name, of a person's or team's, and of a cell a sentence shows."""

    name: int = 80
    person: int = 60
    quote: int = 120


ON_PAGES = Lengths()


class Telling(NamedTuple):
    """What models are told for: a function, on the day of the audit, at some lengths."""

    function: str
    as_of: date
    lengths: Lengths


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """A model as a sentence names it. `months` are full months in production, `stale` full months since it was last
    trained; each is None where the sheet does not say. `at`, `said`: the cell that speaks of the function."""

    name: str
    owner: str
    team: str
    standing: Standing
    at: str
    said: str
    against: tuple[str, str] | None  # a second cell that says otherwise: where, what
    claimed: bool  # nothing but somebody's word
    pilot: bool
    criticality: str
    rank: int
    value: Money | None
    cost: Money | None
    months: int | None
    trained: Period | None
    stale: int | None


class Mass(NamedTuple):
    """How many of some models belong to one team, unit or owner."""

    by: str
    name: str
    number: int
    of: int


class Asking(NamedTuple):
    """The header of a column, or of a row where the sheet is turned; `doubtful`: it may mean something else."""

    header: str
    doubtful: bool


class Owned(NamedTuple):
    """A product that is there already, and the models that name it."""

    tool: str
    number: int
    first: ModelSummary


class Group(Sequence[ModelSummary]):
    """Some models as sentences name them. Each is told when it is asked for: a sentence names a few of thousands."""

    def __init__(self, models: Sequence[Model], telling: Telling) -> None:
        self.models, self._telling = models, telling

    def __len__(self) -> int:
        return len(self.models)

    @overload
    def __getitem__(self, at: int) -> ModelSummary: ...
    @overload
    def __getitem__(self, at: slice) -> list[ModelSummary]: ...
    def __getitem__(self, at: int | slice) -> ModelSummary | list[ModelSummary]:
        if isinstance(at, slice):
            return [_model_summary(m, self._telling) for m in self.models[at]]
        return _model_summary(self.models[at], self._telling)


@dataclass(frozen=True, slots=True)
class FindingNarrative:
    """A finding's models by what is known of each; `worst` stands for those concerned, by reason of `why`."""

    have: Group
    claimed: int  # of these, by somebody's word alone
    partial: Group
    planned: Group
    without: Group
    disputed: Group
    silent: Group  # nothing is said, or nothing that settles it
    spoken: Group  # of these, those that a cell speaks of
    asking: Asking | None  # what asks for it, where a cell of a silent model answers unclearly
    concerned: int  # those that lack it; where none surely does, those that may
    worst: ModelSummary | None
    why: Why
    beside: ModelSummary | None  # has it, and stands nearest to the worst: the same owner, else the same team
    mass: Mass | None
    older: Group  # still in production, older than the window, and without it: not counted
    people: tuple[tuple[str, int], ...]  # who can answer for what is not settled, the most models first
    tools: tuple[Owned, ...]
    read: int  # columns of the sheet that were understood as something


def finding_narrative(
    result: AuditResult, finding: Finding, function: FunctionResult, lengths: Lengths = ON_PAGES
) -> FindingNarrative:
    """The facts of one finding."""
    models, id_ = result.models, function.id
    telling = Telling(id_, result.as_of, lengths)
    live = [m for m in models if m.in_scope and m.deployed.counted in ("production", "pilot")]
    by: dict[Standing, list[Model]] = {s: [] for s in ("no", "planned", "partial", "disputed", "unknown")}
    for i in (*function.affected, *function.unsettled):
        by[_standing(models[i], id_)].append(models[i])
    have = [m for m in live if _standing(m, id_) == "yes"]
    concerned = [*by["no"], *by["planned"]] or [*by["partial"], *by["disputed"], *by["unknown"]]
    worst, why = _worst(concerned, id_, result.as_of)
    beside = _beside(worst, have, id_)
    spoken = [m for m in by["unknown"] if _found(m, id_).readings]

    def group(some: Sequence[Model]) -> Group:
        return Group(some, telling)

    return FindingNarrative(
        have=group(have), claimed=sum(_found(m, id_).strength == "claimed" for m in have),
        partial=group(by["partial"]), planned=group(by["planned"]), without=group(by["no"]),
        disputed=group(by["disputed"]), silent=group(by["unknown"]),
        spoken=group(spoken), asking=_asking(result, spoken, id_, lengths), concerned=len(concerned),
        worst=group([worst])[0] if worst else None, why=why, beside=group([beside])[0] if beside else None,
        mass=_mass([models[i] for i in function.affected or function.unsettled], live, lengths),
        older=group([m for m in models if m.legacy and _standing(m, id_) in ("no", "planned")]),
        people=_people([models[i] for i in function.unsettled], lengths), tools=_tools(result, finding, telling),
        read=sum(c.field is not None for c in result.columns),
    )  # fmt: skip


def _asking(result: AuditResult, spoken: Sequence[Model], function: str, lengths: Lengths) -> Asking | None:
    """What asks for a function, where a cell below or beside it answers unclearly; None where only free texts speak of
    it."""
    if not spoken:
        return None
    asked = {entry.field for entry in result.vocabulary}
    headers = {_line(c.place, spoken[0].across): c for c in result.columns if c.field in asked}
    found = (headers.get(_line(e.place, m.across)) for m in spoken for e in m.evidence(_found(m, function)))
    match = next(filter(None, found), None)
    return Asking(capped(match.header, lengths.quote), match.doubtful) if match and match.header else None


def _line(place: Place, across: bool) -> tuple[str | None, int | None]:
    """The sheet and the column of a place, or its row where fields are rows."""
    return place.sheet, place.row if across else place.column


def _tools(result: AuditResult, finding: Finding, telling: Telling) -> tuple[Owned, ...]:
    """The products that are there, without the models whose own cell on the function names them: it is quoted."""
    named = []
    for tool, at in finding.tools:
        beside = [m for m in (result.models[i] for i in at) if not _names(m, finding.function, tool)]
        if beside:
            named.append(Owned(tool, len(beside), _model_summary(beside[0], telling)))
    return tuple(named)


def _names(model: Model, function: str, tool: str) -> bool:
    return any(tool.lower() in reading.text.lower() for reading in _found(model, function).readings[:1])


def _standing(model: Model, function: str) -> Standing:
    found = _found(model, function)
    return "disputed" if found.contradicted else found.status  # type: ignore[return-value]


def _found(model: Model, function: str) -> Status:
    return model.functions.get(function) or UNKNOWN


def _model_summary(model: Model, telling: Telling) -> ModelSummary:
    function, as_of, lengths = telling
    status = _found(model, function)
    readings = model.evidence(status)
    other = (
        next((e for e in readings[1:] if e.text != readings[0].text), None) if status.contradicted else None
    )
    trained = _trained(model, as_of)
    return ModelSummary(
        name=capped(model.name, lengths.name), owner=capped(model.owner, lengths.person),
        team=capped(model.team or model.unit, lengths.person), standing=_standing(model, function),
        at=located(model.place, readings[0].place) if readings else "",
        said=capped(readings[0].text, lengths.quote) if readings else "",
        against=(located(model.place, other.place), capped(other.text, lengths.quote)) if other else None,
        claimed=status.strength == "claimed", pilot=model.deployed.counted == "pilot",
        criticality=capped(model.criticality, 24), rank=model.criticality_rank,
        value=_stated(model.value), cost=_stated(model.monthly_cost), months=months_live(model, as_of),
        trained=trained, stale=_months(trained.last, as_of) if trained else None,
    )  # fmt: skip


def _stated(money: Money | None) -> Money | None:
    return money if money is not None and money.amount > 0 else None


def months_live(model: Model, as_of: date) -> int | None:
    """Full months since the last day on which it may have been deployed: never more than is known."""
    day = model.deployed_on.last if model.deployed_on else None
    if day is None or day > as_of or model.deployed.counted != "production":
        return None
    return _months(day, as_of)


def _months(day: date, as_of: date) -> int:
    return (as_of.year - day.year) * 12 + as_of.month - day.month - (as_of.day < day.day)


def _trained(model: Model, as_of: date) -> Period | None:
    return model.last_trained if model.last_trained and model.last_trained.last <= as_of else None


def _worst(concerned: Sequence[Model], function: str, as_of: date) -> tuple[Model | None, Why]:
    """The model to name, and by what: criticality, then value, then what the function's absence costs with time."""
    if len(concerned) < 2:
        return (concerned[0], "only") if concerned else (None, "first")
    critical = next((m for m in concerned if m.criticality_rank == _HIGH), None)
    if critical is not None:
        return critical, "critical"
    measures: tuple[Why, ...] = ("valuable", _MARKS.get(function, "longest"), "longest")
    for why in measures:
        measured = [(m, found) for m in concerned if (found := _measure(m, why, as_of)) is not None]
        if measured and len({currency for _, (_, currency) in measured}) == 1:
            return max(measured, key=lambda one: one[1][0])[0], why
    return concerned[0], "first"


def _measure(model: Model, why: Why, as_of: date) -> tuple[float, str] | None:
    """What is compared, the more the worse, and its currency; None where the sheet does not say."""
    if why in ("valuable", "dear"):
        money = _stated(model.value if why == "valuable" else model.monthly_cost)
        return (float(money.amount), money.currency) if money else None
    trained = _trained(model, as_of)
    months = (
        (_months(trained.last, as_of) if trained else None) if why == "stale" else months_live(model, as_of)
    )
    return None if months is None else (float(-months if why == "newest" else months), "")


def _beside(worst: Model | None, have: Sequence[Model], function: str) -> Model | None:
    """An example to copy, as near to the worst as there is one; what a system shows before what is claimed."""
    if worst is None or not have:
        return None
    claimed = {id(m): _found(m, function).strength == "claimed" for m in have}
    return min(
        have, key=lambda m: (claimed[id(m)], not m.owner or m.owner != worst.owner, m.team != worst.team)
    )


def _mass(concerned: Sequence[Model], all_: Sequence[Model], lengths: Lengths) -> Mass | None:
    """The first of team, unit and owner that tells models apart, where one holds at least half of those concerned."""
    for by in ("team", "unit", "owner"):
        names = Counter(name for m in concerned if (name := getattr(m, by)))
        if len({name for m in all_ if (name := getattr(m, by))}) < _APART or not names:
            continue
        name, number = names.most_common(1)[0]
        if number >= _APART and 2 * number >= len(concerned):
            return Mass(by, capped(name, lengths.person), number, len(concerned))
    return None


def _people(models: Sequence[Model], lengths: Lengths) -> tuple[tuple[str, int], ...]:
    named = Counter(filter(None, whom_to_ask(models)))
    return tuple((capped(who, lengths.person), number) for who, number in named.most_common())
