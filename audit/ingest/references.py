"""Cells that refer to another row: `ditto`, `same as Demand forecast`. Each then reads as that row's answer does."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.domain.tables import RawTable
from audit.ingest.header_text import fold
from audit.knowledge.fields import Words
from audit.lexicon.columns import code_of

_LONGEST = 80  # characters of such a cell
_MOST_ROWS = 20_000  # of a table that is looked at
_HOPS = 5  # from one such cell to the next
_LETTERS = 3  # of a word by which a model is found
_MARKS = frozenset('"\u201c\u201d\u201e\u2033\u3003')


class References:
    """The references in the columns of one table. `rows`: those that hold models; `names`: what each is called."""

    def __init__(self, grid: RawTable, rows: Sequence[int], naming: int | None, words: Words) -> None:
        self._grid = grid
        self._rows = rows if len(rows) <= _MOST_ROWS else ()
        self._before = dict(zip(self._rows[1:], self._rows, strict=False))
        self._names = {row: f" {fold(str(grid.value(row, naming) or ''))} " for row in self._rows} if naming else {}
        same, above, like = ("|".join(map(re.escape, sorted(map(fold, one), key=len, reverse=True))) for one in
                             (words.same, words.above, words.like))
        affirmed = "|".join(map(re.escape, map(fold, (*words.yes, *words.no))))
        self._ditto = re.compile(rf"(?:(?:{affirmed}) )?(?:(?:{same})(?: (?:{above}))?|{above})")
        self._as = re.compile(rf"(?:(?:{affirmed}) )?(?:{same}|{like})(?: (?:{like}))* (.+)")

    def meanings(self, columns: Sequence[int]) -> tuple[RawTable, Mapping[int, dict[str, str]]]:
        """The grid with each such cell told from others, and column -> code of the cell -> the answer it stands for."""
        values, codes = list(self._grid.values), list(self._grid.codes)
        found: dict[int, dict[str, str]] = {}
        for column in columns:
            told = {row: answer for row in self._rows if (answer := self._answer(row, column))}
            if not told:
                continue
            own = array("I", codes[column - 1])
            for row, (source, answer) in told.items():
                text = f"{self._grid.value(row, column)} (row {self._grid.place(source, column).row})"
                found.setdefault(column, {})[code_of(text)] = answer
                own[row - 1] = len(values)
                values.append(text)
            codes[column - 1] = own
        return (replace(self._grid, values=values, codes=codes) if found else self._grid), found

    def _answer(self, row: int, column: int) -> tuple[int, str] | None:
        """The row that a cell refers to in the end, and what stands there."""
        source = self._source(row, column)
        for _ in range(_HOPS):
            if source is None:
                return None
            further = self._source(source, column)
            if further is None:
                value = self._grid.value(source, column)
                return (source, str(value)) if value is not None and str(value).strip() else None
            source = further
        return None

    def _source(self, row: int, column: int) -> int | None:
        value = self._grid.value(row, column)
        if not isinstance(value, str) or len(value) > _LONGEST:
            return None
        if value.strip() and set(value.strip()) <= _MARKS:
            return self._before.get(row)
        text = fold(value)
        if not text or self._ditto.fullmatch(text):
            return self._before.get(row) if text else None
        found = self._as.fullmatch(text)
        return self._named(found[1], row) if found else None

    def _named(self, text: str, row: int) -> int | None:
        """The one model whose name has all the words of a text."""
        words = [word for word in text.split() if len(word) >= _LETTERS or any(map(str.isdigit, word))]
        rows = [
            other
            for other, name in self._names.items()
            if other != row and words and all(f" {word}" in name for word in words)
        ]
        return rows[0] if len(rows) == 1 else None
