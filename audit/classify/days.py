"""What the dates of a table say of a model: that a day has passed, lies ahead, or was missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from audit.classify.cell_readings import MISSED, TEXT_SHOWN, Cell, ColumnReadings
from audit.classify.cells import Cells
from audit.domain.models import Period, Reading
from audit.lexicon import ColumnContext, Lexicon
from audit.lexicon.figures import LONG_AGO
from audit.lexicon.wordlist import NONE, Concepts

_LETTERS_OF_A_MONTH = 9
_OF_TIME = frozenset(  # what a word beside a date may say of the time alone
    {"date", "past", "future", "ended", "until", "since", "done", "from", "by", "glue", "number"}
)
_LONG = timedelta(days=366)
_HAPPENED = ("started", "last_trained", "last_monitored")  # fields of days that no list plans
_KEPT = 2 * _LONG  # without a newer day in it, a list may be none that somebody keeps
_OLD = 5 * _LONG  # nor is one whose other days are this old
_MISSED = frozenset({"missed"})


def read_dates(cells: Cells, as_of: date, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Dates are evidence of what their column asks once the whole period has passed; what lies ahead is a plan.

    Where a cell holds more than a date, or none, its words are read as an answer, which may lower a status and never
    raises one.
    """
    days = _Days(as_of, cells.table.as_at or as_of, _written(cells, as_of), _begun(cells, as_of))
    for axis, table in lexicon.tables.items():
        for field, asked in table.dates.items():
            for column in cells.table.columns.get(field, ()):
                yield _read_date_column(cells, field, column, axis, asked, days, lexicon)


def _read_date_column(
    cells: Cells, field: str, column: int, axis: str, asked: Concepts, days: _Days, lexicon: Lexicon
) -> ColumnReadings:
    table = lexicon.tables[axis]  # type: ignore[index]
    parsed = cells.table.parsed.get(column, {})
    answers = lexicon.column(axis, ColumnContext(table.first_own, "", cells.table.languages))
    header = lexicon.headers(cells.table.languages[0]).read(cells.header(column))
    asked = asked.union(*(word.concepts for word in header))
    spans = "span" in asked  # `from - to`
    by_code: dict[int, Cell] = {}
    for code in cells.distinct(column):
        period = parsed.get(code)
        text = (period.text if isinstance(period, Period) else cells.texts[code] or "")[:TEXT_SHOWN]
        dated, letters = isinstance(period, Period), sum(map(str.isalpha, text))
        short = dated and letters <= _LETTERS_OF_A_MONTH  # a date, or a date and a word
        said = answers.reader.read(text) if text and (spans or letters or not dated) else None
        if said and short and not spans and said.said <= _OF_TIME:
            said = None  # `Pre-2021`
        if said and said.status != "unknown" and not table.is_assuring(said.status):
            by_code[code] = Cell(Reading(cells.in_file(column), text, said.rule, said.status), said.concepts)
        elif isinstance(period, Period) and (short or not (said and said.left_over)):
            concepts = asked | _time(period, days)
            if row := table.look_up(concepts, asked):
                reading = Reading(cells.in_file(column), text, row.id, row.status)
                by_code[code] = Cell(reading, concepts, ahead=period.first > days.begun)
    return ColumnReadings(field, field, column, False, by_code, {})


def read_missed(cells: Cells, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Days of which others of their column lie more than a year ahead: a schedule would have come round since. The
    sheet may be older than the audit, so that the day of the audit says nothing of it."""
    for axis, table in lexicon.tables.items():
        row = table.look_up(_MISSED, NONE)
        for column in (number for field in table.dates for number in cells.table.columns.get(field, ())):
            parsed = cells.table.parsed.get(column, {}).items()
            periods = {code: period for code, period in parsed if isinstance(period, Period)}
            if not row or not periods:
                continue
            newest = max(period.last for period in periods.values())
            by_code = {
                code: Cell(Reading(cells.in_file(column), period.text[:TEXT_SHOWN], row.id, row.status))
                for code, period in periods.items()
                if period.last <= newest - _LONG
            }
            yield ColumnReadings(f"{axis}{MISSED}", MISSED, column, False, by_code, {})


class _Days(NamedTuple):
    """By which days a period is past, to come or long ago: of the audit, which the list states, on which it speaks, up
    to which anything is known to have happened."""

    as_of: date
    stated: date
    written: date
    begun: date


def _written(cells: Cells, as_of: date) -> date:
    """The day on which a list speaks: which it states, or the latest that it holds. One that stopped years ago may as
    well be kept no more, unless more than its checks tells that it is as old as that."""
    if cells.table.as_at:
        return min(as_of, cells.table.as_at)
    dated = cells.table.parsed
    newest = _newest((period.last for period in _periods(cells, dated)), as_of)
    if newest > as_of - _KEPT:
        return newest
    others = dated.keys() - set(cells.table.columns.get("last_monitored", ()))
    beside = _newest((period.last for period in _periods(cells, others)), as_of)
    return newest if as_of > beside > as_of - _OLD else as_of


def _begun(cells: Cells, as_of: date) -> date:
    """The last day on which a list that is older than a year says that work began or a model was looked after, by which
    it was not finished; else the day of the audit."""
    columns = [column for field in _HAPPENED for column in cells.table.columns.get(field, ())]
    newest = _newest((period.first for period in _periods(cells, columns)), as_of)
    return newest if newest <= as_of - _LONG else as_of


def _newest(days: Iterable[date], as_of: date) -> date:
    """The latest of some days that is over; the day of the audit where none is."""
    return max((day for day in days if day <= as_of), default=as_of)


def _periods(cells: Cells, columns: Iterable[int]) -> Iterator[Period]:
    """The dates of some columns."""
    found = (value for column in columns for value in cells.table.parsed.get(column, {}).values())
    return (value for value in found if isinstance(value, Period))


def _time(period: Period, days: _Days) -> Concepts:
    """When a period is on the day of the audit; what lay ahead on the day that the list states still does. Long ago is
    what was so on the day on which it speaks."""
    if period.first > days.stated:
        return frozenset({"future"})
    if period.last <= days.written - _LONG:
        return frozenset({"past", LONG_AGO})
    if period.last <= days.as_of:
        return frozenset({"past"})
    return frozenset({"future" if period.first > days.as_of else "running"})
