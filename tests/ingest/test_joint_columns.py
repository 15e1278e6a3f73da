"""A column whose header names two practices is read as both, each cell at its own Place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import Inventory
from audit.domain.places import column_letters
from audit.domain.tables import RawTable

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


def test_two_answers_in_a_cell_are_read_each_for_its_practice(tidied: Tidied) -> None:
    cells = ["PSI weekly, alarm / no", "none / nightly job", "Ana goes through the errors weekly / by hand"]
    rows = [["Model", "Status", "Watched / refreshed"]]
    (table,) = tidied([*rows, *([n, "Live", c] for n, c in zip("ABC", cells, strict=True))]).tables
    told = {f: [table.value(f, record) for record in table.records] for f in ("monitoring", "retraining")}
    assert told["monitoring"] == [cell.split(" / ")[0] for cell in cells]
    assert told["retraining"] == [cell.split(" / ")[1] for cell in cells]


def test_a_group_above_joins_nothing(tidied: Tidied, make_sheet: Callable[..., RawTable]) -> None:
    rows = [
        ["Model", None, "Retraining and care", None],
        ["Name", "Stage", "Monitoring", "Retraining"],
        ["Churn", "Live", "weekly PSI", "nightly"],
        ["Fraud", "Live", "none", "by hand"],
    ]
    (table,) = tidied(make_sheet(rows, merges=((1, 1, 1, 2), (1, 3, 1, 4)))).tables
    assert (table.columns["monitoring"], table.columns["retraining"]) == ((3,), (4,))


def test_a_stage_in_brackets_behind_the_name_is_a_column_where_the_header_says_so(tidied: Tidied) -> None:
    names = ["Churn v2 (retired)", "Churn v3 (live)", "Router fault (pilot, Porto)"]
    (table,) = tidied([["Model (phase)", "Owner"], *([name, "Ann"] for name in names)]).tables
    assert [table.value("name", record) for record in table.records] == names
    assert [table.value("stage", record) for record in table.records] == ["retired", "live", "pilot, Porto"]
    (column,) = table.columns["stage"]
    assert table.grid.place(2, column).column == 1


@pytest.mark.parametrize("header", ["Model", "Model (owner)", "Model (as of May)"])
def test_brackets_say_nothing_of_a_stage_otherwise(tidied: Tidied, header: str) -> None:
    names = ["Churn v2 (retired)", "Churn v3 (live)", "Router fault (pilot, Porto)"]
    (table,) = tidied([[header, "Owner"], *([name, "Ann"] for name in names)]).tables
    assert "stage" not in table.columns


def test_a_column_that_lists_what_its_header_lists_is_as_many(tidied: Tidied) -> None:
    said = [
        "live / weekly, by Ann / by hand",
        "pilot / 0 / 0",
        "idea / … / …",
        "live / yearly / a nightly job",
    ]
    rows = [["Model", "State / watch / learn"], *([f"M{n}", text] for n, text in enumerate(said))]
    (table,) = tidied(rows).tables
    fields = ("stage", "monitoring", "retraining")
    parts = [[table.value(field, record) for field in fields] for record in table.records]
    assert parts == [text.split(" / ") for text in said]
    assert {table.grid.place(2, column).column for field in fields for column in table.columns[field]} == {2}


def test_a_stroke_within_an_answer_parts_nothing(tidied: Tidied) -> None:
    rows = [["Model", "State / watch"], ["A", "live"], ["B", "pilot"], ["C", "live / weekly"]]
    (table,) = tidied(rows).tables
    assert len(table.headers) == 2
