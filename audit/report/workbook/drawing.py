"""The charts of the workbook: what they show stands in cells, openpyxl draws them, and our writer carries them.

The writer of the tables is our own, and fast; openpyxl would take minutes for a long list. So it gets a workbook of the
few cells that are drawn, on a sheet of the same name, and the parts that it writes for the charts are taken over.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties

from audit.domain.models import FUNCTIONS
from audit.domain.result import AuditResult
from audit.report.view.context import groups, ladder, readings
from audit.report.workbook.spreadsheet import Cell, Drawing, Look, Word
from audit.report.workbook.words import Row, Words

COLUMNS = ("label", "one", "two", "three", "four", "five")
_ROWS_A_CHART = 19  # of the sheet, so that each chart stands beside its cells
_MOST_GROUPS = 12
_FIRST_COLUMN = "H"  # where the charts begin
_WIDE_CM, _HIGH_CM = 20.0, 8.6
_BACKGROUND = "FFFFFF"


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart with stacked stretches: its series by name and by the code that they look like, and a row of figures
    a bar."""

    title: str
    series: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]
    number_format: str


def charts(result: AuditResult, words: Words) -> tuple[Chart, ...]:
    """The charts that there are figures for."""
    made = (_shares(result, words), _ladder(result, words), _functions(result, words), _groups(result, words),
            _effort(result, words))  # fmt: skip
    return tuple(chart for chart in made if chart.rows)


def rows(made: Sequence[Chart]) -> Iterator[Row]:
    """The cells of the sheet: under each title the names of the series, then a row a bar."""
    for chart in made:
        heads = (name for name, _ in chart.series)
        lines: list[tuple[Cell, ...]] = [
            (Word("part", chart.title),),
            (None, *(Word("strong", name) for name in heads)),
        ]
        lines += [(label, *figures) for label, figures in chart.rows]
        for number in range(_ROWS_A_CHART):
            line = lines[number] if number < len(lines) else ()
            yield dict(zip(COLUMNS, (*line, *[None] * len(COLUMNS)), strict=False))


def drawing(made: Sequence[Chart], sheet: str, looks: Mapping[str, Look]) -> Drawing:
    """The parts of the charts for a sheet of that name that holds `rows`: they refer to its cells and hold no value."""
    book = Workbook()
    cells = book.active
    cells.title = sheet
    for number, chart in enumerate(made):
        first = number * _ROWS_A_CHART + 2
        cells.add_chart(_drawn(chart, cells, first, looks), f"{_FIRST_COLUMN}{first - 1}")
    return _parts(book, [chart.title for chart in made])


def _drawn(chart: Chart, cells: Any, first: int, looks: Mapping[str, Look]) -> BarChart:
    drawn = BarChart()
    drawn.type, drawn.grouping, drawn.overlap, drawn.gapWidth = "bar", "stacked", 100, 45
    drawn.width, drawn.height = _WIDE_CM, _HIGH_CM
    last = first + len(chart.rows)
    figures = Reference(cells, min_col=2, max_col=1 + len(chart.series), min_row=first, max_row=last)
    drawn.add_data(figures, titles_from_data=True)
    drawn.set_categories(Reference(cells, min_col=1, min_row=first + 1, max_row=last))
    drawn.legend.position = "b"
    drawn.x_axis.scaling.orientation = "maxMin"  # the first row on top
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.number_format, drawn.y_axis.majorGridlines = chart.number_format, None
    drawn.y_axis.scaling.min, drawn.y_axis.crosses = 0, "max"  # at the foot, the order being reversed
    for series, (_, look) in zip(drawn.series, chart.series, strict=True):
        series.graphicalProperties = _paint(looks.get(look))
    return drawn


