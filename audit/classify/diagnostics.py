"""What a reader is told of a table that was judged: its vocabulary with its reading, and what was odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import attrgetter

from audit.classify.cell_readings import MAYBE_STAGE, ColumnReadings
from audit.classify.cells import Cells
from audit.classify.models import Judged
from audit.classify.readings import as_answer
from audit.classify.stage_headings import by_a_person
from audit.domain.inventory import Table
from audit.domain.models import Axis, Reading, VocabularyEntry
from audit.domain.places import Problem
from audit.lexicon.answers import is_unread
from audit.messages import cut

_FEW_UNSAID = 0.25  # of those that were bought
CONTRADICTIONS_LISTED = 100
_AXES: tuple[Axis, ...] = ("deployed", "monitored", "retrained")
_contradicted = attrgetter("contradicted")


def entries_of(cells: Cells, column: ColumnReadings) -> Iterator[VocabularyEntry]:
    """One entry a distinct text that some record holds, the most frequent first; blanks and capitals tell none apart
    where both mean the same."""
    table = cells.table
    codes = table.codes(column.column)
    found: dict[tuple[str, str], VocabularyEntry] = {}
    for code, count in cells.counts(column.column).most_common():
        cell = column.by_code.get(code)
        if cell is None:
            continue
        reading = cell.reading
        alike = (as_answer(reading.text), reading.rule)
        if before := found.get(alike):
            found[alike] = replace(before, count=before.count + count)
            continue
        found[alike] = VocabularyEntry(
            field=column.field,
            axis=column.axis,
            text=reading.text,
            status=reading.status,
            rule=reading.rule,
            strength=reading.strength if reading.status != "unknown" else None,
            count=count,
            place=table.place(table.records[codes.index(code)], column.column),
        )
    yield from found.values()


def heading_entries(
    field: str, parts: Sequence[Table], headings: Sequence[Sequence[Reading]]
) -> Iterator[VocabularyEntry]:
    """One entry a heading of which a person says what it means, with the number of records below it."""
    found: dict[Reading, int] = {}
    for part, above in zip(parts, headings, strict=True):
        for heading in filter(by_a_person, above):
            found[heading] = found.get(heading, 0) + len(part.records)
    for heading, count in found.items():
        yield VocabularyEntry(
            field=field,
            axis="deployed",
            text=heading.text,
            status=heading.status,
            rule=heading.rule,
            strength=heading.strength if heading.status != "unknown" else None,
            count=count,
            place=heading.place or parts[0].place(),
        )


def unread(table: Table, entries: Sequence[VocabularyEntry]) -> Iterator[Problem]:
    """One Problem a column that holds answers which no rule reads."""
    by_header: dict[str, list[VocabularyEntry]] = {}
    for entry in entries:
        if is_unread(entry.rule):
            by_header.setdefault(table.header_of(entry.place), []).append(entry)
    for header, found in by_header.items():
        examples = "; ".join(f"'{cut(entry.text)}'" for entry in found[:3])
        yield Problem(
            "unread_answers",
            found[0].place,
            {
                "header": header,
                "texts": len(found),
                "cells": sum(e.count for e in found),
                "examples": examples,
            },
        )


def unsure_stages(table: Table, columns: Sequence[ColumnReadings]) -> Iterator[Problem]:
    """One Problem a column that seems to hold stages, where no header says which one does."""
    row = table.header[-1] if table.header else None
    for column in columns:
        if column.axis == MAYBE_STAGE:
            header = table.headers[column.column - 1]
            yield Problem(
                "unused_column", table.place(row, column.column), {"header": header, "field": "stage"}
            )


def ended_before_use(tables: Sequence[Judged]) -> Iterator[Problem]:
    """One Problem for the models whose stage is still one of development though a day says that they ended."""
    found = [
        (table, at)
        for table in tables
        for at, status in enumerate(table.statuses.deployed)
        if status.status == "retired" and any(r.status == "development" for r in status.readings)
    ]
    if found:
        table, at = found[0]
        place = table.table.place(table.table.records[at], table.naming)
        name = (table.called[at] or str(place))[:120]
        yield Problem("ended_before_use", place, {"count": len(found), "name": name})


def unsaid_origins(tables: Sequence[Judged]) -> Iterator[Problem]:
    """One Problem for the models of which nothing says who built them, in a table of which all others were bought."""
    for table in tables:
        counts = Counter(table.origins)
        sold, unsaid = counts["vendor"], counts["unknown"]
        if sold + unsaid == len(table.origins) and 0 < unsaid < _FEW_UNSAID * sold:
            at = table.origins.index("unknown")
            place = table.table.place(table.table.records[at], table.naming)
            yield Problem("unsaid_origins", place, {"sold": sold, "count": unsaid})


def contradictions(tables: Sequence[Judged]) -> Iterator[Problem]:
    """Cells of one model that disagree, model by model up to a limit and counted beyond it."""
    axes = [(t.statuses.deployed, t.statuses.monitored, t.statuses.retrained) for t in tables]
    found = (
        (table, at, axis, status)
        for table, of_table in zip(tables, axes, strict=True)
        for at, of_record in enumerate(zip(*of_table, strict=True))
        for axis, status in zip(_AXES, of_record, strict=True)
        if status.contradicted
    )
    for table, at, axis, status in islice(found, CONTRADICTIONS_LISTED):
        place = table.table.place(table.table.records[at], table.naming)
        texts = " / ".join(f"'{cut(table.deciding(axis, one))}'" for one in status.readings)
        name = (table.called[at] or str(place))[:120]
        yield Problem(
            "contradiction", place, {"name": name, "axis": axis, "texts": texts, "status": status.status}
        )
    count = sum(sum(map(_contradicted, statuses)) for of_table in axes for statuses in of_table)
    if count > CONTRADICTIONS_LISTED:
        yield Problem("more_contradictions", None, {"count": count - CONTRADICTIONS_LISTED})
