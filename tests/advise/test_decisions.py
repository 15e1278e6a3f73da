"""What is at stake in a decision: the value of the models that it concerns, never a saving and never a mixed sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from audit.advise import advise
from audit.domain.models import FUNCTIONS
from audit.domain.result import Decision, Question
from audit.knowledge import SCHEMAS, Knowledge, directory
from audit.knowledge.documents import load_documents

Make = Callable[..., Any]


def decided(case: Make, knowledge: Knowledge, *models: object, **more: object) -> dict[str, Decision]:
    return {one.id: one for one in advise(case(*models, **more), knowledge).advice.decisions}


def test_a_decision_is_priced_by_the_models_that_it_concerns(
    case: Make, model: Make, money: Make, knowledge: Knowledge
) -> None:
    lacks = dict.fromkeys(FUNCTIONS, "no")
    fleet = [
        model(2, functions=lacks, value=money(300)),
        model(3, functions=lacks, value=money(200)),
        model(4),
    ]
    found = decided(case, knowledge, *fleet)
    sprint = found["sprint"]
    assert [(one.low, one.high, one.currency) for one in sprint.at_stake] == [(500, 500, "USD")]
    assert (sprint.stated, len(sprint.concerns)) == (2, 3)
    assert found["figures"].concerns == () and found["figures"].at_stake == ()


def test_what_may_be_missing_lifts_the_high_end_alone(
    case: Make, model: Make, money: Make, knowledge: Knowledge
) -> None:
    surely = model(2, functions=dict.fromkeys(FUNCTIONS, "no"), value=money(300))
    maybe = model(3, functions=dict.fromkeys(FUNCTIONS, "unknown"), value=money(200))
    hire = decided(case, knowledge, surely, maybe)["hire"]
    assert [(one.low, one.high) for one in hire.at_stake] == [(Decimal(300), Decimal(500))]


def test_values_in_two_currencies_are_never_added_up(
    case: Make, model: Make, money: Make, knowledge: Knowledge
) -> None:
    lacks = dict.fromkeys(FUNCTIONS, "no")
    fleet = [model(2, functions=lacks, value=money(300)), model(3, functions=lacks, value=money(200, "EUR"))]
    stake = decided(case, knowledge, *fleet)["sprint"].at_stake
    assert [(one.high, one.currency) for one in stake] == [(200, "EUR"), (300, "USD")]


def test_without_a_value_nothing_is_at_stake_and_the_models_are_known(
    case: Make, model: Make, knowledge: Knowledge
) -> None:
    sprint = decided(case, knowledge, model(2), model(3))["sprint"]
    assert sprint.at_stake == () and sprint.stated == 0 and sprint.concerns


def test_whatever_is_asked_for_has_a_place(knowledge: Knowledge) -> None:
    documents, _ = load_documents(directory(), {"fields.yaml": SCHEMAS["fields.yaml"]})
    places = {*knowledge.company.fields, *(one.id for one in documents["fields.yaml"].fields)}
    asks = {
        one for text in knowledge.amounts.amounts.values() for reason in text.asks.values() for one in reason
    }
    assert asks and asks <= places


def test_an_amount_asks_for_what_is_not_answered_yet(case: Make, model: Make, knowledge: Knowledge) -> None:
    amounts = advise(case(model(2), company={"ops_hours_per_week": 20}), knowledge).advice.amounts
    time = next(amount for amount in amounts if amount.id == "operations_time")
    assert time.asks == ("data_scientist_hourly_cost",)


@pytest.mark.parametrize(
    ("owners", "teams", "who"),
    [
        (("Ann", "Ann"), ("Pricing", "Claims"), "Ann"),
        (("Ann", "Raj"), ("Pricing", "Pricing"), "Pricing"),
        (("Ann", "Raj"), ("Pricing", "Claims"), "Each model’s owner"),
        ((None, None), (None, None), "Somebody you name"),
    ],
)
def test_a_question_about_several_models_is_decided_by_who_answers_for_all_of_them(
    case: Make,
    model: Make,
    knowledge: Knowledge,
    owners: tuple[str | None, ...],
    teams: tuple[str | None, ...],
    who: str,
) -> None:
    fleet = [model(row, owner=o, team=t) for row, (o, t) in enumerate(zip(owners, teams, strict=True), 2)]
    asked = (Question("monitored", "text", "live", (0, 1), None, True),)
    given = replace(case(*fleet, status="undecided"), questions=asked)
    (told,) = (one for one in advise(given, knowledge).advice.decisions if one.id == "answer")
    assert told.decider == who
