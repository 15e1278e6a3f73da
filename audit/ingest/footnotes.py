"""Notes that say which row they are about (`weekly*` and `* off since May`, or `re 9: alarm off`), below a table, in
the row itself or on a sheet of notes, and the comments on its cells.

What such a note says belongs to the cells of its models: an assurance with an asterisk may be none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from audit.domain.places import Place
from audit.domain.tables import CellValue, RawTable
from audit.ingest.blocks import Block
from audit.ingest.grids import filled, is_blank, last_filled_row, pointing_up
from audit.ingest.rows import Rows, set_aside
from audit.knowledge.fields import Words

_BRACKETED = r"\(\d{1,2}\)|\([A-Z]\)"
_SIGN = rf"\*{{1,3}}|[†‡§]|[¹²³⁴-⁹]|\(?\d{{1,2}}\)|\[\d{{1,2}}\]|{_BRACKETED}"
_ANY_SIGN = re.compile(_SIGN)
_LAST = frozenset("*†‡§)]¹²³⁴⁵⁶⁷⁸⁹")  # how each sign ends: few cells of a long list need a search
_NOTE = re.compile(rf"\s*({_SIGN})\s*(\S.*)?", re.DOTALL)
_SIGNED = re.compile(rf"[^\s*]((?:\s*(?:{_SIGN}))+)\s*$")
_REFERENCES = re.compile(rf"(?:\s*(?:{_BRACKETED}))+\s*")  # a cell of nothing but references: `(1) (2)`
# what may stand between a sign and its note: `(R) after the name = `, `1) – `
_EXPLAINS = re.compile(r"\A(?:[^=]{0,25}=|[\s=:–-]+)\s*")
_PARTS = re.compile(r"\A[\s=:–-]+")
_OPENING = r"[^\W\d_]+(?:\s*\([^()]{1,40}\))?\s*[:–-]\s*"  # `Note (12 May, AK): `
_ENDING = 12  # characters of a cell that may hold a sign
_MOST_NOTES = 40  # rows that are looked at, from the last one up
_MOST_CELLS = 3  # of such a row
_MOST_APART = 300  # rows of a sheet of notes


Columns = Mapping[str, Sequence[int]]
About = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Note:
    """What a note says, and of what. `row`: its own row in the table; 0 on another sheet."""

    row: int
    sign: str  # as `*`, `1)`; "" for one that names a number
    number: str
    text: str
    place: Place


def notes_apart(tables: Iterable[RawTable]) -> list[Note]:
    """The notes on sheets that list no models, each behind its sign."""
    return [
        note
        for table in tables
        if last_filled_row(table) <= _MOST_APART
        for row in range(1, last_filled_row(table) + 1)
        if (cells := filled(table, row))
        and (note := _signed_note(0, table.place(row), _texts(table, row, cells)))
    ]


class Footnotes:
    """The notes of one table. `words`: how one begins that names the number of its row."""

    def __init__(self, block: Block, rows: Rows, words: Words, apart: Sequence[Note] = ()) -> None:
        self._block, self._rows = block, rows
        begins = "|".join(map(re.escape, sorted(words.regarding, key=len, reverse=True)))
        self._regarding = re.compile(
            rf"\s*(?P<opening>{_OPENING})?(?:{begins})[.:]?\s*#?(?P<number>\d{{1,4}})"
            r"(?:\s*[.:)–-]\s*|(?(opening)\s+|(?!)))(?P<text>\S.*)?",
            re.I | re.S,
        )
        own = list(self._read())
        signs = {note.sign for note in own}
        self._notes = [*own, *(note for note in apart if note.sign not in signs)]

    def apart(self) -> Rows:
        """The rows without the notes that stand among them as models; each note that is about a row is set aside as
        one."""
        told = {note.row for note in self._notes if note.row and self._models(note)}
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
            (note.text, f"\n{note.text} ({_where(note.place, grid)})", row, signed)
            for note, row, signed in noted
        ]
        told += [(text, f"\n{text}", row, signed) for text, row, signed in self._beside()]
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
                empty = is_blank(value) or _as_sign(value) in self._letters
                values.append(behind.strip(" –\n") if empty else f"{value}{behind}")
        return replace(grid, values=values, codes=codes)

    def _models(self, note: Note) -> Mapping[int, Sequence[int]]:
        """Row of a model that a note is about -> the columns that carry its sign."""
        if note.number:
            return dict.fromkeys((row for row in self._numbered.get(note.number, ()) if row != note.row), ())
        found = self._signed.get(note.sign, {})
        return {row: columns for row, columns in found.items() if row != note.row}

    @cached_property
    def _signed(self) -> Mapping[str, Mapping[int, Sequence[int]]]:
        """Sign -> row of a model -> the columns that carry it, or are its letter; each distinct value is looked at
        once."""
        grid, letters = self._block.grid, self._letters
        signs = {
            code: said
            for code, value in enumerate(grid.values)
            if isinstance(value, str) and (letters or value.rstrip()[-1:] in _LAST)
            if (said := _signs_of(value, letters))
        }
        found: dict[str, dict[int, list[int]]] = {}
        for column, codes in enumerate(grid.codes, 1):
            for row in () if signs.keys().isdisjoint(codes) else self._rows.records:
                for sign in signs.get(codes[row - 1], ()):
                    found.setdefault(sign, {}).setdefault(row, []).append(column)
        return found

    @cached_property
    def _letters(self) -> Set[str]:
        """The signs of the notes that are letters: a cell of nothing but one carries it, and says nothing else; but
        not where others carry it in brackets: `Y` is none of `(Y)`."""
        letters = {note.sign for note in self._notes if note.sign[:1].isalpha()}
        said = (
            {value.strip() for value in self._block.grid.values if isinstance(value, str)}
            if letters
            else set()
        )
        return {letter for letter in letters if f"({letter}" not in said}

    def _beside(self) -> Iterator[tuple[str, int, Sequence[int]]]:
        """The notes that stand in the row of their model, behind the sign: `■ *`, and `* off since the fire`."""
        grid = self._block.grid
        for sign, models in self._signed.items():
            for row, columns in models.items() if all(note.sign != sign for note in self._notes) else ():
                for column in filled(grid, row):
                    note = _signed_note(row, grid.place(row), [grid.value(row, column)])
                    if note and note.sign == sign:
                        yield note.text, row, columns

    @cached_property
    def _numbered(self) -> Mapping[str, Sequence[int]]:
        """Number that a row begins with -> the rows of models that do."""
        grid = self._block.grid
        found: dict[str, list[int]] = {}
        for row in self._rows.records:
            if cells := filled(grid, row):
                found.setdefault(str(grid.value(row, cells[0])).strip(" .#)"), []).append(row)
        return found

    def _read(self) -> Iterator[Note]:
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

    def _note(self, row: int, values: Sequence[CellValue]) -> Note | None:
        text = _joined(values)
        named = self._regarding.fullmatch(text) if text else None
        if named and named["text"]:
            return Note(row, "", named["number"], named["text"], self._block.place(row))
        return _signed_note(row, self._block.place(row), values)


def _signed_note(row: int, place: Place, values: Sequence[CellValue]) -> Note | None:
    """The note in the cells of a row that begins with its sign."""
    signed = _NOTE.fullmatch(_joined(values))
    if signed is None or not signed[2]:
        return None
    sign = signed[1].strip("([")
    text = (_EXPLAINS if sign[0].isalpha() else _PARTS).sub("", signed[2])
    return Note(row, sign, "", text, place) if text else None


def _joined(values: Sequence[CellValue]) -> str:
    """The few texts of a row as one; "" for a row of anything else."""
    told = len(values) <= _MOST_CELLS and all(isinstance(value, str) for value in values)
    return " ".join(str(value).strip() for value in values) if told else ""


def _texts(table: RawTable, row: int, cells: Sequence[int]) -> list[CellValue]:
    """The cells of a row of notes, without the day on which it was made."""
    values = [table.value(row, column) for column in cells]
    return [value for value in values if isinstance(value, str)] if len(values) <= _MOST_CELLS else values


def _where(place: Place, grid: RawTable) -> str:
    """Where a note stands, as seen from the table."""
    return f"row {place.row}" if place.sheet == grid.sheet else f"{place.sheet}, row {place.row}"


def _without_author(comment: str) -> str:
    """A comment in one line, without the name of who wrote it, with which spreadsheets begin one."""
    _, author, text = comment.partition(":\n")
    return " ".join((text if author else comment).split())


def _as_sign(value: CellValue) -> str:
    """What a cell that is nothing but a letter would be as a sign: `R` of `(R)`."""
    return f"{str(value).strip()})"


def _signs_of(value: str, letters: Set[str]) -> list[str]:
    """The signs behind a cell, or that it consists of; one of the `letters` alone is one, too."""
    if (letter := _as_sign(value)) in letters:
        return [letter]
    found = _SIGNED.search(value.rstrip()[-_ENDING:])
    signs = found[1] if found else value if len(value) <= _ENDING and _REFERENCES.fullmatch(value) else ""
    return [sign.strip("([") for sign in _ANY_SIGN.findall(signs)]
