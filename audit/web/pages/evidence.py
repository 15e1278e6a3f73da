"""What systems show beside what the list says: snapshots handed in, claims held against them, names to confirm."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row
from starlette.responses import Response

from audit.report.view.system_evidence import evidence as view_of
from audit.web.call import Call
from audit.web.pages.shared import audit_of, download_blob, read_audit
from audit.web.services import audits, clients, documents, evidence, readings, uploads
from audit.web.store import repositories as rows
from audit.web.store import tables as t

_PATIENCE_SECONDS = 8.0
_SHOWN = 60  # claims or objects of one kind; all of them are in the workbook
_MOST_MODELS = 400  # that one object may be chosen from


def page(call: Call) -> Response:
    """Contradictions, confirmations, models that nobody listed, names to confirm, and what was read."""
    audit, client = read_audit(call)
    result = audits.load_result(call.store, call.scope, audit)
    with call.store.read(call.scope) as connection:
        decisions = list(rows.of_audit(connection, call.scope, t.decision, audit.id))
        kept = readings.carried_over(rows.decisions(connection, call.scope, client.id), audit)
        job = documents.reading_job(connection, call.scope, audit.id)
    did = call.asked("did").split(",")
    return call.page(
        "evidence.html",
        audit=audit,
        client=client,
        labels=result.labels,
        models=result.models if len(result.models) <= _MOST_MODELS else (),
        told=result.evidence,
        view=view_of(result),
        claims=evidence.claims(result),
        serving=evidence.serving(result),
        names=[one.name for one in result.models],
        snapshots=evidence.snapshots_in_use(decisions),
        joins=[one for one in (*kept, *decisions) if one.kind == "alias" and one.state in evidence.IN_USE],
        last=[one for one in decisions if one.id in did],
        shown=_SHOWN,
        job=job,
    )


def add(call: Call) -> Response:
    """Takes snapshots in, and holds them against the list."""
    audit, _ = audit_of(call)
    taken = uploads.store_snapshots(call.files("file"), call.store, call.scope, call.settings)
    with call.store.write(call.scope) as connection:
        made = uploads.add_snapshots(connection, call.scope, audit, taken)
    return _after(call, audit, *made)


def join(call: Call) -> Response:
    """Says that an object of a system is a model of the list, or none of it."""
    audit, _ = read_audit(call)
    result = audits.load_result(call.store, call.scope, audit)
    with call.store.write(call.scope) as connection:
        made = evidence.join_object(
            connection, call.scope, audit, result, call.sent("object"), call.sent("model")
        )
        audits.queue_reading(connection, call.scope, audit.id)
    return _after(call, audit, made)


def page_after_undo(call: Call, audit: Row[Any], decision: str) -> Response:
    """The page once the list was read without a snapshot, which is gone for good, or without a join."""
    page_ = _after(call, audit, decision)
    clients.remove_orphans(call.store, call.scope)
    return page_


def _after(call: Call, audit: Row[Any], *decisions: str) -> Response:
    documents.await_reading(call, call.scope, audit.id, _PATIENCE_SECONDS)
    return call.to(f"/audits/{audit.id}/evidence?{urlencode({'did': ','.join(decisions)})}")


def snapshot(call: Call) -> Response:
    """A snapshot as it was handed over."""
    audit, _ = audit_of(call)
    with call.store.read(call.scope) as connection:
        used = evidence.snapshots_in_use(rows.of_audit(connection, call.scope, t.decision, audit.id))
    found = next((one for one in used if one.id == call.path["decision"]), None)
    if found is None:
        raise rows.MissingError("snapshot")
    return download_blob(call, call.scope, found.value["blob"], found.subject)
