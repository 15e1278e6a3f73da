"""Walks the templates' HTML into slides: a section is a slide, its class the layout, its children fill the areas."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lxml import etree
from pptx.enum.dml import MSO_PATTERN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Slides
from pptx.util import Mm, Pt

from audit.report.blocks import Block, Cell, Paragraph, Run, Table, blocks_of
from audit.report.brand import Logo
from audit.report.deck import fit
from audit.report.deck.charts import Figure, Painter, draw, figure_of
from audit.report.deck.looks import Looks
from audit.report.deck.template import Area, areas_of
from audit.report.office import SVG_LINK, empty_png

_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # a table without the program's own look
_BULLET_MM = 5.0
_SMALLEST = 11.0  # points: no role makes a text smaller, however small it may have to be to fit
_WIDE_TITLE = 1.12  # how much wider than the measured font that of titles may be
_CELL_MM = (2.4, 2.2)  # left and right, above and below a cell's text
_HEAD = 0.72  # the size of a header, as a share of its table’s
_LEAST_BROKEN = 0.76  # of a table's size: smaller, a word is rather broken
_LEVEL = {"bullet": 1}
_BOLD_ROLES = frozenset({"heading2", "heading3", "figure", "stamp"})
_TONES = {"acc": "accent", "soft": "ink_soft", "ink": "ink"}


class Deck:
    """A presentation that slides are added to. `over_mm`: by how much texts are higher than their areas, in all."""

    def __init__(self, slides: Slides, looks: Looks, painter: Painter, brand: str, logo: Logo | None) -> None:
        self._slides, self._looks, self._painter = slides, looks, painter
        self._brand, self._logo = brand, logo
        self._by_name = {layout.name: layout for layout in slides.slide_layouts}
        self.over_mm = 0.0

    def add(self, section: Any, footer: str) -> None:
        """Adds the slide of a `<section>`; its `<aside>` becomes the speaker's notes."""
        layout = self._by_name[str(section.get("class"))]
        areas = areas_of(layout)
        slide = self._slides.slides.add_slide(layout)
        places = self._places(slide, layout)
        filled = set()
        figures = [figure_of(child) for child in section if child.tag == "figure"]
        for child in section:
            if child.tag == "aside":
                slide.notes_slide.notes_text_frame.text = "\n".join(_texts(blocks_of(child)))
                continue
            where = str(child.get("data-area") or {"h1": "title"}.get(child.tag) or child.get("class"))
            if where in areas and child.text_content().strip():
                area = self._whole(areas, section) if where == "chart" else areas[where]
                self._fill(places[where], area, child, figures)
                filled.add(where)
        for where, place in places.items():
            if where not in filled:
                place._element.getparent().remove(place._element)
        if self._logo is not None and "logo" in areas:
            self._picture(slide, areas["logo"], self._logo)
        self._furniture(slide, layout, footer, areas)

    def _whole(self, areas: Mapping[str, Area], section: Any) -> Area:
        """The chart's area, and that of the words beside it where there are none."""
        chart, side = areas["chart"], areas.get("side")
        beside = section.xpath("./*[@data-area='side' or contains(@class,'side')]")
        if side is None or any(element.text_content().strip() for element in beside):
            return chart
        left, top, width, height = chart.box
        return replace(chart, box=(left, top, max(width, side.box[0] + side.box[2] - left), height))

    def _places(self, slide: Any, layout: Any) -> dict[str, Any]:
        """The slide's placeholders by the names of their areas, which they bear from now on."""
        names = {p.placeholder_format.idx: p.name for p in layout.placeholders}
        found = {}
        for place in slide.placeholders:
            found[names[place.placeholder_format.idx]] = place
            place.name = names[place.placeholder_format.idx]
        return found

    def _fill(self, place: Any, area: Area, element: Any, figures: Sequence[Figure]) -> None:
        """`figures` are all those of the slide."""
        if element.tag == "figure":
            name = place.name
            draw(place, area, figure_of(element), self._painter, figures).name = name
            return
        blocks = blocks_of(element)
        table = next((b for b in blocks if isinstance(b, Table)), None)
        if area.kind == "table" and table is not None:
            self._table(place, area, table)
        else:
            self._text(place.text_frame, area, [b for b in blocks if isinstance(b, Paragraph)])

    def _picture(self, slide: Any, area: Area, logo: Logo) -> None:
        """The logo as large as its area allows, at the area's right end."""
        left, top, width, height = area.box
        scale = min(width / logo.width, height / logo.height)
        wide, high = logo.width * scale, logo.height * scale
        drawn = logo.media_type == "image/svg+xml"
        shown = io.BytesIO(empty_png() if drawn else logo.data)
        picture = slide.shapes.add_picture(shown, Mm(left + width - wide), Mm(top), Mm(wide), Mm(high))
        picture.name = "Logo"
        if drawn:
            part = Part(PackURI("/ppt/media/logo.svg"), logo.media_type, slide.part.package, logo.data)
            link = SVG_LINK.format(id=slide.part.relate_to(part, RT.IMAGE))
            picture._element.blipFill.find(qn("a:blip")).append(_parsed(link))
        picture._element.nvPicPr.cNvPr.set("descr", self._brand)

    def _text(self, frame: Any, area: Area, paragraphs: Sequence[Paragraph]) -> None:
        sizes = [(p.text, self._size(p, area), area.bold or p.role in _BOLD_ROLES) for p in paragraphs]
        gap = 0 if area.kind == "title" else area.size * 0.4
        room = area.box[2] - (_BULLET_MM if any(p.role == "bullet" for p in paragraphs) else 0)
        room /= _WIDE_TITLE if area.kind == "title" else 1.0
        step = fit.scale(sizes, room, area.box[3], gap)
        self._measure(fit.taken_mm(sizes, room, gap, step), area)
        for number, paragraph in enumerate(paragraphs):
            line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            line.level = _LEVEL.get(paragraph.role, 0)
            self._runs(line, paragraph, self._size(paragraph, area) * step / 100, area.bold)

    def _measure(self, taken_mm: float, area: Area) -> None:
        self.over_mm += max(taken_mm - area.box[3], 0.0)

    def _size(self, paragraph: Paragraph, area: Area) -> float:
        role = 1.0 if area.size < _SMALLEST else self._looks.roles.get(paragraph.role, 1.0)
        return max(area.size * role, min(area.size, _SMALLEST))

    def _runs(self, line: Any, paragraph: Paragraph, size: float, bold: bool = False) -> None:
        for run in paragraph.runs:
            if not run.text:
                continue
            made = line.add_run()
            made.text = run.text.replace("\n", "\v")
            made.font.size = Pt(round(size * 2) / 2)
            made.font.bold = True if run.bold or bold or paragraph.role in _BOLD_ROLES else None
            made.font.italic = True if run.italic else None
            tone = self._tone(run, paragraph)
            if tone:
                made.font.color.rgb = self._painter.ink(tone)

    def _tone(self, run: Run, paragraph: Paragraph) -> str | None:
        return _TONES.get(run.tone) or ("ink_soft" if paragraph.role == "note" else None)

    def _table(self, place: Any, area: Area, table: Table) -> None:
        name, rows = place.name, [row for row in table.rows if row]
        columns = max(sum(cell.span for cell in row) for row in rows)
        frame = place.insert_table(rows=len(rows), cols=columns)
        frame.name = name
        made = frame.table
        widths = _widths(table, columns, area.box[2])
        size, heights = _fitted(rows, widths, area, table.heads)
        self._measure(sum(heights), area)
        made._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
        made.horz_banding, made.first_row = False, table.heads > 0
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
        for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
            made.rows[number].height = Mm(height)
            for column, cell in enumerate(row):
                self._cell(made.cell(number, column), cell, size, number < table.heads)

    def _cell(self, made: Any, cell: Cell, size: float, head: bool) -> None:
        made.margin_left = made.margin_right = Mm(_CELL_MM[0])
        made.margin_top = made.margin_bottom = Mm(_pad_mm(size * (_HEAD if head else 1.0)))
        frame = made.text_frame
        for number, paragraph in enumerate(cell.paragraphs):
            line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            if cell.align == "right":
                line._p.get_or_add_pPr().set("algn", "r")
            part = paragraph if not head else _soft(paragraph)
            self._runs(line, part, size * (_HEAD if head or part.role == "note" else 1.0))
        if cell.fill == "unk":
            made.fill.patterned()
            made.fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL
            made.fill.fore_color.rgb = self._painter.ink("pale")
            made.fill.back_color.rgb = self._painter.ink("white")
        else:
            made.fill.background()
        _underline(made._tc.get_or_add_tcPr(), self._painter.colours["ink" if head else "line"])

    def _furniture(self, slide: Any, layout: Any, footer: str, areas: Mapping[str, Area]) -> None:
        """Footer and number: the library leaves them out when it makes a slide of a layout."""
        for place in layout.placeholders:
            kind = place.element.ph.get("type")
            if kind not in ("ftr", "sldNum"):
                continue
            element = copy.deepcopy(place.element)
            for part in ("p:spPr", "p:txBody/a:lstStyle", "p:txBody/a:bodyPr"):
                found = element.find("/".join(qn(tag) for tag in part.split("/")))
                for inner in list(found):
                    found.remove(inner)
                found.attrib.clear()
            element.nvSpPr.cNvPr.set("id", str(max(s.shape_id for s in slide.shapes) + 1))
            slide.shapes._spTree.append(element)
            if kind == "ftr":
                self._footer(element, areas[place.name], footer)
            else:
                element.find(".//" + qn("a:t")).text = str(len(self._slides.slides))

    def _footer(self, element: Any, area: Area, footer: str) -> None:
        """The footer's words, smaller where they would be higher than it."""
        sized = [(footer, area.size, area.bold)]
        step = fit.scale(sized, area.box[2], area.box[3])
        self._measure(fit.taken_mm(sized, area.box[2], step=step), area)
        run = element.find(".//" + qn("a:r"))
        run.find(qn("a:t")).text = footer
        if step < fit.WHOLE:
            run.get_or_add_rPr().set("sz", str(round(area.size * step)))


