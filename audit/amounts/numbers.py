"""Numbers in any notation. What may be read in two ways is None."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Literal

from audit.domain.tables import CellValue

DecimalMark = Literal[".", ",", "unknown"]

NUMBER = re.compile(r"\d(?:[\d.,'’\s\u00a0\u202f]*\d)?")
LONGEST = 60  # characters; a longer cell is prose
_SPACES = re.compile(r"['’\s\u00a0\u202f]")
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})+")
_GROUPED = re.compile(r"\d{1,3}(?:(['’\s\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")  # `1 200 000,50`
_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")  # as in India


def has_one_separator(number: str) -> bool:
    """Whether three digits follow the only separator, which may part thousands or decimals: `1.200`."""
    return bool(_THOUSANDS.fullmatch(number)) and number.count(".") + number.count(",") == 1


def parse_number(text: str, mark: DecimalMark = "unknown") -> Decimal | None:
    """A plain number in any notation: `1.200.000,50`, `1,200,000.50`, `1'200`, `1 200,5`, `12,50,000`.

    `1.200` and `1,200` are 1200 or 1.2, as `mark` (the column's decimal mark) says; unknown, the comma parts
    thousands and the point is ambiguous: None.
    """
    digits = _SPACES.sub("", text)
    if digits != text.strip() and not _GROUPED.fullmatch(text.strip()):
        return None
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
    if thousands in whole and not (_THOUSANDS.fullmatch(whole) or _LAKHS.fullmatch(whole)):
        return None
    try:
        return Decimal(f"{whole.replace(thousands, '')}.{fraction or 0}").normalize() + 0
    except InvalidOperation:
        return None


def decimal_mark(values: Iterable[CellValue]) -> DecimalMark:
    """The decimal mark of a column's texts, where one of them shows it beyond doubt."""
    marks: set[DecimalMark] = set()
    for value in values:
        for found in NUMBER.findall(value) if isinstance(value, str) and len(value) <= LONGEST else ():
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
