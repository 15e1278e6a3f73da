"""Columns of dates that nobody understood, where no other says when a model was started, built or put into use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from audit.domain.places import Problem
from audit.ingest.duplicates import ModelTable
from audit.ingest.infer_columns import sample
from audit.ingest.periods import DateReader

_OF_START = ("started", "built", "deployed_on")
_NAMED = 3  # columns whose headers the message gives
_SHARE = 0.9  # of the values of a column of dates that are dates
_YEARS = range(1980, 2100)  # that look like years where they stand alone: other numbers count something


def unused_dates(tables: Sequence[ModelTable], dates: DateReader) -> Iterator[Problem]:
    """One Problem for all tables whose models have no date of their start, though unused columns hold dates."""
    found = [
        (table, column)
        for table in tables
        if table.rows.records and table.columns.keys().isdisjoint(_OF_START)
        for column in _columns_of_dates(table, dates)
    ]
    if not found:
        return
    headers = dict.fromkeys(table.matches[column - 1].header for table, column in found)
    table, column = found[0]
    shown = ", ".join(f"'{header[:60]}'" for header in list(headers)[:_NAMED])
    yield Problem("dates_not_used", table.matches[column - 1].place, {"headers": shown})


def _columns_of_dates(table: ModelTable, dates: DateReader) -> Iterator[int]:
    """The columns with a header and without a field of which nearly all values are dates."""
    for column, match in enumerate(table.matches, 1):
        if match.header and match.field is None and not match.doubtful:
            values = [value for value in sample(table.block, column) if not _says_nothing(value, dates)]
            if values and sum(_is_date(value, dates) for value in values) >= _SHARE * len(values):
                yield column


def _says_nothing(value: object, dates: DateReader) -> bool:
    return value is None or (isinstance(value, str) and dates.is_blank(value))


def _is_date(value: object, dates: DateReader) -> bool:
    """Whether a value is a date and nothing else; a bare number is one only where it is a year."""
    if isinstance(value, date):
        return True
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    text = str(value).strip().removesuffix(".0")
    if text.isdecimal():
        return int(text) in _YEARS
    return isinstance(value, str) and dates.read(value) is not None and not dates.tells_more(value)
