"""The ladder built → deployed → monitored → retrained, and the same counts by owner, team and unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from audit.assess.rule import Answer, in_production, lacking
from audit.domain.models import Model
from audit.domain.result import GroupSummary, Rung

GROUPS_LISTED = 60


def ladder(models: Sequence[Model]) -> tuple[Rung, ...]:
    """The four rungs over the models in scope; the last two are measured against those in production."""
    scope = [model for model in models if model.in_scope]
    runs = [in_production(model) for model in scope]
    sure = runs.count("yes")
    may_leave = runs.count("maybe")
    return (
        Rung("built", len(scope) - may_leave, len(scope), 0, len(scope)),
        Rung("deployed", sure, sure + may_leave, runs.count("no"), len(scope)),
        _rung("monitored", scope, runs, 0),
        _rung("retrained", scope, runs, 1),
    )


def _rung(
    name: Literal["monitored", "retrained"], scope: Sequence[Model], runs: Sequence[Answer], axis: int
) -> Rung:
    """Models that do not need the axis are neither on the rung nor lost from it."""
    lack = [lacking(model)[axis] for model in scope]
    low = sum(run == "yes" and answer == "no" for run, answer in zip(runs, lack, strict=True))
    high = sum(run != "no" and answer in ("no", "maybe") for run, answer in zip(runs, lack, strict=True))
    lost = sum(run == "yes" and answer == "yes" for run, answer in zip(runs, lack, strict=True))
    return Rung(
        name, low, high, lost, sum(r == "yes" and a is not None for r, a in zip(runs, lack, strict=True))
    )


def groups(models: Sequence[Model]) -> tuple[GroupSummary, ...]:
    """The largest groups of each kind that the sheet has, the most gap models first."""
    found: list[GroupSummary] = []
    kinds: tuple[Literal["owner", "team", "unit"], ...] = ("owner", "team", "unit")
    for by in kinds:
        members: dict[str, list[Model]] = {}
        for model in models:
            name = getattr(model, by)
            if name:
                members.setdefault(name, []).append(model)
        rows = [_group(by, name, group) for name, group in members.items()]
        found += sorted(rows, key=lambda g: (-g.gap_low, -g.gap_high, -g.models, g.name))[:GROUPS_LISTED]
    return tuple(found)


def _group(by: Literal["owner", "team", "unit"], name: str, members: Sequence[Model]) -> GroupSummary:
    scope = [model for model in members if model.in_scope]
    running = [model for model in scope if in_production(model) == "yes"]
    gaps = [model.score.gap for model in scope if model.score]
    return GroupSummary(
        by=by,
        name=name,
        models=len(members),
        in_scope=len(scope),
        production=len(running),
        monitored=sum(lacking(model)[0] == "no" for model in running),
        retrained=sum(lacking(model)[1] == "no" for model in running),
        gap_low=gaps.count("yes"),
        gap_high=len(gaps) - gaps.count("no"),
    )
