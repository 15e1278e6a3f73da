"""The budget's formulas as data, over the figures that a reader may move: rates, weeks and seats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from audit.domain.result import Advice, BudgetLine
from audit.domain.supposing import Formula, Lever, Unit
from audit.knowledge import Knowledge
from audit.knowledge.money import Rates

MANAGED, WEEKS, DOMESTIC = "managed", "weeks", "domestic"
_FARTHEST = 2  # times the reported high end
_MORE_SEATS = 3


def levers(advice: Advice, knowledge: Knowledge) -> tuple[Lever, ...]:
    """What may be moved; nothing where no rate card prices a seat."""
    card, texts = knowledge.rates, knowledge.hiring.budget
    if card is None or advice.budget_total is None:
        return ()
    labels = {one.id: one.label for one in advice.budget_total.managed.inputs}
    home, weeks = card.domestic, Decimal(card.weeks_a_year)
    return (
        _rate(MANAGED, card.managed.label, "week", card.managed.low, card.managed.high, card.currency),
        Lever(WEEKS, texts["weeks"], "weeks", weeks, weeks, Decimal(1), Decimal(52), Decimal(1)),
        _rate(DOMESTIC, home.label, "year", home.low, home.high, home.currency),
        *(_seats(line, labels) for line in advice.budget),
    )


def _rate(id_: str, label: str, unit: Unit, low: Decimal, high: Decimal, currency: str) -> Lever:
    step = _step(high)
    most = (high * _FARTHEST // step + 1) * step
    return Lever(id_, label, unit, low, high, Decimal(0), most, step, currency)


def _step(high: Decimal) -> Decimal:
    """A round step of about a hundredth: 10 for 950, 5,000 for 340,000."""
    power = Decimal(10) ** (high.adjusted() - 2)
    return max(Decimal(1), power * 5 if high >= power * 300 else power)


def _seats(line: BudgetLine, labels: Mapping[str, str]) -> Lever:
    low, high, id_ = Decimal(str(line.seats_low)), Decimal(str(line.seats_high)), f"seats_{line.role}"
    return Lever(id_, labels[id_], "people", low, high, Decimal(0), high + _MORE_SEATS, Decimal(1))


def formulas(advice: Advice, knowledge: Knowledge) -> tuple[Formula, ...]:
    """The formula of each amount that the levers move, by the amount's id."""
    card = knowledge.rates
    if card is None or not advice.budget:
        return ()
    return (
        Formula("cost_managed", (MANAGED, WEEKS, "*")),
        Formula("cost_domestic", (DOMESTIC,)),
        *_lines(advice.budget, card),
        *_totals(advice),
    )


def _lines(lines: Sequence[BudgetLine], card: Rates) -> Iterator[Formula]:
    for line in lines:
        rates = [i.id.removeprefix("rate_") for i in line.managed.inputs]
        least = next((card.functions[name] for name in rates if name in card.functions), None)
        floor = () if least is None else (str(least), "floor")
        yield Formula(line.managed.id, (MANAGED, *floor, WEEKS, "*"))
        yield Formula(line.domestic.id, (DOMESTIC,))
        if line.savings.range is not None:
            yield Formula(line.savings.id, (DOMESTIC, MANAGED, *floor, WEEKS, "*", "-"))


def _totals(advice: Advice) -> Iterator[Formula]:
    total = advice.budget_total
    if total is None:
        return
    for amount, parts in (
        (total.managed, [line.managed for line in advice.budget]),
        (total.domestic, [line.domestic for line in advice.budget]),
        (total.savings, [line.savings for line in advice.budget]),
    ):
        if amount.range is not None:
            steps = [
                (part.id, f"seats_{line.role}", "*") for part, line in zip(parts, advice.budget, strict=True)
            ]
            joined = [step for one in steps for step in one] + ["+"] * (len(steps) - 1)
            yield Formula(amount.id, tuple(joined))
