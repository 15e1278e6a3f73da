"""Writes the three invented inventories of this folder; every name and figure in them is made up.

    python examples/make.py [FOLDER]

| file | what it shows |
|---|---|
| `tidy.xlsx` | a retailer's list as one would wish it: one sheet, one header row, a company sheet |
| `messy.xlsx` | a bank's list as it is: a cover, a sheet a team with merged headers, totals, lists |
| `deutsch.csv` | a manufacturer's export from a German spreadsheet: semicolons, cp1252, decimal commas |

The same bytes come out on every run, so that a change of an example is a change of this script.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
BOLD = Font(bold=True)
SHADE = PatternFill("solid", fgColor="E8EDF3")
MADE = "2026-10-01T08:00:00Z"
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def main(folder: Path) -> None:
    """Writes all three files into `folder`."""
    (folder / "tidy.xlsx").write_bytes(saved(tidy()))
    (folder / "messy.xlsx").write_bytes(saved(messy()))
    (folder / "deutsch.csv").write_bytes(german())


def tidy() -> Workbook:
    """One sheet of models, one of facts about the company."""
    book = Workbook()
    models = sheet(book, "Models")
    rows = records("tidy.txt")
    write_rows(models, rows)
    models.freeze_panes = "C2"
    models.auto_filter.ref = f"A1:{get_column_letter(len(rows[0]))}{len(rows)}"
    company = sheet(book, "Company")
    write_rows(company, records("tidy-company.txt"))
    widen(models, company)
    return book


def messy() -> Workbook:
    """A sheet a team under banners and merged group headers, among sheets that are no inventory."""
    book = Workbook()
    cover(sheet(book, "Read me"))
    register = "ML model register"
    team(
        sheet(book, "Retail Banking"), f"Retail Banking – {register}", records("messy-retail.txt"), total=True
    )
    team(sheet(book, "Risk"), f"Risk & Compliance – {register}", records("messy-risk.txt"), total=True)
    team(sheet(book, "Operations"), "Operations (late)", records("messy-operations.txt"), total=False)
    write_rows(sheet(book, "Lists"), records("messy-lists.txt"))
    write_rows(sheet(book, "Change log"), records("messy-changes.txt"))
    archive = sheet(book, "old 2023")
    archive.sheet_state = "hidden"
    write_rows(archive, records("messy-hidden.txt"))
    widen(*book.worksheets)
    return book


def german() -> bytes:
    """A semicolon list as a German spreadsheet exports it."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(records("deutsch.txt"))
    return text.getvalue().encode("cp1252")


def records(name: str) -> list[list[str]]:
    """The rows of one data file: cells parted by `|`, lines that begin with `#` left out."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line and not line.startswith("#")]


def sheet(book: Workbook, title: str) -> Worksheet:
    """A new sheet; the empty one that openpyxl begins with is used first."""
    first = book.worksheets[0]
    if len(book.worksheets) == 1 and first.title == "Sheet":
        first.title = title
        return first
    return book.create_sheet(title)


def cover(page: Worksheet) -> None:
    """Prose, no table."""
    page["B2"] = "Halden Savings Bank – Register of machine-learning models"
    page["B2"].font = Font(bold=True, size=16)
    for row, line in enumerate(records("messy-cover.txt"), 4):
        page.cell(row, 2, line[0])


def team(page: Worksheet, banner: str, rows: Sequence[Sequence[str]], *, total: bool) -> None:
    """A banner, a note, group headers merged over their columns, the headers, the models, perhaps a total."""
    groups, header, *models = rows
    page["A1"] = banner
    page["A1"].font = Font(bold=True, size=14)
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    page["A2"] = "Please keep one line per model. Owners update their lines at the end of each quarter."
    write_groups(page, 4, groups)
    write_row(page, 5, header, BOLD)
    for number, row in enumerate(models, 6):
        write_row(page, number, row)
    if total:
        last = 6 + len(models)
        cost = len(header) - 1
        page.cell(last + 1, 1, "Total").font = BOLD
        page.cell(last + 1, 2, f"{len(models)} models")
        page.cell(last + 1, cost, sum(int(row[cost - 1]) for row in models if row[cost - 1].isdigit()))
    answers = DataValidation(type="list", formula1="Lists!$A$2:$A$6", allow_blank=True)
    page.add_data_validation(answers)
    answers.add(f"E6:E{len(models) + 20}")


def write_groups(page: Worksheet, row: int, groups: Sequence[str]) -> None:
    """Group headers: a filled cell begins a group, the blank ones after it are merged into it."""
    starts = [column for column, text in enumerate(groups, 1) if text]
    for start, after in zip(starts, [*starts[1:], len(groups) + 1], strict=True):
        cell = page.cell(row, start, groups[start - 1])
        cell.font, cell.fill, cell.alignment = BOLD, SHADE, Alignment(horizontal="center")
        if after - start > 1:
            page.merge_cells(start_row=row, start_column=start, end_row=row, end_column=after - 1)


def write_rows(page: Worksheet, rows: Iterable[Iterable[str]]) -> None:
    """A plain table from A1 with its header in bold."""
    for number, row in enumerate(rows, 1):
        write_row(page, number, row, BOLD if number == 1 else None)


def write_row(page: Worksheet, row: int, cells: Iterable[str], font: Font | None = None) -> None:
    """Writes typed cells: ISO dates as dates, digits as numbers, the rest as text; blanks are left out."""
    for column, text in enumerate(cells, 1):
        if text:
            cell = page.cell(row, column, typed(text))
            if isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
            if font:
                cell.font = font


def typed(text: str) -> str | int | float | date:
    """The value that a person who types `text` gets."""
    if ISO_DATE.fullmatch(text):
        return date.fromisoformat(text)
    if NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def widen(*pages: Worksheet) -> None:
    """Columns about as wide as their longest text, up to 40 characters."""
    for page in pages:
        for column in range(1, page.max_column + 1):
            longest = max(len(str(page.cell(row, column).value or "")) for row in range(3, page.max_row + 1))
            page.column_dimensions[get_column_letter(column)].width = min(40, max(9, longest + 2))


def saved(book: Workbook) -> bytes:
    """The workbook's bytes without the clock: openpyxl stamps both the parts and the properties with now."""
    raw, stable = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(stable, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", MADE.encode(), part)
            target.writestr(zipfile.ZipInfo(name, (2026, 10, 1, 8, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return stable.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
