"""Notes below a table that say which row they are about (`weekly*` and `* off since May`, or `re 9: alarm off`), and
the comments on its cells.

What such a note says belongs to the cells of its models: an assurance with an asterisk may be none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from audit.domain.tables import CellValue, RawTable
from audit.ingest.blocks import Block
from audit.ingest.grids import distinct_codes, filled, is_blank, pointing_up
from audit.ingest.rows import Rows, set_aside
from audit.knowledge.fields import Words

_SIGN = r"\*{1,3}|[†‡§]|[¹²³⁴-⁹]|\(?\d{1,2}\)|\[\d{1,2}\]"
_NOTE = re.compile(rf"\s*({_SIGN})\s*(\S.*)?", re.DOTALL)
_SIGNED = re.compile(rf"[^\s*](?:\s*)({_SIGN})\s*$")
_OPENING = r"[^\W\d_]+(?:\s*\([^()]{1,40}\))?\s*[:–-]\s*"  # `Note (12 May, AK): `
_ENDING = 12  # characters of a cell that may hold a sign
_MOST_NOTES = 40  # rows that are looked at, from the last one up
_MOST_CELLS = 3  # of such a row


Columns = Mapping[str, Sequence[int]]
About = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class _Note:
    row: int
    sign: str  # as `*`, `1)`; "" for one that names a number
    number: str
    text: str


class Footnotes:
    """The notes of one table. `words`: how one begins that names the number of its row."""

    def __init__(self, block: Block, rows: Rows, words: Words) -> None:
        self._block, self._rows = block, rows
        begins = "|".join(map(re.escape, sorted(words.regarding, key=len, reverse=True)))
        self._regarding = re.compile(
            rf"\s*(?P<opening>{_OPENING})?(?:{begins})[.:]?\s*#?(?P<number>\d{{1,4}})"
            r"(?:\s*[.:)–-]\s*|(?(opening)\s+|(?!)))(?P<text>\S.*)?",
            re.I | re.S,
        )
        self._notes = list(self._read())

    def apart(self) -> Rows:
        """The rows without the notes that stand among them as models; each note that is about a row is set aside as
        one."""
        told = {note.row for note in self._notes if self._models(note)}
        if not told:
            return self._rows
        places = {self._block.place(row).row for row in told}
        others = (one for one in self._rows.set_aside if one.place.row not in places)
        notes = (set_aside(self._block, row, 0, "note") for row in sorted(told))
        records = tuple(row for row in self._rows.records if row not in told)
        return replace(self._rows, records=records, set_aside=(*others, *notes))

    def added(self, grid: RawTable, stating: Columns, remarks: Sequence[int], about: About) -> RawTable:
        """The grid with each note behind what the cells of its models say, and the row where it stands; and with each
        comment behind what its cell says.

        That is the cell of `stating` (field -> columns) that carries its sign, else a remark, else the first column of
        each field that the note is `about`.
        """
        noted = [(note, row, signed) for note in self._notes for row, signed in self._models(note).items()]
        told = [
            (note.text, f"\n{note.text} (row {grid.place(note.row).row})", row, signed)
            for note, row, signed in noted
        ]
        told += [
            (text, f"\n{text} (row {grid.place(row).row})", model, ())
            for row, model in self._rows.remarks.items()
            if (text := pointing_up(value := grid.value(row, filled(grid, row)[-1])) or str(value).strip())
        ]
        models = frozenset(self._rows.records) if grid.comments else frozenset()
        told += [
            (text, f" – {text}", row, (column,))
            for (row, column), comment in sorted(grid.comments.items())
            if row in models and (text := _without_author(comment))
        ]
        if not told:
            return grid
        values, codes = list(grid.values), [column[:] for column in grid.codes]
        every = {column for columns in stating.values() for column in columns}
        for text, behind, row, signed in told:
            named = (stating[field][0] for field in about(text) if stating.get(field))  # read only if needed
            for column in {*signed} & every or {*remarks[:1]} or {*named}:
                value = values[codes[column - 1][row - 1]]
                codes[column - 1][row - 1] = len(values)
                values.append(behind.strip(" –\n") if is_blank(value) else f"{value}{behind}")
        return replace(grid, values=values, codes=codes)

    def _models(self, note: _Note) -> Mapping[int, Sequence[int]]:
        """Row of a model that a note is about -> the columns that carry its sign."""
        if note.number:
            return dict.fromkeys((row for row in self._numbered.get(note.number, ()) if row != note.row), ())
        found = self._signed.get(note.sign, {})
        return {row: columns for row, columns in found.items() if row != note.row}

    @cached_property
    def _signed(self) -> Mapping[str, Mapping[int, Sequence[int]]]:
        """Sign -> row of a model -> the columns that carry it, told by the distinct values of each column."""
        grid, rows = self._block.grid, self._rows.records
        found: dict[str, dict[int, list[int]]] = {}
        for column in range(1, grid.columns + 1):
            codes = distinct_codes(grid, column, rows)
            signs = {code: sign for code in codes if (sign := _sign_of(grid.values[code]))}
            for row in rows if signs else ():
                if (code := grid.codes[column - 1][row - 1]) in signs:
                    found.setdefault(signs[code], {}).setdefault(row, []).append(column)
        return found

    @cached_property
    def _numbered(self) -> Mapping[str, Sequence[int]]:
        """Number that a row begins with -> the rows of models that do."""
        grid = self._block.grid
        found: dict[str, list[int]] = {}
        for row in self._rows.records:
            if cells := filled(grid, row):
                found.setdefault(str(grid.value(row, cells[0])).strip(" .#)"), []).append(row)
        return found

    def _read(self) -> Iterator[_Note]:
        """The notes from the last row up, as long as there are any."""
        aside = {one.place.row for one in self._rows.set_aside}
        for row in range(self._block.last, max(self._block.first, self._block.last - _MOST_NOTES), -1):
            cells = filled(self._block.grid, row)
            if not cells:
                continue
            note = self._note(row, [self._block.grid.value(row, c) for c in cells])
            if note is None and self._block.place(row).row not in aside:
                return
            if note is not None:
                yield note

    def _note(self, row: int, values: Sequence[CellValue]) -> _Note | None:
        if len(values) > _MOST_CELLS or not all(isinstance(value, str) for value in values):
            return None
        text = " ".join(str(value).strip() for value in values)
        if (named := self._regarding.fullmatch(text)) and named["text"]:
            return _Note(row, "", named["number"], named["text"])
        signed = _NOTE.fullmatch(text)
        return _Note(row, signed[1].strip("(["), "", signed[2]) if signed and signed[2] else None


def _without_author(comment: str) -> str:
    """A comment in one line, without the name of who wrote it, with which spreadsheets begin one."""
    _, author, text = comment.partition(":\n")
    return " ".join((text if author else comment).split())


def _sign_of(value: CellValue) -> str:
    found = _SIGNED.search(value.rstrip()[-_ENDING:]) if isinstance(value, str) else None
    return found[1].strip("([") if found else ""
