"""What `ingest` hands over: which cells are the inventory, and what each column means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from audit.domain.models import Money, Period, Proposal
from audit.domain.places import Place, Problem
from audit.domain.tables import CellValue, RawTable
from audit.domain.units import Doubt, Scaled

MatchReason = Literal["given", "alias", "meaning", "fuzzy", "values", "unmatched"]


READ_WITH_ANOTHER = "details"  # why a sheet is not read by itself: it tells more of models of another one


@dataclass(frozen=True, slots=True)
class Layout:
    """What a person says of where the list is; it outweighs what the sheets look like.

    `sheets`: exactly these are read. `header_rows`: a sheet's name, or None for whatever is read, and the 1-based row
    of its headers, 0 for a list without any. `left_out`: columns that are not read, each by its header or letters;
    `left_out_now`: those of them that were named for this run, so that a table must have them.
    """

    sheets: tuple[str, ...] = ()
    header_rows: tuple[tuple[str | None, int], ...] = ()
    left_out: tuple[str, ...] = ()
    left_out_now: tuple[str, ...] = ()

    def over(self, other: Layout) -> Layout:
        """The same, and what another one says of what this one leaves open."""
        rows = {**dict(other.header_rows), **dict(self.header_rows)}
        left_out = dict.fromkeys((*other.left_out, *self.left_out))
        return Layout(self.sheets or other.sheets, tuple(rows.items()), tuple(left_out), self.left_out_now)


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One header and the field that it was understood as; `field` is None where no field fits.

    `score` runs from 0 to 100. `doubtful` asks the reader to confirm; a doubtful column may lower a status, never
    assure one. `place` is the header cell. `candidates`: the three best fields with score and reason, the best first.
    `proposals`: of a column that was not understood, up to three fields to choose from. They count for nothing.
    """

    field: str | None
    header: str
    place: Place
    score: float
    reason: MatchReason
    doubtful: bool = False
    candidates: tuple[tuple[str, float, str], ...] = ()
    proposals: tuple[Proposal, ...] = ()


def each_once(matches: Iterable[ColumnMatch]) -> Iterator[ColumnMatch]:
    """The first of the columns with the same header, field and doubt: sheets of one list share their headers."""
    seen: set[tuple[str, str | None, bool]] = set()
    for match in matches:
        told = match.header, match.field, match.doubtful
        if told not in seen:
            seen.add(told)
            yield match


def unused(matches: Iterable[ColumnMatch]) -> tuple[ColumnMatch, ...]:
    """The columns that have a header and, without a doubt, no field, each header once."""
    return tuple(m for m in each_once(matches) if m.header and m.field is None and not m.doubtful)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that is no model, with the reason's code (`redacted`, `total`, `template`, `do_not_use`, `policy`,
    `repeated_header`, `duplicate_id`, ...), whose sentence is in the knowledge."""

    name: str
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """One block of the inventory: records × fields over one sheet.

    Normally a record is a row of the sheet and a field a column. In a transposed sheet (`across`) it is the other
    way round: `grid` is then the sheet turned, so that code below never needs to know; only `place` does.
    `records` are 1-based rows of `grid`; `columns` maps each field to the 1-based columns of `grid` that speak of it,
    the best match first. `unit` is what the sheet's name or a heading between rows says of every record, if anything.
    `headings` are all texts that stand above the records with their Places, the outermost first: the sheet's name where
    it is not generic, banners, headings between rows.
    `legend` holds, by column, what the workbook itself says of the codes in it, `asked` what it says that a header is
    short for. `as_at`: the day of which it says itself that it speaks. `languages`:
    those it is written in, the main one first. `doubtful`: the columns of which nobody confirmed what they mean.
    """

    grid: RawTable
    across: bool
    header: tuple[int, ...]  # rows of `grid` that hold the headers
    headers: tuple[str, ...]  # one text a column of `grid`, the header rows joined
    columns: Mapping[str, tuple[int, ...]]
    records: tuple[int, ...]
    parsed: Mapping[int, Mapping[int, Period | Money]] = field(default_factory=dict)
    unit: str | None = None
    legend: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    headings: tuple[tuple[Place, str], ...] = ()
    doubtful: frozenset[int] = frozenset()
    asked: Mapping[int, str] = field(default_factory=dict)
    as_at: date | None = None

    def value(self, field_id: str, record: int) -> CellValue:
        """The first filled value of a field for a record; None where the table has none."""
        for column in self.columns.get(field_id, ()):
            value = self.grid.value(record, column)
            if value is not None and value != "":
                return value
        return None

    def codes(self, column: int) -> Sequence[int]:
        """The codes of a 1-based column (indexes into `grid.values`), one a record."""
        codes, records = self.grid.codes[column - 1], self.records
        if records and records[-1] - records[0] + 1 == len(records):
            return codes[records[0] - 1 : records[-1]]
        return [codes[record - 1] for record in records]

    def header_of(self, place: Place) -> str:
        """The header that a cell of this table stands below, or beside; "" where it is none of its columns."""
        at = place.row if self.across else place.column
        columns = range(1, len(self.headers) + 1)
        if place.sheet != self.grid.sheet:
            there = (c for c, one in self.grid.beside.items() if one.sheet == place.sheet)
            return next((self.headers[c - 1] for c in there), "")
        if self.grid.cards:
            on_cards = (lines.index(place.row) for lines in self.grid.cards.lines if place.row in lines)
            return next((self.headers[column] for column in on_cards), "")
        return next((self.headers[c - 1] for c in columns if self.grid.in_file(c) == at), "")

    def place(self, record: int | None = None, column: int | None = None) -> Place:
        """The true Place of a record's cell in the file, the turn of the sheet undone."""
        return self.grid.place(column, record) if self.across else self.grid.place(record, column)


@dataclass(frozen=True, slots=True)
class Inventory:
    """The client's list of models, still columnar.

    `company` holds answers of a company sheet (id -> value, Place) where there is one, `company_units` what its labels
    and number formats say of the units of amounts. `doubts`: field of money -> why amounts of it are missing.
    """

    tables: tuple[Table, ...]
    matches: tuple[ColumnMatch, ...]
    set_aside: tuple[SetAside, ...] = ()
    problems: tuple[Problem, ...] = ()
    company: Mapping[str, tuple[CellValue, Place]] = field(default_factory=dict)
    company_units: Mapping[str, Scaled | None] = field(
        default_factory=dict
    )  # by answer id; None: it can't be told
    skipped_sheets: tuple[
        tuple[str, str], ...
    ] = ()  # sheet, reason code: cover, picklist, changelog, empty, ...
    doubts: Mapping[str, frozenset[Doubt]] = field(default_factory=dict)
