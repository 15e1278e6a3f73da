"""A reviewer's rows, and links for people without an account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from audit.web.api import shapes as s
from audit.web.api.calls import at
from audit.web.call import Call
from audit.web.guard.tokens import hash_token
from audit.web.pages.shared import audit_of, read_audit
from audit.web.services import links, reviews
from audit.web.store import repositories as rows
from audit.web.store import tables as t


def list_review(call: Call) -> s.Review:
    """Every row of the review."""
    audit, _ = audit_of(call)
    with call.store.read(call.scope) as connection:
        found = rows.of_audit(connection, call.scope, t.review_row, audit.id)
    return s.Review(rows=[_review_row(one) for one in found])


def _review_row(row: Row[Any]) -> s.ReviewRow:
    return s.ReviewRow(
        id=row.id, action=row.action, subject=row.subject, about=row.about, value=row.value,
        until=row.until or None, words=row.words, why=row.why, state=row.state, message=row.message or None,
        who=row.who, created=at(row.created),
    )  # fmt: skip


def review(call: Call) -> s.ReviewRow:
    """Overrides a status, accepts a risk, hides or words a finding, in the token's name and with a reason."""
    audit, _ = read_audit(call)
    sent: s.ReviewSent = call.body
    told = {name: str(value).strip() for name, value in sent if name != "action" and value is not None}
    with call.store.write(call.scope) as connection:
        id_ = reviews.add_row(connection, call.scope, audit.id, sent.action, told)
        made = _review_row(rows.one(connection, call.scope, t.review_row, id_))
    call.workers.wake()
    return made


def remove_review_row(call: Call) -> None:
    """Takes a row of the review back."""
    audit, _ = audit_of(call)
    with call.store.write(call.scope) as connection:
        reviews.remove_row(connection, call.scope, audit.id, call.path["row"])
    call.workers.wake()


def list_links(call: Call) -> s.Links:
    """Every link of an audit, without its address."""
    audit, _ = audit_of(call)
    with call.store.read(call.scope) as connection:
        found = rows.of_audit(connection, call.scope, t.link, audit.id)
        return s.Links(links=[s.Link(**_link(connection, call, one)) for one in found])


def _link(connection: Connection, call: Call, row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "owner": row.owner, "has_password": row.password is not None,
        "redacted": row.redacted, "ends": at(row.ends), "revoked": at(row.revoked) if row.revoked else None,
        "views": len(rows.views(connection, call.scope, row.id)), "who": row.who, "created": at(row.created),
    }  # fmt: skip


def make_link(call: Call) -> s.LinkMade:
    """Makes a link to read the report, or for an owner to answer about their models; its address is told once."""
    audit, _ = read_audit(call)
    sent: s.LinkSent = call.body
    with call.store.write(call.scope) as connection:
        path = links.create_requested_link(
            connection, call.scope, audit.id, sent.kind, owner=sent.owner, days=sent.days, password=sent.password,
            redacted=sent.redacted,
        )  # fmt: skip
        row = rows.link_by_token(connection, hash_token(path.rpartition("/")[2]), sent.kind)
        told = {} if row is None else _link(connection, call, row)
    return s.LinkMade(**told, address=call.settings.base_url.rstrip("/") + path)


def revoke_link(call: Call) -> None:
    """Ends a link at once."""
    with call.store.write(call.scope) as connection:
        link = rows.one(connection, call.scope, t.link, call.path["link"])
        links.revoke_link(connection, call.scope, link.id)
