"""A figure of the templates, which is a table with a caption, as a chart that PowerPoint can edit.

The table's head names the series and, by class, how each is drawn; a row is a category, a cell's `data-value` a number
and its text the label on it. A cell without a value stays blank: what is not known is never drawn as nothing.

Programs cut the name of a row with dots of their own where it is wider than the room beside the plot. So the names are
broken into lines here, and the plot begins behind the widest of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_PATTERN
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Mm, Pt

from audit.report.deck import fit
from audit.report.deck.looks import Look
from audit.report.deck.template import Area
from audit.report.view.formatting import unmarked
from audit.report.workbook.spreadsheet import Column, Sheet, xlsx
from audit.report.workbook.spreadsheet import Look as CellLook

_SHAPES_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chartshapes+xml"
_SHAPES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartUserShapes"
_SHEET = "Sheet1"  # where the library’s references point
_EMU_PER_MM = 36_000
_MM_PER_PT = 25.4 / 72
_NAMES = (0.26, 0.32, 0.38, 0.44, 0.5, 0.56)  # of the chart's width, that its names may take
_SMALLEST = 9.0  # points of a row's name
_NAMES_GAP_MM, _EDGE_MM, _LITTLE_MM, _LEGEND_LINES = 4.0, 5.0, 0.6, 2.2


class Point(NamedTuple):
    """A number (None: not known), the label on it, and how it is drawn where that differs from its series."""

    value: float | None
    label: str
    look: str


class Series(NamedTuple):
    """A column of the figure: its name and how it is drawn."""

    name: str
    look: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A bar chart: `top` and `step` of its axis, the format of its numbers, and a line across it, if any."""

    alt: str
    series: tuple[Series, ...]
    rows: tuple[tuple[str, tuple[Point, ...]], ...]
    top: float
    step: float
    number_format: str
    legend: bool
    axis: bool
    unit: str  # said below the axis
    categories: bool
    line: tuple[float, str] | None
    gap: int  # between bars, in per cent of a bar's width


@dataclass(frozen=True, slots=True)
class Painter:
    """What charts are drawn with: the brand's colours, the looks of series, templates, and the day of the audit."""

    colours: Mapping[str, str]  # RRGGBB by name
    looks: Mapping[str, Look]
    fill: Callable[[str, Mapping[str, Any]], str]
    day: date

    def ink(self, name: str) -> RGBColor:
        """A colour of the brand."""
        return RGBColor.from_string(self.colours[name])


class _Data(CategoryChartData):  # type: ignore[misc]
    """Chart data whose workbook is written by our own writer: no formulas in it, and the same bytes each time."""

    def __init__(self, figure: Figure, names: Sequence[str], day: date) -> None:
        super().__init__(number_format=figure.number_format)
        self._figure, self._names, self._day = figure, names, day
        self.categories = names
        for n, series in enumerate(figure.series):
            self.add_series(series.name, [points[n].value for _, points in figure.rows])

    @property
    def xlsx_blob(self) -> bytes:
        """The workbook that opens when somebody edits the data."""
        columns = [Column("", 40), *(Column(s.name, 14) for s in self._figure.series)]
        rows = [
            [name, *(p.value for p in points)]
            for name, (_, points) in zip(self._names, self._figure.rows, strict=True)
        ]
        sheet = Sheet(_SHEET, columns, rows)
        return xlsx([sheet], {}, CellLook("000000", bold=True), self._figure.alt, self._day)


def figure_of(element: Any) -> Figure:
    """The figure of an HTML element."""
    get, table = element.get, element.find(".//table")
    head, *body = table.iter("tr")
    series = tuple(Series(_text(cell), str(cell.get("class", "base"))) for cell in head[1:])
    line = (float(get("data-line")), str(get("data-line-label", ""))) if get("data-line") else None
    return Figure(
        alt=_text(element.find("figcaption")), series=series,
        rows=tuple((_text(row[0]), tuple(map(_point, row[1:]))) for row in body),
        top=float(get("data-top")), step=float(get("data-step")), number_format=str(get("data-format", "#,##0")),
        legend=get("data-legend") == "yes", axis=get("data-axis") != "no", unit=str(get("data-unit", "")),
        categories=get("data-categories") != "no", line=line, gap=int(get("data-gap", "45")),
    )  # fmt: skip


