"""What a person said of the sheets and the rows of headers, looked up and checked against the workbook."""

from __future__ import annotations

from audit.domain.errors import InputError
from audit.domain.inventory import Layout
from audit.domain.tables import RawTable, Workbook
from audit.ingest.grids import last_filled_row


def is_named(layout: Layout, table: RawTable) -> bool:
    """Whether somebody named this sheet, or a row of headers for it."""
    named = (*layout.sheets, *(sheet for sheet, _ in layout.header_rows if sheet is not None))
    return _key(table.sheet) in map(_key, named)


def header_row_of(layout: Layout, table: RawTable) -> int | None:
    """The row of headers that somebody named for this sheet, else the one for any; None where nobody did."""
    rows = {_key(sheet): row for sheet, row in layout.header_rows if sheet is not None}
    anywhere = next((row for sheet, row in layout.header_rows if sheet is None), None)
    return rows.get(_key(table.sheet), anywhere)


def check_layout(layout: Layout, workbook: Workbook) -> None:
    """Raises InputError for a sheet that the workbook lacks and a row below a sheet's last, naming what there is."""
    tables = {_key(table.sheet): table for table in workbook.tables}
    for name in (*layout.sheets, *(sheet for sheet, _ in layout.header_rows if sheet is not None)):
        if _key(name) not in tables:
            raise InputError(f"{workbook.file}: has no sheet '{name}'. {_sheets(workbook)}")
    for sheet, row in layout.header_rows:
        where = [tables[_key(sheet)]] if sheet is not None else list(tables.values())
        last = max(map(last_filled_row, where), default=0)
        if row >= last:
            at = f"sheet '{sheet}'" if sheet is not None else "list"
            raise InputError(
                f"{workbook.file}: row {row} can't hold the headers, because the {at} ends with row {last}. "
                "Name a row above the first model with --header-row, or 0 where there are no headers."
            )


def _sheets(workbook: Workbook) -> str:
    names = [f"'{table.sheet}'" for table in workbook.tables if table.sheet is not None]
    return f"It has {', '.join(names)}." if names else "A text file has no sheets: leave --sheet out."


def _key(name: str | None) -> str | None:
    return name if name is None else name.strip().casefold()
