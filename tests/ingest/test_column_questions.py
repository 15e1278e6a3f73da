"""What the cells say of a column whose header, or the group above it, leaves open what it asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import ColumnMatch, Inventory
from audit.domain.tables import CellValue

Rows = list[list[CellValue]]
Tidied = Callable[..., Inventory]
STORY = "SECTION 1: Identifiers. Complete this section for these use cases: retired, pilot and deployed ones"


def match(inventory: Inventory, header: str) -> ColumnMatch:
    return next(one for one in inventory.matches if one.header.endswith(header))


def test_a_sentence_above_columns_is_no_group(tidied: Tidied) -> None:
    above: list[CellValue] = [STORY, None, None, None]
    rows: Rows = [
        ["Use case", "Stage", "Withheld from the public?", "Monitoring"],
        ["Churn", "Live", "No", "weekly"],
    ]
    inventory = tidied([above, *rows, ["Price", "Pilot", "No", "no"], ["Route", "Live", "Yes", "weekly"]])
    assert match(inventory, "Withheld from the public?").field is None
    assert match(inventory, "Stage").field == "stage"
    assert not any("SECTION" in one.header for one in inventory.matches)


def test_a_day_of_publication_is_asked_about(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Published"],
        ["Churn", "2025-06-01"],
        ["Price", "2024-03-02"],
        ["Route", "2023-01-09"],
    ]
    found = match(tidied(rows), "Published")
    assert (found.field, found.doubtful) == ("deployed_on", True)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("in both", "cut before launch", "10% of users"), "stage"),
        (("2025-06-01", "2024-05-02", "2023-01-09"), "deployed_on"),
    ],
)
def test_words_below_what_may_ask_for_a_day_tell_the_stage(
    tidied: Tidied, cells: tuple[str, ...], field: str
) -> None:
    rows: Rows = [["Model", "Shipped?"], *([f"Model {n}", cell] for n, cell in enumerate(cells))]
    assert match(tidied(rows), "Shipped?").field == field


def test_cells_bear_out_the_group_above_them(tidied: Tidied) -> None:
    above: list[CellValue] = [None, None, *["Drift & accuracy job"] * 2]
    rows: Rows = [
        ["Model", "In production since", "Runs", "Alerts go to"],
        ["Churn", "2024-05-01", "daily", "CRM team"],
    ]
    more: Rows = [["Price", "2024-05-01", "none", None], ["Route", "2023-05-01", "weekly", "Ops"]]
    assert match(tidied([above, *rows, *more]), "Runs").field == "monitoring"


def test_days_since_when_a_practice_runs_affirm_it(tidied: Tidied) -> None:
    headers: list[CellValue] = ["Model", "Live since", "Quality watch running since", "Auto-train job since"]
    days: Rows = [["Churn", "2023-02-14", "2023-03-01", "2023-05-02"], ["Price", "2021-06-30", None, None]]
    inventory = tidied([headers, *days, ["Route", "2022-06-30", "2022-09-01", "2022-09-15"]])
    assert match(inventory, "Quality watch running since").field == "monitoring"
    assert match(inventory, "Auto-train job since").field == "retraining"


def test_a_state_needs_half_of_its_cells_to_be_stages(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "State"],
        ["Churn", "Live"],
        ["Price", "the desk orders with it"],
        ["Route", "Shadow"],
    ]
    found = match(tidied([*rows, ["Yield", "legal is at it"]]), "State")
    assert (found.field, found.doubtful) == ("stage", False)
    elsewhere: Rows = [["Model", "State"], ["Churn", "Ohio"], ["Price", "Texas"], ["Route", "Utah"]]
    assert match(tidied(elsewhere), "State").field != "stage"


def test_figures_and_settings_name_no_model(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model ID", "Hyperparameters", "Drift index", "Status"],
        ["M-1", "max_depth=6, n_estimators=100", 0.07, "live"],
    ]
    inventory = tidied(
        [*rows, ["M-2", "max_depth=5, n_estimators=80", 0.09, "live"], ["M-3", "layers=2", 0.2, "paper"]]
    )
    assert match(inventory, "Hyperparameters").field is None
    assert match(inventory, "Drift index").field is None
    assert not {"monitoring", "retraining"} & inventory.tables[0].columns.keys()


def test_a_field_of_few_values_needs_cells_that_tell_one(tidied: Tidied) -> None:
    addresses = [f"https://example.org/case/{number}" for number in range(6)]
    rows: Rows = [["Model", "Status", "Source"], *([f"M{n}", "live", at] for n, at in enumerate(addresses))]
    assert match(tidied(rows), "Source").field is None
    told: Rows = [[*row[:2], text] for row, text in zip(rows[1:], ["vendor", "in house"] * 3, strict=True)]
    assert match(tidied([rows[0], *told]), "Source").field == "origin"


def test_replies_that_tell_of_use_and_practices_are_remarks(tidied: Tidied) -> None:
    replies = [
        "Yes, live since May. Refitted every Sunday by the scheduler.",
        "It is in daily use by planning. Nobody checks the errors.",
        "Switched off last year when the plant moved, supplier data are better.",
        "Being built by the students, retraining comes later I think.",
    ]
    rows: Rows = [["Model", "Said in May"], *([f"M{n}", text] for n, text in enumerate(replies))]
    assert match(tidied(rows), "Said in May").field == "notes"