def _point(cell: Any) -> Point:
    value = cell.get("data-value", "")
    return Point(float(value) if value else None, _text(cell), str(cell.get("class", "")))


def _text(element: Any) -> str:
    """The words of an element, its `<br>` as line breaks."""
    lines = [element.text or ""]
    for child in element:
        if child.tag == "br":
            lines.append("")
        else:
            lines[-1] += child.text_content()
        lines[-1] += child.tail or ""
    return "\n".join(" ".join(unmarked(line).split()) for line in lines)


class Plan(NamedTuple):
    """How a figure is laid out in its area: the names of its rows in lines, their size in points, and the plot as
    shares of the area (left, top, width, height)."""

    names: tuple[str, ...]
    size: float
    plot: tuple[float, float, float, float]


def plan(figure: Figure, area: Area, neighbours: Sequence[Figure] = ()) -> Plan:
    """The layout in which each name has its room: as large as the area's text where it can be, else smaller. The rows
    of `neighbours`, which stand in areas of the same height, are on the same lines."""
    _, _, width, height = area.box
    above, below = (
        max(sides) for sides in zip(*(_around(one, area) for one in (figure, *neighbours)), strict=True)
    )
    plot_height = max(height - above - below, height / 3)
    names, size, taken = _named(figure, area, plot_height / max(len(figure.rows), 1))
    left = taken + _NAMES_GAP_MM if taken else _EDGE_MM / 2
    plot = (left / width, above / height, (width - left - _EDGE_MM) / width, plot_height / height)
    return Plan(names, size, plot)


def _around(figure: Figure, area: Area) -> tuple[float, float]:
    """The millimetres above the plot, for the name of a line across it, and below it, for axis and legend."""
    line = area.size * fit.LINE * _MM_PER_PT
    below = (
        (line if figure.axis else _LITTLE_MM)
        + 1.2 * line * bool(figure.unit)
        + _LEGEND_LINES * line * figure.legend
    )
    return 1.4 * line if figure.line else _LITTLE_MM, below


def _named(figure: Figure, area: Area, row_mm: float) -> tuple[tuple[str, ...], float, float]:
    """The names of the rows in lines, at a size at which they fit the height of a row, and how wide they are."""
    names = tuple(name for name, _ in figure.rows)
    if not figure.categories:
        return names, area.size, 0.0
    size = area.size
    while True:
        for share in _NAMES:
            room = share * area.box[2]
            broken = tuple("\n".join(fit.broken(name, room, size)) for name in names)
            lines = max(name.count("\n") + 1 for name in broken)
            taken = max(fit.width_mm(line, size) for name in broken for line in name.split("\n"))
            whole = all(fit.whole(name, room, size) for name in names) or share == _NAMES[-1]
            if whole and lines * size * fit.LINE * _MM_PER_PT <= row_mm:
                return broken, size, taken
        if size <= _SMALLEST:
            return broken, size, taken
        size = max(size - 0.5, _SMALLEST)


def draw(
    placeholder: Any, area: Area, figure: Figure, painter: Painter, neighbours: Sequence[Figure] = ()
) -> Any:
    """Puts the figure into a chart placeholder; returns the graphic frame."""
    made = plan(figure, area, neighbours)
    frame = placeholder.insert_chart(XL_CHART_TYPE.BAR_STACKED, _Data(figure, made.names, painter.day))
    frame.width = Mm(area.box[2])
    chart = frame.chart
    chart.has_title = False
    chart.font.size = Pt(area.size)
    chart.font.color.rgb = painter.ink("ink")
    _axes(chart, figure, painter)
    chart.category_axis.tick_labels.font.size = Pt(made.size)
    _bars(chart, figure, painter)
    _legend(chart, figure, area)
    _place_plot(chart, made.plot)
    if figure.line:
        _line(chart, figure, area, made.plot, painter)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", figure.alt)
    return frame


