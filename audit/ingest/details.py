"""Sheets that tell more of models which another one lists, in rows that begin with their names, or their ids: `Jobs`,
`Who watches what`.

What such a row says stands beside its model, in a column that is called as the sheet is, with the Place of the row.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from audit.domain.inventory import READ_WITH_ANOTHER
from audit.domain.tables import Beside, CellValue, RawTable
from audit.ingest.blocks import Block
from audit.ingest.grids import filled, is_blank, last_filled_row
from audit.ingest.header_concepts import HeaderConcepts
from audit.ingest.header_text import fold
from audit.ingest.infer_columns import AXES
from audit.ingest.sheets import Sheets
from audit.ingest.truth import parse_truth
from audit.knowledge.fields import Words

_LEFT_OUT = frozenset(
    {"repeats", "no_models", "picklist", "cover", "other_list"}
)  # reasons of sheets that may be such
_MOST_ROWS = 2000
_ID = re.compile(r"(?=.*\d)(?=.*[^\W\d_])\w{1,6}(?: \w{1,6}){0,2}")  # `m01`, `crm 12 b`
_CALLED = re.compile(r"\w+(?:[_.-]\w+)*_\w+")  # `eta_retrain`
_LEAST = 3  # models that it tells of
_OF_MODELS = 0.5  # share of its names that the list has, too
_SAME_HEADERS = 2  # that a list of the same models, as it was once, has in common with it, besides the names


@dataclass(frozen=True, slots=True)
class Details:
    """One such sheet: what its column is called, the row of its headers, the column of the names, and the rows of each
    folded name."""

    table: RawTable
    called: str
    header: int
    names: int
    rows: Mapping[str, list[int]]


def find_details(
    tables: Iterable[RawTable],
    sheets: Sheets,
    blocks: Sequence[Block],
    meanings: HeaderConcepts,
    remarks: str,
) -> list[Details]:
    """Those of the sheets that were left out and tell more of the models in the blocks, of which `sheets` then says
    so. They are called as the sheet where that asks for a practice, else `remarks`."""
    apart = {sheet for sheet, reason in sheets.skipped if reason in _LEFT_OUT}
    left = [table for table in tables if table.sheet in apart and last_filled_row(table) <= _MOST_ROWS]
    if not left:
        return []  # as in most workbooks, whose models then need not be looked through
    listed = [block for block in blocks if block.name and block.header and not block.across]
    models = {key for block in listed for column in _naming(block) for key in _keys(block, column) if key}
    headers = {fold(text) for block in listed for text in block.headers()}
    called = {name: name if meanings.surely(name) in AXES else f"{remarks} ({name})" for name in apart}
    candidates = (
        _details(table, models, called[table.sheet or ""]) for table in left if len(models) >= _LEAST
    )
    found = [one for one in candidates if one and not _lists_again(one, headers)]
    names = {one.table.sheet for one in found}
    sheets.skipped[:] = [
        (sheet, READ_WITH_ANOTHER if sheet in names else why) for sheet, why in sheets.skipped
    ]
    sheets.problems[:] = [one for one in sheets.problems if one.place is None or one.place.sheet not in names]
    return found


def with_details(block: Block, details: Sequence[Details], words: Words) -> Block:
    """The block with a column for each sheet that tells of its models."""
    if not block.name or not block.header or block.across or block.grid.cards:
        return block
    keys = list(zip(*(_keys(block, column) for column in _naming(block)), strict=True)) if details else []
    for one in details:
        block = _with_column(block, one, keys, words)
    return block


def _naming(block: Block) -> Iterator[int]:
    """The columns that tell the models apart: that of their names, and any of ids, each once and no running number."""
    yield block.name or 1
    for column in range(1, block.grid.columns + 1):
        keys = _keys(block, column) if column != block.name else []
        filled_in = [key for key in keys if key]
        if (
            len(filled_in) >= _LEAST
            and len(set(filled_in)) == len(filled_in)
            and all(map(_ID.fullmatch, filled_in))
        ):
            yield column


def _keys(block: Block, column: int) -> list[str]:
    """What a column says of each row, folded."""
    return [fold(str(block.grid.value(row, column) or "")) for row in block.rows]


def _details(table: RawTable, models: set[str], called: str) -> Details | None:
    """What a sheet tells of, by the column that names most of the models; None where none names enough."""
    last = last_filled_row(table)
    best: Details | None = None
    for column in range(1, table.columns + 1):
        rows: dict[str, list[int]] = {}
        named = 0
        for row in range(1, last + 1):
            name = fold(str(table.value(row, column) or ""))
            named += bool(name)
            if name in models:
                rows.setdefault(name, []).append(row)
        header = min((row for found in rows.values() for row in found), default=1) - 1
        enough = len(rows) >= _LEAST and sum(map(len, rows.values())) >= _OF_MODELS * named
        if (
            enough
            and len(filled(table, header) if header else ()) > 1
            and len(rows) > len(best.rows if best else ())
        ):
            best = Details(table, called, header, column, rows)
    return best


def _lists_again(one: Details, headers: set[str]) -> bool:
    """Whether the sheet is another state of the list itself: it has headers of it."""
    own = {fold(str(one.table.value(one.header, column) or "")) for column in range(1, one.table.columns + 1)}
    own -= {fold(str(one.table.value(one.header, one.names) or "")), ""}
    return len(own & headers) >= _SAME_HEADERS


def _with_column(block: Block, one: Details, keys: Sequence[Sequence[str]], words: Words) -> Block:
    """The block with what one sheet tells of its rows; `keys`: what may name each."""
    grid = block.grid
    values, codes = list(grid.values), array("I", bytes(4 * grid.rows))
    rows = [0] * grid.rows
    for row, named in zip(block.rows, keys, strict=True):
        told = next((one.rows[key] for key in named if key in one.rows), [])
        if texts := [text for at in told if (text := _told(one, at, words))]:
            rows[row - 1] = told[0]
            codes[row - 1] = len(values)
            values.append("\n".join(texts))
    if not any(rows):
        return block
    codes[block.header[-1] - 1] = len(values)
    values.append(one.called)
    column = grid.columns + 1
    origins = (*grid.origins, column) if grid.origins else ()
    beside = {**grid.beside, column: Beside(one.table.sheet, one.names, tuple(rows))}
    return replace(
        block, grid=replace(grid, values=values, codes=[*grid.codes, codes], origins=origins, beside=beside)
    )


def _told(one: Details, row: int, words: Words) -> str:
    """What a row says, without the name, days and what jobs are called: a bare yes or number with what it answers."""
    table = one.table
    said: list[str] = []
    for column in filled(table, row):
        value = table.value(row, column)
        if column == one.names or isinstance(value, date | time) or _CALLED.fullmatch(str(value).strip()):
            continue
        header = str(table.value(one.header, column) or "").strip()
        said.append(f"{header}: {value}" if header and _is_bare(value, words) else str(value).strip())
    return ", ".join(said)


def _is_bare(value: CellValue, words: Words) -> bool:
    return not isinstance(value, str) or parse_truth(value, words) is not None or is_blank(value)
