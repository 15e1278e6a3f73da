"""What would be if: the same audit with another window, other people or rates. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from audit.answers.what_if import AnsweredAudit
from audit.domain.result import Verdict
from audit.web.call import Call, RefusedError
from audit.web.jobs import queue
from audit.web.services import verdicts
from audit.web.services.waiting import await_job

MOST_MONTHS, MOST_PEOPLE, MOST_RATE = 600, 1_000, 1_000_000
_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed; None leaves a thing as it is. Rates are USD a week of a managed engineer, and come together.

    Raises RefusedError for rates of which one end is missing, or the low one is the higher.
    """

    window_months: int | None = None
    people: float | None = None
    rate_low: int | None = None
    rate_high: int | None = None

    def __post_init__(self) -> None:
        low, high = self.rate_low, self.rate_high
        if (low is None) != (high is None) or (low is not None and high is not None and low > high):
            raise RefusedError("rates")

    @property
    def moves_the_budget(self) -> bool:
        """Whether more than the window is supposed, so that the whole audit has to be made anew."""
        return self.people is not None or self.rate_low is not None


def verdict_of(supposed: Supposition, now: AnsweredAudit) -> Verdict | None:
    """The verdict in another window; None where none is supposed."""
    months = supposed.window_months
    return None if months is None else verdicts.with_window(now, months).verdict


def outcome(call: Call, audit: Row[Any], supposed: Supposition) -> dict[str, Any] | None:
    """`before` and `after`: verdict, roles and budget; None where the budget stays. Raises RefusedError where it takes
    too long, or can't be worked out."""
    if not supposed.moves_the_budget:
        return None
    orders: dict[str, Any] = {}
    if supposed.window_months is not None:
        orders["window_months"] = supposed.window_months
    if supposed.people is not None:
        orders["head_count"] = supposed.people
    if supposed.rate_low is not None:
        orders["rates"] = [supposed.rate_low, supposed.rate_high]
    with call.store.write(call.scope) as connection:
        job = queue.enqueue(connection, call.scope, "suppose", orders, audit.id)
    found = await_job(call, call.scope, job, _PATIENCE_SECONDS)
    if found is None:
        raise RefusedError("slow", 503)
    if found.state != "done":
        raise RefusedError("engine", message=found.message)
    return dict(found.result)
