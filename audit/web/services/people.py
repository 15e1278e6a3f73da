"""Who may come in, and how far: accounts, invitations, roles. An account belongs to one workspace alone."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from audit.web.call import RefusedError
from audit.web.guard import passwords
from audit.web.guard.breached_passwords import BreachedPasswords
from audit.web.guard.tokens import hash_token, new_token
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Role, Scope

ROLES: tuple[Role, ...] = get_args(Role)
DAY_SECONDS = 86_400.0
INVITED_SECONDS, RESET_SECONDS = 7 * DAY_SECONDS, DAY_SECONDS
SESSION_SECONDS, IDLE_SECONDS = 7 * DAY_SECONDS, 8 * 3_600.0  # of an account
MOST_TRIES, TRIES_SECONDS = 10, 300.0
MOST_LOGIN, MOST_NAME = 254, 120
_TOUCHED_SECONDS = 300.0  # a session's end is moved on at most so often


def login_of(text: str) -> str:
    """A login as it is compared. Raises RefusedError for an empty one."""
    login = " ".join(text.split()).casefold()
    if not login:
        raise RefusedError("no_login")
    return login


def has_accounts(connection: Connection) -> bool:
    """Whether anybody has one."""
    return connection.execute(sa.select(t.account.c.person_id).limit(1)).first() is not None


# Signing in


def count_try(connection: Connection, login: str) -> None:
    """Counts a try before it is known to be right, so that many at once count too.

    Raises RefusedError after MOST_TRIES within TRIES_SECONDS, whatever the next one is.
    """
    now, c = time.time(), t.wrong_try.c
    connection.execute(sa.delete(t.wrong_try).where(c.created < now - TRIES_SECONDS))
    query = sa.select(sa.func.count()).where(c.about == _hash_of(login))
    if (connection.scalar(query) or 0) >= MOST_TRIES:
        raise RefusedError("tried_often", 429)
    connection.execute(sa.insert(t.wrong_try).values(about=_hash_of(login), created=now))


def forget_tries(connection: Connection, login: str) -> None:
    """Forgets the tries of a login whose password was right at last."""
    connection.execute(sa.delete(t.wrong_try).where(t.wrong_try.c.about == _hash_of(login)))


def person_of_login(connection: Connection, login: str) -> str | None:
    """Whose login it is."""
    return connection.execute(sa.select(t.account.c.person_id).where(t.account.c.login == login)).scalar()


def login_of_person(connection: Connection, person: str) -> str | None:
    """By what somebody signs in; None where they have no account."""
    return connection.execute(sa.select(t.account.c.login).where(t.account.c.person_id == person)).scalar()


def authenticate(connection: Connection, login: str, password: str) -> Row[Any] | None:
    """The account of a login and its password; None, after as long a time, where they are not right."""
    found = connection.execute(sa.select(t.account).where(t.account.c.login == login)).one_or_none()
    right = passwords.verify_password(password, found.password if found else None)
    return found if right else None


def _hash_of(login: str) -> str:
    return hashlib.sha256(login.encode()).hexdigest()


def scope_of(connection: Connection, person: str) -> Scope | None:
    """The scope of a person by their membership."""
    query = sa.select(t.membership, t.person.c.name).join(t.person).where(t.person.c.id == person)
    found = connection.execute(query).first()
    return None if found is None else _scope(found)


def _scope(member: Row[Any]) -> Scope:
    clients = frozenset(member.clients) if member.clients is not None else None
    return Scope(member.workspace_id, member.person_id, member.name, member.role, clients)


def begin_session(connection: Connection, scope: Scope, cookie: str) -> None:
    """Lets whoever holds the cookie in as that person."""
    rows.begin_session(connection, scope.person, hash_token(cookie), time.time() + IDLE_SECONDS)
    rows.note(connection, scope, "signed_in", scope.person)


def extend_session(connection: Connection, token_sha256: str) -> None:
    """Moves the end of a session on: IDLE_SECONDS from now, SESSION_SECONDS from its beginning at most."""
    c = t.session.c
    latest, idle = c.created + SESSION_SECONDS, time.time() + IDLE_SECONDS
    until = sa.case((latest < idle, latest), else_=idle)
    mine = (c.token_sha256 == token_sha256) & (c.ends > time.time())
    connection.execute(sa.update(t.session).where(mine).values(ends=until))


def is_idle(connection: Connection, token_sha256: str) -> bool:
    """Whether a session's end is to be moved on: once in a while, not at every request."""
    c = t.session.c
    found = connection.execute(
        sa.select(c.created, c.ends).where(c.token_sha256 == token_sha256)
    ).one_or_none()
    if found is None:
        return False
    until = min(found.created + SESSION_SECONDS, time.time() + IDLE_SECONDS)
    return bool(found.ends < until - _TOUCHED_SECONDS)


