"""How numbers, dates and money are written, in the language that a report speaks.

The language is that of the work in hand (`with use_locale("de"): ...`), not of the machine: no locale of the system is
asked. Figures are rounded before they are written, so that a value reads the same in every language. Signs and
separators come from CLDR.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol

_REGIONS = {"en": "en_US"}  # whose currency signs are meant: `$` is the US dollar
_THOUSANDS = {"de": "\u00a0Tsd."}  # CLDR writes German thousands in full, wider than a narrow column
_SPOKEN: ContextVar[str] = ContextVar("spoken", default="en")


@contextmanager
def use_locale(language: str) -> Iterator[None]:
    """Everything inside is written in a language, an ISO 639-1 code."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def language() -> str:
    """The language that is being spoken."""
    return _SPOKEN.get()


def singular(n: float) -> bool:
    """Whether a number takes the singular."""
    return bool(_locale(language()).plural_form(n) == "one")


def figures(value: float | Decimal, decimals: int = 0, *, trimmed: bool = False) -> str:
    """A number with separated thousands; `trimmed` drops needless decimals."""
    text = f"{value:,.{decimals}f}"
    if trimmed and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if language() == "en" else text.translate(_separators(language()))


def per_cent(text: str) -> str:
    """A figure or an interval of figures with the sign: `36–43%`, `36–43 %`."""
    return f"{text}{_percent_sign(language())}"


def with_currency(text: str, currency: str) -> str:
    """A figure or an interval of figures with the currency's sign where it belongs: `$31,200`, `31.200 $`."""
    if not currency:
        return text
    symbol = get_currency_symbol(currency, _locale(language()))
    if sign_follows():
        return f"{text}\u00a0{symbol}"
    return f"{symbol} {text}" if symbol.isalpha() else f"{symbol}{text}"


def sign_follows() -> bool:
    """Whether a currency's sign stands behind the figure."""
    return _sign_follows(language())


def thousands() -> str:
    """What stands behind a figure of thousands in short: `k`, `\u00a0mil`; "" where they are written in full."""
    if language() == "en":
        return "k"
    return _THOUSANDS.get(language()) or _unit(language(), 1_000)


def millions() -> str:
    """What stands behind a figure of millions in short: `m`, `\u00a0Mio.`."""
    return "m" if language() == "en" else _unit(language(), 1_000_000)


def long_date(day: date) -> str:
    """`24 November 2026`, as the language has it."""
    english = language() == "en"
    return str(format_date(day, "d MMMM y" if english else "long", _locale(language())))


def script(code: str) -> str:
    """What a script is called, by its ISO 15924 code: `Arabic` for `Arab`; the code itself where there is no name."""
    return str(_locale(language()).scripts.get(code, code))


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(_REGIONS.get(code, code))


@cache
def _separators(code: str) -> dict[int, str]:
    locale = _locale(code)
    return {ord(","): get_group_symbol(locale), ord("."): get_decimal_symbol(locale)}


@cache
def _percent_sign(code: str) -> str:
    pattern: str = _locale(code).percent_formats[None].pattern
    return pattern[pattern.rindex("0") + 1 :]


@cache
def _sign_follows(code: str) -> bool:
    pattern: str = _locale(code).currency_formats["standard"].pattern.split(";")[0]
    return pattern.index("¤") > pattern.index("0")


@cache
def _unit(code: str, power: int) -> str:
    """CLDR's short form of a power of ten; its letters in quotes are meant as they stand."""
    pattern: str = _locale(code).compact_decimal_formats["short"]["other"][str(power)].pattern
    return pattern.lstrip("0").replace("'", "")
