"""What workbooks to fill in have in common: their looks, lists to choose from, and dates that never change."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

MADE = datetime(2026, 1, 1)  # noqa: DTZ001 (a fixed date for stable bytes, not a moment)
FONT = "Calibri"
HEAD, SOFT = PatternFill("solid", fgColor="2B3D57"), PatternFill("solid", fgColor="C3CDDB")
LINE = Border(bottom=Side("thin", color="CBD2DA"))
WRAPPED = Alignment(vertical="top", wrap_text=True)


def style_head(cell: Cell, *, strong: bool) -> None:
    """The look of a heading; `strong` ones are those that the audit most depends on."""
    cell.font = Font(name=FONT, bold=True, color="FFFFFF" if strong else "141C27")
    cell.fill = HEAD if strong else SOFT
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def write(cell: Cell, text: str) -> None:
    """A text as it stands: nothing in it is a formula, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
    if cell.value is not None:
        cell.data_type = "s"


def fill_how(sheet: Worksheet, title: str, lines: Sequence[str]) -> None:
    """The sheet that says how the others are filled in."""
    sheet.column_dimensions["A"].width = 100
    sheet.cell(1, 1, title).font = Font(name=FONT, bold=True, size=14)
    for row, line in enumerate(lines, 3):
        cell = sheet.cell(row, 1, line)
        cell.font, cell.alignment = Font(name=FONT), WRAPPED
    print_wide(sheet)


class Lists:
    """The lists to choose from, a column each on a hidden sheet of their own."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._columns: dict[tuple[str, ...], int] = {}
        sheet.sheet_state = "hidden"

    def choose(self, texts: Sequence[str], cells: str) -> DataValidation:
        """A list for some cells; other words are welcome, so nothing is refused."""
        key = tuple(texts)
        if key not in self._columns:
            self._columns[key] = len(self._columns) + 1
            for row, text in enumerate(texts, 1):
                self._sheet.cell(row, self._columns[key], text)
        letter = get_column_letter(self._columns[key])
        named = f"'{self._sheet.title}'" if not self._sheet.title.isalnum() else self._sheet.title
        rule = DataValidation(
            "list", formula1=f"{named}!${letter}$1:${letter}${len(texts)}", allow_blank=True
        )
        rule.showErrorMessage = False
        rule.sqref = cells
        return rule


def print_wide(sheet: Worksheet) -> None:
    """Prints a sheet on as many landscape pages as it is high, one wide."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


def saved(book: Workbook, title: str, property_name: str, version: str) -> bytes:
    """The workbook as an xlsx file; the same workbook gives the same bytes."""
    book.properties.title = title
    book.properties.creator, book.properties.created = "", MADE
    book.custom_doc_props.append(StringProperty(name=property_name, value=version))
    output = io.BytesIO()
    book.save(output)
    return _dated(output.getvalue())


def _dated(data: bytes) -> bytes:
    """The same file with every date in it fixed, since openpyxl puts the present moment into each part."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                stamp = f"\\g<1>{MADE.isoformat()}Z<".encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*<", stamp, content)
            part = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            new.writestr(part, content)
    return output.getvalue()
