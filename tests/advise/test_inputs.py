from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from audit.advise.advice_input import AdviceInput
from audit.advise.inputs import (
    answer_money,
    answer_number,
    answer_yes,
    assumed,
    company_problems,
    known_money,
)
from audit.domain.models import Money
from audit.domain.units import Scaled, Unit
from audit.knowledge import Knowledge


@pytest.mark.parametrize(
    ("value", "amount", "currency"),
    [
        (18000, "18000", "NOK"),
        (1.125, "1.125", "NOK"),
        ("18000", "18000", "NOK"),
        ("$2.5m", "2500000", "USD"),
        ("€ 12k", "12000", "EUR"),
        ("12 Mio. €", "12000000", "EUR"),
        ("about 20k", "20000", "NOK"),
        ("$31,200", "31200", "USD"),
        ("1.200.000,50 €", "1200000.50", "EUR"),
        ("1,200.50 GBP", "1200.50", "GBP"),
        ("1.200", "1200", "NOK"),
        ("12'000 CHF", "12000", "CHF"),
        ("0,125", "0.125", "NOK"),
    ],
)
def test_amounts_are_read_as_people_write_them(
    case: Callable[..., AdviceInput], knowledge: Knowledge, value: Any, amount: str, currency: str
) -> None:
    given = case(company={"mlops_budget": value, "currency": "NOK"})
    found = known_money(given, knowledge, "mlops_budget")
    assert found is not None
    assert found[0] == Money(Decimal(amount), currency)
    assert found[1].source == "fleet.xlsx [Company] B2"
    assert found[1].kind == "client"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("about 20k or so", "unclear"),
        ("10-20", "unclear"),
        (True, "unclear"),
        ("1.2.3", "unclear"),
        (float("nan"), "unclear"),
        ("-5", "unclear"),
        ("25 h", "unclear"),
        (18000, "currency"),
        ("20k", "currency"),
        ("TBD", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_no_amount_in_a_known_unit_stays_unknown(
    case: Callable[..., AdviceInput], knowledge: Knowledge, value: Any, why: str | None
) -> None:
    assert answer_money(case(company={"mlops_budget": value}), knowledge, "mlops_budget") == why


def test_a_label_and_a_number_format_say_in_which_unit_an_answer_is(
    case: Callable[..., AdviceInput], knowledge: Knowledge
) -> None:
    thousands = Scaled(Unit(frozenset({"EUR"}), frozenset({Decimal(1000)})), Decimal(1))
    units = {"mlops_budget": thousands, "local_salary": None}
    given = case(company={"mlops_budget": 120, "local_salary": 120}, company_units=units)
    assert known_money(given, knowledge, "mlops_budget")[0] == Money(Decimal(120_000), "EUR")  # type: ignore[index]
    assert answer_money(given, knowledge, "local_salary") == "units"


@pytest.mark.parametrize(
    ("answer", "value", "code"),
    [
        ("ops_hours_per_week", "25 h", "company_unread"),
        ("ops_hours_per_week", "1.200", "company_unread"),
        ("ops_hours_per_week", -5, "company_unread"),
        ("remote_hiring", "maybe", "company_unread"),
        ("loss_share_low", "some", "company_unread"),
        ("currency", "ours", "company_unread"),
        ("capacity_days", "many", "company_unread"),
        ("mlops_budget", "a lot", "company_unread"),
        ("mlops_budget", 120000, "company_without_currency"),
        ("mlops_budget", "€ 5 $", "company_unread"),
        ("ops_hours_per_week", "25", None),
        ("ops_hours_per_week", "tbd", None),
        ("remote_hiring", "ja", None),
        ("loss_share_low", "2%", None),
        ("currency", "k€", None),
        ("hiring_plan", "maybe", None),
        ("client_name", "Acme", None),
    ],
)
def test_what_cannot_be_read_of_the_company_sheet_is_a_problem(
    case: Callable[..., AdviceInput], knowledge: Knowledge, answer: str, value: Any, code: str | None
) -> None:
    found = company_problems(case(company={answer: value}), knowledge)
    assert [(p.code, str(p.place)) for p in found] == ([(code, "fleet.xlsx [Company] B2")] if code else [])


def test_the_sheets_currency_fills_in_only_where_an_amount_names_none(
    case: Callable[..., AdviceInput], knowledge: Knowledge
) -> None:
    given = case(company={"currency": "€", "mlops_budget": 100, "local_salary": "$200"})
    budget, salary = (known_money(given, knowledge, a) for a in ("mlops_budget", "local_salary"))
    assert budget is not None and budget[0].currency == "EUR"
    assert salary is not None and salary[0].currency == "USD"


def test_a_share_may_be_a_percentage(case: Callable[..., AdviceInput], knowledge: Knowledge) -> None:
    found = answer_number(case(company={"loss_share_low": "2%"}), knowledge, "loss_share_low")
    assert found is not None
    assert (found.low, found.input.value) == (Decimal("0.02"), "2%")


@pytest.mark.parametrize(
    ("value", "answer"), [("Yes", True), ("nein", False), (True, True), ("maybe", None), ("", None)]
)
def test_yes_and_no(
    case: Callable[..., AdviceInput], knowledge: Knowledge, value: Any, answer: bool | None
) -> None:
    assert answer_yes(case(company={"remote_hiring": value}), knowledge, "remote_hiring") is answer


def test_the_clients_number_replaces_an_assumption(
    case: Callable[..., AdviceInput], knowledge: Knowledge
) -> None:
    ours = assumed(case(), knowledge, "capacity_days")
    theirs = assumed(case(company={"capacity_days": 200}), knowledge, "capacity_days")
    assert (ours.low, ours.high, ours.input.kind) == (190, 215, "assumption")
    assert ours.input.source == "Our assumption, 2026"
    assert (theirs.low, theirs.high, theirs.input.kind) == (200, 200, "client")
