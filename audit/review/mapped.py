"""Answers that a mapping explains: what each of them is read as, wherever it stands below its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from audit.classify.readings import as_answer
from audit.domain.errors import InputError, KnowledgeError
from audit.domain.mapping import MappedAnswer, Meaning, SheetMapping
from audit.domain.models import DEPLOYED, FUNCTION_STATUSES, MONITORED, RETRAINED, VocabularyEntry
from audit.knowledge import Knowledge
from audit.messages import cut, did_you_mean, nearest
from audit.review.choices import Choices

STATUSES = {"deployed": DEPLOYED, "monitored": MONITORED, "retrained": RETRAINED}
_NEAR, _LIKE = 3, 0.75  # fields in a message, and how like the word they must be
_LONGEST = 60  # characters of a text in a message


def with_field_ids(mapping: SheetMapping, knowledge: Knowledge) -> SheetMapping:
    """The mapping with the ids of its columns' fields, which a person may write in any case or by their labels.

    Raises InputError for what names no field, with what is near it.
    """
    known = [(field.id, field.id) for field in knowledge.fields.fields]
    labels = [(f.label, f.id) for fields in (knowledge.fields, knowledge.told_fields) for f in fields.fields]
    names = Choices([*known, *((name.replace("_", " "), id_) for name, id_ in known)], also=labels)
    columns = {}
    for name, header in mapping.columns.items():
        found = names.all(name.replace("-", "_"))
        if not found:
            ids = [field.id for field in knowledge.fields.fields]
            near = nearest(name.lower(), ids, most=_NEAR, like=_LIKE)
            told = did_you_mean(*near) or f". The fields are {', '.join(ids)}."
            raise InputError(f"There is no field '{name}'{told}")
        columns[found[0]] = header
    axes = {field.casefold(): field for field in fields_of_answers(knowledge)}
    axes |= {axis.casefold(): axis for axis in fields_of_answers(knowledge).values()}
    answers = tuple(replace(one, field=axes.get(one.field.casefold(), one.field)) for one in mapping.answers)
    return replace(mapping, columns=columns, answers=answers)


def meanings(answers: Sequence[MappedAnswer], knowledge: Knowledge) -> Mapping[tuple[str, str], Meaning]:
    """(field, answer) -> what it is read as. Of two that explain the same, the later one counts.

    Raises KnowledgeError where a mapping file, InputError where the command line, names a field without answers, or a
    status that its axis does not have; with near misses.
    """
    fields = fields_of_answers(knowledge)
    axes: dict[str, list[str]] = {}
    for field, axis in fields.items():
        axes.setdefault(axis, []).append(field)
    mistakes: list[str] = []
    found: dict[tuple[str, str], Meaning] = {}
    for answer in answers:
        meant = [answer.field] if answer.field in fields else axes.get(answer.field, [])
        mistake = _mistake(answer, fields, meant)
        if mistake:
            mistakes.append(f"{answer.place or '--map-answer'}: {mistake}")
        for field in meant:
            found[field, as_answer(answer.text)] = Meaning(answer.status, answer.rule)
    if mistakes:
        from_file = any(answer.place for answer in answers)
        raise (KnowledgeError if from_file else InputError)("\n".join(mistakes))
    return found


def fields_of_answers(knowledge: Knowledge) -> dict[str, str]:
    """Each field whose cells are answers -> the axis that they speak of; `presence` for parts of a function."""
    return {field: axis for axis, table in knowledge.statuses.axes.items() for field in table.own}


def statuses_of(field: str, knowledge: Knowledge) -> tuple[str, ...]:
    """What an answer below a field may mean."""
    return STATUSES.get(fields_of_answers(knowledge)[field], FUNCTION_STATUSES)


def _mistake(answer: MappedAnswer, fields: Mapping[str, str], meant: Sequence[str]) -> str:
    if not meant:
        names = Choices((name, name) for name in fields)
        near = names.near(answer.field)
        closest = near if near != "–" else names.names()
        return f"'{answer.field}' is not a field whose cells are answers. Closest: {closest}."
    allowed = STATUSES.get(fields[meant[0]], FUNCTION_STATUSES)
    if answer.status not in allowed:
        return f"'{answer.status}' is not a status of {answer.field}. Choose one of {', '.join(allowed)}."
    return ""


def check_found(answers: Sequence[MappedAnswer], vocabulary: Sequence[VocabularyEntry]) -> None:
    """Raises InputError for an answer of this run that stands nowhere below its field, with near misses."""
    mistakes = [
        f"--map-answer: no cell below {answer.field} says '{cut(answer.text)}'. Near: {near}."
        for answer in answers
        if answer.place is None and (near := _near_where_missing(answer, vocabulary))
    ]
    if mistakes:
        raise InputError("\n".join(mistakes))


def _near_where_missing(answer: MappedAnswer, vocabulary: Sequence[VocabularyEntry]) -> str:
    below = [
        entry
        for entry in vocabulary
        if answer.field in (entry.field, entry.axis) or entry.rule == answer.rule
    ]
    if any(entry.rule == answer.rule and as_answer(answer.text) in _forms(entry) for entry in below):
        return ""
    return Choices((text, text) for text in dict.fromkeys(e.text[:_LONGEST] for e in below)).near(answer.text)


def _forms(entry: VocabularyEntry) -> Iterator[str]:
    """How an answer may be named: as it is shown, and without what a legend says of it."""
    yield as_answer(entry.text)
    yield as_answer(entry.text.partition(" = ")[0])
