"""What `sources` hands over: grids with true positions, each distinct value stored once.

A sheet of 100,000 × 20 cells is 20 arrays of small integers and one list of distinct values: cheap to send between
processes, and the vocabulary that the rules judge is there already.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from audit.domain.places import Place, Problem, column_letters

CellValue = str | float | int | bool | date | datetime | time | timedelta | None
"""None is a blank cell, or one whose value is not to be had (an uncalculated formula), which a Problem then names.
An error cell keeps its text (`#REF!`)."""


class NumberFormat(NamedTuple):
    """What a number format shows beside the digits of an amount.

    `currency` is an ISO 4217 code or "". `sections`: for each form that a number may take, how many groups of three
    zeros are hidden (`#,##0,` shows 600000 as 600), and the text beside the digits. `text` is the format itself.
    """

    currency: str
    sections: tuple[tuple[int, str], ...]
    text: str


class FormatRun(NamedTuple):
    """The filled cells of a column from one row to another, both 1-based and included, that have one format."""

    first: int
    last: int
    shown: NumberFormat


class Cards(NamedTuple):
    """Where the cells of a sheet of cards are in the file: the answers of a card in one column, `columns[row]`, and
    each in a row of its own, `lines[row][column]`; 0 where a card has no such answer."""

    columns: tuple[int, ...]
    lines: tuple[tuple[int, ...], ...]

    def line(self, row: int, column: int | None) -> int | None:
        """The row of the file of a 1-based position; the first one of the card where it lacks that, or none is told."""
        lines = self.lines[row - 1]
        return (lines[column - 1] if column else 0) or min(filter(None, lines), default=None)


class Beside(NamedTuple):
    """Where the cells of a column are that stand on another sheet: in `rows[row]` of its `column`; 0 for none."""

    sheet: str | None
    column: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet, from A1 to the last used cell, nothing skipped.

    `values[0]` is always None. `codes[c][r]` indexes `values` for the 0-based column c and row r; every array has
    `rows` items. Rows and columns in the other fields are 1-based, as in a Place.
    """

    file: str
    sheet: str | None
    values: list[CellValue]
    codes: list[array[int]]
    rows: int
    hidden: bool = False
    merges: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)  # (row, column) -> text
    # column -> where its number formats show a currency, hide zeros or show a text, from the top down
    formats: Mapping[int, tuple[FormatRun, ...]] = field(default_factory=dict)
    origins: tuple[int, ...] = ()  # the column of the file that each column is from, where they differ
    cards: Cards | None = None  # where the cells of a sheet of cards are from
    beside: Mapping[int, Beside] = field(default_factory=dict)  # columns whose cells are on other sheets

    @property
    def columns(self) -> int:
        """How many columns the sheet has."""
        return len(self.codes)

    def value(self, row: int, column: int) -> CellValue:
        """The value at a 1-based position inside the sheet."""
        return self.values[self.codes[column - 1][row - 1]]

    def letters(self, column: int) -> str:
        """What a 1-based column is called in the file."""
        return column_letters(self.place(None, column).column or column)

    def in_file(self, column: int) -> int:
        """The column of the file that a 1-based column is from."""
        return self.origins[column - 1] if self.origins else column

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """The Place of a 1-based position in this sheet."""
        if self.cards:
            line = row and self.cards.line(row, column)
            return Place(self.file, self.sheet, line, self.cards.columns[(row or 1) - 1])
        if column and (there := self.beside.get(column)):
            return Place(self.file, there.sheet, (row and there.rows[row - 1]) or None, there.column)
        return Place(self.file, self.sheet, row, column and self.in_file(column))


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read: its sheets in their order, and how it was read."""

    file: str
    sha256: str
    size_bytes: int
    kind: str  # xlsx, xlsm, xls, xlsb, ods, csv, tsv
    reader: str  # calamine, openpyxl, csv
    tables: tuple[RawTable, ...]
    encoding: str | None = None  # of a text file
    delimiter: str | None = None
    problems: tuple[Problem, ...] = ()
