"""What people decided of how a client's lists are read, as the mapping that the command line takes.

A decision is one click: this column is that field, this row is the header, this answer means that, this object of a
system is that model. Later ones win. They are kept for the client's next list; a snapshot of a system is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from audit.domain.inventory import Layout
from audit.domain.mapping import Alias, MappedAnswer, SheetMapping
from audit.web.call import RefusedError
from audit.web.jobs import queue
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope

EVIDENCE = "evidence"
OF_ONE_LIST = ("seen", EVIDENCE)  # kinds that say nothing of the client's next list
PARTED = "\n"  # between the field and the text of an answer
_FROM_THE_PAGE = "page"  # where an answer stands that need not stand in this list


@dataclass
class _Told:
    columns: dict[str, str] = field(default_factory=dict)  # field -> header or letters
    left_out: dict[str, None] = field(default_factory=dict)
    header_rows: dict[str | None, int] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    answers: dict[tuple[str, str], MappedAnswer] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)  # by the object
    who: str = ""
    when: date | None = None


def mapping_of(decisions: Iterable[Row[Any]]) -> SheetMapping:
    """The mapping that decisions amount to, in their order."""
    told = _Told()
    for one in decisions:
        if one.kind not in OF_ONE_LIST:
            _apply(told, one)
            told.who, told.when = one.who, _day(one.created)
    return SheetMapping(
        columns=dict(told.columns),
        answers=tuple(told.answers.values()),
        layout=Layout(told.sheets, tuple(told.header_rows.items()), tuple(told.left_out)),
        confirmed_by=told.who,
        confirmed_on=told.when,
        aliases=tuple(told.aliases.values()),
    )


def _apply(told: _Told, one: Row[Any]) -> None:
    match one.kind:
        case "column":
            _release(told, one.subject)
            told.columns[one.value] = one.subject
        case "leave_out":
            _release(told, one.subject)
            told.left_out[one.subject] = None
        case "header_row":
            told.header_rows[one.subject or None] = one.value
        case "sheets":
            told.sheets = tuple(one.value)
        case "answer":
            about, _, text = one.subject.partition(PARTED)
            told.answers[about, text] = MappedAnswer(
                about, text, one.value, one.who, _day(one.created), _FROM_THE_PAGE
            )
        case "alias":
            told.aliases[one.subject] = Alias(one.value, one.subject, _FROM_THE_PAGE)


def _release(told: _Told, column: str) -> None:
    """Forgets what was said of a column."""
    told.left_out.pop(column, None)
    told.columns = {name: header for name, header in told.columns.items() if header != column}


def _day(seconds: float) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def mappings(connection: Connection, scope: Scope, audit: Row[Any]) -> tuple[SheetMapping, SheetMapping]:
    """What was decided of this list, and what of the client's lists before it."""
    every = rows.decisions(connection, scope, audit.client_id)
    mine = [one for one in every if one.audit_id == audit.id]
    return mapping_of(mine), mapping_of(carried_over(every, audit))


def carried_over(decisions: Iterable[Row[Any]], audit: Row[Any]) -> list[Row[Any]]:
    """Of the decisions of a client those of earlier lists that hold for this one too."""
    return [
        one
        for one in decisions
        if one.audit_id != audit.id and one.created < audit.created and one.kind not in OF_ONE_LIST
    ]


def reviewed_points(decisions: Sequence[Row[Any]], audit: str) -> frozenset[str]:
    """The points of this list that somebody looked at and left as they are."""
    return frozenset(one.subject for one in decisions if one.kind == "seen" and one.audit_id == audit)


def column_name(column: Mapping[str, Any], columns: Iterable[Mapping[str, Any]]) -> str:
    """By what a column is told from the others: its header, or its letters where that is blank or stands twice."""
    header = str(column.get("header", ""))
    alike = sum(one.get("header") == header for one in columns)
    return header if header and alike == 1 else str(column["letters"])


Decided = tuple[str, str, Any]
"""The kind of a decision, what it is about, and its value."""


def parse_decision(told: dict[str, Any], sent: Callable[[str], str]) -> Decided:
    """What somebody decided, checked against the reading that it speaks of. `sent`: a field's name -> its text.

    Raises RefusedError where it does not fit.
    """
    kind = sent("kind")
    sheet = next((one for one in told["sheets"] if one["name"] == sent("sheet")), None)
    match kind:
        case "column" | "leave_out" if sheet is not None:
            return _column(told, sheet, sent)
        case "header_row" if sheet is not None and sent("row").isdecimal():
            return "header_row", sheet["name"], min(int(sent("row")), sheet["rows"])
        case "take_in" | "take_out" if sheet is not None:
            read = [one["name"] for one in told["sheets"] if one["records"] and one is not sheet]
            return "sheets", sheet["name"], [*read, *([sheet["name"]] if kind == "take_in" else [])]
        case "answer":
            return _answer(told, sent)
        case "seen":
            return "seen", sent("subject"), None
    raise RefusedError("decision")


def _column(told: dict[str, Any], sheet: dict[str, Any], sent: Callable[[str], str]) -> Decided:
    at, name = sent("at"), sent("field") or sent("other_field")
    column = next((one for one in sheet["columns"] if str(one["at"]) == at and "header" in one), None)
    if column is None:
        raise RefusedError("decision")
    subject = column_name(column, sheet["columns"])
    if sent("kind") == "leave_out" or name in ("", "leave_out"):
        return "leave_out", subject, None
    if name not in {one[0] for one in told["fields"]}:
        raise RefusedError("decision")
    return "column", subject, name


def _answer(told: dict[str, Any], sent: Callable[[str], str]) -> Decided:
    about, text, status = sent("field"), sent("text"), sent("status")
    for word in told["words"]:
        same = " ".join(word["text"].split()) == " ".join(text.split())
        if word["field"] == about and same and status in word["statuses"]:
            return "answer", f"{about}{PARTED}{word['text']}", status
    raise RefusedError("decision")


def add_decision(connection: Connection, scope: Scope, audit: Row[Any], what: Decided) -> str:
    """Writes a decision down and has the list read by it; its id."""
    kind, subject, value = what
    id_ = rows.add(
        connection, scope, t.decision, audit_id=audit.id, client_id=audit.client_id, kind=kind, subject=subject,
        value=value, state="kept" if kind == "seen" else "reading", who=scope.name,
    )  # fmt: skip
    rows.note(connection, scope, "decision", id_)
    if kind != "seen":
        queue.enqueue(connection, scope, "read", {}, audit.id)
    return id_


def undo_decision(connection: Connection, scope: Scope, audit: Row[Any], id_: str) -> Row[Any]:
    """Takes a decision back and has the list read without it. Raises MissingError for one of another list."""
    one = rows.one(connection, scope, t.decision, id_)
    if one.audit_id != audit.id:
        raise rows.MissingError("decision")
    rows.change(connection, scope, t.decision, one.id, state="undone")
    rows.note(connection, scope, "decision_undone", one.id)
    if one.kind != "seen":
        queue.enqueue(connection, scope, "read", {}, audit.id)
    return one
