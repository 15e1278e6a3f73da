"""Logos: a PNG as it is, an SVG written anew from what only draws.

A picture from somebody else is hostile until read: scripts, event handlers, references to anything outside the file
and texts that need a font are mistakes; an editor's notes are left behind.
"""

from __future__ import annotations

import base64
import io
import re
import struct
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from markupsafe import Markup
from PIL import Image, UnidentifiedImageError

from audit.report.brand.folder import BrandFolder, Key

_SVG = "http://www.w3.org/2000/svg"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_DRAWING = frozenset(
    ["svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
     "clipPath", "mask", "linearGradient", "radialGradient", "stop", "pattern", "style"]
)  # fmt: skip
_UNPAINTED = frozenset(
    [
        "svg",
        "defs",
        "style",
        "stop",
        "linearGradient",
        "radialGradient",
        "symbol",
        "clipPath",
        "mask",
        "pattern",
    ]
)  # which a style sheet's fill means nothing to; fmt: skip
_NOTES = frozenset(["title", "desc", "metadata"])
_REFERENCE = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\s*\(|javascript:", re.IGNORECASE)
_LENGTH = re.compile(r"^\s*([\d.]+(?:[eE][-+]?\d+)?)\s*(?:px|pt|mm)?\s*$")
_PNG = b"\x89PNG\r\n\x1a\n"
_POINTS_AT = re.compile(r"url\(\s*['\"]?#([^)'\"]*)")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE = re.compile(r"([.#]?)([\w-]+)")  # of a selector: `path.shade#a`
_MOST_DRAWN = 50_000  # elements, each as often as it is drawn
_DEEPEST = 60
_MOST_PIXELS = 16_000_000
_LARGEST_RATIO = 12  # of width to height


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture: its bytes, what they are (image/png or image/svg+xml), and its size in its own pixels."""

    data: bytes
    media_type: str
    width: float
    height: float

    @property
    def address(self) -> Markup:
        """The picture as an address that holds it."""
        return Markup(f"data:{self.media_type};base64,{base64.b64encode(self.data).decode()}")


def load_logo(folder: BrandFolder, key: Key, name: str | None) -> Logo | None:
    """The picture that the value at `key` names; None where there is none, or where it is wrong, which is noted."""
    path = folder.file(key, name, (".png", ".svg")) if name else None
    if path is None:
        return None
    try:
        logo = _svg(path.read_bytes()) if path.suffix.lower() == ".svg" else _png(path.read_bytes())
    except ValueError as error:
        folder.wrong(key, f"'{name}': {error}")
        return None
    if not 1 / _LARGEST_RATIO <= logo.width / logo.height <= _LARGEST_RATIO:
        folder.warn(key, f"'{name}' is so long and narrow that it will hardly be seen")
    return logo


def _png(data: bytes) -> Logo:
    if not data.startswith(_PNG) or len(data) < 24:
        raise ValueError("is not a PNG. Save it as one.")
    width, height = struct.unpack(">II", data[16:24])
    if not 0 < width * height <= _MOST_PIXELS:
        raise ValueError(f"has {width} × {height} pixels. Use a smaller one; 1,000 across is plenty.")
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    except (OSError, SyntaxError, UnidentifiedImageError) as error:
        raise ValueError(f"is a damaged PNG: {error}. Save it again.") from error
    return Logo(data, "image/png", width, height)


def _svg(data: bytes) -> Logo:
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, ValueError, DefusedXmlException) as error:
        raise ValueError(
            f"is an SVG that can't be used: {error}. Export it plainly, without a DOCTYPE."
        ) from error
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError("is not an SVG: it does not begin with <svg>. Export it again.")
    width, height = _size(root)
    clean = Element("svg", {"xmlns": _SVG, "xmlns:xlink": "http://www.w3.org/1999/xlink"})
    _take(root, clean, 1)
    _Drawing(clean).check()
    clean.set("width", f"{width:g}")
    clean.set("height", f"{height:g}")
    clean.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    return Logo(tostring(clean), "image/svg+xml", width, height)


def _take(old: Element, new: Element, depth: int) -> None:
    """Copies what draws from one element to another, its children included. Raises ValueError for what may not be."""
    if depth > _DEEPEST:
        raise ValueError(f"nests more than {_DEEPEST} deep. Export it more simply.")
    for name, value in old.attrib.items():
        if name in _HREFS:
            if not value.startswith("#"):
                raise ValueError(
                    f"refers to '{value[:60]}', outside the file. Put everything into the one file."
                )
            new.set("xlink:href", value)
        elif name.lower().startswith("on"):
            raise ValueError(f"has an event handler, '{name}'. Remove it: a logo only draws.")
        elif not name.startswith("{"):
            _check(value)
            new.set(name, value)
    for child in old:
        tag = _drawing(child)
        if tag is None:
            continue
        made = SubElement(new, tag)
        if tag == "style":
            _check(child.text or "")
            made.text = child.text
        _take(child, made, depth + 1)


def _drawing(element: Element) -> str | None:
    """The name of an element that draws, None for an editor's notes. Raises ValueError for what may not be."""
    tag = str(element.tag)
    space, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if space != _SVG or name in _NOTES:
        return None
    if name not in _DRAWING:
        way_out = "Turn text into paths." if name in ("text", "tspan") else "Remove it: a logo only draws."
        raise ValueError(f"has an element <{name}>. {way_out}")
    return name


class _Drawing:
    """How much a picture draws. What is drawn by reference (`use`, a mask, a pattern) may refer to others in turn: 20
    elements that draw ten times the one before them keep a renderer, and a reader's browser, busy for ever."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._named = {one.get("id"): one for one in root.iter() if one.get("id")}
        self._drawn: dict[Element, int] = {}
        self._open: set[Element] = set()
        styles = " ".join(one.text or "" for one in root.iter("style"))
        self._rules = [
            (part.split()[-1:], _POINTS_AT.findall(body))
            for selector, body in _RULE.findall(styles)
            for part in selector.split(",")
            if _POINTS_AT.search(body)
        ]

    def check(self) -> None:
        """Raises ValueError where it draws too much, or an element draws itself."""
        if self._count(self._root) > _MOST_DRAWN:
            raise ValueError(
                f"draws more than {_MOST_DRAWN:,} elements, by references to references. Export it plainly."
            )

    def _count(self, element: Element) -> int:
        """The elements that are drawn for one; each is counted once, however often it is drawn."""
        if element in self._open:
            raise ValueError(f"has an element <{element.tag}> that draws itself. Export it plainly.")
        if element not in self._drawn:
            self._open.add(element)
            within = [
                *element,
                *(self._named[name] for name in self._referred(element) if name in self._named),
            ]
            self._drawn[element] = 1 + sum(map(self._count, within))
            self._open.remove(element)
        return self._drawn[element]

    def _referred(self, element: Element) -> list[str]:
        """The ids of all that an element draws by reference, by itself or by a rule of a style sheet."""
        own = [value for name, value in element.attrib.items() if name != "xlink:href"]
        found = [name for value in own for name in _POINTS_AT.findall(value)]
        if "xlink:href" in element.attrib:
            found.append(element.attrib["xlink:href"][1:])
        if element.tag not in _UNPAINTED:
            found += [name for about, names in self._rules if _is_about(about, element) for name in names]
        return found


def _is_about(selector: list[str], element: Element) -> bool:
    """Whether the last part of a selector may be about an element: what is not understood may be."""
    known: dict[str, set[str | None]] = {
        "": {element.tag},
        ".": {*element.get("class", "").split()},
        "#": {element.get("id")},
    }
    return all(word in known[mark] for mark, word in _SIMPLE.findall("".join(selector)))


def _check(text: str) -> None:
    if _REFERENCE.search(text):
        raise ValueError(f"refers to something outside the file: '{text.strip()[:60]}'. Remove it.")


def _size(root: Element) -> tuple[float, float]:
    """Width and height, from the view box where there is one: it is what is drawn."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    told = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    found = [float(m[1]) if (m := _LENGTH.match(one)) else 0.0 for one in told]
    if len(found) != 2 or min(found) <= 0:
        raise ValueError("says no size. Give it a viewBox, or a width and a height in pixels.")
    return found[0], found[1]
