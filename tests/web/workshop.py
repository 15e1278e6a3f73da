"""Worker processes that fall and are started again, and the lists that they read meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from audit.web.jobs import queue
from audit.web.services import uploads
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope
from tests.web.serving import ROOT

LIST = (
    b"Model;Owner;Stage;Monitored?;Retrained?\nChurn;A. Person;in production;drift every week;nightly job\n"
)


class Workshop:
    """A store, and processes `mlops-audit worker` that work on what it holds."""

    def __init__(self, store: Store, folder: Path, *options: str) -> None:
        self.store, self._folder, self._options = store, folder, options
        with store.write(Outside()) as connection:
            self.scope: Scope = rows.local_scope(connection, "Ada")
        self._running: list[subprocess.Popen[bytes]] = []
        self.kills = 0

    def hand_over(self, number: int) -> list[str]:
        """So many small lists, each another; the ids of their audits."""
        about = uploads.UploadDetails("", "Acme", date(2026, 11, 24), "en", None)
        taken = []
        for n in range(number):
            content = LIST + f"Model {n};B. Person;pilot;no;by hand\n".encode()
            taken.append(uploads.Upload(f"list-{n}.csv", self.store.blobs.put(self.scope.workspace, content)))
        with self.store.write(self.scope) as connection:
            return uploads.create_audits(connection, self.scope, taken, about)

    def start(self) -> None:
        """Starts one more."""
        command = [sys.executable, "-m", "audit.cli", "worker", "--folder", str(self._folder), *self._options]
        self._running.append(
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )

    def kill(self) -> None:
        """Kills the one that has run for longest, as the system does when memory is out."""
        first = self._running.pop(0)
        first.kill()
        first.wait()
        self.kills += 1

    def left(self) -> int:
        """How many jobs are open."""
        with self.store.read(Outside(every_job=True)) as connection:
            open_ = sa.select(sa.func.count()).where(t.job.c.state.in_(queue.OPEN))
            return int(connection.scalar(open_) or 0)

    def ended(self) -> dict[str, tuple[str, int]]:
        """Each audit's state, and how often a reading of it was written down."""
        with self.store.read(self.scope) as connection:
            return {one.id: (one.state, one.revision) for one in rows.audits(connection, self.scope)}

    def messages(self) -> set[str]:
        """What the jobs that failed say."""
        with self.store.read(self.scope) as connection:
            return set(connection.scalars(sa.select(t.job.c.message).where(t.job.c.message.is_not(None))))

    def close(self) -> None:
        """Ends them in good order."""
        for one in self._running:
            one.terminate()
        for one in self._running:
            with suppress(subprocess.TimeoutExpired):
                one.wait(30)
            one.kill()
            one.wait()


@contextmanager
def workshop(store: Store, folder: Path, *options: str) -> Iterator[Workshop]:
    """A workshop until the block ends."""
    made = Workshop(store, folder, *options)
    try:
        yield made
    finally:
        made.close()


def until(is_over: object, seconds: float) -> bool:
    """Waits until something is over; whether it is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_over():  # type: ignore[operator]
            return True
        time.sleep(0.2)
    return False
