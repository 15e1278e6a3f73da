"""Everything that the templates are given: the result, and views of it that are plain, ordered and cut to size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from audit.domain.places import Problem
from audit.domain.result import (
    Amount,
    AuditResult,
    BudgetLine,
    GroupSummary,
    Input,
    LadderStep,
    Range,
    Share,
    Sprint,
    SprintTarget,
    SprintTask,
    counted_by,
    other_readings,
)
from audit.domain.risk import legacy_unattended, may_still_run
from audit.report.view.change_section import since
from audit.report.view.chart_geometry import Scale, scale_for
from audit.report.view.finding_cards import cards, closed_findings, priced_first
from audit.report.view.finding_narrative import ON_PAGES, Lengths
from audit.report.view.heatmap import heatmap
from audit.report.view.model_list import MOST_LISTED, legacy, listing, reviewed
from audit.report.view.questions import asked, first_asked
from audit.report.view.readiness import SCORE, readiness
from audit.report.view.status_symbols import AXES
from audit.report.view.system_evidence import evidence
from audit.report.view.team_summary import BIG, team_summary

TOLD_IN = {
    "in_scope": "decision", "verdict_gap": "decision", "verdict_no_gap": "decision", "verdict_undecided": "decision",
    "verdict_withheld": "decision", "verdict_not_applicable": "decision", "claimed_monitored": "decision",
    "claimed_retrained": "decision", "good_answers": "questions", "bad_answers": "decision", "questions": "questions",
    "legacy": "listing", "in_production": "standing", "monitored": "standing", "retrained": "standing",
    "role_now": "hiring", "role_later": "hiring", "role_not_needed": "hiring", "direct_known": "hiring",
    "sprint_planned": "sprint", "sprint_sized": "sprint", "sprint_setup": "sprint", "sprint_beyond": "sprint",
    "sprint_best_case": "sprint", "sprint_best_case_none": "sprint", "sprint_over": "sprint",
    "budget_total": "hiring", "seat_difference": "hiring",
}  # fmt: skip
"""Phrase of a step -> the section that says the same: where it is shown, the steps don't say it again."""
_BARS = 0.84  # of an axis that bars may take
MOST_QUESTIONS, MOST_PROBLEMS, MOST_GROUPS, MOST_ASIDE, MOST_VOCABULARY = 12, 60, 24, 40, 30
MOST_MESSAGES = 5  # of one code that are told apart
MOST_PLACES = 6  # that a row of problems names


class Reading(NamedTuple):
    """One reading of the one-third rule: `id` names its words. `of`: the fewest and the most models that it counts."""

    id: str
    share: Share
    of: tuple[int, int]


class Step(NamedTuple):
    """A rung's models by what is known of them: surely on it, unknown, surely lacking it, not yet there."""

    sure: int
    unknown: int
    lost: int
    rest: int


class Stream(NamedTuple):
    """A stream of the sprint with its tasks and the targets that end it."""

    title: str
    tasks: tuple[SprintTask, ...]
    targets: tuple[SprintTarget, ...]


class Alike(NamedTuple):
    """Problems of one code; the first few are shown. `alike` of the `number` say word for word what the first says."""

    code: str
    level: str
    number: int
    alike: int
    first: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Squares:
    """The cover's squares, counts by kind: in production and kept, surely a gap, may be, not in production."""

    kept: int
    gap: int
    maybe: int
    idle: int

    @property
    def total(self) -> int:
        """All models in scope."""
        return self.kept + self.gap + self.maybe + self.idle


def context(result: AuditResult, *, whole_list: bool, lengths: Lengths = ON_PAGES) -> dict[str, Any]:
    """The names that every section may use; `r` is the result itself. `whole_list`: the list is not cut. `lengths`: of
    what findings name and quote."""
    summary = team_summary(result)
    return {
        "r": result,
        "fields_in_rows": bool(result.models) and all(model.across for model in result.models),
        "squares": squares(result),
        "ladder": ladder(result),
        "readings": readings(result),
        "share_scale": share_scale(result),
        "heat": heatmap(result),
        "cards": cards(result, lengths),
        "closed": closed_findings(result),
        "unquantified": tuple(a for a in result.advice.amounts if not a.quantified),
        "priced_first": priced_first(result),
        "currencies": currencies(result),
        "amount_scales": amount_scales(result.advice.amounts),
        "one_scale": one_scale(result.advice.amounts),
        "hires_cost": hires_cost(result),
        "hires_seats": hires_seats(result),
        "seats": tuple(role for role in result.advice.roles if role.when != "not_needed"),
        "seat_scale": money_scale(option.cost for option in result.advice.options),
        "effort_scale": scale_for(f.effort_days_high or 0 for f in result.findings),
        "readiness": readiness(result),
        "TOLD_IN": TOLD_IN,
        "SCORE": SCORE,
        "streams": streams(result.advice.sprint),
        "first_asked": first_asked(result),
        "absent": absent(result),
        "unanswered": unanswered(result),
        "taken": result.advice.decisions,
        "asked": asked(result, result.questions[:MOST_QUESTIONS]),
        "more_questions": max(len(result.questions) - MOST_QUESTIONS, 0),
        "big": result.verdict.in_scope > BIG,
        "summary": summary,
        "groups": tuple(one for one in groups(result) if summary is None or one[0] != summary.by),
        "aside_counts": Counter(s.reason for s in result.set_aside).most_common(),
        "aside": result.set_aside[:MOST_ASIDE],
        "not_surely_inside": sum(m.in_scope and m.scope_reason != "in_scope" for m in result.models),
        "outside": Counter(m.scope_reason for m in result.models if not m.in_scope).most_common(),
        "problems": problems(result),
        "inputs": inputs(result),
        "formulas": formulas(result),
        "listed": listing(result, None if whole_list else MOST_LISTED),
        "reviewed": reviewed(result),
        "legacy": legacy(result),
        "legacy_count": sum(m.legacy for m in result.models),
        "legacy_maybe": sum(map(may_still_run, result.models)),
        "legacy_unattended": legacy_unattended(result.models),
        "since": since(result.since),
        "evidence": evidence(result),
        "vocabulary": sorted(result.vocabulary, key=lambda v: -v.count)[:MOST_VOCABULARY],
    }


