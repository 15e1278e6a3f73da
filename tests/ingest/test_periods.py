"""Dates keep the precision that they have, and nothing is invented."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import knowledge
from audit.ingest.periods import DateReader, day_order, has_short_years, parse_period
from audit.knowledge import Knowledge

WORDS = knowledge.load().fields.words


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-03-15", "2024-03-15", "2024-03-15"),
        (datetime(2024, 3, 15, 10, 0), "2024-03-15", "2024-03-15"),
        ("2024-03-15T10:00:00Z", "2024-03-15", "2024-03-15"),
        (45292, "2024-01-01", "2024-01-01"),
        ("45292", "2024-01-01", "2024-01-01"),
        (2024, "2024-01-01", "2024-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        (date(1905, 7, 16), "2024-01-01", "2024-12-31"),
        ("7/16/1905", "2024-01-01", "2024-12-31"),
        ("7/10/1905", "2018-01-01", "2018-12-31"),
        ("2024-03", "2024-03-01", "2024-03-31"),
        ("03/2024", "2024-03-01", "2024-03-31"),
        ("20240315", "2024-03-15", "2024-03-15"),
        ("Mar-25", "2025-03-01", "2025-03-31"),
        ("May 2024²", "2024-05-01", "2024-05-31"),
        ("3¹ May 2024", "2024-05-03", "2024-05-03"),
        ("March 15, 2025", "2025-03-15", "2025-03-15"),
        ("15. März 2024", "2024-03-15", "2024-03-15"),
        ("1er mars 2024", "2024-03-01", "2024-03-01"),
        ("15 de marzo de 2024", "2024-03-15", "2024-03-15"),
        ("března 2024", "2024-03-01", "2024-03-31"),
        ("03.04.2025", "2025-04-03", "2025-04-03"),
        ("Q3 2025", "2025-07-01", "2025-09-30"),
        ("2025Q3", "2025-07-01", "2025-09-30"),
        ("Q1'24", "2024-01-01", "2024-03-31"),
        ("H2 2024", "2024-07-01", "2024-12-31"),
        ("KW 12/2025", "2025-03-17", "2025-03-23"),
        ("FY25", "2024-04-01", "2026-03-31"),
        ("Q4FY25", "2025-01-01", "2026-03-31"),
        ("2015-2022", "2015-01-01", "2022-12-31"),
        ("Pre-2021", "1950-01-01", "2020-12-31"),
        ("2022-11-16 (first formal action)", "2022-11-16", "2022-11-16"),
        ("2024-02-15 (kick-off); 2024-09-01 (go)", "2024-02-15", "2024-09-01"),
        ("3/4/2025", "2025-03-04", "2025-04-03"),
    ],
)
def test_reads(value: object, first: str, last: str, known: Knowledge) -> None:
    period = parse_period(value, known.fields.words)  # type: ignore[arg-type]
    assert period is not None
    assert (str(period.first), str(period.last)) == (first, last)


@pytest.mark.parametrize(
    "value",
    [
        "TBD",
        "N/A",
        "N/A - never used",
        "10/12023",
        "Ongoing",
        "Scheduled for FY2025",
        "after 2022",
        "24-Mar",
        "",
        "  ",
        None,
        True,
        12,
        1e300,
        float("inf"),
        "To Be Determined (calendar 2025)",
        "31/31/24",
    ],
)
def test_gives_no_date(value: object, known: Knowledge) -> None:
    assert parse_period(value, known.fields.words) is None  # type: ignore[arg-type]


def test_the_column_decides_the_order() -> None:
    assert day_order(["3/4/2024", "25/4/2024"]) == ("day_first", True)
    assert day_order(["3/4/2024", "4/25/2024"]) == ("month_first", True)
    assert day_order(["3/4/2024", "5/5/2024"]) == ("undecided", True)
    assert day_order(["25/4/2024", "4/25/2024", "3/4/2024"]) == ("undecided", True)
    assert day_order(["03.04.2024", "2024-03-04"]) == ("undecided", False)


def test_numbers_before_months_are_years_where_they_cannot_be_days(known: Knowledge) -> None:
    column = ["24-Mar", "24-Oct", "23-Jan", "24-Feb"]
    assert has_short_years(column)
    assert not has_short_years(["24-Mar", "3-Oct", "17-Jan", "24-Feb"])
    years = ["14-Jan", "18-Feb", "20-Apr", "21-Oct", "22-Jul", "23-Dec", "24-Aug", "24-Nov"]
    assert has_short_years(years)
    assert not has_short_years([*years, "3-Oct"])
    assert not has_short_years(years[1:])  # too few to tell
    period = DateReader(known.fields.words, short_years=True).read("24-Oct")
    assert period is not None
    assert (period.first, period.last) == (date(2024, 10, 1), date(2024, 10, 31))


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_every_way_to_write_a_day_gives_that_day(day: date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day:%d.%m.%Y}", f"{day:%d %B %Y}", f"{day:%b %d, %Y}"):
        period = parse_period(text, WORDS)
        assert period is not None
        assert (period.first, period.last) == (day, day), text
    read = DateReader(WORDS, "month_first").read(f"{day:%m/%d/%Y}")
    assert read is not None
    assert read.first == read.last == day
