"""Puts pictures into a Word document: a PNG as it is, an SVG with an empty stand-in for readers that know none."""

from __future__ import annotations

import struct
from xml.sax.saxutils import quoteattr

from defusedxml.ElementTree import fromstring

from audit.report.blocks import Picture
from audit.report.office import SVG_LINK, empty_png

_EMU_PER_MM = 36_000
_HIGH_MM, _WIDE_MM = 12.0, 70.0  # a logo's frame
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = (
    '<w:drawing><wp:inline xmlns:wp="{main}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name="Picture {number}" descr={alt}/>'
    '<a:graphic xmlns:a="{main}/main"><a:graphicData uri="{main}/picture">'
    '<pic:pic xmlns:pic="{main}/picture" xmlns:r="{office}"><pic:nvPicPr><pic:cNvPr id="{number}" '
    'name="Picture {number}" descr={alt}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{id}">{svg}'
    '</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)


class Pictures:
    """The pictures of one document: `files` by their paths in the package, and `relations` (id, target) to them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.relations: list[tuple[str, str]] = []
        self._drawn = 0

    def drawing(self, picture: Picture) -> str:
        """Adds a picture and gives its drawing, as large as a logo's frame allows."""
        self._drawn += 1
        svg, shown = "", picture.data
        if picture.media_type == "image/svg+xml":
            svg, shown = SVG_LINK.format(id=self._added(picture.data, "svg")), empty_png()
        width, height = _size(picture)
        high = min(_HIGH_MM, _WIDE_MM * height / width)
        return _DRAWING.format(
            main=_MAIN, office=_OFFICE, cx=round(high * width / height * _EMU_PER_MM), cy=round(high * _EMU_PER_MM),
            number=self._drawn, alt=quoteattr(picture.alt), id=self._added(shown, "png"), svg=svg,
        )  # fmt: skip

    def _added(self, data: bytes, suffix: str) -> str:
        number = len(self.relations) + 1
        self.files[f"word/media/picture{number}.{suffix}"] = data
        self.relations.append((f"rIdPicture{number}", f"media/picture{number}.{suffix}"))
        return self.relations[-1][0]


def _size(picture: Picture) -> tuple[float, float]:
    """Width and height in the picture's own units. A brand's SVG always says them (audit/report/brand/logos.py)."""
    if picture.media_type != "image/svg+xml":
        width, height = struct.unpack(">II", picture.data[16:24])
        return width, height
    root = fromstring(picture.data)
    if box := root.get("viewBox"):
        _, _, wide, tall = map(float, box.replace(",", " ").split())
        return wide, tall
    return float(root.get("width", "1")), float(root.get("height", "1"))
