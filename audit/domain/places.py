"""Where something stands, and what is wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Level = Literal["error", "warning", "info"]


def column_letters(column: int) -> str:
    """A spreadsheet's name for a 1-based column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, remainder = divmod(column - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


class Place(NamedTuple):
    """A cell, a row, a column, a sheet or a whole file; rows and columns are 1-based.

    For CSV a row counts records, blank ones and headers included. `sheet` is None for CSV.
    """

    file: str
    sheet: str | None = None
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        cell = (column_letters(self.column) if self.column else "") + (str(self.row) if self.row else "")
        if self.row and not self.column:
            cell = f"row {self.row}"
        elif self.column and not self.row:
            cell = f"column {cell}"
        return " ".join(part for part in (self.file, f"[{self.sheet}]" if self.sheet else "", cell) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """A defect of the data or of one file: returned, never raised.

    `args` fill the catalogue's sentence for the code (`questionnaires/problems/`). `level` and `message` stay empty
    until the pipeline looks them up, so that no layer below it holds a sentence.
    """

    code: str
    place: Place | None = None
    args: Mapping[str, str | int] = field(default_factory=dict)
    level: Level = "warning"
    message: str = ""
