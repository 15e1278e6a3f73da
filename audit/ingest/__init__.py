"""From sheets as they are to the client's list of models: tables found, columns understood, values typed.

| module | what it knows |
|---|---|
| `sheets` | which sheets are inventories |
| `blocks` | where the tables of a sheet are |
| `headings`, `columns`, `telling` | which field a header, and a column, speaks of |
| `legends` | what the workbook says of its codes |
| `rows`, `duplicates` | which rows are models |
| `periods`, `money`, `values`, `typed` | dates, money, truth |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import starmap
from types import MappingProxyType

from audit.domain.errors import InputError
from audit.domain.inventory import ColumnMatch, Inventory, SetAside, Table
from audit.domain.places import Problem
from audit.domain.tables import Workbook
from audit.domain.units import Doubt
from audit.ingest.blocks import Block
from audit.ingest.columns import check_given, match_columns
from audit.ingest.duplicates import Listed, repeated_names, without_repeated_ids
from audit.ingest.headings import Headings
from audit.ingest.legends import Legend, read_legends
from audit.ingest.money import company_units, money_notes
from audit.ingest.rows import sort_rows
from audit.ingest.sheets import choose_sheets, with_units
from audit.ingest.telling import Knowing, sample
from audit.ingest.text import fold
from audit.ingest.typed import Typed, read_typed
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from audit.lexicon.columns import CODE, bare_code

_TELLING_TEXTS = 40  # of a column, that tell its language
_REMARKS = ("cover", "picklist")  # why sheets are left out that may say in which unit amounts are
NOTHING_GIVEN: Mapping[str, str] = MappingProxyType({})


def ingest(workbook: Workbook, lexicon: Lexicon, given: Mapping[str, str] = NOTHING_GIVEN) -> Inventory:
    """The inventory in a workbook.

    `given` maps a field to a header's text or a column's letters and outweighs what would be understood. Raises
    InputError where a given field or header does not exist, and where the workbook holds no list of models.
    """
    knowledge, fields = lexicon.knowledge, lexicon.knowledge.fields
    headings = Headings(fields, given)
    sheets = choose_sheets(workbook, headings, fields, cache(partial(_company_names, knowledge)))
    check_given(given, headings, sheets.blocks)
    legends, blocks = read_legends(workbook.tables, sheets.blocks)
    listed: list[Listed] = []
    matches: list[ColumnMatch] = []
    problems = list(sheets.problems)
    doubts: dict[tuple[str, str | int], Problem] = {}  # once for all sheets of one shape
    for block, unit in with_units(blocks, fields):
        legend = legends.of(block, lexicon)
        languages = lexicon.languages.of(_texts_of(block))
        columns = match_columns(block, Knowing(headings, lexicon, legends, legend, languages), given)
        rows = sort_rows(block, columns.fields, fields)
        own_unit = None if columns.fields.keys() & {"unit", "team"} and not block.section else unit
        if block.across and "name" not in columns.fields:
            own_unit = block.grid.sheet  # one model a sheet, told by the sheet's name alone
        listed.append(Listed(block, columns.fields, rows, own_unit, legend, languages))
        matches.extend(columns.matches)
        doubts.update({(p.code, p.args["header"]): p for p in columns.problems} | doubts)
        problems.extend(_about(block, columns.fields, rows.records))
        problems.extend(_explained(block, columns.fields, legend, headings))
    problems.extend(doubts.values())
    listed = without_repeated_ids(listed, fields.words)
    if not any(table.rows.records or table.rows.set_aside for table in listed):
        raise InputError(
            f"{workbook.file}: no list of models was found in it. Put one model on a row below a row of headers, "
            "or say which column holds the names with --map name=HEADER."
        )
    remarks: set[str | None] = {sheet for sheet, reason in sheets.skipped if reason in _REMARKS}
    currency = sheets.company.get("currency", (None, None))[0]
    notes = money_notes(workbook.tables, blocks, remarks, currency, knowledge)
    typed = [
        read_typed(item.block, item.columns, item.rows.records, headings.fields, fields.words, notes)
        for item in listed
    ]
    problems.extend(p for table in listed for p in table.rows.problems)
    problems.extend((*(p for one in typed for p in one.problems), *repeated_names(listed)))
    set_aside: tuple[SetAside, ...] = tuple(aside for table in listed for aside in table.rows.set_aside)
    return Inventory(
        tables=tuple(starmap(_table, zip(listed, typed, strict=True))),
        matches=tuple(matches),
        set_aside=set_aside,
        problems=tuple(problems),
        company=sheets.company,
        company_units=company_units(workbook.tables, sheets.company, notes.reader.units),
        skipped_sheets=tuple(sheets.skipped),
        doubts=_doubts(typed),
    )


def _table(item: Listed, typed: Typed) -> Table:
    block = item.block
    return Table(
        grid=block.grid,
        across=block.across,
        header=block.header,
        headers=block.headers(),
        columns=item.columns,
        records=item.rows.records,
        parsed=typed.parsed,
        unit=item.unit,
        languages=item.languages,
        legend={column: legend.meanings for column, legend in item.legend.items()},
    )


def _doubts(typed: Sequence[Typed]) -> dict[str, frozenset[Doubt]]:
    """Why amounts are missing, by field, over all tables."""
    fields = dict.fromkeys(field for one in typed for field in one.doubts)
    return {
        field: frozenset[Doubt]().union(*(one.doubts.get(field, ()) for one in typed)) for field in fields
    }


def _texts_of(block: Block) -> Iterator[str]:
    """What tells a table's languages: its headers, then the first distinct texts of each column."""
    yield from block.headers()
    for column in range(1, block.grid.columns + 1):
        yield from (value for value in sample(block, column)[:_TELLING_TEXTS] if isinstance(value, str))


