"""The days that a model must have been built in, and what is odd about a list whose dates lie outside them."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from audit.domain.models import Model, Period
from audit.domain.places import Problem

_DAY, _MONTH = timedelta(days=1), timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a model must have been built in, both included."""

    start: date
    end: date

    @classmethod
    def before(cls, as_of: date, months: int) -> Window:
        """The window of so many months that ends on the audit date."""
        total = as_of.year * 12 + as_of.month - 1 - months
        year, month = divmod(total, 12)
        day = min(as_of.day, calendar.monthrange(year, month + 1)[1])
        return cls(date(year, month + 1, day), as_of)


def _surely_by(period: Period) -> date:
    """The last day of a month, or of less; of a longer period, the first, for no cell names its last one."""
    return period.last if period.last - period.first < _MONTH else period.first


def _written(period: Period) -> str:
    """A date as exact as its cell: its day, its month, else the first day and the last that it may mean."""
    first, last = period.first, period.last
    if first == last:
        return first.isoformat()
    if (first.day, (last + _DAY).day) == (1, 1) and last - first < _MONTH:
        return f"{first:%Y-%m}"
    return f"{first.isoformat()} – {last.isoformat()}"


def _reached(model: Model) -> Iterator[Period]:
    """The days that a list says have come: no plan to put into use what is in development, nor one day of a building
    that another contradicts."""
    built, used = model.built, model.deployed_on
    if used and model.deployed.counted != "development":
        yield used
    if built and not (used and used.last < built.first):
        yield built
    if model.started:
        yield model.started


def window_problems(models: Sequence[Model], window: Window, least: float) -> Iterator[Problem]:
    """Tells the sheet's latest past date where too few of the dated models fall into the window."""
    dated = [period for model in models if (period := model.dated)]
    inside = [p for p in dated if p.last >= window.start and p.first <= window.end]
    past = [min(p.last, window.end) for p in dated if p.first <= window.end]
    misses = len(inside) < least * len(dated)
    if misses and past and max(past) < window.end - _MONTH:
        reached = [period for model in models for period in _reached(model)]
        latest = max((p for p in reached or dated if p.first <= window.end), key=_surely_by)
        args: dict[str, str | int] = {
            "inside": len(inside),
            "dated": len(dated),
            "date": _written(latest),
        }
        yield Problem("window_misses", None, args)
