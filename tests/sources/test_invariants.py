"""Any grid written to xlsx, ods or csv reads back with true Places."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from audit.domain.tables import RawTable
from audit.sources import read

Grid = list[list[Any]]

# A leading or trailing blank is lost in ods, `_x0041_` is an escape in xlsx: neither is a matter of Places.
TEXT = st.text(
    st.characters(exclude_categories=("C", "Z", "P", "S")) | st.sampled_from(" -,;'\"|<>&"), max_size=12
)
WORDS = TEXT.map(str.strip).filter(lambda text: "  " not in text)
NUMBERS = st.integers(-(10**9), 10**9) | st.integers(-1000, 1000).map(lambda n: n + 0.5)
DATES = st.dates(date(1950, 1, 1), date(2090, 1, 1)).map(lambda d: datetime(d.year, d.month, d.day, 9, 30))
LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def grids(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Grid]:
    """Grids with blank cells, rows and columns anywhere."""
    cell = st.none() | st.none() | values
    row = st.lists(cell, min_size=1, max_size=5)
    return st.lists(row | st.just([None]), min_size=1, max_size=6)


def expected(grid: Grid) -> dict[tuple[int, int], Any]:
    return {
        (row, column): value
        for row, cells in enumerate(grid, start=1)
        for column, value in enumerate(cells, start=1)
        if value not in (None, "") or value is False
    }


def found(table: RawTable) -> dict[tuple[int, int], Any]:
    return {
        (row, column): table.value(row, column)
        for row in range(1, table.rows + 1)
        for column in range(1, table.columns + 1)
        if table.value(row, column) is not None
    }


def same(one: dict[tuple[int, int], Any], other: dict[tuple[int, int], Any]) -> bool:
    """Equal, a boolean being no number."""
    return one == other and all(isinstance(one[at], bool) == isinstance(other[at], bool) for at in one)


@LAW
@given(grids(WORDS | NUMBERS | DATES | st.booleans()))
def test_xlsx(grid: Grid) -> None:
    workbook = openpyxl.Workbook()
    for row, cells in enumerate(grid, start=1):
        for column, value in enumerate(cells, start=1):
            cell = workbook.active.cell(row, column, value)
            if isinstance(value, str) and value:
                cell.data_type = "s"
    out = io.BytesIO()
    workbook.save(out)
    assert same(found(read(io.BytesIO(out.getvalue())).tables[0]), expected(grid))


@LAW
@given(grids(WORDS | NUMBERS | st.booleans()))
def test_ods(grid: Grid) -> None:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Models")
    for cells in grid:
        row = TableRow()
        for value in cells:
            row.addElement(_ods_cell(value))
        table.addElement(row)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.save(out)
    assert same(found(read(io.BytesIO(out.getvalue())).tables[0]), expected(grid))


def _ods_cell(value: Any) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=str(value))
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=value))
    return cell


@LAW
@given(grids(WORDS), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(["\n", "\r\n"]))
def test_csv(grid: Grid, encoding: str, line_end: str) -> None:
    head = ["Id", "Name", "Status", "Owner", "Notes"]  # without one, nobody can tell which delimiter is meant
    grid = [head, head, *grid]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=line_end).writerows(grid)
    workbook = read(io.BytesIO(out.getvalue().encode(encoding)))
    assert workbook.delimiter == ","
    assert found(workbook.tables[0]) == expected(grid)
