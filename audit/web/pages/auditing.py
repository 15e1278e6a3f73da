"""One audit: where it stands, once more from the start, and gone."""

from __future__ import annotations

from starlette.responses import Response

from audit.web.call import Call, RefusedError
from audit.web.jobs import queue
from audit.web.pages.shared import audit_of, download_blob
from audit.web.services import clients, documents, evidence
from audit.web.store import repositories as rows
from audit.web.store import tables as t

_PATIENCE_SECONDS = 1.5


def audit(call: Call) -> Response:
    """How far the reading is; the page of the reading once it is done."""
    found = documents.await_reading(call, call.scope, call.path["audit"], _PATIENCE_SECONDS)
    if found.state == "read":
        first = "evidence" if evidence.is_snapshot(found.file) else "reading"
        return call.to(f"/audits/{found.id}/{first}")
    with call.store.read(call.scope) as connection:
        job = rows.jobs(connection, call.scope, [found.id]).get(found.id)
        client = rows.one(connection, call.scope, t.client, found.client_id)
    return call.page("waiting.html", audit=found, client=client, job=job)


def again(call: Call) -> Response:
    """Reads a list once more that was stopped, or could not be read."""
    found, _ = audit_of(call)
    if found.state in ("failed", "stopped"):
        with call.store.write(call.scope) as connection:
            rows.change(connection, call.scope, t.audit, found.id, state="reading", message=None)
            queue.enqueue(connection, call.scope, "read", {}, found.id)
        call.workers.wake()
    return call.to(f"/audits/{found.id}")


def remove(call: Call) -> Response:
    """Removes one audit with its list for good; a client without any other goes with it, unless somebody named it."""
    found, client = audit_of(call)
    if call.sent("sure") != "yes":
        raise RefusedError("not_sure")
    with call.store.write(call.scope) as connection:
        rows.forget_jobs(connection, call.scope, [found.id])
        rows.remove(connection, call.scope, t.audit, found.id)
        if not rows.audits(connection, call.scope, client.id):
            rows.remove(connection, call.scope, t.client, client.id)
        rows.note(connection, call.scope, "audit_removed", found.id)
    clients.remove_orphans(call.store, call.scope)
    return call.to("/?said=removed")


def original(call: Call) -> Response:
    """The list as it was handed over."""
    found, _ = audit_of(call)
    return download_blob(call, call.scope, found.upload, found.file)
