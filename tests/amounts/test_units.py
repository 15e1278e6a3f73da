"""What headers, number formats and notes say of the unit of amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.amounts import UnitReader
from audit.knowledge import Knowledge
from audit.sources.number_formats import number_format


@pytest.fixture(scope="module")
def units(known: Knowledge) -> UnitReader:
    return UnitReader(known.units)


@pytest.mark.parametrize(
    ("header", "currency", "magnitude"),
    [
        ("Annual value in k€", "EUR", 1_000),
        ("Value (m EUR)", "EUR", 1_000_000),
        ("Value (in thousand USD)", "USD", 1_000),
        ("Wert [TEUR]", "EUR", 1_000),
        ("Wert in Tsd. Euro", "EUR", 1_000),
        ("Wert in 1.000 €", "EUR", 1_000),
        ("Valeur (M€)", "EUR", 1_000_000),
        ("Valeur en milliers d'euros", "EUR", 1_000),
        ("Valor (miles de euros)", "EUR", 1_000),
        ("Valor (mil millones de euros)", "EUR", 1_000_000_000),
        ("Waarde (x € 1.000)", "EUR", 1_000),
        ("Valor (R$ milhões)", "BRL", 1_000_000),
        ("Valore (milioni di euro)", "EUR", 1_000_000),
        ("Přínos v tis. Kč", "CZK", 1_000),
        ("Wartość w tys. zł", "PLN", 1_000),
        ("Wartość, mln zł", "PLN", 1_000_000),
        ("Value £'000", "GBP", 1_000),
        ("Value (€ 000s)", "EUR", 1_000),
        ("Benefit ₹ crore", "INR", 10_000_000),
        ("Cost (US$m p.a.)", "USD", 1_000_000),
        ("annual_value_keur", "EUR", 1_000),
        ("annualValueUSDk", "USD", 1_000),
        ("Value (CAD $)", "CAD", None),
        ("Business value (€/year)", "EUR", None),
        ("Value in k", None, 1_000),
        ("Value (thousands)", None, 1_000),
    ],
)
def test_a_header_states_currency_magnitude_or_both(
    header: str, currency: str | None, magnitude: int | None, units: UnitReader
) -> None:
    said = units.in_text(header)
    assert said.currencies == frozenset({currency} if currency else ())
    assert said.magnitudes == frozenset({Decimal(magnitude)} if magnitude else ())


@pytest.mark.parametrize(
    "header",
    [
        "Model name",
        "Annual revenue impact",
        "Valeur de mars",
        "M",
        "b) Value",
        "Value for 1000 customers",
        "Real value",
    ],
)
def test_words_that_look_like_units_state_none(header: str, units: UnitReader) -> None:
    assert units.in_text(header).says_nothing


def test_two_units_in_one_header_leave_it_open(units: UnitReader) -> None:
    assert units.in_text("Value (EUR/USD)").currencies == {"EUR", "USD"}
    assert len(units.in_text("Value (m)").magnitudes) == 2  # a million, or any other word


def test_a_text_that_holds_more_than_a_unit_is_none(units: UnitReader) -> None:
    said = units.alone("EUR, in thousands")
    assert said is not None and (said.currencies, said.magnitudes) == ({"EUR"}, {Decimal(1000)})
    assert units.alone("maybe") is None
    assert units.alone("EUR or USD") is None


@pytest.mark.parametrize(
    ("code", "currency", "magnitude", "divisor"),
    [
        ('#,##0,"k"', None, 1_000, 1_000),  # 600000 is shown as 600k
        ('#,##0"k"', None, 1_000, 1),  # 600 is
        ("#,##0,", None, 1_000, 1_000),
        ('[$€-407] #,##0.0,,"M"', "EUR", 1_000_000, 1_000_000),
        ('#,##0" T€"', "EUR", 1_000, 1),
        ("[$k€-407]#,##0", "EUR", 1_000, 1),
        ('[>=1000000]#,##0.0,,"M";[>=1000]#,##0,"K";0', None, 1, 1),
        ('_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', "EUR", None, 1),
    ],
)
def test_a_number_format_states_what_it_shows(
    code: str, currency: str | None, magnitude: int | None, divisor: int, units: UnitReader
) -> None:
    shown = number_format(code)
    said = units.of_format(shown) if shown else None
    assert said is not None
    assert said.unit.currencies == frozenset({currency} if currency else ())
    assert said.unit.magnitudes == frozenset({Decimal(magnitude)} if magnitude else ())
    assert said.divisor == divisor


@pytest.mark.parametrize("code", ['0" models"', "0.0%", '[>=1000]#,##0"k";0"m"'])
def test_a_number_format_that_shows_no_money_gives_no_unit(code: str, units: UnitReader) -> None:
    shown = number_format(code)
    assert shown is not None and units.of_format(shown) is None


@pytest.mark.parametrize("code", ["General", "0.00", "#,##0;[Red]-#,##0", "[$-409]d mmm yyyy", "[h]:mm"])
def test_most_number_formats_say_nothing(code: str) -> None:
    assert number_format(code) is None
