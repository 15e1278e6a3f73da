"""The rows of many clients: a batch against renders of its own HTML, one worker, its memory, and going on."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import programs
from benchmarks.clock import now
from benchmarks.inventories import AS_OF, write_inventory
from benchmarks.processes import Bench, python

MODELS = 50
_LOOK_EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. The figure is a ratio, save where `work` says otherwise."""

    work: str
    against: str
    figure: str
    goal: str
    peak: str = ""


class Batches:
    """Measures batches of `clients` workbooks, and the memory of one of `many`."""

    def __init__(self, bench: Bench, clients: int, many: int) -> None:
        self._bench = bench
        self._clients = clients
        self._many = many

    def rows(self) -> Iterator[Row]:
        """Every row, in the order of the table."""
        few = self._inputs(self._clients)
        two = self._bench.whole(self._batch(few, "--jobs", "2"))
        halves = self._pinned_halves()
        yield Row(
            f"a batch of {self._clients}, two workers",
            "two pinned processes, half the HTMLs each",
            f"{two / halves:.2f}",
            "≤ 1.25",
        )
        one = self._bench.whole(self._batch(few, "--jobs", "1", "--fresh"))
        yield Row(f"a batch of {self._clients}, one worker", "two workers", f"{one / two:.2f}", "≥ 1.85")
        many = self._inputs(self._many)
        making, first, last, resident = self._watched(self._batch(many, "--jobs", "2"), self._out(many))
        yield Row(
            f"a batch of {self._many}: memory of the last tenth",
            "of the first tenth",
            f"{last / first:.2f}",
            "≤ 1.1; ≤ 300 MB",
            f"{max(first, last) / 1e6:.0f} MB; {resident / 1e6:.0f} MB RSS",
        )
        again = self._bench.whole(self._batch(many, "--jobs", "2"))
        yield Row(
            f"the same, finished, again ({self._many})", "making it", f"{100 * again / making:.2f} %", "≤ 2 %"
        )

    def _inputs(self, clients: int) -> Path:
        """A folder of workbooks."""
        folder = self._bench.folder / f"clients-{clients}"
        if not folder.exists():
            folder.mkdir()
            first = folder / "client-0000.xlsx"
            write_inventory(first, MODELS)
            for number in range(1, clients):
                shutil.copyfile(first, folder / f"client-{number:04}.xlsx")
        return folder

    def _out(self, inputs: Path) -> Path:
        return inputs.with_name(f"{inputs.name}-out")

    def _batch(self, inputs: Path, *words: str) -> list[str]:
        words = ("--out", str(self._out(inputs)), "--as-of", str(AS_OF), *words)
        return python(programs.TOOLKIT, "batch", inputs, *words)

    def _pinned_halves(self) -> float:
        """Seconds in which two processes, each on a core of its own, render half of the HTMLs each."""
        result = self._out(self._inputs(self._clients)) / "client-0000" / "result.json"
        html = self._bench.folder / "client.html"
        self._bench.whole(python(programs.HTML, result, html))
        cores = sorted(os.sched_getaffinity(0))[:2]
        start = now()
        halves = [
            subprocess.Popen(python(programs.RENDERS, core, html, self._clients // 2), cwd=self._bench.folder)
            for core in cores
        ]
        for half in halves:
            if half.wait():
                raise subprocess.CalledProcessError(half.returncode, half.args)
        return now() - start

    def _watched(self, command: list[str], out: Path) -> tuple[float, float, float, float]:
        """Seconds, the most bytes that all processes held together while the first and the last tenth was made, and the
        most with what is shared counted once a process."""
        start = now()
        process = subprocess.Popen(
            command, cwd=self._bench.folder, env=self._bench.environment, stdout=-3, stderr=-3
        )
        seen: list[tuple[int, int]] = []
        resident = 0
        while process.poll() is None:
            made = sum(not path.name.startswith(".") for path in out.iterdir()) if out.is_dir() else 0
            proportional, counted_each = _held_bytes(process.pid)
            seen.append((made, proportional))
            resident = max(resident, counted_each)
            time.sleep(_LOOK_EVERY_SECONDS)
        took = now() - start
        tenth = max(self._many // 10, 2)
        first = max(held for made, held in seen if made <= tenth + 2)
        last = max((held for made, held in seen if made >= self._many - tenth), default=first)
        return took, first, last, resident


def _held_bytes(pid: int) -> tuple[int, int]:
    """The memory of a process and all below it: what several share in equal parts (PSS), and counted for each (RSS)."""
    proportional = resident = 0
    with suppress(psutil.Error):
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            with suppress(psutil.Error):
                held = process.memory_full_info()
                proportional, resident = proportional + held.pss, resident + held.rss
    return proportional, resident
