"""Two audits held against each other, and what would be if."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from audit.web.api.shapes.audits import Standing
from audit.web.api.shapes.basics import Given, Sent


class Move(Given):
    """A status that changed."""

    model: str
    axis: str
    before: str
    after: str


class Target(Given):
    """A target that the earlier audit set; `reached`: hit, missed or open."""

    title: str
    reached: str


class Comparison(Given):
    """What changed between two audits of a client."""

    audit: str
    before: str
    standing: Standing
    standing_before: Standing
    moves: list[Move]
    added: int
    gone: int
    targets: list[Target]


class Supposition(Sent):
    """What is supposed: another window in months, so many people who do MLOps and nothing else, another rate of a
    managed engineer in USD a week (both ends)."""

    window: int | None = Field(None, ge=1, le=600)
    people: float | None = Field(None, ge=0, le=1_000)
    low: int | None = Field(None, ge=1, le=1_000_000)
    high: int | None = Field(None, ge=1, le=1_000_000)


class Budget(Given):
    """What the managed way costs in a year."""

    low: str
    high: str
    currency: str


class Outcome(Given):
    """A verdict with whom to hire now and the yearly budget; `roles` and `budget` are null where only the window was
    supposed, which leaves them as they are."""

    verdict: Literal["gap", "no_gap", "undecided", "not_applicable"]
    gap_low: int
    gap_high: int
    in_scope: int
    roles: list[str] | None
    budget: Budget | None


class WhatIf(Given):
    """The audit as it stands, and as it would; nothing is kept."""

    before: Outcome
    after: Outcome
