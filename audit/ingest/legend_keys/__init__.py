"""The keys of a workbook: what its texts say of codes, on sheets that list no models, around the tables, in comments
and in headers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from audit.domain.tables import RawTable
from audit.ingest.blocks import Block
from audit.ingest.grids import columns_of, filled, last_filled_row, regions
from audit.ingest.header_text import fold
from audit.ingest.legend_keys.entries import ENTRIES_A_KEY, Legend, in_header, in_text, only_entry
from audit.ingest.legend_keys.texts import Texts, heads, in_lines, in_texts, spelled_out
from audit.lexicon.codes import code_of

_LEGEND_ROWS = 300  # of a sheet that may hold legends
_LEGEND_COLUMNS = 20
_LABELLED = 0.7  # share of the rows of a key that begin with a header, where some do
_BESIDE = 4  # columns of a key at the right of a table


def find_keys(tables: Sequence[RawTable], blocks: Sequence[Block]) -> tuple[list[Legend], list[Block]]:
    """The legends of a workbook, on sheets that list no models and around the tables; the tables without their keys."""
    legends: list[Legend] = []
    headers = {fold(text) for block in blocks for texts in block.header_texts() for text in texts}
    trimmed: list[Block] = []
    for table in tables:
        own = [block for block in blocks if block.grid.sheet == table.sheet]
        last = last_filled_row(table)
        if own and not own[0].across:
            above = _texts_of(table, range(1, min(own[0].header or (own[0].first,))))
            legends += [*in_lines(table, above, headers), *spelled_out(table, above, headers)]
            legends += _in_comments(table, own)
            legends += _in_headers(own)
            own = [_without_keys_on_top(table, block, headers, legends) for block in own]
            own = [_without_keys_at_end(table, block, headers, legends) for block in own]
            if len(own) == 1:
                keys, own = _keys_beside(table, own[0])
                legends += keys
            keys, end = _keys_below(table, max(own, key=lambda block: block.last), headers)
            legends += keys
            own = [
                replace(block, last=min(block.last, end)) for block in own
            ]  # a key ends those side by side
        elif own:  # models side by side: a line that stands alone
            alone = [row for row in range(1, last + 1) if len(filled(table, row)) == 1]
            legends += in_lines(table, _texts_of(table, alone), headers)
        elif table.columns <= _LEGEND_COLUMNS and last <= _LEGEND_ROWS:
            for region in regions(table, range(1, last + 1)):
                legends += _in_region(table, region, headers)
        trimmed += own
    return [legend for legend in legends if len(legend.meanings) > 1 or legend.about], trimmed


def _keys_below(table: RawTable, block: Block, headers: set[str]) -> tuple[list[Legend], int]:
    """The keys below a table, after an empty row, and the last row of the table before them.

    They have few cells a row, and codes that the table uses. A row of them may look like headers, and end the table.
    """
    if block.grid.cards:
        return [], block.last  # whose rows begin with headers, too
    last = last_filled_row(table)
    rows = range(max(block.first + 1, last - _LEGEND_ROWS), last + 1)
    below = list(regions(table, rows))[1:]
    if not below:
        return [], block.last
    width = max(len(filled(table, row)) for row in block.rows[:20])
    used = _codes_in(table, (codes[block.first - 1 : below[0][0] - 1] for codes in table.codes))
    legends: list[Legend] = []
    end = block.last
    for region in below:
        cells = [filled(table, row) for row in region]
        widest = max(map(len, cells))
        texts = _texts_of(table, region)
        # a key has its cells side by side, and models their crosses all over the table; a row of it may begin with a
        # header, which no model is called
        spread = widest > max(3, width // 2) or len(set().union(*cells)) > widest + 1
        if spread and not _begin_with_headers(texts, headers):
            continue
        found = [*_in_region(table, region, headers), *in_lines(table, texts, headers)]
        codes = [code for legend in found for code in legend.meanings]
        if sum(code in used or code.rpartition(" ")[2] in used for code in codes) >= 2:  # `ST 4`
            legends += found
            end = min(end, region[0] - 1)
    return legends, end


def _begin_with_headers(texts: Texts, headers: set[str]) -> bool:
    """Whether nearly all rows begin with a header, or with a further entry of the one above."""
    begins = [cells[min(cells)] for cells in texts.values()]
    headed = [heads(fold(text), headers) for text in begins]
    told = sum(head or only_entry(text) is not None for head, text in zip(headed, begins, strict=True))
    return any(headed) and told >= _LABELLED * len(begins)


def _without_keys_on_top(table: RawTable, block: Block, headers: set[str], legends: list[Legend]) -> Block:
    """The table without the lines right below its headers that are keys, which join the legends."""
    while block.first < block.last and len(filled(table, block.first)) == 1:
        found = in_lines(table, _texts_of(table, (block.first,)), headers)
        if not found:
            break
        legends += found
        key, block = block.place(block.first).row, replace(block, first=block.first + 1)
        parts = (replace(p, headings=tuple(h for h in p.headings if h[0].row != key)) for p in block.sections)
        block = replace(block, sections=tuple(parts))
    return block


def _without_keys_at_end(table: RawTable, block: Block, headers: set[str], legends: list[Legend]) -> Block:
    """The block without the keys in its last rows, one cell each, of codes that it uses, no empty row above them."""
    while block.first < block.last and len(filled(table, block.last)) == 1:
        found = in_lines(table, _texts_of(table, (block.last,)), headers)
        above = (codes[block.first - 1 : block.last - 1] for codes in table.codes)
        if not found or _listed(found, _codes_in(table, above)) < ENTRIES_A_KEY:
            break
        legends += found
        block = replace(block, last=block.last - 1)
    return block


def _codes_in(table: RawTable, cells: Iterable[Sequence[int]]) -> set[str]:
    """The codes that stand in some columns of cells; each distinct value is looked at once."""
    held = set[int]().union(*cells)
    return {code_of(str(value)) for one in held if (value := table.values[one]) not in (None, "")}


def _listed(legends: Iterable[Legend], used: set[str]) -> int:
    """How many codes that are used some legends list."""
    return sum(code in used for legend in legends for code in legend.meanings)


def _keys_beside(table: RawTable, block: Block) -> tuple[list[Legend], list[Block]]:
    """The keys at the right of a table, behind empty columns, and the table without them; of codes that it uses."""
    full = [any(codes) for codes in table.codes]
    begin = len(full) - full[::-1].index(False) + 1 if False in full else 1
    if begin <= max(block.name or 1, len(full) - _BESIDE) or begin > len(full):
        return [], [block]
    beside = columns_of(table, begin, len(full))
    last = last_filled_row(beside)
    if last > _LEGEND_ROWS:
        return [], [block]
    texts = {
        row: {column + begin - 1: text for column, text in cells.items()}
        for row, cells in _texts_of(beside, range(1, last + 1)).items()
        if cells
    }
    headers = {fold(text) for one in block.header_texts()[: begin - 1] for text in one}
    found = in_texts(table, texts, headers) if texts else []
    if _listed(found, _codes_in(table, table.codes[: begin - 1])) < ENTRIES_A_KEY:
        return [], [block]
    end = max(column for column in range(1, begin) if full[column - 1])
    return found, [replace(block, grid=columns_of(block.grid, 1, end))]


def _texts_of(table: RawTable, rows: Iterable[int]) -> Texts:
    """What stands in rows, without the empty ones."""
    return {
        row: {c: str(table.value(row, c)).strip() for c in cells}
        for row in rows
        if (cells := filled(table, row))
    }


def _in_region(table: RawTable, region: Sequence[int], headers: set[str]) -> list[Legend]:
    """The legends in rows that stand together."""
    found: list[Legend] = []
    for part in _side_by_side(_texts_of(table, region)):
        found += [*in_texts(table, part, headers), *spelled_out(table, part, headers)]
    return found


def _side_by_side(texts: Texts) -> list[Texts]:
    """The same in pairs of columns, where empty ones stand between them; else as they are."""
    columns = sorted({column for cells in texts.values() for column in cells})
    begins = [columns[0], *(right for left, right in pairwise(columns) if right - left > 1)]
    if len(columns) != 2 * len(begins) or any(begin + 1 not in columns for begin in begins):
        return [texts]
    pairs = [
        {row: {c: cells[c] for c in (b, b + 1) if c in cells} for row, cells in texts.items()} for b in begins
    ]
    return [{row: cells for row, cells in pair.items() if cells} for pair in pairs]


def _in_comments(table: RawTable, blocks: Sequence[Block]) -> list[Legend]:
    """Keys in the comment of a header cell."""
    found = []
    for (row, column), comment in table.comments.items():
        if any(row in block.header for block in blocks):
            legend = in_text(comment, fold(str(table.value(row, column))), table.place(row, column))
            found += [legend] if legend else []
    return found


def _in_headers(blocks: Sequence[Block]) -> list[Legend]:
    found = []
    for block in blocks:
        for column, texts in enumerate(block.header_texts(), 1):
            legend = in_header(texts[-1], block.place(block.header[-1], column)) if texts else None
            found += [legend] if legend else []
    return found
