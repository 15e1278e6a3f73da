"""Puts right what the layout engine makes of the HTML's structure, so that a reader aloud meets what the page means.

The engine tags what an element is called, and knows neither what a table is for nor what a drawing shows. Here, in its
`finisher`, on the objects of a PDF that is not written yet:

- a table without a header cell lays out, and becomes plain divisions; header cells say what they head, and an empty
  one heads nothing;
- an HTML `figure` or `i` that begins with a picture is that picture, with the picture's alternative text, and whatever
  else is in it (labels, ticks, a symbol) is part of the drawing;
- a link has one area, which may be several boxes, hangs on the link itself, and says the link's words;
- what stands in the margins of every page is an artifact, and no part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pydyf

Element = Any  # a structure element: pydyf's dictionary of the PDF's own keys
POINTS_PER_PIXEL = 0.75
_PRINTED = 4
_LINK = re.compile(r"<a\s.*?</a>", re.DOTALL | re.IGNORECASE)
_ROW_GROUPS = frozenset(("/THead", "/TBody", "/TFoot"))


def fix_pdf_tags(pdf: Any, html: str) -> None:
    """Changes the tagged PDF, which is still a list of objects, in place; `html` is what it was laid out from."""
    _say_links(pdf, html)
    tree = _Tree(pdf)
    elements = list(tree.walk())
    for element in elements:
        if element["S"] == "/Table":
            _table(tree, element)
        elif element["S"] == "/NonStruct":
            _drawing(tree, element)
        _gather_areas(tree, element)
    for figure in (element for element in elements if element["S"] == "/Figure" and "Alt" in element):
        _placed(tree, figure)
    _forget(tree, {n for element in elements if element["S"] == "/Link" for n in _join_areas(tree, element)})
    _margins(tree, {element.reference for element in elements})


class _Tree:
    """The structure tree of a PDF that is not written yet."""

    def __init__(self, pdf: Any) -> None:
        self._objects = pdf.objects
        self.pages = [self.of(reference) for reference in pdf.page_references]
        self.root = self.of(pdf.catalog["StructTreeRoot"])
        self.owners = self.of(self.root["ParentTree"])["Nums"]

    def of(self, reference: bytes) -> Any:
        """The object that a reference means."""
        return self._objects[int(reference.split()[0])]

    def kids(self, element: Element) -> list[Element]:
        """The structure elements directly inside an element, its marked content left out."""
        return [kid for kid in self._inside(element) if kid["Type"] == "/StructElem"]

    def areas(self, element: Element) -> list[Any]:
        """The references to areas of links directly inside an element."""
        return [kid for kid in self._inside(element) if kid["Type"] == "/OBJR"]

    def texts(self, element: Element) -> Iterator[Element]:
        """The elements inside an element that hold content, itself included."""
        if any(isinstance(kid, int) for kid in element["K"]):
            yield element
        for kid in self.kids(element):
            yield from self.texts(kid)

    def says(self, element: Element) -> bool:
        """Whether there is any content in an element."""
        return any(True for _ in self.texts(element))

    def _inside(self, element: Element) -> Iterator[Any]:
        return (self.of(kid) for kid in element["K"] if isinstance(kid, bytes))

    def above(self, element: Element) -> Iterator[Element]:
        """The elements that an element is inside of, the nearest first."""
        while (element := self.of(element["P"])) is not self.root:
            yield element

    def walk(self) -> Iterator[Element]:
        """Every element that hangs on the root, in reading order."""
        ahead = [self.of(reference) for reference in reversed(self.root["K"])]
        while ahead:
            element = ahead.pop()
            yield element
            ahead.extend(reversed(self.kids(element)))


def _table(tree: _Tree, table: Element) -> None:
    groups = [kid for kid in tree.kids(table) if kid["S"] in _ROW_GROUPS]
    rows = [(group, row) for group in (table, *groups) for row in tree.kids(group) if row["S"] == "/TR"]
    cells = [(group, row, cell) for group, row in rows for cell in tree.kids(row)]
    for *_, cell in cells:
        if not tree.says(cell):
            cell["S"] = "/TD"
    for *_, cell in cells:
        if not tree.says(cell):
            cell["S"] = "/TD"
    if all(cell["S"] != "/TH" for *_, cell in cells):
        for element in (table, *groups, *(row for _, row in rows), *(cell for *_, cell in cells)):
            element["S"] = "/Div"
            element.pop("A", None)
        return
    first = rows[0][1]
    for group, row, cell in cells:
        _cell(cell, heads_column=group["S"] == "/THead" or row is first)


def _cell(cell: Element, *, heads_column: bool) -> None:
    """Scopes in place of lists of ids, which the engine repeats on every page of a table and lists nowhere."""
    about = cell["A"]
    cell.pop("ID", None)
    about.pop("Headers", None)
    if cell["S"] == "/TH":
        about["Scope"] = "/Column" if heads_column else "/Row"
    if len(about) == 1:  # nothing but its owner
        del cell["A"]


def _drawing(tree: _Tree, element: Element) -> None:
    kids = tree.kids(element)
    if kids and kids[0]["S"] == "/Figure" and "Alt" in kids[0]:
        picture = kids[0]
        element["S"], picture["S"] = "/Figure", "/NonStruct"
        element["Alt"], element["A"] = picture.pop("Alt"), picture.pop("A")


def _placed(tree: _Tree, figure: Element) -> None:
    """The box in the page's own measure: the engine gives it in pixels from the top."""
    left, top, right, bottom = figure["A"]["BBox"]
    _, _, _, height = tree.of(figure["Pg"])["MediaBox"]
    scaled = (left, height / POINTS_PER_PIXEL - bottom, right, height / POINTS_PER_PIXEL - top)
    figure["A"]["BBox"] = pydyf.Array([float(edge * POINTS_PER_PIXEL) for edge in scaled])


