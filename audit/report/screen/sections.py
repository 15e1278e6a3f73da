"""Sections of the report as the page shows them.

They are the templates that Word reads as well, where charts are tables of their values. Here headings stand a step
lower, the page's own; cells know the head of their column, so that a narrow screen may stack them; and no style stands
in the markup, since the page's policy forbids it: what a bar needs becomes a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import lxml.html
from lxml.html import HtmlElement
from markupsafe import Markup

_WIDTH = re.compile(r"width:\s*([\d.]+)%")
_ALIGNED = re.compile(r"text-align:\s*(left|right|center)")  # of a table that a brand wrote in Markdown
_FOLDED = "//div[contains(concat(' ', @class, ' '), ' card ')]|//section[contains(concat(' ', @class, ' '), ' annex ')]"
_KICKER = re.compile(r'<p class="kick">(.*?)</p>', re.DOTALL)
_LOWER = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5"}


class Styles:
    """The classes that stand for styles of elements, as rules."""

    def __init__(self) -> None:
        self._widths: dict[str, str] = {}

    def width(self, per_cent: str) -> str:
        """The class of a width in per cent."""
        return self._widths.setdefault(per_cent, f"w{len(self._widths)}")

    def rules(self) -> str:
        """The rules, one a line."""
        return "".join(f".{name}{{width:{width}%}}\n" for width, name in self._widths.items())


def shown(html: str, styles: Styles) -> Markup:
    """A section's HTML for the page; '' where it has nothing to say."""
    if not html.strip():
        return Markup()
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in root.iter():
        if isinstance(element.tag, str):
            _adapt(element, styles)
    for table in root.iter("table"):
        _label(table)
    for number, card in enumerate(root.xpath(_FOLDED)):
        _fold(card, is_open=number == 0 and "card" in card.get("class", ""))
    inner = "".join(lxml.html.tostring(child, encoding="unicode") for child in root)
    return Markup(inner)


def topic(part: Markup) -> str:
    """What a section says above its title; '' where it has nothing there."""
    found = _KICKER.search(part)
    return " ".join(Markup(found.group(1)).striptags().split()) if found else ""


def _adapt(element: HtmlElement, styles: Styles) -> None:
    element.tag = _LOWER.get(element.tag, element.tag)
    style = element.attrib.pop("style", None)
    if style is None:
        return
    width, aligned = _WIDTH.search(style), _ALIGNED.search(style)
    names = [element.get("class", "")]
    names += [styles.width(width.group(1))] if width and element.tag == "i" else []
    names += [aligned.group(1)] if aligned else []
    if any(names):
        element.set("class", " ".join(filter(None, names)))


def _fold(block: HtmlElement, *, is_open: bool) -> None:
    """Lets a finding, or an annex, be opened by its title: its kicker and its claim stay."""
    heads = [child for child in block[:2] if child.tag in ("p", "h2")]
    if [head.tag for head in heads] != ["p", "h2"]:
        return
    summary = lxml.html.Element("summary")
    block.tag = "details"
    block.set("class", f"{block.get('class')} fold")
    if is_open:
        block.set("open", "")
    block.insert(0, summary)
    summary.extend(heads)


def _label(table: HtmlElement) -> None:
    """Gives each cell the head of its column; a table without heads only lays out."""
    heads = [_words(cell) for cell in table.xpath("./thead/tr[last()]/*")]
    if not any(heads):
        table.set("role", "presentation")
        return
    table.set("class", f"{table.get('class', '')} data".strip())
    for cell in table.xpath("./thead/tr/th[not(normalize-space())]"):
        cell.tag = "td"  # a head that says nothing is none
    for row in table.xpath("./tbody/tr"):
        cells: Iterable[HtmlElement] = row.xpath("./td|./th")
        for head, cell in zip(heads, cells, strict=False):
            if head:
                cell.set("data-head", head)


def _words(cell: HtmlElement) -> str:
    return " ".join(cell.text_content().split())
