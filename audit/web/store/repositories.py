"""Reads and writes of the tables. Every function takes a Scope; what lies outside it is missing, and nothing else."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row, Table

from audit.web.store import row_level_security
from audit.web.store import tables as t
from audit.web.store.scope import Outside, Scope


class MissingError(LookupError):
    """There is no such thing inside the scope, whether or not there is one outside."""


def one(connection: Connection, scope: Scope, table: Table, id_: str) -> Row[Any]:
    """A row by its id. Raises MissingError."""
    found = connection.execute(_mine(table, scope).where(table.c.id == id_)).one_or_none()
    client = _client_of(connection, scope, table, found) if found is not None else None
    if found is None or (client is not None and not scope.sees(client)):
        raise MissingError(f"{table.name} {id_}")
    return found


def _mine(table: Table, scope: Scope) -> sa.Select[Any]:
    return sa.select(table).where(table.c.workspace_id == scope.workspace)


def _client_of(connection: Connection, scope: Scope, table: Table, row: Row[Any]) -> str | None:
    """The client that a row belongs to; None where the table is the workspace's own, "" for all clients."""
    if scope.clients is None:
        return None
    if table is t.client:
        return str(row.id)
    if "client_id" in table.c:
        return str(row.client_id)
    if "audit_id" in table.c and row.audit_id is not None:
        return str(one(connection, scope, t.audit, row.audit_id).client_id)
    return "" if table is t.job else None


def add(connection: Connection, scope: Scope, table: Table, **values: Any) -> str:
    """A new row of the workspace; its id."""
    id_ = values.pop("id", None) or t.new_id()
    connection.execute(
        sa.insert(table).values(id=id_, workspace_id=scope.workspace, **{"created": time.time(), **values})
    )
    return str(id_)


def change(connection: Connection, scope: Scope, table: Table, id_: str, **values: Any) -> None:
    """Changes a row. Raises MissingError."""
    one(connection, scope, table, id_)
    where = (table.c.workspace_id == scope.workspace) & (table.c.id == id_)
    connection.execute(sa.update(table).where(where).values(**values))


def remove(connection: Connection, scope: Scope, table: Table, id_: str) -> None:
    """Removes a row with all that ends with it. Raises MissingError."""
    one(connection, scope, table, id_)
    where = (table.c.workspace_id == scope.workspace) & (table.c.id == id_)
    connection.execute(sa.delete(table).where(where))


def of_audit(connection: Connection, scope: Scope, table: Table, audit: str) -> Sequence[Row[Any]]:
    """The rows of an audit, the oldest first. Raises MissingError."""
    one(connection, scope, t.audit, audit)
    found = _mine(table, scope).where(table.c.audit_id == audit).order_by(table.c.created, table.c.id)
    return connection.execute(found).all()


def clients(connection: Connection, scope: Scope) -> list[Row[Any]]:
    """Every client, by name."""
    rows = connection.execute(_mine(t.client, scope).order_by(sa.func.lower(t.client.c.name), t.client.c.id))
    return [row for row in rows if scope.sees(row.id)]


def client_called(connection: Connection, scope: Scope, name: str) -> Row[Any] | None:
    """The client of that name, however it is spelt."""
    wanted = " ".join(name.casefold().split())
    return next(
        (c for c in clients(connection, scope) if " ".join(c.name.casefold().split()) == wanted), None
    )


def audits(connection: Connection, scope: Scope, client: str | None = None) -> list[Row[Any]]:
    """The audits of one client or of all, the latest first."""
    query = _mine(t.audit, scope).order_by(t.audit.c.as_of.desc(), t.audit.c.created.desc())
    if client is not None:
        query = query.where(t.audit.c.client_id == client)
    return [row for row in connection.execute(query) if scope.sees(row.client_id)]


def asked_owners(connection: Connection, scope: Scope) -> dict[str, list[str]]:
    """Audit -> the owners whose links to answer questions still hold, in the order in which they were made."""
    query = _mine(t.link, scope).where((t.link.c.kind == "owner") & t.link.c.revoked.is_(None))
    found: dict[str, list[str]] = {}
    for one in connection.execute(query.order_by(t.link.c.created, t.link.c.id)):
        found.setdefault(one.audit_id, []).append(one.owner)
    return found


def earlier(connection: Connection, scope: Scope, audit: Row[Any]) -> list[Row[Any]]:
    """The audits of the same client before this one that have a result, the latest first."""
    every = audits(connection, scope, audit.client_id)
    return [row for row in every if row.result and (row.as_of, row.created) < (audit.as_of, audit.created)]


