from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from audit.advise import advise
from audit.advise.advice_input import AdviceInput
from audit.domain.models import FUNCTIONS, Model, Money
from audit.domain.result import Amount
from audit.knowledge import Knowledge

Make = Callable[..., Any]


@pytest.fixture
def amounts(case: Callable[..., AdviceInput], knowledge: Knowledge) -> Callable[..., dict[str, Amount]]:
    def work_out(*models: Model, **company: Any) -> dict[str, Amount]:
        return {a.id: a for a in advise(case(*models, company=company), knowledge).advice.amounts}

    return work_out


def ends(amount: Amount) -> tuple[Decimal, Decimal, str]:
    assert amount.range is not None, amount.tell_us
    return amount.range.low, amount.range.high, amount.range.currency


def test_avoidable_spend_starts_at_zero_and_ends_at_the_guidances_bound(
    amounts: Make, model: Make, money: Callable[..., Money]
) -> None:
    amount = amounts(model(2, monthly_cost=money(1000)), model(3, monthly_cost=money(500)), model(4))[
        "avoidable_inference"
    ]
    assert ends(amount) == (0, Decimal("14400.0"), "USD")
    assert amount.note is not None and "2 of 3 models in production give" in amount.note
    assert [i.kind for i in amount.inputs] == ["client", "assumption"]
    assert "$1,500 per month" in amount.formula


def test_measured_waste_lifts_the_low_end(amounts: Make, model: Make) -> None:
    found = amounts(model(2), monthly_inference_spend="€1000", overprovisioning_factor=2)
    assert ends(found["avoidable_inference"]) == (6000, 9600, "EUR")


def test_spend_of_models_that_do_not_run_is_not_counted(
    amounts: Make, model: Make, money: Callable[..., Money]
) -> None:
    found = amounts(model(2, monthly_cost=money(10)), model(3, "development", monthly_cost=money(1000)))
    assert ends(found["avoidable_inference"]) == (0, 96, "USD")


def test_two_currencies_are_never_added(amounts: Make, model: Make, money: Callable[..., Money]) -> None:
    found = amounts(
        model(2, monthly_cost=money(1, "USD"), value=money(1, "USD")),
        model(3, monthly_cost=money(1, "EUR"), value=money(1, "EUR")),
    )
    for amount_id in ("avoidable_inference", "value_unwatched"):
        assert found[amount_id].range is None
        assert "EUR, USD" in (found[amount_id].tell_us or "")


def test_an_amount_without_its_inputs_says_what_to_tell_us(amounts: Make, model: Make) -> None:
    found = amounts(model(2))
    assert set(found) == {"avoidable_inference", "value_unwatched", "loss_unwatched", "operations_time"}
    assert all(a.range is None and (a.tell_us or "").startswith("Please tell us") for a in found.values())


@pytest.mark.parametrize(
    ("doubts", "asked"),
    [({"units"}, "conflicting"), ({"currency"}, "currency"), ({"unclear"}, "monthly cost of")],
)
def test_costs_without_a_known_unit_are_asked_for(
    doubts: set[str], asked: str, case: Make, model: Make, knowledge: Knowledge
) -> None:
    given = case(model(2), doubts={"monthly_cost": frozenset(doubts)})
    (spend,) = [a for a in advise(given, knowledge).advice.amounts if a.id == "avoidable_inference"]
    assert spend.range is None and asked in (spend.tell_us or "")


def test_an_answer_whose_unit_contradicts_the_sheets_is_asked_for(amounts: Make, model: Make) -> None:
    spend = amounts(model(2), currency="k€", monthly_inference_spend="€ 5")["avoidable_inference"]
    assert spend.range is None and "conflicting" in (spend.tell_us or "")


def test_value_at_stake_spans_what_is_surely_and_what_may_be_unwatched(
    amounts: Make, model: Make, money: Callable[..., Money]
) -> None:
    models = (
        model(2, value=money(100)),
        model(3, monitored="unknown", value=money(50)),
        model(4, monitored="yes", value=money(7)),
    )
    assert ends(amounts(*models)["value_unwatched"]) == (100, 150, "USD")
    assert amounts(*models)["loss_unwatched"].range is None
    lost = amounts(*models, loss_share_low="1%", loss_share_high="10%")["loss_unwatched"]
    assert ends(lost) == (1, 15, "USD")


def test_contradicting_loss_shares_are_sent_back(
    amounts: Make, model: Make, money: Callable[..., Money]
) -> None:
    found = amounts(model(2, value=money(100)), loss_share_low=0.5, loss_share_high=0.1)
    assert "contradict" in (found["loss_unwatched"].tell_us or "")


def test_hours_cost_what_the_client_says(amounts: Make, model: Make) -> None:
    found = amounts(
        model(2),
        ops_hours_per_week=10,
        repeated_experiment_hours_per_week=1,
        data_scientist_hourly_cost="$100",
    )
    assert ends(found["operations_time"]) == (44_000, 48_000, "USD")
    assert ends(found["repeated_experiments"]) == (4_400, 4_800, "USD")


def test_late_value_is_shown_only_where_the_client_spoke_of_it(amounts: Make, model: Make) -> None:
    known = amounts(model(2), deployment_weeks=13, models_a_year=2, value_per_model_year="$100")[
        "delayed_value"
    ]
    assert ends(known) == (0, 50, "USD")
    assert amounts(model(2), deployment_weeks=13)["delayed_value"].range is None


def test_no_amount_where_nothing_runs_or_all_is_in_place(amounts: Make, model: Make) -> None:
    fine = model(2, monitored="yes", retrained="automatic", functions=dict.fromkeys(FUNCTIONS, "yes"))
    assert amounts(model(2, "development")) == {}
    assert amounts(fine) == {}
