"""Invented inventories as companies keep them, each row with what a fair reader says of it.

A case is a directory: `input.csv` as it is, or one `N Sheet.csv` for each sheet of a workbook. `expected.csv` names a
model by its row (its sheet, its column in a transposed sheet) and lists the statuses that are right, parted by `/`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from audit.domain.models import Model
from audit.knowledge import Knowledge
from audit.pipeline import Options, understand

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases/*/expected.csv"))
PLACE = ("sheet", "row", "column")
AXES = ("deployed", "monitored", "retrained")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_model_is_read_as_a_fair_reader_would(case: Path, known: Knowledge, tmp_path: Path) -> None:
    models = understand(inventory_of(case, tmp_path), known, Options(date(2026, 11, 24))).classified.models
    expected = list(records(case / "expected.csv"))
    assert len(models) == len(expected)
    assert [wrong for row in expected for wrong in differences(row, models)] == []


def differences(row: dict[str, str], models: tuple[Model, ...]) -> Iterator[str]:
    """What of a model is not as expected, in words."""
    places = {key: row[key] for key in PLACE if key in row}
    found = [m for m in models if all(str(getattr(m.place, key)) == value for key, value in places.items())]
    if not found:
        yield f"{row['name']}: no model at {places}"
        return
    for axis in AXES:
        status = getattr(found[0], axis).status
        if status not in row[axis].split("/"):
            yield f"{row['name']}: {axis} is {status}, not {row[axis]}"


def inventory_of(case: Path, folder: Path) -> Path:
    """The case's file: the CSV as it is, or a workbook of its sheets."""
    if (case / "input.csv").is_file():
        return case / "input.csv"
    book = Workbook()
    book.remove(book.worksheets[0])
    for path in sorted(case.glob("[0-9]* *.csv")):
        sheet = book.create_sheet(path.stem.split(" ", 1)[1])
        with path.open(encoding="utf-8", newline="") as stream:
            for cells in csv.reader(stream):
                sheet.append([typed(cell) for cell in cells])
    book.save(folder / f"{case.name}.xlsx")
    return folder / f"{case.name}.xlsx"


def typed(cell: str) -> str | int | datetime | None:
    """A cell as a spreadsheet would hold it."""
    if cell.isdigit():
        return int(cell)
    try:
        return datetime.fromisoformat(cell) if len(cell) == len("2026-11-24") else cell or None
    except ValueError:
        return cell


def records(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV by its headers."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
