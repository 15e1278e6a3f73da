"""The clients: where each stands, what changed since, one picture of all; looks; a client out, in, and gone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from starlette.responses import Response

from audit.web.call import Call, RefusedError
from audit.web.jobs import queue
from audit.web.pages.shared import download, download_blob
from audit.web.services import brands, clients, documents
from audit.web.settings import LANGUAGES
from audit.web.store import repositories as rows
from audit.web.store import tables as t

_MOST_NAME = 120
_PATIENCE_SECONDS = 30.0
_COLOURS = ("accent", "base")


def page(call: Call) -> Response:
    """Every client with its latest verdict and its trend."""
    with call.store.read(call.scope) as connection:
        listed = [_standing(connection, call, one) for one in rows.clients(connection, call.scope)]
        looks = _brands(connection, call)
    return call.page("clients.html", listed=listed, brands=looks)


def _brands(connection: Connection, call: Call) -> list[Row[Any]]:
    query = sa.select(t.brand).where(t.brand.c.workspace_id == call.scope.workspace).order_by(t.brand.c.name)
    return list(connection.execute(query))


def _standing(connection: Connection, call: Call, client: Row[Any]) -> dict[str, Any]:
    audits = rows.audits(connection, call.scope, client.id)
    judged = [one for one in audits if one.result]
    latest = judged[0] if judged else None
    waiting = []
    if latest is not None:
        owners = rows.of_audit(connection, call.scope, t.link, latest.id)
        waiting = [one.owner for one in owners if one.kind == "owner" and one.revoked is None]
    return {
        "client": client,
        "latest": latest,
        "trend": list(reversed(judged[:4])),
        "audits": audits,
        "waits_for": waiting,
    }


def one(call: Call) -> Response:
    """The audits of one client in a row, and what changed since the one before."""
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
        told = _standing(connection, call, client)
        kept = rows.decisions(connection, call.scope, client.id)
        looks = _brands(connection, call)
        judged = [audit for audit in told["audits"] if audit.result]
        moves = _moves(connection, call, judged)
    return call.page(
        "client.html", told=told, client=client, kept=kept, moves=moves, judged=judged, brands=looks
    )


def _moves(connection: Connection, call: Call, judged: list[Row[Any]]) -> dict[str, Any] | None:
    """What changed between the last two audits, where somebody looked at it before."""
    if len(judged) < 2:
        return None
    c = t.job.c
    query = sa.select(t.job).where(
        (c.workspace_id == call.scope.workspace) & (c.audit_id == judged[0].id) & (c.state == "done")
    )
    for job in connection.execute(query.order_by(c.created.desc())):
        asked = job.orders
        if asked.get("before") == judged[1].id and asked.get("revision") == judged[0].revision and job.result:
            return dict(job.result)
    return None


def changed(call: Call) -> Response:
    """Another name, language or look of a client."""
    name = call.sent("name", most=_MOST_NAME)
    if not name:
        raise RefusedError("no_name")
    language = call.sent("language")
    with call.store.write(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
        chosen = language if language in LANGUAGES else client.language
        clients.renamed(connection, call.scope, client, name, chosen, call.sent("brand") or None)
    call.workers.wake()
    return call.to(f"/clients/{client.id}?said=changed")


def archive(call: Call) -> Response:
    """A client as one zip."""
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
        made = clients.packed(connection, call.store, call.scope, client.id)
    return download(made, f"{client.name}.zip")


def imported(call: Call) -> Response:
    """A client out of such a zip."""
    files = call.files("file")
    if not files:
        raise RefusedError("no_file")
    client = clients.unpacked(call.store, call.scope, files[0].file)
    return call.to(f"/clients/{client}?said=imported")


def delete(call: Call) -> Response:
    """Removes a client for good, where its name was typed."""
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
    if call.sent("name").casefold() != client.name.casefold():
        raise RefusedError("not_sure_name", name=client.name)
    clients.deleted(call.store, call.scope, client.id)
    return call.to("/clients?said=deleted")


def since(call: Call) -> Response:
    """What changed between two audits of a client."""
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
        audit = rows.one(connection, call.scope, t.audit, call.path["audit"])
        before = rows.one(connection, call.scope, t.audit, call.path["before"])
    same = audit.client_id == before.client_id == client.id
    if not same or not audit.result or not before.result or audit.id == before.id:
        raise rows.MissingError("audit")
    if call.asked("as") == "pdf":
        made = documents.awaited(call, call.scope, audit.id, "comparison-pdf", before.id)
        if made is not None:
            return download_blob(call, call.scope, made.blob, made.file)
        raise RefusedError("slow")
    document = documents.awaited(call, call.scope, audit.id, "comparison", before.id)
    told = documents.content(call, call.scope, document)["comparison"] if document else None
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
        job = queue.put(connection, call.scope, "portfolio", orders, None)
    call.workers.wake()

    def ended() -> Row[Any] | None:
        with call.store.read(call.scope) as connection:
            found = rows.one(connection, call.scope, t.job, job)
        return found if found.state not in queue.OPEN else None

    call.workers.wait(lambda: ended() is not None, _PATIENCE_SECONDS)
    found = ended()
    if found is None:
        raise RefusedError("slow")
    if found.state != "done":
        code, _, message = (found.message or "").partition(": ")
        raise RefusedError("not_made", failure=code, message=message)
    content = call.store.blobs.read(call.scope.workspace, found.result["blob"])
    return download(content, found.result["file"])


def brand(call: Call) -> Response:
    """A look: a name, two colours, and the lines below each page."""
    settings: dict[str, Any] = {"name": call.sent("name", most=_MOST_NAME)}
    if not settings["name"]:
        raise RefusedError("no_name")
    for colour in _COLOURS:
        if value := call.sent(colour):
            if not brands.COLOUR.fullmatch(value):
                raise RefusedError("colour", value=value[:20])
            settings[colour] = value
    for line in ("prepared_by", "footer", "confidential", "contact"):
        if value := call.sent(line, most=500).replace("{", "{{").replace("}", "}}"):
            settings[line] = value
    with call.store.write(call.scope) as connection:
        rows.add(connection, call.scope, t.brand, name=settings["name"], settings=settings)
    return call.to("/clients?said=brand#looks")


def remove_brand(call: Call) -> Response:
    """Removes a look that no client has."""
    with call.store.write(call.scope) as connection:
        found = rows.one(connection, call.scope, t.brand, call.path["brand"])
        used = any(one.brand == found.id for one in rows.clients(connection, call.scope))
        if used or any(one.brand == found.id for one in rows.audits(connection, call.scope)):
            raise RefusedError("brand_used", name=found.name)
        rows.remove(connection, call.scope, t.brand, found.id)
    return call.to("/clients#looks")
