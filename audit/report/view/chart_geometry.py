"""The geometry of charts: scales and positions in per cent of a plot's width."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale from 0 to `top` with `ticks`; positions are per cent of the width."""

    top: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> str:
        """The position of a value, 0 to 100, as CSS wants it."""
        return f"{100 * min(max(value / self.top, 0.0), 1.0):.3f}"

    def width(self, low: float, high: float) -> str:
        """The width between two values, in per cent."""
        return f"{float(self.at(high)) - float(self.at(low)):.3f}"


def scale_for(values: Iterable[float], steps: int = 4) -> Scale:
    """A scale from 0 over every value, about `steps` round steps long; 0 to 1 where there is nothing to draw."""
    highest = max((float(v) for v in values), default=0.0)
    if highest <= 0:
        return Scale(1.0, (0.0, 1.0))
    rough = highest / steps
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    count = math.ceil(highest / step - 1e-9)
    return Scale(step * count, tuple(step * i for i in range(count + 1)))


class Part(NamedTuple):
    """One stretch of a stacked bar: its status, its count, its width in per cent of the whole."""

    status: str
    number: int
    width: str


def stacked(counts: Iterable[tuple[str, int]]) -> tuple[Part, ...]:
    """The stretches of a bar that is 100 % wide; those of nothing are left out."""
    filled = [(status, count) for status, count in counts if count > 0]
    total = sum(count for _, count in filled)
    return tuple(Part(status, count, f"{100 * count / total:.3f}") for status, count in filled)
