"""Models × (three axes + six functions), grouped: a row a model where few, a row a group with counts where many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audit.domain.models import FUNCTIONS, Model
from audit.domain.result import AuditResult
from audit.report.view.chart_geometry import Part, stacked
from audit.report.view.status_symbols import AXES, COLUMNS, ORDER, Tile, tile

MOST_ROWS = 72  # models that get a row of their own; more are counted by group
MOST_GROUPS = 19  # as many as leave the page room for its title and legend, on any paper and in any language
GROUPINGS = ("team", "unit", "owner")


@dataclass(frozen=True, slots=True)
class Row:
    """One model's row. `mark`: `yes` or `maybe` where it counts, or may count, for the one-third rule."""

    name: str
    mark: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """One column over a group: how many of how many, and the stretches of the bar."""

    yes: int
    of: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A team, unit or owner; `name` is None for those without one, `others` counts groups that were put together."""

    name: str | None
    models: int
    live: int
    surely: int  # models that count as a gap
    maybe: int
    rows: tuple[Row, ...] = ()
    counts: tuple[Count, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class Heatmap:
    """The map: by what it is grouped (None: not at all), its groups, and the totals of each column. `silent`: nothing
    is known of any model, so that there is no map to draw. `axes` and `functions` are the columns, without the
    functions that are `unknown` of every model."""

    by: str | None
    detailed: bool
    silent: bool
    groups: tuple[Group, ...]
    totals: tuple[Count, ...]
    functions: tuple[str, ...]
    unknown: tuple[str, ...]

    axes = AXES

    @property
    def columns(self) -> tuple[str, ...]:
        """The axes, then the functions of which anything is known."""
        return (*self.axes, *self.functions)


def heatmap(result: AuditResult) -> Heatmap:
    """The map of the models in scope."""
    models = [m for m in result.models if m.in_scope]
    by = grouping(models)
    detailed = len(models) <= MOST_ROWS
    named: dict[str | None, list[Model]] = {}
    for model in models:
        named.setdefault(getattr(model, by) if by else None, []).append(model)
    known = [f for f in FUNCTIONS if any(tile(m, f).kind not in ("unk", "na") for m in models)]
    columns = (*AXES, *known)
    groups = sorted(named.items(), key=lambda item: (item[0] is None, -_surely(item[1]), -len(item[1])))
    shown = [
        _group(name, members, columns, detailed)
        for name, members in groups[: None if detailed else MOST_GROUPS]
    ]
    rest = [m for _, members in groups[len(shown) :] for m in members]
    if rest:
        shown.append(_group(None, rest, columns, detailed, others=len(groups) - len(shown)))
    silent = all(tile(m, column).kind == "unk" for m in models for column in COLUMNS)
    totals = tuple(_count(models, column) for column in columns)
    unknown = tuple(f for f in FUNCTIONS if f not in known)
    return Heatmap(by, detailed, silent, tuple(shown), totals, tuple(known), unknown)


def grouping(models: Sequence[Model]) -> str | None:
    """The first of team, unit and owner that most models carry and that puts several of them together."""
    for by in GROUPINGS:
        names = Counter(getattr(m, by) for m in models if getattr(m, by))
        if len(names) > 1 and 2 * names.total() > len(models) and 3 * len(names) <= 2 * len(models):
            return by
    return None


def _surely(models: Sequence[Model]) -> int:
    return sum(m.score is not None and m.score.gap == "yes" for m in models)


def _group(
    name: str | None, models: Sequence[Model], columns: Sequence[str], detailed: bool, others: int = 0
) -> Group:
    return Group(
        name=name,
        models=len(models),
        live=sum(m.deployed.status == "production" for m in models),
        surely=_surely(models),
        maybe=sum(m.score is not None and m.score.gap == "maybe" for m in models),
        rows=tuple(_row(m, columns) for m in models) if detailed else (),
        counts=() if detailed else tuple(_count(models, column) for column in columns),
        others=others,
    )


def _row(model: Model, columns: Sequence[str]) -> Row:
    mark = model.score.gap if model.score else "no"
    return Row(model.name, mark, tuple(tile(model, column) for column in columns))


def _count(models: Sequence[Model], column: str) -> Count:
    """What does not apply, or does not run, is left out; for deployed every model counts."""
    running = ("production",) if column in AXES else ("production", "pilot")
    judged = [m for m in models if column == "deployed" or m.deployed.status in running]
    kinds = Counter(tile(m, column).kind for m in judged)
    if column != "deployed":
        del kinds["na"]
    return Count(kinds["yes"], kinds.total(), stacked((kind, kinds[kind]) for kind in ORDER))
