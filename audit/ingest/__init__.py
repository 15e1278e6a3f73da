"""From sheets as they are to the client's list of models: tables found, columns understood, values typed.

| module | what it knows |
|---|---|
| `sheets`, `layout`, `lookups` | which sheets are inventories |
| `blocks`, `header_rows`, `sections` | where the tables of a sheet are, and the headings above and between their rows |
| `cards` | sheets that tell of each model in rows of a label and its answer |
| `named_columns` | columns that a person names |
| `header_matching`, `header_concepts` | which fields a header names, and what its words mean together |
| `columns`, `candidates` | what headers, groups and cells propose, and which proposal holds |
| `histories` | columns of periods side by side, of which the last one is today's |
| `neighbours` | columns that ask on about the one beside them |
| `infer_columns`, `infer_practices`, `infer_remarks` | what cells tell of the stage, of a practice, of several |
| `legends`, `crossed_groups` | what the workbook says of its codes, and a header of its crosses |
| `named_answers` | cells that hold several answers, each under a name of its own |
| `relevance` | whether the workbook speaks of models at all |
| `rows`, `matrices`, `duplicates` | which rows are models |
| `footnotes`, `references`, `details` | notes about rows, cells that stand for others, sheets that tell more |
| `periods`, `money`, `truth`, `typed_values`, `notation` | dates, money, truth, numbers |
| `unused_dates` | columns of dates that nobody understood |
| `no_models` | what a file looked like in which there is no model |
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from types import MappingProxyType

from audit.domain.inventory import Inventory, Layout, SetAside, Table
from audit.domain.places import Place, Problem
from audit.domain.tables import Workbook
from audit.domain.units import Doubt
from audit.ingest.blocks import Block, Finder
from audit.ingest.columns import doubts_about, match_columns, with_stage
from audit.ingest.crossed_groups import answers_chosen
from audit.ingest.details import find_details, with_details
from audit.ingest.duplicates import (
    ModelTable,
    repeated_names,
    without_earlier_reports,
    without_repeated_ids,
    without_repeated_rows,
)
from audit.ingest.footnotes import Footnotes, Note, notes_apart
from audit.ingest.grids import filled, with_texts_joined
from audit.ingest.header_concepts import HeaderConcepts
from audit.ingest.header_matching import HeaderMatcher
from audit.ingest.header_text import fold
from audit.ingest.histories import with_latest_told
from audit.ingest.infer_columns import TableContext, sample
from audit.ingest.joint_columns import with_practices_apart
from audit.ingest.legend_keys.entries import Legend
from audit.ingest.legends import Legends, read_legends
from audit.ingest.matrices import without_unused
from audit.ingest.money import company_units, money_notes
from audit.ingest.named_answers import with_pairs_apart
from audit.ingest.named_columns import check_given, check_left_out
from audit.ingest.no_models import no_models_error, other_list_error, sheets_without_models
from audit.ingest.notation import with_plain_numbers
from audit.ingest.periods import DateReader, stated_day
from audit.ingest.references import References, find_references, with_meanings
from audit.ingest.relevance import speaks_of_models
from audit.ingest.rows import Rows, classify_rows
from audit.ingest.same_headers import sure_elsewhere
from audit.ingest.sheets import choose_sheets, descriptive_name
from audit.ingest.typed_values import TypedValues, read_typed_values
from audit.ingest.unused_dates import unused_dates
from audit.knowledge import Knowledge
from audit.knowledge.fields import Fields
from audit.lexicon import ColumnContext, Lexicon
from audit.lexicon.codes import CODE, bare_code
from audit.lexicon.stage_headings import StageHeadings

_NOTES = "notes"
# by what a practice is done
_MEANS = frozenset(
    [
        "display",
        "channel",
        "job",
        "tool",
        "tool_watch",
        "tool_machine",
        "tool_schedule",
        "observe",
        "watch",
        "alert",
        "rhythm",
        "clock",
        "joins",
        "glue",
    ]
)
_TELLING_TEXTS = 40  # of a column, that tell its language
_REMARKS = ("cover", "picklist")  # why sheets are left out that may say in which unit amounts are
NOTHING_GIVEN: Mapping[str, str] = MappingProxyType({})
AS_IT_LIES = Layout()


def ingest(
    workbook: Workbook,
    lexicon: Lexicon,
    given: Mapping[str, str] = NOTHING_GIVEN,
    layout: Layout = AS_IT_LIES,
) -> Inventory:
    """The inventory in a workbook.

    `given` maps a field to a header, a part of one, or a column's letters, `layout` names sheets and rows of headers;
    both outweigh what would be understood. Raises InputError where they name something that does not exist or is
    ambiguous, and where the workbook holds no model.
    """
    workbook = replace(workbook, tables=tuple(map(with_pairs_apart, workbook.tables)))
    knowledge, fields = lexicon.knowledge, lexicon.knowledge.fields
    dates = DateReader(fields.words)
    languages = lexicon.languages.of(_texts_in(workbook))
    meanings = HeaderConcepts(lexicon, dates, languages)
    headings = HeaderMatcher(fields, given, meanings.surely)
    finder = Finder(headings, StageHeadings(lexicon, languages), fields.words)
    sheets = choose_sheets(workbook, finder, fields, cache(partial(_company_names, knowledge)), layout)
    check_given(given, headings.fields, sheets.blocks)
    check_left_out(layout.left_out_now, sheets.blocks)
    legends, blocks = read_legends(workbook.tables, sheets.blocks)
    listing = {block.grid.sheet for block in blocks}
    notes = notes_apart(table for table in workbook.tables if table.sheet not in listing)
    remarks_label = headings.fields[_NOTES].label
    details = find_details(workbook.tables, sheets, blocks, meanings, remarks_label)
    reader = _Reader(lexicon, headings, legends, given, meanings, dates, layout.left_out, notes)
    problems = list(sheets.problems)
    listed: list[ModelTable] = []
    for whole, unit in _with_units(blocks, fields):
        block = with_practices_apart(whole, meanings, languages)
        block = with_details(block, details, fields.words)
        table = reader.read(block, unit)
        listed.append(table)
        problems.extend(_table_context(block, table.columns, table.rows.records))
        problems.extend(_explained_codes(block, table.columns, table.legend, headings))
    listed = sure_elsewhere(listed)
    problems.extend(_column_doubts(listed))
    listed = list(map(without_repeated_rows, without_repeated_ids(listed, fields.words)))
    listed = [without_earlier_reports(table, fields.words) for table in listed]
    skipped = [(sheet, fields.skipped_sheets.get(why, why).rstrip(".")) for sheet, why in sheets.skipped]
    if not any(table.rows.records for table in listed):
        raise no_models_error(workbook, listed, skipped)
    if not (given or layout.sheets or layout.header_rows) and not speaks_of_models(workbook, listed, lexicon):
        raise other_list_error(workbook, listed, skipped)
    problems.extend(sheets_without_models(listed))
    remarks: set[str | None] = {sheet for sheet, reason in sheets.skipped if reason in _REMARKS}
    currency = sheets.company.get("currency", (None, None))[0]
    amounts = money_notes(workbook.tables, blocks, remarks, currency, knowledge)
    typed = [
        read_typed_values(item.block, item.columns, item.rows.records, headings.fields, fields.words, amounts)
        for item in listed
    ]
    problems.extend(unused_dates(listed, dates))
    problems.extend(p for table in listed for p in table.rows.problems)
    problems.extend((*(p for one in typed for p in one.problems), *repeated_names(listed)))
    set_aside: tuple[SetAside, ...] = tuple(aside for table in listed for aside in table.rows.set_aside)
    matches = tuple(match for table in listed for match in table.matches)
    return Inventory(
        tables=tuple(table for pair in zip(listed, typed, strict=True) for table in _typed_tables(*pair)),
        matches=matches,
        set_aside=set_aside,
        problems=tuple(problems),
        company=sheets.company,
        company_units=company_units(workbook.tables, sheets.company, amounts.reader.units),
        skipped_sheets=tuple(sheets.skipped),
        doubts=_doubts(typed),
    )


def _column_doubts(listed: Sequence[ModelTable]) -> Iterable[Problem]:
    """What is doubtful about the columns, once for all sheets of one shape."""
    doubts: dict[tuple[str, str | int], Problem] = {}
    for table in listed:
        doubts |= {(p.code, p.args["header"]): p for p in doubts_about(table.matches)} | doubts
    return doubts.values()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Understands one table after the other with what is known of the whole workbook."""

    lexicon: Lexicon
    headings: HeaderMatcher
    legends: Legends
    given: Mapping[str, str]
    meanings: HeaderConcepts
    dates: DateReader
    left_out: Collection[str] = ()
    notes: Sequence[Note] = ()

    def read(self, block: Block, unit: str | None) -> ModelTable:
        """The columns of a table and which of its rows are models."""
        fields = self.lexicon.knowledge.fields
        legend = self.legends.of(block, self.lexicon)
        languages = self._languages(block, legend)
        context = TableContext(
            self.headings,
            self.lexicon,
            self.legends,
            legend,
            languages,
            self.meanings,
            self.dates,
            StageHeadings(self.lexicon, languages),
        )
        columns = match_columns(block, context, self.given, self.left_out)
        chosen, asking = answers_chosen(block, columns.fields, context)
        legend = {**legend, **chosen}
        block = with_latest_told(block, columns.dated)
        listed = classify_rows(block, columns.fields, fields)
        rows, used = without_unused(block, columns.fields, listed, fields.words)
        columns = with_stage(columns, used)
        footnotes = Footnotes(block, rows, fields.words, self.notes)
        rows = footnotes.apart()
        own_unit = None if columns.fields.keys() & {"unit", "team"} and not block.section else unit
        if block.across and "name" not in columns.fields:
            own_unit = block.grid.sheet  # one model a sheet, told by the sheet's name alone
        references = self._told_in_full(block, columns.fields, rows, footnotes, legend, languages)
        block, legend = replace(block, grid=references.grid), with_meanings(legend, references)
        return ModelTable(
            block,
            columns.fields,
            rows,
            own_unit,
            legend,
            languages,
            columns.matches,
            columns.doubtful,
            context.headers_explained(block) | asking,
            stated_day(_texts_above(block), fields.words),
        )

    def _languages(self, block: Block, legend: Mapping[int, Legend]) -> tuple[str, ...]:
        """The languages of a table, and those in which a key on another sheet explains its codes."""
        own = self.lexicon.languages.of(_texts_of(block))
        meanings = [said for one in legend.values() for said in one.meanings.values()]
        of_key = self.lexicon.languages.of(meanings) if meanings else ()
        return tuple(dict.fromkeys((*own, *of_key)))

    def _told_in_full(
        self,
        block: Block,
        columns: Mapping[str, tuple[int, ...]],
        rows: Rows,
        footnotes: Footnotes,
        legend: Mapping[int, Legend],
        languages: tuple[str, ...],
    ) -> References:
        """The cells with what goes on below them, what notes and comments say of them, and what they refer to."""
        judged = {c for field, found in columns.items() if self.headings.is_status(field) for c in found}
        grid = footnotes.added(
            with_texts_joined(block.grid, rows.going_on),
            {table.first_own: columns.get(table.first_own, ()) for table in self.lexicon.tables.values()},
            columns.get(_NOTES, ()),
            partial(self._fields_told, languages=languages),
        )
        grid = with_plain_numbers(grid, judged - legend.keys())  # numbers that a legend explains stay codes
        return find_references(
            grid,
            judged,
            rows.records,
            [columns[field][0] for field in ("name", "id") if field in columns],
            block.titles,
            self.lexicon.knowledge.fields.words,
            partial(_is_answer, self.lexicon, languages),
            partial(_is_means, self.lexicon, languages),
        )

    def _fields_told(self, text: str, languages: tuple[str, ...]) -> Iterator[str]:
        """The fields of which a text would say something as a remark."""
        for axis, table in self.lexicon.tables.items():
            remark = self.lexicon.column(axis, ColumnContext(_NOTES, "", languages))
            if remark.read(text) is not None:
                yield table.first_own


