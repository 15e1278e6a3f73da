"""Models × (three axes + six functions), grouped: a row a model where few, a row a group with counts where many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from audit.domain.models import FUNCTIONS, Model
from audit.domain.result import AuditResult
from audit.report.pdf.text_measure import broken, width_mm
from audit.report.view.chart_geometry import Part, stacked
from audit.report.view.status_symbols import AXES, AXIS_OF, COLUMNS, ORDER, Tile, status_of, tile

MOST_ROWS = 72  # models that get a row of their own; more are counted by group
MOST_GROUPS = 19  # as many as leave the page room for its title and legend, on any paper and in any language
GROUPINGS = ("team", "unit", "owner")
_PAGE_MM, _SPACE_MM = 174.9, 0.45  # the page, and what the style sheet sets between columns
_LABEL_MM, _MARK_MM, _APART_MM = 25.0, 3.0, 1.4  # a group, a model's mark, between the axes and the functions
_AXIS_MM, _FUNCTION_MM, _MORE_MM = 12.8, 11.2, 9.0  # a column is at least, and what may be added
_GROUP_MM, _COUNTS_MM, _MORE_COUNTED_MM = 39.0, 30.0, 21.0  # the same where models are counted by group
_LEAST_NAME_MM, _MOST_NAME_MM = 24.0, 100.0
_EDGE_MM = 4.0  # before the first model of a line, and between two
_MOST_ABREAST, _FEW = 3, 3  # models on a line, where there are so few columns


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
    production: int
    production_high: int  # at most: with those of which it is not known
    surely: int  # models that count as a gap
    maybe: int
    rows: tuple[Row, ...] = ()
    counts: tuple[Count, ...] = ()
    others: int = 0


class Layout(NamedTuple):
    """How many models share a line of the page, and in millimetres how wide are the label of a group (0: it has a line
    of its own), a model's mark, the axes, the functions and the whole map; the names have what is left."""

    abreast: int
    label_mm: float
    mark_mm: float
    axis_mm: float
    function_mm: float
    name_mm: float
    width_mm: float


@dataclass(frozen=True, slots=True)
class Heatmap:
    """The map: by what it is grouped (None: not at all), its groups, and the totals of each column. `axes` and
    `functions` are the columns, without those that are unknown of every model; `unknown` are these, but for a function
    whose axis is among them. `tiles` are those that a model's row shows, each once."""

    by: str | None
    detailed: bool
    groups: tuple[Group, ...]
    totals: tuple[Count, ...]
    axes: tuple[str, ...]
    functions: tuple[str, ...]
    unknown: tuple[str, ...]
    tiles: frozenset[Tile]
    layout: Layout

    @property
    def kinds(self) -> frozenset[str]:
        """The symbols to explain."""
        return frozenset(tile.kind for tile in self.tiles)

    @property
    def gaps(self) -> bool:
        """Whether any tile is marked as a gap."""
        return any(tile.gap for tile in self.tiles)

    @property
    def columns(self) -> tuple[str, ...]:
        """The axes, then the functions of which anything is known."""
        return (*self.axes, *self.functions)

    @property
    def silent(self) -> bool:
        """Whether nothing is known of any model, so that there is no map to draw."""
        return not self.columns


def heatmap(result: AuditResult) -> Heatmap:
    """The map of the models in scope."""
    models = [m for m in result.models if m.in_scope]
    by = grouping(models)
    detailed = len(models) <= MOST_ROWS
    named: dict[str | None, list[Model]] = {}
    for model in models:
        named.setdefault(getattr(model, by) if by else None, []).append(model)
    columns = tuple(c for c in COLUMNS if any(_tells(m, c) for m in models))
    unnamed = named.pop(None, [])
    groups = sorted(named.items(), key=lambda item: (-_surely(item[1]), -len(item[1])))
    most = len(groups) if detailed or len(groups) <= MOST_GROUPS else MOST_GROUPS - bool(unnamed)
    shown = [_group(name, members, columns, detailed) for name, members in groups[:most]]
    if rest := [m for _, members in groups[most:] for m in members]:
        shown.append(_group(None, rest, columns, detailed, others=len(groups) - most))
    if unnamed:
        shown.append(_group(None, unnamed, columns, detailed))
    return Heatmap(
        by=by, detailed=detailed, groups=tuple(shown), totals=tuple(_count(models, column) for column in columns),
        axes=tuple(c for c in columns if c in AXES), functions=tuple(c for c in columns if c in FUNCTIONS),
        unknown=tuple(c for c in COLUMNS if c not in columns and (c not in AXIS_OF or AXIS_OF[c] in columns)),
        tiles=frozenset(one for group in shown for row in group.rows for one in row.tiles),
        layout=_layout(shown, columns, by is not None) if detailed else _counted(columns, by is not None),
    )  # fmt: skip


