"""Addresses for people without an account: a report to read, or questions about one's own models to answer.

The token stands in the address and nowhere else: what is kept is its hash. Every link ends by itself.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, Row

from audit.web.call import RefusedError
from audit.web.guard.tokens import hash_password, hash_token, new_token, verify_password
from audit.web.settings import LINK_DAYS
from audit.web.store import repositories as rows
from audit.web.store import row_level_security
from audit.web.store import tables as t
from audit.web.store.scope import Scope

DAY_SECONDS = 86_400.0
MOST_DAYS = 90
LEAST_PASSWORD, MOST_PASSWORD = 8, 200
WAYS = {"share": "s", "owner": "o"}
"""What a link is for -> how its address begins."""
MOST_TRIES, TRIES_SECONDS = 10, 300.0
_WRONG: dict[str, list[float]] = {}  # when a wrong password was given, by link


def create_link(
    connection: Connection,
    scope: Scope,
    audit: str,
    kind: str,
    *,
    owner: str | None = None,
    days: int = LINK_DAYS,
    password: str = "",
    redacted: bool = False,
) -> str:
    """A new link; the token of its address, which nobody can be told again."""
    token = new_token()
    rows.one(connection, scope, t.audit, audit)
    link = rows.add(
        connection, scope, t.link, audit_id=audit, kind=kind, token_sha256=hash_token(token), owner=owner,
        password=hash_password(password) if password else None, redacted=redacted,
        ends=time.time() + min(max(days, 1), MOST_DAYS) * DAY_SECONDS, who=scope.name,
    )  # fmt: skip
    rows.note(connection, scope, f"link_{kind}", link)
    return token


def create_requested_link(
    connection: Connection,
    scope: Scope,
    audit: str,
    kind: str,
    *,
    owner: str = "",
    days: int = LINK_DAYS,
    password: str = "",
    redacted: bool = False,
) -> str:
    """A link that somebody asks for: to `share` a report, or to put an `owner` questions; the path of its address.

    Raises RefusedError for another kind, an owner who is missing or too many, and a password that is too short.
    """
    if kind not in WAYS or (kind == "owner") != bool(owner):
        raise RefusedError("decision")
    if password and len(password) < LEAST_PASSWORD:
        raise RefusedError("password_short", least=LEAST_PASSWORD)
    token = create_link(
        connection, scope, audit, kind, owner=owner or None, days=days if kind == "share" else LINK_DAYS,
        password=password, redacted=redacted,
    )  # fmt: skip
    return f"/{WAYS[kind]}/{token}"


def open_link(connection: Connection, token: str, kind: str) -> tuple[Row[Any], Scope] | None:
    """A link that is good now, and the scope of whoever holds it: one audit's client, nothing to change."""
    link = rows.link_by_token(connection, hash_token(token), kind)
    if link is None:
        return None
    anybody = Scope(link.workspace_id, "", link.owner or "", "respondent")
    row_level_security.enter(connection, anybody)
    audit = rows.one(connection, anybody, t.audit, link.audit_id)
    return link, Scope(link.workspace_id, "", link.owner or "", "respondent", frozenset({audit.client_id}))


def is_allowed(link: Row[Any], password: str) -> bool:
    """Whether a password opens a link; one without needs none.

    Raises RefusedError after MOST_TRIES wrong ones within TRIES_SECONDS, whatever the next one is.
    """
    if link.password is None:
        return True
    now = time.monotonic()
    wrong = [at for at in _WRONG.get(link.id, ()) if now - at < TRIES_SECONDS]
    if len(wrong) >= MOST_TRIES:
        raise RefusedError("too_often", 429)
    if verify_password(password, link.password):
        _WRONG.pop(link.id, None)
        return True
    _WRONG[link.id] = [*wrong, now]
    return False


def note_view(connection: Connection, scope: Scope, link: str) -> None:
    """Notes that a link was looked at."""
    rows.add(connection, scope, t.link_view, link_id=link)


def revoke_link(connection: Connection, scope: Scope, link: str) -> None:
    """Ends a link at once."""
    rows.change(connection, scope, t.link, link, revoked=time.time())
    rows.note(connection, scope, "link_revoked", link)