def sessions_of(connection: Connection, scope: Scope) -> list[Row[Any]]:
    """Where somebody is signed in, the latest first."""
    c = t.session.c
    query = sa.select(t.session).where((c.person_id == scope.person) & (c.ends > time.time()))
    return list(connection.execute(query.order_by(c.created.desc())))


def end_sessions(connection: Connection, person: str, but: str = "", only: str = "") -> None:
    """Signs somebody out everywhere, except where the session's hash is `but`; of some, where it is `only`."""
    c = t.session.c
    mine = (c.person_id == person) & (c.token_sha256 != but)
    if only:
        mine &= c.token_sha256 == only
    connection.execute(sa.delete(t.session).where(mine))


# Passwords


def _set_password(connection: Connection, person: str, password: str) -> None:
    kept = passwords.hash_password(password)
    connection.execute(sa.update(t.account).where(t.account.c.person_id == person).values(password=kept))


def require_good(password: str, *about: str, breached: BreachedPasswords | None) -> None:
    """Raises RefusedError for a password that is too short, too long, soon guessed, or was in a breach."""
    fault = passwords.password_fault(password, about)
    if fault is None and breached is not None and breached.has(password):
        fault = "breached"
    if fault is not None:
        raise RefusedError(f"password_{fault}", least=passwords.LEAST, most=passwords.MOST)


def account_of(connection: Connection, scope: Scope) -> Row[Any] | None:
    """The account of whoever is signed in; None in local mode."""
    return connection.execute(sa.select(t.account).where(t.account.c.person_id == scope.person)).one_or_none()


def change_password(
    connection: Connection,
    scope: Scope,
    login: str,
    new: str,
    session: str,
    breached: BreachedPasswords | None,
) -> None:
    """Another password for oneself; every other browser is signed out. Raises RefusedError."""
    require_good(new, login, scope.name, breached=breached)
    _set_password(connection, scope.person, new)
    end_sessions(connection, scope.person, but=session)
    rows.note(connection, scope, "password_changed", scope.person)


# Invitations


def invite(
    connection: Connection,
    scope: Scope,
    *,
    kind: str,
    name: str,
    role: str,
    clients: Sequence[str] | None,
    person: str | None = None,
) -> str:
    """A new invitation; the token of its address, which nobody can be told again."""
    token = new_token()
    seconds = INVITED_SECONDS if kind == "join" else RESET_SECONDS
    id_ = rows.add(
        connection, scope, t.invitation, kind=kind, token_sha256=hash_token(token), role=role, name=name,
        clients=None if clients is None else list(clients), person_id=person, ends=time.time() + seconds,
        who=scope.name,
    )  # fmt: skip
    rows.note(connection, scope, f"invited_{kind}", person or id_)
    return token


def invite_first_owner(connection: Connection, scope: Scope) -> str:
    """The invitation for the account of whoever runs the server; the one before is worth nothing."""
    connection.execute(
        sa.delete(t.invitation).where(
            (t.invitation.c.workspace_id == scope.workspace) & (t.invitation.c.person_id == scope.person)
        )
    )
    return invite(
        connection, scope, kind="join", name=scope.name, role="owner", clients=None, person=scope.person
    )


