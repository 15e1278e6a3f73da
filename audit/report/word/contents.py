"""The list of contents: each entry leads to its heading, and says its page as far as it can be known.

Only a program that lays the document out knows its pages; Word asks to count them when it opens it. Until then the list
shows the pages that the widths of the report's own font and the styles of the template make for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length
from docx.text.paragraph import Paragraph

from audit.report.deck import fit

_ENTRY, _HEADING = "toc 1", "Heading 1"
_LINE = 1.17  # of a font's size, from one line to the next
_SIZE_PT, _MULTIPLE, _AFTER_MM = 10.0, 1.15, 1.4  # of a paragraph whose style says none
_CELL_PAD_MM, _ROW_PAD_MM = 2.0, 1.2
_EMU_PER_MM, _MM_PER_PT = 36_000, 25.4 / 72


def fill_contents(document: Document) -> None:
    """Links the entries to their headings and writes their pages."""
    headings = [p for p in _paragraphs(document) if _style_name(p) == _HEADING]
    entries = [p for p in _paragraphs(document) if _style_name(p) == _ENTRY]
    pages = _pages(document, len(headings))
    for number, (entry, heading) in enumerate(zip(entries, headings, strict=False), 1):
        mark = f"_Toc{number:08d}"
        _bookmark(heading._p, mark, number)
        texts = [t for t in entry._p.iter(qn("w:t")) if t.text]
        if texts:
            texts[-1].text = str(pages[number - 1])  # the entry's last text is its page
        _link(entry._p, mark)


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    """The paragraphs of the body, those of content controls too, but for those of tables."""
    for element in document.element.body.iter(qn("w:p")):
        if element.getparent().tag != qn("w:tc"):
            yield Paragraph(element, document._body)


def _style_name(paragraph: Paragraph) -> str:
    return str(paragraph.style.name) if paragraph.style is not None else ""


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph.insert(1 if paragraph.pPr is not None else 0, start)
    paragraph.append(end)


def _link(paragraph: Any, name: str) -> None:
    """Puts the entry's runs into a link, but for those of the field around the whole list."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), name)
    link.set(qn("w:history"), "1")
    runs = [
        run for run in paragraph.findall(qn("w:r"))
        if run.find(qn("w:fldChar")) is None and run.find(qn("w:instrText")) is None
    ]  # fmt: skip
    if runs:
        runs[0].addprevious(link)
        for run in runs:
            link.append(run)


class _Set(NamedTuple):
    """How a paragraph is set: size in points, bold; in millimetres what is before, after and beside it, and from one
    line to the next, or how high it is whatever it says; and what it asks of the page."""

    size: float
    bold: bool
    before: float
    after: float
    beside: float
    line: float
    exact: float | None
    keep_next: bool
    new_page: bool


class _Sheet:
    """The page that is being filled, and the pages of the headings so far."""

    def __init__(self, height_mm: float) -> None:
        self._height, self._used, self._page = height_mm, 0.0, 1
        self._waiting: list[
            tuple[float, bool]
        ] = []  # what stays with the next: its height, whether it is a heading
        self.headings: list[int] = []

    def keep(self, height: float, heading: bool) -> None:
        """Adds a paragraph that stays with what comes next."""
        self._waiting.append((height, heading))

    def settle(self, next_mm: float = 0.0) -> None:
        """Places what waits, together with the first `next_mm` of what comes next."""
        whole = sum(height for height, _ in self._waiting) + next_mm
        if self._used + whole > self._height >= whole:
            self.turn()
        for height, heading in self._waiting:
            self.flow(height, heading)
        self._waiting.clear()

    def flow(self, height: float, heading: bool = False) -> None:
        """Places what may be broken over pages."""
        if heading:
            self.headings.append(self._page)
        self._used += height
        while self._used > self._height:
            self._page, self._used = self._page + 1, self._used - self._height

    def place(self, height: float) -> None:
        """Places what is not broken, such as a row of a table."""
        if self._used + height > self._height:
            self.turn()
        self.flow(height)

    def turn(self) -> None:
        """Begins the next page, where anything stands on this one."""
        if self._used:
            self._page, self._used = self._page + 1, 0.0


