"""The table of jobs as a queue: whoever takes a job holds it by a lease, and only the newest holder may end it.

A holder that dies stops renewing its lease; the job is then given to another, under the next fence number. What the
first one still writes is refused, since its number is old.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from audit.web.store import repositories as rows
from audit.web.store import row_level_security
from audit.web.store import tables as t
from audit.web.store.scope import Scope

LEASE_SECONDS = 15.0
MOST_ATTEMPTS = 15  # after which whoever holds it next only writes down that it failed
CHANNEL = "mlops_audit_jobs"  # on which PostgreSQL tells of new jobs
OPEN = ("waiting", "running")
_c = t.job.c


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in somebody's hand: `fence` is the number that its end must be written with."""

    id: str
    fence: int
    kind: str
    orders: dict[str, Any]
    audit: str | None
    scope: Scope
    started: float  # what was written later is not part of the work
    is_hopeless: bool = False  # it took down MOST_ATTEMPTS holders: to be given up


def enqueue(
    connection: Connection, scope: Scope, kind: str, orders: dict[str, Any], audit: str | None
) -> str:
    """Adds a job; its id."""
    id_ = rows.add(
        connection, scope, t.job, audit_id=audit, kind=kind, orders=orders, state="waiting", step="",
        attempts=0, fence=0, lease_ends=0.0, stop=False, who=scope.name,
    )  # fmt: skip
    if row_level_security.is_walled(connection):
        connection.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))
    return id_


def claim(connection: Connection, holder: str, now: float | None = None) -> Claim | None:
    """Takes the oldest job that nobody holds; None where there is none."""
    now = time.time() if now is None else now
    free = (_c.state == "waiting") | ((_c.state == "running") & (_c.lease_ends < now))
    query = sa.select(t.job).where(free).order_by(_c.created, _c.id).limit(1)
    found = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
    if found is None:
        return None
    connection.execute(
        sa.update(t.job)
        .where(_c.id == found.id)
        .values(
            state="running",
            holder=holder,
            fence=found.fence + 1,
            attempts=found.attempts + 1,
            started=now,
            lease_ends=now + LEASE_SECONDS,
            step="",
        )
    )
    scope = Scope(found.workspace_id, "", found.who)
    is_hopeless = found.attempts >= MOST_ATTEMPTS
    return Claim(found.id, found.fence + 1, found.kind, found.orders, found.audit_id, scope, now, is_hopeless)


def renew_lease(
    connection: Connection, claim: Claim, step: str | None = None, now: float | None = None
) -> bool:
    """Renews the lease and tells the step. False where the job is not ours any more, or is to stop."""
    now = time.time() if now is None else now
    values: dict[str, Any] = {"lease_ends": now + LEASE_SECONDS}
    if step is not None:
        values["step"] = step
    ours = connection.execute(sa.update(t.job).where(_held(claim) & ~_c.stop).values(**values))
    return ours.rowcount == 1


def finish(
    connection: Connection,
    claim: Claim,
    state: str,
    *,
    message: str | None = None,
    result: dict[str, Any] | None = None,
) -> bool:
    """Writes down how a job ended. False, and nothing is written, where somebody else holds it by now."""
    ended = connection.execute(
        sa.update(t.job)
        .where(_held(claim))
        .values(state=state, message=message, result=result, ended=time.time())
    )
    return ended.rowcount == 1


def release(connection: Connection, holder: str, *, fell: bool = True) -> None:
    """Gives back what a holder has that is gone. What one has that ended in good order counts as never tried."""
    held = (_c.state == "running") & (_c.holder == holder)
    tried = _c.attempts if fell else _c.attempts - 1
    connection.execute(sa.update(t.job).where(held).values(lease_ends=0.0, attempts=tried))


def requeue(connection: Connection, claim: Claim) -> None:
    """Gives a job to whoever comes next, as if it had never been tried; nothing where somebody else holds it by now."""
    connection.execute(sa.update(t.job).where(_held(claim)).values(lease_ends=0.0, attempts=_c.attempts - 1))


def ask_to_stop(connection: Connection, scope: Scope, id_: str) -> None:
    """Stops a job: at once where it waits, else as soon as its process is told."""
    rows.one(connection, scope, t.job, id_)
    now = time.time()
    mine = (_c.workspace_id == scope.workspace) & (_c.id == id_)
    connection.execute(
        sa.update(t.job).where(mine & (_c.state == "waiting")).values(state="stopped", ended=now, stop=True)
    )
    connection.execute(sa.update(t.job).where(mine & (_c.state == "running")).values(stop=True))


def _held(claim: Claim) -> sa.ColumnElement[bool]:
    return (_c.id == claim.id) & (_c.fence == claim.fence) & (_c.state == "running")
