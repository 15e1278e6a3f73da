"""One process that works: what it tells, its deadline, its memory and its stop. Whatever it does, it ends here."""

from __future__ import annotations

import json
import os
import pickle
import select
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from audit.batch.forkserver import ForkServer, MakerHandle
from audit.batch.supervisor import how_it_ended, resident_bytes
from audit.web.jobs.orders import Order

_LOOK_EVERY_SECONDS = 0.25
_SERVER = ForkServer("audit.web.jobs.maker")


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """How work ended: `done` with what came of it, `failed` with a code and a sentence, or `stopped`."""

    state: str
    result: dict[str, Any]
    code: str = ""
    message: str = ""


class _Over(Exception):  # noqa: N818 (a turn of events, no error of ours)
    """The process has to end; `args` is how its work ended."""


def warm_up() -> None:
    """Starts what makers are forked from, so that the first list is not the slowest."""
    with suppress(OSError), tempfile.TemporaryDirectory(prefix="mlops-audit-") as scratch:
        _SERVER.end(_SERVER.fork(scratch))


def end_all() -> None:
    """Ends every process that works, and what they are forked from."""
    _SERVER.close()


def run_supervised(order: Order, tell: Callable[[str | None], bool]) -> JobOutcome:
    """Does some work in a process of its own. `tell` is given each step as it begins, or None every now and then, and
    says whether to go on."""
    try:
        with tempfile.TemporaryDirectory(prefix="mlops-audit-", ignore_cleanup_errors=True) as scratch:
            return _attended(_forked(scratch), order, tell)
    except _Over as over:
        ended: JobOutcome = over.args[0]
        return ended


def _forked(scratch: str) -> MakerHandle:
    with suppress(OSError):
        return _SERVER.fork(scratch)
    try:
        return _SERVER.fork(scratch)  # of a new server: the old one fell while it was asked
    except OSError as error:
        raise _Over(JobOutcome("failed", {}, "machine", str(error))) from error


def _attended(maker: MakerHandle, order: Order, tell: Callable[[str | None], bool]) -> JobOutcome:
    last: dict[str, Any] | None = None
    try:
        with suppress(BrokenPipeError):
            maker.orders.write(pickle.dumps(order))
            maker.orders.close()
        for line in _lines(maker, order, tell):
            told = json.loads(line)
            if "step" not in told:
                last = told
            elif not tell(told["step"]):
                raise _Over(JobOutcome("stopped", {}))
    finally:
        code = _SERVER.end(maker)
    if last is None:
        return JobOutcome("failed", {}, "crash", how_it_ended(code))
    if "failed" in last:
        return JobOutcome("failed", {}, last["failed"], last["message"])
    return JobOutcome("done", last["done"])


def _lines(maker: MakerHandle, order: Order, tell: Callable[[str | None], bool]) -> Any:
    """What the process says, line by line, until it is silent for good."""
    start, handle, rest = time.monotonic(), maker.answers.fileno(), b""
    while True:
        if select.select([handle], [], [], _LOOK_EVERY_SECONDS)[0]:
            chunk = os.read(handle, 1 << 16)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from filter(None, lines)
            continue
        if resident_bytes(maker.pid) > order.memory_mb * 1_000_000:
            raise _Over(JobOutcome("failed", {}, "memory", str(order.memory_mb)))
        if time.monotonic() - start > order.deadline_seconds:
            raise _Over(JobOutcome("failed", {}, "deadline", f"{order.deadline_seconds:g}"))
        if not tell(None):
            raise _Over(JobOutcome("stopped", {}))
