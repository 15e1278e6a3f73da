"""The course of a batch: plan, keep what is right, make the rest, write down how each ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Event

from audit.batch import folders
from audit.batch.engine import Engine
from audit.batch.jobs import Client, Job, Outcome, failed
from audit.batch.ledger import Ledger, earlier, with_cost
from audit.batch.lock import locked
from audit.batch.places import is_remote
from audit.batch.plan import planned
from audit.delivery import Looks
from audit.domain.inventory import Layout


@dataclass(frozen=True, slots=True)
class Order:
    """What a batch is told. Without `as_of` the date of the batch that stands there holds, else `today`."""

    sources: tuple[str, ...]
    out: str
    looks: Looks
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


def run(
    order: Order,
    stop: Event,
    begun: Callable[[int, int], object] = lambda kept, total: None,
    done: Callable[[Outcome], object] = lambda outcome: None,
) -> Ledger:
    """Makes what is missing or stale in a folder; `begun` is told how many reports are kept, and how many
    these and those to make are,
    `done` each outcome as it comes.

    Where `stop` is set, what runs is finished and the rest is left for the next time; a KeyboardInterrupt ends
    what runs too. Raises AuditError where the batch can't begin, or not write down how it went.
    """
    out = order.out if is_remote(order.out) else str(Path(order.out).absolute())
    order = replace(order, out=out)
    with locked(out, wait=order.wait):
        before = earlier(out)
        as_of = order.as_of or (None if order.fresh else _date(before.get("as_of"))) or order.today
        jobs, found = planned(order.sources, order.clients, order.common(as_of))
        folders.sweep(out)
        outcomes = {job.folder: _left(job) for job in jobs}
        if not order.fresh:
            outcomes |= {one.folder: one for one in map(folders.kept, jobs) if one}
        outcomes |= {
            job.folder: failed(job, "knowledge", job.client.mistake) for job in jobs if job.client.mistake
        }
        left_over = folders.left_over(out, frozenset(outcomes))

        def ledger() -> Ledger:
            told = with_cost(tuple(outcomes.values()), before)
            return Ledger(as_of, told, found.passed_over, left_over)

        ledger().begin(out)
        open_ = [job for job in jobs if outcomes[job.folder].state == "left"]
        kept = sum(one.state == "kept" for one in outcomes.values())
        begun(kept, kept + len(open_))
        try:
            for outcome in order.engine.outcomes(open_, stop):
                outcomes[outcome.folder] = outcome
                done(outcome)
            folders.sweep(out)
        except KeyboardInterrupt:
            stop.set()
        final = ledger()
        final.write(out)
        return final


def _left(job: Job) -> Outcome:
    return Outcome(job.source, job.folder, "left", client=job.client.name, attributes=job.client.attributes)


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
