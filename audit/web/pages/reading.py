"""How a list was read, and every click that has it read otherwise."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row
from starlette.responses import Response

from audit.mapping_file import plain_text
from audit.web.call import Call
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
    told = audits.load_reading(call.store, call.scope, audit)
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
        seen=readings.reviewed_points(decisions, audit.id),
        decisions=decisions,
        kept=readings.carried_over(kept, audit),
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
    told = audits.load_reading(call.store, call.scope, audit)
    decided = readings.parse_decision(told, call.sent)
    with call.store.write(call.scope) as connection:
        id_ = readings.add_decision(connection, call.scope, audit, decided)
    return _after(call, audit, id_, waits=decided[0] != "seen")


def undo(call: Call) -> Response:
    """Takes one decision back."""
    audit, _ = read_audit(call)
    with call.store.write(call.scope) as connection:
        one = evidence.undo(connection, call.scope, audit, call.path["decision"])
    if one.kind in ("alias", readings.EVIDENCE):
        return evidence_page.page_after_undo(call, audit, one.id)
    return _after(call, audit, one.id, waits=one.kind != "seen")


def _after(call: Call, audit: Row[Any], decision: str, *, waits: bool) -> Response:
    if waits:
        documents.await_reading(call, call.scope, audit.id, _PATIENCE_SECONDS)
    rest = urlencode({"sheet": call.sent("sheet_now"), "did": decision})
    return call.to(f"/audits/{audit.id}/reading?{rest}")


def mapping(call: Call) -> Response:
    """What was decided, as the file that the command line takes."""
    audit, client = read_audit(call)
    with call.store.read(call.scope) as connection:
        kept = rows.decisions(connection, call.scope, client.id)
    mine = [*readings.carried_over(kept, audit), *(one for one in kept if one.audit_id == audit.id)]
    return download(plain_text(readings.mapping_of(mine)).encode(), "mapping.yaml")
