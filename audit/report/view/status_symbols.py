"""One status as one tile: which of six symbols it bears, and whether it counts as a gap.

Symbols: `yes`, `part`, `plan`, `no`, `unk`, `na`. A model that does not run can lack nothing: what is not said of it
shows as `na`, never as unknown or no.
"""

from __future__ import annotations

from typing import NamedTuple

from audit.domain.models import FUNCTIONS, Model, Status

AXES = ("deployed", "monitored", "retrained")
COLUMNS = (*AXES, *FUNCTIONS)
AXIS_OF = {"monitoring": "monitored", "retraining": "retrained"}
"""The functions that are an axis as well: one cell speaks of both."""
KINDS = {
    "production": "yes", "yes": "yes", "automatic": "yes",
    "pilot": "part", "partial": "part",
    "planned": "plan",
    "no": "no", "manual": "no", "development": "no",
    "retired": "na", "not_applicable": "na",
    "unknown": "unk",
}  # fmt: skip
SYMBOLS = {"yes": "✓", "part": "◐", "plan": "→", "no": "✕", "unk": "？", "na": "⋅"}
ORDER = ("yes", "part", "plan", "no", "unk", "na")


class Tile(NamedTuple):
    """A symbol's kind, and whether it counts as a gap."""

    kind: str
    gap: bool


def status_of(model: Model, column: str) -> str:
    """The status of one axis or one function."""
    found = _found(model, column)
    return str(found.status) if found else "unknown"


def _found(model: Model, column: str) -> Status | None:
    return getattr(model, column) if column in AXES else model.functions.get(column)


def _shown(model: Model, column: str) -> str:
    """The status as the verdict counts it: where cells disagree it is unknown."""
    found = _found(model, column)
    return "unknown" if found is None else found.counted


def tile(model: Model, column: str) -> Tile:
    """The tile of one model in one column."""
    kind = KINDS[_shown(model, column)]
    if column == "deployed":
        return Tile(kind, False)
    live = _shown(model, "deployed")
    if kind == "unk" and live in ("development", "retired"):
        return Tile("na", False)
    counts = live == "production" or (column in FUNCTIONS and live == "pilot")
    return Tile(kind, counts and model.in_scope and kind in ("no", "plan"))


def symbols(model: Model) -> str:
    """The nine symbols of a model as text, the axes and the functions apart by an em space, which is as wide."""
    marks = [SYMBOLS[tile(model, column).kind] for column in COLUMNS]
    return "".join(marks[:3]) + "\u2003" + "".join(marks[3:])
