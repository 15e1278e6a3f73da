"""What a document looks like: the brand's colours and paper, the kinds of a status and of a bar as shadings."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from audit.report.brand import Brand
from audit.report.html.environment import source
from audit.report.office import Font, font_of

TWIPS_PER_MM = 1440 / 25.4
_USES = ("heading", "body", "symbols", "bars")


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
    space_em: float  # how wide a figure space of the bars' font is

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
        fonts={use: font_of(brand, use, design["fonts"]) for use in _USES},
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
