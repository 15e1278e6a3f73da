"""The course of a batch: plan, keep what is right, make the rest, write down how each ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Event

from audit.batch import folders
from audit.batch.batch_report import BatchReport, earlier, with_cost
from audit.batch.engine import Engine
from audit.batch.jobs import Client, Job, Outcome, failed, outcome
from audit.batch.lock import locked
from audit.batch.places import is_remote
from audit.batch.plan import planned
from audit.delivery import OutputOptions
from audit.domain.inventory import Layout


@dataclass(frozen=True, slots=True)
class BatchConfig:
    """What a batch is told. Without `as_of` the date of the batch that stands there holds, else `today`."""

    sources: tuple[str, ...]
    out: str
    looks: OutputOptions
    today: date
    as_of: date | None = None
    language: str | None = None
    window_months: int = 18
    layout: Layout = field(default_factory=Layout)
    clients: Path | None = None
    engine: Engine = field(default_factory=Engine)
    fresh: bool = False
    wait: bool = False
    deadline_seconds: float = 600.0
    memory_mb: int = 2_000

    def common(self, as_of: date) -> Job:
        """What all jobs have in common."""
        return Job(
            source="",
            out=self.out,
            folder="",
            client=Client(language=self.language),
            looks=self.looks,
            as_of=as_of,
            window_months=self.window_months,
            layout=self.layout,
            deadline_seconds=self.deadline_seconds,
            memory_mb=self.memory_mb,
        )


def run_batch(
    config: BatchConfig,
    stop: Event,
    begun: Callable[[BatchReport], object] = lambda report: None,
    done: Callable[[Outcome], object] = lambda outcome: None,
) -> BatchReport:
    """Makes what is missing or stale in a folder. `begun` is told what is known before anything is made, `done` each
    outcome as it comes, when batch.json has it already.

    Where `stop` is set, what runs is finished and the rest is left for the next time; a KeyboardInterrupt ends
    what runs too. Raises AuditError where the batch can't begin, or not write down how it went.
    """
    out = config.out if is_remote(config.out) else str(Path(config.out).absolute())
    config = replace(config, out=out)
    with locked(out, wait=config.wait):
        before = earlier(out)
        as_of = config.as_of or (None if config.fresh else _date(before.get("as_of"))) or config.today
        jobs, found = planned(config.sources, config.clients, config.common(as_of))
        folders.remove_stale(out)
        known = with_cost([_known(job, fresh=config.fresh) for job in jobs], before)
        left_over = folders.orphans(out, frozenset(job.folder for job in jobs))
        report = BatchReport(out, as_of, known, found.passed_over, left_over)
        report.begin()
        begun(report)
        open_ = [job for job, one in zip(jobs, known, strict=True) if one.state == "left"]
        try:
            for ended in config.engine.outcomes(open_, stop):
                report.add(ended)
                done(ended)
            folders.remove_stale(out)
        except KeyboardInterrupt:
            stop.set()
        report.end()
        return report


def _known(job: Job, *, fresh: bool) -> Outcome:
    """What is known of a job before anything is made: that it can't be, that its report is right, or nothing yet."""
    if job.client.mistake:
        return failed(job, "knowledge", job.client.mistake)
    return (None if fresh else folders.reusable(job)) or outcome(job, "left")


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
