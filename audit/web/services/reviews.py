"""A reviewer's hand, as on the Review sheet: a status put right, a risk accepted, a finding hidden or worded.

Each row stands with a name and a reason. What the list does not bear is refused when it is read again, with the cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from audit.web.call import RefusedError
from audit.web.services import audits
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope

ACTIONS = ("status", "accept", "hide", "finding_note", "model_note")
NOTES = ("finding_note", "model_note")  # which need a text, and no reason
_FIELDS = ("subject", "about", "value", "until", "words", "why")


def add_row(connection: Connection, scope: Scope, audit: str, action: str, told: Mapping[str, str]) -> str:
    """A new row, in that person's name, and the list read again with it; the row's id.

    `told`: subject, about, value, until, words and why, as on the sheet; what is not there is empty. Raises
    RefusedError for an action that there is not, a day that is none, and where reason, text or day are missing.
    """
    values = {name: told.get(name, "") for name in _FIELDS}
    _require_whole(action, values)
    id_ = rows.add(
        connection, scope, t.review_row, audit_id=audit, action=action, who=scope.name, state="kept", **values
    )
    audits.queue_reading(connection, scope, audit)
    rows.note(connection, scope, f"review_{action}", id_)
    return id_


def _require_whole(action: str, told: Mapping[str, str]) -> None:
    if action not in ACTIONS:
        raise RefusedError("decision")
    if told["until"]:
        try:
            date.fromisoformat(told["until"])
        except ValueError:
            raise RefusedError("day", value=told["until"][:20]) from None
    if action in NOTES:
        if not told["words"]:
            raise RefusedError("no_text")
    elif not told["why"]:
        raise RefusedError("no_reason")
    if action == "accept" and not told["until"]:
        raise RefusedError("no_until")


def remove_row(connection: Connection, scope: Scope, audit: str, id_: str) -> None:
    """Removes a row; the list is read again without it. Raises MissingError."""
    row = rows.one(connection, scope, t.review_row, id_)
    if row.audit_id != audit:
        raise rows.MissingError("row")
    rows.remove(connection, scope, t.review_row, row.id)
    audits.queue_reading(connection, scope, audit)
    rows.note(connection, scope, "review_removed", row.id)
