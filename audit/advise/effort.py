"""How much work a gap is, in days: setting a function up once, and bringing each model onto it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from audit.advise.advice_input import AdviceInput, is_gap
from audit.advise.inputs import assumed, counted
from audit.domain.result import FunctionResult, Input
from audit.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Effort:
    """Days as low–high, apart for the set-up and for the models, with the inputs."""

    fixed: tuple[Decimal, Decimal]
    onboard: tuple[Decimal, Decimal]
    inputs: tuple[Input, ...]

    @property
    def days(self) -> tuple[Decimal, Decimal]:
        """All days as low–high."""
        return self.fixed[0] + self.onboard[0], self.fixed[1] + self.onboard[1]


def effort(case: AdviceInput, knowledge: Knowledge, function: FunctionResult) -> Effort:
    """The work on one function; the low end counts what surely lacks it, the high end also what may."""
    if not is_gap(function):
        return Effort((Decimal(0), Decimal(0)), (Decimal(0), Decimal(0)), ())
    fixed = assumed(case, knowledge, f"fixed_days_{function.id}")
    each = assumed(case, knowledge, f"model_days_{function.id}")
    sure, maybe = len(function.affected), len(function.affected) + len(function.unsettled)
    # where a part of the fleet has it, or may have it, the set-up may be there already
    least = fixed.low if function.state == "missing" else Decimal(0)
    return Effort(
        (least, fixed.high),
        (each.low * sure, each.high * maybe),
        (
            fixed.input,
            each.input,
            counted(knowledge, "affected", sure, sure, function.id),
            counted(knowledge, "unsettled", maybe - sure, maybe - sure, function.id),
        ),
    )


def together(efforts: Iterable[Effort]) -> Effort:
    """The work on several functions."""
    items = tuple(efforts)
    return Effort(
        (sum((e.fixed[0] for e in items), Decimal(0)), sum((e.fixed[1] for e in items), Decimal(0))),
        (sum((e.onboard[0] for e in items), Decimal(0)), sum((e.onboard[1] for e in items), Decimal(0))),
        tuple(i for e in items for i in e.inputs),
    )
