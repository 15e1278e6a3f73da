"""What a document looks like: the brand's colours and paper, the kinds of a status and of a bar as shadings."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from audit.report.brand import Brand
from audit.report.environment import source
from audit.report.places import templates

TWIPS_PER_MM = 1440 / 25.4


class Font(NamedTuple):
    """A font by the name that an office suite knows it by, and what to take where it is not installed."""

    name: str
    instead: str


class Shading(NamedTuple):
    """A pattern in `colour` upon `ground`, and the colour of text on it ('' where it is the document's own)."""

    pattern: str
    colour: str
    ground: str
    ink: str


@dataclass(frozen=True, slots=True)
class Look:
    """Colours by name as six hex digits, fonts by use, the paper and its margins in millimetres, and shadings."""

    colours: Mapping[str, str]
    fonts: Mapping[str, Font]
    paper_mm: tuple[float, float]
    margins_mm: tuple[float, float, float, float]  # top, right, bottom, left
    shadings: Mapping[str, Shading]
    space_em: float  # how wide a space of the body's font is: what bars are made of

    @property
    def text_mm(self) -> float:
        """The width of the text."""
        return self.paper_mm[0] - self.margins_mm[1] - self.margins_mm[3]

    @property
    def text_twips(self) -> int:
        """The width of the text in twentieths of a point."""
        return twips(self.text_mm)


def twips(millimetres: float) -> int:
    """A length in twentieths of a point."""
    return round(millimetres * TWIPS_PER_MM)


def look_of(brand: Brand) -> Look:
    """The look of a brand, whose own `word/design.toml` wins over the toolkit's."""
    design = tomllib.loads(source(brand, "word/design.toml"))
    colours = {name: colour.removeprefix("#").upper() for name, colour in brand.colours.items()}
    colours |= {"white": "FFFFFF"}
    return Look(
        colours=colours,
        fonts={use: _font(brand, use, design["fonts"]) for use in ("heading", "body", "symbols")},
        paper_mm=(brand.paper.width_mm, brand.paper.height_mm),
        margins_mm=tuple(design["page"]["margins_mm"]),
        shadings={
            kind: Shading(
                pattern, colours.get(colour, "auto"), colours.get(ground, "auto"), colours.get(ink, "")
            )
            for kind, (pattern, colour, ground, ink) in design["shadings"].items()
        },
        space_em=design["page"]["space_em"],
    )


def _font(brand: Brand, use: str, common: Mapping[str, str]) -> Font:
    """The brand's own font, which whoever edits its documents has; for the toolkit's, one that every machine has."""
    family = {"heading": "Report Serif", "body": "Report Sans"}.get(use)
    face = next(
        (f for f in brand.faces if f.family == family and (f.weight, f.style) == (400, "normal")), None
    )
    face = face or next((f for f in brand.faces if f.family == family), None)
    if face is None:
        return Font(common["symbols"], common["symbols"])
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
