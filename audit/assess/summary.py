"""The ladder built → deployed → monitored → retrained, and the same counts by owner, team and unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Literal

from audit.assess.rule import Answer, Profile, Tally, gap, how_many
from audit.domain.models import Model
from audit.domain.result import GroupSummary, LadderStep


def ladder(tally: Tally) -> tuple[LadderStep, ...]:
    """The four rungs over the models in scope; the last two are measured against those in production."""
    scope = {seen: models for seen, models in tally.items() if seen.in_scope}
    of = sum(scope.values())
    sure, may_leave = how_many(scope, lambda p: p.runs == "yes"), how_many(scope, lambda p: p.runs == "maybe")
    return (
        LadderStep("built", of - may_leave, of, 0, of),
        LadderStep("deployed", sure, sure + may_leave, of - sure - may_leave, of),
        *_practised(scope),
    )


def _practised(scope: Tally) -> tuple[LadderStep, LadderStep]:
    """The rungs of what is monitored and of what is retrained."""
    return (
        _rung("monitored", scope, lambda seen: seen.lacks_monitoring),
        _rung("retrained", scope, lambda seen: seen.lacks_retraining),
    )


def _rung(
    name: Literal["monitored", "retrained"], scope: Tally, lacks: Callable[[Profile], Answer | None]
) -> LadderStep:
    """Models that do not need the axis are neither on the rung nor lost from it."""
    return LadderStep(
        name,
        low=how_many(scope, lambda p: p.runs == "yes" and lacks(p) == "no"),
        high=how_many(scope, lambda p: p.runs != "no" and lacks(p) in ("no", "maybe")),
        lost=how_many(scope, lambda p: p.runs == "yes" and lacks(p) == "yes"),
        of=how_many(scope, lambda p: p.runs == "yes" and lacks(p) is not None),
    )


def groups(models: Sequence[Model], profiles: Sequence[Profile]) -> tuple[GroupSummary, ...]:
    """All groups of each kind that the sheet has, the most gap models first; one profile a model."""
    found: list[GroupSummary] = []
    kinds: tuple[Literal["owner", "team", "unit"], ...] = ("owner", "team", "unit")
    for by in kinds:
        tallies: dict[str, dict[Profile, int]] = {}
        for (name, seen), count in Counter(zip(map(attrgetter(by), models), profiles, strict=True)).items():
            if name:
                tallies.setdefault(name, {})[seen] = count
        rows = [_group(by, name, tally) for name, tally in tallies.items()]
        found += sorted(rows, key=lambda g: (-g.gap_low, -g.gap_high, -g.models, g.name))
    return tuple(found)


def _group(by: Literal["owner", "team", "unit"], name: str, members: Tally) -> GroupSummary:
    scope = {seen: models for seen, models in members.items() if seen.in_scope}
    monitored, retrained = _practised(scope)
    return GroupSummary(
        by=by,
        name=name,
        models=sum(members.values()),
        in_scope=sum(scope.values()),
        production=how_many(scope, lambda p: p.runs == "yes"),
        monitored=monitored.low,
        retrained=retrained.low,
        gap_low=how_many(scope, lambda p: gap(p) == "yes"),
        gap_high=how_many(scope, lambda p: gap(p) != "no"),
        production_high=how_many(scope, lambda p: p.runs != "no"),
        monitored_high=monitored.high,
        retrained_high=retrained.high,
    )
