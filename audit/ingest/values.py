"""Single cells as typed values: numbers, money, truth. Dates are in `periods`. What is ambiguous is None."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Literal

from audit.domain.models import Money
from audit.domain.tables import CellValue
from audit.ingest.periods import parse_period as parse_period
from audit.ingest.text import fold
from audit.knowledge.fields import Words

DecimalMark = Literal[".", ",", "unknown"]

_NUMBER = re.compile(r"\d(?:[\d.,'’\s\u00a0\u202f]*\d)?")
_RANGE = re.compile(r"\d\s*[-–—]\s*\d|\d\s*[km]?\s*(?:to|bis|à|a|až)\s*[^\W\d_]*\s*\d", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})+")
_MONEY_WORD = re.compile(r"[^\W\d_]+€?")  # may end in a sign, as T€ does
_ZEROS = re.compile(r"(?<=^\d)[.,]0+$")  # `1.0` is a 1
_LONGEST = 60  # characters; a longer cell is prose


def parse_number(text: str, mark: DecimalMark = "unknown") -> Decimal | None:
    """A plain number in any notation: `1.200.000,50`, `1,200,000.50`, `1'200`, `1 200,5`.

    `1.200` and `1,200` are 1200 or 1.2, as `mark` (the column's decimal mark) says; unknown, the comma parts
    thousands and the point is ambiguous: None.
    """
    digits = re.sub(r"['’\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"\d[\d.,]*", digits) or not digits[-1].isdigit():
        return None
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
        if digits.count(decimal) > 1:
            return None
    elif points + commas == 1 and _THOUSANDS.fullmatch(digits):
        decimal = _of_one(digits, mark)
        if not decimal:
            return None
    elif points + commas == 1:
        decimal = "." if points else ","
    else:
        decimal = "," if points else "."
    return _decimal(digits, decimal)


def _of_one(digits: str, mark: DecimalMark) -> str:
    """The decimal mark of a number with one separator and three digits behind it; empty where nobody can tell."""
    separator = "." if "." in digits else ","
    if digits.startswith("0"):
        return separator
    if mark != "unknown":
        return mark
    return "." if separator == "," else ""


def _decimal(digits: str, decimal: str) -> Decimal | None:
    thousands = "," if decimal == "." else "."
    whole, _, fraction = digits.partition(decimal)
    if thousands in whole and not _THOUSANDS.fullmatch(whole):
        return None
    try:
        return Decimal(f"{whole.replace(thousands, '')}.{fraction or 0}").normalize() + 0
    except InvalidOperation:
        return None


def decimal_mark(values: Iterable[CellValue]) -> DecimalMark:
    """The decimal mark of a column's texts, where one of them shows it beyond doubt."""
    marks: set[DecimalMark] = set()
    for value in values:
        for found in _NUMBER.findall(value) if isinstance(value, str) and len(value) <= _LONGEST else ():
            marks |= _shown_mark(found)
    return marks.pop() if len(marks) == 1 else "unknown"


def _shown_mark(number: str) -> set[DecimalMark]:
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return {"."} if number.rfind(".") > number.rfind(",") else {","}
    if points > 1 or (commas == 1 and not points and not re.search(r",\d{3}$", number)):
        return {","}
    if commas > 1 or (points == 1 and not re.search(r"\.\d{3}$", number)):
        return {"."}
    return set()


class MoneyReader:
    """Reads the cells of one column of money.

    `currency` is the column's own (its number format or header), used where a cell names none. `per` is the time that
    the field is meant for: `12k per year` in a column of monthly sums is divided by 12.
    """

    def __init__(
        self,
        words: Words,
        currency: str = "",
        per: Literal["month", "year"] | None = None,
        mark: DecimalMark = "unknown",
    ) -> None:
        self.currency = currency
        self.mark = mark
        self._per = per
        self._times = {"year": _longest_first(words.per_year), "month": _longest_first(words.per_month)}
        self._symbols = [(s.casefold(), code) for code, symbols in words.currencies.items() for s in symbols]
        self._symbols.sort(key=lambda pair: -len(pair[0]))
        self._magnitudes = {_plain(n): Decimal(f) for f, names in words.magnitudes.items() for n in names}
        self._joined = {word.casefold(): f" {apart} " for word, apart in words.joined.items()}
        self._approximate = {fold(w) for w in words.approximate}
        self._blank = {fold(w) for w in words.blank}

    def read(self, value: CellValue) -> Money | None:
        """The amount of a cell; None where it holds none, or one that may be read in two ways. Never raises."""
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, int | float):
            amount = Decimal(str(value))
            return Money(amount, self.currency) if amount.is_finite() and amount >= 0 else None
        return self._of_text(value) if isinstance(value, str) else None

    def is_blank(self, text: str) -> bool:
        """Whether a text says by itself that there is no amount."""
        return not fold(text) or fold(text) in self._blank

    def currency_of(self, text: str) -> str:
        """The one currency that a text names (a header, a cell); empty where there is none, or several."""
        return self._take_currency(text.casefold())[1]

    def _of_text(self, text: str) -> Money | None:
        if len(text) > _LONGEST or _RANGE.search(text) or text.strip().startswith(("-", "(", "−")):
            return None
        rest, factor = self._take_time(self._apart(text.casefold().strip()))
        rest, currency = self._take_currency(rest)
        numbers = _NUMBER.findall(rest)
        if len(numbers) != 1:
            return None
        words = re.findall(r"[^\W\d_]+", rest.replace(numbers[0], " "))
        magnitude = self._magnitude(
            [w for w in words if _plain(w) not in self._approximate or w in self._magnitudes]
        )
        if magnitude is None:
            return None
        mark = self._mark(numbers[0], currency, magnitude)
        amount = parse_number(numbers[0], mark)
        if amount is None:
            return None
        amount *= magnitude
        if factor != 1:
            amount = (amount * factor).quantize(Decimal("0.01"))
        return Money(amount.normalize() + 0, currency or self.currency)

    def _mark(self, number: str, currency: str, magnitude: Decimal) -> DecimalMark:
        """With a currency or as a multiple a lone separator is plain: money has two decimals, never three."""
        if self.mark != "unknown" or not _THOUSANDS.fullmatch(number.strip()):
            return self.mark
        separator = "." if "." in number else ","
        if magnitude > 1:
            return "." if separator == "." else ","
        return ("," if separator == "." else ".") if currency or self.currency else "unknown"

    def _apart(self, text: str) -> str:
        """`12 TEUR` as `12 tsd eur`."""
        return _MONEY_WORD.sub(lambda word: self._joined.get(word[0], word[0]), text)

    def _take_time(self, text: str) -> tuple[str, Decimal]:
        for time, words in self._times.items():
            for word in words:
                if re.search(rf"{re.escape(word)}(?!\w)", text) and (
                    not word[0].isalpha() or f" {word}" in f" {text}"
                ):
                    return text.replace(word, " "), self._factor(time)
        return text, Decimal(1)

    def _factor(self, time: str) -> Decimal:
        if self._per is None or self._per == time:
            return Decimal(1)
        return Decimal(12) if time == "month" else Decimal(1) / Decimal(12)

    def _take_currency(self, text: str) -> tuple[str, str]:
        codes = set()
        for symbol, code in self._symbols:
            pattern = (
                rf"(?<![^\W\d_]){re.escape(symbol)}(?![^\W\d_])" if symbol.isalpha() else re.escape(symbol)
            )
            if symbol in text and re.search(pattern, text):
                codes.add(code)
                text = re.sub(pattern, " ", text)
        return text, codes.pop() if len(codes) == 1 else ""

    def _magnitude(self, words: list[str]) -> Decimal | None:
        """The factor that the words beside a number name; None where there are other words."""
        plain = [_plain(word) for word in words]
        if not plain:
            return Decimal(1)
        return self._magnitudes.get(plain[0]) if len(plain) == 1 else None


def parse_truth(value: CellValue, words: Words) -> bool | None:
    """Yes or no; None where the cell says neither."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().casefold() if isinstance(value, str | int | float) else ""
    text = _ZEROS.sub("", text)
    if text in words.yes or fold(text) in words.yes:
        return True
    return False if text in words.no or fold(text) in words.no else None


def _plain(word: str) -> str:
    return fold(word) or word


def _longest_first(words: list[str]) -> list[str]:
    return sorted((w.casefold() for w in words), key=len, reverse=True)
