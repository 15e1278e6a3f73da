"""The figures by which clients are held against one another: shares from 0 to 1 that are surely so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from audit.domain.benchmark import LEAST
from audit.domain.models import FUNCTIONS
from audit.portfolio.clients import Client

METRICS = ("gap_low", "gap_high", "production", "monitored", "retrained", *FUNCTIONS)
"""The share of the verdict, its low and high end; models in production of those in scope; monitored and retrained of
those in production; each function of the models judged: all but `gap_high` as far as it is sure."""


class Quartiles(NamedTuple):
    """Of how many clients, and where a quarter, half and three quarters of them stand; 0..1."""

    of: int
    first: float
    median: float
    third: float


def metrics(client: Client) -> Mapping[str, float]:
    """The client's own figures; one that has no denominator is left out."""
    found: dict[str, float] = {}
    if client.share_low is not None and client.share_high is not None:
        found |= {"gap_low": client.share_low, "gap_high": client.share_high}
    steps = {"production": "deployed", "monitored": "monitored", "retrained": "retrained"}
    for name, rung in steps.items():
        step = client.ladder.get(rung)
        if step and step.of:
            found[name] = step.low / step.of
    found |= {name: f.yes / f.of for name, f in client.functions.items() if f.of and name in FUNCTIONS}
    return found


def quartiles(values: Sequence[float]) -> Quartiles | None:
    """Quartiles by linear interpolation, to a hundredth; None for fewer than LEAST values."""
    if len(values) < LEAST:
        return None
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return round(ordered[below] + (place - below) * (ordered[above] - ordered[below]), 2)

    return Quartiles(len(ordered), at(0.25), at(0.5), at(0.75))
