"""Of columns that tell a practice for one period after the other the last one is today's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import Inventory

Tidied = Callable[..., Inventory]
STAGES = [
    ["Churn", "build", "pilot", "live", "live"],
    ["Fraud", "idea", "build", "build", "pilot"],
    ["Price", "live", "live", "live", "retired"],
]


@pytest.mark.parametrize(
    "periods",
    [
        ["Q1", "Q2", "Q3", "Q4"],
        ["Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024"],
        ["Ene", "Feb", "Mar", "Abr"],
        ["2021", "2022", "2023", "2024"],
    ],
)
def test_the_last_period_tells_the_stage(tidied: Tidied, periods: list[str]) -> None:
    (table,) = tidied([["Model", *periods], *STAGES]).tables
    assert table.columns["stage"] == (5,)


def test_a_period_that_is_not_over_gives_way_to_the_one_before(tidied: Tidied) -> None:
    rows = [[*row[:4], None] for row in STAGES]
    (table,) = tidied([["Model", "Q1", "Q2", "Q3", "Q4"], *rows]).tables
    assert table.columns["stage"] == (4,)


def test_a_column_of_today_outweighs_all_periods(tidied: Tidied) -> None:
    rows = [[*row, now] for row, now in zip(STAGES, ["live", "pilot", "retired"], strict=True)]
    (table,) = tidied([["Model", "Q1", "Q2", "Q3", "Q4", "Status today"], *rows]).tables
    assert table.columns["stage"] == (6,)


def test_what_is_wanted_is_no_state_of_today(tidied: Tidied, make_sheet: Callable[..., object]) -> None:
    rows = [
        ["Model", "Use", None, "Monitoring", None],
        [None, "as is", "to be", "as is", "to be"],
        ["Churn", "in use", "in use", "none", "dashboard with alerts"],
        ["Fraud", "pilot", "in use", "drift alarm running", "as is"],
        ["Price", "in build", "in use", "none", "drift alarm"],
    ]
    (table,) = tidied(make_sheet(rows, merges=((1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)))).tables
    assert (table.columns["stage"], table.columns["monitoring"]) == ((2,), (4,))


def test_amounts_and_names_of_several_years_are_not_one_thing_told_again(tidied: Tidied) -> None:
    rows = [["Churn", "Ann", None, "live", 100, 120], ["Fraud", "Ben", "Cem", "live", 50, None]]
    header = ["Model", "Owner 2024", "Owner 2025", "Stage", "Annual cost 2024 EUR", "Annual cost 2025 EUR"]
    (table,) = tidied([header, *rows]).tables
    assert [table.grid.value(2, column) for column in (2, 5, 6)] == ["Ann", 100, 120]
    assert [table.grid.value(3, column) for column in (2, 3, 5)] == ["Ben", "Cem", 50]


def test_a_column_that_somebody_named_stays_as_named(tidied: Tidied) -> None:
    rows = [["Churn", "pilot", "live"], ["Fraud", "live", "off"]]
    (table,) = tidied([["Model", "Status May", "Status June"], *rows], given={"notes": "Status May"}).tables
    assert (table.columns["notes"], table.columns["stage"]) == ((2,), (3,))
    assert table.grid.value(2, 2) == "pilot"