def _about(block: Block, columns: Mapping[str, tuple[int, ...]], records: Sequence[int]) -> list[Problem]:
    """What the reader should know of how the table lies in its sheet."""
    problems = []
    if block.shifted:
        problems.append(Problem("header_shifted", block.place(block.header[-1])))
    hidden = block.grid.hidden_rows.intersection(records)
    if hidden:
        problems.append(Problem("hidden_rows", block.place(min(hidden)), {"count": len(hidden)}))
    used = {column for found in columns.values() for column in found}
    unseen = block.grid.hidden_columns & used
    if unseen:
        problems.append(Problem("hidden_columns", block.place(None, min(unseen)), {"count": len(unseen)}))
    return problems


def _is_coded(block: Block, column: int, legend: Legend) -> bool:
    """Whether a column holds codes of the legend that say nothing by themselves."""
    codes = {bare_code(str(value)) for value in sample(block, column)}
    return any(len(code) <= CODE for code in codes & legend.meanings.keys())


def _explained(
    block: Block, columns: Mapping[str, tuple[int, ...]], legend: Mapping[int, Legend], headings: Headings
) -> list[Problem]:
    """Which codes are read as the workbook itself explains them, and where it does."""
    used = {column: field for field, found in columns.items() for column in found}
    headers = block.headers()
    return [
        Problem(
            "codes_explained",
            one.place,
            {
                "header": headers[column - 1],
                "examples": "; ".join(entry[:70] for entry in one.entries[:3]),
            },
        )
        for column, one in legend.items()
        if column in used and headings.is_status(used[column]) and _is_coded(block, column, one)
    ]


def _company_names(knowledge: Knowledge) -> dict[str, str]:
    """Every folded name of an answer about the company -> its id."""
    names = {fold(name): key for key, others in knowledge.fields.company.items() for name in others}
    names |= {fold(key): key for key in knowledge.fields.company}
    names |= {fold(key): key for key in knowledge.company_sheet.fields}
    return names | {fold(label): key for label, key in knowledge.company_names.items()}
