"""Reads the HTML of a template: what its classes say a thing is, and its words."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import lxml.html

from audit.report.blocks.lines import NEW_LINE, SPACE, Line, Style
from audit.report.blocks.nouns import Align, Block, Cell, Page, Paragraph, Picture, Role, Run, Table
from audit.report.view.formatting import unmarked

_DROPPED = frozenset({"style", "script", "form", "head", "colgroup", "svg"})
_BLOCKS = frozenset(
    ["div", "figure", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "table", "section", "blockquote", "pre"]
)
_ROLES: dict[str, Role] = {
    "kick": "kick", "who": "subtitle", "claim": "claim", "num": "figure", "hero": "figure", "goal-words": "figure",
    "ask": "ask", "stamp": "stamp", "contents": "contents", "note": "note", "source": "note", "legend": "note",
    "xs": "note", "s": "small", "blank": "blank",
}  # fmt: skip
_TAGS: dict[str, Role] = {
    "h1": "heading1",
    "h2": "heading2",
    "h3": "heading3",
    "h4": "heading3",
    "li": "bullet",
}
_DATA = frozenset({"tab", "heat"})
_GAP_MM = 2.0  # a column that only keeps others apart is no wider
_MM = re.compile(r"width:\s*([\d.]+)mm")
_PER_CENT = re.compile(r"width:\s*([\d.]+)%")


def page_of(html: str) -> Page:
    """The page of a rendered template."""
    root = lxml.html.document_fromstring(html, parser=lxml.html.HTMLParser(huge_tree=True))
    body = root.find("body")
    return Page(
        title=SPACE.sub(" ", root.findtext("head/title", "")).strip(),
        author=_meta(root, "author"),
        subject=_meta(root, "description"),
        language=root.get("lang", "en"),
        head=_running(body, "head"),
        foot=_running(body, "foot"),
        blocks=tuple(_flow(body, Style())),
    )


def blocks_of(element: Any) -> tuple[Block, ...]:
    """The blocks of one element of a page, be it a heading, a table or what holds several."""
    return tuple(_block(element, Style()))


def _meta(root: Any, name: str) -> str:
    found = root.xpath("head/meta[@name=$name]/@content", name=name)
    return str(found[0]) if found else ""


def _running(body: Any, name: str) -> tuple[str, ...]:
    cells = body.xpath(f".//div[contains(@class,'running') and contains(@class,'{name}')]//td")
    return tuple(_text(cell) or "".join(cell.xpath(".//img/@alt")) for cell in cells)


def _flow(element: Any, style: Style) -> Iterator[Block]:
    """The blocks inside an element; loose text between them makes paragraphs of the element's own role."""
    line = Line()
    line.add(element.text, style)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _DROPPED:
            if child.tag in _BLOCKS:
                yield from _paragraph(line, style)
                yield from _block(child, style)
            else:
                _inline(child, style, line)
        line.add(child.tail, style)
    yield from _paragraph(line, style)


def _paragraph(line: Line, style: Style) -> Iterator[Paragraph]:
    runs = line.take()
    if runs:
        yield Paragraph(style.role, runs)


def _block(element: Any, style: Style) -> Iterator[Block]:
    classes = _classes(element)
    if "running" in classes:
        return
    if element.tag == "table":
        yield from _table(element, classes, style)
    elif "bars" in classes or "tiles" in classes:
        shown = "".join(element.xpath("./svg[@class='alt']/title//text()"))
        alt = " ".join(unmarked(shown).split())
        yield Paragraph("bar" if "bars" in classes else "tiles", _bar(element), alt=alt)
    elif "stamp" in classes:
        inside = _flow(element, replace(style, role="stamp", bold=True))
        yield from (replace(b, fill=" ".join(classes)) if isinstance(b, Paragraph) else b for b in inside)
    else:
        yield from _container(element, classes, style)


def _container(element: Any, classes: Sequence[str], style: Style) -> Iterator[Block]:
    inner = style.within(element, classes)
    role = _TAGS.get(element.tag) or next((_ROLES[c] for c in classes if c in _ROLES), None)
    if element.tag == "h1" and ("title" in classes or _inside(element, "cover")):
        role = "title"
    if element.tag == "p" and _inside(element, "rail"):
        role = "caption"
    blocks = _flow(element, replace(inner, role=role or style.role))
    if element.tag == "li" and element.getparent().tag == "ol":
        blocks = _numbered(blocks, 1 + sum(1 for _ in element.itersiblings("li", preceding=True)))
    if element.tag == "section" and "cover" not in classes and ("new" in classes or "page" in classes):
        first = next(blocks, None)
        if first is not None:
            yield replace(first, new_page=True) if isinstance(first, Paragraph) else first
    yield from blocks


def _numbered(blocks: Iterator[Block], number: int) -> Iterator[Block]:
    """An item of a numbered list: its number is text, so that no later edit counts anew."""
    for place, block in enumerate(blocks):
        if place == 0 and isinstance(block, Paragraph):
            block = replace(block, role="body", runs=(Run(f"{number}. "), *block.runs))
        yield block


