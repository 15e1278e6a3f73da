"""The report: on the page, section by section, and as every format that the command line makes."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from audit.web.call import Call
from audit.web.pages.shared import audit_of, download_blob, read_audit
from audit.web.services import documents
from audit.web.store import repositories as rows
from audit.web.store import tables as t

PARTS = {
    "findings": ("findings", "priorities", "evidence"),
    "plan": ("sprint", "steps"),
    "hiring": ("hiring",),
    "report": (),
}
_JUDGED_WITHIN_SECONDS = 5.0
_SMALL_SECONDS = 0.3  # in which a small format is made


def findings(call: Call) -> Response:
    """What is missing, what it leads to, and what to do first."""
    return _part(call, "findings")


def plan(call: Call) -> Response:
    """The 90 days and the six steps."""
    return _part(call, "plan")


def hiring(call: Call) -> Response:
    """Whom to hire, each way, and what it costs."""
    return _part(call, "hiring")


def report(call: Call) -> Response:
    """All of it on one page."""
    return _part(call, "report")


def _part(call: Call, name: str) -> Response:
    audit, client = read_audit(call)
    audit = documents.await_reading(call, call.scope, audit.id, _JUDGED_WITHIN_SECONDS)
    document = documents.await_document(call, call.scope, audit.id, "pages")
    told = documents.document_blocks(call, call.scope, document) if document else None
    return call.page(
        "part.html", audit=audit, client=client, part=name, told=told and chosen(told, PARTS[name])
    )


def chosen(told: dict[str, Any], sections: tuple[str, ...]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Some sections in their order; all that say something where none is named."""
    return [(name, told[name]) for name in sections or told if told.get(name)]


def page(call: Call) -> Response:
    """Every format, and how far each is."""
    audit, client = read_audit(call)
    with call.store.read(call.scope) as connection:
        offers = documents.offers(connection, call.scope, audit)
        links = [
            one for one in rows.of_audit(connection, call.scope, t.link, audit.id) if one.kind == "share"
        ]
        views = {one.id: rows.views(connection, call.scope, one.id) for one in links}
        job = documents.reading_job(connection, call.scope, audit.id)
    return call.page(
        "documents.html", audit=audit, client=client, offers=offers, links=links, views=views, job=job,
        busy=any(one.state == "making" for one in offers),
    )  # fmt: skip


def ask(call: Call) -> Response:
    """Has a format made in the background."""
    audit, _ = read_audit(call)
    with call.store.write(call.scope) as connection:
        documents.request_document(connection, call.scope, audit, call.sent("format"))
    call.workers.wake()
    call.workers.wait(lambda: _is_ready(call, audit.id), _SMALL_SECONDS)
    return call.to(f"/audits/{audit.id}/documents")


def _is_ready(call: Call, audit: str) -> bool:
    with call.store.read(call.scope) as connection:
        row = rows.one(connection, call.scope, t.audit, audit)
        return documents.current_document(connection, call.scope, row, call.sent("format")) is not None


def download(call: Call) -> Response:
    """A document that was made."""
    audit, _ = audit_of(call)
    with call.store.read(call.scope) as connection:
        found = rows.one(connection, call.scope, t.document, call.path["document"])
    if found.audit_id != audit.id or found.kind in ("pages", "comparison"):
        raise rows.MissingError("document")
    return download_blob(call, call.scope, found.blob, found.file)
