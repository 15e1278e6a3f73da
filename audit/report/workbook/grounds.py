"""The sheets about what it all rests on: problems, rows set aside, columns, vocabulary and assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from audit.domain.result import AuditResult
from audit.report.workbook.words import Row, Words, place


def problems(result: AuditResult, words: Words) -> Iterator[Row]:
    """What is wrong in the data, and what to do about it."""
    for problem in result.problems:
        yield {
            "level": words.word("level", problem.level),
            "place": place(problem.place),
            "message": problem.message,
            "code": problem.code,
        }


def set_aside(result: AuditResult, words: Words) -> Iterator[Row]:
    """Rows that are no models, and why."""
    for row in result.set_aside:
        yield {"name": row.name, "place": place(row.place), "reason": words.label("set_aside", row.reason)}


def columns(result: AuditResult, words: Words) -> Iterator[Row]:
    """What each header was understood as."""
    for match in result.columns:
        yield {
            "place": place(match.place),
            "header": match.header,
            "field": match.field and words.label("field", match.field),
            "reason": words.label("match_reason", match.reason),
            "score": match.score if match.field else None,
            "doubtful": words.words["confirm"] if match.doubtful else None,
        }


def vocabulary(result: AuditResult, words: Words) -> Iterator[Row]:
    """Each distinct text of a column and what it was read as."""
    for entry in result.vocabulary:
        group = entry.axis if entry.axis in words.labels.get("axis", {}) else "function_status"
        yield {
            "field": words.label("field", entry.field),
            "axis": words.axis(entry.axis),
            "text": entry.text,
            "status": words.word(group, entry.status),
            "strength": words.strength(entry.strength),
            "count": entry.count,
            "rule": entry.rule,
            "place": place(entry.place),
        }


def assumptions(result: AuditResult, words: Words) -> Iterator[Row]:
    """Every figure that stands in for what the client has not said."""
    for given in result.assumptions:
        yield {
            "label": given.label,
            "value": given.value,
            "kind": words.label("input_kind", given.kind),
            "source": given.source,
            "id": given.id,
        }
