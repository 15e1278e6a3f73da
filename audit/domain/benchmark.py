"""Where others stand, without saying who they are; and where one client stands among them."""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 5  # clients: a group of fewer would tell who they are


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure over `of` clients: where a quarter, half and three quarters of them stand, 0..1."""

    metric: str
    of: int
    first: float
    median: float
    third: float


@dataclass(frozen=True, slots=True)
class Segment:
    """Clients with one value of an attribute, or all of them where `attribute` is "". At least five."""

    attribute: str
    value: str
    clients: int
    spreads: tuple[Spread, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark file. `source` says whose figures they are and how they were made, `year` when."""

    source: str
    year: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """The client's own figure beside a spread: surely `low`, at most `high`, 0..1."""

    spread: Spread
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands in a benchmark, and among how many."""

    source: str
    year: int
    attribute: str
    value: str
    clients: int
    places: tuple[Standpoint, ...]