def new_workspace(connection: Connection, scope: Scope, name: str) -> str:
    """A workspace of its own, under the id of `scope`; the token of the invitation for its owner."""
    connection.execute(sa.insert(t.workspace).values(id=scope.workspace, name=name, created=time.time()))
    return invite(connection, scope, kind="join", name="", role="owner", clients=None)


def find_invitation(connection: Connection, token: str) -> Row[Any] | None:
    """An invitation that is good now."""
    c = t.invitation.c
    good = (c.token_sha256 == hash_token(token)) & c.used.is_(None) & (c.ends > time.time())
    return connection.execute(sa.select(t.invitation).where(good)).one_or_none()


def accept_invitation(
    connection: Connection,
    invitation: Row[Any],
    *,
    name: str,
    login: str,
    password: str | None,
    breached: BreachedPasswords | None = None,
) -> str:
    """Makes the account that an invitation is for, or sets its password anew; the person's id. Raises RefusedError."""
    if invitation.kind == "reset":
        return _reset(connection, invitation, password or "", breached)
    if invitation.role == "respondent":
        name = invitation.name  # by which they are asked about models: whoever invites says whose
    if not name:
        raise RefusedError("no_name")
    if password is not None:
        require_good(password, login, name, breached=breached)
    if connection.execute(sa.select(t.account.c.login).where(t.account.c.login == login)).first() is not None:
        raise RefusedError("login_taken")
    _use_up(connection, invitation)
    person = invitation.person_id or _new_person(connection, invitation, name)
    connection.execute(sa.update(t.person).where(t.person.c.id == person).values(name=name))
    connection.execute(
        sa.insert(t.account).values(
            person_id=person, login=login, created=time.time(),
            password=None if password is None else passwords.hash_password(password),
        )
    )  # fmt: skip
    rows.note(connection, Scope(invitation.workspace_id, person, name), "joined", person)
    return str(person)


def _reset(
    connection: Connection, invitation: Row[Any], password: str, breached: BreachedPasswords | None
) -> str:
    person = str(invitation.person_id)
    account = connection.execute(sa.select(t.account).where(t.account.c.person_id == person)).one()
    require_good(password, account.login, invitation.name, breached=breached)
    _use_up(connection, invitation)
    _set_password(connection, person, password)
    end_sessions(connection, person)
    rows.note(connection, Scope(invitation.workspace_id, person, ""), "password_reset", person)
    return person


def _use_up(connection: Connection, invitation: Row[Any]) -> None:
    c = t.invitation.c
    used = connection.execute(
        sa.update(t.invitation).where((c.id == invitation.id) & c.used.is_(None)).values(used=time.time())
    )
    if used.rowcount != 1:  # somebody was faster
        raise RefusedError("invitation", 404)


def _new_person(connection: Connection, invitation: Row[Any], name: str) -> str:
    person = t.new_id()
    connection.execute(sa.insert(t.person).values(id=person, name=name, created=time.time()))
    connection.execute(
        sa.insert(t.membership).values(
            workspace_id=invitation.workspace_id, person_id=person, role=invitation.role,
            clients=invitation.clients,
        )
    )  # fmt: skip
    return person


def open_invitations(connection: Connection, scope: Scope) -> list[Row[Any]]:
    """Who was invited and has not come yet."""
    c = t.invitation.c
    mine = (c.workspace_id == scope.workspace) & c.used.is_(None) & (c.ends > time.time())
    return list(connection.execute(sa.select(t.invitation).where(mine).order_by(c.created)))


def withdraw_invitation(connection: Connection, scope: Scope, id_: str) -> None:
    """Takes an invitation back."""
    rows.remove(connection, scope, t.invitation, id_)
    rows.note(connection, scope, "invitation_withdrawn", id_)


# Members


