"""Who has a second factor, and whether they have it at hand.

A secret is shown while it is set up, and never again.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from audit.web.call import RefusedError
from audit.web.guard import totp
from audit.web.guard.tokens import hash_token
from audit.web.services import people
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope

SERVER = "MLOps readiness audits"  # what apps call it
HALF_SECONDS = 600.0


class Offer(NamedTuple):
    """A secret that is being set up: to type, and as a picture for an app."""

    secret: str
    address: str


# What is asked of whom


def factor_of(connection: Connection, person: str) -> Row[Any] | None:
    """Somebody's second factor, set up or about to be."""
    return connection.execute(
        sa.select(t.second_factor).where(t.second_factor.c.person_id == person)
    ).one_or_none()


def has_one(connection: Connection, person: str) -> bool:
    """Whether somebody has set one up."""
    found = factor_of(connection, person)
    return found is not None and found.secret is not None


def is_required(connection: Connection, scope: Scope) -> bool:
    """Whether everybody of the workspace needs one."""
    query = sa.select(t.workspace.c.second_factor).where(t.workspace.c.id == scope.workspace)
    return bool(connection.scalar(query))


def set_required(connection: Connection, scope: Scope, *, needed: bool) -> None:
    """Has everybody of the workspace need one, or nobody. Whoever has none is signed out, and sets it up at the door.

    Raises RefusedError where whoever demands it has none.
    """
    if needed and not has_one(connection, scope.person):
        raise RefusedError("factor_first")
    mine = t.workspace.c.id == scope.workspace
    connection.execute(sa.update(t.workspace).where(mine).values(second_factor=needed))
    rows.note(
        connection, scope, "second_factor_required" if needed else "second_factor_optional", scope.workspace
    )
    if needed:
        for one in people.members(connection, scope):
            if one.login and not one.has_factor:
                people.end_sessions(connection, one.person_id)


# Setting up


def offer_secret(connection: Connection, folder: Path, person: str, login: str, *, anew: bool) -> Offer:
    """A secret to set up; the one that was offered before, unless it is to be a new one."""
    found = factor_of(connection, person)
    secret = None
    if found is not None and found.pending is not None and not anew:
        secret = totp.decrypt_secret(folder, found.pending, person)
    if secret is None:
        secret = totp.new_secret()
        values = {"pending": totp.encrypt_secret(folder, secret, person)}
        if found is None:
            connection.execute(
                sa.insert(t.second_factor).values(person_id=person, created=time.time(), **values)
            )
        else:
            connection.execute(
                sa.update(t.second_factor).where(t.second_factor.c.person_id == person).values(**values)
            )
    return Offer(secret, totp.provisioning_uri(secret, login, SERVER))


def set_up(connection: Connection, folder: Path, scope: Scope, code: str) -> list[str] | None:
    """Takes the offered secret, where the app shows its code; the recovery codes. None where the code is wrong."""
    found = factor_of(connection, scope.person)
    secret = (
        totp.decrypt_secret(folder, found.pending, scope.person)
        if found is not None and found.pending
        else None
    )
    step = totp.matching_step(secret, totp.normalized_code(code)) if secret is not None else None
    if found is None or step is None:
        return None
    connection.execute(
        sa.update(t.second_factor)
        .where(t.second_factor.c.person_id == scope.person)
        .values(secret=found.pending, pending=None, last_step=step)
    )
    rows.note(connection, scope, "second_factor_on", scope.person)
    return new_codes(connection, scope)


def new_codes(connection: Connection, scope: Scope) -> list[str]:
    """New recovery codes; those before are worth nothing."""
    codes = totp.new_recovery_codes()
    c = t.recovery_code.c
    connection.execute(sa.delete(t.recovery_code).where(c.person_id == scope.person))
    kept = [
        {"code_sha256": hash_token(totp.normalized_code(one)), "person_id": scope.person} for one in codes
    ]
    connection.execute(sa.insert(t.recovery_code), [{**one, "created": time.time()} for one in kept])
    rows.note(connection, scope, "recovery_codes_made", scope.person)
    return codes


def codes_left(connection: Connection, person: str) -> int:
    """How many recovery codes were not used."""
    query = sa.select(sa.func.count()).where(t.recovery_code.c.person_id == person)
    return connection.scalar(query) or 0


def switch_off(connection: Connection, scope: Scope) -> None:
    """Goes without. Raises RefusedError where the workspace does not allow that."""
    if is_required(connection, scope):
        raise RefusedError("factor_needed")
    delete_factor(connection, scope.person)
    rows.note(connection, scope, "second_factor_off", scope.person)


def reset(connection: Connection, scope: Scope, person: str) -> None:
    """Takes the second factor of somebody away who has lost it; they are signed out. Raises MissingError."""
    found = people.member(connection, scope, person)
    delete_factor(connection, found.person_id)
    people.end_sessions(connection, found.person_id)
    rows.note(connection, scope, "second_factor_reset", found.person_id)


def delete_factor(connection: Connection, person: str) -> None:
    """Nothing of a second factor is left."""
    for table in (t.second_factor, t.recovery_code, t.half_session):
        connection.execute(sa.delete(table).where(table.c.person_id == person))


# At the door


def use_code(connection: Connection, folder: Path, scope: Scope, typed: str) -> bool:
    """Whether a code is one of the app that was not given before, or a recovery code, which is used up then.

    Raises RefusedError where this server can't read the secret.
    """
    code = totp.normalized_code(typed)
    if len(code) != totp.DIGITS:
        return _is_recovery(connection, scope, code)
    found = factor_of(connection, scope.person)
    if found is None or found.secret is None:
        return False
    secret = totp.decrypt_secret(folder, found.secret, scope.person)
    if secret is None:
        raise RefusedError("factor_key", 503)
    step = totp.matching_step(secret, code)
    return step is not None and _is_first(connection, scope.person, step)


def _is_first(connection: Connection, person: str, step: int) -> bool:
    """Notes the step of a code, so that neither it nor an earlier one is taken again."""
    c = t.second_factor.c
    newer = (c.person_id == person) & (c.last_step.is_(None) | (c.last_step < step))
    return connection.execute(sa.update(t.second_factor).where(newer).values(last_step=step)).rowcount == 1


def _is_recovery(connection: Connection, scope: Scope, code: str) -> bool:
    c = t.recovery_code.c
    mine = (c.person_id == scope.person) & (c.code_sha256 == hash_token(code))
    is_one = connection.execute(sa.delete(t.recovery_code).where(mine)).rowcount == 1
    if is_one:
        rows.note(connection, scope, "recovery_code_used", scope.person)
    return is_one


def begin_half_session(connection: Connection, person: str, token: str, next_: str) -> None:
    """Notes that somebody has shown all but the second factor; `next_` is where they wanted to go."""
    now, c = time.time(), t.half_session.c
    connection.execute(sa.delete(t.half_session).where(c.ends < now))
    connection.execute(
        sa.insert(t.half_session).values(
            token_sha256=hash_token(token), person_id=person, next=next_, created=now, ends=now + HALF_SECONDS
        )
    )


def half_session(connection: Connection, token: str) -> Row[Any] | None:
    """Whoever that is, by the token of their browser."""
    c = t.half_session.c
    good = (c.token_sha256 == hash_token(token)) & (c.ends > time.time())
    return connection.execute(sa.select(t.half_session).where(good)).one_or_none()


def end_half_session(connection: Connection, token: str) -> None:
    """They are in, or out: the token is worth nothing any more."""
    connection.execute(sa.delete(t.half_session).where(t.half_session.c.token_sha256 == hash_token(token)))
