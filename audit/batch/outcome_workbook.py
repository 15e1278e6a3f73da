"""batch.xlsx: how every client of a batch ended, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from audit.batch.jobs import Outcome
from audit.report.office import packed

_COLUMNS = (
    "folder", "client", "client_id", "as_of", "state", "verdict", "gap_low", "gap_high", "in_scope", "error", "message",
    "seconds", "memory_mb", "source",
)  # fmt: skip
_WIDTHS = {"folder": 30, "client": 30, "message": 80, "source": 60}


def outcome_workbook(outcomes: Sequence[Outcome], as_of: date) -> bytes:
    """The outcomes as an xlsx file with a row a client, its attributes in columns behind the others."""
    attributes = tuple(dict.fromkeys(name for one in outcomes for name in one.attributes))
    book = Workbook()
    sheet = book.active
    sheet.title = "Batch"
    sheet.append([*(name.replace("_", " ").capitalize() for name in _COLUMNS), *map(_safe, attributes)])
    for one in outcomes:
        cells = asdict(one)
        values = [*(cells[name] for name in _COLUMNS), *(one.attributes.get(name) for name in attributes)]
        sheet.append(list(map(_safe, values)))
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with = is a text
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, name in enumerate((*_COLUMNS, *attributes), 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 14)
    sheet.freeze_panes, sheet.auto_filter.ref = "B2", sheet.dimensions
    book.properties.creator = "mlops-readiness-audit"
    return packed(book.save, as_of)


def _safe(value: object) -> object:
    """A text that a sheet can hold."""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "replace").decode()
    return "".join(c if c >= " " or c in "\t\n" else " " for c in text)[:32_000]
