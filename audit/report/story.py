"""What a finding tells of this company: who has the function, who lacks it, who may, whose they are, what matters most.

Facts only, each read off the models; the words are in `report_templates/macros/story.html`. What nothing says stays
out: a fact that is not known is empty here, never a zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from audit.domain.models import Model, Money, Period, Status
from audit.domain.result import AuditResult, Finding, FunctionResult
from audit.report.text import capped, seen_at
from audit.report.tiles import status_of

_NAME, _PERSON, _QUOTE = 44, 36, 44  # characters
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


@dataclass(frozen=True, slots=True)
class Told:
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


class Owned(NamedTuple):
    """A product that is there already, and the models that name it."""

    tool: str
    number: int
    first: Told


@dataclass(frozen=True, slots=True)
class Story:
    """A finding's models by what is known of each; `worst` stands for those concerned, by reason of `why`."""

    have: tuple[Told, ...]
    partial: tuple[Told, ...]
    planned: tuple[Told, ...]
    without: tuple[Told, ...]
    disputed: tuple[Told, ...]
    silent: tuple[Told, ...]  # nothing is said, or nothing that settles it
    worst: Told | None
    why: Why
    beside: Told | None  # has it, and stands nearest to the worst: the same owner, else the same team
    mass: Mass | None
    older: tuple[Told, ...]  # still in production, older than the window, and without it: not counted
    people: tuple[
        tuple[str, int], ...
    ]  # who can answer for those that nothing is said of, the most models first
    tools: tuple[Owned, ...]
    read: int  # columns of the sheet that were understood as something

    @property
    def concerned(self) -> tuple[Told, ...]:
        """Those that lack it; where none surely does, those that may."""
        return (*self.without, *self.planned) or (*self.partial, *self.disputed, *self.silent)

    @property
    def claimed(self) -> int:
        """How many have it by somebody's word alone."""
        return sum(told.claimed for told in self.have)


def story(result: AuditResult, finding: Finding, function: FunctionResult) -> Story:
    """The facts of one finding."""
    models = result.models
    good = [m for m in models if m.in_scope and m.deployed.status in ("production", "pilot")]
    yes = [m for m in good if status_of(m, function.id) == "yes" and not _found(m, function.id).contradicted]
    found = [_told(models[i], function.id, result.as_of) for i in (*function.affected, *function.unsettled)]
    by = {
        s: tuple(t for t in found if t.standing == s)
        for s in ("no", "planned", "partial", "disputed", "unknown")
    }
    have = tuple(_told(m, function.id, result.as_of) for m in yes)
    concerned = (*by["no"], *by["planned"]) or (*by["partial"], *by["disputed"], *by["unknown"])
    indexes = function.affected or function.unsettled
    older = [_told(m, function.id, result.as_of) for m in models if m.legacy]
    worst, why = _worst(concerned, function.id)
    return Story(
        have=have, partial=by["partial"], planned=by["planned"], without=by["no"], disputed=by["disputed"],
        silent=by["unknown"], worst=worst, why=why, beside=_beside(worst, have),
        mass=_mass([models[i] for i in indexes], good), people=_people([models[i] for i in function.unsettled]),
        older=tuple(t for t in older if t.standing in ("no", "planned")), tools=_tools(result, finding, function),
        read=sum(c.field is not None for c in result.columns),
    )  # fmt: skip


def _tools(result: AuditResult, finding: Finding, function: FunctionResult) -> tuple[Owned, ...]:
    """The products that are there, without the models whose own cell on the function names them: it is quoted."""
    named = []
    for tool, at in finding.tools:
        told = [_told(result.models[i], function.id, result.as_of) for i in at]
        beside = [t for t in told if tool.lower() not in t.said.lower()]
        if beside:
            named.append(Owned(tool, len(beside), beside[0]))
    return tuple(named)


def _found(model: Model, function: str) -> Status:
    return model.functions.get(function) or Status("unknown")


