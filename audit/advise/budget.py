"""What closing the gap costs: the roles that are wanted now, managed remote against hired at home."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import NamedTuple

from audit.advise.advice_input import AdviceInput
from audit.advise.hiring import domestic_input, managed_input, weeks_input, yearly
from audit.advise.inputs import answer_number, rate_input
from audit.advise.money import interval, minus, plus, times
from audit.advise.roles import unused_staff
from audit.advise.text_formatting import cash, number, span
from audit.domain.result import Amount, BudgetLine, Input, Range, Role
from audit.knowledge import Knowledge

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Seats:
    """Whole seats of one role as low–high; a started one is a seat."""

    low: int
    high: int

    @classmethod
    def of(cls, roles: tuple[Role, ...], staff: float = 0) -> Seats:
        """From the full-time equivalents of all roles that share them, less the people who are there; at least one
        seat, or at the low end none where people are there."""
        low, high = sum(role.fte_low or 0 for role in roles), sum(role.fte_high or 0 for role in roles)
        return cls(max(0 if staff else 1, ceil(round(low - staff, 1))), max(1, ceil(round(high - staff, 1))))


class Plan(NamedTuple):
    """A role to budget for, its seats, the waiting roles whose known work it carries until they are filled, and how
    many of the client's own people take it over."""

    role: Role
    seats: Seats
    carried: tuple[Role, ...] = ()
    spare: float = 0

    @property
    def work(self) -> str:
        """The full-time equivalents that the seats are rounded up from: `0.3–1.2 + 0.1–0.4 (Analyst) − 1`."""
        own, *others = (span(role.fte_low or 0, role.fte_high or 0) for role in (self.role, *self.carried))
        carried = (f" + {fte} ({role.title})" for fte, role in zip(others, self.carried, strict=True))
        return "".join((own, *carried, f" − {number(self.spare)}" if self.spare else ""))


def budget(
    case: AdviceInput, knowledge: Knowledge, roles: tuple[Role, ...]
) -> tuple[tuple[BudgetLine, ...], BudgetLine | None]:
    """A line for one seat of each role that is wanted now, and the total of all seats (None without any).

    Where only silence speaks for hiring, a first seat at most is planned: nobody hires many on a guess.
    """
    plans = _plans(case, knowledge, roles)
    lines = tuple(_line(knowledge, plan) for plan in plans)
    return lines, _total(case, knowledge, plans, lines) if lines else None


def _plans(case: AdviceInput, knowledge: Knowledge, roles: tuple[Role, ...]) -> list[Plan]:
    """A plan for each role that is wanted now; without any, for the first that waits."""
    wanted = [role for role in roles if role.when == "now"]
    silent = [role for role in roles if role.when == "later" and role.gaps and role.fte_high]
    if not wanted:
        return [Plan(role, Seats(0, 1)) for role in silent[:1]]
    sure = set(case.gaps("missing", "partial"))
    waiting = tuple(role for role in silent if sure & set(role.gaps))
    first, *others = wanted
    spare = float(unused_staff(case, knowledge, roles))
    return [
        Plan(first, Seats.of((first, *waiting), spare), waiting, spare),
        *(Plan(role, Seats.of((role,))) for role in others),
    ]


def _line(knowledge: Knowledge, plan: Plan) -> BudgetLine:
    role, seats, carried, _ = plan
    texts, card = knowledge.hiring.budget, knowledge.rates
    if card is None:
        return _unpriced_line(knowledge, role, seats)
    function = max((f for r in (role, *carried) for f in r.gaps), key=lambda f: card.functions[f])
    low, high = max(card.managed.low, card.functions[function]), card.managed.high
    short = knowledge.functions.functions[function].short
    label = texts["from_rate"].format(function=short)
    rate = rate_input(
        knowledge, f"rate_{function}", label, cash(card.functions[function], card.currency), card
    )
    formula = texts["managed_formula"].format(
        low=cash(low, card.currency), high=cash(high, card.currency), weeks=card.weeks_a_year
    )
    inputs = (rate, managed_input(knowledge, card), weeks_input(knowledge, card))
    named = partial(_named, role.id, role.title, knowledge)
    managed = named("managed", yearly(card, low, high), formula, inputs)
    home = card.domestic
    formula = texts["domestic_formula"].format(
        low=cash(home.low, home.currency), high=cash(home.high, home.currency)
    )
    at_home = interval(home.low, home.high, home.currency)
    domestic = named("domestic", at_home, formula, (domestic_input(knowledge, card),))
    return BudgetLine(
        role.id,
        float(seats.low),
        float(seats.high),
        managed,
        domestic,
        _savings(knowledge, named, managed, domestic),
    )


