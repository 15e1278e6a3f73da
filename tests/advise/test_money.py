from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.advise.money import interval, minus, plus, times
from audit.domain.result import Range

AMOUNTS = st.integers(0, 10**9).map(Decimal)


@st.composite
def ranges(draw: st.DrawFn, currency: str = "USD") -> Range:
    low, high = sorted((draw(AMOUNTS), draw(AMOUNTS)))
    return interval(low, high, currency)


def inside(draw: st.DataObject, amount: Range) -> Decimal:
    return draw.draw(st.integers(int(amount.low), int(amount.high)).map(Decimal))


@given(ranges(), ranges(), st.data())
def test_the_difference_holds_every_difference_and_no_more(
    home: Range, managed: Range, data: st.DataObject
) -> None:
    savings = minus(home, managed)
    assert savings.low <= inside(data, home) - inside(data, managed) <= savings.high
    assert (savings.low, savings.high) == (home.low - managed.high, home.high - managed.low)


@given(ranges(), ranges(), st.data())
def test_the_sum_holds_every_sum(one: Range, other: Range, data: st.DataObject) -> None:
    total = plus([one, other])
    assert total.low <= inside(data, one) + inside(data, other) <= total.high


@given(ranges(), ranges(), st.integers(0, 9), st.integers(0, 9), st.data())
def test_a_product_holds_every_product_negative_amounts_too(
    home: Range, managed: Range, one: int, other: int, data: st.DataObject
) -> None:
    amount, (low, high) = minus(home, managed), sorted((one, other))
    factor = data.draw(st.integers(low, high))
    product = times(amount, low, high)
    assert product.low <= inside(data, amount) * factor <= product.high


@given(ranges("USD"), ranges("EUR"))
def test_unlike_currencies_never_meet(one: Range, other: Range) -> None:
    with pytest.raises(ValueError, match="unlike"):
        plus([one, other])
    with pytest.raises(ValueError, match="unlike"):
        minus(one, other)


def test_an_amount_without_a_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="currency"):
        interval(1, 2, "")
    with pytest.raises(ValueError, match="above"):
        interval(2, 1, "USD")
