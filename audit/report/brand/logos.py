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

from markupsafe import Markup

from audit.report.brand.folder import BrandFolder, Key

_SVG = "http://www.w3.org/2000/svg"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_DRAWING = frozenset(
    ["svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
     "clipPath", "mask", "linearGradient", "radialGradient", "stop", "pattern", "style"]
)  # fmt: skip
_NOTES = frozenset(["title", "desc", "metadata"])
_REFERENCE = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\s*\(|javascript:", re.IGNORECASE)
_LENGTH = re.compile(r"^\s*([\d.]+(?:[eE][-+]?\d+)?)\s*(?:px|pt|mm)?\s*$")
_PNG = b"\x89PNG\r\n\x1a\n"
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
    from PIL import Image, UnidentifiedImageError

    if not data.startswith(_PNG) or len(data) < 24:
        raise ValueError("is no PNG. Save it as one.")
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
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, ValueError, DefusedXmlException) as error:
        raise ValueError(
            f"is no SVG that can be taken: {error}. Export it plainly, without a DOCTYPE."
        ) from error
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError("is no SVG: it does not begin with <svg>. Export it again.")
    width, height = _size(root)
    clean = Element("svg", {"xmlns": _SVG, "xmlns:xlink": "http://www.w3.org/1999/xlink"})
    _take(root, clean)
    clean.set("width", f"{width:g}")
    clean.set("height", f"{height:g}")
    clean.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    return Logo(tostring(clean), "image/svg+xml", width, height)


def _take(old: Element, new: Element) -> None:
    """Copies what draws from one element to another, its children included. Raises ValueError for what may not be."""
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
        space, _, tag = child.tag[1:].rpartition("}") if child.tag.startswith("{") else ("", "", child.tag)
        if space != _SVG or tag in _NOTES:
            continue
        if tag not in _DRAWING:
            way_out = "Turn text into paths." if tag in ("text", "tspan") else "Remove it: a logo only draws."
            raise ValueError(f"has an element <{tag}>. {way_out}")
        made = SubElement(new, tag)
        if tag == "style":
            _check(child.text or "")
            made.text = child.text
        _take(child, made)


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
