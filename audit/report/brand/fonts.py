"""Fonts: the families that the style sheets name, each the toolkit's own, another of its own, or a brand's files."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from audit.report.brand.folder import BrandFolder
from audit.report.brand.settings import Family
from audit.report.places import templates

FAMILIES = {"sans": "Report Sans", "serif": "Report Serif", "display": "Report Display"}
LIST = "Report List"  # the classified list, whose lines are fitted by the widths of the toolkit's own sans
_RESTRICTED = 0x0002  # of OS/2 fsType: may not be embedded
# family, file, weight, style; the last field: also in the self-contained page
_OWN = (
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
        for family, stem, weight, style, both in _OWN
    )


def brand_faces(folder: BrandFolder) -> tuple[Face, ...]:
    """The faces of a brand; what is wrong with them is noted in the folder."""
    own, fonts = own_faces(), folder.settings.fonts
    given: dict[str, Family | None] = {name: getattr(fonts, name) for name in FAMILIES}
    chosen = {name: family for name, family in given.items() if family is not None}
    faces = [face for face in own if face.family not in {FAMILIES[name] for name in chosen}]
    for name, family in chosen.items():
        if family.bundled:
            found = [face for face in own if face.family == FAMILIES[family.bundled]]
        else:
            found = _files(folder, name, family)
        faces += _whole([face._replace(family=FAMILIES[name]) for face in found])
    if fonts.sans is not None:
        faces.append(own[0]._replace(family=LIST))
    return tuple(faces)


def _files(folder: BrandFolder, name: str, family: Family) -> list[Face]:
    found = []
    for face, (weight, style, on_page) in _FACES.items():
        file, key = getattr(family, face), ("fonts", name, face)
        path = folder.file(key, file, (".ttf", ".otf")) if file else None
        if path is not None and _usable(folder, key, path):
            found.append(Face(FAMILIES[name], path, weight, style, path if on_page else None))
    return found


def _whole(faces: list[Face]) -> list[Face]:
    """The faces of a family and, for each that it lacks, the nearest of them in its place.

    The renderer knows the toolkit's own fonts too: a weight or an italic that a family lacks it would take from there.
    """
    if not faces:
        return []
    return faces + [
        min(faces, key=lambda face: (face.style != style, abs(face.weight - weight)))._replace(
            weight=weight, style=style, on_page=None
        )
        for weight, style, _ in _FACES.values()
        if not any((face.weight, face.style) == (weight, style) for face in faces)
    ]


def _usable(folder: BrandFolder, key: tuple[str, str, str], path: Path) -> bool:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(io.BytesIO(path.read_bytes()), lazy=True) as font:
            font.getBestCmap()
            licence = font["OS/2"].fsType if "OS/2" in font else 0
    except (TTLibError, OSError, KeyError, ValueError, AssertionError) as error:
        folder.wrong(key, f"'{path.name}' is no font that can be read: {error}")
        return False
    if licence & _RESTRICTED:
        folder.warn(key, f"'{path.name}' says of itself that it may not be embedded. Ask whose font it is.")
    return True
