"""A column whose header names two practices is read as both, each cell at its own Place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import Inventory
from audit.domain.places import column_letters

Tidied = Callable[..., Inventory]


@pytest.mark.parametrize(
    "header", ["Monitoring and retraining", "Monitoring / retraining", "Überwachung und Nachtraining"]
)
def test_a_header_of_two_practices_is_two_columns(tidied: Tidied, header: str) -> None:
    rows = [["Model", "Status", header], ["Price engine", "Live", "PSI weekly; refit by hand each spring"]]
    (table,) = tidied(
        [*rows, ["Churn score", "Live", "no"], ["Route planner", "Pilot", "retrained nightly"]]
    ).tables
    for field in ("monitoring", "retraining"):
        (column,) = table.columns[field]
        assert table.value(field, table.records[0]) == rows[1][2]
        assert column_letters(table.grid.place(2, column).column or 0) == "C"


@pytest.mark.parametrize(
    "header",
    [
        "Monitoring and alerts",
        "Training and support of users",
        "Data monitoring and training data",
        "Owner of monitoring and retraining",
    ],
)
def test_another_header_of_two_parts_stays_one_column(tidied: Tidied, header: str) -> None:
    (table,) = tidied(
        [["Model", "Status", header], ["Price engine", "Live", "weekly"], ["Churn", "Live", "no"]]
    ).tables
    assert table.grid.columns == 3


def test_what_refers_to_another_row_below_such_a_header_stands_for_it_in_both(tidied: Tidied) -> None:
    rows = [
        ["Model", "Status", "Monitoring and retraining"],
        ["Price engine", "Live", "PSI weekly; refit nightly"],
    ]
    (table,) = tidied([*rows, ["Churn score", "Live", "ditto"]]).tables
    for field in ("monitoring", "retraining"):
        (column,) = table.columns[field]
        assert list(table.legend[column].values()) == [rows[1][2]]
