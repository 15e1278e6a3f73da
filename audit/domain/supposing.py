"""What a page needs to judge an audit again with other answers, rates or head-counts: tables and formulas as data.

The arithmetic itself is `audit.assess.rule`, `audit.answers.rule` and `audit.advise`; a reader's copy of it goes by
these tables alone, and a test holds its results against theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from audit.domain.models import Axis

Unit = Literal["week", "year", "weeks", "people"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question: its words, the status that it claims, and the statuses of cells that leave it
    possible."""

    value: str
    label: str
    status: str
    fits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedAxis:
    """The question that an axis is asked by. `ranks`: status -> the higher, the more it assures; `out_of_use`: stage ->
    status -> what it amounts to for a model at that stage; `lacks`: status -> whether the model then lacks it, for the
    two axes that can be lacked."""

    axis: Axis
    question: str
    asks: str
    choices: tuple[Choice, ...]
    ranks: Mapping[str, float]
    out_of_use: Mapping[str, Mapping[str, str]]
    lacks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FunctionRule:
    """How one of the six functions follows from an axis. `axis` is None where cells of its own decide alone."""

    function: str
    axis: Axis | None
    from_axis: Mapping[str, str]
    needs_production: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answered already about one axis of one model (an index into the result's `models`)."""

    model: int
    axis: Axis
    status: str
    fits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that are judged along: the rule's in whole numbers, the others as shares from 0 to 1."""

    parts: int
    of: int
    silence_withholds: float
    function_in_place: float
    function_missing: float
    function_unknown: float
    dated_in_window: float = 0.0  # of what is dated; an earlier result withheld nothing by it


@dataclass(frozen=True, slots=True)
class Lever:
    """A figure that may be moved: low–high as reported, and how far it goes. `currency` is None for a number."""

    id: str
    label: str
    unit: Unit
    low: Decimal
    high: Decimal
    least: Decimal
    most: Decimal
    step: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """An amount as steps in postfix order over intervals: a lever or an earlier amount by id, a figure, an operator.

    `+`, `-` (low − high to high − low), `*`, and `floor` (no lower at its low end than what follows).
    """

    amount: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supposing:
    """All of it. `lacking`: the statuses that agree in what matters, that the axis is lacking."""

    lines: Lines
    axes: tuple[AskedAxis, ...]
    functions: tuple[FunctionRule, ...]
    lacking: tuple[str, ...]
    said: tuple[Said, ...] = ()
    levers: tuple[Lever, ...] = ()
    formulas: tuple[Formula, ...] = ()
