"""How often a schedule comes round, never shorter than it is: a run is called overdue too late, not too soon."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.collect.cadence import every


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        ("0 3 * * *", 1), ("*/15 * * * *", 1 / 96), ("0 0,12 * * *", 0.5), ("0 3 * * 0", 7), ("0 3 * * sun", 7),
        ("0 3 * * mon,thu", 4), ("0 3 * * 1-5", 3), ("0 0 1 * *", 31), ("0 0 1,15 * *", 17), ("0 0 1 */3 *", 94),
        ("rate(7 days)", 7), ("rate(1 hour)", 1 / 24), ("cron(0 12 ? * MON-FRI *)", 3), ("cron(0 3 * * ? *)", 1),
        ("0 0 3 * * 0", 7), ("@daily", 1), ("@weekly", 7), ("TZ=Europe/Berlin 0 3 * * *", 1),
    ],
)  # fmt: skip
def test_the_longest_interval_of_a_schedule(schedule: str, days: float) -> None:
    assert every(schedule) == timedelta(days=days)


@pytest.mark.parametrize("schedule", [None, "", "sometimes", "0 3", "99 * * * *", "0 3 * * fri-bogus x y z"])
def test_what_is_no_schedule_has_no_interval(schedule: str | None) -> None:
    assert every(schedule) is None


@given(st.text(alphabet="0123456789*/,-? abcMONrate()@", max_size=40))
def test_any_text_is_an_interval_or_none(text: str) -> None:
    found = every(text)
    assert found is None or found >= timedelta(0)
