"""Blocks as the XML of a Word document's body. Whole tables are written as text and parsed once: rows cost little."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from audit.report.blocks import Block, Cell, Paragraph, Picture, Role, Run, Table
from audit.report.word.look import Look, Shading, twips

_STYLES: dict[Role, str] = {
    "title": "Title", "subtitle": "Subtitle", "claim": "Claim", "heading1": "Heading1", "heading2": "Heading2",
    "heading3": "Heading3", "kick": "Kicker", "body": "", "small": "Small", "note": "Note", "caption": "Caption",
    "bullet": "ListBullet", "figure": "Figure", "ask": "Ask", "stamp": "Stamp", "blank": "Signature", "bar": "Bar",
    "tiles": "Tiles", "contents": "TOCHeading",
}  # fmt: skip
_HEADINGS, _PLAIN = ("heading1", "heading2", "heading3"), ("body", "small", "note")
_TONES = {"acc": "Accent", "soft": "Soft"}
# the kind of a table: the styles of its cells and heads, and how high bars are in it
_CELLS = {
    "heat": ("MapText", "MapHead", 5), "dense": ("TableDense", "TableHead", 7), "tab": ("TableText", "TableHead", 8),
}  # fmt: skip
_TABLES = {"heat": "ReportMap", "imprint": "ReportImprint"}
# the wide form is no Latin letter: an office suite would take it from another font
_SYMBOLS = str.maketrans({"？": "?"})
_HAIR, _WIDE, _STRETCH = "\u200a", "\u00a0", "\u2007"
_MOST_WHOLE = 10  # rows of a table that is kept on one page
_BAR_PT, _BIG_PT = 26, 32
_TAB = "<w:r><w:tab/></w:r>"
_NARROW = 25  # per cent of their width that the spaces of a bar take: a finer grain
_MARK_SPACES = 7  # of a bar, that a mark is about as wide as
_TILE = 100 / 24  # the largest share of a tile that stands for one model
_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"{dirty}/></w:r><w:r><w:instrText xml:space="preserve"> {code} '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def field_xml(code: str, result: str) -> str:
    """A field that Word computes, and what it shows until then."""
    return _FIELD.format(code=escape(code), result=f"<w:r><w:t>{escape(result)}</w:t></w:r>", dirty="")


class Body:
    """Writes the blocks of one document; `look` gives widths and shadings."""

    def __init__(self, look: Look, place: Callable[[Picture], str]) -> None:
        """`place` puts a picture into the package and gives the XML of its drawing."""
        self._look = look
        self._place = place
        self._bookmarks = 0

    def xml(self, blocks: Sequence[Block]) -> Iterator[str]:
        """The body's elements. A table is described by the heading above it."""
        heading, contents, before = "", tuple(_headings(blocks)), None
        for block, after in zip(blocks, (*blocks[1:], None), strict=True):
            if isinstance(block, Table):
                if before is None or isinstance(before, Table) or block.kind == "imprint":
                    yield _gap(block.kind)  # Word joins tables that nothing keeps apart
                yield self._table(block, heading)
            else:
                heading = block.text if block.role in _HEADINGS else heading
                yield self._paragraph(block, isinstance(before, Table), _leads(block, after))
                if block.role == "contents":
                    yield from _contents(contents)
            before = block
        if isinstance(before, Table):
            yield _gap(before.kind)  # a body ends with a paragraph

    def _paragraph(self, paragraph: Paragraph, after_table: bool, leads: str) -> str:
        """`leads`: it stands above a `heading3` or `bullet` and belongs to it."""
        runs = "".join(self._runs(paragraph))
        if paragraph.role == "heading1":
            self._bookmarks += 1
            mark = self._bookmarks
            runs = (
                f'<w:bookmarkStart w:id="{mark}" w:name="{_mark(mark)}"/>{runs}<w:bookmarkEnd w:id="{mark}"/>'
            )
        style = _STYLES[paragraph.role]
        properties = f'<w:pStyle w:val="{style}"/>' if style else ""
        properties += "<w:keepNext/>" if leads else ""
        properties += "<w:pageBreakBefore/>" if paragraph.new_page else ""
        properties += self._board(paragraph.fill) if paragraph.fill else ""
        if leads == "heading3" or (after_table and paragraph.role in _PLAIN):
            properties += f'<w:spacing w:before="{240 if leads else 120}"/>'
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"

    def _board(self, kind: str) -> str:
        """A paragraph's own ground, with a margin around the text."""
        shading = self._look.shadings[kind]
        edge = shading.ground if shading.pattern == "clear" else shading.colour
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="8" w:space="6" w:color="{edge}"/>'
            for side in ("top", "left", "bottom", "right")
        )
        return f"<w:pBdr>{sides}</w:pBdr>{_shd(shading)}"

    def _runs(self, paragraph: Paragraph) -> Iterator[str]:
        if paragraph.role == "bar":
            yield from self._bar(paragraph.runs, self._look.text_mm, _BAR_PT)
        elif paragraph.role == "tiles":
            yield from self._tiles(paragraph.runs)
        elif paragraph.role == "blank":
            yield _TAB.join(f"{self._run(run._replace(text=run.text + ' '))}{_TAB}" for run in paragraph.runs)
        else:
            colour = self._look.shadings[paragraph.fill].ink if paragraph.fill else ""
            yield from (self._run(run, colour=colour) for run in paragraph.runs)

    def _run(self, run: Run, scale: str = "", colour: str = "") -> str:
        if run.picture is not None:
            return f"<w:r>{self._place(run.picture)}</w:r>"
        looks = f'<w:rStyle w:val="{_TONES[run.tone]}"/>' if run.tone in _TONES else ""
        shading = self._look.shadings.get(run.fill)
        if run.symbol or run.share:
            looks += self._font("bars" if run.share else "symbols")
        looks += "<w:b/>" if run.bold else ""
        looks += "<w:i/>" if run.italic else ""
        ink = shading.ink if shading else colour
        looks += f'<w:color w:val="{ink}"/>' if ink else ""
        looks += scale
        looks += f'<w:sz w:val="{2 * _BIG_PT}"/>' if run.big else ""
        looks += _shd(shading) if shading else ""
        properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
        lines = escape(run.text.translate(_SYMBOLS)).split("\v")
        text = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' if line else "" for line in lines)
        return f"<w:r>{properties}{text}</w:r>"

    def _font(self, use: str) -> str:
        name = self._look.fonts[use].name
        return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'

    def _bar(self, runs: Sequence[Run], width_mm: float, size_pt: float) -> Iterator[str]:
        """The stretches of a bar as shaded spaces, as many as the width holds; none of them vanishes."""
        units = int(width_mm / (self._look.space_em * size_pt * 25.4 / 72) * 100 / _NARROW)
        reached = done = 0.0
        for run in runs:
            reached += run.share
            count = max(round(reached * units / 100 - done), 1)
            done += count
            yield from self._stretch(run, count, size_pt)

    def _stretch(self, run: Run, spaces: int, size_pt: float) -> Iterator[str]:
        """So many narrow spaces; where it has a text and room for it, half of them on each side."""
        size = f'<w:w w:val="{_NARROW}"/><w:sz w:val="{round(2 * size_pt)}"/>'
        rest = spaces - _MARK_SPACES
        if not run.text or rest < 2:
            yield self._run(run._replace(text=_STRETCH * spaces), size)
            return
        yield self._run(run._replace(text=_STRETCH * (rest // 2)), size)
        yield self._run(run._replace(share=0.0))
        yield self._run(run._replace(text=_STRETCH * (rest - rest // 2)), size)

    def _tiles(self, runs: Sequence[Run]) -> Iterator[str]:
        """A tile a model with a gap between them; a bar where there are too many for that."""
        if any(run.share > _TILE + 1e-9 for run in runs):
            yield from self._bar(runs, self._look.text_mm, 10)
            return
        for run in runs:
            yield self._run(run._replace(text=f"{_WIDE}{run.text}{_WIDE}", share=0.0))
            yield self._run(Run(_HAIR))

    def _table(self, table: Table, heading: str) -> str:
        widths = self._widths(table)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        style = _TABLES.get(table.kind, "ReportTable")
        rows = "".join(self._row(number, widths, table) for number in range(len(table.rows)))
        caption = f'<w:tblCaption w:val="{escape(heading, {chr(34): "&quot;"})}"/>' if heading else ""
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/>{_tbl_look(table.heads > 0, table.total)}{caption}'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )

    def _widths(self, table: Table) -> list[int]:
        """Widths of the columns in twips: those that are given, and the rest in equal parts."""
        columns = max((sum(cell.span for cell in row) for row in table.rows), default=0)
        given = (*table.widths, *(None for _ in range(columns)))[:columns]
        fixed = sum(width for width in given if width is not None)
        free = sum(width is None for width in given)
        room = max(self._look.text_mm - fixed, 12.0 * free) / free if free else 0.0
        return [twips(room if width is None else width) for width in given]

    def _row(self, number: int, widths: Sequence[int], table: Table) -> str:
        row, cells, at = table.rows[number], [], 0
        head = number < table.heads
        whole = len(table.rows) <= _MOST_WHOLE and number < len(table.rows) - 1
        text, title, bar_pt = _CELLS["heat" if table.kind == "heat" else "dense" if table.dense else "tab"]
        chosen = f'<w:pStyle w:val="{title if head else text}"/>' + ("<w:keepNext/>" if head or whole else "")
        for place, cell in enumerate(row, 1):
            left_next = place < len(row) and row[place].align != "right"
            margin = f'<w:tcMar><w:right w:w="{227 if left_next else 28}" w:type="dxa"/></w:tcMar>'
            drawn = sum(widths[at : at + cell.span])
            cells.append(self._cell(cell, drawn, chosen, margin if cell.align == "right" else "", bar_pt))
            at += cell.span
        properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

    def _cell(self, cell: Cell, width: int, chosen: str, margin: str, bar_pt: float) -> str:
        shading = self._look.shadings.get(cell.fill)
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        shade, ink = (_shd(shading), shading.ink) if shading else ("", "")
        align = f'<w:jc w:val="{cell.align}"/>' if cell.align != "left" else ""
        paragraphs = "".join(
            f"<w:p><w:pPr>{chosen}{align}</w:pPr>{''.join(self._cell_runs(p, width, ink, bar_pt))}</w:p>"
            for p in cell.paragraphs or (Paragraph("small", ()),)
        )
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}{margin}</w:tcPr>{paragraphs}</w:tc>'

    def _cell_runs(self, paragraph: Paragraph, width: int, ink: str, bar_pt: float) -> Iterable[str]:
        if paragraph.role == "bar":
            return self._bar(paragraph.runs, width * 25.4 / 1440 - 3, bar_pt)
        return (self._run(run, colour=ink) for run in paragraph.runs)


def _leads(paragraph: Paragraph, after: Block | None) -> str:
    """The role of what comes next, where that must not be left alone: a role's title, the items below a bold line."""
    if not isinstance(after, Paragraph) or paragraph.role not in _PLAIN:
        return ""
    above_list = after.role == "bullet" and all(run.bold for run in paragraph.runs)
    return after.role if after.role == "heading3" or above_list else ""


def _shd(shading: Shading) -> str:
    return f'<w:shd w:val="{shading.pattern}" w:color="{shading.colour}" w:fill="{shading.ground}"/>'


def _tbl_look(head: bool, total: bool) -> str:
    """Which parts of the table's style apply: as attributes, and as the bits that older readers want."""
    bits = 0x0600 | (0x0020 if head else 0) | (0x0040 if total else 0)
    return (
        f'<w:tblLook w:val="{bits:04X}" w:firstRow="{int(head)}" w:lastRow="{int(total)}" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    )


def _gap(kind: str) -> str:
    space = '<w:spacing w:before="1400"/>' if kind == "imprint" else ""
    return f'<w:p><w:pPr><w:pStyle w:val="AfterTable"/>{space}</w:pPr></w:p>'


def _mark(number: int) -> str:
    return f"_Toc{number:08d}"


def _headings(blocks: Iterable[Block]) -> Iterator[str]:
    return (b.text for b in blocks if isinstance(b, Paragraph) and b.role == "heading1")


def _contents(headings: Sequence[str]) -> Iterator[str]:
    """The field of the contents: its entries stand there before Word, which adds the pages, fills it."""
    begin, _, end = _FIELD.partition("{result}")
    begin = begin.format(code='TOC \\o "1-1" \\h \\z \\u', dirty=' w:dirty="true"')
    for number, heading in enumerate(headings, 1):
        opening = begin if number == 1 else ""
        closing = end if number == len(headings) else ""
        yield (
            f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{opening}<w:hyperlink w:anchor="{_mark(number)}" '
            f'w:history="1"><w:r><w:t xml:space="preserve">{escape(heading)}</w:t></w:r></w:hyperlink>{closing}</w:p>'
        )
