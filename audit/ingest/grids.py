"""Questions to one sheet's grid, answered by whole columns and distinct values rather than cell by cell."""

from __future__ import annotations

import re
from array import array
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from audit.domain.tables import CellValue, FormatRun, RawTable

_UP = re.compile(r"\s*[\^↑⇑⬆▲└↳⤷]+\s*(?=\S)")


def is_blank(value: CellValue) -> bool:
    """Whether a cell shows nothing."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def blank_codes(grid: RawTable, codes: set[int]) -> set[int]:
    """Those of the codes whose value shows nothing."""
    if not any(map(str.isspace, map(str, map(grid.values.__getitem__, codes)))):
        return {0} & codes  # the usual case, told without a step of Python a value
    return {code for code in codes if is_blank(grid.values[code])}


def last_filled_row(grid: RawTable) -> int:
    """The 1-based last row with a value; 0 where there is none."""
    return max((_last_nonzero(codes) for codes in grid.codes), default=0)


def _last_nonzero(codes: array[int]) -> int:
    """How many items lead up to the last one that isn't 0, told by the bytes because that is fast."""
    used = len(codes.tobytes().rstrip(b"\0"))
    return -(-used // codes.itemsize)


def regions(grid: RawTable, rows: Iterable[int]) -> Iterator[list[int]]:
    """Rows that stand together, without an empty one between."""
    for is_filled, together in groupby(rows, key=lambda row: bool(filled(grid, row))):
        if is_filled:
            yield list(together)


def row_values(grid: RawTable, row: int) -> list[CellValue]:
    """The values of a 1-based row."""
    return [grid.values[codes[row - 1]] for codes in grid.codes]


def filled(grid: RawTable, row: int) -> list[int]:
    """The 1-based columns of a row that show something."""
    return [column for column, value in enumerate(row_values(grid, row), 1) if not is_blank(value)]


def distinct(grid: RawTable, column: int, rows: Sequence[int]) -> list[CellValue]:
    """The distinct shown values of a column in these rows, in the order of their codes."""
    codes = distinct_codes(grid, column, rows)
    return [grid.values[code] for code in sorted(codes - blank_codes(grid, codes))]


def distinct_codes(grid: RawTable, column: int, rows: Sequence[int]) -> set[int]:
    """The distinct codes of a column in these rows."""
    if not rows:
        return set()
    codes = grid.codes[column - 1]
    first, last = rows[0] - 1, rows[-1]
    if last - first == len(rows):
        return set(codes[first:last])
    return {codes[row - 1] for row in rows}


def column_codes(grid: RawTable, column: int, rows: Sequence[int]) -> Iterable[int]:
    """The codes of a column, one a row of `rows`."""
    codes = grid.codes[column - 1]
    if rows and rows[-1] - rows[0] + 1 == len(rows):
        return codes[rows[0] - 1 : rows[-1]]
    return [codes[row - 1] for row in rows]


def first_row_with(grid: RawTable, column: int, code: int, rows: Sequence[int]) -> int:
    """The first of these rows whose cell has the code; the first row where none has."""
    codes = grid.codes[column - 1]
    return next((row for row in rows if codes[row - 1] == code), rows[0])


def cells_with(grid: RawTable, column: int, sought: Container[int], rows: Sequence[int]) -> int:
    """How many of these rows have a cell with one of the codes."""
    codes = grid.codes[column - 1]
    return sum(codes[row - 1] in sought for row in rows)


def turned(grid: RawTable) -> RawTable:
    """The sheet with rows and columns exchanged; positions in the result are turned too."""
    codes = [array("I", row) for row in zip(*grid.codes, strict=True)]
    return replace(
        grid,
        codes=codes,
        rows=grid.columns,
        merges=tuple((c1, r1, c2, r2) for r1, c1, r2, c2 in grid.merges),
        hidden_rows=grid.hidden_columns,
        hidden_columns=grid.hidden_rows,
        comments={(column, row): text for (row, column), text in grid.comments.items()},
        formats=_turned_formats(grid),
        origins=(),
    )


def columns_of(grid: RawTable, first: int, last: int) -> RawTable:
    """The sheet from one 1-based column to another, with the rows as they are; its places are those of the sheet."""
    kept = range(first, last + 1)
    return replace(
        grid,
        codes=grid.codes[first - 1 : last],
        merges=tuple(
            (top, max(left, first) - first + 1, bottom, min(right, last) - first + 1)
            for top, left, bottom, right in grid.merges
            if left <= last and right >= first
        ),
        hidden_columns=frozenset(column - first + 1 for column in grid.hidden_columns if column in kept),
        comments={(r, c - first + 1): text for (r, c), text in grid.comments.items() if c in kept},
        formats={column - first + 1: runs for column, runs in grid.formats.items() if column in kept},
        origins=tuple(grid.origins[column - 1] if grid.origins else column for column in kept),
    )


def _turned_formats(grid: RawTable) -> dict[int, tuple[FormatRun, ...]]:
    """Row by row what the columns' number formats show."""
    found: dict[int, list[FormatRun]] = {}
    for column, runs in sorted(grid.formats.items()):
        for run in runs:
            for row in range(run.first, min(run.last, grid.rows) + 1):
                found.setdefault(row, []).append(FormatRun(column, column, run.shown))
    return {row: tuple(runs) for row, runs in found.items()}


def with_merges_filled(grid: RawTable, first_row: int) -> RawTable:
    """A cell merged over several rows counts for each of them: `Retail` beside three models is the unit of all three.

    Only merges of one column from `first_row` on are filled.
    """
    tall = [m for m in grid.merges if m[0] >= first_row and m[2] > m[0] and m[1] == m[3] <= grid.columns]
    if not tall:
        return grid
    codes = list(grid.codes)
    for column in {m[1] for m in tall}:
        codes[column - 1] = codes[column - 1][:]
    for first, column, last, _ in tall:
        code = codes[column - 1][first - 1]
        for row in range(first, min(last, grid.rows)):
            codes[column - 1][row] = code
    return replace(grid, codes=codes)


def pointing_up(value: CellValue) -> str:
    """What a cell says behind a sign that points to the row above it, `^ stopped in August`; "" where it has none."""
    found = _UP.match(value) if isinstance(value, str) else None
    return found.string[found.end() :] if found else ""


def with_texts_joined(grid: RawTable, going_on: Mapping[int, int]) -> RawTable:
    """A text that goes on in the rows below belongs to the cell above: `weekly drift checks,` and `in test only`.

    `going_on`: row -> row whose cells it goes on with.
    """
    if not going_on:
        return grid
    values, codes = list(grid.values), [column[:] for column in grid.codes]
    for row, above in going_on.items():
        for column in filled(grid, row):
            joined = f"{values[codes[column - 1][above - 1]]}\n{grid.value(row, column)}"
            codes[column - 1][above - 1] = len(values)
            values.append(joined)
    return replace(grid, values=values, codes=codes)
