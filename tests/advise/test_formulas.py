"""The budget's formulas as data give the budget itself, and that of other rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest

from audit import api
from audit.domain.result import Amount, AuditResult
from audit.knowledge.brand_overrides import RateChange
from tests.conftest import ROOT

Interval = tuple[Decimal, Decimal]


def evaluated(result: AuditResult, moved: Mapping[str, Interval]) -> dict[str, Interval]:
    """Every amount by its formula, with some levers moved."""
    carried = result.supposing
    assert carried is not None
    known: dict[str, Interval] = {lever.id: (lever.low, lever.high) for lever in carried.levers} | dict(moved)
    for formula in carried.formulas:
        stack: list[Interval] = []
        for step in formula.steps:
            stack.append(known.get(step) or _figure(step) or _joined(step, stack.pop(), stack.pop()))
        (known[formula.amount],) = stack
    return known


def _figure(step: str) -> Interval | None:
    return (Decimal(step), Decimal(step)) if step[0].isdigit() else None


def _joined(operator: str, second: Interval, first: Interval) -> Interval:
    if operator == "+":
        return first[0] + second[0], first[1] + second[1]
    if operator == "-":
        return first[0] - second[1], first[1] - second[0]
    if operator == "floor":
        return max(first[0], second[0]), first[1]
    products = [one * other for one in first for other in second]
    return min(products), max(products)


def amounts(result: AuditResult) -> Iterator[Amount]:
    total = result.advice.budget_total
    for line in (*result.advice.budget, *([total] if total else [])):
        yield from (line.managed, line.domestic, line.savings)
    yield from (option.cost for option in result.advice.options if option.id != "direct")


@pytest.mark.parametrize("name", ["tidy.xlsx", "messy.xlsx", "deutsch.csv"])
def test_the_formulas_give_the_reported_budget_and_that_of_other_rates(name: str) -> None:
    audited = api.audit(ROOT / "examples" / name)
    change = RateChange(
        "Ours", 2026, managed=(Decimal(720), Decimal(1310)), domestic=(Decimal(90_000), Decimal(99_000))
    )
    other = api.what_if(audited, api.Changes(rates=change))
    moved = {"managed": change.managed, "domestic": change.domestic}
    for result, levers in ((audited.result, {}), (other.result, {}), (audited.result, moved)):
        shown = other.result if levers else result
        found = evaluated(result, {k: v for k, v in levers.items() if v})
        for amount in amounts(shown):
            if amount.range is not None:
                assert found[amount.id] == (amount.range.low, amount.range.high), amount.id