def _is_answer(lexicon: Lexicon, languages: tuple[str, ...], text: str) -> bool:
    """Whether a text states something on one of the axes."""
    tables = (table for table in lexicon.tables.values() if table.table.also or table.table.tellings)
    readers = (
        lexicon.column(table.axis, ColumnContext(table.first_own, "", languages)).reader for table in tables
    )
    return any(reader.read(text).status != "unknown" for reader in readers)


def _is_means(lexicon: Lexicon, languages: tuple[str, ...], text: str) -> bool:
    """Whether a text names nothing but by what means a practice is done: `report`, `board and ping`."""
    clauses = lexicon.parser(languages).parse(text).clauses
    return all(not word.is_unknown and word.concepts & _MEANS for clause in clauses for word in clause.words)


def _with_units(blocks: Sequence[Block], fields: Fields) -> Iterator[tuple[Block, str | None]]:
    """Each block with its sheet's name as the outermost heading where that says something, and the unit that its title
    or, among several sheets, its sheet's name tells."""
    several = len({block.grid.sheet for block in blocks}) > 1
    single = all(block.across and len(block.rows) <= 3 for block in blocks)  # one model a sheet
    for block in blocks:
        name = None if single else descriptive_name(block.grid, fields)
        above: tuple[tuple[Place, str], ...] = ((block.grid.place(), name),) if name else ()
        yield replace(block, headings=(*above, *block.headings)), block.section or (name if several else None)


