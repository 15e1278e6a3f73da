"""Turns rows of values into one list of distinct values and one array of small integers a column."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from itertools import chain, islice
from typing import Any

from audit.domain.tables import CellValue

# `True == 1 == 1.0`, so a dict takes them for one key. A boolean is therefore looked up as one of these.
_TRUE, _FALSE = (True,), (False,)
_EXACT = 2**53
_MIDNIGHT = time()
_ROWS_AT_ONCE = 64  # few enough to stay in the processor's cache


class _MixUp(Exception):  # noqa: N818 - a turn in the way, not a fault
    """A 0, 1, True or False came up in a vocabulary that does not tell them apart yet."""


class Vocabulary(dict[Any, int]):
    """Value -> code. `values[code]` is the value; code 0 is the blank cell.

    Integral floats become int, a datetime at midnight a date. Text longer than `longest` characters is cut;
    `cut` holds the codes of what was.
    """

    def __init__(self, longest: int) -> None:
        super().__init__({None: 0, "": 0})
        self.values_by_code: list[CellValue] = [None]
        self.longest = longest
        self.cut: list[int] = []
        self.tells_booleans = False

    def __missing__(self, key: Any) -> int:
        kind, value, values = type(key), key, self.values_by_code
        if kind is str:
            if len(key) > self.longest:
                value = key[: self.longest]
                self.cut.append(len(values))
        elif kind is float or kind is int or kind is bool:
            if key != key:
                return 0  # a NaN is no value, and would be a new key each time
            if key in (0, 1) and not self.tells_booleans:
                raise _MixUp
            if kind is float and -_EXACT < key < _EXACT and key.is_integer():
                value = int(key)
        elif kind is tuple:
            value = key[0]
        elif kind is datetime and key.time() == _MIDNIGHT:
            value = key.date()  # as calamine has it
        self[key] = code = len(values)
        values.append(value)
        return code


class Grid:
    """Rows in, columns of codes out."""

    def __init__(self, longest: int) -> None:
        self.vocabulary = Vocabulary(longest)
        self._cells = array("I")
        self._widths = array("I")

    def extend(self, rows: Iterable[Sequence[Any]]) -> None:
        """Appends rows, which may differ in length."""
        code, cells = self.vocabulary.__getitem__, self._cells
        waiting = iter(rows)
        while block := list(islice(waiting, _ROWS_AT_ONCE)):
            start = len(cells)
            try:
                cells.extend(map(code, chain.from_iterable(self._told_apart(block))))
            except _MixUp:
                del cells[start:]
                self.vocabulary.tells_booleans = True
                cells.extend(map(code, chain.from_iterable(self._told_apart(block))))
            self._widths.extend(map(len, block))

    def _told_apart(self, rows: list[Sequence[Any]]) -> Iterable[Sequence[Any]]:
        if not self.vocabulary.tells_booleans:
            return rows
        return [_marked(row) if bool in set(map(type, row)) else row for row in rows]

    @property
    def area(self) -> tuple[int, int]:
        """Rows and columns as they were given."""
        return len(self._widths), max(self._widths, default=0)

    @property
    def widths(self) -> array[int]:
        """How many cells each row was given with."""
        return self._widths

    def columns(self, before: int = 0) -> list[array[int]]:
        """One array of codes a column, without the blank rows and columns at the end.

        `before` blank columns are put in front.
        """
        rows, width = self.area
        if len(self._cells) != rows * width:
            self._pad(width)
        used = -(-len(self._cells.tobytes().rstrip(b"\0")) // (self._cells.itemsize * width)) if width else 0
        columns = [self._cells[column : used * width : width] for column in range(width)]
        while columns and not any(columns[-1]):
            columns.pop()
        return [array("I", bytes(4 * used)) for _ in range(before if columns else 0)] + columns

    def _pad(self, width: int) -> None:
        padded, start = array("I"), 0
        for length in self._widths:
            padded.extend(self._cells[start : start + length])
            padded.extend(array("I", bytes(4 * (width - length))))
            start += length
        self._cells = padded


def _marked(row: Sequence[Any]) -> list[Any]:
    return [_TRUE if cell is True else _FALSE if cell is False else cell for cell in row]
