"""What the readers drop and an audit needs: hidden parts, comments, number formats, errors, blank formulas."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from audit.domain.places import Place, Problem
from audit.domain.tables import FormatRun, NumberFormat, RawTable
from audit.sources.limits import Limits
from audit.sources.refusals import Refusal

Cell = tuple[int, int]


@dataclass(slots=True)
class SheetMetadata:
    """Facts of one sheet, gathered while its part streams by; rows and columns are 1-based.

    `filled` says that there is a value at all.
    """

    filled: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    uncalculated: list[Cell] = field(default_factory=list)
    comments: dict[Cell, str] = field(default_factory=dict)
    formats: dict[int, list[FormatRun]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def note_format(self, cell: Cell, shown: NumberFormat, rows: int = 1) -> None:
        """Notes the format of a cell, or of the same in so many rows; cells come from the top down."""
        row, runs = cell[0], self.formats.setdefault(cell[1], [])
        if runs and runs[-1].shown == shown and runs[-1].last == row - 1:
            runs[-1] = runs[-1]._replace(last=row + rows - 1)
        else:
            runs.append(FormatRun(row, row + rows - 1, shown))

    @property
    def format_runs(self) -> dict[int, tuple[FormatRun, ...]]:
        """The formats by column, as a table holds them."""
        return {column: tuple(runs) for column, runs in self.formats.items()}


def check_area(sheet: str, rows: int, columns: int, limits: Limits) -> None:
    """Raises Refusal (`area`) where a reader would have to lay out too many cells."""
    if rows * columns > limits.cells:
        raise Refusal("area", sheet=sheet, rows=rows, columns=columns, limit=limits.cells)


def problems_of(facts: SheetMetadata, table: RawTable) -> Iterator[Problem]:
    """One Problem a column and cause, with the number of cells and the Place of the first."""
    for (row, column), count in _first_by_column(facts.uncalculated):
        yield Problem("uncalculated_formula", table.place(row, column), {"count": count})
    for text in sorted(set(facts.errors.values())):
        cells = (cell for cell, found in facts.errors.items() if found == text)
        for (row, column), count in _first_by_column(cells):
            yield Problem("error_cell", table.place(row, column), {"text": text, "count": count})


def cut_texts(table: RawTable, cut: Collection[int], limit: int) -> Iterator[Problem]:
    """A Problem where texts were cut, at the first of them; `cut` holds their codes."""
    if place := first_cell(table, cut):
        yield Problem("cell_cut", place, {"count": len(cut), "limit": limit})


def first_cell(table: RawTable, codes: Collection[int]) -> Place | None:
    """The Place of the first cell, row by row, that holds one of the codes."""
    cells = (
        (cells.index(code), column)
        for code in codes
        for column, cells in enumerate(table.codes)
        if code in cells
    )
    first = min(cells, default=None)
    return table.place(first[0] + 1, first[1] + 1) if first else None


def _first_by_column(cells: Iterable[Cell]) -> Iterator[tuple[Cell, int]]:
    columns: dict[int, list[int]] = {}
    for row, column in cells:
        columns.setdefault(column, []).append(row)
    for column, rows in sorted(columns.items()):
        yield (min(rows), column), len(rows)
