"""Numbers in any notation; what may be read in two ways is no number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.amounts.numbers import decimal_mark, parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.200.000,50", "1200000.5"),
        ("1,200,000.50", "1200000.5"),
        ("1,5", "1.5"),
        ("0.125", "0.125"),
        ("1,200", "1200"),
        ("12,50,000", "1250000"),
        ("1'200'000.5", "1200000.5"),
        ("1 200 000,5", "1200000.5"),
    ],
)
def test_reads_numbers(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.200", "1.2.3,4,5", "12,34,5", "1..2", "x", "", "5 6", "1 200'000"])
def test_gives_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_the_column_tells_the_decimal_mark() -> None:
    assert decimal_mark(["1.200", "3,50"]) == ","
    assert decimal_mark(["1,200", "3.50"]) == "."
    assert decimal_mark(["1.200", "3.500"]) == "unknown"
    assert decimal_mark(["3.50", "3,50"]) == "unknown"
    assert parse_number("1.200", ",") == 1200
