"""How a list was read, and every click that has it read otherwise."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row
from starlette.responses import Response

from audit.mapping_file import plain_text
from audit.web.call import Call, RefusedError
from audit.web.pages import evidence as evidence_page
from audit.web.pages.shared import download, read_audit
from audit.web.services import audits, documents, evidence, readings
from audit.web.store import repositories as rows
from audit.web.store import tables as t

_PATIENCE_SECONDS = 8.0
_ROWS = 60  # of a sheet at first


def page(call: Call) -> Response:
    """The sheet as the sheet, with what needs a person above it."""
    audit, client = read_audit(call)
    told = audits.reading_of(call.store, call.scope, audit)
    with call.store.read(call.scope) as connection:
        decisions = list(rows.of_audit(connection, call.scope, t.decision, audit.id))
        kept = rows.decisions(connection, call.scope, client.id)
        job = documents.reading_job(connection, call.scope, audit.id)
    sheet = _sheet(told, call.asked("sheet"))
    return call.page(
        "reading.html",
        audit=audit,
        client=client,
        told=told,
        sheet=sheet,
        rows=_rows(call, sheet),
        picked=_picked(call, told, sheet),
        seen=readings.seen(decisions, audit.id),
        decisions=decisions,
        kept=readings.carried(kept, audit),
        bands=_bands,
        words_at={(one["field"], one["axis"], one["text"]): at for at, one in enumerate(told["words"])},
        last=next((one for one in reversed(decisions) if one.id == call.asked("did")), None),
        job=job if any(one.state == "reading" for one in decisions) else None,
    )


def _sheet(told: dict[str, Any], name: str) -> dict[str, Any]:
    """The sheet that is asked for, else the first that was read."""
    sheets = told["sheets"]
    named = [one for one in sheets if one["name"] == name and name]
    found: dict[str, Any] = next(iter([*named, *(one for one in sheets if one["records"]), *sheets]))
    return found


def _bands(columns: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Columns of one kind that lie side by side, with their number; one that is not used goes with its neighbour."""
    found: list[tuple[str, int]] = []
    for column in columns:
        band = column.get("group") or (found[-1][0] if found else "more")
        if found and found[-1][0] == band:
            found[-1] = band, found[-1][1] + 1
        else:
            found.append((band, 1))
    return found


def _rows(call: Call, sheet: dict[str, Any]) -> int:
    asked = call.asked("rows")
    shown = int(asked) if asked.isdecimal() and len(asked) < 6 else _ROWS
    return min(max(shown, _ROWS), len(sheet["cells"]))


def _picked(call: Call, told: dict[str, Any], sheet: dict[str, Any]) -> dict[str, Any] | None:
    """What was clicked: a column, a row or an answer, with what it may be instead."""
    if (at := call.asked("column")).isdecimal():
        column = next((one for one in sheet["columns"] if one["at"] == int(at) and "header" in one), None)
        return {"column": column} if column else None
    if (row := call.asked("row")).isdecimal() and 0 < int(row) <= len(sheet["cells"]):
        return {"row": int(row)}
    if at := call.asked("word"):
        word = next((one for n, one in enumerate(told["words"]) if str(n) == at), None)
        return {"word": word, "number": at} if word else None
    return None


def decide(call: Call) -> Response:
    """Has the list read otherwise, and shows what that changed."""
    audit, _ = read_audit(call)
    told = audits.reading_of(call.store, call.scope, audit)
    kind, subject, value = _decided(call, told)
    with call.store.write(call.scope) as connection:
        id_ = rows.add(
            connection, call.scope, t.decision, audit_id=audit.id, client_id=audit.client_id, kind=kind,
            subject=subject, value=value, state="kept" if kind == "seen" else "reading", who=call.scope.name,
        )  # fmt: skip
        rows.note(connection, call.scope, "decision", id_)
        if kind != "seen":
            audits.read_again(connection, call.scope, audit.id)
    return _after(call, audit, id_, waits=kind != "seen")


def undo(call: Call) -> Response:
    """Takes one decision back."""
    audit, _ = read_audit(call)
    with call.store.write(call.scope) as connection:
        one = rows.one(connection, call.scope, t.decision, call.path["decision"])
        if one.audit_id != audit.id:
            raise rows.MissingError("decision")
        if evidence.is_the_last(rows.of_audit(connection, call.scope, t.decision, audit.id), audit, one):
            raise RefusedError("last_snapshot")
        rows.change(connection, call.scope, t.decision, one.id, state="undone")
        if one.kind != "seen":
            audits.read_again(connection, call.scope, audit.id)
    if one.kind in ("alias", readings.EVIDENCE):
        return evidence_page.taken_back(call, audit, one.id)
    return _after(call, audit, one.id, waits=one.kind != "seen")


def _after(call: Call, audit: Row[Any], decision: str, *, waits: bool) -> Response:
    if waits:
        documents.settled(call, call.scope, audit.id, _PATIENCE_SECONDS)
    rest = urlencode({"sheet": call.sent("sheet_now"), "did": decision})
    return call.to(f"/audits/{audit.id}/reading?{rest}")


def _decided(call: Call, told: dict[str, Any]) -> tuple[str, str, Any]:
    """What a form says, checked against the list that it speaks of."""
    kind = call.sent("kind")
    sheet = next((one for one in told["sheets"] if one["name"] == call.sent("sheet")), None)
    match kind:
        case "column" | "leave_out" if sheet is not None:
            return _column(call, told, sheet)
        case "header_row" if sheet is not None and call.sent("row").isdecimal():
            return "header_row", sheet["name"], min(int(call.sent("row")), sheet["rows"])
        case "take_in" | "take_out" if sheet is not None:
            read = [one["name"] for one in told["sheets"] if one["records"] and one is not sheet]
            return "sheets", sheet["name"], [*read, *([sheet["name"]] if kind == "take_in" else [])]
        case "answer":
            return _answer(call, told)
        case "seen":
            return "seen", call.sent("subject", most=400), None
    raise RefusedError("decision")


def _column(call: Call, told: dict[str, Any], sheet: dict[str, Any]) -> tuple[str, str, Any]:
    at, name = call.sent("at"), call.sent("field") or call.sent("other_field")
    column = next((one for one in sheet["columns"] if str(one["at"]) == at and "header" in one), None)
    if column is None:
        raise RefusedError("decision")
    subject = readings.column_name(column, sheet["columns"])
    if name in ("", "leave_out"):
        return "leave_out", subject, None
    if name not in {one[0] for one in told["fields"]}:
        raise RefusedError("decision")
    return "column", subject, name


def _answer(call: Call, told: dict[str, Any]) -> tuple[str, str, Any]:
    about, text, status = call.sent("field"), call.sent("text"), call.sent("status")
    for word in told["words"]:
        same = " ".join(word["text"].split()) == " ".join(text.split())
        if word["field"] == about and same and status in word["statuses"]:
            return "answer", f"{about}{readings.PARTED}{word['text']}", status
    raise RefusedError("decision")


def mapping(call: Call) -> Response:
    """What was decided, as the file that the command line takes."""
    audit, client = read_audit(call)
    with call.store.read(call.scope) as connection:
        kept = rows.decisions(connection, call.scope, client.id)
    mine = [*readings.carried(kept, audit), *(one for one in kept if one.audit_id == audit.id)]
    return download(plain_text(readings.mapping_of(mine)).encode(), "mapping.yaml")
