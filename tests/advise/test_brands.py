"""What a brand changes of the advice: the currency of amounts that name none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from audit.advise import advise
from audit.knowledge import Knowledge
from audit.knowledge.brand_overrides import BrandOverrides
from audit.knowledge.money import Rates, Terms

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
    known = replace(knowledge, overlay=BrandOverrides("Acme", currency="NOK"))
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


def priced_by(knowledge: Knowledge, card: Rates | None) -> Knowledge:
    changed = {"rates.yaml": card}
    return replace(
        knowledge,
        documents={**knowledge.documents, **changed},
        spoken={**knowledge.spoken, **changed},
        overlay=BrandOverrides("Acme"),
    )


def test_without_a_rate_card_no_hiring_amount_is_quantified_and_a_problem_says_so(
    case: Make, model: Make, knowledge: Knowledge
) -> None:
    known = priced_by(knowledge, None)
    advised = advise(case(*(model(row) for row in range(2, 14))), known)
    advice = advised.advice
    assert advice.budget and advice.roles
    amounts = [line.managed for line in advice.budget] + [line.domestic for line in advice.budget]
    amounts += [line.savings for line in advice.budget] + [option.cost for option in advice.options]
    assert {amount.range for amount in amounts} == {None}
    assert all(amount.tell_us for amount in amounts)
    assert not any(option.claims for option in advice.options)
    (budget,) = [step for step in advised.steps if step.number == 6]
    assert budget.state == "unknown"
    assert [problem.args for problem in advised.problems if problem.code == "no_rates"] == [{"brand": "Acme"}]
    assert not [one for one in advised.assumptions if one.kind == "rate_card"]


def test_a_silent_card_claims_nothing_and_its_other_bands_are_listed(
    case: Make, model: Make, knowledge: Knowledge
) -> None:
    own = knowledge.rates
    assert own is not None and own.terms.replacement
    card = own.model_copy(update={"terms": Terms(), "bands": {"senior": own.managed}})
    claimed, silent = (
        advise(case(*(model(row) for row in range(2, 6))), priced_by(knowledge, one)) for one in (own, card)
    )
    assert sum(len(option.claims) for option in claimed.advice.options) > sum(
        len(option.claims) for option in silent.advice.options
    )
    assert "rate_senior" in {one.id for one in silent.assumptions}
    assert "rate_senior" not in {one.id for one in claimed.assumptions}
