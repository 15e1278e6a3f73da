"""The sheets about the reviewer: what was changed, and a sheet to fill in for the next run, with lists to choose from.

The sheet begins with what was applied, and with what was filled in and was not, so that a reviewer loses nothing and
goes on from there. Its headings and the words for what it may do are the result's own labels, by which `--review`
reads it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from audit.domain.changes import Change
from audit.domain.models import (
    DEPLOYED,
    FUNCTION_STATUSES,
    FUNCTIONS,
    MONITORED,
    RETRAINED,
    VocabularyEntry,
)
from audit.domain.places import column_letters
from audit.domain.result import AuditResult
from audit.report.workbook.checks import Check
from audit.report.workbook.spreadsheet import Cell, Word
from audit.report.workbook.words import Row, Words, load_words, place

_AXES = {"deployed": DEPLOYED, "monitored": MONITORED, "retrained": RETRAINED}
_MOST_MODELS, _MOST_ANSWERS, _LONGEST_ANSWER, _MOST_OPEN = 5_000, 500, 200, 200
_SUBJECTS = {  # action -> the list that its subject is chosen from
    "status": "model",
    "column": "header",
    "answer": "answer",
    "join": "object",
    "accept": "finding",
    "hide": "finding",
    "move": "finding",
    "finding_note": "finding",
    "model_note": "model",
    "paragraph": "section",
}


def changes(result: AuditResult, words: Words) -> Iterator[Row]:
    """What a reviewer changed, with what stood there before."""
    for change in result.changes:
        yield {
            "action": words.label("review_action", change.action),
            "subject": change.subject,
            "about": _about(change, words),
            "before": _code(change, change.before, words),
            "after": _code(change, change.after, words),
            "until": change.until,
            "text": change.text,
            "who": change.who,
            "why": change.why,
            "place": place(change.place),
        }


def rows(result: AuditResult, words: Words) -> Iterator[Row]:
    """The rows that were applied, as they are to be filled in, those that were not, as they were, then the answers that
    wait to be explained and the objects that wait to be confirmed."""
    yield from _applied(result, words)
    for row in result.unapplied_rows:
        yield {name: row.cells.get(name) for name in _columns(words)}
    yield from _open_answers(result, words)
    yield from _to_confirm(result, words)


def applied_texts(result: AuditResult) -> list[Mapping[str, str]]:
    """The rows that were applied as a reader of the new sheet finds them: texts by column, without blank cells."""
    texts = (
        {name: _as_text(cell) for name, cell in row.items()}
        for row in _applied(result, load_words(result.labels))
    )
    return [{name: text for name, text in row.items() if text} for row in texts]


def _as_text(cell: Cell) -> str:
    return "" if cell is None else str(cell.text if isinstance(cell, Word) else cell)


def _columns(words: Words) -> tuple[str, ...]:
    return next(layout for layout in words.sheets if layout.id == "review").ids


def _open_answers(result: AuditResult, words: Words) -> Iterator[Row]:
    """A row an answer that was read as no status, those in most models first; who fills in what it means settles it."""
    models: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], VocabularyEntry] = {}
    for entry in result.vocabulary:
        if entry.is_open:
            key = (entry.axis, " ".join(entry.text.casefold().split()))
            models[key] += entry.count
            first.setdefault(key, entry)
    for key, _ in models.most_common(_MOST_OPEN):
        entry = first[key]
        proposed = (words.status(entry.axis, one.value) for one in entry.proposals)
        yield {
            "action": words.label("review_action", "answer"),
            "subject": entry.text,
            "about": words.axis(entry.axis),
            "value": None,
            "until": None,
            "text": " / ".join(proposed) or None,
            "who": None,
            "why": None,
        }


def _to_confirm(result: AuditResult, words: Words) -> Iterator[Row]:
    """A row an object whose name is near that of a model; who fills in which model it is, or none, settles it."""
    if result.evidence is None:
        return
    called = _names(result)
    for one in result.evidence.to_confirm[:_MOST_OPEN]:
        yield {
            "action": words.label("review_action", "join"),
            "subject": one.key,
            "about": None,
            "value": None,
            "until": None,
            "text": " / ".join(called[number] for number in one.models),
            "who": None,
            "why": None,
        }


def _objects(result: AuditResult) -> list[str]:
    """Objects that may be joined: those to confirm first, then those that no model stands for."""
    told = result.evidence
    if told is None:
        return []
    joined = [change.subject for change in result.changes if change.action == "join"]
    return list(dict.fromkeys([*(one.key for one in told.to_confirm), *joined]))[:_MOST_ANSWERS]


def _applied(result: AuditResult, words: Words) -> Iterator[Row]:
    called = _names(result) if any(change.models for change in result.changes) else []
    for change in result.changes:
        spoken = change.action in ("status", "answer")
        joins = change.action == "join"
        valued = change.action in ("status", "answer", "column", "move")
        yield {
            "action": words.label("review_action", change.action),
            "subject": called[change.models[0]] if change.models else change.subject,
            "about": words.axis(change.about) if spoken else None,
            "value": change.text if joins else _code(change, change.after, words) if valued else None,
            "until": change.until,
            "text": None if joins or change.action == "column" else change.text,
            "who": change.who,
            "why": change.why,
        }


def lists(result: AuditResult, words: Words) -> Iterator[Row]:
    """What the cells of the review are chosen from, a list a column."""
    found = _lists(result, words)
    for row in zip_longest(*found.values()):
        yield dict(zip(found, row, strict=True))


def checks(result: AuditResult, words: Words) -> tuple[Check, ...]:
    """A list or a prompt for each column of the review; what the subject's list is depends on the action."""
    found = _lists(result, words)
    sheet = next(layout for layout in words.sheets if layout.id == "lists")
    ids = _columns(words)

    quoted = f"'{sheet.name}'"

    def area(name: str, at: str | None = None) -> str:
        letter = column_letters(sheet.ids.index(name) + 1)
        first, last = (2, max(len(found[name]), 1) + 1) if at is None else (found[name].index(at) + 2,) * 2
        cells = f"${letter}${first}" + (f":${letter}${last}" if at is None else "")
        return f"{sheet.name if sheet.name.isidentifier() else quoted}!{cells}"

    action, about = (f"${column_letters(ids.index(name) + 1)}2" for name in ("action", "about"))
    subjects = ",".join(map(area, _SUBJECTS.values()))
    value = area("function_status")
    for axis in reversed(_AXES):
        value = f"IF({about}={area('axis', words.axis(axis))},{area(axis)},{value})"
    column = area("action", words.label("review_action", "column"))
    choices = {
        "action": area("action"),
        "subject": f"CHOOSE(MATCH({action},{area('action')},0),{subjects})",
        "about": area("axis"),
        "value": f"IF({action}={column},{area('field')},{value})",
    }
    return tuple(
        Check(
            number,
            words.label("review_column", name),
            words.label("review_help", name),
            choices.get(name),
            strict=name == "action",
        )
        for number, name in enumerate(ids, 1)
    )


