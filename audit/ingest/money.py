"""The amounts of a table: what says in which unit a column is, and its cells read in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audit.amounts import AmountReader, Column
from audit.amounts.numbers import DecimalMark, decimal_mark
from audit.amounts.units import UnitReader
from audit.domain.models import Money
from audit.domain.places import Place, Problem
from audit.domain.tables import CellValue, RawTable
from audit.domain.units import AS_WRITTEN, NO_UNIT, Doubt, Scaled, Unit, combine
from audit.ingest.blocks import Block
from audit.ingest.grids import cells_with, filled, first_row_with, last_filled_row
from audit.ingest.header_text import fold
from audit.knowledge import Knowledge
from audit.knowledge.fields import Field

_NOTE = 160  # characters of a line that states a unit; a longer one is prose
_NOTE_ROWS = 60  # of a sheet of notes, and above a table
_LAST_ROWS = 12  # of a table, among which notes may be
_FIGURES = re.compile(r"\d")
_NO_FIGURES = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b20\d\d\b|\b1(?:[.,' ]?000)+\b|['’]?\b000s?\b")
_PROBLEMS: Mapping[Doubt, str] = {
    "unclear": "unreadable_money",
    "currency": "money_without_currency",
    "units": "money_units_differ",
}

Values = Mapping[int, CellValue]  # code -> value


@dataclass(frozen=True, slots=True)
class MoneyNotes:
    """What a workbook says beside its tables of the units of amounts.

    `notes`: sheet -> lines that state a unit, folded, with it; "" holds those of sheets of notes, which speak of all
    sheets. A line above a table, which is "" here, speaks of all its columns; any other names columns, or amounts.
    `general`: the words of lines that speak of every column of money. `blank`: texts that say that there is no amount.
    `company`: what the Company sheet says; `brand`: what a consultant's brand takes for granted.
    """

    reader: AmountReader
    blank: frozenset[str] = frozenset()
    general: tuple[str, ...] = ()
    notes: Mapping[str, Sequence[tuple[str, Unit]]] = field(default_factory=dict)
    company: Unit = NO_UNIT
    brand: Unit = NO_UNIT

    def of(self, sheet: str | None, headers: Sequence[str]) -> list[Unit]:
        """What notes say of a column with these headers."""
        words = [f" {word} " for word in (*self.general, *map(fold, headers)) if len(word) > 2]
        lines = dict.fromkeys((*self.notes.get(sheet or "", ()), *self.notes.get("", ())))
        return [unit for line, unit in lines if not line or any(word in f" {line} " for word in words)]


@dataclass(frozen=True, slots=True)
class Amounts:
    """1-based column -> code -> amount, what could not be read, and by field why amounts are missing."""

    parsed: Mapping[int, Mapping[int, Money]]
    problems: tuple[Problem, ...]
    doubts: Mapping[str, frozenset[Doubt]]


def money_notes(
    tables: Sequence[RawTable],
    blocks: Sequence[Block],
    remarks: Collection[str | None],
    currency: CellValue,
    knowledge: Knowledge,
) -> MoneyNotes:
    """What stands beside the tables, on sheets of notes (`remarks`, by name), and on the Company sheet (`currency`)."""
    words, units, overlay = knowledge.fields.words, knowledge.units, knowledge.overlay
    reader = AmountReader(units, words.approximate)
    notes: dict[str, list[tuple[str, Unit]]] = {}
    for table in tables:
        own = [block for block in blocks if block.grid.sheet == table.sheet and not block.across]
        if own:
            above, below = _note_rows(table, own)
            found = [("", unit) for _, unit in _stated_in(table, above, reader)]
            notes[table.sheet or ""] = found + _stated_in(table, below, reader)
        elif table.sheet in remarks:
            rows = range(1, min(_NOTE_ROWS, last_filled_row(table)) + 1)
            notes.setdefault("", []).extend(_stated_in(table, rows, reader))
    company = reader.units.alone(currency) if isinstance(currency, str) else None
    brand = Unit(frozenset({overlay.currency})) if overlay and overlay.currency else NO_UNIT
    blank = frozenset(map(fold, words.blank))
    return MoneyNotes(reader, blank, tuple(units.notes), notes, company or NO_UNIT, brand)


def _note_rows(table: RawTable, blocks: Sequence[Block]) -> tuple[list[int], list[int]]:
    """The rows above a sheet's first table, and those at its end that may be notes below the last one."""
    first, last = min((*blocks[0].header, blocks[0].first)), last_filled_row(table)
    below = range(max(blocks[-1].first, last - _LAST_ROWS + 1), last + 1)
    return list(range(1, min(first, _NOTE_ROWS + 1))), [row for row in below if len(filled(table, row)) <= 2]


def _stated_in(table: RawTable, rows: Iterable[int], reader: AmountReader) -> list[tuple[str, Unit]]:
    """The lines that state a unit; one with figures in it is about an amount: `Budget: 2 m EUR`."""
    found = []
    for row in rows:
        text = " ".join(str(table.value(row, column)) for column in filled(table, row))
        if text and len(text) <= _NOTE and not _FIGURES.search(_NO_FIGURES.sub(" ", text)):
            unit = reader.units.in_text(text)
            found += [] if unit.says_nothing else [(fold(text), unit)]
    return found


