"""The pictures of a Word document: logos as they are, bars and tiles painted, each with what it shows in words."""

from __future__ import annotations

import io
import struct
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from defusedxml.ElementTree import fromstring
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml import etree
from markupsafe import Markup
from PIL import Image, ImageDraw

from audit.report.blocks import Picture, Run
from audit.report.brand import Brand
from audit.report.html.environment import source
from audit.report.office import SVG_LINK, empty_png, inks_of

_LOGO_MM = (70.0, 12.0)
_DOTS_PER_MM = 8  # 203 a inch
_TILE_MM, _TILE_GAP_MM = 4.4, 0.6
_HATCH_DOTS = 9  # from one line of a hatch to the next
_LEAST_DOTS = 4  # of a stretch: none of them vanishes


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a stretch of a bar is drawn: filled or hatched, with or without an outline; colours as RRGGBB."""

    fill: str | None = None
    hatch: str | None = None
    line: str | None = None


def load_strokes(brand: Brand) -> Mapping[str, Stroke]:
    """The strokes by the kind of a stretch; a brand's `office.toml` wins over the toolkit's."""
    inks = inks_of(brand)
    kinds = tomllib.loads(source(brand, "office.toml"))["bars"]
    return {
        kind: Stroke(**{part: inks[colour] for part, colour in look.items()}) for kind, look in kinds.items()
    }


class Pictures:
    """Puts pictures into one document. Each method gives a run of the document's XML for a template to place."""

    def __init__(self, document: Document, strokes: Mapping[str, Stroke]) -> None:
        self._document, self._strokes = document, strokes

    def logo(self, picture: Picture) -> Markup:
        """A picture as large as a logo's frame allows. An SVG has an empty stand-in for programs that know none."""
        width, height = _size(picture)
        scale = min(_LOGO_MM[0] / width, _LOGO_MM[1] / height)
        drawn = picture.media_type == "image/svg+xml"
        return self._run(empty_png() if drawn else picture.data, (width * scale, height * scale), picture.alt,
                         svg=picture.data if drawn else None)  # fmt: skip

    def bar(self, stretches: Sequence[Run], width_mm: float, height_mm: float, alt: str) -> Markup:
        """A bar whose stretches have shares in per cent of the whole."""
        size = round(width_mm * _DOTS_PER_MM), round(height_mm * _DOTS_PER_MM)
        image = Image.new("RGB", size, "white")
        reached, done = 0.0, 0
        for stretch in stretches:
            reached += stretch.share
            end = max(round(reached * size[0] / 100), done + _LEAST_DOTS)
            self._paint(image, (done, 0, end, size[1]), stretch.fill)
            done = end
        return self._run(_png(image), (width_mm, height_mm), alt)

    def tiles(self, tiles: Sequence[Run], width_mm: float, alt: str) -> Markup:
        """A tile a model, in rows."""
        step = _TILE_MM + _TILE_GAP_MM
        a_row = int(width_mm // step)
        columns, rows = min(len(tiles), a_row), -(-len(tiles) // a_row)
        wide, high = columns * step - _TILE_GAP_MM, rows * step - _TILE_GAP_MM
        image = Image.new("RGB", (round(wide * _DOTS_PER_MM), round(high * _DOTS_PER_MM)), "white")
        for number, tile in enumerate(tiles):
            left, top = (round(at * step * _DOTS_PER_MM) for at in (number % a_row, number // a_row))
            side = round(_TILE_MM * _DOTS_PER_MM)
            self._paint(image, (left, top, left + side, top + side), tile.fill)
        return self._run(_png(image), (wide, high), alt)

    def _paint(self, image: Image.Image, box: tuple[int, int, int, int], kind: str) -> None:
        stroke = self._strokes.get(kind, Stroke())
        wide, high = box[2] - box[0], box[3] - box[1]
        piece = Image.new("RGB", (wide, high), f"#{stroke.fill or 'FFFFFF'}")
        pen = ImageDraw.Draw(piece)
        if stroke.hatch:
            for start in range(-high, wide, _HATCH_DOTS):
                pen.line((start, high, start + high, 0), fill=f"#{stroke.hatch}", width=2)
        if stroke.line:
            pen.rectangle((0, 0, wide - 1, high - 1), outline=f"#{stroke.line}", width=2)
        image.paste(piece, box[:2])

    def _run(self, png: bytes, size_mm: tuple[float, float], alt: str, svg: bytes | None = None) -> Markup:
        inline = self._document.part.new_pic_inline(io.BytesIO(png), Mm(size_mm[0]), Mm(size_mm[1]))
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")  # programs leave a gap of their own where none is said
        for named in inline.iter(qn("wp:docPr"), qn("pic:cNvPr")):
            named.set("descr", alt)
        if svg is not None:
            package = self._document.part.package
            name = package.next_partname("/word/media/drawing%d.svg")
            link = SVG_LINK.format(
                id=self._document.part.relate_to(Part(PackURI(name), "image/svg+xml", svg, package), RT.IMAGE)
            )
            blip = next(inline.iter(qn("a:blip")))
            blip.append(parse_xml(link.replace("<a:extLst>", f"<a:extLst {nsdecls('a', 'r')}>", 1)))
        return Markup(f"<w:r><w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing></w:r>")


def _png(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.quantize(32).save(data, "PNG", optimize=True)
    return data.getvalue()


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