def squares(result: AuditResult) -> Squares:
    """Models in scope by what the cover tells them apart by."""
    gaps = Counter(m.score.gap if m.score else "no" for m in result.models if m.in_scope)
    kept = sum(
        m.in_scope and m.deployed.counted == "production" and (m.score is None or m.score.gap == "no")
        for m in result.models
    )
    return Squares(kept, gaps["yes"], gaps["maybe"], gaps["no"] - kept)


def ladder(result: AuditResult) -> tuple[tuple[LadderStep, Step], ...]:
    """The rungs that have any models, each with its models told apart."""
    return tuple(
        (rung, _step(rung, result.verdict.in_scope)) for rung in result.ladder if rung.of or rung.low
    )


def _step(rung: LadderStep, in_scope: int) -> Step:
    if rung.id == "built":  # an unknown stage is told on the next rung, and is no hint of retirement
        return Step(in_scope, 0, 0, 0)
    if rung.id == "deployed":
        unknown = max(rung.high - rung.low, 0)
        return Step(rung.low, unknown, 0, in_scope - rung.low - unknown)
    unknown = min(max(rung.of - rung.low - rung.lost, 0), rung.high - rung.low)
    return Step(rung.low, unknown, rung.lost, 0)


def readings(result: AuditResult) -> tuple[Reading, ...]:
    """The other readings of the rule beside its own."""
    return tuple(
        Reading(id_, share, counted_by(id_, share, result.ladder))
        for id_, share in other_readings(result.verdict).items()
        if share.share_low is not None and share.share_high is not None
    )


def share_scale(result: AuditResult) -> Scale:
    """The axis of the shares in per cent: wide enough for every reading and for the one-third line."""
    highs = [r.share.share_high or 0 for r in readings(result)] + [result.verdict.share_high or 0, 0.4]
    # a figure stands behind its bar: the axis leaves it room, up to 100
    top = next((t for t in (60, 80) if t * _BARS >= 100 * max(highs)), 100)
    return Scale(float(top), tuple(float(t) for t in range(0, top + 1, 20)))


def money_scale(amounts: Iterable[Amount]) -> Scale:
    """One axis for several amounts, so that their bars compare."""
    return scale_for(float(a.range.high) for a in amounts if a.range is not None)


def one_scale(amounts: Sequence[Amount]) -> bool:
    """Whether the amounts are near enough to one another to be drawn on one scale, and in one currency."""
    highs = [a.range.high for a in amounts if a.range is not None and a.range.high > 0]
    currencies = {a.range.currency for a in amounts if a.range is not None}
    return len(highs) > 1 and len(currencies) == 1 and max(highs) <= 20 * min(highs)


def currencies(result: AuditResult) -> tuple[str, ...]:
    """The currencies of what the report shows. Where there are two, nothing is added up over them."""
    advice = result.advice
    hiring = any(role.when == "now" for role in advice.roles)  # else no cost of a seat is shown
    ranges = [amount.range for amount in (_amounts(result) if hiring else advice.amounts)]
    stakes = [one for decision in advice.decisions for one in decision.at_stake]
    return tuple(sorted({one.currency for one in (*ranges, *stakes) if one is not None}))


def amount_scales(amounts: Sequence[Amount]) -> dict[str, Scale]:
    """The scale of each amount by its id: a common one where `one_scale`, else each its own."""
    if one_scale(amounts):
        return dict.fromkeys((a.id for a in amounts), money_scale(amounts))
    return {a.id: money_scale([a]) for a in amounts}