def read_amounts(
    block: Block,
    columns: Sequence[tuple[Field, int]],
    values: Mapping[int, Values],
    records: Sequence[int],
    notes: MoneyNotes,
) -> Amounts:
    """The amounts of all columns of money in these rows."""
    marks = {column: decimal_mark(values[column].values()) for _, column in columns}
    common = {mark for mark in marks.values() if mark != "unknown"}
    parsed: dict[int, Mapping[int, Money]] = {}
    problems: list[Problem] = []
    doubts: dict[str, frozenset[Doubt]] = {}
    for one, column in columns:
        mark = marks[column] if marks[column] != "unknown" or len(common) != 1 else next(iter(common))
        known = _column(block, column, one, values[column], records, notes, mark)
        read = {code: notes.reader.read(value, known) for code, value in values[column].items()}
        branded = replace(known, fallback=notes.brand)
        again = {
            c: notes.reader.read(values[column][c], branded)
            for c, found in read.items()
            if found == "currency"
        }
        read |= again
        parsed[column] = {code: found for code, found in read.items() if not isinstance(found, str)}
        problems += _taken_for_granted(
            block, column, records, {c for c in again if c in parsed[column]}, notes
        )
        unread = {
            code: found
            for code, found in read.items()
            if isinstance(found, str) and not _is_blank(values[column][code], notes)
        }
        doubts[one.id] = doubts.get(one.id, frozenset()) | frozenset(unread.values())
        for doubt, code in _PROBLEMS.items():
            texts = {c: values[column][c] for c, found in unread.items() if found == doubt}
            problems += _unread(code, block, column, records, texts, known)
    return Amounts(parsed, tuple(problems), doubts)


def _column(
    block: Block,
    column: int,
    one: Field,
    values: Values,
    records: Sequence[int],
    notes: MoneyNotes,
    mark: DecimalMark,
) -> Column:
    """What is known of a column before its cells are read."""
    units, headers = notes.reader.units, block.header_texts()[column - 1]
    comments = [text for row in block.header if (text := block.grid.comments.get((row, column)))]
    stated = [units.in_text(text) for text in (*headers, *comments)]
    noted = notes.of(block.grid.sheet, headers)
    times = {time for text in headers if (time := units.time_of(text)[1])}
    texts = [*headers, *(value for value in values.values() if isinstance(value, str))]
    return Column(
        sources=tuple(unit for unit in (*stated, *noted) if not unit.says_nothing),
        shown=_shown_by_formats(block.grid, column, values, records, units.of_format),
        fallback=notes.company,
        time=times.pop() if len(times) == 1 else "other" if times else "",
        per=one.per or "",
        mark=mark,
        mille=notes.reader.writes_mille(texts),
    )


def _shown_by_formats(
    grid: RawTable, column: int, values: Values, records: Sequence[int], read: Callable[..., Scaled | None]
) -> Scaled | None:
    """What the number formats of the records say together; None where they differ, or scale some numbers only."""
    at = set(records)
    runs = [
        run for run in grid.formats.get(column, ()) if any(r in at for r in range(run.first, run.last + 1))
    ]
    if not runs:
        return AS_WRITTEN
    scaled = [read(shown) for shown in dict.fromkeys(run.shown for run in runs)]
    known = [one for one in scaled if one]
    first = known[0] if known else None
    if first is None or len(known) < len(scaled) or len({(s.unit[:3], s.divisor) for s in known}) > 1:
        return None
    if not first.unit.magnitudes:
        return first
    covered = {row for run in runs for row in range(run.first, run.last + 1)}
    numbers = {c for c, v in values.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    codes = grid.codes[column - 1]
    return first if all(row in covered for row in records if codes[row - 1] in numbers) else None


def _is_blank(value: CellValue, notes: MoneyNotes) -> bool:
    """Whether a text says by itself that there is no amount."""
    return isinstance(value, str) and (not fold(value) or fold(value) in notes.blank)


def _taken_for_granted(
    block: Block, column: int, records: Sequence[int], codes: set[int], notes: MoneyNotes
) -> list[Problem]:
    """How many amounts are in the brand's currency because nothing names theirs."""
    cells = block.grid.codes[column - 1]
    count = sum(cells[row - 1] in codes for row in records) if codes else 0
    args: dict[str, str | int] = {"currency": "".join(notes.brand.currencies), "count": count}
    return [Problem("brand_currency", block.place(None, column), args)] if count else []


def _unread(
    code: str, block: Block, column: int, records: Sequence[int], unread: Values, known: Column
) -> list[Problem]:
    """One Problem a column and reason: how many cells hold no amount, the first of them, and what says what."""
    if not unread:
        return []
    row, first = min((first_row_with(block.grid, column, c, records), c) for c in unread)
    args: dict[str, str | int] = {
        "text": str(unread[first])[:80],
        "count": cells_with(block.grid, column, unread, records),
        "header": block.headers()[column - 1],
    }
    if code == "money_units_differ":
        shown = [known.shown.unit] if known.shown else []
        said = [unit.text[:60] for unit in (*known.sources, *shown, known.fallback) if unit.text]
        args["sources"] = "; ".join(f"'{text}'" for text in dict.fromkeys(said))
    return [Problem(code, block.place(row, column), args)]


def company_units(
    tables: Sequence[RawTable], answers: Mapping[str, tuple[CellValue, Place]], units: UnitReader
) -> dict[str, Scaled | None]:
    """By answer of the Company sheet what its label and number format say; None where they contradict each other."""
    sheets = {table.sheet: table for table in tables}
    found: dict[str, Scaled | None] = {}
    for answer, (_, place) in answers.items():
        table, row, column = sheets[place.sheet], place.row or 1, place.column or 1
        run = next((run for run in table.formats.get(column, ()) if run.first <= row <= run.last), None)
        shown = units.of_format(run.shown) if run else AS_WRITTEN
        label = units.in_text(str(table.value(row, column - 1)))
        both = shown and combine((shown.unit, label))
        found[answer] = both and shown and Scaled(both, shown.divisor)
    return found
