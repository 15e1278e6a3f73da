"""Fills the knowledge's texts: counts, intervals, shares and money as people write them."""

from __future__ import annotations

from decimal import Decimal
from math import ceil, floor

from audit import locale
from audit.domain.result import Range
from audit.knowledge import Knowledge
from audit.knowledge.advice import Counted, Text

PERMILLE = 1000


def worded(text: Text, n: int = 1, shown: str | None = None, **values: str) -> str:
    """A text with its values; `n` chooses between singular and plural, `shown` replaces it as `{n}`."""
    form = (text.one if locale.singular(n) else text.other) if isinstance(text, Counted) else text
    return form.format(n=shown or locale.figures(n), **values)


def noun(knowledge: Knowledge, noun_id: str, n: int, at_most: int | None = None) -> str:
    """A number or an interval with its noun: `1 model`, `2 models`, `0–1 model`."""
    high = n if at_most is None else at_most
    return worded(knowledge.guidance.nouns[noun_id], high, span(n, high))


def span(low: float | Decimal, high: float | Decimal) -> str:
    """An interval, or one number where both ends are the same."""
    first, last = number(low), number(high)
    return first if first == last else f"{first}–{last}"


def number(value: float | Decimal) -> str:
    """A number with separated thousands and no needless decimals; at most two are kept."""
    return locale.figures(value, 2, trimmed=True)


def share(low: float | None, high: float | None) -> str:
    """A share as a percentage; rounding never narrows it: the low end goes down, the high end up."""
    if low is None or high is None:
        return "–"
    if low == high:
        return locale.per_cent(number(round(low * 100, 1)))
    # the tiny offsets undo the binary error of a share such as 0.07, whose thousandfold is 70.00000000000001
    first, last = floor(low * PERMILLE + 1e-9) / 10, ceil(high * PERMILLE - 1e-9) / 10
    return locale.per_cent(span(first, last))


def cash(amount: Decimal, currency: str) -> str:
    """An amount with its currency's sign, without decimals from 100 on: `$31,200`, `CHF 31,200`."""
    return locale.with_currency(_figures(amount), currency)


def money(amount: Range) -> str:
    """A range of money with its currency, one number where both ends are the same."""
    low, high = _figures(amount.low), _figures(amount.high)
    return locale.with_currency(low if amount.low == amount.high else f"{low}–{high}", amount.currency)


def _figures(amount: Decimal) -> str:
    return locale.figures(amount) if abs(amount) >= 100 else number(amount)
