"""Which models the one-third rule counts (DESIGN.md 4.1), each with the code of the reason."""

from __future__ import annotations

from audit.domain.models import Model, Period
from audit.domain.window import Window


def scope_reason(model: Model, window: Window) -> str:
    """The code of the reason why a model counts (one of COUNTED) or does not.

    A date with little precision counts where it may be inside, and has a reason of its own where it may be outside too.
    """
    if model.deployed.counted == "retired":
        return "retired"
    if model.origin == "vendor":
        return "vendor"
    if model.kind == "other":
        return "other_technology"
    built = model.dated
    if built is None:
        return "before_window" if _ran_before(model, window) else "no_date"
    if built.last < window.start:
        return "before_window"
    if built.first > window.end:
        return "after_audit_date"
    return "in_scope" if _surely_inside(model, built, window) else "may_be_inside"


def _ran_before(model: Model, window: Window) -> bool:
    """Whether a row of a day before the window says that the model runs, so that it was built by then."""
    return _runs(model) and model.recorded_on is not None and model.recorded_on.last < window.start


def _surely_inside(model: Model, built: Period, window: Window) -> bool:
    """Whether every day that a date may mean lies in the window; what runs today is not still to come."""
    return built.first >= window.start and (_runs(model) or built.last <= window.end)


def _runs(model: Model) -> bool:
    return model.deployed.counted in ("production", "pilot")


def is_legacy(model: Model, reason: str) -> bool:
    """Whether a model is older than the window and still in production."""
    return reason == "before_window" and model.deployed.counted == "production"
