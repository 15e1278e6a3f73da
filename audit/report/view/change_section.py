"""What changed since an earlier audit, arranged and cut to size for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from audit.domain.comparison import (
    UNATTENDED,
    AuditPoint,
    ComparedModel,
    Comparison,
    FunctionChange,
    Listed,
    Move,
    RuleChange,
    Saving,
    TargetOutcome,
)
from audit.domain.models import COUNTED
from audit.report.view.chart_geometry import Scale
from audit.report.view.status_symbols import AXES, AXIS_OF

MOST_MOVES, MOST_NAMES, MOST_RULES, MOST_POINTS = 20, 12, 15, 12
_BY_CLIENT = ("client", "consequence")


class Moved(NamedTuple):
    """A model with one of its moves."""

    model: ComparedModel | Listed
    move: Move


class Cut(NamedTuple):
    """The first of some things, and how many more there are."""

    first: tuple[Moved, ...]
    more: int


class Names(NamedTuple):
    """The first names of a list of models, and how many more there are."""

    names: tuple[str, ...]
    more: int
    total: int


@dataclass(frozen=True, slots=True)
class Since:
    """The views of a comparison. `counts` has the client's own moves by direction; `by_rules` how many moves the
    rules made or may have made. `left` and `entered`: reasons for which models left or came into the scope."""

    c: Comparison
    counts: Counter[str]
    by_rules: int
    sections: tuple[tuple[str, Cut], ...]
    near: tuple[ComparedModel, ...]
    more_near: int
    renamed: tuple[ComparedModel, ...]
    more_renamed: int
    added: Names
    gone: Names
    left: tuple[tuple[str, int], ...]
    entered: int
    functions: tuple[FunctionChange, ...]
    targets: tuple[TargetOutcome, ...]
    due: int
    savings: tuple[Saving, ...]
    rules: tuple[RuleChange, ...]
    more_rules: int
    trend: tuple[AuditPoint, ...]
    scale: Scale


def since(comparison: Comparison | None) -> Since | None:
    """The views of a comparison; None where there is none."""
    if comparison is None:
        return None
    everyone: list[ComparedModel | Listed] = [*comparison.models, *comparison.added]
    moved = [Moved(model, move) for model in everyone for move in _once(model.moves)]
    own = [m for m in moved if m.move.cause in _BY_CLIENT]
    near = [m for m in comparison.models if m.by == "near"]
    renamed = [m for m in comparison.models if m.by == "id" and m.renamed]
    trend = comparison.trend[-MOST_POINTS:]
    return Since(
        c=comparison,
        counts=Counter(m.move.direction for m in own),
        by_rules=len(moved) - len(own),
        sections=tuple(
            (direction, _cut([m for m in own if m.move.direction == direction]))
            for direction in ("regressed", "obscured", "improved", "learned", "moved")
        ),
        near=tuple(near[:MOST_NAMES]),
        more_near=max(len(near) - MOST_NAMES, 0),
        renamed=tuple(renamed[:MOST_NAMES]),
        more_renamed=max(len(renamed) - MOST_NAMES, 0),
        added=_names(comparison.added),
        gone=_names(comparison.gone),
        left=tuple(
            Counter(m.scope for m in comparison.models if _counted(m.scope_before) and not _counted(m.scope))
            .most_common()
        ),
        entered=sum(_counted(m.scope) and not _counted(m.scope_before) for m in comparison.models),
        functions=comparison.functions,
        targets=comparison.targets,
        due=sum(t.due <= comparison.after.as_of for t in comparison.targets),
        savings=comparison.savings,
        rules=comparison.rules[:MOST_RULES],
        more_rules=max(len(comparison.rules) - MOST_RULES, 0),
        trend=trend,
        scale=_scale(trend),
    )  # fmt: skip


def _once(moves: Sequence[Move]) -> Iterator[Move]:
    """The moves without what others say: a function of the same texts as its axis, and a stage where it is told that
    the model came to run unattended."""
    axes = {(move.axis, move.direction, move.said_after) for move in moves}
    attendance = any(move.axis == UNATTENDED for move in moves)
    for move in moves:
        staged = attendance and move.axis == "deployed" and move.direction == "moved"
        if not staged and (AXIS_OF.get(move.axis), move.direction, move.said_after) not in axes:
            yield move


def _counted(reason: str) -> bool:
    return reason in COUNTED


def _cut(moved: Sequence[Moved]) -> Cut:
    """What runs unattended first, then the three axes: the verdict hangs on them."""
    order = {UNATTENDED: 0, **dict.fromkeys(AXES, 1)}
    ordered = sorted(moved, key=lambda m: order.get(m.move.axis, 2))
    return Cut(tuple(ordered[:MOST_MOVES]), max(len(ordered) - MOST_MOVES, 0))


def _names(listed: Iterable[Listed]) -> Names:
    """What runs in production first."""
    ordered = sorted(listed, key=lambda one: one.deployed != "production")
    return Names(
        tuple(one.name for one in ordered[:MOST_NAMES]), max(len(ordered) - MOST_NAMES, 0), len(ordered)
    )


def _scale(trend: Iterable[AuditPoint]) -> Scale:
    highest = max([0.4, *(point.share_high or 0 for point in trend)])
    top = next(t for t in (60, 80, 100) if t >= 100 * highest - 1e-9)
    return Scale(float(top), tuple(float(t) for t in range(0, top + 1, 20)))
