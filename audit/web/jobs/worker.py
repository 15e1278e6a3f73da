"""Takes jobs from the queue, has them done by processes of their own, and writes down what came of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from audit.web.jobs import queue
from audit.web.jobs.notifications import Listener
from audit.web.jobs.orders import Order, Work
from audit.web.jobs.queue import Claim
from audit.web.jobs.supervision import JobOutcome, end_all, run_supervised, warm_up
from audit.web.store.blobs import Stored
from audit.web.store.engine import Store
from audit.web.store.repositories import MissingError, note_blob
from audit.web.store.scope import Outside

_POLL_SECONDS = 0.5
_BEAT_SECONDS = 1.0
_AGAIN_SECONDS = 1.0  # until what could not be written is tried again
_LOOK_FOR_THE_GONE_SECONDS = 2.0
_PAUSE_SECONDS = 3.0  # after the disk was full, or the store away
_QUEUE = Outside(every_job=True)
Kept = dict[str, Stored]
Prepare = Callable[[Connection, Store, Claim, Path], Work]
Apply = Callable[[Connection, Claim, JobOutcome, Kept], None]
Do = Callable[[Order, Callable[[str | None], bool]], JobOutcome]


class Workers:
    """Threads that each watch one process at a time.

    `prepare` makes the work of a claim, with a folder for the files that it brings here. `apply` writes what came of
    it, in the transaction that ends the job: a holder whose lease was lost writes nothing at all. `do` does the work,
    and `warm` is called once before the first.
    """

    def __init__(
        self,
        store: Store,
        number: int,
        prepare: Prepare,
        apply: Apply,
        do: Do = run_supervised,
        warm: Callable[[], object] = warm_up,
    ) -> None:
        self._store, self._prepare, self._apply, self._do = store, prepare, apply, do
        self._stop = threading.Event()
        self._news = threading.Condition()
        self._looked = 0.0
        self._listener = Listener(store.engine, queue.CHANNEL, self.wake)
        self._threads = [threading.Thread(target=self._run, name=f"worker-{n}") for n in range(number)]
        self._first = threading.Thread(target=warm, name="warm-up", daemon=True)

    def start(self) -> None:
        """Begins to work, also on what a process before this one left undone."""
        self._free_what_the_gone_held()
        if self._threads:
            self._first.start()
            self._listener.start()
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
        """Ends the processes; their jobs are free for others at once."""
        self._stop.set()
        self.wake()
        self._listener.close()
        end_all()
        for thread in self._threads:
            thread.join()
        with suppress(DBAPIError), self._store.write(_QUEUE) as connection:
            queue.release(connection, self._store.scratch.id, fell=False)

    def _run(self) -> None:
        self._first.join()  # whoever takes a job can begin it at once
        while not self._stop.is_set():
            try:
                if not self._worked():
                    with self._news:
                        self._news.wait(_POLL_SECONDS)
            except Exception:  # the database is away or the disk full: later may be better
                self._stop.wait(_POLL_SECONDS)
            self.wake()

    def _worked(self) -> bool:
        """Does the next job; whether there was one."""
        if time.monotonic() - self._looked > _LOOK_FOR_THE_GONE_SECONDS:
            self._free_what_the_gone_held()
        with self._store.write(_QUEUE) as connection:
            claim = queue.claim(connection, self._store.scratch.id)
        if claim is None:
            return False
        try:
            self._work(claim)
        except (DBAPIError, OSError):  # no fault of the job's
            with suppress(DBAPIError), self._store.write(_QUEUE) as connection:
                queue.requeue(connection, claim)
            self._stop.wait(_PAUSE_SECONDS)
        return True

    def _free_what_the_gone_held(self) -> None:
        """What processes of this machine held that were killed need not wait for the end of a lease."""
        self._looked = time.monotonic()
        for gone in self._store.scratch.gone():
            with self._store.write(_QUEUE) as connection:
                queue.release(connection, gone)

    def _work(self, claim: Claim) -> None:
        if claim.is_hopeless:
            self._write_down(claim, JobOutcome("failed", {}, "worker"), None)
            return
        with self._store.scratch.folder() as folder:
            out, brought = folder / "out", folder / "in"
            out.mkdir()
            brought.mkdir()
            try:
                with self._store.read(claim.scope) as connection:
                    work = self._prepare(connection, self._store, claim, brought)
            except MissingError:  # it was removed while it waited
                with self._store.write(claim.scope) as connection:
                    queue.finish(connection, claim, "stopped")
                return
            ended = self._do(Order(work, str(out)), _Beats(self, claim))
            if not self._stop.is_set():
                self._write_down(claim, ended, out)

    def told(self, claim: Claim, step: str | None) -> bool:
        """Says how far a job is; whether to go on. Raises DBAPIError where the database is away."""
        if self._stop.is_set():
            return False
        with self._store.write(_QUEUE) as connection:
            return queue.renew_lease(connection, claim, step)

    def _write_down(self, claim: Claim, ended: JobOutcome, out: Path | None) -> None:
        """Writes how a job ended, and tries again while the database is away: what was made is not to be made twice."""
        kept = self._kept(claim, out) if out is not None and ended.state == "done" else {}
        until = time.monotonic() + queue.LEASE_SECONDS
        while True:
            try:
                self._write(claim, ended, kept)
                return
            except DBAPIError:
                if time.monotonic() > until or self._stop.wait(_AGAIN_SECONDS):
                    raise

    def _kept(self, claim: Claim, out: Path) -> Kept:
        kept: Kept = {}
        for file in sorted(one for one in out.iterdir() if one.is_file()):
            with file.open("rb") as content:
                kept[file.name] = self._store.blobs.put(claim.scope.workspace, content)
        return kept

    def _write(self, claim: Claim, ended: JobOutcome, kept: Kept) -> None:
        message = f"{ended.code}: {ended.message}" if ended.state == "failed" else None
        with self._store.write(claim.scope) as connection:
            if not queue.finish(connection, claim, ended.state, message=message, result=ended.result or None):
                return  # somebody else holds it by now
            for stored in kept.values():
                note_blob(connection, claim.scope.workspace, stored.sha256, stored.size)
            self._apply(connection, claim, ended, kept)


class _Beats:
    """Tells each step at once, and every second that the job is still in hand."""

    def __init__(self, workers: Workers, claim: Claim) -> None:
        self._workers, self._claim, self._last = workers, claim, 0.0
        self._held_until = time.monotonic() + queue.LEASE_SECONDS

    def __call__(self, step: str | None) -> bool:
        now = time.monotonic()
        if step is None and now - self._last < _BEAT_SECONDS:
            return True
        self._last = now
        try:
            goes_on = self._workers.told(self._claim, step)
        except DBAPIError:  # it is away: nobody else can have the job before the lease ends
            return now < self._held_until
        self._held_until = now + queue.LEASE_SECONDS
        return goes_on
