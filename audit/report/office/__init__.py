"""What the office formats share: fonts, pictures, languages, and the same bytes for the same content at any time."""

from __future__ import annotations

import io
import struct
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from babel.core import get_global

from audit.report.brand import Brand
from audit.report.html.environment import source
from audit.report.templates.folder import templates

_FIRST = "[Content_Types].xml"  # readers look for it at the head of the file

# behind a picture: the SVG that programs which know it show instead
SVG_LINK = (
    '<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{id}"/></a:ext></a:extLst>'
)


class Font(NamedTuple):
    """A font by the name that an office suite knows it by, and what to take where it is not installed."""

    name: str
    instead: str


def packed(save: Callable[[BinaryIO], object], day: date) -> bytes:
    """What a library saves, as a package whose parts all bear the audit's day, in the order of their names."""
    saved, output = io.BytesIO(), io.BytesIO()
    save(saved)
    stamp = (min(max(day.year, 1980), 2107), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(output, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != _FIRST, name)):
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3  # the same bytes on every system
            info.external_attr = 0o644 << 16
            target.writestr(info, source.read(name))
    return output.getvalue()


def load_fonts(brand: Brand) -> Mapping[str, str]:
    """Fonts by kind that stand in for the toolkit's own; a brand's `office.toml` wins over the toolkit's."""
    fonts: Mapping[str, str] = tomllib.loads(source(brand, "office.toml"))["fonts"]
    return fonts


def inks_of(brand: Brand) -> dict[str, str]:
    """The brand's colours by name as six hex digits, and `white` with them."""
    return {name: colour.removeprefix("#").upper() for name, colour in brand.colours.items()} | {
        "white": "FFFFFF"
    }


def font_of(brand: Brand, use: str, common: Mapping[str, str]) -> Font:
    """The brand's own font, which whoever edits its documents has; for the toolkit's, one that every machine has."""
    family = brand.fonts.get({"heading": "serif", "body": "sans"}.get(use, ""))
    face = next(
        (f for f in brand.faces if f.family == family and (f.weight, f.style) == (400, "normal")), None
    )
    face = face or next((f for f in brand.faces if f.family == family), None)
    if face is None:
        return Font(common[use], common[use])
    kind = face.file.stem.partition("-")[0]
    if face.file.is_relative_to(templates()):
        return Font(common[kind], common[kind])
    return Font(_name(face.file), common["serif" if use == "heading" else "sans"])


def _name(path: Path) -> str:
    """The family that a font file says it belongs to; its file's name where it says none."""
    from fontTools.ttLib import TTFont  # imported where a brand brings fonts: it takes a tenth of a second

    with TTFont(path, lazy=True) as font:
        names = font["name"]
        return str(names.getDebugName(16) or names.getDebugName(1) or path.stem)


def empty_png() -> bytes:
    """One transparent pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(5)))
        + chunk(b"IEND", b"")
    )


def language_tag(language: str) -> str:
    """A language with its region, as an office suite wants it: `en-US` for `en`."""
    tag = language.replace("_", "-")
    parts = str(get_global("likely_subtags").get(tag, tag)).replace("_", "-").split("-")
    return tag if "-" in tag or len(parts) == 1 else f"{parts[0]}-{parts[-1]}"
