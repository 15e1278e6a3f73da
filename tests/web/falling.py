"""Worker processes of which one is killed each second: `python -m tests.web.falling`, run by test_falling.py.

Each holds leases and reads lists itself. They are forked from one process that has loaded what it takes, so that a
new one is at work before the next falls; queue, store and reading are the real ones. A file `over` ends it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from audit.web.jobs import maker
from audit.web.jobs.orders import Order
from audit.web.jobs.supervision import JobOutcome
from audit.web.jobs.worker import Workers
from audit.web.services.audits import prepare_order, record_outcome
from audit.web.store.engine import Store

_BUSY_SECONDS = 20.0
_SLOWLY_SECONDS = 1.0  # beside the work itself, so that a kill meets a worker with a job in hand


def read_here(order: Order, tell: Callable[[str | None], bool]) -> JobOutcome:
    """Does the work in this process, which may fall over it."""
    told = maker._ended(order, tell)
    time.sleep(_SLOWLY_SECONDS)
    tell(None)
    if "failed" in told:
        return JobOutcome("failed", {}, told["failed"], told["message"])
    return JobOutcome("done", told["done"])


def main() -> None:
    """Prints how it went as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--database")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--every", type=float, default=1.0)
    parser.add_argument("--most-seconds", type=float, default=600.0)
    wanted = parser.parse_args()
    maker._rehearse()
    pids = [_forked(wanted) for _ in range(wanted.processes)]
    told = _watched(wanted, pids)
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
    json.dump(told, sys.stdout)


def _forked(wanted: argparse.Namespace) -> int:
    pid = os.fork()
    if pid:
        return pid
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: over.set())
    store = Store(wanted.folder, wanted.database, is_server=False)
    workers = Workers(store, 1, prepare_order, record_outcome, read_here, lambda: None)
    workers.start()
    over.wait()
    workers.close()
    store.close()
    os._exit(0)


def _watched(wanted: argparse.Namespace, pids: list[int]) -> dict[str, object]:
    """Kills the oldest again and again, and starts another in its place.

    Where no job ended since the last kill, the machine is busy with something else: the next one waits a while.
    """
    start = last = time.monotonic()
    kills, before = 0, ""
    while time.monotonic() - start < wanted.most_seconds and not (wanted.folder / "over").exists():
        time.sleep(0.05)
        since = time.monotonic() - last
        if since < wanted.every or (_left(wanted.folder) == before and since < _BUSY_SECONDS):
            continue
        last, before = time.monotonic(), _left(wanted.folder)
        first = pids.pop(0)
        os.kill(first, signal.SIGKILL)
        os.waitpid(first, 0)
        pids.append(_forked(wanted))
        kills += 1
    return {"kills": kills, "seconds": round(time.monotonic() - start, 1)}


def _left(folder: Path) -> str:
    """How many jobs are open, as whoever looks at the database last wrote it down."""
    file = folder / "left"
    return file.read_text("utf-8") if file.exists() else ""


if __name__ == "__main__":
    main()
