"""Numbers, money and truth; what may be read in two ways is no value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.ingest.values import MoneyReader, decimal_mark, parse_number, parse_truth
from audit.knowledge import Knowledge


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$2.5m", "2500000", "USD"),
        ("1.200.000,50 €", "1200000.5", "EUR"),
        ("£3k", "3000", "GBP"),
        ("approx 2 million", "2000000", ""),
        ("USD 1,200", "1200", "USD"),
        ("2,5 Mio. €", "2500000", "EUR"),
        ("1.200 €", "1200", "EUR"),
        ("CHF 1'200", "1200", "CHF"),
        ("1 200,5 €", "1200.5", "EUR"),
        ("12 tis. Kč", "12000", "CZK"),
        ("120 T€", "120000", "EUR"),
        ("1200 TEUR", "1200000", "EUR"),
        ("12k€", "12000", "EUR"),
        ("1,5 MCHF", "1500000", "CHF"),
        ("C$ 20k", "20000", "CAD"),
        ("2 Mrd. EUR", "2000000000", "EUR"),
        ("$1,200/month", "1200", "USD"),
        ("0.125", "0.125", ""),
        (1200, "1200", ""),
        (12.5, "12.5", ""),
    ],
)
def test_reads_money(text: object, amount: str, currency: str, known: Knowledge) -> None:
    money = MoneyReader(known.fields.words).read(text)  # type: ignore[arg-type]
    assert money is not None
    assert (money.amount, money.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "value",
    [
        "1.200",
        "10-20k",
        "10k to 20k",
        "n/a",
        "3 models",
        "-5",
        "(1,200)",
        "€5 or $6",
        "high",
        "",
        None,
        True,
        float("nan"),
    ],
)
def test_gives_no_amount(value: object, known: Knowledge) -> None:
    assert MoneyReader(known.fields.words).read(value) is None  # type: ignore[arg-type]


def test_a_yearly_sum_in_a_monthly_column_is_divided(known: Knowledge) -> None:
    monthly = MoneyReader(known.fields.words, per="month").read("€12k per year")
    yearly = MoneyReader(known.fields.words, per="year").read("$1,000 a month")
    assert monthly is not None and monthly.amount == 1000
    assert yearly is not None and yearly.amount == 12000


def test_the_column_tells_the_decimal_mark(known: Knowledge) -> None:
    assert decimal_mark(["1.200", "3,50"]) == ","
    assert decimal_mark(["1,200", "3.50"]) == "."
    assert decimal_mark(["1.200", "3.500"]) == "unknown"
    assert decimal_mark(["3.50", "3,50"]) == "unknown"
    read = MoneyReader(known.fields.words, mark=",").read("1.200")
    assert read is not None and read.amount == 1200


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.200.000,50", "1200000.5"),
        ("1,200,000.50", "1200000.5"),
        ("1,5", "1.5"),
        ("0.125", "0.125"),
        ("1,200", "1200"),
    ],
)
def test_reads_numbers(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.200", "1.2.3,4,5", "12,34,5", "1..2", "x", ""])
def test_gives_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_truth(known: Knowledge) -> None:
    words = known.fields.words
    assert [parse_truth(v, words) for v in ("Yes", "JA", "sí", "✓", 1, True, "Oui", "ano")] == [True] * 8
    assert [parse_truth(v, words) for v in ("No", "Nein", "ne", 0, False, "✗")] == [False] * 6
    assert [parse_truth(v, words) for v in ("maybe", "", None, 7)] == [None] * 4