def _inline(element: Any, style: Style, line: Line) -> None:
    classes = _classes(element)
    if element.tag == "br":
        line.add(NEW_LINE, style) if style.role not in ("heading1", "title") else line.add(" ", style)
        return
    if element.tag == "img":
        line.runs.append(Run("", picture=_picture(element)))
        return
    if "firm" in classes:
        line.add(NEW_LINE, style)
    if "box" in classes:
        line.add("☐\u00a0", style)
    inner = style.within(element, classes)
    chip = inner.fill and inner.fill != style.fill
    line.add(f"\u00a0{element.text}\u00a0" if chip else element.text, inner)
    if chip:
        line.add(" ", style)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _DROPPED:
            _inline(child, inner, line)
        line.add(child.tail, inner)
    if "k" in classes or "key" in _classes(element.getparent()):
        line.add("\u2003", style)


def _picture(element: Any) -> Picture:
    kind, _, data = element.get("src", "").removeprefix("data:").partition(";base64,")
    return Picture(base64.b64decode(data), kind, element.get("alt", ""))


def _bar(element: Any) -> tuple[Run, ...]:
    """The stretches of a bar; those whose width is not in per cent are tiles of one size."""
    marks = element.findall("i")
    runs = []
    for mark in marks:
        classes = _classes(mark)
        width = _PER_CENT.search(mark.get("style", ""))
        fill = next((c for c in classes if c not in ("st", "bar", "gap")), "")
        if "gap" in classes:
            fill += " gap"
        runs.append(
            Run(mark.text or "", fill=fill, share=float(width[1]) if width else 100 / max(len(marks), 24))
        )
    return tuple(runs)


def _table(element: Any, classes: Sequence[str], style: Style) -> Iterator[Block]:
    rows = element.xpath("./tr|./thead/tr|./tbody/tr")
    if not rows:
        return
    if "chain" in classes:
        line = Line()
        for cell in rows[0]:
            _inline(cell, style, line)
            line.add(" ", style)
        yield from _paragraph(line, style)
    elif "sign" in classes:
        yield Paragraph("blank", tuple(Run(_text(cell)) for cell in rows[0]))
    elif _DATA & set(classes) or _inside(element, "imprint") or element.find(".//th") is not None:
        yield _data(element, classes, rows)
    else:
        inner = style.within(element, classes)
        role = next((_ROLES[c] for c in classes if c in _ROLES), style.role)
        for column in range(max(map(len, rows), default=0)):
            for row in rows:
                if column < len(row):
                    yield from _container(row[column], _classes(row[column]), replace(inner, role=role))


def _data(element: Any, classes: Sequence[str], rows: Sequence[Any]) -> Table:
    kept = [row for row in rows if "sep" not in _classes(row)]
    heads = 0
    while heads < len(kept) and all(cell.tag == "th" for cell in kept[heads]):
        heads += 1
    widths = tuple(
        float(found[1]) if (found := _MM.search(col.get("style", ""))) else None
        for col in element.findall("colgroup/col")
    )
    kind = next((c for c in classes if c in _DATA), "tab")
    total = bool(kept) and bool({"total", "sum"} & set(_classes(kept[-1])))
    kind = "imprint" if _inside(element, "imprint") else kind
    cells = tuple(
        tuple(_cell(cell, Style(tone="soft" if "out" in _classes(row) else "")) for cell in row)
        for row in kept
    )
    return _without_gaps(Table(kind, cells, heads, widths, total, "dense" in classes))


def _without_gaps(table: Table) -> Table:
    """The table without the columns that hold nothing in any row and are too narrow to."""
    kept = [width is None or width > _GAP_MM for width in table.widths]
    held = {at for row in table.rows for at, cell in _placed(row) if cell.paragraphs or cell.span > 1}
    if all(kept) or any(not keep and at in held for at, keep in enumerate(kept)):
        return table
    rows = tuple(tuple(cell for at, cell in _placed(row) if kept[at]) for row in table.rows)
    return replace(
        table, rows=rows, widths=tuple(w for w, keep in zip(table.widths, kept, strict=True) if keep)
    )


def _placed(row: Sequence[Cell]) -> Iterator[tuple[int, Cell]]:
    """The cells of a row, each with the column that it begins in."""
    at = 0
    for cell in row:
        yield at, cell
        at += cell.span


def _cell(element: Any, row: Style) -> Cell:
    classes = _classes(element)
    style = replace(row, role="small").within(element, classes)
    fill = style.fill or element.get("data-kind", "")
    blocks = (
        [Paragraph("bar", _bar(element))] if "bars" in classes else _flow(element, replace(style, fill=""))
    )
    middle = style.fill or "count" in classes or "data-kind" in element.attrib
    align: Align = "right" if "r" in classes else "center" if middle else "left"
    paragraphs = tuple(b for b in blocks if isinstance(b, Paragraph) and b.runs)
    return Cell(paragraphs, align, fill, int(element.get("colspan", 1)))


def _classes(element: Any) -> list[str]:
    return str(element.get("class", "")).split()


def _inside(element: Any, name: str) -> bool:
    return any(name in _classes(above) for above in element.iterancestors())


def _text(element: Any) -> str:
    return SPACE.sub(" ", "".join(element.itertext())).strip()
