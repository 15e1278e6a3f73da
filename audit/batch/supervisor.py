"""One maker, its deadline and its memory: what passes them, or falls, becomes an outcome with a named error."""

from __future__ import annotations

import json
import pickle
import select
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import replace

import psutil

from audit.batch.forkserver import ForkServer, MakerHandle
from audit.batch.jobs import Job, Outcome, failed

_LOOK_EVERY_SECONDS = 0.25


class _Fallen(Exception):  # noqa: N818 (a turn of events, no error of ours)
    """The maker is gone, or was ended; `args` are the code and what is to be said."""


_SERVER = ForkServer()


def supervised(job: Job) -> Outcome:
    """How a job ended, whatever it does: made by a process of its own, which is forked for it and ends with it."""
    start, peak = time.monotonic(), [0]
    try:
        with tempfile.TemporaryDirectory(prefix="mlops-audit-batch-", ignore_cleanup_errors=True) as scratch:
            maker = _forked(scratch)
            start = time.monotonic()
            outcome = _answer(maker, job, start, peak)
    except _Fallen as fall:
        code, why = fall.args
        outcome = failed(job, code, f"{job.source}: {why}")
    took = round(time.monotonic() - start, 2)
    return replace(outcome, seconds=took, memory_mb=peak[0] // 1_000_000 or None)


def _forked(scratch: str) -> MakerHandle:
    with suppress(OSError):
        return _SERVER.fork(scratch)
    try:
        return _SERVER.fork(scratch)  # of a new server: the old one fell while it was asked
    except OSError as error:
        raise _Fallen(
            "machine", f"the process that makes reports does not start: {error}. Try `mlops-audit doctor`."
        ) from error


def _answer(maker: MakerHandle, job: Job, start: float, peak: list[int]) -> Outcome:
    peak[0] = resident_bytes(maker.pid)  # a small job is done, and gone, before the first look
    try:
        with suppress(BrokenPipeError):
            maker.orders.write(pickle.dumps(job))
            maker.orders.close()
        while not select.select([maker.answers], [], [], _LOOK_EVERY_SECONDS)[0]:
            peak[0] = max(peak[0], resident_bytes(maker.pid))
            if peak[0] > job.memory_mb * 1_000_000:
                raise _Fallen("memory", f"needs more memory than {job.memory_mb} MB. Way out: --memory-mb.")
            if time.monotonic() - start > job.deadline_seconds:
                limit = f"{job.deadline_seconds:g} seconds"
                raise _Fallen("deadline", f"was not done after {limit}. Way out: --deadline.")
        peak[0] = max(peak[0], resident_bytes(maker.pid))
        answer = maker.answers.read()
    finally:
        code = _SERVER.end(maker)
    if not answer:
        raise _Fallen(
            "crash",
            f"crashed the worker that read it ({how_it_ended(code)}). Open the file and save it again.",
        )
    return Outcome(**json.loads(answer))


def end_all() -> None:
    """Ends every maker of this process, and what they are forked from."""
    _SERVER.close()


def resident_bytes(pid: int) -> int:
    """What a process and all that it started hold."""
    total = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                total += one.memory_info().rss
    return total


def how_it_ended(code: int | None) -> str:
    """An exit code or a signal in words."""
    if code is None:
        return "cause unknown"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit code {code}"