def decisions(connection: Connection, scope: Scope, client: str) -> list[Row[Any]]:
    """What was decided of the readings of a client's lists, and holds, the oldest first."""
    one(connection, scope, t.client, client)
    query = _mine(t.decision, scope).where(
        (t.decision.c.client_id == client) & t.decision.c.state.in_(("kept", "reading"))
    )
    return list(connection.execute(query.order_by(t.decision.c.created, t.decision.c.id)))


def set_answer(
    connection: Connection,
    scope: Scope,
    audit: str,
    question: str,
    subject: str | None,
    value: str,
    who: str,
    note: str,
) -> None:
    """One person's answer about one model, or about all of them or the company (None), in place of their earlier one;
    an empty value takes it back."""
    one(connection, scope, t.audit, audit)
    c = t.answer.c
    same = (c.workspace_id == scope.workspace) & (c.audit_id == audit) & (c.question == question)
    connection.execute(sa.delete(t.answer).where(same & (c.subject == subject) & (c.who == who)))
    if value:
        add(
            connection, scope, t.answer, audit_id=audit, question=question, subject=subject, value=value,
            who=who, note=note,
        )  # fmt: skip


def documents(connection: Connection, scope: Scope, audit: str) -> dict[tuple[str, str], Row[Any]]:
    """The newest document of each kind and variant."""
    return {(row.kind, row.variant): row for row in of_audit(connection, scope, t.document, audit)}


def jobs(connection: Connection, scope: Scope, audits_: Iterable[str]) -> dict[str, Row[Any]]:
    """The latest job that reads each audit's list, by audit."""
    mine = t.job.c.audit_id.in_(list(audits_)) & (t.job.c.kind == "read")
    query = _mine(t.job, scope).where(mine).order_by(t.job.c.created)
    return {row.audit_id: row for row in connection.execute(query)}


def forget_jobs(connection: Connection, scope: Scope, audits_: Iterable[str]) -> None:
    """Removes the jobs of audits, which are to be removed."""
    c = t.job.c
    connection.execute(
        sa.delete(t.job).where((c.workspace_id == scope.workspace) & c.audit_id.in_(list(audits_)))
    )


def views(connection: Connection, scope: Scope, link: str) -> list[float]:
    """When a link was looked at, the latest first."""
    one(connection, scope, t.link, link)
    query = _mine(t.link_view, scope).where(t.link_view.c.link_id == link)
    return [row.created for row in connection.execute(query.order_by(t.link_view.c.created.desc()))]


def note(connection: Connection, scope: Scope, what: str, about: str) -> None:
    """Writes into the log what was done to what, by ids alone.

    Each entry is chained to the one before, so that a change shows; on PostgreSQL the application can't change any.
    """
    if row_level_security.is_walled(connection):
        add(
            connection, scope, t.event, number=sa.func.nextval(row_level_security.NUMBERS), what=what, about=about,
            person_id=scope.person, chain="",
        )  # fmt: skip
        return
    c = t.event.c
    last = connection.execute(sa.select(c.number, c.chain).order_by(c.number.desc()).limit(1)).first()
    number, before = (last.number + 1, last.chain) if last else (1, "")
    told = (scope.workspace, what, about, scope.person, time.time())
    add(
        connection, scope, t.event, number=number, what=what, about=about, person_id=scope.person,
        created=told[-1], chain=chained(before, number, *told),
    )  # fmt: skip


def chained(before: str, *told: object) -> str:
    """The hash of an entry of the log together with that of the one before."""
    return hashlib.sha256("\n".join(map(repr, (before, *told))).encode()).hexdigest()


def broken_link(connection: Connection) -> int | None:
    """The number of the first entry of the log that was changed, or follows one that is gone; None where all hold."""
    before, expected = "", 1
    for one in connection.execute(sa.select(t.event).order_by(t.event.c.number)):
        told = (one.workspace_id, one.what, one.about, one.person_id, one.created)
        if one.number != expected or one.chain != chained(before, one.number, *told):
            return expected
        before, expected = one.chain, one.number + 1
    return None


def note_blob(connection: Connection, workspace: str, sha256: str, size: int) -> None:
    """Says that a blob is there."""
    known = (t.blob.c.workspace_id == workspace) & (t.blob.c.sha256 == sha256)
    if connection.execute(sa.select(t.blob.c.size).where(known)).first() is None:
        connection.execute(
            sa.insert(t.blob).values(workspace_id=workspace, sha256=sha256, size=size, created=time.time())
        )