def _axes(chart: Any, figure: Figure, painter: Painter) -> None:
    names, numbers = chart.category_axis, chart.value_axis
    names.reverse_order = True  # the first row of the table stands on top
    names.format.line.color.rgb = painter.ink("faint")
    names.major_tick_mark = numbers.major_tick_mark = XL_TICK_MARK.NONE
    skip = etree.Element(qn("c:tickLblSkip"))  # every row is named, however narrow
    skip.set("val", "1")
    names._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    if not figure.categories:
        names.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    numbers.minimum_scale, numbers.maximum_scale, numbers.major_unit = 0, figure.top, figure.step
    numbers.format.line.fill.background()
    numbers.has_major_gridlines = figure.axis
    if figure.axis:
        numbers.major_gridlines.format.line.color.rgb = painter.ink("line")
        numbers.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # below: the order of the rows is reversed
        numbers.tick_labels.number_format, numbers.tick_labels.number_format_is_linked = (
            figure.number_format,
            False,
        )
        numbers.tick_labels.font.size = Pt(11)
        numbers.tick_labels.font.color.rgb = painter.ink("ink_soft")
    else:
        numbers.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    if figure.unit:
        title = numbers.axis_title.text_frame.paragraphs[0].add_run()
        title.text, title.font.size, title.font.bold = figure.unit, Pt(12), False
        title.font.color.rgb = painter.ink("ink_soft")


def _bars(chart: Any, figure: Figure, painter: Painter) -> None:
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = figure.gap, 100
    for number, (series, bars) in enumerate(zip(figure.series, plot.series, strict=True)):
        _paint(bars.format, painter.looks[series.look], painter)
        for row, (_, points) in enumerate(figure.rows):
            point = points[number]
            if point.look:
                _paint(bars.points[row].format, painter.looks[point.look], painter)
            if point.label:
                _label(bars.points[row], point, painter.looks[point.look or series.look], painter)


def _paint(form: Any, look: Look, painter: Painter) -> None:
    if look.hatch:
        form.fill.patterned()
        form.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        form.fill.fore_color.rgb = painter.ink(look.hatch)
        form.fill.back_color.rgb = painter.ink("white")
    elif look.fill:
        form.fill.solid()
        form.fill.fore_color.rgb = painter.ink(look.fill)
    else:
        form.fill.background()
    if look.line:
        form.line.color.rgb, form.line.width = painter.ink(look.line), Pt(1)
    else:
        form.line.fill.background()


def _label(bar: Any, point: Point, look: Look, painter: Painter) -> None:
    label = bar.data_label
    label.position = XL_LABEL_POSITION.CENTER
    run = label.text_frame.paragraphs[0].add_run()
    run.text = point.label
    run.font.bold, run.font.color.rgb = True, painter.ink(look.label)


def _legend(chart: Any, figure: Figure, area: Area) -> None:
    chart.has_legend = figure.legend
    if not figure.legend:
        return
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(area.size)


def _place_plot(chart: Any, plot: Sequence[float]) -> None:
    """Fixes the plot within the chart, so that lines up with what is drawn over it in every program."""
    plot_area = chart._chartSpace.chart.plotArea
    for old in plot_area.findall(qn("c:layout")):
        plot_area.remove(old)
    layout = etree.Element(qn("c:layout"))
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    for tag, value in (("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge")):
        etree.SubElement(manual, qn(f"c:{tag}")).set("val", value)
    for tag, share in zip("xywh", plot, strict=True):
        etree.SubElement(manual, qn(f"c:{tag}")).set("val", f"{share:.4f}")
    plot_area.insert(0, layout)


def _line(chart: Any, figure: Figure, area: Area, plot: Sequence[float], painter: Painter) -> None:
    """A line across the plot with its label, as shapes of the chart: they move and grow with it."""
    assert figure.line is not None
    value, label = figure.line
    left, top, width, height = plot
    at = left + width * value / figure.top
    size = (area.box[2] * _EMU_PER_MM, area.box[3] * _EMU_PER_MM)
    xml = painter.fill("line.xml", {
        "at": at, "top": max(top - 0.07, 0.0), "bottom": top + height, "label": label, "size": size,
        "points": area.size,
    })  # fmt: skip
    part = chart.part
    number = sum(1 for p in part.package.iter_parts() if "/ppt/drawings/" in str(p.partname)) + 1
    name = PackURI(f"/ppt/drawings/drawing{number}.xml")
    shapes = Part(name, _SHAPES_TYPE, part.package, xml.strip().encode())
    mark = etree.SubElement(chart._chartSpace, qn("c:userShapes"))
    mark.set(qn("r:id"), part.relate_to(shapes, _SHAPES_RELATION))
