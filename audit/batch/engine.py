"""How many makers work at once, and where: on this machine, or on a cluster of Dask."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

import psutil

from audit.batch.jobs import Job, Outcome, failed
from audit.batch.supervisor import end_all, supervised
from audit.domain.errors import MachineError

WORKER_BYTES = 200_000_000  # what a maker holds of its own with an ordinary list
_CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the work is done: on this machine, or on the Dask cluster whose scheduler has the address `scheduler`.

    `jobs` reports at once; None: as many as cores and memory, or the cluster's workers, have room for.
    """

    jobs: int | None = None
    scheduler: str | None = None

    def outcomes(self, jobs: Sequence[Job], stop: Event) -> Iterator[Outcome]:
        """Every job's outcome as it comes. Where `stop` is set no further job is begun; those that run are finished."""
        waiting = _until(stop, jobs)
        if self.scheduler:
            return _on_cluster(waiting, self.scheduler, self.jobs, stop)
        return _here(waiting, self.jobs or _room())


def _until(stop: Event, jobs: Iterable[Job]) -> Iterator[Job]:
    for job in jobs:
        if stop.is_set():
            return
        yield job


def _here(waiting: Iterator[Job], workers: int) -> Iterator[Outcome]:
    """A thread a worker does nothing but watch its maker."""
    with ThreadPoolExecutor(workers) as pool:
        try:
            running = {pool.submit(supervised, job) for job in islice(waiting, workers)}
            while running:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(supervised, job) for job in islice(waiting, len(ended))}
                yield from (one.result() for one in ended)
        finally:
            end_all()  # idle by now, or not wanted


def _on_cluster(
    waiting: Iterator[Job], scheduler: str, workers: int | None, stop: Event
) -> Iterator[Outcome]:
    """Jobs at a time as the cluster has threads, which may come and go. Where workers fall again and again, Dask gives
    up whatever they had in hand: each of these is tried once more, alone, and what falls then takes workers along."""
    with _cluster(scheduler) as client:
        given_up = []
        for job, future in _ended(client, scheduler, waiting, workers):
            if future.exception():
                given_up.append(job)
            else:
                yield future.result()
        for job, future in _ended(client, scheduler, _until(stop, given_up), 1):
            fallen = future.exception()
            yield _lost(job, fallen) if fallen else future.result()


def _ended(
    client: Any, scheduler: str, waiting: Iterator[Job], workers: int | None
) -> Iterator[tuple[Job, Any]]:
    """Each job with its future as it ends."""
    from distributed import as_completed

    running: dict[Any, Job] = {}
    ended = as_completed()

    def fill() -> None:
        room = (workers or max(1, sum(client.nthreads().values()))) - len(running)
        for job in islice(waiting, max(0, room)):
            future = client.submit(supervised, job, pure=False)
            running[future] = job
            ended.add(future)

    fill()
    while running:
        future = next(ended)
        job = running.pop(future)
        if future.cancelled():
            raise MachineError(
                f"{scheduler}: the Dask scheduler is gone. Start it, and run the same command to resume."
            )
        fill()
        yield job, future


def _lost(job: Job, fallen: BaseException) -> Outcome:
    why = f"{job.source}: its workers on the cluster fell: {fallen}. Look at their logs, and start the batch again."
    return failed(job, "workers", why)


@contextmanager
def _cluster(scheduler: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise MachineError(
            "This machine lacks Dask. Way out: pip install 'mlops-readiness-audit[batch]'"
        ) from error
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise MachineError(f"{scheduler}: no Dask scheduler answers: {error}. Check --scheduler.") from error
    with client:
        yield client


def _room() -> int:
    """How many workers the cores and the memory that this process may use have room for; one at least."""
    return max(1, min(_cores(), _free_bytes() // WORKER_BYTES))


def _cores(cgroup: Path = _CGROUP) -> int:
    """Cores that this process may use, within the container's limit where there is one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for limit in ("cpu.max", "cpu/cpu.cfs_quota_us"):
        with suppress(OSError, ValueError):
            quota, *period = (cgroup / limit).read_text().split()
            per = int(period[0] if period else (cgroup / "cpu/cpu.cfs_period_us").read_text())
            if int(quota) > 0:
                cores = min(cores, max(1, int(quota) // per))
    return cores


def _free_bytes(cgroup: Path = _CGROUP) -> int:
    """Memory that is free, within the container's limit where there is one."""
    free = int(psutil.virtual_memory().available)
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        with suppress(OSError, ValueError):
            free = min(free, int((cgroup / limit).read_text()) - int((cgroup / used).read_text()))
    return max(free, 0)
