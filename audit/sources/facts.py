"""What the readers drop and an audit needs: hidden parts, comments, currencies, errors, uncalculated formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from audit.domain.places import Problem
from audit.domain.tables import RawTable
from audit.sources.limits import Limits
from audit.sources.refusals import Refusal

Cell = tuple[int, int]


@dataclass(slots=True)
class SheetFacts:
    """Facts of one sheet, gathered while its part streams by; rows and columns are 1-based."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    uncalculated: list[Cell] = field(default_factory=list)
    comments: dict[Cell, str] = field(default_factory=dict)
    currencies: dict[int, str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def check_area(sheet: str, rows: int, columns: int, limits: Limits) -> None:
    """Raises Refusal (`area`) where a reader would have to lay out too many cells."""
    if rows * columns > limits.cells:
        raise Refusal("area", sheet=sheet, rows=rows, columns=columns, limit=limits.cells)


def problems_of(facts: SheetFacts, table: RawTable) -> Iterator[Problem]:
    """One Problem a column and cause, with the number of cells and the Place of the first."""
    for (row, column), count in _first_by_column(facts.uncalculated):
        yield Problem("uncalculated_formula", table.place(row, column), {"count": count})
    for text in sorted(set(facts.errors.values())):
        cells = (cell for cell, found in facts.errors.items() if found == text)
        for (row, column), count in _first_by_column(cells):
            yield Problem("error_cell", table.place(row, column), {"text": text, "count": count})


def _first_by_column(cells: Iterable[Cell]) -> Iterator[tuple[Cell, int]]:
    columns: dict[int, list[int]] = {}
    for row, column in cells:
        columns.setdefault(column, []).append(row)
    for column, rows in sorted(columns.items()):
        yield (min(rows), column), len(rows)
