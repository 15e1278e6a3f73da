from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.advise.text_formatting import cash, money, noun, number, share, span, worded
from audit.domain.result import Range
from audit.knowledge import Knowledge
from audit.knowledge.advice import Counted


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0 models"), (1, "1 model"), (2, "2 models"), (1234, "1,234 models")]
)
def test_a_number_takes_the_right_noun(knowledge: Knowledge, n: int, text: str) -> None:
    assert noun(knowledge, "model", n) == text


def test_an_interval_takes_the_noun_of_its_high_end(knowledge: Knowledge) -> None:
    assert noun(knowledge, "model", 0, 1) == "0–1 model"
    assert noun(knowledge, "model", 1, 3) == "1–3 models"


def test_a_clients_braces_are_no_placeholders() -> None:
    text = Counted(one="{n} of {who}", other="{n} of {who}")
    assert worded(text, 1, who="{n} {secret}") == "1 of {n} {secret}"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(1, 1, "1"), (1.0, 2.0, "1–2"), (0.25, 1.5, "0.25–1.5"), (1000, 2000, "1,000–2,000")],
)
def test_an_interval_is_one_number_where_its_ends_meet(low: float, high: float, text: str) -> None:
    assert span(low, high) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (None, None, "–"),
        (0.25, 0.25, "25%"),
        (1 / 3, 1 / 3, "33.3%"),
        (1 / 3, 2 / 3, "33.3–66.7%"),
        (0.07, 1, "7–100%"),
    ],
)
def test_shares_are_percentages(low: float | None, high: float | None, text: str) -> None:
    assert share(low, high) == text


@given(st.integers(1, 500), st.data())
def test_rounding_a_share_never_narrows_it(of: int, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, of - 1))
    high = data.draw(st.integers(low + 1, of))
    first, last = share(low / of, high / of).rstrip("%").split("–")
    assert Decimal(first) <= Decimal(low * 100) / of + Decimal("1e-6")
    assert Decimal(last) >= Decimal(high * 100) / of - Decimal("1e-6")


def test_money_says_its_currency_once() -> None:
    assert money(Range(Decimal(31200), Decimal(49400), "USD")) == "$31,200–49,400"
    assert money(Range(Decimal(100), Decimal(100), "EUR")) == "€100"
    assert cash(Decimal("12.5"), "EUR") == "€12.5"
    assert number(Decimal("1200.50")) == "1,200.5"
