"""Dates with the precision that they have: a day, a month, a quarter, a year, or what a text honestly leaves open."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from audit.domain.models import Period
from audit.domain.tables import CellValue
from audit.ingest.header_text import fold
from audit.knowledge.fields import Words

DayOrder = Literal["day_first", "month_first", "undecided"]

_EPOCH = date(1899, 12, 30)  # of Excel's serial numbers, its invented 1900-02-29 included
_SERIALS = range(20000, 80000)  # 1954 to 2119
_YEARS = range(1950, 2101)
_EARLIEST = date(1950, 1, 1)  # 'before 2021' has no first day; no model is older than this
_SEVERAL_DATES = 8  # of which one in a hundred columns of days has them all between the 10th and the 27th
_YEAR_AS_DATE = (
    _EPOCH + timedelta(1950),
    _EPOCH + timedelta(2100),
)  # a year typed into a cell formatted as a date

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}\S*)?(?!\d)")
_ISO_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_COMPACT = re.compile(r"(20\d\d|19\d\d)(\d\d)(\d\d)?")
_PARTS = re.compile(
    r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?:[T ,]+\d{1,2}:\d{2}\S*(?:\s?[AaPp][Mm])?)?"
)
_QUARTER = re.compile(
    r"(?:q|t|quartal|trim)\s?([1-4])\W{0,3}(fy|cy)?\W?(\d{4}|\d{2})|(\d{4})\W?q\s?([1-4])", re.IGNORECASE
)
_ORDINAL_QUARTER = re.compile(r"([1-4])\s?\.?\s?(?:q|quartal|trim\w*|quarter)\W{0,3}(\d{4})", re.IGNORECASE)
_FISCAL = re.compile(r"(?:fy|gj|fiscal year)\W?(\d{4}|\d{2})(?:\W{0,2}q\s?([1-4]))?", re.IGNORECASE)
_HALF = re.compile(r"(?:h|s)([12])\W{0,3}(\d{4}|\d{2})|(\d{4})\W{0,2}h([12])", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-?(?:w|kw)(\d{1,2})|(?:kw|cw)\s?(\d{1,2})\W{1,3}(\d{4})", re.IGNORECASE)
_DAY_MONTH_OR_YEAR_MONTH = re.compile(r"(\d{1,2})[-/ ]([^\W\d_]{3,9})\.?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NOTE = re.compile(r"\s*[(\[].*$", re.DOTALL)
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_DATE_WORDS = 3  # of a date: `3 March 2025`
_BESIDE_A_DATE = 1  # long words of a text that only says when: `seit 2022`, `v3 (March 2022)`
_LONGEST = 120  # characters; longer cells are prose
_RAISED = re.compile("[¹²³⁰⁴-⁹]+")  # the mark of a footnote is no figure of a date


def stated_day(texts: Iterable[str], words: Words) -> date | None:
    """The last day of which one of the texts above a list says that the list speaks: `Position at 3 March 2025`."""
    told = "|".join(sorted(map(re.escape, words.as_at), key=len, reverse=True))
    opening = re.compile(rf"(?<!\w)(?:{told})\s*:?\s+(?=\d)", re.IGNORECASE)
    dates = DateReader(words)
    found = [
        period.last
        for text in texts
        for behind in opening.split(text)[1:]
        if (period := _first_period(behind.split()[:_DATE_WORDS], dates))
    ]
    return max(found, default=None)


def _first_period(words: Sequence[str], dates: DateReader) -> Period | None:
    """The period with which words begin, of as many of them as possible."""
    begun = (" ".join(words[:end]).rstrip(",.;:)") for end in range(len(words), 0, -1))
    return next((period for text in begun if (period := dates.read(text))), None)


class DateReader:
    """Reads the cells of one column of dates.

    `order` says how `3/4/2024` is read; undecided, the Period spans both readings. `short_years`: `24-Mar` means
    March 2024 here, because the numbers before the months are too few and too alike to be days.
    """

    def __init__(self, words: Words, order: DayOrder = "undecided", short_years: bool = False) -> None:
        self.order = order
        self.short_years = short_years
        self._months = {fold(name): int(number) for number, names in words.months.items() for name in names}
        self._blank = {fold(w) for w in words.blank}
        self._planned = [f" {fold(w)} " for w in words.planned]
        self._before = tuple(f"{fold(w)} " for w in words.before)
        self._after = tuple(f"{fold(w)} " for w in words.after)
        exact = (part for w in (*words.before, *words.after, *words.approximate) for part in fold(w).split())
        self._of_days = self._months.keys() | set(exact)

    def read(self, value: CellValue) -> Period | None:
        """The period that a cell means; None where it gives no date. Never raises."""
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, date):
            return _of_date(value.date() if isinstance(value, datetime) else value)
        if isinstance(value, int | float):
            return _of_number(float(value), str(value))
        if not isinstance(value, str):
            return None
        found = self._of_text(_RAISED.sub("", value).strip())
        return found._replace(text=value.strip()) if found else None

    def is_blank(self, text: str) -> bool:
        """Whether a text says by itself that there is no date: `TBD`, `N/A`, `n/a - never used`, a plan."""
        head = re.split(r"\s+[-–—]\s*|[:;(,]", text.strip(), maxsplit=1)[0]
        folded = f" {fold(text)} "
        return fold(head) in self._blank or not fold(text) or any(p in folded for p in self._planned)

    def is_month(self, word: str) -> bool:
        """Whether a folded word is a month in some language."""
        return word in self._months

    def tells_more(self, value: CellValue) -> bool:
        """Whether a text says more than when, though it mentions a date: `od 2022 bez zmian`."""
        if not isinstance(value, str):
            return False
        others = (word for word in _LONG_WORD.findall(value) if fold(word) not in self._of_days)
        return sum(1 for _ in others) > _BESIDE_A_DATE

    def _of_text(self, text: str) -> Period | None:
        if not text or len(text) > _LONGEST or self.is_blank(text):
            return None
        # a note behind a date may be left out unless it holds another date
        note_free = _NOTE.sub("", text).strip() if len(_YEAR.findall(text)) == 1 else text
        for candidate in dict.fromkeys((text, note_free)):
            if (span := self._exactly(candidate)) is not None:
                return Period(*span, text)
        span = self._bounded(text) or self._mentioned(text)
        return Period(*span, text) if span else None

    def _exactly(self, text: str) -> tuple[date, date] | None:
        """The text is a date and nothing else."""
        if text.isdecimal() and (found := _of_number(float(text), text)):
            return found.first, found.last
        if match := _ISO.fullmatch(text):
            return _day(int(match[1]), int(match[2]), int(match[3]))
        if match := _ISO_MONTH.fullmatch(text):
            return _month(int(match[1]), int(match[2]))
        if match := _MONTH_YEAR.fullmatch(text):
            return _month(int(match[2]), int(match[1]))
        if match := _COMPACT.fullmatch(text):
            year, month = int(match[1]), int(match[2])
            return _day(year, month, int(match[3])) if match[3] else _month(year, month)
        if match := _PARTS.fullmatch(text):
            return self._by_order(int(match[1]), int(match[3]), _full_year(match[4]), match[2])
        return _quarter_or_half(text) or self._named_month(text)

    def _by_order(self, first: int, second: int, year: int, separator: str) -> tuple[date, date] | None:
        if year == 1905:
            return _typed_year(first, second, self.order)
        if separator == ".":
            return _day(year, second, first)  # no language writes the month first with dots
        day_first, month_first = _day(year, second, first), _day(year, first, second)
        if self.order != "undecided" and (decided := day_first if self.order == "day_first" else month_first):
            return decided
        spans = [span for span in (day_first, month_first) if span]
        return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None

    def _named_month(self, text: str) -> tuple[date, date] | None:
        words = fold(text).split()
        months = [self._months[w] for w in words if w in self._months]
        numbers = [w for w in words if w[:1].isdecimal()]
        if len(months) != 1 or len(words) > 6 or not 1 <= len(numbers) <= 2:
            return None
        digits = [re.sub(r"\D", "", n) for n in numbers]
        year = next((d for d in digits if len(d) == 4), None)
        if len(digits) == 1:
            if year is None and not self.short_years and fold(text)[0].isdecimal():
                return None  # `24 Mar`: the day or the year
            return _month(_full_year(digits[0]), months[0]) if len(digits[0]) in (2, 4) else None
        day = next((d for d in digits if d is not year), digits[0]) if year else digits[0]
        return _day(_full_year(year or digits[1]), months[0], int(day)) if len(day) <= 2 else None

    def _bounded(self, text: str) -> tuple[date, date] | None:
        """`Pre-2021` ends with 2020; `after 2021` has no last day and is no date."""
        folded = fold(text)
        if not folded.startswith(self._before):
            return None
        rest = self._exactly(re.sub(r"^\D+", "", text))
        return (_EARLIEST, rest[0] - timedelta(1)) if rest and rest[0] > _EARLIEST else None

    def _mentioned(self, text: str) -> tuple[date, date] | None:
        """What a short text mentions: its full dates, else its years, from the first to the last."""
        if fold(text).startswith(self._after):
            return None
        days = [span for m in _ISO.finditer(text) if (span := _day(int(m[1]), int(m[2]), int(m[3])))]
        spans = days or [span for m in _YEAR.finditer(text) if (span := _year(int(m[1])))]
        if not spans or re.search(r"\d{5,}", text):
            return None
        return min(s[0] for s in spans), max(s[1] for s in spans)


def parse_period(value: CellValue, words: Words, order: DayOrder = "undecided") -> Period | None:
    """One cell as a Period; None where it gives no date. A column is better read by one DateReader."""
    return DateReader(words, order).read(value)


def day_order(values: Iterable[CellValue]) -> tuple[DayOrder, bool]:
    """How a column writes `3/4/2024`, and whether it has texts that need to know: decided by any part above 12."""
    day_first = month_first = needed = False
    for value in values:
        match = _PARTS.match(value.strip()) if isinstance(value, str) else None
        if match is None or match[2] == ".":
            continue
        first, second = int(match[1]), int(match[3])
        day_first |= first > 12
        month_first |= second > 12
        needed |= first <= 12 and second <= 12 and first != second
    if day_first == month_first:
        return "undecided", needed
    return ("day_first" if day_first else "month_first"), needed


def has_short_years(values: Iterable[CellValue]) -> bool:
    """Whether `24-Mar` must mean March 2024: the numbers before the months are at most three, all from 15 to 39, or
    those of several dates are all from 10 to 27, as so many days would hardly be."""
    found = [m for v in values if isinstance(v, str) and (m := _DAY_MONTH_OR_YEAR_MONTH.fullmatch(v.strip()))]
    numbers = {int(m[1]) for m in found}
    few = len(found) > len(numbers) and len(numbers) <= 3
    return (few and all(15 <= n <= 39 for n in numbers)) or (
        len(found) >= _SEVERAL_DATES and all(10 <= n <= 27 for n in numbers)
    )


def _of_date(value: date) -> Period | None:
    if _YEAR_AS_DATE[0] <= value < _YEAR_AS_DATE[1]:
        return Period(*_whole_year((value - _EPOCH).days), value.isoformat())
    return Period(value, value, value.isoformat())


def _typed_year(first: int, second: int, order: DayOrder) -> tuple[date, date] | None:
    """`7/16/1905` and `16/7/1905` show the year 2024 that was typed into a cell formatted as a date."""
    pairs = {"month_first": [(first, second)], "day_first": [(second, first)]}
    found = []
    for month, day in pairs.get(order, [(first, second), (second, first)]):
        try:
            shown = date(1905, month, day)
        except ValueError:
            continue
        if _YEAR_AS_DATE[0] <= shown < _YEAR_AS_DATE[1]:
            found.append((shown - _EPOCH).days)
    return (date(min(found), 1, 1), date(max(found), 12, 31)) if found else None


def _of_number(number: float, text: str) -> Period | None:
    whole = int(number) if number == number and abs(number) < 1e9 else 0
    if whole in _YEARS and number == whole:
        return Period(*_whole_year(whole), text)
    if whole in _SERIALS:
        day = _EPOCH + timedelta(whole)
        return Period(day, day, text)
    match = _COMPACT.fullmatch(str(whole))
    span = match and match[3] and _day(int(match[1]), int(match[2]), int(match[3]))
    return Period(*span, text) if span else None


def _quarter_or_half(text: str) -> tuple[date, date] | None:
    if match := _QUARTER.fullmatch(text):
        year, quarter = _full_year(match[3] or match[4]), int(match[1] or match[5])
        return (
            _fiscal(year, quarter) if (match[2] or "").lower() == "fy" else _months(year, quarter * 3 - 2, 3)
        )
    if match := _ORDINAL_QUARTER.fullmatch(text):
        return _months(int(match[2]), int(match[1]) * 3 - 2, 3)
    if match := _FISCAL.fullmatch(text):
        return _fiscal(_full_year(match[1]), int(match[2]) if match[2] else None)
    if match := _HALF.fullmatch(text):
        return _months(_full_year(match[2] or match[3]), int(match[1] or match[4]) * 6 - 5, 6)
    if match := _WEEK.fullmatch(text):
        return _week(int(match[1] or match[4]), int(match[2] or match[3]))
    return None


def _fiscal(year: int, quarter: int | None) -> tuple[date, date] | None:
    """The widest that a fiscal year may mean: it begins between April before its year and April in its year."""
    if year not in _YEARS:
        return None
    if quarter is None:
        return date(year - 1, 4, 1), date(year + 1, 3, 31)
    first, last = _months(year - 1, 3 * quarter + 1, 3), _months(year, 3 * quarter + 1, 3)
    return (first[0], last[1]) if first and last else None


def _months(year: int, month: int, count: int) -> tuple[date, date] | None:
    """`count` months from `month` on; a month above 12 lies in the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    end = month + count - 2
    first = _month(year, month)
    last = _month(year + end // 12, end % 12 + 1)
    return (first[0], last[1]) if first and last else None


def _week(year: int, week: int) -> tuple[date, date] | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + timedelta(6)


def _year(year: int) -> tuple[date, date] | None:
    return _whole_year(year) if year in _YEARS else None


def _whole_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _month(year: int, month: int) -> tuple[date, date] | None:
    if year not in _YEARS or not 1 <= month <= 12:
        return None
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> tuple[date, date] | None:
    if year not in _YEARS:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
