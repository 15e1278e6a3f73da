"""Interval arithmetic over money. Two currencies never meet: whoever tries gets a ValueError."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from audit.domain.result import Range


def interval(low: Decimal | int, high: Decimal | int, currency: str) -> Range:
    """A range. Raises ValueError where low is above high or the currency is not said."""
    if low > high:
        raise ValueError(f"{low} is above {high}")
    if not currency:
        raise ValueError("an amount needs a currency")
    return Range(Decimal(low), Decimal(high), currency)


def times(amount: Range, low: Decimal | int, high: Decimal | int) -> Range:
    """An amount times a factor between low and high, neither of them negative."""
    if not 0 <= low <= high:
        raise ValueError("a factor must be at least 0, its low end first")
    ends = [end * factor for end in (amount.low, amount.high) for factor in (Decimal(low), Decimal(high))]
    return interval(min(ends), max(ends), amount.currency)


def plus(amounts: Iterable[Range]) -> Range:
    """The sum of one amount or more in one currency."""
    items = list(amounts)
    _alike(items)
    low, high = sum((a.low for a in items), Decimal(0)), sum((a.high for a in items), Decimal(0))
    return interval(low, high, items[0].currency)


def minus(one: Range, other: Range) -> Range:
    """The difference by interval arithmetic: low − high to high − low."""
    _alike([one, other])
    return interval(one.low - other.high, one.high - other.low, one.currency)


def _alike(amounts: list[Range]) -> None:
    if len({a.currency for a in amounts}) != 1:
        raise ValueError("amounts in unlike currencies can't be added or compared")
