"""What a process is told to do: plain values, with the files that it reads and the folder that it writes into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from audit.domain.mapping import SheetMapping
from audit.domain.questionnaire import Answer

MEMORY_MB, DEADLINE_SECONDS = 2_000, 600.0


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A snapshot of a system: the id of the decision to use it, its name, and the file that holds it."""

    decision: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Read:
    """A list to read and to judge: from the file, or from the cells that an earlier reading kept; without either the
    models are those of the snapshots in `evidence`.

    `kept` is what was decided of the client's earlier lists: where it does not fit this one it is left aside.
    """

    name: str
    client: str
    client_id: str
    as_of: date
    window_months: int
    language: str
    mapping: SheetMapping
    kept: SheetMapping
    source: str | None = None
    cells: str | None = None
    before: str | None = None  # the result so far, to tell what another reading changes
    answers: tuple[Answer, ...] = ()
    review: tuple[dict[str, str], ...] = ()
    brand: str | None = None
    evidence: tuple[SnapshotFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Suppose:
    """A kept list to judge once more with a window, people or rates that are supposed."""

    read: Read
    window_months: int | None = None
    head_count: float | None = None
    rates: tuple[int, int] | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Render:
    """A result to make a format of: one of `audit.formats()`, `archive`, or `pages` for the browser."""

    result: str
    format: str
    brand: str | None = None
    redact: bool = False
    before: str | None = None  # an earlier result to hold it against
    series: tuple[str, ...] = ()  # still earlier ones


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Results to show as one picture: client -> its results; `suffix` says in which format."""

    results: tuple[str, ...]
    suffix: str
    language: str
    brand: str | None = None


Work = Read | Suppose | Render | Portfolio


@dataclass(frozen=True, slots=True)
class Order:
    """Some work, and the folder that what comes of it is written into."""

    work: Work
    out: str
    memory_mb: int = MEMORY_MB
    deadline_seconds: float = DEADLINE_SECONDS