def _typed_tables(item: ModelTable, typed: TypedValues) -> list[Table]:
    """A table with its values typed, each part that stands below headings of its own a Table; the parts share what was
    understood of the whole."""
    block = item.block
    whole = Table(
        grid=block.grid,
        across=block.across,
        header=block.header,
        headers=block.headers(),
        columns=item.columns,
        records=item.rows.records,
        parsed=typed.parsed,
        unit=item.unit,
        legend={column: legend.meanings for column, legend in item.legend.items()},
        headings=block.headings,
        languages=item.languages,
        doubtful=item.doubtful,
        asked=item.asked,
        as_at=item.as_at,
    )
    return _split_parts(whole, item) if block.sections else [whole]


def _doubts(typed: Sequence[TypedValues]) -> dict[str, frozenset[Doubt]]:
    """Why amounts are missing, by field, over all tables."""
    fields = dict.fromkeys(field for one in typed for field in one.doubts)
    return {
        field: frozenset[Doubt]().union(*(one.doubts.get(field, ()) for one in typed)) for field in fields
    }


def _texts_above(block: Block) -> Iterator[str]:
    """What stands above a table: its headings, and each row as one text: `State: | 2024-03-01`."""
    yield from (text for _, text in block.headings)
    for row in range(1, min(block.header, default=1)):
        yield " ".join(str(block.grid.value(row, column)) for column in filled(block.grid, row))


