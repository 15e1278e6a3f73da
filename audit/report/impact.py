"""Impact against effort: where each finding stands between days of work and models concerned, and where its name fits.

Both are ranges. A mark is a badge in the middle of the two, with a bar of days and a bar of models through it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from audit.domain.result import AuditResult, Finding
from audit.report.charts import Scale, scale_for
from audit.report.fitting import width_mm

WIDTH_MM, HEIGHT_MM = 84.0, 62.0  # of the plot inside its axes
_BADGE_MM, _LINE_MM, _GAP_MM = 4.4, 3.4, 0.9

Side = Literal["right", "left", "over", "under", "none"]


class Box(NamedTuple):
    """A rectangle in millimetres from the plot's left and lower edges."""

    left: float
    low: float
    right: float
    high: float

    def meets(self, other: Box) -> bool:
        """Whether the two share any room."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )

    def inside(self) -> bool:
        """Whether it lies within the plot."""
        return self.left >= 0 and self.low >= 0 and self.right <= WIDTH_MM and self.high <= HEIGHT_MM


class Mark(NamedTuple):
    """A finding's place: `days` and `models` as low–high, its badge's `x` and `y` in millimetres, its name's `side`."""

    finding: Finding
    label: str
    days: tuple[float, float]
    models: tuple[int, int]
    of: int
    x: float
    y: float
    side: Side


class Impact(NamedTuple):
    """The picture: its marks, the most urgent first, and its two scales."""

    marks: tuple[Mark, ...]
    days: Scale
    models: Scale

    def across(self, days: float) -> str:
        """Millimetres from the left edge."""
        return f"{_at(self.days, days, WIDTH_MM):.2f}"

    def up(self, models: float) -> str:
        """Millimetres from the upper edge, as a page measures."""
        return f"{HEIGHT_MM - _at(self.models, models, HEIGHT_MM):.2f}"


def impact(result: AuditResult) -> Impact:
    """All findings whose effort is known."""
    functions = {f.id: f for f in result.functions}
    found = sorted((f for f in result.findings if f.effort_days_high), key=lambda f: f.rank)
    counts = {
        f.function: (
            len(functions[f.function].affected),
            len(functions[f.function].affected) + len(functions[f.function].unsettled),
        )
        for f in found
    }
    days = scale_for(f.effort_days_high or 0 for f in found)
    models = scale_for(high for _, high in counts.values())
    words = result.labels.get("function_short", {})
    badges: list[Box] = []
    for f in found:
        middle = ((f.effort_days_low or 0) + (f.effort_days_high or 0)) / 2
        badges.append(
            _free(_at(days, middle, WIDTH_MM), _at(models, sum(counts[f.function]) / 2, HEIGHT_MM), badges)
        )
    labels = [words.get(f.function, f.short) for f in found]
    marks = []
    for f, label, badge, side in zip(found, labels, badges, _sides(labels, badges), strict=True):
        marks.append(
            Mark(
                f, label, (f.effort_days_low or 0, f.effort_days_high or 0), counts[f.function],
                functions[f.function].of, (badge.left + badge.right) / 2, (badge.low + badge.high) / 2, side,
            )
        )  # fmt: skip
    return Impact(tuple(marks), days, models)


def _at(scale: Scale, value: float, length_mm: float) -> float:
    return float(scale.at(value)) / 100 * length_mm


def _free(x: float, y: float, taken: Sequence[Box]) -> Box:
    """A badge at this place, moved up or down past those that are there already, and kept within the plot."""
    half = _BADGE_MM / 2
    x, y = min(max(x, half), WIDTH_MM - half), min(max(y, half), HEIGHT_MM - half)
    for step in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5):
        moved = y + step * (_BADGE_MM + _GAP_MM)
        box = Box(x - half, moved - half, x + half, moved + half)
        if box.inside() and not any(box.meets(other) for other in taken):
            return box
    return Box(x - half, y - half, x + half, y + half)


def _sides(labels: Sequence[str], badges: Sequence[Box]) -> Iterable[Side]:
    """Where each name has room beside its badge without meeting a badge or a name; `none` where nowhere."""
    taken = list(badges)
    for label, badge in zip(labels, badges, strict=True):
        wide, middle = width_mm(label) * 1.08, (badge.low + badge.high) / 2
        centre, low, high = (badge.left + badge.right) / 2, middle - _LINE_MM / 2, middle + _LINE_MM / 2
        right, left = badge.right + _GAP_MM, badge.left - _GAP_MM
        places: dict[Side, Box] = {
            "right": Box(right, low, right + wide, high),
            "left": Box(left - wide, low, left, high),
            "over": Box(centre - wide / 2, badge.high, centre + wide / 2, badge.high + _LINE_MM),
            "under": Box(centre - wide / 2, badge.low - _LINE_MM, centre + wide / 2, badge.low),
        }
        side = next(
            (s for s, box in places.items() if box.inside() and not any(box.meets(other) for other in taken)),
            None,
        )
        if side is not None:
            taken.append(places[side])
        yield side or "none"
