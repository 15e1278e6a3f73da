"""Notes below a table belong to the cells that carry their sign, or to the row that they name; no other note does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import Inventory
from audit.domain.tables import CellValue

Tidied = Callable[..., Inventory]
Rows = list[list[CellValue]]
HEADERS: list[CellValue] = ["No.", "Model", "Status", "Monitoring", "Retraining"]
OTHER: list[CellValue] = [2, "Churn score", "Live", "accuracy weekly", "by hand"]


def cells(inventory: Inventory) -> dict[str, tuple[str, str, str]]:
    """Model -> what its cells of stage, monitoring and retraining say."""
    (table,) = inventory.tables
    fields = ("stage", "monitoring", "retraining")
    return {
        str(table.value("name", record)): tuple(str(table.value(field, record)) for field in fields)  # type: ignore[misc]
        for record in table.records
    }


@pytest.mark.parametrize(
    ("signed", "note"),
    [
        ("accuracy weekly*", "* off since May"),
        ("accuracy weekly **", "** off since May"),
        ("accuracy weekly 1)", "1) off since May"),
        ("accuracy weekly (1)", "(1) off since May"),
        ("accuracy weekly²", "² off since May"),
        ("accuracy weekly†", "† off since May"),
    ],
)
def test_a_note_belongs_to_the_cell_that_carries_its_sign(tidied: Tidied, signed: str, note: str) -> None:
    rows: Rows = [
        HEADERS,
        [1, "Price engine", "Live", signed, "monthly job"],
        OTHER,
        [note, None, None, None, None],
    ]
    found = cells(tidied(rows))
    assert found["Price engine"] == ("Live", f"{signed}\noff since May (row 4)", "monthly job")
    assert found["Churn score"] == ("Live", "accuracy weekly", "by hand")
    assert [aside.reason for aside in tidied(rows).set_aside] == ["note"]


@pytest.mark.parametrize("begins", ["re 1:", "Re: 1 -", "zu Nr. 1:", "ad 1)", "note on #1:"])
def test_a_note_belongs_to_the_row_that_it_names_where_it_says_something(tidied: Tidied, begins: str) -> None:
    note: list[CellValue] = [f"{begins} the alarms are off since May", None, None, None, None]
    found = cells(
        tidied([HEADERS, [1, "Price engine", "Live", "alarms, weekly", "monthly job"], OTHER, note])
    )
    assert found["Price engine"] == (
        "Live",
        "alarms, weekly\nthe alarms are off since May (row 4)",
        "monthly job",
    )
    assert found["Churn score"][1] == "accuracy weekly"


def test_a_note_is_a_remark_where_the_list_has_some(tidied: Tidied) -> None:
    headers: list[CellValue] = [*HEADERS, "Remarks"]
    note: list[CellValue] = ["* not retrained since 2023", None, None, None, None, None]
    rows: Rows = [
        headers,
        [1, "Price engine*", "Live", "weekly", "monthly job", "ask Ben"],
        [*OTHER, None],
        note,
    ]
    (table,) = tidied(rows).tables
    assert table.value("notes", table.records[0]) == "ask Ben\nnot retrained since 2023 (row 4)"
    assert table.value("retraining", table.records[0]) == "monthly job"


def test_what_no_cell_refers_to_stays_a_note(tidied: Tidied) -> None:
    note: list[CellValue] = ["* figures as of March", None, None, None, None]
    inventory = tidied([HEADERS, [1, "Price engine", "Live", "weekly", "monthly job"], OTHER, note])
    assert cells(inventory)["Price engine"] == ("Live", "weekly", "monthly job")


def test_a_model_is_never_taken_for_a_note(tidied: Tidied) -> None:
    named: list[CellValue] = ["2) Price engine*", "Live", "weekly", "monthly job"]
    headers: list[CellValue] = ["Model", "Status", "Monitoring", "Retraining"]
    assert (
        len(tidied([headers, ["1) Churn score*", "Live", "weekly", "never"], named]).tables[0].records) == 2
    )


def test_a_model_that_is_called_by_a_number_is_no_note(tidied: Tidied) -> None:
    headers: list[CellValue] = ["No.", "Model", "Status"]
    rows: Rows = [headers, [1, "Churn score", "Live"], [2, "Furnace", "Live"], ["No 1", "Furnace", "Idea"]]
    assert len(tidied(rows).tables[0].records) == 3


def test_a_note_may_open_with_what_it_is_and_who_wrote_it(tidied: Tidied) -> None:
    headers: list[CellValue] = ["No.", "Model", "Status", "Monitoring", "Retraining", "Remarks"]
    rows: Rows = [
        headers,
        [1, "Churn score", "Live", "weekly", "never", None],
        [2, "Furnace", "Live", "weekly", "never", None],
        ["Note (12 May, AK): item 2 Furnace was switched off", None, None, None, None, None],
    ]
    table = tidied(rows).tables[0]
    remarks = [str(table.grid.value(record, 6)) for record in table.records]
    assert remarks[0] == "None"
    assert "switched off" in remarks[1]


def test_blanks_without_end_in_a_last_row_take_no_time(tidied: Tidied) -> None:
    """A pattern that tried each way to part them would take half an hour."""
    last: list[CellValue] = [f"a{' ' * 400_000}b", None, None, None, None]
    inventory = tidied([HEADERS, [1, "Price engine", "Live", "weekly", "monthly job"], OTHER, last])
    assert "Price engine" in cells(inventory)


def test_a_note_may_stand_in_the_row_of_its_model(tidied: Tidied) -> None:
    rows: Rows = [
        [*HEADERS, "Remarks"],
        [1, "Price engine", "Live", "accuracy weekly *", "monthly job *", "* both off since the fire"],
        [*OTHER, None],
    ]
    found = cells(tidied(rows))
    assert found["Price engine"][1:] == (
        "accuracy weekly *\nboth off since the fire",
        "monthly job *\nboth off since the fire",
    )


@pytest.mark.parametrize(
    "said", ["(R) = in the nightly script", "(R) after the name = in the nightly script"]
)
def test_a_note_may_stand_on_a_sheet_of_notes_by_its_letter(tidied: Tidied, said: str) -> None:
    rows: Rows = [
        HEADERS,
        [1, "Price engine (R)", "Live", "accuracy weekly", "R"],
        [2, "Churn score", "Live", "accuracy weekly", "by hand"],
    ]
    found = cells(
        tidied(rows, [["Notes"], ["Cake on Friday"], [said.replace("in the", "retrains itself in the")]])
    )
    assert found["Price engine (R)"][2] == "retrains itself in the nightly script (Sheet2, row 3)"
    assert found["Churn score"][2] == "by hand"


def test_a_cell_may_refer_to_several_notes(tidied: Tidied) -> None:
    rows: Rows = [
        ["No.", "Model", "Status", "Monitoring", "Retraining", "See"],
        [1, "Price engine", "Live", None, None, "(1) (2)"],
        [2, "Churn score", "Live", "accuracy weekly", "by hand", None],
        [None],
        ["(1) frozen by the maker, can't be retrained"],
        ["(2) accuracy and drift are reviewed by the team every month"],
    ]
    found = cells(tidied(rows))
    assert "frozen by the maker" in found["Price engine"][2]
    assert "reviewed by the team every month" in found["Price engine"][1]


def test_a_note_by_number_keeps_what_it_measures(tidied: Tidied) -> None:
    rows: Rows = [
        HEADERS,
        [1, "Price engine", "Live", "drift weekly (1)", "monthly job"],
        OTHER,
        ["(1) PSI = 0.2 or above only", None, None, None, None],
    ]
    assert cells(tidied(rows))["Price engine"][1] == "drift weekly (1)\nPSI = 0.2 or above only (row 4)"