def _paint(look: Look | None) -> GraphicalProperties:
    """A series without a look is only a place, and is not drawn."""
    if look is None or look.fill is None:
        return GraphicalProperties(noFill=True)
    painted = GraphicalProperties()
    if look.pattern == "solid":
        painted.solidFill = look.fill
    else:
        painted.pattFill = PatternFillProperties(
            prst="wdUpDiag", fgClr=ColorChoice(srgbClr=look.fill), bgClr=ColorChoice(srgbClr=_BACKGROUND)
        )
    painted.line.solidFill = look.fill
    return painted


def _parts(book: Workbook, titles: Sequence[str]) -> Drawing:
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    frame = held["xl/drawings/drawing1.xml"]
    for number, title in enumerate(titles, 1):
        frame = re.sub(rf'name="Chart {number}"', lambda m, t=title: f"{m[0]} descr={quoteattr(t)}", frame)  # type: ignore[misc]
    parts = {f"xl/charts/chart{n}.xml": held[f"xl/charts/chart{n}.xml"] for n in range(1, len(titles) + 1)}
    return Drawing(frame, held["xl/drawings/_rels/drawing1.xml.rels"], parts)


def _shares(result: AuditResult, words: Words) -> Chart:
    verdict, found = result.verdict, []
    if verdict.share_low is not None and verdict.status != "not_applicable":
        found.append(
            (words.words["rule"], (verdict.share_low, (verdict.share_high or 0.0) - verdict.share_low))
        )
        for reading in readings(result):
            low, high = reading.share.share_low or 0.0, reading.share.share_high or 0.0
            found.append((words.words[f"reading_{reading.id}"], (low, high - low)))
    title = words.words["chart_shares"].format(line=words.per_cent(verdict.threshold))
    return Chart(title, _known(words), tuple(found), "0%")


def _ladder(result: AuditResult, words: Words) -> Chart:
    found = tuple(
        (
            words.label("rung", rung.id),
            (float(step.sure), float(step.unknown), float(step.lost), float(step.rest)),
        )
        for rung, step in ladder(result)
    )
    series = (
        (words.words["certain"], "yes"),
        (words.words["not_known"], "unknown"),
        (words.words["lacking"], "no"),
        (words.words["not_yet"], "development"),
    )
    return Chart(words.words["chart_ladder"], series, found, "0")


def _functions(result: AuditResult, words: Words) -> Chart:
    counted = ("yes", "partial", "planned", "no", "unknown")
    order = {name: place for place, name in enumerate(FUNCTIONS)}
    found = tuple(
        (words.label("function", f.id), tuple(float(getattr(f, name)) for name in counted))
        for f in sorted(result.functions, key=lambda f: order[f.id]) if f.of
    )  # fmt: skip
    series = tuple((words.words[f"function_{name}"], name) for name in counted)
    return Chart(words.words["chart_functions"], series, found, "0")


def _groups(result: AuditResult, words: Words) -> Chart:
    by, most = next(((by, rows) for by, rows, _ in groups(result)), ("team", ()))
    found = tuple(
        (g.name, (float(g.gap_low), float(g.gap_high - g.gap_low))) for g in most[:_MOST_GROUPS] if g.gap_high
    )
    return Chart(
        words.words["chart_groups"].format(by=words.label("group_by", by)), _known(words), found, "0"
    )


def _effort(result: AuditResult, words: Words) -> Chart:
    """Days of work as ranges: what comes before the low end is only a place."""
    found = tuple(
        (f"{f.rank}. {words.label('function', f.function)}",
         (float(f.effort_days_low or 0), float(f.effort_days_high - (f.effort_days_low or 0))))
        for f in sorted(result.findings, key=lambda f: f.rank) if f.effort_days_high
    )  # fmt: skip
    series = ((words.words["days_least"], ""), (words.words["days_range"], "yes"))
    return Chart(words.words["chart_effort"], series, found, "0")


def _known(words: Words) -> tuple[tuple[str, str], ...]:
    return (words.words["certain"], "no"), (words.words["not_known"], "unknown")