def _pages(document: Document, most: int) -> list[int]:
    """The page of each heading of the first order, of which there are so many: what comes behind the last of them moves
    none."""
    section, measure = document.sections[0], _Measure(document)
    sheet = _Sheet(_mm(section.page_height) - _mm(section.top_margin) - _mm(section.bottom_margin))
    width = _mm(section.page_width) - _mm(section.left_margin) - _mm(section.right_margin)
    for element in _flow(document.element.body):
        if len(sheet.headings) == most:
            break
        if element.tag == qn("w:tbl"):
            rows = measure.rows(element)
            sheet.settle(rows[0] if rows else 0.0)
            for height in rows:
                sheet.place(height)
            continue
        paragraph = Paragraph(element, document._body)
        look, heading = measure.look(paragraph), _style_name(paragraph) == _HEADING
        height = measure.height(paragraph, width)
        if look.new_page:
            sheet.settle()
            sheet.turn()
        if look.keep_next:
            sheet.keep(height, heading)
        else:
            sheet.settle(min(height, 2 * look.size * _LINE * _MM_PER_PT))
            sheet.flow(height, heading)
    sheet.settle()
    return sheet.headings


def _flow(body: Any) -> Iterator[Any]:
    """The paragraphs and tables of the body in their order, those of content controls too."""
    for element in body:
        if element.tag == qn("w:sdt"):
            yield from _flow(element.find(qn("w:sdtContent")))
        elif element.tag in (qn("w:p"), qn("w:tbl")):
            yield element


class _Measure:
    """How high paragraphs and rows are, by the styles of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._of_style: dict[str, _Set] = {}

    def look(self, paragraph: Paragraph) -> _Set:
        """How a paragraph is set: by its style, and by what it says itself of the page."""
        id_ = str(paragraph._p.style)
        if id_ not in self._of_style:
            self._of_style[id_] = _set_of(paragraph.style)
        look, own = self._of_style[id_], paragraph.paragraph_format
        return look._replace(
            keep_next=look.keep_next if own.keep_with_next is None else own.keep_with_next,
            new_page=bool(look.new_page or own.page_break_before),
            before=look.before if own.space_before is None else _mm(own.space_before),
        )

    def height(self, paragraph: Paragraph, width: float) -> float:
        """A paragraph's height in so wide a column, its spaces included."""
        look, text = self.look(paragraph), paragraph.text
        drawn = sum(int(extent.get("cy")) for extent in paragraph._p.iter(qn("wp:extent"))) / _EMU_PER_MM
        if look.exact is not None:
            return look.before + look.exact + look.after
        lines = fit.lines(text, max(width - look.beside, 10.0), look.size, look.bold)
        return look.before + max(lines * look.line, drawn + look.line * 0.2 * bool(drawn)) + look.after

    def rows(self, table: Any) -> list[float]:
        """The heights of a table's rows."""
        widths = [int(column.w) / _EMU_PER_MM for column in table.tblGrid.findall(qn("w:gridCol"))]
        return [self._row(row, widths) for row in table.tr_lst]

    def _row(self, row: Any, widths: list[float]) -> float:
        at, highest = 0, 0.0
        for cell in row.tc_lst:
            width = sum(widths[at : at + cell.grid_span]) - _CELL_PAD_MM
            held = (Paragraph(p, self._document._body) for p in cell.iter(qn("w:p")))
            highest = max(highest, sum(self.height(p, width) for p in held))
            at += cell.grid_span
        return highest + _ROW_PAD_MM


def _set_of(style: Any) -> _Set:
    """A style with what it takes from those that it is based on."""
    chain = [style]
    while chain[-1] is not None and chain[-1].base_style is not None:
        chain.append(chain[-1].base_style)
    chain = [one for one in chain if one is not None]

    def of(part: str, name: str) -> Any:
        found = (getattr(getattr(one, part), name) for one in chain)
        return next((value for value in found if value is not None), None)

    size, spacing = of("font", "size"), of("paragraph_format", "line_spacing")
    points = size.pt if size is not None else _SIZE_PT
    multiple = spacing if isinstance(spacing, float) else _MULTIPLE
    before, after, *sides = (
        of("paragraph_format", name)
        for name in ("space_before", "space_after", "left_indent", "right_indent")
    )
    return _Set(
        size=points, bold=bool(of("font", "bold")), before=_mm(before or 0),
        after=_mm(after) if after is not None else _AFTER_MM, beside=sum(_mm(side) for side in sides if side),
        line=points * _LINE * multiple * _MM_PER_PT, exact=_mm(spacing) if isinstance(spacing, Length) else None,
        keep_next=bool(of("paragraph_format", "keep_with_next")),
        new_page=bool(of("paragraph_format", "page_break_before")),
    )  # fmt: skip


def _mm(length: Any) -> float:
    return float(length) / _EMU_PER_MM