def hires_cost(result: AuditResult) -> Range | None:
    """What the seats of the roles to fill now cost a year, managed: None where a seat is not quantified or currencies
    differ."""
    hires = {name for role in result.advice.roles if role.when == "now" for name in (role.id, role.title)}
    lines = [line for line in result.advice.budget if line.role in hires]
    known = [(line, line.managed.range) for line in lines if line.managed.range is not None]
    if not known or len(known) < len(lines) or len({r.currency for _, r in known}) > 1:
        return None
    return Range(
        sum((r.low * Decimal(str(line.seats_low)) for line, r in known), Decimal(0)),
        sum((r.high * Decimal(str(line.seats_high)) for line, r in known), Decimal(0)),
        known[0][1].currency,
    )


def hires_seats(result: AuditResult) -> tuple[float, float]:
    """How many seats the roles to fill now are, low–high."""
    hires = {name for role in result.advice.roles if role.when == "now" for name in (role.id, role.title)}
    lines = [line for line in result.advice.budget if line.role in hires]
    return sum(line.seats_low for line in lines), sum(line.seats_high for line in lines)


def streams(sprint: Sprint | None) -> tuple[Stream, ...]:
    """The sprint's streams in their order."""
    if sprint is None:
        return ()
    found = (
        Stream(
            title,
            tuple(sorted((t for t in sprint.tasks if t.stream == id_), key=lambda t: t.first_day)),
            tuple(t for t in sprint.targets if t.stream == id_),
        )
        for id_, title in sprint.streams
    )
    return tuple(s for s in found if s.tasks)


def absent(result: AuditResult) -> tuple[str, ...]:
    """The axes of which nothing is known for any model in scope: the columns that an audit needs."""
    models = [model for model in result.models if model.in_scope]
    return tuple(axis for axis in AXES if all(getattr(m, axis).status == "unknown" for m in models))


def unanswered(result: AuditResult) -> dict[str, int]:
    """The axes of which something is known, but not for all models in scope: of how many it is not."""
    models = [model for model in result.models if model.in_scope]
    open_ = {axis: sum(getattr(m, axis).status == "unknown" for m in models) for axis in AXES}
    return {axis: number for axis, number in open_.items() if 0 < number < len(models)}


def groups(result: AuditResult) -> tuple[tuple[str, tuple[GroupSummary, ...], tuple[GroupSummary, ...]], ...]:
    """Summaries by team, unit and owner, the most gap models first: by what, the rows, and those left out."""
    found = []
    for by in ("team", "unit", "owner"):
        rows = sorted(
            (g for g in result.groups if g.by == by),
            key=lambda g: (-g.gap_low, -g.gap_high, -g.models, g.name),
        )
        if len(rows) > 1:
            found.append((by, tuple(rows[:MOST_GROUPS]), tuple(rows[MOST_GROUPS:])))
    return tuple(found)


def problems(result: AuditResult) -> tuple[Alike, ...]:
    """Problems of one code together, so that a thousand of a kind take one row; errors first, then as they were found.
    A code that stands only a few times is told apart by its messages."""
    by_code: dict[str, list[Problem]] = {}
    for problem in result.problems:
        by_code.setdefault(problem.code, []).append(problem)
    alike = [group for same in by_code.values() for group in _told_apart(same)]
    levels = ("error", "warning", "info")
    alike.sort(key=lambda group: levels.index(group[0].level))
    return tuple(_alike(group) for group in alike[:MOST_PROBLEMS])


def _told_apart(same: list[Problem]) -> list[list[Problem]]:
    """One group where there are many; else one for each message."""
    messages: dict[str, list[Problem]] = {}
    for problem in same:
        messages.setdefault(problem.message, []).append(problem)
    return list(messages.values()) if len(messages) <= MOST_MESSAGES else [same]


def _alike(group: list[Problem]) -> Alike:
    first = group[0]
    repeated = sum(problem.message == first.message for problem in group)
    return Alike(first.code, first.level, len(group), repeated, tuple(group[:MOST_PLACES]))


def inputs(result: AuditResult) -> tuple[Input, ...]:
    """Every input of a formula that somebody can replace, each once, the client's own first; what was counted here
    stands in the formulas."""
    found = {i.id: i for amount in _amounts(result) for i in amount.inputs}
    found.update({i.id: i for role in result.advice.roles for i in role.inputs})
    found.update({i.id: i for i in result.assumptions})
    kinds = ("client", "rate_card", "assumption")
    return tuple(sorted((i for i in found.values() if i.kind in kinds), key=lambda i: kinds.index(i.kind)))


def formulas(result: AuditResult) -> tuple[Amount, ...]:
    """Every amount that the report shows, each once."""
    return tuple({a.id: a for a in _amounts(result) if a.formula}.values())


def _amounts(result: AuditResult) -> Sequence[Amount]:
    advice = result.advice
    lines: list[BudgetLine] = [*advice.budget, *([advice.budget_total] if advice.budget_total else [])]
    return [
        *advice.amounts,
        *(amount for finding in result.findings for amount in finding.amounts),
        *(option.cost for option in advice.options),
        *(amount for line in lines for amount in (line.managed, line.domestic, line.savings)),
    ]
