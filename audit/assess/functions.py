"""Coverage of the six functions over the models that are in scope and in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audit.domain.models import FUNCTIONS, UNKNOWN, Model
from audit.domain.result import FunctionResult, FunctionState
from audit.knowledge.thresholds import Thresholds

IN_USE = ("production", "pilot")


def worst_first(models: Sequence[Model], indexes: Sequence[int]) -> tuple[int, ...]:
    """Indexes ordered by what is at stake: a gap, then criticality, value, the sheet's order."""
    return tuple(sorted(indexes, key=lambda at: (*_stake(models[at]), at)))


def _stake(model: Model) -> tuple[int, int, float]:
    gap = {"yes": 0, "maybe": 1, "no": 2}[model.score.gap] if model.score else 3
    return gap, -model.criticality_rank, -float(model.value.amount) if model.value else 0.0


def judge_functions(models: Sequence[Model], thresholds: Thresholds) -> tuple[FunctionResult, ...]:
    """One result a function; what does not apply to a model is left out of its shares."""
    in_use = [at for at, model in enumerate(models) if model.in_scope and model.deployed.status in IN_USE]
    return tuple(_judged(function, models, in_use, thresholds) for function in FUNCTIONS)


def _judged(
    function: str, models: Sequence[Model], in_use: Sequence[int], lines: Thresholds
) -> FunctionResult:
    statuses = {at: models[at].functions.get(function, UNKNOWN) for at in in_use}
    shown = {at: "unknown" if status.contradicted else status.status for at, status in statuses.items()}
    count = Counter(shown.values())
    of = len(in_use) - count["not_applicable"]
    sure, possible = count["yes"], count["yes"] + count["partial"] + count["unknown"]
    return FunctionResult(
        id=function,
        state=_state(sure, possible, count["unknown"], of, lines),
        of=of,
        yes=count["yes"],
        partial=count["partial"],
        planned=count["planned"],
        no=count["no"],
        unknown=count["unknown"],
        not_applicable=count["not_applicable"],
        coverage_low=sure / of if of else None,
        coverage_high=possible / of if of else None,
        affected=worst_first(models, [at for at, status in shown.items() if status in ("no", "planned")]),
        unsettled=worst_first(
            models, [at for at, status in shown.items() if status in ("unknown", "partial")]
        ),
    )


def _state(sure: int, possible: int, unknown: int, of: int, lines: Thresholds) -> FunctionState:
    if of == 0:
        return "not_applicable"
    if sure >= lines.function_in_place * of:
        return "in_place"
    if possible <= lines.function_missing * of:
        return "missing"
    return "unknown" if unknown > lines.function_unknown * of else "partial"
