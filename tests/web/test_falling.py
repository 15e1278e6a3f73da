"""Workers are killed again and again, the database is restarted, the disk is full: every job ends, and none twice.

A tenth of it is run by default, all of it by `-m fault`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audit.web.jobs import queue
from audit.web.jobs.orders import Order
from audit.web.jobs.supervision import JobOutcome
from audit.web.jobs.worker import Workers
from audit.web.services.audits import prepare_order, record_outcome
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside
from tests.web.databases import Cluster
from tests.web.falling import read_here
from tests.web.serving import ROOT
from tests.web.workshop import Workshop, until, workshop

READ_ONCE = ("read", 1)


def _options(database: str | None) -> list[str]:
    return ["--database", database] if database else []


@pytest.mark.parametrize(
    ("lists", "most_seconds"),
    [pytest.param(20, 180, marks=pytest.mark.slow), pytest.param(200, 900, marks=pytest.mark.fault)],
)
def test_a_worker_killed_each_second_leaves_no_list_unread_and_none_read_twice(
    store: Store, database: str | None, tmp_path: Path, lists: int, most_seconds: float
) -> None:
    with workshop(store, tmp_path) as shop:
        shop.hand_over(lists)
        command = [sys.executable, "-m", "tests.web.falling", "--folder", str(tmp_path), *_options(database)]
        falling = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            is_over = until(lambda: _told(shop, tmp_path) == 0 or falling.poll() is not None, most_seconds)
        finally:
            (tmp_path / "over").touch()
            told, _ = falling.communicate(timeout=60)
        assert is_over and falling.returncode == 0, (told, shop.left())
        assert json.loads(told)["kills"] >= lists // 20
        assert Counter(shop.ended().values()) == {READ_ONCE: lists}, (told, shop.messages())


def _told(shop: Workshop, folder: Path) -> int:
    """How many jobs are open; it is written down for whoever kills the workers."""
    left = shop.left()
    (folder / "left").write_text(str(left), "utf-8")
    return left


@pytest.mark.real
@pytest.mark.parametrize(
    ("lists", "every_seconds"),
    [pytest.param(40, 4.0, marks=pytest.mark.slow), pytest.param(200, 8.0, marks=pytest.mark.fault)],
)
def test_the_programs_themselves_are_killed_and_every_list_is_read_once(
    store: Store, database: str | None, tmp_path: Path, lists: int, every_seconds: float
) -> None:
    with workshop(store, tmp_path / "worker", *_place(database, tmp_path)) as shop:
        shop.hand_over(lists)
        for _ in range(3):
            shop.start()
        last = time.monotonic()

        def is_over() -> bool:
            nonlocal last
            if time.monotonic() - last > every_seconds:
                shop.kill()
                shop.start()
                last = time.monotonic()
            return not shop.left()

        assert until(is_over, 600)
        assert Counter(shop.ended().values()) == {READ_ONCE: lists}, (shop.kills, shop.messages())
        assert shop.kills > 0


def _place(database: str | None, folder: Path) -> list[str]:
    """Where the workers of another folder find what the server keeps."""
    return [
        "--database",
        database or f"sqlite:///{folder / 'audits.sqlite'}",
        "--store",
        str(folder / "blobs"),
    ]


@pytest.mark.real
@pytest.mark.slow
def test_a_database_that_is_restarted_in_mid_run_costs_no_list(postgresql: Cluster, tmp_path: Path) -> None:
    store = Store(tmp_path, postgresql.url(postgresql.new_database()))
    with workshop(store, tmp_path) as shop, _working(store, 2):
        shop.hand_over(20)
        for _ in range(2):
            before = shop.left()
            assert until(lambda before=before: shop.left() < before, 60)
            postgresql.stop("immediate")
            time.sleep(1.0)
            postgresql.start()
        assert until(lambda: not shop.left(), 120)
        assert Counter(shop.ended().values()) == {READ_ONCE: 20}, shop.messages()
    store.close()


class _working:  # noqa: N801 (used like a function)
    """Workers of this process, until the block ends."""

    def __init__(self, store: Store, number: int, do: Callable[..., JobOutcome] = read_here) -> None:
        self._workers = Workers(store, number, prepare_order, record_outcome, do, lambda: None)

    def __enter__(self) -> Workers:
        self._workers.start()
        return self._workers

    def __exit__(self, *_: object) -> None:
        self._workers.close()


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Iterator[Workshop]:
    with workshop(store, tmp_path) as made:
        yield made


def test_what_a_zombie_brings_is_refused(shop: Workshop, store: Store) -> None:
    """It sleeps beyond its lease, another reads the list meanwhile, and it comes back with a result of its own."""
    (audit,) = shop.hand_over(1)
    asleep, awake = threading.Event(), threading.Event()

    def sleeping(order: Order, tell: Callable[[str | None], bool]) -> JobOutcome:
        ended = read_here(order, lambda step: True)
        asleep.set()
        assert awake.wait(60)
        return JobOutcome("done", {**ended.result, "models": 999})

    with _working(store, 1, sleeping):
        assert asleep.wait(60)
        with store.write(Outside(every_job=True)) as connection:
            held = connection.execute(t.job.select()).one()
            queue.release(connection, held.holder)
        with _working(store, 1):
            assert until(lambda: shop.ended()[audit] == READ_ONCE, 60)
        awake.set()
        assert until(lambda: not shop.left(), 10)
        time.sleep(0.5)  # in which it would write, if it could
    with store.read(shop.scope) as connection:
        read = rows.one(connection, shop.scope, t.audit, audit)
    assert (read.models, read.revision) == (2, 1)


def test_a_correction_written_while_the_list_is_read_is_not_refused_but_waits(
    shop: Workshop, store: Store
) -> None:
    (audit,) = shop.hand_over(1)
    row = {"action": "status", "subject": "list-0.csv A2", "about": "monitored", "value": "no", "until": "",
           "words": "", "why": "Nobody looks", "who": "Ada", "state": "kept"}  # fmt: skip

    def corrected(order: Order, tell: Callable[[str | None], bool]) -> JobOutcome:
        ended = read_here(order, tell)
        with store.write(shop.scope) as connection:
            rows.add(connection, shop.scope, t.review_row, audit_id=audit, **row)
        return ended

    with _working(store, 1, corrected):
        assert until(lambda: not shop.left(), 60)
    with store.read(shop.scope) as connection:
        (one,) = rows.of_audit(connection, shop.scope, t.review_row, audit)
    assert (one.state, one.message) == ("kept", None)


def test_a_job_that_takes_down_whoever_holds_it_ends_with_its_reason(shop: Workshop, store: Store) -> None:
    (audit,) = shop.hand_over(1)
    with store.write(Outside(every_job=True)) as connection:
        connection.execute(t.job.update().values(attempts=queue.MOST_ATTEMPTS))
    with _working(store, 1):
        assert until(lambda: not shop.left(), 30)
    assert (shop.ended()[audit][0], shop.messages()) == ("failed", {"worker: "})


@pytest.mark.real
def test_a_full_disk_fails_no_list_and_work_goes_on_once_there_is_room(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    line = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(line, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can't be mounted here: it takes root")
    try:
        store = Store(tmp_path / "data", None, str(disk))
        with workshop(store, tmp_path) as shop:
            shop.hand_over(3)
            ballast = disk / "ballast"
            with pytest.raises(OSError, match="No space left"):
                ballast.write_bytes(b"0" * 9_000_000)
            with _working(store, 1):
                assert not until(lambda: not shop.left(), 4)
                assert {state for state, _ in shop.ended().values()} == {"reading"}
                ballast.unlink()
                assert until(lambda: not shop.left(), 60)
            assert Counter(shop.ended().values()) == {READ_ONCE: 3}
        store.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
