"""Which models the one-third rule counts (DESIGN.md 4.1), each with the code of the reason."""

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


def scope_reason(model: Model, window: Window) -> str:
    """The code of the reason why a model counts (one of COUNTED) or does not.

    A date with little precision counts where it may be inside, and has a reason of its own where it may be outside too.
    """
    if model.deployed.counted == "retired":
        return "retired"
    if model.origin == "vendor":
        return "vendor"
    built = model.dated
    if built is None:
        return "no_date"
    if built.last < window.start:
        return "before_window"
    if built.first > window.end:
        return "after_audit_date"
    return "in_scope" if _surely_inside(model, built, window) else "may_be_inside"


def _surely_inside(model: Model, built: Period, window: Window) -> bool:
    """Whether every day that a date may mean lies in the window; what runs today is not still to come."""
    runs = model.deployed.counted in ("production", "pilot")
    return built.first >= window.start and (runs or built.last <= window.end)


def is_legacy(model: Model, reason: str) -> bool:
    """Whether a model is older than the window and still in production."""
    return reason == "before_window" and model.deployed.counted == "production"


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
