"""What columns say of an axis for which they do not ask: why a practice does not apply, what stage they remark on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.classify.cell_readings import (
    BESIDE_HEADING,
    MAYBE_STAGE,
    REASONS,
    TEXT_SHOWN,
    Cell,
    ColumnReadings,
)
from audit.classify.cells import Cells
from audit.domain.models import Reading
from audit.lexicon import ColumnContext, Lexicon
from audit.lexicon.wordlist import NONE

_PROSE = ("description", "notes", "stage_comment")  # fields of texts that may tell a stage
_FEW_TEXTS = 40  # distinct ones, of a column that may hold stages
_MAYBE = 0.4  # share of them that must be stages


def read_reasons(cells: Cells, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Values of other columns that say why a practice does not apply: rules, or a foundation model used as it is."""
    for axis, table in lexicon.tables.items():
        for field in table.table.reasons:
            for column in cells.table.columns.get(field, ()):
                reader = lexicon.column(
                    axis, ColumnContext(table.first_own, "", cells.table.languages)
                ).reader
                by_code = {
                    code: Cell(
                        Reading(cells.in_file(column), text[:TEXT_SHOWN], answer.rule, answer.status),
                        answer.concepts,
                    )
                    for code in cells.distinct(column)
                    if (text := cells.texts[code])
                    and (answer := reader.read(text)).status == "not_applicable"
                    # beside another technique, or adapted, as another of its words says, it can be retrained
                    and all(table.is_reason(frame.concepts) for frame in answer.frames)
                    and (row := table.look_up(answer.said, NONE))
                    and row.status == "not_applicable"
                }
                yield ColumnReadings(f"{axis}{REASONS}", field, column, False, by_code, {})
        if "vendor" in table.table.reasons:
            yield from _read_published(f"{axis}{REASONS}", cells, lexicon)


def _read_published(axis: str, cells: Cells, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Values of the origin that say that a model is published: whoever runs it can train it, whoever made it."""
    coder = lexicon.coders["origin"]
    for column in cells.table.columns.get("origin", ()):
        by_code = {
            code: Cell(Reading(cells.in_file(column), text[:TEXT_SHOWN], f"{axis}.published", "unknown"))
            for code in cells.distinct(column)
            if (text := cells.texts[code]) and coder.code(text) == "open_source"
        }
        yield ColumnReadings(axis, "origin", column, False, by_code, {})


def maybe_stages(cells: Cells, found: list[ColumnReadings], lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Where no column states the stage, but one that nobody understood names stages: what there is no `live` raises
    doubts about a date of deployment, and assures nothing."""
    if any(column.own and column.axis == "deployed" for column in found):
        return
    table = lexicon.tables["deployed"]
    fields = cells.table.columns
    taken = {column for field, columns in fields.items() if field not in _PROSE for column in columns}
    prose = {column for field in _PROSE for column in fields.get(field, ())}
    for column in range(1, cells.table.grid.columns + 1):
        texts = {code: text for code in cells.distinct(column) if (text := cells.texts[code])}
        if column in taken or len(texts) > _FEW_TEXTS:
            continue
        reader = lexicon.column("deployed", ColumnContext("", "", cells.table.languages)).reader
        read = {code: reader.read(text) for code, text in texts.items()}
        told = [
            a.rule
            for a in read.values()
            if not a.is_unread and table.is_about(a.said) and not table.unexplained(a.frames)
        ]
        # a column of yes and no, or of the one word `pilot`, may say anything, and so may prose
        if len(set(told)) < 2 or len(told) < _MAYBE * len(texts):
            continue
        by_code = {
            code: Cell(Reading(cells.in_file(column), texts[code][:TEXT_SHOWN], answer.rule, "unknown"))
            for code, answer in read.items()
            if not table.is_assuring(answer.status)
            and (column not in prose or table.is_about(answer.said))  # `filed in 14 states` is a remark
        }
        yield ColumnReadings(MAYBE_STAGE, MAYBE_STAGE, column, False, by_code, {})


def told_beside(cells: Cells, found: Sequence[ColumnReadings], lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """What columns that nobody understood remark on the stage, where none states it but a heading above: `line 2 only
    (trial)`, on a sheet called `Live`."""
    if not cells.table.headings or _states_stage(cells, found):
        return
    taken = {column for columns in cells.table.columns.values() for column in columns}
    remarks = lexicon.column("deployed", ColumnContext("notes", "", cells.table.languages))
    for column in range(1, cells.table.grid.columns + 1):
        if column in taken:
            continue
        by_code = {
            code: Cell(Reading(cells.in_file(column), text[:TEXT_SHOWN], said.rule, said.status))
            for code in cells.distinct(column)
            if (text := cells.texts[code]) and (said := remarks.read(text)) and said.status != "unknown"
        }
        yield ColumnReadings(BESIDE_HEADING, BESIDE_HEADING, column, False, by_code, {})


def _states_stage(cells: Cells, found: Sequence[ColumnReadings]) -> bool:
    """Whether a column states the stage of a record in words that are understood."""
    stating = [column for column in found if column.own and column.axis == "deployed"]
    return any(
        column.by_code[code].status != "unknown"
        for column in stating
        for code in cells.counts(column.column)
        if code in column.by_code
    )