def _texts_of(block: Block) -> Iterator[str]:
    """What tells a table's languages: its headers, then the first distinct texts of each column."""
    yield from block.headers()
    for column in range(1, block.grid.columns + 1):
        yield from (value for value in sample(block, column)[:_TELLING_TEXTS] if isinstance(value, str))


def _texts_in(workbook: Workbook) -> Iterator[str]:
    """What tells a workbook's languages before its tables are found: the first distinct texts of each sheet."""
    for table in workbook.tables:
        texts = (value for value in table.values if isinstance(value, str))
        yield from islice(texts, _TELLING_TEXTS * max(1, table.columns))


def _split_parts(whole: Table, item: ModelTable) -> list[Table]:
    parts = []
    for part, unit in zip(item.block.sections, item.units, strict=True):
        records = tuple(row for row in whole.records if row in part.rows)
        if records:
            above = (*whole.headings, *part.headings)
            parts.append(replace(whole, records=records, headings=above, unit=unit))
    return parts or [whole]


def _table_context(
    block: Block, columns: Mapping[str, tuple[int, ...]], records: Sequence[int]
) -> list[Problem]:
    """What the reader should know of how the table lies in its sheet."""
    problems = []
    if block.unread:
        args: dict[str, str | int] = {"count": block.unread, "row": block.header[-1]}
        problems.append(Problem("rows_above_header", block.place(block.header[0]), args))
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


def _explained_codes(
    block: Block,
    columns: Mapping[str, tuple[int, ...]],
    legend: Mapping[int, Legend],
    headings: HeaderMatcher,
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
