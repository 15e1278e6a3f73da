"""Patience with a job whose outcome somebody waits for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from audit.web.call import Call
from audit.web.jobs import queue
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope


def await_job(call: Call, scope: Scope, job: str, seconds: float) -> Row[Any] | None:
    """A job once it has ended; None where that takes longer."""

    def found() -> Row[Any] | None:
        with call.store.read(scope) as connection:
            one = rows.one(connection, scope, t.job, job)
        return one if one.state not in queue.OPEN else None

    call.workers.wake()
    call.workers.wait(lambda: found() is not None, seconds)
    return found()
