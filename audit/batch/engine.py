"""How many makers work at once, and where: watched by threads of the batch, by processes of loky, or on a cluster of
Dask or Ray, whose queue is joblib's."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any, Literal

from audit.batch.folders import kept
from audit.batch.jobs import Job, Outcome, failed
from audit.batch.supervisor import end_all, supervised, watch
from audit.domain.errors import MachineError

EngineName = Literal["auto", "serial", "local", "loky", "dask", "ray"]
WORKER_BYTES = 200_000_000  # what a maker holds of its own with an ordinary list
_ROUNDS = 3
_WAVE = 4  # jobs a worker of Ray, which gives outcomes by the list
_CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the work is done: `jobs` workers at once, `scheduler` the address of a cluster."""

    name: EngineName = "auto"
    jobs: int | None = None
    scheduler: str | None = None

    def outcomes(self, jobs: Sequence[Job], stop: Event) -> Iterator[Outcome]:
        """Every job's outcome as it comes. Where `stop` is set no further job is begun; those that run are finished."""
        if self.name == "dask" or (self.name == "auto" and self.scheduler):
            return _on_cluster(jobs, stop, self.scheduler)
        if self.name == "ray":
            return _on_ray(jobs, stop, self.scheduler)
        if self.name == "loky":
            return _in_processes(jobs, stop, self.jobs or _room())
        return _here(jobs, stop, 1 if self.name == "serial" else self.jobs or _room())


def _here(jobs: Sequence[Job], stop: Event, workers: int) -> Iterator[Outcome]:
    """A thread a worker does nothing but watch its maker."""
    waiting = _until(stop, jobs)
    with ThreadPoolExecutor(workers) as pool:
        try:
            running = {pool.submit(supervised, job) for job in islice(waiting, workers)}
            while running:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(supervised, job) for job in islice(waiting, len(ended))}
                yield from (one.result() for one in ended)
        finally:
            end_all()  # idle by now, or not wanted


def _until(stop: Event, jobs: Iterable[Job]) -> Iterator[Job]:
    for job in jobs:
        if stop.is_set():
            return
        yield job


def _in_processes(jobs: Sequence[Job], stop: Event, workers: int) -> Iterator[Outcome]:
    """Where workers are killed, what they had in hand is done again, a few times."""
    from concurrent.futures.process import BrokenProcessPool

    from joblib import parallel_config

    open_ = {job.folder: job for job in jobs}
    for _ in range(_ROUNDS):
        setting = parallel_config(backend="loky", n_jobs=workers, initializer=watch, initargs=(os.getpid(),))
        with _ended(), setting, suppress(BrokenProcessPool):
            for outcome in _queued(_until(stop, tuple(open_.values()))):
                del open_[outcome.folder]
                yield outcome
            return
        for outcome in filter(None, map(kept, tuple(open_.values()))):  # it was finished, but not told
            del open_[outcome.folder]
            yield outcome
    for job in open_.values():
        why = f"{job.source}: its workers were killed {_ROUNDS} times. Start the batch again."
        yield failed(job, "workers", why)


@contextmanager
def _ended() -> Iterator[None]:
    """No worker of loky is left behind."""
    from joblib.externals.loky import get_reusable_executor

    try:
        yield
    finally:
        pool = get_reusable_executor(reuse=True)  # idle by now, or not wanted
        getattr(pool, "terminate", pool.shutdown)(kill_workers=True)


def _on_cluster(jobs: Sequence[Job], stop: Event, scheduler: str | None) -> Iterator[Outcome]:
    """A worker that falls takes nothing with it: Dask has what it had in hand done again."""
    from joblib import parallel_config

    with _cluster(scheduler), parallel_config(backend="dask", n_jobs=-1):
        yield from _queued(_until(stop, jobs))


def _on_ray(jobs: Sequence[Job], stop: Event, scheduler: str | None) -> Iterator[Outcome]:
    """In waves, since Ray's backend hands out no outcome before the last of its list has come."""
    from joblib import parallel_config

    waiting = _until(stop, jobs)
    with _ray(scheduler) as workers, parallel_config(backend="ray", n_jobs=workers):
        while wave := list(islice(waiting, _WAVE * workers)):
            yield from _queued(wave, "list")


@contextmanager
def _ray(scheduler: str | None) -> Iterator[int]:
    """A Ray cluster that joblib may use, as the number of its workers."""
    try:
        import ray
        from ray.util.joblib import register_ray
    except ImportError as error:
        raise MachineError("This machine lacks Ray. Way out: pip install ray") from error
    host, _, port = (scheduler or "").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=10):
            pass  # Ray itself tries for minutes
        ray.init(address=scheduler, log_to_driver=False, configure_logging=False)
    except (OSError, ValueError, RuntimeError) as error:
        raise MachineError(f"{scheduler}: no Ray cluster answers: {error}. Check --scheduler.") from error
    register_ray()
    try:
        yield max(1, int(ray.cluster_resources().get("CPU", 1)))
    finally:
        ray.shutdown()


def _queued(jobs: Iterable[Job], return_as: str = "generator_unordered") -> Iterator[Outcome]:
    from joblib import Parallel, delayed

    pool = Parallel(batch_size=1, pre_dispatch="n_jobs", max_nbytes=None, return_as=return_as)
    yield from pool(delayed(supervised)(job) for job in jobs)


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
    import psutil

    free = int(psutil.virtual_memory().available)
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        with suppress(OSError, ValueError):
            free = min(free, int((cgroup / limit).read_text()) - int((cgroup / used).read_text()))
    return max(free, 0)