def _unpriced_line(knowledge: Knowledge, role: Role, seats: Seats) -> BudgetLine:
    """The seats of a role where no rate card says what one costs."""
    tell_us = knowledge.hiring.unpriced.tell_us
    amounts = (
        _named(role.id, role.title, knowledge, what, None, "", (), tell_us)
        for what in ("managed", "domestic", "savings")
    )
    return BudgetLine(role.id, float(seats.low), float(seats.high), *amounts)


def _named(
    role_id: str,
    title: str,
    knowledge: Knowledge,
    what: str,
    result: Range | None,
    formula: str,
    inputs: Iterable[Input],
    tell_us: str | None = None,
) -> Amount:
    label = knowledge.hiring.budget[what].format(title=title)
    inputs = tuple(dict.fromkeys(inputs))
    return Amount(f"{what}_{role_id}", label, result, "year", formula, inputs, tell_us)


def _savings(knowledge: Knowledge, named: Callable[..., Amount], managed: Amount, domestic: Amount) -> Amount:
    """low − high to high − low; not quantified where the two are in unlike currencies."""
    texts, inputs = knowledge.hiring.budget, (*managed.inputs, *domestic.inputs)
    one, other = managed.range, domestic.range
    if one is None or other is None or one.currency != other.currency:
        unlike = {
            name: amount.currency if amount else "" for name, amount in (("one", one), ("other", other))
        }
        return named("savings", None, "", (), texts["unlike"].format(**unlike))
    formula = texts["savings_formula"].format(
        domestic_low=cash(other.low, other.currency),
        managed_high=cash(one.high, one.currency),
        domestic_high=cash(other.high, other.currency),
        managed_low=cash(one.low, one.currency),
    )
    return named("savings", minus(other, one), formula, inputs)


def _total(
    case: AdviceInput, knowledge: Knowledge, plans: list[Plan], lines: tuple[BudgetLine, ...]
) -> BudgetLine:
    """All seats. The difference is taken for the same number of seats each way: the difference of the two
    totals would set few seats at home against many managed ones."""
    return BudgetLine(
        TOTAL,
        sum(line.seats_low for line in lines),
        sum(line.seats_high for line in lines),
        _over_seats(case, knowledge, "total_managed", plans, [line.managed for line in lines]),
        _over_seats(case, knowledge, "total_domestic", plans, [line.domestic for line in lines]),
        _over_seats(case, knowledge, "total_savings", plans, [line.savings for line in lines]),
    )


def _over_seats(
    case: AdviceInput, knowledge: Knowledge, label: str, plans: list[Plan], amounts: list[Amount]
) -> Amount:
    """The amounts of one seat each, times the seats of the plans."""
    texts = knowledge.hiring.budget
    staff = answer_number(case, knowledge, "mlops_engineers")
    parts, ranges, inputs = [], [], [staff.input] if staff else []
    for plan, amount in zip(plans, amounts, strict=True):
        if amount.range is None:
            return Amount(label, texts[label], None, "year", "", (), amount.tell_us)
        low, high, currency = amount.range.low, amount.range.high, amount.range.currency
        seats = span(plan.seats.low, plan.seats.high)
        parts.append(
            texts["total_part"].format(seats=seats, low=cash(low, currency), high=cash(high, currency))
        )
        ranges.append(times(amount.range, plan.seats.low, plan.seats.high))
        inputs += [_seats_input(knowledge, plan, seats), *amount.inputs]
    return Amount(label, texts[label], plus(ranges), "year", " + ".join(parts), tuple(dict.fromkeys(inputs)))


def _seats_input(knowledge: Knowledge, plan: Plan, seats: str) -> Input:
    """How many seats, and of what work; of a role that need not be filled yet no more than a first one."""
    text = knowledge.hiring.budget["seats" if plan.role.when == "now" else "seats_open"]
    label = text.format(title=plan.role.title, work=plan.work)
    return Input(f"seats_{plan.role.id}", label, seats, knowledge.amounts.counted, "count")
