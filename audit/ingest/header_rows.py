"""What makes a row of a sheet a row of headers: what it names, its shape, and the rows that go with it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit.domain.tables import CellValue, RawTable
from audit.ingest.grids import filled, is_blank, last_filled_row, row_values
from audit.ingest.header_matching import Guess, HeaderMatcher

_HEADER_CELLS = 150  # cells of a row that tell whether it is a header
_FULL = 0.7  # share of a header's cells that make a row above it as full as the data
_BANNER = 0.7  # share of the columns above which a text is a title
_GROUP_WORDS = 4  # of the first of two groups
_TITLES = 2  # texts of a row that says what the sheet is
_PROSE_TO_LABEL, _LEAST_PROSE, _MOSTLY = 2, 3, 0.8  # times as long; texts; share of them
_QUESTIONS = 2  # cells of a row that ask, where it is a header whatever stands below it
_RECURRING = 0.3  # share of a row's cells that stand again in their columns, where the row is one of the data
_SAME = 0.7  # share of the cells of a row that stand in another one, where it repeats the row
_DISTINCT = 0.9  # share of the labels of a table on its side that are different
_LEAST_ABOVE = 2  # headers that the row above them names as well
SHAPE_ROWS = 200  # rows below a header that tell it by their shape
_LABEL = 400  # characters of a header
_DETAIL = re.compile(r"\s*[^:]{1,30}:\s+\S")  # what is told of the sheet, by its name


def header_score(values: Sequence[CellValue], headings: HeaderMatcher, above: float = 0) -> float:
    """How many fields a row names as headers would; 0 where most of its cells are no headers, or it is not `above`."""
    shown = [value for value in values if not is_blank(value)]
    texts = [value for value in shown if isinstance(value, str) and len(value) <= _LABEL]
    if not texts or len(texts) < 0.7 * len(shown):
        return 0
    asking = [text for text in texts[:_HEADER_CELLS] if not headings.is_reply(text)]
    guesses: list[Guess] = []
    fields: set[str] = set()
    for number, text in enumerate(asking):
        if len(fields) + len(asking) - number + 0.5 <= above:
            return 0
        if guess := headings.known(text):
            guesses.append(guess)
            fields.add(guess.field)
    if "name" not in fields and len(fields) < 0.15 * len(texts):
        return 0
    if len(guesses) > 3 and len(fields) < 0.4 * len(guesses):
        return 0  # the same field again and again: answers, not headers
    return len(fields) + (0.5 if "name" in fields else 0)


def is_header_by_shape(grid: RawTable, row: int, last: int) -> bool:
    columns = filled(grid, row)
    texts = [grid.value(row, column) for column in columns]
    below = range(row + 1, min(row + SHAPE_ROWS, last) + 1)
    widest = max(len(filled(grid, r)) for r in below)
    if len(columns) < max(2, 0.6 * widest) or len(set(texts)) < len(texts):
        return False
    if not all(isinstance(text, str) and len(text) <= _LABEL for text in texts):
        return False
    varied = _asks(texts)
    for column in columns:
        values = [value for r in below if not is_blank(value := grid.value(r, column))]
        if grid.value(row, column) in values:
            return False
        varied = varied or len(set(values)) < len(values) or not all(isinstance(v, str) for v in values)
        varied = varied or _is_label_of_prose(grid.value(row, column), values)
    return varied


def _is_label_of_prose(label: CellValue, values: Sequence[CellValue]) -> bool:
    """Whether a text is much shorter than nearly all below it: `Remarks`, above sentences."""
    longer = sum(len(str(value)) > _PROSE_TO_LABEL * len(str(label)) for value in values)
    return len(values) >= _LEAST_PROSE and longer >= _MOSTLY * len(values)


def _asks(texts: Sequence[CellValue]) -> bool:
    """Whether several cells of a row are questions: nobody answers with one."""
    return sum(str(text).rstrip().endswith("?") for text in texts) >= _QUESTIONS


def recurs(grid: RawTable, row: int) -> bool:
    """Whether several cells of a row stand again in their columns, in rows that are otherwise different: answers."""
    columns = [grid.codes[column - 1] for column in filled(grid, row)[:_HEADER_CELLS]]
    others = [at for at in range(min(row + SHAPE_ROWS, grid.rows)) if at != row - 1]
    same = {at: sum(codes[at] == codes[row - 1] for codes in columns) for at in others}
    different = [at for at in others if 0 < same[at] <= _SAME * len(columns)]  # else it repeats the header
    again = sum(any(codes[at] == codes[row - 1] for at in different) for codes in columns)
    return again >= max(2, _RECURRING * len(columns))


def are_distinct(grid: RawTable, row: int) -> bool:
    """Whether nearly every text of a row is another one, as the labels of a table that lies on its side are."""
    texts = [grid.value(row, column) for column in filled(grid, row)]
    return len(set(texts)) >= _DISTINCT * len(texts)


def has_empty_corner(grid: RawTable) -> bool:
    """Whether a row of different texts stands over a column of different texts, with nothing where the two meet: a
    table with its models side by side."""
    rows = [row for row in range(1, last_filled_row(grid) + 1) if filled(grid, row)]
    top = next((row for row in rows if len(filled(grid, row)) > 1), None)
    if top is None or filled(grid, top)[0] == 1:
        return False
    names = [grid.value(top, column) for column in filled(grid, top)]
    labels = [grid.value(row, 1) for row in rows if row > top]
    return all(
        len(cells) > 1 and len(set(cells)) == len(cells) and all(isinstance(c, str) for c in cells)
        for cells in (names, labels)
    )


def full_rows_above(grid: RawTable, row: int) -> int:
    """How many rows above a header are as full as the data, its group row aside."""
    width = len(filled(grid, row))
    rows = [r for r in range(1, row) if len(filled(grid, r)) >= max(3, _FULL * width)]
    return len(rows) - (bool(rows) and rows[-1] == row - 1 and is_group_row(grid, row - 1, row))


def with_second_row(grid: RawTable, row: int, headings: HeaderMatcher) -> tuple[int, ...]:
    """The header with its group row above or its second row below, where it has one."""
    if has_groups(grid, row, headings):
        return (row - 1, row)
    if row < grid.rows and _is_second_row(grid, row, headings):
        return (row, row + 1)
    return (row,)


def has_groups(grid: RawTable, row: int, headings: HeaderMatcher) -> bool:
    """Whether the row above a header names groups of its columns."""
    return row > 1 and is_group_row(grid, row - 1, row) and not _is_title_row(grid, row - 1, headings)


def is_group_row(grid: RawTable, row: int, header: int) -> bool:
    """Several short texts above the headers, each over some of them; a banner is one text alone."""
    columns = filled(grid, row)
    values = [grid.value(row, column) for column in columns]
    if not all(isinstance(v, str) and len(v) <= 200 for v in values):
        return False
    if len(columns) < 2:
        return _is_lone_group(grid, row, header)
    if all(_DETAIL.match(str(value)) for value in values):
        return False  # `As of: 7 April`, beside `By: Kroll`
    under = set(filled(grid, header))
    wide = _wide_merges(grid, row)
    ends = [*columns[1:], grid.columns + 1]
    widest = max(end - start for start, end in zip(columns, ends, strict=True))
    if len(wide) < 2 and widest > _BANNER * len(under):
        return False  # a title with a date at its right
    if not wide and len(columns) == 2 and len(str(values[0]).split()) > _GROUP_WORDS:
        return False  # a title with something else at its right
    groups = bool(wide) or (len(columns) < len(under) and all(c in under or c + 1 in under for c in columns))
    return groups or _completes(grid, columns, header)


def _is_title_row(grid: RawTable, row: int, headings: HeaderMatcher) -> bool:
    """Whether two texts at the top of a sheet, merged over nothing, say what it is: `NORTH MILLS` in the first column,
    `AI tracker week 44` apart from it. Each is of several words, and none is a header that is known."""
    columns = filled(grid, row)
    texts = {str(grid.value(row, column)) for column in columns}
    if len(columns) != _TITLES or len(texts) != _TITLES or columns[0] > 1 or columns[1] == columns[0] + 1:
        return False
    if _wide_merges(grid, row) or any(filled(grid, above) for above in range(1, row)):
        return False
    return all(len(text.split()) > 1 and not headings.known(text) for text in texts)


def _wide_merges(grid: RawTable, row: int) -> list[tuple[int, int, int, int]]:
    """The merged ranges over a row that span several columns."""
    return [m for m in grid.merges if m[0] <= row <= m[2] and m[3] > m[1]]


def _is_lone_group(grid: RawTable, row: int, header: int) -> bool:
    """Whether the only text of a row is merged over some headers, none of them the first: `Monitored` over two."""
    under = filled(grid, header)
    spans = [(m[1], m[3]) for m in grid.merges if m[0] == m[2] == row and m[3] > m[1]]
    return len(spans) == 1 and len(under) > 1 and under[0] < spans[0][0] and spans[0][1] <= under[-1]


def _completes(grid: RawTable, columns: Sequence[int], header: int) -> bool:
    """Whether texts above a header name the columns that it leaves open: codes below words, `S` below `State`, with
    nothing below `Remarks`."""
    under = set(filled(grid, header))
    open_columns = [c for c in columns if c not in under]
    below = range(header + 1, min(header + SHAPE_ROWS, grid.rows) + 1)
    told = all(any(not is_blank(grid.value(r, c)) for r in below) for c in open_columns)
    return bool(open_columns) and told and len(under.intersection(columns)) >= _LEAST_ABOVE


def _is_second_row(grid: RawTable, header: int, headings: HeaderMatcher) -> bool:
    """Short texts below group headers, and none that looks like a model below the name; `Model` over several columns
    is a group."""
    below = filled(grid, header + 1)
    values = [grid.value(header + 1, column) for column in below]
    if len(below) < 2 or not all(isinstance(v, str) and len(v) <= 60 for v in values):
        return False
    above = row_values(grid, header)
    spans = [c for m in grid.merges if m[0] == header and m[3] > m[1] for c in range(m[1], m[3] + 1)]
    open_columns = spans or [c for c in below if is_blank(above[c - 1])]
    if len([c for c in open_columns if c in below]) < 2 and len(open_columns) < len(below):
        return False
    if not open_columns:
        return False
    names = [
        c
        for c, v in enumerate(above, 1)
        if isinstance(v, str) and c not in spans and (g := headings.known(v)) and g.field == "name"
    ]
    return all(c not in below or headings.known(str(grid.value(header + 1, c))) for c in names)


def header_row(grid: RawTable, row: int, group: bool) -> list[str]:
    """The texts of a header row; a group's text counts for every column that it spans."""
    texts = ["" if is_blank(v) else str(v).strip() for v in row_values(grid, row)]
    if not group:
        return texts
    wide = [m for m in grid.merges if m[0] == row and m[1] < m[3] <= grid.columns]
    for _, left, _, right in wide:
        texts[left - 1 : right] = [texts[left - 1]] * (right - left + 1)
    if not wide:
        for column in range(1, len(texts)):
            texts[column] = texts[column] or texts[column - 1]
    return texts
