"""Reports in every format: made when somebody asks, in the background, and again when what they say has changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from audit import api
from audit.web.call import Call, RefusedError
from audit.web.jobs import queue
from audit.web.services.waiting import await_job
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope

OFFERED = ("pdf", "onepager", "xlsx", "docx", "deck", "html", "archive", "owners", "job", "job-md", "sow",
           "tickets-jira", "tickets-github", "json")  # fmt: skip
NAMED, REDACTED = "named", "redacted"
_PATIENCE_SECONDS = 20.0


OfferState = Literal["none", "making", "ready", "old", "failed"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A format and how far it is; `old`: an answer changed since."""

    format: str
    state: OfferState
    document: Row[Any] | None
    job: Row[Any] | None


def formats() -> tuple[str, ...]:
    """Every format that can be asked for, in the order of the page."""
    known = (*api.formats(), "archive")
    return tuple(one for one in OFFERED if one in known)


def offers(connection: Connection, scope: Scope, audit: Row[Any]) -> list[Offer]:
    """How far each format of an audit is."""
    made = rows.documents(connection, scope, audit.id)
    jobs = _jobs(connection, scope, audit.id)
    return [_offer(one, made.get((one, NAMED)), jobs.get((one, NAMED)), audit) for one in formats()]


def _offer(format_: str, document: Row[Any] | None, job: Row[Any] | None, audit: Row[Any]) -> Offer:
    if job is not None and job.state in queue.OPEN:
        return Offer(format_, "making", document, job)
    if document is not None:
        return Offer(format_, "ready" if document.revision == audit.revision else "old", document, job)
    return Offer(format_, "failed" if job is not None and job.state == "failed" else "none", None, job)


def _jobs(connection: Connection, scope: Scope, audit: str) -> dict[tuple[str, str], Row[Any]]:
    c = t.job.c
    mine = (c.workspace_id == scope.workspace) & (c.audit_id == audit) & (c.kind == "render")
    found = connection.execute(sa.select(t.job).where(mine).order_by(c.created))
    return {(one.orders["format"], one.orders["variant"]): one for one in found}


def request_document(
    connection: Connection, scope: Scope, audit: Row[Any], format_: str, variant: str = NAMED
) -> str | None:
    """Has a document made, unless it is there or under way; the job's id. Raises RefusedError for an unknown format."""
    if format_ not in (*formats(), "pages", "comparison", "comparison-pdf"):
        raise RefusedError("format", format=format_)
    if audit.result is None:
        raise RefusedError("not_read")
    if current_document(connection, scope, audit, format_, variant) is not None:
        return None
    job = _jobs(connection, scope, audit.id).get((format_, variant))
    if job is not None and job.state in queue.OPEN and job.orders["revision"] == audit.revision:
        return str(job.id)
    orders = {"format": format_, "variant": variant, "revision": audit.revision}
    if variant == REDACTED:
        orders["redact"] = True
    elif variant != NAMED:
        orders["before"] = variant
    return queue.enqueue(connection, scope, "render", orders, audit.id)


def current_document(
    connection: Connection, scope: Scope, audit: Row[Any], format_: str, variant: str = NAMED
) -> Row[Any] | None:
    """The document as it stands now; None where there is none yet, or an answer changed since."""
    made = rows.documents(connection, scope, audit.id).get((format_, variant))
    return made if made is not None and made.revision == audit.revision else None


def await_document(
    call: Call, scope: Scope, audit: str, format_: str, variant: str = NAMED
) -> Row[Any] | None:
    """The same, made first where need be, with some patience; None where it takes longer. Raises RefusedError where it
    can't be made."""
    with call.store.write(scope) as connection:
        row = rows.one(connection, scope, t.audit, audit)
        job = request_document(connection, scope, row, format_, variant)
    if job is not None:
        found = await_job(call, scope, job, _PATIENCE_SECONDS)
        if found is not None and found.state == "failed":
            code, _, message = (found.message or "").partition(": ")
            raise RefusedError("not_made", failure=code, message=message)
    with call.store.read(scope) as connection:
        row = rows.one(connection, scope, t.audit, audit)
        return current_document(connection, scope, row, format_, variant)


def await_reading(call: Call, scope: Scope, audit: str, seconds: float) -> Row[Any]:
    """The audit once it was read again, or as it stands when patience ends."""

    def is_over() -> bool:
        with call.store.read(scope) as connection:
            return reading_job(connection, scope, audit) is None

    call.workers.wake()
    call.workers.wait(is_over, seconds)
    with call.store.read(scope) as connection:
        return rows.one(connection, scope, t.audit, audit)


def reading_job(connection: Connection, scope: Scope, audit: str) -> Row[Any] | None:
    """The job that reads an audit's list, while it is open."""
    c = t.job.c
    mine = (c.workspace_id == scope.workspace) & (c.audit_id == audit) & (c.kind == "read")
    query = sa.select(t.job).where(mine & c.state.in_(queue.OPEN)).order_by(c.created.desc()).limit(1)
    return connection.execute(query).first()


def require_comparable(
    connection: Connection, scope: Scope, audit: str, before: str
) -> tuple[Row[Any], Row[Any]]:
    """Two audits of one client that were read. Raises MissingError where they are not."""
    later, earlier = rows.one(connection, scope, t.audit, audit), rows.one(connection, scope, t.audit, before)
    if (
        later.client_id != earlier.client_id
        or later.id == earlier.id
        or not (later.result and earlier.result)
    ):
        raise rows.MissingError("audit")
    return later, earlier


def moves(connection: Connection, scope: Scope, audit: Row[Any], before: Row[Any]) -> dict[str, Any] | None:
    """What changed between two audits, in short, where their comparison was made: `moves` as model, axis, status before
    and after; how many were `added` and are `gone`; `targets` with whether each was reached."""
    c = t.job.c
    mine = (c.workspace_id == scope.workspace) & (c.audit_id == audit.id) & (c.state == "done")
    for job in connection.execute(sa.select(t.job).where(mine).order_by(c.created.desc())):
        asked = job.orders
        if asked.get("before") == before.id and asked.get("revision") == audit.revision and job.result:
            return dict(job.result)
    return None


def document_blocks(call: Call, scope: Scope, document: Row[Any]) -> dict[str, Any]:
    """A document of blocks."""
    told: dict[str, Any] = json.loads(call.store.blobs.read(scope.workspace, document.blob))
    return told
