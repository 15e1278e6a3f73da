"""How many models a team can treat within the sprint's days, by the effort assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit.advise.advice_input import AdviceInput
from audit.advise.inputs import answer_number, assumed
from audit.domain.result import Role
from audit.knowledge import Knowledge

DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Size:
    """A team and its work, in working days as low–high: what it has within the sprint, what setting the functions up
    takes once, and what one model takes that lacks a function."""

    engineers: int
    days: tuple[Decimal, Decimal]
    setup: tuple[Decimal, Decimal]
    model: dict[str, tuple[Decimal, Decimal]]  # by function

    @property
    def each(self) -> tuple[Decimal, Decimal]:
        """What a model takes that lacks all the functions."""
        lows, highs = zip(*self.model.values(), strict=True)
        return sum(lows, Decimal(0)), sum(highs, Decimal(0))

    def fitting(self, lacking: Iterable[Sequence[str]]) -> int:
        """How many models fit, in their order, in the best case: the most days, and the low end of the effort. Each is
        given by the functions that it lacks. None where the set-up alone takes the days."""
        return self._fitting(lacking, self.days[1], low=True)

    def surely_fitting(self, lacking: Iterable[Sequence[str]]) -> int:
        """How many models fit in the worst case: the fewest days, and the high end of the effort."""
        return self._fitting(lacking, self.days[0], low=False)

    def _fitting(self, lacking: Iterable[Sequence[str]], days: Decimal, *, low: bool) -> int:
        end = 0 if low else 1
        left, number = days - self.setup[end], 0
        for functions in lacking:
            left -= sum((self.model[name][end] for name in functions), Decimal(0))
            if left < 0:
                break
            number += 1
        return number


def size(case: AdviceInput, knowledge: Knowledge, roles: Sequence[Role], functions: Sequence[str]) -> Size:
    """The team that is planned for the sprint, and its work on these functions: whoever is hired now, else the
    client's own MLOps people, at least one engineer. What some model surely has is set up."""
    engineers = sum(role.when == "now" for role in roles) or _staff(case, knowledge) or 1
    capacity = assumed(case, knowledge, "capacity_days")
    within = Decimal(knowledge.sprint.days * engineers) / DAYS_A_YEAR
    fixed = {name: assumed(case, knowledge, f"fixed_days_{name}") for name in functions}
    each = {name: assumed(case, knowledge, f"model_days_{name}") for name in functions}
    new = [name for name in functions if not case.function(name).yes]
    return Size(
        engineers,
        (round(capacity.low * within, 0), round(capacity.high * within, 0)),
        (
            sum((fixed[name].low for name in new), Decimal(0)),
            sum((fixed[name].high for name in functions), Decimal(0)),
        ),
        {name: (each[name].low, each[name].high) for name in functions},
    )


def _staff(case: AdviceInput, knowledge: Knowledge) -> int:
    staff = answer_number(case, knowledge, "mlops_engineers")
    return int(staff.low) if staff else 0
