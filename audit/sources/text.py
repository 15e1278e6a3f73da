"""Reads delimited text: its delimiter and quoting found, every record kept, what was doubtful named."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from audit.domain.places import Place, Problem
from audit.domain.tables import RawTable, Workbook
from audit.sources.dictionary_encoding import Grid
from audit.sources.encodings import Decoded, decode
from audit.sources.limits import Limits
from audit.sources.metadata import check_area, cut_texts, first_cell
from audit.sources.refusals import Refusal

_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 131_072
_SAMPLE_RECORDS = 200
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_SPACED_QUOTE = re.compile(r"(?:^|[,;\t|]) +\"", re.MULTILINE)
_SINGLE_QUOTED = re.compile(r"(?:^|[,;\t|])'[^'\n]*'(?:[,;\t|]|$)", re.MULTILINE)


class _Reader(Protocol):
    """What `csv.reader` makes."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the fields of a record are told apart."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    skip_spaces: bool = False


def read_text(data: bytes, file: str, limits: Limits) -> Workbook:
    """The one table of a text file, its values all text. Raises Refusal (`empty`, `area`)."""
    decoded = decode(data)
    text = decoded.text.replace("\0", "")
    if not text.strip():
        raise Refusal("empty")
    declared = _SEPARATOR_LINE.match(text)
    dialect = _dialect(text[:_SAMPLE_CHARACTERS], declared[1] if declared else None)
    grid, records = Grid(limits.text_characters), Records(text, dialect, bool(declared))
    try:
        grid.extend(records)
    except csv.Error as error:
        raise Refusal("unreadable", kind="csv", detail=str(error)) from error
    check_area(file, *grid.area, limits)
    columns = grid.columns()
    table = RawTable(file, None, grid.vocabulary.values_by_code, columns, len(columns[0]) if columns else 0)
    return Workbook(
        file=file,
        sha256="",
        size_bytes=len(data),
        kind="tsv" if dialect.delimiter == "\t" else "csv",
        reader="csv",
        tables=(table,),
        encoding=decoded.encoding,
        delimiter=dialect.delimiter,
        problems=(
            *_problems(decoded, table, grid, records.unclosed),
            *cut_texts(table, grid.vocabulary.cut, limits.text_characters),
        ),
    )


class Records:
    """Every record, blank ones included. One that names the delimiter (`sep=;`) comes out blank.

    `unclosed` is the number of the record, from 1, from which on quotation marks were not heeded, for one that
    opens there never closes; None where there is none.
    """

    def __init__(self, text: str, dialect: Dialect, declared: bool) -> None:
        self.unclosed: int | None = None
        self._text, self._dialect, self._declared = text, dialect, declared

    def __iter__(self) -> Iterator[list[str]]:
        records: Iterator[list[str]] = iter(_reader(self._text, self._dialect))
        if self._text.count(self._dialect.quote) % 2:
            records = self._odd_quotes()
        for number, record in enumerate(records):
            yield [] if self._declared and not number else record

    def _odd_quotes(self) -> Iterator[list[str]]:
        lines = list(io.StringIO(self._text, newline=""))
        reader, start = _reader(self._text, self._dialect), 0
        for number, record in enumerate(reader, start=1):
            if reader.line_num == len(lines) and _never_closes(lines[start:], self._dialect):
                self.unclosed = number
                yield from csv.reader(
                    lines[start:], delimiter=self._dialect.delimiter, quoting=csv.QUOTE_NONE
                )
                return
            yield record
            start = reader.line_num


def _never_closes(lines: list[str], dialect: Dialect) -> bool:
    """Whether the last record runs to the end of the file inside quotation marks."""
    strict = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True)
    try:
        for _ in strict:
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _reader(text: str, dialect: Dialect) -> _Reader:
    csv.field_size_limit(max(len(text), 131_072))
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        skipinitialspace=dialect.skip_spaces,
    )


def _dialect(sample: str, declared: str | None) -> Dialect:
    """The dialect under which the first records agree best on how many fields they have."""
    delimiters = declared or _DELIMITERS
    candidates = [Dialect(delimiter) for delimiter in delimiters]
    if _SPACED_QUOTE.search(sample):
        candidates += [Dialect(delimiter, skip_spaces=True) for delimiter in delimiters]
    if '\\"' in sample:
        candidates += [Dialect(delimiter, escape="\\") for delimiter in delimiters]
    if _SINGLE_QUOTED.search(sample):
        candidates += [Dialect(delimiter, quote="'") for delimiter in delimiters]
    return max(candidates, key=lambda dialect: _agreement(sample, dialect))


def _agreement(sample: str, dialect: Dialect) -> float:
    """0 where nothing is split; else the share of records with the commonest number of fields.

    A little more for many fields, and for a first record that has them too.
    """
    counts = []
    for record in _reader(sample, dialect):
        if any(record):
            counts.append(len(record))
        if len(counts) == _SAMPLE_RECORDS:
            break
    if len(sample) == _SAMPLE_CHARACTERS and len(counts) > 1:
        counts.pop()  # it may be cut
    split = [count for count in counts if count > 1]
    if not split:
        return 0.0
    fields, agreeing = Counter(split).most_common(1)[0]
    header = 0.1 if counts[0] == fields else 0.0
    return agreeing / len(counts) * (1 + 0.05 * math.log2(fields)) + header


def _problems(decoded: Decoded, table: RawTable, grid: Grid, unclosed: int | None) -> Iterator[Problem]:
    whole = Place(table.file)
    if decoded.guessed:
        yield Problem("encoding_guessed", whole, {"encoding": decoded.encoding})
    if decoded.replaced:
        codes = [
            code for code, value in enumerate(table.values) if isinstance(value, str) and "\ufffd" in value
        ]
        place = first_cell(table, codes) or whole
        yield Problem("undecodable_bytes", place, {"count": decoded.replaced, "encoding": decoded.encoding})
    if zeros := decoded.text.count("\0"):
        yield Problem("nul_characters", whole, {"count": zeros})
    if unclosed:
        yield Problem("unclosed_quote", table.place(unclosed))
    yield from _ragged(table, grid)


def _ragged(table: RawTable, grid: Grid) -> Iterator[Problem]:
    """Filled records that are longer or shorter than most."""
    widths = grid.widths
    filled = Counter(width for width in widths if width)
    if len(filled) < 2:
        return
    usual = filled.most_common(1)[0][0]
    odd = [row for row, width in enumerate(widths, start=1) if width and width != usual and row <= table.rows]
    if odd:
        yield Problem("ragged_rows", table.place(odd[0]), {"count": len(odd), "usual": usual})
