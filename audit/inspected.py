"""The JSON form of what `inspect` shows. `docs/inspect.schema.json` is made from these types."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter

from audit.inspection import Needs
from audit.knowledge import Knowledge
from audit.pipeline import Understood, worded


@dataclass(frozen=True, slots=True)
class File:
    """The file and how it was read; `encoding` of a text file."""

    file: str
    kind: str
    reader: str
    encoding: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read: the 1-based rows of its headers, its records, and whether it lies on its side."""

    sheet: str | None
    header: tuple[int, ...]
    records: int
    across: bool
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkippedSheet:
    """A sheet that was not read, with the code of the reason."""

    sheet: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A header and the field that it was understood as; `score` runs from 0 to 100."""

    field: str | None
    header: str
    place: str
    score: float
    reason: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """A distinct text of a column, what it was read as, by which rule, and how many rows hold it."""

    field: str
    axis: str
    text: str
    status: str
    rule: str
    count: int
    place: str


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A row that is no model, with the code of the reason."""

    name: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """What is wrong inside the file."""

    code: str
    level: str
    message: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that `inspect` shows: what needs a person first, then what was understood."""

    file: File
    models: int
    needs: Needs
    sheets: tuple[Sheet, ...]
    skipped_sheets: tuple[SkippedSheet, ...]
    columns: tuple[ReadColumn, ...]
    vocabulary: tuple[ReadAnswer, ...]
    set_aside: tuple[AsideRow, ...]
    problems: tuple[ToldProblem, ...]


def as_json(understood: Understood, needs: Needs, knowledge: Knowledge) -> str:
    """One JSON object."""
    return json.dumps(asdict(inspection(understood, needs, knowledge)), ensure_ascii=False, indent=1)


def inspection(understood: Understood, needs: Needs, knowledge: Knowledge) -> Inspection:
    """What was understood of a file, in plain types."""
    book, inventory = understood.workbook, understood.inventory
    return Inspection(
        file=File(book.file, book.kind, book.reader, book.encoding),
        models=understood.classified.count,
        needs=needs,
        sheets=tuple(
            Sheet(one.grid.sheet, one.header, len(one.records), one.across, one.languages)
            for one in inventory.tables
        ),
        skipped_sheets=tuple(SkippedSheet(*skipped) for skipped in inventory.skipped_sheets),
        columns=tuple(
            ReadColumn(one.field, one.header, str(one.place), one.score, one.reason, one.doubtful)
            for one in inventory.matches
        ),
        vocabulary=tuple(
            ReadAnswer(one.field, one.axis, one.text, one.status, one.rule, one.count, str(one.place))
            for one in understood.classified.vocabulary
        ),
        set_aside=tuple(AsideRow(one.name, str(one.place), one.reason) for one in inventory.set_aside),
        problems=tuple(
            ToldProblem(one.code, one.level, one.message, str(one.place) if one.place else None)
            for one in worded(understood.problems, knowledge)
        ),
    )


def schema() -> str:
    """The JSON Schema (draft 2020-12) of what `inspect --json` prints, as text."""
    made = TypeAdapter(Inspection).json_schema(mode="serialization")
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"
