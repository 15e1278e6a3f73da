"""Cards below one another: a sheet that tells of each model in rows of a label and its answer."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from audit.domain.tables import Cards, CellValue, RawTable
from audit.ingest.grids import filled, is_blank, last_filled_row, regions
from audit.ingest.header_text import fold

_MOST_ROWS = 20_000  # of a sheet that may hold cards
_LEAST_CARDS, _LEAST_LABELS, _MOST_LABELS = 3, 3, 60
_MOST_BLOCK_ROWS = 2_000  # of a sheet that may hold them side by side
_LEAST_BLOCKS = 2  # of cards side by side
_USUAL = 0.5  # share of the cards that have a label of theirs
_NEARLY_ALL = 0.9  # share of the rows that hold a label, and of the labels that stand once on a card
_TITLED = 0.8  # share of the cards that have a title
_LABEL = 80  # characters
_Cell = tuple[int, CellValue]  # the row of the file, and the value
_NOTHING: _Cell = (0, None)
_PAIR = re.compile(rf"\s*([^:\n]{{1,{_LABEL}}}?)\s*:(?:\s+(.*))?", re.DOTALL)


class _Line(NamedTuple):
    """A row of a card: the label, and its answer."""

    row: int
    label: str
    answer: CellValue


class _Card(NamedTuple):
    title: _Line | None
    lines: tuple[_Line, ...]
    column: int = 0  # of its answers; 0: the last one


def cards_as_rows(grid: RawTable) -> RawTable | None:
    """The sheet with a row for each card and a column for each label, its cells where they are in the file; a title
    above each card is the first column, without a header. None where the sheet holds no cards."""
    last = last_filled_row(grid)
    if not _LEAST_CARDS * _LEAST_LABELS <= last <= _MOST_ROWS:
        return None
    columns = [at for at, codes in enumerate(grid.codes, 1) if any(codes)]
    lines = _lines(grid, columns, last)
    cards = _cards(lines) if lines else list(_side_by_side(grid, columns, last))
    if len(cards) < _LEAST_CARDS:
        return None
    return _as_rows(grid, columns[-1], cards)


def _side_by_side(grid: RawTable, columns: Sequence[int], last: int) -> Iterator[_Card]:
    """The cards of a sheet on which several stand side by side below the same labels, block below block."""
    label, *others = columns
    told_again = Counter(grid.codes[label - 1][:last])
    if last > _MOST_BLOCK_ROWS or sum(number > 1 for number in told_again.values()) < _LEAST_LABELS:
        return  # as of most lists, before their rows are looked at
    blocks = [rows for rows in regions(grid, range(1, last + 1)) if len(rows) > 1]  # a title is none
    first = _labels(grid, label, blocks[0]) if blocks else []
    alike = [rows for rows in blocks if _are_labels(_labels(grid, label, rows), first)]
    if len(alike) < _LEAST_BLOCKS or sum(map(len, alike)) < _NEARLY_ALL * sum(map(len, blocks)):
        return
    for rows in alike:
        for column in others:
            if not is_blank(grid.value(rows[0], column)):
                lines = [
                    _Line(row, str(grid.value(row, label)).strip(), grid.value(row, column)) for row in rows
                ]
                yield _Card(None, tuple(lines), column)


def _labels(grid: RawTable, column: int, rows: Sequence[int]) -> list[str]:
    return [fold(str(grid.value(row, column) or "")) for row in rows]


def _are_labels(texts: Sequence[str], first: Sequence[str]) -> bool:
    """Whether the texts beside a block are nearly all those beside the first one, each once."""
    known = sum(text in first for text in texts)
    same = known >= _NEARLY_ALL * len(texts) and len({*texts}) == len(texts)
    return same and len(texts) >= _LEAST_LABELS and texts[:1] == first[:1]


def _lines(grid: RawTable, columns: Sequence[int], last: int) -> list[_Line]:
    """Each filled row as a label and its answer; none where most rows are anything else."""
    if len(columns) == 1:
        found = [_said(grid, row, columns[0]) for row in range(1, last + 1) if filled(grid, row)]
        paired = sum(line.answer is not None for line in found)
        return found if paired >= _USUAL * len(found) else []
    if len(columns) != 2 or columns[1] != columns[0] + 1:
        return []
    rows = [row for row in range(1, last + 1) if filled(grid, row)]
    labels = [(row, grid.value(row, columns[0])) for row in rows]
    told = [(row, text) for row, text in labels if isinstance(text, str) and len(text) <= _LABEL]
    if len(told) < _NEARLY_ALL * len(rows):
        return []
    return [_Line(row, text.strip(), grid.value(row, columns[1])) for row, text in told]


def _said(grid: RawTable, row: int, column: int) -> _Line:
    """A row of one cell: `Status: live` is a label and its answer, anything else a text."""
    text = str(grid.value(row, column)).strip()
    pair = _PAIR.fullmatch(text)
    return _Line(row, pair[1], pair[2] or "") if pair else _Line(row, text, None)


def _cards(lines: Sequence[_Line]) -> list[_Card]:
    """The cards, each from one occurrence of the first usual label to the next; none where labels do not come back in
    turn."""
    counted = Counter(fold(line.label) for line in lines)
    most = max(counted.values())
    usual = {label for label, number in counted.items() if number >= max(_LEAST_CARDS, _USUAL * most)}
    if len(usual) < _LEAST_LABELS:
        return []
    begin = next(fold(line.label) for line in lines if fold(line.label) in usual)
    starts = [at for at, line in enumerate(lines) if fold(line.label) == begin]
    parts = [lines[first:end] for first, end in pairwise([*starts, len(lines)])]
    repeated = sum(len(part) - len({fold(line.label) for line in part}) for part in parts)
    if repeated > (1 - _NEARLY_ALL) * len(lines):
        return []
    titles = [_title(lines[at - 1], counted) if at else None for at in starts]
    titled = sum(title is not None for title in titles) >= _TITLED * len(titles)
    heads = {title.row for title in titles if title} if titled else set()
    return [
        _Card(title if titled else None, tuple(line for line in part if line.row not in heads))
        for title, part in zip(titles, parts, strict=True)
    ]


def _title(line: _Line, counted: Counter[str]) -> _Line | None:
    """The line above a card where it is nothing but a text of its own."""
    return line if line.answer is None and counted[fold(line.label)] == 1 else None


def _as_rows(grid: RawTable, column: int, cards: Sequence[_Card]) -> RawTable | None:
    lines = [line for card in cards for line in card.lines]
    counted = Counter(fold(line.label) for line in lines)
    told = [line for line in lines if line.answer is not None or counted[fold(line.label)] > 1]
    labels = {fold(line.label): line for line in reversed(told)}  # the first of each
    order = sorted(labels, key=lambda label: labels[label].row)
    if len(order) > _MOST_LABELS:
        return None
    values = list(grid.values)
    rows: list[tuple[int, ...]] = []
    table: list[list[int]] = []
    in_columns = (column, *(card.column or column for card in cards))
    titled = any(card.title for card in cards)
    header: list[_Cell] = [(labels[label].row, labels[label].label) for label in order]
    _add(table, rows, values, [_NOTHING] * titled + header)
    for card in cards:
        answers: dict[str, _Cell] = {fold(line.label): (line.row, line.answer) for line in card.lines}
        head = (card.title.row, card.title.label) if card.title else _NOTHING
        _add(table, rows, values, [head] * titled + [answers.get(label, _NOTHING) for label in order])
    at = {line: row for row, cells in enumerate(rows, 1) for line in cells if line}
    return replace(
        grid,
        values=values,
        codes=[array("I", codes) for codes in zip(*table, strict=True)],
        rows=len(table),
        merges=(),
        hidden_rows=frozenset(at[row] for row in grid.hidden_rows if row in at),
        hidden_columns=frozenset(),
        comments=_comments(grid, rows, in_columns),
        formats={},
        cards=Cards(in_columns, tuple(rows)),
    )


def _add(
    table: list[list[int]],
    rows: list[tuple[int, ...]],
    values: list[CellValue],
    cells: Sequence[_Cell],
) -> None:
    """A further row of the table, its new values, and the rows of the file that its cells are from."""
    codes = []
    for _, value in cells:
        codes.append(0 if value is None else len(values))
        if value is not None:
            values.append(value)
    table.append(codes)
    rows.append(tuple(row for row, _ in cells))


def _comments(
    grid: RawTable, rows: Sequence[tuple[int, ...]], columns: Sequence[int]
) -> dict[tuple[int, int], str]:
    """What comments say, by the cells of the table that they stand at in the file; beside them, too, where no other
    card stands there."""
    cells = {
        (line, columns[row]): (row + 1, at)
        for row, lines in enumerate(rows)
        for at, line in enumerate(lines, 1)
        if line
    }
    alone = {line: cell for (line, _), cell in cells.items()} if len({*columns}) == 1 else {}
    told = ((cells.get(where) or alone.get(where[0]), text) for where, text in grid.comments.items())
    return {cell: text for cell, text in told if cell}