def _parsed(xml: str) -> Any:
    """An element of a slide, whose prefixes the XML uses undeclared."""
    return etree.fromstring(f"<x {nsdecls('a', 'r')}>{xml}</x>")[0]


def _texts(blocks: Iterable[Block]) -> list[str]:
    return [b.text for b in blocks if isinstance(b, Paragraph)]


def _soft(paragraph: Paragraph) -> Paragraph:
    return Paragraph(paragraph.role, tuple(run._replace(tone="soft", bold=False) for run in paragraph.runs))


def _widths(table: Table, columns: int, room: float) -> list[float]:
    """The columns' widths in millimetres: those that are given, the rest shared."""
    given = [*table.widths, *[None] * columns][:columns]
    fixed = sum(width for width in given if width)
    free = given.count(None)
    shared = (room - fixed) / free if free else 0.0
    factor = 1.0 if free else room / fixed
    return [width * factor if width else shared for width in given]


def _fitted(
    rows: Sequence[Sequence[Cell]], widths: Sequence[float], area: Area, heads: int
) -> tuple[float, list[float]]:
    """The size of a table's text at which it fits its area, and the heights of its rows."""
    for share in (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58):
        size = area.size * share
        if share > _LEAST_BROKEN and _breaks(rows, widths, size, heads):
            continue
        heights = [
            max(_high(c, w, size * (_HEAD if n < heads else 1.0)) for c, w in zip(row, widths, strict=False))
            for n, row in enumerate(rows)
        ]
        if sum(heights) <= area.box[3]:
            break
    return size, heights