def _say_links(pdf: Any, html: str) -> None:
    """The words of a link describe its areas: the engine gives the name of the place that it leads to."""
    said = _Links(html).words
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("Subtype") == "/Link":
            target = item["Contents"].string
            item["Contents"] = pydyf.String(said.get(unquote(target), target))
            item["F"] = _PRINTED


class _Links(HTMLParser):
    """The words of a page's links, by where they lead; the longest where several lead to one place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: dict[str, str] = {}
        self._target, self._said = "", ""
        self.feed("".join(_LINK.findall(html)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A link begins."""
        if tag == "a":
            self._target, self._said = unquote((dict(attrs).get("href") or "").strip().removeprefix("#")), ""

    def handle_data(self, data: str) -> None:
        """What stands in it."""
        self._said += data

    def handle_endtag(self, tag: str) -> None:
        """A link ends."""
        if tag == "a":
            said = " ".join(self._said.split())
            self.words[self._target] = max(self.words.get(self._target, ""), said, key=len)


def _gather_areas(tree: _Tree, element: Element) -> None:
    """Hangs the areas of what is inside a link on the link, and leaves no link inside a link."""
    areas = tree.areas(element)
    links = [above for above in tree.above(element) if above["S"] == "/Link"] if areas else []
    if not links:
        return
    link = links[-1]
    if element["S"] == "/Link":
        element["S"] = "/Span"
    for area in areas:
        element["K"].remove(area.reference)
        link["K"].append(area.reference)
        tree.owners[2 * tree.of(area["Obj"])["StructParent"] + 1] = link.reference


def _join_areas(tree: _Tree, link: Element) -> list[int]:
    """One area of several boxes: the engine makes one of each piece of text, and a keyboard would stop at them all.

    The numbers of those that are gone.
    """
    references = tree.areas(link)
    areas = [tree.of(reference["Obj"]) for reference in references]
    boxes = _apart([_upright(area["Rect"]) for area in areas])
    if areas:
        left, low, right, high = zip(*boxes, strict=True)
        areas[0]["Rect"] = pydyf.Array([min(left), min(low), max(right), max(high)])
        corners = [(x, y) for a, b, c, d in boxes for x, y in ((a, d), (c, d), (a, b), (c, b))]
        areas[0]["QuadPoints"] = pydyf.Array([edge for corner in corners for edge in corner])
    gone = [area["StructParent"] for area in areas[1:]]
    for reference, area in zip(references[1:], areas[1:], strict=True):
        link["K"].remove(reference.reference)
        tree.of(link["Pg"])["Annots"].remove(area.reference)
        reference.clear()
        area.clear()
    return gone


def _forget(tree: _Tree, gone: set[int]) -> None:
    pairs = zip(tree.owners[::2], tree.owners[1::2], strict=True)
    tree.owners[:] = [part for number, owner in pairs if number not in gone for part in (number, owner)]


def _upright(box: Sequence[float]) -> tuple[float, float, float, float]:
    across, up = sorted(box[::2]), sorted(box[1::2])
    return across[0], up[0], across[1], up[1]


def _apart(boxes: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """Without those that lie within another one, give or take a point."""
    kept: list[tuple[float, float, float, float]] = []
    for box in sorted(boxes, key=lambda b: (b[0] - b[2]) * (b[3] - b[1])):
        if not any(_within(box, other) for other in kept):
            kept.append(box)
    return kept


def _within(box: Sequence[float], other: Sequence[float]) -> bool:
    low = all(a >= b - 1 for a, b in zip(box[:2], other[:2], strict=True))
    return low and all(a <= b + 1 for a, b in zip(box[2:], other[2:], strict=True))


def _margins(tree: _Tree, kept: set[bytes]) -> None:
    """Content of elements that hang on nothing: the running head and foot."""
    for page in tree.pages:
        own = tree.owners[2 * page["StructParents"] + 1]
        loose = {number for number, reference in enumerate(own) if reference not in kept}
        for number in loose:
            tree.of(own[number]).clear()
            own[number] = "null"
        _as_artifacts(tree.of(page["Contents"]).stream, loose)


def _as_artifacts(operators: list[Any], loose: set[int]) -> None:
    for at, operand in enumerate(operators):
        if isinstance(operand, pydyf.Dictionary) and operand.get("MCID") in loose:
            operators[at - 1] = "/Artifact"
            operators[at] = pydyf.Dictionary({"Type": "/Pagination"})
