"""Fonts: the families that the style sheets name, each the toolkit's own, another of its own, or a brand's files; and
those that a brand brings for the letters of other scripts."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from audit.report.brand.folder import BrandFolder, Key
from audit.report.brand.settings import Family
from audit.report.templates.folder import templates

OWN = {"sans": "Report Sans", "serif": "Report Serif", "display": "Report Display"}
# A name of its own for each family that a brand brings: by a common one, the renderer would mix it with the toolkit's.
_BROUGHT = {"sans": "Brand Sans", "serif": "Brand Serif", "display": "Brand Display"}
_ALWAYS = (
    "Report Symbols",
    "Report Sans",
)  # statuses; the classified list, fitted by the widths of this sans
# Named by no style sheet: for a letter that the named ones lack, the renderer looks through every font it was given.
_FALLBACK = "Brand Fallback"
_MOST_FALLBACK_BYTES = 32 << 20  # a font of Chinese has tens of thousands of letters
_RESTRICTED = 0x0002  # of OS/2 fsType: may not be embedded
# family, file, weight, style; the last field: also in the self-contained page
_OWN_FACES = (
    ("Report Sans", "sans-400", 400, "normal", True),
    ("Report Sans", "sans-500", 500, "normal", False),
    ("Report Sans", "sans-600", 600, "normal", True),
    ("Report Sans", "sans-700", 700, "normal", False),
    ("Report Sans", "sans-400-italic", 400, "italic", False),
    ("Report Display", "display-600", 600, "normal", False),
    ("Report Display", "display-700", 700, "normal", False),
    ("Report Serif", "serif-400", 400, "normal", False),
    ("Report Serif", "serif-600", 600, "normal", True),
    ("Report Serif", "serif-400-italic", 400, "italic", True),
    ("Report Symbols", "symbols", 400, "normal", True),
)
_ENDINGS = (".ttf", ".otf")
_FACES = {
    "regular": (400, "normal", True),
    "italic": (400, "italic", True),
    "medium": (500, "normal", False),
    "semibold": (600, "normal", True),
    "bold": (700, "normal", True),
}


class Face(NamedTuple):
    """One font file: the family that the style sheets call it by, and what it is within it."""

    family: str
    file: Path
    weight: int
    style: str
    on_page: Path | None  # what the self-contained page embeds; None: it does without

    @property
    def address(self) -> str:
        """What the renderer asks for it by."""
        return f"font:{self.family.replace(' ', '-')}/{self.weight}-{self.style}{self.file.suffix}"

    def source(self, for_print: bool) -> Markup:
        """Its address for the renderer, its content for a browser."""
        if for_print:
            return Markup(self.address)
        assert self.on_page is not None
        kind = self.on_page.suffix.lower().removeprefix(".")
        return Markup(f"data:font/{kind};base64,{base64.b64encode(self.on_page.read_bytes()).decode()}")


def own_faces() -> tuple[Face, ...]:
    """The faces that the toolkit brings."""
    folder = templates() / "fonts"
    return tuple(
        Face(family, folder / f"{stem}.ttf", weight, style, folder / f"{stem}.woff2" if both else None)
        for family, stem, weight, style, both in _OWN_FACES
    )


def brand_fonts(folder: BrandFolder) -> tuple[dict[str, str], tuple[Face, ...]]:
    """The family for each use (`sans`, `serif`, `display`), and all faces; what is wrong is noted in the folder."""
    families, brought = dict(OWN), []
    for use in OWN:
        family: Family | None = getattr(folder.settings.fonts, use)
        if family is not None and family.bundled:
            families[use] = OWN[family.bundled]
        elif family is not None:
            families[use] = _BROUGHT[use]
            brought += _files(folder, use, family)
    brought += _fallback(folder)
    used = {*families.values(), *_ALWAYS}
    return families, (*(face for face in own_faces() if face.family in used), *brought)


def _files(folder: BrandFolder, name: str, family: Family) -> list[Face]:
    found = []
    for face, (weight, style, on_page) in _FACES.items():
        file, key = getattr(family, face), ("fonts", name, face)
        path = folder.file(key, file, _ENDINGS) if file else None
        if path is not None and _usable(folder, key, path):
            found.append(Face(_BROUGHT[name], path, weight, style, path if on_page else None))
    return found


def _fallback(folder: BrandFolder) -> list[Face]:
    found = []
    for at, file in enumerate(folder.settings.fonts.fallback):
        key = ("fonts", "fallback", at)
        path = folder.file(key, file, _ENDINGS, _MOST_FALLBACK_BYTES)
        if path is not None and _usable(folder, key, path):
            found.append(Face(f"{_FALLBACK} {at + 1}", path, 400, "normal", None))
    return found


def characters(faces: Iterable[Face]) -> frozenset[str]:
    """Every character that a face of the brand's own holds."""
    own = templates() / "fonts"
    return frozenset().union(*(_characters(face.file) for face in faces if face.file.parent != own))


@cache
def _characters(file: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _usable(folder: BrandFolder, key: Key, path: Path) -> bool:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(io.BytesIO(path.read_bytes()), lazy=True) as font:
            if not font.getBestCmap():
                raise ValueError("it maps no letter")
            licence = font["OS/2"].fsType if "OS/2" in font else 0
    except (TTLibError, OSError, KeyError, ValueError, AssertionError) as error:
        folder.wrong(key, f"'{path.name}' is not a readable font: {error}")
        return False
    if licence & _RESTRICTED:
        folder.warn(key, f"'{path.name}' says of itself that it may not be embedded. Ask whose font it is.")
    return True
