"""Tokens for the API: each acts as whoever made it, ends by itself, and can be revoked."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from audit.web.guard.tokens import hash_token, new_token
from audit.web.services.people import DAY_SECONDS, scope_of
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope

PREFIX = "mra_"  # so that whoever finds one knows what it is
USUAL_DAYS, MOST_DAYS = 90, 365
_TOUCHED_SECONDS = 60.0


def create_token(connection: Connection, scope: Scope, name: str, days: int, *, reads_only: bool) -> str:
    """A new token, which nobody can be told again."""
    token = f"{PREFIX}{new_token()}"
    id_ = rows.add(
        connection, scope, t.api_token, person_id=scope.person, name=name, token_sha256=hash_token(token),
        reads_only=reads_only, ends=time.time() + min(max(days, 1), MOST_DAYS) * DAY_SECONDS,
    )  # fmt: skip
    rows.note(connection, scope, "token_made", id_)
    return token


def list_tokens(connection: Connection, scope: Scope) -> list[Row[Any]]:
    """Somebody's own tokens, the newest first."""
    c = t.api_token.c
    mine = (c.workspace_id == scope.workspace) & (c.person_id == scope.person)
    return list(connection.execute(sa.select(t.api_token).where(mine).order_by(c.created.desc())))


def revoke_token(connection: Connection, scope: Scope, id_: str) -> None:
    """Ends one of one's own tokens at once. Raises MissingError."""
    if all(one.id != id_ for one in list_tokens(connection, scope)):
        raise rows.MissingError("token")
    rows.change(connection, scope, t.api_token, id_, revoked=time.time())
    rows.note(connection, scope, "token_revoked", id_)


def find_token(connection: Connection, token: str) -> Row[Any] | None:
    """A token that is good now."""
    c = t.api_token.c
    good = (c.token_sha256 == hash_token(token)) & c.revoked.is_(None) & (c.ends > time.time())
    return connection.execute(sa.select(t.api_token).where(good)).one_or_none()


def holder(connection: Connection, token: Row[Any]) -> Scope | None:
    """Whom a token acts as: never more than they may themselves by now. None where they are gone."""
    scope = scope_of(connection, token.person_id)
    if scope is None or scope.workspace != token.workspace_id:
        return None
    return replace(scope, role="reader") if token.reads_only and scope.role in ("owner", "auditor") else scope


def is_to_be_noted(token: Row[Any]) -> bool:
    """Whether its use is to be written down again."""
    return token.used is None or token.used < time.time() - _TOUCHED_SECONDS


def note_use(connection: Connection, scope: Scope, id_: str) -> None:
    """Notes that a token was used."""
    rows.change(connection, scope, t.api_token, id_, used=time.time())
