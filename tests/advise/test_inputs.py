from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from audit.advise.case import Case
from audit.advise.inputs import answer_money, answer_number, answer_yes, assumed
from audit.domain.models import Money
from audit.knowledge import Knowledge


@pytest.mark.parametrize(
    ("value", "amount", "currency"),
    [
        (18000, "18000", ""),
        (1.125, "1.125", ""),
        ("18000", "18000", ""),
        ("$2.5m", "2500000", "USD"),
        ("€ 12k", "12000", "EUR"),
        ("$31,200", "31200", "USD"),
        ("1.200.000,50 €", "1200000.50", "EUR"),
        ("1,200.50 GBP", "1200.50", "GBP"),
        ("1.200", "1200", ""),
        ("12'000 CHF", "12000", "CHF"),
        ("0,125", "0.125", ""),
    ],
)
def test_amounts_are_read_as_people_write_them(
    case: Callable[..., Case], knowledge: Knowledge, value: Any, amount: str, currency: str
) -> None:
    found = answer_money(case(company={"mlops_budget": value}), knowledge, "mlops_budget")
    assert found is not None
    assert found[0] == Money(Decimal(amount), currency)
    assert found[1].source == "fleet.xlsx [Company] B2"
    assert found[1].kind == "client"


@pytest.mark.parametrize(
    "value", ["about 20k or so", "10-20", "TBD", "", None, True, "1.2.3", float("nan"), "-5"]
)
def test_what_is_no_single_amount_stays_unknown(
    case: Callable[..., Case], knowledge: Knowledge, value: Any
) -> None:
    assert answer_money(case(company={"mlops_budget": value}), knowledge, "mlops_budget") is None


def test_the_sheets_currency_fills_in_only_where_an_amount_names_none(
    case: Callable[..., Case], knowledge: Knowledge
) -> None:
    given = case(company={"currency": "€", "mlops_budget": 100, "local_salary": "$200"})
    budget, salary = (answer_money(given, knowledge, a) for a in ("mlops_budget", "local_salary"))
    assert budget is not None and budget[0].currency == "EUR"
    assert salary is not None and salary[0].currency == "USD"


def test_a_share_may_be_a_percentage(case: Callable[..., Case], knowledge: Knowledge) -> None:
    found = answer_number(case(company={"loss_share_low": "2%"}), knowledge, "loss_share_low")
    assert found is not None
    assert (found.low, found.input.value) == (Decimal("0.02"), "2%")


@pytest.mark.parametrize(
    ("value", "answer"), [("Yes", True), ("nein", False), (True, True), ("maybe", None), ("", None)]
)
def test_yes_and_no(case: Callable[..., Case], knowledge: Knowledge, value: Any, answer: bool | None) -> None:
    assert answer_yes(case(company={"remote_hiring": value}), knowledge, "remote_hiring") is answer


def test_the_clients_number_replaces_an_assumption(case: Callable[..., Case], knowledge: Knowledge) -> None:
    ours = assumed(case(), knowledge, "capacity_days")
    theirs = assumed(case(company={"capacity_days": 200}), knowledge, "capacity_days")
    assert (ours.low, ours.high, ours.input.kind) == (190, 215, "assumption")
    assert ours.input.source == "Our assumption, 2026"
    assert (theirs.low, theirs.high, theirs.input.kind) == (200, 200, "client")
