"""What the advice is given, what it hands back, and which models it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from audit.advise.exchange import Conversion
from audit.domain.models import Model
from audit.domain.ordering import ordered
from audit.domain.places import Place, Problem
from audit.domain.result import (
    Advice,
    Finding,
    FunctionResult,
    Input,
    LadderStep,
    Question,
    Step,
    Verdict,
)
from audit.domain.risk import NO_RISK, may_still_run, risk, stage_open
from audit.domain.tables import CellValue
from audit.domain.units import Doubt, Scaled

_GAPS = ("missing", "partial", "unknown")


@dataclass(frozen=True, slots=True)
class AdviceInput:
    """One company, classified and assessed.

    `company` holds the answers of its company sheet, `company_units` what its labels and number formats say of units.
    `doubts`: field of money (`business_value`, `monthly_cost`) -> why models lack an amount. `conversion`: how amounts
    come into one currency; None where nothing is converted.
    """

    models: tuple[Model, ...]
    verdict: Verdict
    ladder: tuple[LadderStep, ...]
    functions: tuple[FunctionResult, ...]
    window_months: int
    as_of: date
    questions: tuple[Question, ...] = ()
    company: Mapping[str, tuple[CellValue, Place]] = field(default_factory=dict)
    company_units: Mapping[str, Scaled | None] = field(default_factory=dict)
    doubts: Mapping[str, frozenset[Doubt]] = field(default_factory=dict)
    conversion: Conversion | None = None

    @property
    def judged(self) -> bool:
        """Whether any model was judged: where all that runs is older than the window, none was."""
        return any(function.of for function in self.functions)

    @property
    def may_run(self) -> bool:
        """Whether of any model in scope it is not known whether it runs."""
        return any(m.in_scope and stage_open(m) for m in self.models)

    @property
    def status_recorded(self) -> bool:
        """Whether each model in scope has a stage, and an answer on the two practices."""
        scope = [m for m in self.models if m.in_scope]
        return not self.may_run and all(
            "unknown" not in (m.monitored.counted, m.retrained.counted) for m in scope
        )

    def function(self, function_id: str) -> FunctionResult:
        """The result of one function. Raises StopIteration for an id that was not assessed."""
        return next(f for f in self.functions if f.id == function_id)

    def gaps(self, *states: str) -> tuple[str, ...]:
        """Ids of the functions in one of `states`, by default those that are not in place."""
        return tuple(f.id for f in self.functions if (f.state in states if states else is_gap(f)))


def is_gap(function: FunctionResult) -> bool:
    """Whether a function is not in place, or not known to be: of models that are in use, for of others it is too early
    to ask."""
    return function.of > 0 and function.state in _GAPS


@dataclass(frozen=True, slots=True)
class Fleet:
    """Indexes into the models: what runs, what is on its way, and what is at risk."""

    running: tuple[int, ...]
    maybe: tuple[int, ...]  # of which it is not known whether they run, older ones among them as in `running`
    coming: tuple[int, ...]  # in scope, not in production yet, pilots first
    worst_first: tuple[int, ...]  # what runs
    at_risk: frozenset[int]  # of these, the ones that lack monitoring or retraining, or may
    legacy: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Advised:
    """What the advice consists of. `assumptions` are all inputs that are not the client's own, each once."""

    findings: tuple[Finding, ...]
    steps: tuple[Step, ...]
    advice: Advice
    assumptions: tuple[Input, ...]
    problems: tuple[Problem, ...] = ()


def fleet(case: AdviceInput) -> Fleet:
    """Sorts the models once. What is older than the window and still runs counts: often it is the worst."""
    models = case.models
    running = tuple(
        i for i, m in enumerate(models) if (m.in_scope or m.legacy) and m.deployed.counted == "production"
    )
    maybe = tuple(i for i, m in enumerate(models) if stage_open(m) and (m.in_scope or may_still_run(m)))
    order = ("pilot", "development", "unknown")
    coming = ordered(
        (i for i, m in enumerate(models) if m.in_scope and m.deployed.counted in order),
        lambda i: (order.index(models[i].deployed.counted), -models[i].criticality_rank),
    )
    currencies = {value.currency for i in running if (value := models[i].value)}
    currency = currencies.pop() if len(currencies) == 1 else None
    risks = {i: risk(models[i]) for i in running}
    worst_first = ordered(running, lambda i: (risks[i], *_weight(models[i], currency)))
    return Fleet(
        running,
        maybe,
        tuple(coming),
        tuple(worst_first),
        frozenset(i for i in running if risks[i] < NO_RISK),
        tuple(i for i in running if models[i].legacy),
    )


def _weight(model: Model, currency: str | None) -> tuple[int, float]:
    """Sorts the critical and the valuable first; values count only where all are in one currency."""
    value = float(model.value.amount) if model.value and model.value.currency == currency else 0.0
    return -model.criticality_rank, -value
