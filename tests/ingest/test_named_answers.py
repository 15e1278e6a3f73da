"""Cells that hold answers under names of their own are columns, each at the Place of its cell."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from audit.domain.inventory import Inventory
from audit.domain.places import column_letters
from audit.domain.tables import CellValue
from audit.ingest.named_answers import with_pairs_apart
from tests.ingest.conftest import sheet

Tidied = Callable[..., Inventory]
SAID = [{"monitoring": "weekly", "retraining": "by hand"}, {"monitoring": "none"}, {"retraining": "never"}]


def rows(write: Callable[[dict[str, str]], str]) -> list[list[CellValue]]:
    named = [f"Model {n}" for n in range(len(SAID))]
    return [["Model", "Tags"], *([name, write(one)] for name, one in zip(named, SAID, strict=True))]


def as_pairs(one: dict[str, str]) -> str:
    return ";".join(f"{name}={said}" for name, said in one.items())


def as_lines(one: dict[str, str]) -> str:
    return "\n".join(["State: live", *(f"{name}: {said}" for name, said in one.items())])


def as_tags(one: dict[str, str]) -> str:
    return ", ".join(["owner:risk", *(f"{name}:{said}" for name, said in one.items())])


@pytest.mark.parametrize("write", [as_pairs, json.dumps, as_lines, as_tags])
def test_each_name_is_a_column_whose_cells_keep_their_place(
    tidied: Tidied, write: Callable[[dict[str, str]], str]
) -> None:
    (table,) = tidied(rows(write)).tables
    for field in ("monitoring", "retraining"):
        assert [table.value(field, record) for record in table.records] == [one.get(field) for one in SAID]
        (column,) = table.columns[field]
        place = table.grid.place(2, column)
        assert column_letters(place.column or 0) == "B"


@pytest.mark.parametrize(
    "cells",
    [
        ["a=b", "plain words", "more of them"],  # few such cells
        ["a=b"],  # one alone
        ["{broken", "{}", "[1, 2]"],
        ['{"nested": {"a": 1}}', '{"nested": {"a": 2}}'],
        ["[" * 3000, "[" * 2999],
        ["A = automatic", "H = by hand", "N = never"],  # a key
        ["Bought: 2020\nand since then in the attic", "Bought: 2021\nsold"],
    ],
)
def test_any_other_cells_stay_as_they_are(cells: list[str]) -> None:
    table = sheet([["Model", "Tags"], *([f"Model {n}", cell] for n, cell in enumerate(cells))])
    assert with_pairs_apart(table) == table


def test_a_tag_whose_name_is_no_fields_is_a_remark(tidied: Tidied) -> None:
    tags = ["owner:risk, flavour:canary_5pct", "owner:crm, flavour:plain"]
    rows = [["Model", "State", "Tags"], *([f"Model {n}", "Live", one] for n, one in enumerate(tags))]
    (table,) = tidied(rows).tables
    said = {str(table.grid.value(2, column)) for column in table.columns["notes"]}
    assert "canary_5pct" in said