def members(connection: Connection, scope: Scope) -> list[Row[Any]]:
    """Everybody of the workspace by name, with their login where they have an account, and whether they have a second
    factor."""
    has_factor = t.second_factor.c.secret.is_not(None).label("has_factor")
    query = (
        sa.select(t.membership, t.person.c.name, t.account.c.login, has_factor)
        .outerjoin(t.second_factor, t.second_factor.c.person_id == t.membership.c.person_id)
        .join(t.person, t.person.c.id == t.membership.c.person_id)
        .outerjoin(t.account, t.account.c.person_id == t.membership.c.person_id)
        .where(t.membership.c.workspace_id == scope.workspace)
        .order_by(sa.func.lower(t.person.c.name), t.person.c.id)
    )
    return list(connection.execute(query))


def member(connection: Connection, scope: Scope, person: str) -> Row[Any]:
    """One of them. Raises MissingError."""
    found = next((one for one in members(connection, scope) if one.person_id == person), None)
    if found is None:
        raise rows.MissingError("person")
    return found


def change_member(
    connection: Connection, scope: Scope, person: str, role: str, clients: Sequence[str] | None
) -> None:
    """Another role, or other clients. Raises RefusedError where nobody would be left who may do this."""
    found = member(connection, scope, person)
    if role != "owner" or clients is not None:
        _require_another_owner(connection, scope, found)
    c = t.membership.c
    mine = (c.workspace_id == scope.workspace) & (c.person_id == person)
    connection.execute(
        sa.update(t.membership)
        .where(mine)
        .values(role=role, clients=sa.null() if clients is None else list(clients))
    )
    rows.note(connection, scope, f"role_{role}", person)


def remove_member(connection: Connection, scope: Scope, person: str) -> None:
    """Lets somebody in no more: account, sessions and tokens are gone. What they decided keeps their name."""
    found = member(connection, scope, person)
    _require_another_owner(connection, scope, found)
    end_sessions(connection, person)
    for table in (*t.SECOND_FACTOR, t.account, t.identity, t.api_token, t.membership):
        connection.execute(sa.delete(table).where(table.c.person_id == person))
    rows.note(connection, scope, "person_removed", person)


def _require_another_owner(connection: Connection, scope: Scope, leaving: Row[Any]) -> None:
    c = t.membership.c
    query = sa.select(t.membership).where((c.workspace_id == scope.workspace) & (c.role == "owner"))
    owners = [one for one in connection.execute(query.with_for_update()) if one.clients is None]
    if [one.person_id for one in owners] == [leaving.person_id]:
        raise RefusedError("last_owner")


def create_reset_link(connection: Connection, scope: Scope, person: str) -> str:
    """The token of an address at which somebody of the workspace sets their password anew."""
    found = member(connection, scope, person)
    c = t.account.c
    if connection.scalar(sa.select(c.password).where(c.person_id == person)) is None:
        raise RefusedError("no_account")  # also where a provider lets them in, with whatever it asks for
    return invite(
        connection,
        scope,
        kind="reset",
        name=found.name,
        role=found.role,
        clients=found.clients,
        person=person,
    )


def require_clients(connection: Connection, scope: Scope, ids: Iterable[str]) -> list[str]:
    """Those ids as they are, each one of the scope's clients. Raises MissingError."""
    return [str(rows.one(connection, scope, t.client, one).id) for one in ids]


# Identities of an OpenID provider


def person_of_identity(connection: Connection, issuer: str, subject: str) -> str | None:
    """Whom a provider speaks of."""
    c = t.identity.c
    query = sa.select(c.person_id).where((c.issuer == issuer) & (c.subject == subject))
    return connection.execute(query).scalar()


def link_identity(connection: Connection, person: str, issuer: str, subject: str) -> None:
    """Ties somebody to what a provider calls them. Raises RefusedError where that is somebody else already."""
    known = person_of_identity(connection, issuer, subject)
    if known is not None and known != person:
        raise RefusedError("login_taken")
    if known is None:
        connection.execute(
            sa.insert(t.identity).values(
                issuer=issuer, subject=subject, person_id=person, created=time.time()
            )
        )