def _breaks(rows: Sequence[Sequence[Cell]], widths: Sequence[float], size: float, heads: int) -> bool:
    """Whether a word is wider than its column, so that programs would break it."""
    words = (
        (word, width - 2 * _CELL_MM[0], size * (_HEAD if n < heads else 1.0), any(run.bold for run in p.runs))
        for n, row in enumerate(rows)
        for cell, width in zip(row, widths, strict=False)
        for p in cell.paragraphs
        for word in p.text.split()
    )
    return any(fit.width_mm(word, points, bold) > room for word, room, points, bold in words)


def _high(cell: Cell, width: float, size: float) -> float:
    room = width - 2 * _CELL_MM[0]
    return 2 * _pad_mm(size) + sum(
        fit.height_mm(p.text, room, size, any(r.bold for r in p.runs)) for p in cell.paragraphs
    )


def _pad_mm(size: float) -> float:
    """The room above and below a cell's text, less in smaller tables."""
    return _CELL_MM[1] * min(size / 18, 1.0)


def _underline(properties: Any, colour: str) -> None:
    """A hairline under a cell, and none around it. Borders stand before the fill in the cell's properties."""
    for number, side in enumerate(("lnL", "lnR", "lnT", "lnB")):
        line = etree.Element(qn(f"a:{side}"))
        line.set("w", "9525" if side == "lnB" else "0")
        kind = etree.SubElement(line, qn("a:solidFill" if side == "lnB" else "a:noFill"))
        if side == "lnB":
            etree.SubElement(kind, qn("a:srgbClr")).set("val", colour)
        properties.insert(number, line)
