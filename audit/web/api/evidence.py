"""What systems show of an audit's models: snapshots taken in, claims held against them, names to confirm."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from audit.domain.evidenced import Evidenced
from audit.evidence.wording import reading_text
from audit.web.api import shapes as s
from audit.web.api.calls import at, correction_of
from audit.web.call import Call
from audit.web.pages.shared import audit_of, read_audit
from audit.web.services import audits, evidence, uploads
from audit.web.store import repositories as rows
from audit.web.store import tables as t


def list_evidence(call: Call) -> s.Evidence:
    """The snapshots of an audit, and what they show of its models."""
    audit, _ = read_audit(call)
    result = audits.load_result(call.store, call.scope, audit)
    told = result.evidence or Evidenced()
    with call.store.read(call.scope) as connection:
        used = evidence.snapshots_in_use(rows.of_audit(connection, call.scope, t.decision, audit.id))
    return s.Evidence(
        snapshots=[_snapshot(one) for one in used],
        claims=[_claim(one) for found in evidence.claims(result).values() for one in found],
        unlisted=[
            s.Unlisted(
                key=evidence.alias_key(one), system=one.system, kind=one.kind, name=one.name, serving=one.serving
            )
            for one in told.unlisted
        ],
        to_confirm=[
            s.ToConfirm(key=one.key, system=one.system, kind=one.kind, name=one.name, models=list(one.models))
            for one in told.to_confirm
        ],
        models=[one.name for one in result.models],
    )  # fmt: skip


def _snapshot(row: Row[Any]) -> s.Snapshot:
    return s.Snapshot(
        id=row.id,
        file=row.subject,
        size=row.value["size"],
        state=row.state,
        who=row.who,
        created=at(row.created),
    )


def _claim(claim: evidence.Claim) -> s.Claim:
    held = claim.held
    return s.Claim(
        model=claim.model.name, about=held.about, standing=held.standing, said=held.said, text=held.text,
        place=str(held.place) if held.place else None, shown=held.status, strength=held.strength,
        seen=[reading_text(one) for one in held.seen],
    )  # fmt: skip


def add_evidence(call: Call) -> s.SnapshotsAdded:
    """Takes snapshots of systems in; the list is read again with them. One of the same name replaces the earlier."""
    audit, _ = audit_of(call)
    taken = uploads.store_snapshots(call.files("file"), call.store, call.scope, call.settings)
    with call.store.write(call.scope) as connection:
        made = uploads.add_snapshots(connection, call.scope, audit, taken)
        told = [_snapshot(rows.one(connection, call.scope, t.decision, one)) for one in made]
    call.workers.wake()
    return s.SnapshotsAdded(snapshots=told)


def join(call: Call) -> s.Correction:
    """Says that an object of a system is a model of the list, or none of it; kept for the client's next list."""
    audit, _ = read_audit(call)
    sent: s.JoinSent = call.body
    result = audits.load_result(call.store, call.scope, audit)
    model = "none" if sent.model is None else str(sent.model)
    with call.store.write(call.scope) as connection:
        id_ = evidence.join_object(connection, call.scope, audit, result, sent.key, model)
        audits.queue_reading(connection, call.scope, audit.id)
        made = correction_of(rows.one(connection, call.scope, t.decision, id_))
    call.workers.wake()
    return made
