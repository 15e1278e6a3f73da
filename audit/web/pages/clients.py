"""The clients: where each stands, what changed since, one picture of all; looks; a client out, in, and gone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row
from starlette.responses import Response

from audit.web.call import Call, RefusedError
from audit.web.jobs import queue
from audit.web.pages.shared import download, download_blob
from audit.web.services import brands, clients, documents, uploads
from audit.web.services.waiting import await_job
from audit.web.settings import LANGUAGES
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope

_MOST_NAME = 120
_PATIENCE_SECONDS = 30.0


def page(call: Call) -> Response:
    """Every client with its latest verdict and its trend."""
    with call.store.read(call.scope) as connection:
        listed = _listed(connection, call.scope)
        looks = brands.list_brands(connection, call.scope)
    return call.page("clients.html", listed=listed, brands=looks)


def _listed(connection: Connection, scope: Scope) -> list[dict[str, Any]]:
    """Every client with its audits, in as many questions to the database as for one client."""
    audits: dict[str, list[Row[Any]]] = {}
    for audit in rows.audits(connection, scope):
        audits.setdefault(audit.client_id, []).append(audit)
    found = [_standing(client, audits.get(client.id, [])) for client in rows.clients(connection, scope)]
    waiting = rows.asked_owners(connection, scope)
    for one in found:
        if one["latest"] is not None:
            one["waits_for"] = waiting.get(one["latest"].id, [])
    return found


def _standing(client: Row[Any], audits: list[Row[Any]]) -> dict[str, Any]:
    judged = [one for one in audits if one.result]
    return {
        "client": client,
        "latest": judged[0] if judged else None,
        "trend": list(reversed(judged[:4])),
        "audits": audits,
        "waits_for": [],
    }


def client(call: Call) -> Response:
    """The audits of one client in a row, and what changed since the one before."""
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
        told = _standing(client, rows.audits(connection, call.scope, client.id))
        kept = rows.decisions(connection, call.scope, client.id)
        looks = brands.list_brands(connection, call.scope)
        judged = [audit for audit in told["audits"] if audit.result]
        moves = documents.moves(connection, call.scope, *judged[:2]) if len(judged) > 1 else None
    return call.page(
        "client.html", told=told, client=client, kept=kept, moves=moves, judged=judged, brands=looks
    )


def change(call: Call) -> Response:
    """Another name, language or look of a client."""
    name = call.sent("name", most=_MOST_NAME)
    if not name:
        raise RefusedError("no_name")
    language = call.sent("language")
    with call.store.write(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
        chosen = language if language in LANGUAGES else client.language
        clients.change_client(connection, call.scope, client, name, chosen, call.sent("brand") or None)
    call.workers.wake()
    return call.to(f"/clients/{client.id}?said=changed")


def archive(call: Call) -> Response:
    """A client as one zip."""
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
        made = clients.export_client(connection, call.store, call.scope, client.id)
    return download(made, f"{client.name}.zip")


def import_archive(call: Call) -> Response:
    """A client out of such a zip."""
    files = call.files("file")
    if not files:
        raise RefusedError("no_file")
    uploads.require_clean([(files[0].filename or "", files[0].file)], call.store, call.settings)
    client = clients.import_client(call.store, call.scope, files[0].file)
    return call.to(f"/clients/{client}?said=imported")


def delete(call: Call) -> Response:
    """Removes a client for good, where its name was typed."""
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
    if call.sent("name").casefold() != client.name.casefold():
        raise RefusedError("not_sure_name", name=client.name)
    clients.delete_client(call.store, call.scope, client.id)
    return call.to("/clients?said=deleted")


def compare(call: Call) -> Response:
    """What changed between two audits of a client."""
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
        audit, before = documents.require_comparable(
            connection, call.scope, call.path["audit"], call.path["before"]
        )
    if audit.client_id != client.id:
        raise rows.MissingError("audit")
    if call.asked("as") == "pdf":
        made = documents.await_document(call, call.scope, audit.id, "comparison-pdf", before.id)
        if made is not None:
            return download_blob(call, call.scope, made.blob, made.file)
        raise RefusedError("slow")
    document = documents.await_document(call, call.scope, audit.id, "comparison", before.id)
    told = documents.document_blocks(call, call.scope, document)["comparison"] if document else None
    return call.page("since.html", client=client, audit=audit, before=before, told=told)


def portfolio(call: Call) -> Response:
    """All clients as one picture, to take along."""
    suffix = call.asked("as", "pdf")
    if suffix not in ("pdf", "html", "xlsx"):
        raise RefusedError("format", format=suffix[:20])
    with call.store.write(call.scope) as connection:
        shown = sorted({one.client_id for one in rows.audits(connection, call.scope) if one.result})
        if not shown:
            raise RefusedError("not_read")
        orders = {"suffix": f".{suffix}", "language": call.language, "clients": shown}
        job = queue.enqueue(connection, call.scope, "portfolio", orders, None)
    found = await_job(call, call.scope, job, _PATIENCE_SECONDS)
    if found is None:
        raise RefusedError("slow")
    if found.state != "done":
        code, _, message = (found.message or "").partition(": ")
        raise RefusedError("not_made", failure=code, message=message)
    content = call.store.blobs.read(call.scope.workspace, found.result["blob"])
    return download(content, found.result["file"])


def brand(call: Call) -> Response:
    """A look: a name, two colours, and the lines below each page."""
    with call.store.write(call.scope) as connection:
        brands.add_brand(connection, call.scope, {name: call.sent(name) for name in brands.FIELDS})
    return call.to("/clients?said=brand#looks")


def remove_brand(call: Call) -> Response:
    """Removes a look that no client has."""
    with call.store.write(call.scope) as connection:
        brands.remove_brand(connection, call.scope, call.path["brand"])
    return call.to("/clients#looks")
