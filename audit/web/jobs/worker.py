"""Takes jobs from the queue, has them done by processes of their own, and writes down what came of them."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from audit.web.jobs import queue
from audit.web.jobs.orders import Order, Work
from audit.web.jobs.queue import Claim
from audit.web.jobs.supervised import Ended, end_all, supervised, warm_up
from audit.web.store.blobs import Stored
from audit.web.store.engine import Store
from audit.web.store.repositories import MissingError, note_blob
from audit.web.store.tables import new_id

_POLL_SECONDS = 0.5
_BEAT_SECONDS = 1.0
Kept = dict[str, Stored]
Prepare = Callable[[Connection, Store, Claim], Work]
Apply = Callable[[Connection, Claim, Ended, Kept], None]


class Workers:
    """Threads that each watch one process at a time. `prepare` makes the work of a claim, and `apply` writes what came
    of it, in the transaction that ends the job: a holder whose lease was lost writes nothing at all."""

    def __init__(self, store: Store, number: int, prepare: Prepare, apply: Apply) -> None:
        self._store, self._prepare, self._apply = store, prepare, apply
        self._stop = threading.Event()
        self._news = threading.Condition()
        self._threads = [threading.Thread(target=self._run, name=f"worker-{n}") for n in range(number)]
        self._first = threading.Thread(target=warm_up, name="warm-up", daemon=True)

    def start(self) -> None:
        """Begins to work, also on what a server before this one left undone."""
        with self._store.write() as connection:
            queue.release(connection)
        self._first.start()
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Tells that there is a new job, or that one ended."""
        with self._news:
            self._news.notify_all()

    def wait(self, is_over: Callable[[], bool], seconds: float) -> bool:
        """Waits until something is over, for so long at most; whether it is."""
        end = time.monotonic() + seconds
        while not is_over():
            left = end - time.monotonic()
            if left <= 0:
                return False
            with self._news:
                self._news.wait(min(left, 0.1))
        return True

    def close(self) -> None:
        """Ends the processes; their jobs are free for others once their leases end."""
        self._stop.set()
        self.wake()
        end_all()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        holder = new_id()
        while not self._stop.is_set():
            try:
                claim = self._claimed(holder)
                if claim is None:
                    with self._news:
                        self._news.wait(_POLL_SECONDS)
                    continue
                self._work(claim)
            except Exception:  # the database is locked or the disk full: later may be better
                self._stop.wait(_POLL_SECONDS)
            self.wake()

    def _claimed(self, holder: str) -> Claim | None:
        with self._store.write() as connection:
            return queue.claim(connection, holder)

    def _work(self, claim: Claim) -> None:
        try:
            with self._store.read() as connection:
                work = self._prepare(connection, self._store, claim)
        except MissingError:  # it was removed while it waited
            with self._store.write() as connection:
                queue.end(connection, claim, "stopped")
            return
        beats = _Beats(self, claim)
        out = Path(tempfile.mkdtemp(dir=self._store.scratch))
        try:
            ended = supervised(Order(work, str(out)), beats)
            if not self._stop.is_set():
                self._write_down(claim, ended, out)
        finally:
            shutil.rmtree(out, ignore_errors=True)

    def told(self, claim: Claim, step: str | None) -> bool:
        """Says how far a job is; whether to go on."""
        if self._stop.is_set():
            return False
        with self._store.write() as connection:
            return queue.beat(connection, claim, step)

    def _write_down(self, claim: Claim, ended: Ended, out: Path) -> None:
        kept: Kept = {}
        if ended.state == "done":
            for file in sorted(one for one in out.iterdir() if one.is_file()):
                with file.open("rb") as content:
                    kept[file.name] = self._store.blobs.put(claim.scope.workspace, content)
        with self._store.write() as connection:
            if not queue.end(connection, claim, ended.state, message=_message(ended), result=_result(ended)):
                return  # somebody else holds it by now
            for stored in kept.values():
                note_blob(connection, claim.scope.workspace, stored.sha256, stored.size)
            self._apply(connection, claim, ended, kept)


class _Beats:
    """Tells each step at once, and every second that the job is still in hand."""

    def __init__(self, workers: Workers, claim: Claim) -> None:
        self._workers, self._claim, self._last = workers, claim, 0.0

    def __call__(self, step: str | None) -> bool:
        now = time.monotonic()
        if step is None and now - self._last < _BEAT_SECONDS:
            return True
        self._last = now
        return self._workers.told(self._claim, step)


def _message(ended: Ended) -> str | None:
    return f"{ended.code}: {ended.message}" if ended.state == "failed" else None


def _result(ended: Ended) -> dict[str, Any] | None:
    return ended.result or None


def clear_scratch(store: Store) -> None:
    """Removes what a server that was killed left behind."""
    with suppress(OSError):
        for left in store.scratch.iterdir():
            shutil.rmtree(left, ignore_errors=True)
