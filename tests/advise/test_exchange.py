"""One currency: with a rate everything is converted and the rate is cited; without one nothing is, nor summed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.advise import Advised, advise, in_one_currency
from audit.advise.exchange import Conversion, Quote, factors, kept_quotes, told_quotes
from audit.domain.models import Money
from audit.domain.result import Amount
from audit.knowledge import Knowledge
from audit.knowledge.brand_overrides import BrandOverrides
from audit.knowledge.money import Exchange

Make = Callable[..., Any]
RATES = st.decimals("0.01", "200", places=4)
SUMS = st.integers(0, 10**9).map(Decimal)


def advised(case: Any, knowledge: Knowledge) -> Advised:
    return advise(*in_one_currency(case, knowledge))


def amounts(found: Advised) -> Iterator[Amount]:
    advice = found.advice
    yield from advice.amounts
    yield from (option.cost for option in advice.options)
    for line in (*advice.budget, *([advice.budget_total] if advice.budget_total else [])):
        yield from (line.managed, line.domestic, line.savings)


def two_currencies(case: Make, model: Make, money: Make, **company: Any) -> Any:
    fleet = [model(2, value=money(1_000_000, "EUR")), model(3, value=money(500_000, "USD"))]
    return case(*fleet, company={"monthly_inference_spend": "EUR 10000", "currency": "EUR", **company})


def test_without_a_rate_nothing_is_converted_and_nothing_summed(
    case: Make, model: Make, money: Make, knowledge: Knowledge
) -> None:
    found = advised(two_currencies(case, model, money), knowledge)
    value = next(a for a in found.advice.amounts if a.id == "value_unwatched")
    assert value.range is None and "EUR, USD" in (value.tell_us or "")
    assert {a.range.currency for a in amounts(found) if a.range} == {"EUR", "USD"}
    assert not [i for a in amounts(found) for i in a.inputs if i.id.startswith("exchange")]


def test_with_the_clients_rate_all_is_in_one_currency_and_says_whose_rate_it_is(
    case: Make, model: Make, money: Make, knowledge: Knowledge
) -> None:
    fleet = two_currencies(case, model, money, exchange_rate="1 EUR = 1.25 USD, 2026-11-02")
    found = advised(fleet, knowledge)
    assert {a.range.currency for a in amounts(found) if a.range} == {"EUR"}
    value = next(a for a in found.advice.amounts if a.id == "value_unwatched")
    assert value.range is not None and value.range.high == Decimal(1_400_000)  # 1,000,000 + 500,000 ÷ 1.25
    cited = {i.id: i for i in value.inputs}["exchange_EUR_USD"]
    assert (cited.value, cited.kind) == ("1 EUR = 1.25 USD", "client")
    assert "2 November 2026" in cited.source and "Company" in cited.source
    card = knowledge.rates
    assert card is not None
    managed = next(option.cost for option in found.advice.options if option.id == "managed")
    assert managed.range is not None
    assert managed.range.high >= card.managed.high * card.weeks_a_year / Decimal("1.25")
    assert any(i.id == "exchange_EUR_USD" for i in managed.inputs)
    spend = next(a for a in found.advice.amounts if a.id == "avoidable_inference")
    assert not any(i.id.startswith("exchange") for i in spend.inputs)  # it was in euros all along


def test_a_kept_rate_serves_for_its_time_and_the_clients_goes_before_it() -> None:
    exchange = Exchange(
        source="A central bank",
        dated=date(2026, 1, 5),
        base="EUR",
        rates={"USD": Decimal("1.1")},
        good_for_days=100,
    )
    (kept,) = kept_quotes(exchange, date(2026, 2, 1))
    assert kept.source == "A central bank, 5 January 2026"
    assert kept_quotes(exchange, date(2026, 12, 1)) == kept_quotes(exchange, date(2025, 12, 1)) == ()
    own = Quote("EUR", "USD", Decimal("1.2"), "the client", "client")
    assert factors("EUR", ["USD"], [own], [kept])["USD"][1] == (own,)
    assert factors("EUR", ["USD"], [], [kept])["USD"][1] == (kept,)
    assert factors("EUR", ["SEK"], [own], [kept]) == {}


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("1 EUR = 1.08 USD", {("EUR", "USD"): "1.08"}),
        ("EUR = 1,08 USD (2026-11-01)", {("EUR", "USD"): "1.08"}),
        ("100 JPY = 0.62 EUR; 1 GBP = 1.15 EUR", {("JPY", "EUR"): "0.0062", ("GBP", "EUR"): "1.15"}),
        ("1 EUR = 1 EUR", {}),
        ("about ten per cent", {}),
        ("1 EUR = 0 USD", {}),
    ],
)
def test_rates_are_read_as_people_write_them(text: str, worth: dict[tuple[str, str], str]) -> None:
    found = told_quotes(text, "the sheet", "no date")
    assert {(q.one, q.other): q.worth for q in found} == {key: Decimal(value) for key, value in worth.items()}
    assert all(q.source.startswith("the sheet, ") for q in found)


def test_an_answer_that_holds_no_rate_is_a_problem(case: Make, model: Make, knowledge: Knowledge) -> None:
    found = advised(case(model(2), company={"exchange_rate": "ask treasury"}), knowledge)
    assert "company_unread" in {problem.code for problem in found.problems}


def conversion(worth: Decimal) -> Conversion:
    quote = Quote("EUR", "USD", worth, "somebody", "client")
    return Conversion("EUR", factors("EUR", ["USD"], [quote], []), "rate")


@given(worth=RATES, low=SUMS, more=SUMS)
def test_a_converted_band_holds_the_exact_one_and_hardly_more(
    worth: Decimal, low: Decimal, more: Decimal
) -> None:
    first, last = conversion(worth).band(low, low + more, "USD")
    exact = low / worth, (low + more) / worth
    tiny = Decimal("1e-9") * (1 + exact[1])  # of 28 digits
    assert first <= exact[0] + tiny and exact[1] <= last + tiny
    assert exact[0] - first <= 1 + tiny and last - exact[1] <= 1 + tiny


@given(worth=RATES, sums=st.lists(st.tuples(SUMS, st.sampled_from(["EUR", "USD", "SEK"])), max_size=6))
def test_money_is_converted_where_a_rate_leads_and_left_alone_elsewhere(
    worth: Decimal, sums: list[tuple[Decimal, str]]
) -> None:
    for amount, currency in sums:
        made = conversion(worth).money(Money(amount, currency))
        assert made.currency == {"USD": "EUR"}.get(currency, currency)
        exact = amount / worth if currency == "USD" else amount
        assert abs(made.amount - exact) <= Decimal("0.005")


@given(worth=RATES, third=RATES)
def test_two_rates_with_a_currency_in_common_lead_across(worth: Decimal, third: Decimal) -> None:
    quotes = [
        Quote("EUR", "USD", worth, "somebody", "client"),
        Quote("EUR", "SEK", third, "somebody", "client"),
    ]
    factor, used = factors("SEK", ["USD"], quotes, [])["USD"]
    assert abs(factor - third / worth) <= Decimal("1e-20") * (1 + third / worth)
    assert set(used) == set(quotes)


def test_the_toolkits_rates_are_dated_and_end(
    knowledge: Knowledge, case: Make, model: Make, money: Make
) -> None:
    fresh = knowledge.exchange.dated
    fleet = replace(two_currencies(case, model, money), as_of=fresh)
    found = advised(fleet, knowledge)
    assert {a.range.currency for a in amounts(found) if a.range} == {"EUR"}
    sources = {i.source for a in amounts(found) for i in a.inputs if i.id.startswith("exchange")}
    assert len(sources) == 1 and str(fresh.year) in sources.pop()


@pytest.mark.parametrize(
    ("company", "values", "brand", "said"),
    [
        ({}, None, None, True),  # nothing tells where the client is
        ({"currency": "USD"}, None, None, False),
        ({}, "USD", None, False),
        ({}, "EUR", None, True),
        ({"currency": "EUR"}, "USD", None, True),
        ({"currency": "EUR", "exchange_rate": "1 EUR = 1.25 USD, 2026-11-02"}, "EUR", None, True),
        ({"exchange_rate": "1 EUR = 1.25 USD, 2026-11-02"}, None, "EUR", True),
        ({}, None, "USD", False),
    ],
)
def test_whose_country_an_employee_is_priced_in_is_said_unless_it_is_the_clients(
    company: dict[str, str],
    values: str | None,
    brand: str | None,
    said: bool,
    case: Make,
    model: Make,
    money: Make,
    knowledge: Knowledge,
) -> None:
    known = replace(knowledge, overlay=BrandOverrides("Acme", currency=brand)) if brand else knowledge
    fleet = case(model(2, value=money(1_000_000, values) if values else None), company=company)
    found = advised(fleet, known).advice
    notes = {option.id: option.cost.note or "" for option in found.options}
    assert ("the United States; if you hire in another country" in notes["domestic"]) is said
    assert "another country" not in notes["managed"] + notes["direct"]
