"""Makes the fonts of the brand Quillharbour: run it with `fontpkg-figtree`, `fontpkg-bitter` and `fonttools` installed.

Static instances of two open variable fonts, cut down to the Latin scripts and renamed, as 'Bitter Pro' is a reserved
font name.
"""

from __future__ import annotations

from pathlib import Path

import fontpkg_bitter
import fontpkg_figtree
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).parent / "quillharbour" / "fonts"
STAMP = 3_800_000_000  # a fixed time for the head table: the same sources give the same bytes
LATIN = (
    (0x20, 0x17F),
    (0x2010, 0x2044),
    (0x20A0, 0x20BF),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2264, 0x2265),
)
_STYLES = {"400": "Regular", "600": "Bold", "400-italic": "Italic"}
INSTANCES = (
    (fontpkg_figtree, "Figtree[wght].ttf", "harbour-sans-400", 400),
    (fontpkg_figtree, "Figtree[wght].ttf", "harbour-sans-600", 600),
    (fontpkg_figtree, "Figtree-Italic[wght].ttf", "harbour-sans-400-italic", 400),
    (fontpkg_bitter, "Bitter[wght].ttf", "harbour-slab-400", 400),
    (fontpkg_bitter, "Bitter[wght].ttf", "harbour-slab-600", 600),
    (fontpkg_bitter, "Bitter-Italic[wght].ttf", "harbour-slab-400-italic", 400),
)


def main() -> None:
    """Writes every font into the brand's folder."""
    for package, source, stem, weight in INSTANCES:
        path = Path(str(package.__file__)).parent / "files" / source
        font = instancer.instantiateVariableFont(TTFont(path), {"wght": weight})
        options = Options(
            layout_features=["kern", "mark", "ccmp", "tnum", "liga"],
            hinting=False,
            notdef_outline=True,
            name_IDs=[0, 13, 14],
        )
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[c for first, last in LATIN for c in range(first, last + 1)])
        subsetter.subset(font)
        _rename(font, stem)
        font["OS/2"].usWeightClass = weight
        font["head"].created = font["head"].modified = STAMP
        font.recalcTimestamp = False
        font.save(OUT / f"{stem}.ttf")


def _rename(font: TTFont, stem: str) -> None:
    words = stem.split("-")
    family, style = " ".join(words[:2]).title(), _STYLES["-".join(words[2:])]
    for number, text in {1: family, 2: style, 3: stem, 4: f"{family} {style}", 6: stem}.items():
        font["name"].setName(text, number, 3, 1, 0x409)


if __name__ == "__main__":
    main()
