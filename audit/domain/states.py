"""What both a result and a comparison of results speak of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

VerdictStatus = Literal["gap", "no_gap", "undecided", "not_applicable"]
FunctionState = Literal["in_place", "partial", "missing", "unknown", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Range:
    """An amount of money as low–high in one currency, both ends included."""

    low: Decimal
    high: Decimal
    currency: str
