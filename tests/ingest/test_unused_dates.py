"""Dates that no field takes are told once, where nothing else says when models were built."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from audit.domain.inventory import Inventory
from audit.domain.tables import CellValue

Rows = list[list[CellValue]]
Tidied = Callable[..., Inventory]
NAMES = ("Churn", "Price", "Route")


def told(inventory: Inventory) -> list[object]:
    return [p.args["headers"] for p in inventory.problems if p.code == "dates_not_used"]


def rows(header: str, *cells: CellValue) -> Rows:
    return [["Model", "Stage", header], *([n, "Live", c] for n, c in zip(NAMES, cells, strict=True))]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("blorp_date", (2019, "2021", 2024.0)),
        ("Stamped", (datetime(2018, 5, 3, 9, 30), datetime(2019, 1, 2), None)),
        ("Quux", ("2007–2014", "n/a", "12 May 2023")),
    ],
)
def test_a_column_of_dates_is_named_and_bound_to_nothing(
    tidied: Tidied, header: str, cells: tuple[CellValue, ...]
) -> None:
    inventory = tidied(rows(header, *cells))
    assert told(inventory) == [f"'{header}'"]
    assert not {"started", "built", "deployed_on"} & inventory.tables[0].columns.keys()


@pytest.mark.parametrize("header", ["status_date", "Timestamp", "Status as of", "Statusdatum"])
def test_the_day_for_which_a_row_speaks_dates_no_building(tidied: Tidied, header: str) -> None:
    inventory = tidied(rows(header, "2019-01-01", "2021-06-30", "2024-02-29"))
    assert not told(inventory)
    assert inventory.tables[0].columns["recorded_on"] == (3,)
    assert not {"started", "built", "deployed_on"} & inventory.tables[0].columns.keys()


@pytest.mark.parametrize(
    "cells", [(12, 2000, 43500), ("since 2019 in the shop, with help", "", ""), ("", "n/a", "TBD")]
)
def test_numbers_and_remarks_are_no_dates(tidied: Tidied, cells: tuple[CellValue, ...]) -> None:
    assert not told(tidied(rows("Quux", *cells)))


def test_nothing_is_said_where_a_start_is_read(tidied: Tidied) -> None:
    found = [["Model", "Built on", "Timestamp"], ["Churn", "2025-03-01", "2026-01-01"]]
    assert not told(tidied(found))


def test_sheets_of_one_shape_name_each_header_once(tidied: Tidied) -> None:
    dated = rows("Stamped", "2019-01-01", "2020-01-01", "2021-01-01")
    renamed = [dated[0], *([f"{row[0]} 2", *row[1:]] for row in dated[1:])]
    assert told(tidied(dated, renamed)) == ["'Stamped'"]
