"""The nouns of a batch: a client's particulars, a job, its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from audit.delivery import OutputOptions
from audit.domain.inventory import Layout

State = Literal["made", "kept", "failed", "left"]
MEMORY_MB, DEADLINE_SECONDS = 2_000, 600.0


@dataclass(frozen=True, slots=True)
class Client:
    """What a clients file says of one client; None where it says nothing. Files are absolute local paths.

    `evidence` is a snapshot, or a folder of snapshots. `client_id` says who the client is in every audit; `since` is an
    earlier result, `segment` one of the `benchmark`'s, `questionnaires` a folder of question sets.
    `attributes` are its further columns, to group by. `mistake`: what is wrong with its own file; it then fails.
    """

    name: str | None = None
    client_id: str | None = None
    brand: str | None = None
    rates: str | None = None
    mapping: str | None = None
    answers: str | None = None
    evidence: str | None = None
    review: str | None = None
    since: str | None = None
    benchmark: str | None = None
    segment: str | None = None
    questionnaires: str | None = None
    language: str | None = None
    as_of: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    mistake: str | None = None

    @property
    def files(self) -> dict[str, str]:
        """What is read beside the inventory, by its use; the brand not among them."""
        named = ("rates", "mapping", "answers", "evidence", "review", "since", "benchmark", "questionnaires")
        return {use: path for use in named if (path := getattr(self, use)) is not None}


@dataclass(frozen=True, slots=True)
class Job:
    """One inventory to audit: a path or an address in, a folder of `out` to write.

    `rules_sha256` is over everything that the report hangs on, save the inventory itself.
    """

    source: str
    out: str
    folder: str
    client: Client
    looks: OutputOptions
    as_of: date
    window_months: int
    layout: Layout = field(default_factory=Layout)
    rules_sha256: str = ""
    deadline_seconds: float = DEADLINE_SECONDS
    memory_mb: int = MEMORY_MB


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one job ended: made now, kept from an earlier batch, failed with a named error, or left for the next time.

    `as_of` is the audit date, YYYY-MM-DD. `gap_low` to `gap_high` of `in_scope` models are the verdict's interval.
    `seconds` and `memory_mb` are what the making took, memory as the most that its processes held at once (10^6 bytes).
    """

    source: str
    folder: str
    state: State
    client: str | None = None
    client_id: str | None = None
    as_of: str | None = None
    verdict: str | None = None
    gap_low: int | None = None
    gap_high: int | None = None
    in_scope: int | None = None
    error: str | None = None
    message: str | None = None
    seconds: float | None = None
    memory_mb: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def outcome(job: Job, state: State, **told: Any) -> Outcome:
    """How a job ended: what is known of it before, and what is told."""
    client = job.client
    known = {
        "client": client.name,
        "client_id": client.client_id or client.name,
        "as_of": job.as_of.isoformat(),
        "attributes": client.attributes,
    }
    return Outcome(job.source, job.folder, state, **{**known, **told})


def failed(job: Job, error: str, message: str) -> Outcome:
    """The outcome of a job that came to nothing."""
    return outcome(job, "failed", error=error, message=message)