def _lists(result: AuditResult, words: Words) -> dict[str, list[str]]:
    axes = dict.fromkeys((*_AXES, *FUNCTIONS, *(entry.axis for entry in result.vocabulary)))
    answers = dict.fromkeys(e.text for e in result.vocabulary if len(e.text) <= _LONGEST_ANSWER)
    return {
        "action": [words.label("review_action", action) for action in _SUBJECTS],
        "model": _names(result)[:_MOST_MODELS],
        "header": list(dict.fromkeys(match.header for match in result.columns if match.header)),
        "answer": list(answers)[:_MOST_ANSWERS],
        "object": _objects(result),
        "finding": [f.title for f in sorted(result.findings, key=lambda finding: finding.rank)],
        "section": list(words.labels.get("section", {}).values()),
        "axis": [words.axis(axis) for axis in axes],
        **{axis: [words.status(axis, code) for code in codes] for axis, codes in _AXES.items()},
        "function_status": [words.status("", code) for code in FUNCTION_STATUSES],
        "field": list(words.labels.get("field", {}).values()),
    }


def _names(result: AuditResult) -> list[str]:
    """Each model by its name where no other has it, else by its cell."""
    count = Counter(" ".join(model.name.casefold().split()) for model in result.models)
    return [
        model.name if count[" ".join(model.name.casefold().split())] == 1 else str(model.place)
        for model in result.models
    ]


def _about(change: Change, words: Words) -> str | None:
    if change.action in ("status", "answer"):
        return words.axis(change.about)
    return words.label("field", change.about) if change.action == "column" else None


def _code(change: Change, code: str | None, words: Words) -> Cell:
    """A status or a field in words; a place among the findings as a number."""
    if code is None:
        return None
    if change.action in ("status", "answer"):
        return words.status(change.about, code)
    if change.action == "column":
        return words.label("field", code)
    if change.action == "accept":
        return words.label("state", code)
    return int(code)
