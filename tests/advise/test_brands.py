"""What a brand changes of the advice: the currency of amounts that name none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from audit.advise import advise
from audit.knowledge import Knowledge
from audit.knowledge.overlay import Overlay

Make = Callable[..., Any]
COSTS = {"monthly_inference_spend": 1000}


@pytest.mark.parametrize(
    ("company", "currency", "counted"),
    [
        (COSTS, "NOK", 1),
        (COSTS | {"currency": "USD"}, "USD", 0),
        ({"monthly_inference_spend": "EUR 1000"}, "EUR", 0),
    ],
)
def test_amounts_without_a_currency_are_in_the_brands_and_a_problem_counts_them(
    company: dict[str, Any], currency: str, counted: int, case: Make, model: Make, knowledge: Knowledge
) -> None:
    known = replace(knowledge, overlay=Overlay("Acme", currency="NOK"))
    advised = advise(case(*(model(row) for row in range(2, 6)), company=company), known)
    (spend,) = [a for a in advised.advice.amounts if a.id == "avoidable_inference"]
    assert spend.range is not None and spend.range.currency == currency
    found = [p.args for p in advised.problems if p.code == "brand_currency"]
    assert found == ([{"currency": "NOK", "count": counted}] if counted else [])


def test_without_a_brand_an_amount_without_a_currency_stays_unquantified(
    case: Make, model: Make, knowledge: Knowledge
) -> None:
    advised = advise(case(model(2), model(3), company=COSTS), knowledge)
    (spend,) = [a for a in advised.advice.amounts if a.id == "avoidable_inference"]
    assert spend.range is None
    assert [p.code for p in advised.problems] == ["company_without_currency"]
