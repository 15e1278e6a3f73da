"""Processes that fall, servers that are killed, work that is stopped: every job ends, and nothing ends twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psutil
import pytest

from audit.domain.mapping import SheetMapping
from audit.web.jobs.orders import Order, Read
from audit.web.jobs.supervision import JobOutcome, run_supervised
from tests.web.serving import MESSY, ROOT, Person, seen, serving


def _order(out: Path, **options: float) -> Order:
    told = SheetMapping(columns={})
    work = Read("messy.xlsx", "", "c", date(2026, 11, 24), 18, "en", told, told, source=str(MESSY))
    return Order(work, str(out), **options)


def test_a_list_is_read_in_a_process_of_its_own_step_by_step(tmp_path: Path) -> None:
    steps: list[str] = []
    ended = run_supervised(_order(tmp_path), lambda step: steps.append(step or "") or True)
    assert (ended.state, ended.result["models"], ended.result["gap_low"]) == ("done", 24, 6)
    assert [step for step in steps if step] == ["read", "understand", "classify", "judge"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cells", "reading", "result"]


def test_work_is_stopped_as_soon_as_somebody_says_so(tmp_path: Path) -> None:
    assert run_supervised(_order(tmp_path), lambda step: False).state == "stopped"


def test_a_process_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    ended = run_supervised(_order(tmp_path, deadline_seconds=0.0), lambda step: True)
    assert ended.state in ("failed", "done")  # it may be done before anybody looks
    if ended.state == "failed":
        assert ended.code == "deadline"


def test_a_process_that_is_killed_is_told_and_the_next_works(tmp_path: Path) -> None:
    me = psutil.Process()

    def kill(step: str | None) -> bool:
        if step == "understand":
            for child in me.children(recursive=True):
                if child.ppid() != me.pid and child.children() == []:
                    child.send_signal(signal.SIGKILL)
        return True

    first = run_supervised(_order(tmp_path), kill)
    assert first == JobOutcome("failed", {}, "crash", "SIGKILL") or first.code == "crash"
    assert run_supervised(_order(tmp_path), lambda step: True).state == "done"


@pytest.mark.slow
def test_a_server_that_is_killed_leaves_nothing_undone(folder: Path) -> None:
    command = [sys.executable, "-m", "audit.cli", "serve", "--folder", str(folder), "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    ada = Person(process.stdout.readline().strip())
    files = [("file", (f"list-{n}.xlsx", MESSY.read_bytes())) for n in range(6)]
    ada.send("/uploads", files=files, as_of="2026-11-24")
    time.sleep(1.0)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    cookies = dict(ada.client.cookies)
    ada.close()
    with serving(folder) as address:
        again = Person(address, enters=False)
        again.client.cookies.update(cookies)
        end = time.monotonic() + 120
        while (words := seen(again.get("/"))).count("24 models found") < 6:
            assert time.monotonic() < end, words
            time.sleep(0.5)
        again.close()
    assert not list((folder / "scratch").iterdir())