def _told(model: Model, function: str, as_of: date) -> Told:
    status = _found(model, function)
    readings = model.evidence(status)
    other = (
        next((e for e in readings[1:] if e.text != readings[0].text), None) if status.contradicted else None
    )
    trained = model.last_trained if model.last_trained and model.last_trained.last <= as_of else None
    standing: Standing = "disputed" if status.contradicted else status.status  # type: ignore[assignment]
    return Told(
        name=capped(model.name, _NAME), owner=capped(model.owner, _PERSON),
        team=capped(model.team or model.unit, _PERSON), standing=standing,
        at=seen_at(model.place, readings[0].place) if readings else "",
        said=capped(readings[0].text, _QUOTE) if readings else "",
        against=(seen_at(model.place, other.place), capped(other.text, _QUOTE)) if other else None,
        claimed=status.strength == "claimed", pilot=model.deployed.status == "pilot",
        criticality=capped(model.criticality, 24), rank=model.criticality_rank,
        value=_stated(model.value), cost=_stated(model.monthly_cost), months=months_live(model, as_of),
        trained=trained, stale=_months(trained.last, as_of) if trained else None,
    )  # fmt: skip


def _stated(money: Money | None) -> Money | None:
    return money if money is not None and money.amount > 0 else None


def months_live(model: Model, as_of: date) -> int | None:
    """Full months since the last day on which it may have been deployed: never more than is known."""
    day = model.deployed_on.last if model.deployed_on else None
    if day is None or day > as_of or model.deployed.status != "production":
        return None
    return _months(day, as_of)


def _months(day: date, as_of: date) -> int:
    return (as_of.year - day.year) * 12 + as_of.month - day.month - (as_of.day < day.day)


def _worst(told: Sequence[Told], function: str) -> tuple[Told | None, Why]:
    """The model to name, and by what: criticality, then value, then what the function's absence costs with time."""
    if len(told) < 2:
        return (told[0], "only") if told else (None, "first")
    mark = _MARKS.get(function, "longest")
    measures: tuple[Why, ...] = ("valuable", mark, "longest")
    critical = [t for t in told if t.rank == max(t.rank for t in told)]
    if critical[0].rank == _HIGH:
        return critical[0], "critical"
    for why in measures:
        measured = [t for t in told if _measure(t, why) is not None]
        if measured and len({_currency(t, why) for t in measured}) == 1:
            return max(measured, key=lambda t: _measure(t, why) or 0.0), why
    return told[0], "first"


def _measure(told: Told, why: Why) -> float | None:
    if why == "longest":
        return told.months
    if why == "newest":
        return None if told.months is None else -told.months
    if why == "stale":
        return told.stale
    money = told.value if why == "valuable" else told.cost
    return float(money.amount) if money else None


def _currency(told: Told, why: Why) -> str:
    money = {"valuable": told.value, "dear": told.cost}.get(why)
    return money.currency if money else ""


def _beside(worst: Told | None, have: Sequence[Told]) -> Told | None:
    """An example to copy, as near to the worst as there is one; what a system shows before what is claimed."""
    if worst is None or not have:
        return None
    return min(have, key=lambda t: (t.claimed, not t.owner or t.owner != worst.owner, t.team != worst.team))


def _mass(concerned: Sequence[Model], all_: Sequence[Model]) -> Mass | None:
    """The first of team, unit and owner that tells models apart, where one holds at least half of those concerned."""
    for by in ("team", "unit", "owner"):
        names = Counter(name for m in concerned if (name := getattr(m, by)))
        if len({name for m in all_ if (name := getattr(m, by))}) < _APART or not names:
            continue
        name, number = names.most_common(1)[0]
        if number >= _APART and 2 * number >= len(concerned):
            return Mass(by, capped(name, _PERSON), number, len(concerned))
    return None


def _people(models: Iterable[Model]) -> tuple[tuple[str, int], ...]:
    named = Counter(capped(who, _PERSON) for m in models if (who := m.owner or m.team or m.unit))
    return tuple(named.most_common())
