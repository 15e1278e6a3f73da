"""Coverage of the six functions over the models that are in scope and in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import compress

from audit.domain.models import FUNCTIONS, UNKNOWN, Model, Status
from audit.domain.ordering import ordered
from audit.domain.result import FunctionResult, FunctionState
from audit.domain.risk import stage_open
from audit.knowledge.thresholds import Thresholds

IN_USE = ("production", "pilot")
_GAP_ORDER = {"yes": 0, "maybe": 1, "no": 2}


def worst_first(models: Sequence[Model]) -> list[int]:
    """All indexes, ordered by what is at stake: a gap, then criticality, value, the sheet's order."""

    def stake(at: int) -> tuple[int, int, float]:
        model = models[at]
        gap = _GAP_ORDER[model.score.gap] if model.score else len(_GAP_ORDER)
        return gap, -model.criticality_rank, -float(model.value.amount) if model.value else 0.0

    return ordered(range(len(models)), stake)


def judge_functions(
    models: Sequence[Model], order: Sequence[int], thresholds: Thresholds
) -> tuple[FunctionResult, ...]:
    """One result a function; what does not apply to a model is left out of its shares.

    `order` holds all indexes, the worst first, as the models of each result are listed.
    """
    in_use = [at for at in order if models[at].in_scope and models[at].deployed.counted in IN_USE]
    said = [models[at].functions for at in in_use]
    perhaps = [model.functions for model in models if model.in_scope and stage_open(model)]
    return tuple(_judged(function, said, perhaps, in_use, thresholds) for function in FUNCTIONS)


def _judged(
    function: str,
    said: Sequence[Mapping[str, Status]],
    perhaps: Sequence[Mapping[str, Status]],
    in_use: Sequence[int],
    lines: Thresholds,
) -> FunctionResult:
    """`perhaps`: what is said of the models of which it is not known whether they are in use."""
    statuses = [functions.get(function, UNKNOWN) for functions in said]
    shown = [status.counted for status in statuses]
    count = Counter(shown)
    of = len(in_use) - count["not_applicable"]
    sure, possible = count["yes"], count["yes"] + count["partial"] + count["unknown"]
    may_apply = any(functions.get(function, UNKNOWN).counted != "not_applicable" for functions in perhaps)

    def those(*wanted: str) -> tuple[int, ...]:
        return tuple(compress(in_use, map(wanted.__contains__, shown)))

    return FunctionResult(
        id=function,
        state=_state(sure, possible, count["unknown"], of, lines) if of else _unjudged(may_apply),
        of=of,
        yes=count["yes"],
        partial=count["partial"],
        planned=count["planned"],
        no=count["no"],
        unknown=count["unknown"],
        not_applicable=count["not_applicable"],
        coverage_low=sure / of if of else None,
        coverage_high=possible / of if of else None,
        affected=those("no", "planned"),
        unsettled=those("unknown", "partial"),
    )


def _unjudged(may_apply: bool) -> FunctionState:
    """The state where no model is known to be in use that needs the function: one that may be leaves it open."""
    return "unknown" if may_apply else "not_applicable"


def _state(sure: int, possible: int, unknown: int, of: int, lines: Thresholds) -> FunctionState:
    if sure >= lines.function_in_place * of:
        return "in_place"
    if possible <= lines.function_missing * of:
        return "missing"
    return "unknown" if unknown > lines.function_unknown * of else "partial"
