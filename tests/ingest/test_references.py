"""Cells that refer to another row stand for what is said there, and name that row; nothing else is a reference."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import Inventory, Table
from audit.domain.tables import CellValue

Tidied = Callable[..., Inventory]
HEADERS: list[CellValue] = ["Model", "Status", "Monitoring", "Retraining", "ID"]
FIRST: list[CellValue] = ["Price engine", "Live", "weekly accuracy check", "by hand", "M-1"]


def stood_for(table: Table, name: str, field: str = "monitoring") -> str | None:
    """What a model's cell stands for; None where it stands for itself."""
    (column,) = table.columns[field]
    record = next(one for one in table.records if table.value("name", one) == name)
    text = str(table.value(field, record)).lower().strip("().")
    return table.legend.get(column, {}).get(text)


@pytest.mark.parametrize(
    "text",
    [
        "ditto",
        "Same",
        "same as above",
        '"',
        "\u3003",
        "idem",
        "wie oben",
        "come sopra",
        "as above",
        "yes, same as above",
    ],
)
def test_a_cell_that_repeats_stands_for_the_row_before(tidied: Tidied, text: str) -> None:
    (table,) = tidied([HEADERS, FIRST, ["Churn score", "Live", text, "never"]]).tables
    assert stood_for(table, "Churn score") == "weekly accuracy check"


def test_a_chain_of_them_is_followed_to_its_head_and_names_its_row(tidied: Tidied) -> None:
    more: list[list[CellValue]] = [[f"Model {n}", "Live", "ditto", "never"] for n in range(30)]
    (table,) = tidied([HEADERS, FIRST, *more]).tables
    assert stood_for(table, "Model 29") == "weekly accuracy check"
    assert table.value("monitoring", table.records[-1]) == "ditto (row 2)"


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("same as Price engine", True),
        ("Same as price", True),
        ("igual que en price engine", True),
        ("as for the price engine", True),
        ("wie Price engine", True),
        ("as M-1", True),  # by its id
        ("same report as price engine", True),
        ("Yes, same screen and mails as Price engine", True),
        ("same trouble as price engine", False),  # not by what means it is done
        ("same team as price engine", False),
        ("same as pri", False),  # a word of a name, not its beginning
        ("same as demand", False),  # two models have it
        ("same as last year", False),
        ("same as automatic", False),  # an answer is no name
        ("same?", False),
        ("as agreed", False),
        ("see Price engine", False),
    ],
)
def test_a_model_is_found_by_whole_words_of_its_name(tidied: Tidied, text: str, stands: bool) -> None:
    others: list[list[CellValue]] = [["Demand peak", "Live", "no", "no"], ["Demand base", "Live", "no", "no"]]
    automatic: list[CellValue] = ["Automatic sorting", "Live", "no", "no"]
    (table,) = tidied([HEADERS, FIRST, *others, automatic, ["Churn score", "Live", text, "never"]]).tables
    assert stood_for(table, "Churn score") == ("weekly accuracy check" if stands else None)


def test_a_whole_name_is_one_though_its_words_would_be_an_answer(tidied: Tidied) -> None:
    (table,) = tidied(
        [HEADERS, ["live_churn", *FIRST[1:]], ["Score", "Live", "Same as live_churn", "no"]]
    ).tables
    assert stood_for(table, "Score") == "weekly accuracy check"


def test_no_ditto_reaches_across_a_heading_or_finds_what_is_not_there(tidied: Tidied) -> None:
    below: list[CellValue] = ["Churn score", "ditto", "ditto", "ditto"]
    parted = tidied([HEADERS, FIRST, [None] * 4, ["PILOTS", None, None, None], below]).tables
    (last,) = (
        table for table in parted if "Churn score" in {table.value("name", one) for one in table.records}
    )
    assert stood_for(last, "Churn score") is None
    (first,) = tidied([HEADERS, below, FIRST]).tables
    assert stood_for(first, "Churn score") is None
