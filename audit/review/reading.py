"""Columns and answers that a reviewer confirmed: what they are read as from the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from audit.classify.readings import as_answer
from audit.domain.changes import Change
from audit.domain.inventory import Inventory
from audit.domain.mapping import Meaning
from audit.domain.models import CONFIRMED, FUNCTION_STATUSES, VocabularyEntry
from audit.domain.places import Problem
from audit.knowledge import Knowledge
from audit.review.choices import Choices, labelled
from audit.review.mapped import STATUSES
from audit.review.rows import Review, Row

Key = TypeVar("Key")
Value = TypeVar("Value")
Asked = tuple[str, str]  # axis (or field, of the scale `presence`), answer


@dataclass(frozen=True, slots=True)
class Confirmed(Generic[Key, Value]):
    """What is read otherwise, the changes that it means, and the rows that did not fit."""

    readings: Mapping[Key, Value]
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def confirm_columns(review: Review, inventory: Inventory, knowledge: Knowledge) -> Confirmed[str, str]:
    """Field -> header, against what the headers were understood as."""
    fields = labelled(*_field_words(knowledge))
    headers = Choices((match.header, match.header) for match in inventory.matches)
    given: dict[str, str] = {}
    changes: list[Change] = []
    problems: list[Problem] = []
    for row in review.of("column"):
        header, field = headers.one(row["subject"]), fields.one(row["value"])
        if header is None:
            near = headers.near(row["subject"])
            problems.append(row.problem("review_unknown_column", subject=row["subject"], near=near))
        elif field is None:
            near = fields.near(row["value"])
            problems.append(row.problem("review_unknown_field", value=row["value"], near=near))
        else:
            given[field] = header
            changes.append(_column_change(row, inventory, header, field))
    return Confirmed(given, tuple(changes), tuple(problems))


def _column_change(row: Row, inventory: Inventory, header: str, field: str) -> Change:
    """`before` is the field that the header had; `text` names the headers that the field was read from until then."""
    before = next((m.field for m in inventory.matches if m.header == header), None)
    until_then = dict.fromkeys(m.header for m in inventory.matches if m.field == field and m.header != header)
    return row.change(header, field, before, field, text="; ".join(until_then) or None)


def confirm_answers(
    review: Review, vocabulary: Sequence[VocabularyEntry], knowledge: Knowledge
) -> Confirmed[Asked, Meaning]:
    """(axis, answer) -> status, against how the distinct answers were read."""
    entries = {(entry.axis, as_answer(entry.text)): entry for entry in reversed(vocabulary)}
    told = zip(_field_words(knowledge), knowledge.words("axis"), strict=True)
    spoken = [{**fields, **axes} for fields, axes in told]
    axes = labelled(*({axis: words.get(axis, axis) for axis, _ in entries} for words in spoken))
    said: dict[Asked, Meaning] = {}
    changes: list[Change] = []
    problems: list[Problem] = []
    for row in review.of("answer"):
        axis = axes.one(row["about"])
        if axis is None:
            problems.append(
                row.problem("review_unknown_axis", about=row["about"], near=axes.near(row["about"]))
            )
            continue
        entry = entries.get((axis, as_answer(row["subject"])))
        if entry is None:
            near = Choices((e.text, e) for (about, _), e in entries.items() if about == axis).near(
                row["subject"]
            )
            args = {"subject": row["subject"], "about": row["about"], "near": near}
            problems.append(row.problem("review_unknown_answer", **args))
            continue
        status = row_status(row, axis, knowledge, problems)
        if status is not None:
            said[axis, as_answer(entry.text)] = Meaning(status, CONFIRMED)
            changes.append(row.change(entry.text, axis, entry.status, status))
    return Confirmed(said, tuple(changes), tuple(problems))


def _field_words(knowledge: Knowledge) -> tuple[dict[str, str], ...]:
    """Fields by name, in the report's language and in English."""
    known = (knowledge.told_fields, knowledge.fields)
    return tuple({field.id: field.label for field in fields.fields} for fields in known)


def row_status(row: Row, axis: str, knowledge: Knowledge, problems: list[Problem]) -> str | None:
    """The status that a row gives for an axis or a function; None, with a Problem, where it is none of its own."""
    codes = STATUSES.get(axis, FUNCTION_STATUSES)
    groups = knowledge.words(axis if axis in STATUSES else "function_status")
    statuses = labelled(*({code: words.get(code, code) for code in codes} for words in groups))
    status = statuses.one(row["value"])
    if status is None:
        args = {"value": row["value"], "about": row["about"], "near": statuses.names()}
        problems.append(row.problem("review_unknown_status", **args))
    return status
