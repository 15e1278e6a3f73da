"""How many makers work at once, and where. The queue is joblib's: its own processes, or a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Literal

from audit.batch.folders import kept
from audit.batch.jobs import Job, Outcome, failed
from audit.batch.supervisor import supervised, watch
from audit.domain.errors import MachineError

EngineName = Literal["auto", "serial", "loky", "dask"]
POOL_PAYS_FROM = 4  # reports: below, the start of the processes costs more than they save
WORKER_BYTES = 350_000_000  # what a maker and its renderer hold with an ordinary list
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the work is done: `jobs` workers at once, `scheduler` the address of a Dask cluster."""

    name: EngineName = "auto"
    jobs: int | None = None
    scheduler: str | None = None

    def outcomes(self, jobs: Sequence[Job], stop: Event) -> Iterator[Outcome]:
        """Every job's outcome as it comes. Where `stop` is set no further job is begun; those that run are finished.

        A worker that falls takes nothing with it: what it had in hand is done again.
        """
        workers = self.jobs or _room()
        name = self.name
        if name == "auto":
            name = "dask" if self.scheduler else "loky"
            if not self.scheduler and len(jobs) < POOL_PAYS_FROM:
                name = "serial"
        if name == "serial" or (name == "loky" and workers == 1):
            return _serial(jobs, stop)
        return _pooled(jobs, stop, name, workers, self.scheduler)


def _serial(jobs: Iterable[Job], stop: Event) -> Iterator[Outcome]:
    return map(supervised, _until(stop, jobs))


def _until(stop: Event, jobs: Iterable[Job]) -> Iterator[Job]:
    for job in jobs:
        if stop.is_set():
            return
        yield job


def _pooled(
    jobs: Sequence[Job], stop: Event, name: EngineName, workers: int, scheduler: str | None
) -> Iterator[Outcome]:
    from concurrent.futures.process import BrokenProcessPool

    from joblib import Parallel, delayed

    open_ = {job.folder: job for job in jobs}
    with _backend(name, workers, scheduler):
        for _ in range(_ROUNDS):
            pool = Parallel(
                batch_size=1, pre_dispatch="n_jobs", max_nbytes=None, return_as="generator_unordered"
            )
            with suppress(BrokenProcessPool):
                for outcome in pool(delayed(supervised)(job) for job in _until(stop, tuple(open_.values()))):
                    del open_[outcome.folder]
                    yield outcome
                return
            for outcome in filter(None, map(kept, tuple(open_.values()))):  # it was finished, but not told
                del open_[outcome.folder]
                yield outcome
    for job in open_.values():
        yield failed(
            job, "workers", f"{job.source}: its workers were killed {_ROUNDS} times. Start the batch again."
        )


@contextmanager
def _backend(name: EngineName, workers: int, scheduler: str | None) -> Iterator[None]:
    from joblib import parallel_config
    from joblib.externals.loky import get_reusable_executor

    if name == "loky":
        with parallel_config(backend="loky", n_jobs=workers, initializer=watch, initargs=(os.getpid(),)):
            try:
                yield
            finally:
                pool = get_reusable_executor(reuse=True)  # idle by now, or not wanted
                getattr(pool, "terminate", pool.shutdown)(kill_workers=True)
        return
    with _cluster(scheduler), parallel_config(backend="dask", n_jobs=-1):
        yield


@contextmanager
def _cluster(scheduler: str | None) -> Iterator[Any]:
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
    from joblib import cpu_count

    return max(1, min(int(cpu_count()), _free_bytes() // WORKER_BYTES))


def _free_bytes(cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """Memory that is free, within the container's limit where there is one."""
    import psutil

    free = int(psutil.virtual_memory().available)
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        with suppress(OSError, ValueError):
            free = min(free, int((cgroup / limit).read_text()) - int((cgroup / used).read_text()))
    return max(free, 0)