def unused_blobs(connection: Connection, workspace: str) -> list[str]:
    """The blobs that no row of the workspace names."""
    used: set[str] = set()
    for column in (t.audit.c.upload, t.audit.c.cells, t.audit.c.reading, t.audit.c.result, t.document.c.blob):
        query = sa.select(column).where(column.table.c.workspace_id == workspace)
        used |= set(connection.scalars(query))
    used |= {one["blob"] for one in _snapshots(connection, workspace)}
    return sorted(blob_names(connection, workspace) - used)


def blob_names(connection: Connection, workspace: str) -> frozenset[str]:
    """Every blob that the workspace is known to have."""
    return frozenset(connection.scalars(sa.select(t.blob.c.sha256).where(t.blob.c.workspace_id == workspace)))


def _snapshots(connection: Connection, workspace: str) -> list[dict[str, Any]]:
    """The snapshots of systems that decisions hold on to."""
    c = t.decision.c
    held = (c.workspace_id == workspace) & (c.kind == "evidence") & c.state.in_(("kept", "reading"))
    return list(connection.scalars(sa.select(c.value).where(held)))


def forget_blob(connection: Connection, workspace: str, sha256: str) -> None:
    """Forgets a blob that is deleted."""
    connection.execute(
        sa.delete(t.blob).where((t.blob.c.workspace_id == workspace) & (t.blob.c.sha256 == sha256))
    )


def local_scope(connection: Connection, name: str) -> Scope:
    """The one workspace and person of local mode, made where they are not there yet."""
    person = connection.scalar(sa.select(t.person.c.id).order_by(t.person.c.created).limit(1))
    if person is not None:
        found = _scope_of(connection, person)
        if found is not None:
            return found
    now, workspace, person = time.time(), t.new_id(), t.new_id()
    made = Scope(workspace, person, name)
    row_level_security.enter(connection, made)
    connection.execute(sa.insert(t.workspace).values(id=workspace, name="", created=now))
    connection.execute(sa.insert(t.person).values(id=person, name=name, created=now))
    connection.execute(
        sa.insert(t.membership).values(workspace_id=workspace, person_id=person, role="owner", clients=None)
    )
    return made


def _scope_of(connection: Connection, person: str) -> Scope | None:
    """What a person may see: their first membership."""
    row_level_security.enter(connection, Outside(person=person))
    query = (
        sa.select(t.membership, t.person.c.name)
        .join(t.person, t.person.c.id == t.membership.c.person_id)
        .where(t.membership.c.person_id == person)
    )
    found = connection.execute(query.order_by(t.membership.c.workspace_id).limit(1)).first()
    if found is None:
        return None
    clients_ = frozenset(found.clients) if found.clients is not None else None
    return Scope(found.workspace_id, found.person_id, found.name, found.role, clients_)


def rename_person(connection: Connection, scope: Scope, name: str) -> None:
    """The name by which a person stands behind what they decide from now on."""
    connection.execute(sa.update(t.person).where(t.person.c.id == scope.person).values(name=name))


def begin_session(connection: Connection, person: str, token_sha256: str, ends: float) -> None:
    """Lets whoever holds the token in, until then."""
    connection.execute(sa.delete(t.session).where(t.session.c.ends < time.time()))
    connection.execute(
        sa.insert(t.session).values(
            token_sha256=token_sha256, person_id=person, created=time.time(), ends=ends
        )
    )


def end_session(connection: Connection, token_sha256: str) -> None:
    """Lets nobody in with that token any more."""
    connection.execute(sa.delete(t.session).where(t.session.c.token_sha256 == token_sha256))


def session_scope(connection: Connection, token_sha256: str) -> Scope | None:
    """Who holds a token, while it is good."""
    good = (t.session.c.token_sha256 == token_sha256) & (t.session.c.ends > time.time())
    person = connection.scalar(sa.select(t.session.c.person_id).where(good))
    return None if person is None else _scope_of(connection, person)


def link_by_token(connection: Connection, token_sha256: str, kind: str) -> Row[Any] | None:
    """A link that is good now, by the hash of its token; a kind with a colon behind it is of that kind too."""
    c = t.link.c
    same = (c.kind == kind) | c.kind.startswith(f"{kind}:", autoescape=True)
    query = sa.select(t.link).where(
        (c.token_sha256 == token_sha256) & same & c.revoked.is_(None) & (c.ends > time.time())
    )
    return connection.execute(query).one_or_none()


def as_values(table: Table, row: Row[Any]) -> dict[str, Any]:
    """A row as plain values that JSON holds."""
    values = {column.name: getattr(row, column.name) for column in table.c}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