def _layout(groups: Sequence[Group], columns: Sequence[str], grouped: bool) -> Layout:
    """The layout in which the map is lowest: where there are few columns, one model a line would leave the middle of
    the page empty."""
    most = _MOST_ABREAST if len(columns) <= _FEW else 1
    layouts = (_abreast(number, groups, columns, grouped) for number in range(1, most + 1))
    fitting = [one for one in layouts if one.abreast == 1 or one.name_mm >= _LEAST_NAME_MM]
    return min(fitting, key=lambda one: _lines(one, groups, grouped))


def _abreast(number: int, groups: Sequence[Group], columns: Sequence[str], grouped: bool) -> Layout:
    """So many models on a line: names have the room that the longest needs, and columns what it leaves."""
    label = (_LABEL_MM if grouped else _EDGE_MM) if number == 1 else 0.0
    apart = _APART_MM * (len({column in AXES for column in columns}) > 1)
    gaps = _SPACE_MM * (len(columns) + 4)
    share = (_PAGE_MM - (number - 1) * _EDGE_MM) / number
    room = share - label - _MARK_MM - apart - gaps
    longest = max((width_mm(row.name) for group in groups for row in group.rows), default=0.0) + 2
    room -= sum(_AXIS_MM if column in AXES else _FUNCTION_MM for column in columns)
    name = min(longest, room, _MOST_NAME_MM)
    more = min(_MORE_MM, (room - name) / max(len(columns), 1))
    unused = room - name - more * len(columns) if number == 1 else 0.0
    left = room - more * len(columns) - unused
    return Layout(number, label, _MARK_MM, _AXIS_MM + more, _FUNCTION_MM + more, left, _PAGE_MM - unused)


def _lines(layout: Layout, groups: Sequence[Group], grouped: bool) -> int:
    """How many lines of text the rows of a layout take."""
    heads = len(groups) if grouped and layout.abreast > 1 else 0
    held = [[len(broken(row.name, layout.name_mm)) for row in group.rows] for group in groups]
    starts = ((lines, at) for lines in held for at in range(0, len(lines), layout.abreast))
    return heads + sum(max(lines[at : at + layout.abreast]) for lines, at in starts)


def _counted(columns: Sequence[str], grouped: bool) -> Layout:
    """The layout of a map that counts the models of each group."""
    label = _GROUP_MM if grouped else _EDGE_MM
    room = _PAGE_MM - label - 1 - _APART_MM - _SPACE_MM * (len(columns) + 5) - _COUNTS_MM
    room = max(room - sum(_AXIS_MM if column in AXES else _FUNCTION_MM for column in columns), 0.0)
    more = min(_MORE_COUNTED_MM, room / max(len(columns), 1))
    unused = room - more * len(columns)
    return Layout(1, label, 1.0, _AXIS_MM + more, _FUNCTION_MM + more, _COUNTS_MM, _PAGE_MM - unused)


def _tells(model: Model, column: str) -> bool:
    """Whether anything is known of a model in a column. What does not run is asked for no more than its stage."""
    if column == "deployed" or model.deployed.counted not in ("development", "retired"):
        return status_of(model, column) != "unknown"
    return tile(model, column).kind not in ("unk", "na")


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
    running = Counter(m.deployed.counted for m in models)
    return Group(
        name=name,
        models=len(models),
        production=running["production"],
        production_high=running["production"] + running["unknown"],
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
    judged = [m for m in models if column == "deployed" or m.deployed.counted in running]
    kinds = Counter(tile(m, column).kind for m in judged)
    if column != "deployed":
        del kinds["na"]
    return Count(kinds["yes"], kinds.total(), stacked((kind, kinds[kind]) for kind in ORDER))
