from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from audit.advise import advise
from audit.advise.advice_input import AdviceInput
from audit.domain.models import FUNCTIONS
from audit.domain.result import Advice, BudgetLine, Input, Range
from audit.knowledge import Knowledge

Make = Callable[..., Any]


def ends(amount: Range | None) -> tuple[Decimal, Decimal, str]:
    assert amount is not None
    return amount.low, amount.high, amount.currency


def seats_inputs(line: BudgetLine) -> list[Input]:
    return [one for one in line.managed.inputs if one.id.startswith("seats_")]


@pytest.fixture
def advice(case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge) -> Callable[..., Advice]:
    def make(models: int, functions: dict[str, str] | None = None, card: Knowledge = knowledge) -> Advice:
        return advise(case(*(model(row, functions=functions) for row in range(2, models + 2))), card).advice

    return make


def with_card(knowledge: Knowledge, **change: Any) -> Knowledge:
    card = knowledge.rates.model_copy(update=change)
    documents = {**knowledge.documents, "rates.yaml": card}
    return Knowledge(documents, knowledge.sha256, documents, {"en": documents})


def test_a_seat_costs_what_the_rate_card_says(advice: Make, knowledge: Knowledge) -> None:
    only_monitoring = {f: "yes" for f in FUNCTIONS if f != "monitoring"}
    made = advice(3, only_monitoring)
    (line,) = made.budget
    assert ends(line.managed.range) == (31_200, 49_400, "USD")
    assert ends(line.domestic.range) == (220_000, 340_000, "USD")
    assert ends(line.savings.range) == (170_600, 308_800, "USD")
    assert line.managed.formula == "$600 to $950 per week × 52 weeks"
    assert line.savings.formula == "($220,000 − $49,400) to ($340,000 − $31,200)"


def test_the_low_end_is_the_dearest_function_that_the_seat_works_on(advice: Make) -> None:
    first, second = advice(60).budget
    assert ends(first.managed.range)[0] == 650 * 52
    assert ends(second.managed.range)[0] == 700 * 52


def test_the_first_hire_is_paid_and_sized_for_the_work_that_waits(advice: Make) -> None:
    made = advice(4)
    (line,) = made.budget
    assert [role.when for role in made.roles] == ["now", "later"]
    assert ends(line.managed.range)[0] == 700 * 52
    assert (line.seats_low, line.seats_high) == (1, 2)


def test_the_total_compares_the_same_number_of_seats(advice: Make) -> None:
    made = advice(60)
    total = made.budget_total
    assert total is not None
    for way in ("managed", "domestic", "savings"):
        ranges = [(getattr(line, way).range, line) for line in made.budget]
        assert ends(getattr(total, way).range)[:2] == (
            sum(r.low * int(line.seats_low) for r, line in ranges),
            sum(r.high * int(line.seats_high) for r, line in ranges),
        )


def test_a_consultants_own_card_replaces_ours(advice: Make, knowledge: Knowledge) -> None:
    card = with_card(
        knowledge,
        currency="EUR",
        weeks_a_year=50,
        functions=dict.fromkeys(FUNCTIONS, Decimal(1000)),
        managed=knowledge.rates.managed.model_copy(update={"low": Decimal(900), "high": Decimal(2000)}),
        domestic=knowledge.rates.domestic.model_copy(
            update={"low": Decimal(90_000), "high": Decimal(120_000), "currency": "EUR"}
        ),
    )
    line = advice(3, card=card).budget[0]
    assert ends(line.managed.range) == (50_000, 100_000, "EUR")
    assert ends(line.savings.range) == (-10_000, 70_000, "EUR")


def test_a_card_in_another_currency_is_not_compared(advice: Make, knowledge: Knowledge) -> None:
    made = advice(3, card=with_card(knowledge, currency="EUR"))
    assert made.budget_total is not None
    for line in (*made.budget, made.budget_total):
        assert line.savings.range is None
        assert "EUR and USD" in (line.savings.tell_us or "")
        assert line.managed.range is not None


def test_people_who_are_there_take_seats_off(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    models = [model(row) for row in range(2, 62)]
    alone, staffed = (
        advise(case(*models, company=company), knowledge).advice for company in ({}, {"mlops_engineers": 1})
    )
    first, helped = alone.budget[0], staffed.budget[0]
    assert (helped.seats_low, helped.seats_high) == (0, first.seats_high - 1)
    assert staffed.budget_total is not None
    assert "mlops_engineers" in [i.id for i in staffed.budget_total.managed.inputs]


def test_silence_plans_a_first_seat_at_most(advice: Make) -> None:
    made = advice(200, dict.fromkeys(FUNCTIONS, "unknown"))
    (line,) = made.budget
    assert (line.role, line.seats_low, line.seats_high) == ("mlops_engineer", 0, 1)
    assert made.budget_total is not None
    assert ends(made.budget_total.managed.range) == (0, 49_400, "USD")
    (seats,) = seats_inputs(made.budget_total)
    assert (seats.label, seats.value) == ("MLOps engineer: seats while no hire is due, one at most", "0–1")


@pytest.mark.parametrize(
    ("models", "company", "work"),
    [
        (4, {}, ["0.2–0.7 + 0.1–0.5 (ML platform engineer)"]),
        (60, {}, ["0.8–3.7", "0.4–2"]),
        (60, {"mlops_engineers": 1}, ["0.8–3.7 − 1", "0.4–2"]),
    ],
)
def test_seats_say_what_work_they_are_rounded_up_from(
    models: int, company: dict[str, int], work: list[str],
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge,
) -> None:  # fmt: skip
    made = advise(case(*(model(row) for row in range(2, models + 2)), company=company), knowledge).advice
    assert made.budget_total is not None
    assert [one.label for one in seats_inputs(made.budget_total)] == [
        f"{title}: seats, rounded up from {fte} full-time equivalents"
        for title, fte in zip(("MLOps engineer", "ML platform engineer"), work, strict=False)
    ]


def test_no_seat_no_budget(case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge) -> None:
    made = advise(case(model(2, "development")), knowledge).advice
    assert (made.budget, made.budget_total) == ((), None)


def test_three_ways_to_hire_answer_every_duty(advice: Make) -> None:
    made = advice(1)
    assert [option.id for option in made.options] == ["managed", "direct", "domestic"]
    duties = {duty for duty, _ in made.duties}
    assert all(set(option.carries) == duties for option in made.options)
    managed, direct, domestic = (option.cost for option in made.options)
    assert managed == made.budget[0].managed and ends(managed.range) == (36_400, 49_400, "USD")
    assert ends(domestic.range) == (220_000, 340_000, "USD")
    assert direct.range is None and "local salary" in (direct.tell_us or "")


def test_direct_contracting_costs_what_the_client_says(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    company = {"currency": "EUR", "local_salary": 40_000, "employer_charges": 8_000, "equipment_cost": 2_000}
    direct = advise(case(model(2), company=company), knowledge).advice.options[1].cost
    assert ends(direct.range) == (50_000, 50_000, "EUR")
    assert all(i.kind == "client" for i in direct.inputs)
