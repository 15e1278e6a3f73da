"""Makes the report's fonts: run it with `fontpkg-inter`, `fontpkg-source-serif-4`, `fonttools` and `brotli` installed.

    python report_templates/fonts/make_fonts.py

Static instances of two open variable fonts, cut down to the scripts below and renamed to families of our own, so that
an installed font of the same name can't take their place (and because 'Source' is a reserved font name). The statuses
become text by a third, tiny font. TTF is what the PDF embeds; the WOFF2 are for the self-contained web page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent
STAMP = 3_800_000_000  # a fixed time for the head table: the same sources give the same bytes
SCRIPTS = (
    (0x20, 0x17F),  # Latin
    (0x180, 0x24F),  # Latin Extended-B
    (0x2B0, 0x36F),  # modifiers and combining marks
    (0x370, 0x3FF),  # Greek
    (0x400, 0x52F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # letter-like
    (0x2190, 0x2193),  # arrows
    (0x2200, 0x22FF),  # mathematics
)
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "liga", "calt"]
SANS, SANS_ITALIC = "Inter[opsz,wght].ttf", "Inter-Italic[opsz,wght].ttf"
SERIF, SERIF_ITALIC = "SourceSerif4[opsz,wght].ttf", "SourceSerif4-Italic[opsz,wght].ttf"
# source, family, file, optical size, weight, also as WOFF2
INSTANCES = (
    (SANS, "Report Sans", "sans-400", 14, 400, True),
    (SANS, "Report Sans", "sans-500", 14, 500, False),
    (SANS, "Report Sans", "sans-600", 14, 600, True),
    (SANS, "Report Sans", "sans-700", 14, 700, False),
    (SANS_ITALIC, "Report Sans", "sans-400-italic", 14, 400, False),
    (SANS, "Report Display", "display-600", 32, 600, False),
    (SANS, "Report Display", "display-700", 32, 700, False),
    (SERIF, "Report Serif", "serif-400", 30, 400, False),
    (SERIF, "Report Serif", "serif-600", 36, 600, True),
    (SERIF_ITALIC, "Report Serif", "serif-400-italic", 20, 400, True),
)


def main() -> None:
    """Writes every font beside this script."""
    import fontpkg_inter
    import fontpkg_source_serif_4

    folders = [Path(str(p.__file__)).parent / "files" for p in (fontpkg_inter, fontpkg_source_serif_4)]
    for source, family, stem, size, weight, woff2 in INSTANCES:
        path = next(folder / source for folder in folders if (folder / source).is_file())
        save(_instance(path, family, size, weight), stem, woff2)
    _save_widths("sans-400")
    save(_symbols(next(f for f in folders if (f / SANS).is_file()) / SANS), "symbols", woff2=True)


def save(font: TTFont, stem: str, woff2: bool) -> None:
    """Writes the TTF and, where asked, the WOFF2 of it."""
    font["head"].created = font["head"].modified = STAMP
    font.recalcTimestamp = False
    font.save(HERE / f"{stem}.ttf")
    if woff2:
        font.flavor = "woff2"
        font.save(HERE / f"{stem}.woff2")


def _save_widths(stem: str) -> None:
    """The advance widths in thousandths of the size, by character: what lets a line be fitted before it is laid out."""
    font = TTFont(HERE / f"{stem}.ttf")
    em = font["head"].unitsPerEm
    widths = {
        chr(c): round(1000 * font["hmtx"][name][0] / em) for c, name in sorted(font.getBestCmap().items())
    }
    text = json.dumps(widths, ensure_ascii=True, separators=(",", ":"))
    (HERE / f"{stem}.widths.json").write_text(text + "\n", encoding="utf-8")


def _instance(path: Path, family: str, size: int, weight: int) -> TTFont:
    font = instancer.instantiateVariableFont(TTFont(path), {"opsz": size, "wght": weight})
    options = Options(
        layout_features=FEATURES, hinting=False, notdef_outline=True, name_IDs=[0, 13, 14], glyph_names=False
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[c for first, last in SCRIPTS for c in range(first, last + 1)])
    subsetter.subset(font)
    italic = "Italic" in path.name
    _rename(font, family, f"W{weight}{'I' if italic else ''}")
    font["OS/2"].usWeightClass = weight
    for table in ("STAT", "MVAR", "HVAR", "avar"):
        if table in font:
            del font[table]
    return font


def _rename(font: TTFont, family: str, style: str) -> None:
    plain = family.replace(" ", "")
    names = {1: f"{family} {style}", 2: "Regular", 3: f"{plain}-{style}", 4: f"{family} {style}", 5: "Version 1.000",
             6: f"{plain}-{style}", 16: family, 17: style}  # fmt: skip
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)


# ---------------------------------------------------------------- the symbols

MIDDLE = (500.0, 362.0)
SPACE = 281  # as wide as that of the sans, so that a line is as long in either font
Point = tuple[float, float]


def _symbols(question_from: Path) -> TTFont:
    draw: dict[str, tuple[int, Callable[[Cu2QuPen], None]]] = {
        "yes": (0x2713, lambda pen: _stroke(pen, [(165, 352), (410, 110), (845, 610)], 130)),
        "partial": (0x25D0, _half),
        "planned": (0x2192, _arrow),
        "no": (0x2715, _cross),
        "dot": (0x22C5, lambda pen: _circle(pen, 85)),
        "disc": (0x25CF, lambda pen: _circle(pen, 330)),
        "ring": (0x25CB, lambda pen: (_circle(pen, 330), _circle(pen, 220, inner=True))[0]),
        "unknown": (0xFF1F, lambda pen: _question(pen, question_from)),
    }
    # a space takes the font of what stands before it: without one of its own it would be drawn as missing
    blanks = {"space": 0x20, "emspace": 0x2003}
    glyphs = {name: TTGlyphPen(None).glyph() for name in (".notdef", *blanks)}
    codes = {code: name for name, code in blanks.items()}
    for name, (code, shape) in draw.items():
        pen = TTGlyphPen(None)
        shape(Cu2QuPen(pen, 1.0))
        glyphs[name], codes[code] = pen.glyph(), name
    return _build(glyphs, codes)


def _build(glyphs: dict[str, object], codes: dict[int, str]) -> TTFont:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(codes)
    builder.setupGlyf(glyphs)
    table = builder.font["glyf"]
    for name in glyphs:
        table[name].recalcBounds(table)
    # the left side bearing must equal xMin, or every glyph drifts to the left
    builder.setupHorizontalMetrics(
        {n: (SPACE if n == "space" else 1000, getattr(table[n], "xMin", 0) or 0) for n in glyphs}
    )
    builder.setupHorizontalHeader(ascent=969, descent=-242)
    builder.setupNameTable({"copyright": "Copyright 2026 the authors of this toolkit; '?' from Inter, copyright 2016 "
                            "The Inter Project Authors. SIL Open Font License 1.1."})  # fmt: skip
    builder.setupOS2(sTypoAscender=969, sTypoDescender=-242, usWinAscent=969, usWinDescent=242)
    builder.setupPost()
    _rename(builder.font, "Report Symbols", "W400")
    return builder.font


def _polygon(pen: Cu2QuPen, points: Sequence[Point]) -> None:
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


def _stroke(pen: Cu2QuPen, points: Sequence[Point], width: float) -> None:
    """Two straight strokes as one polygon, mitred where they meet."""
    start, corner, end = points
    before, after = (
        math.atan2(corner[1] - start[1], corner[0] - start[0]),
        math.atan2(end[1] - corner[1], end[0] - corner[0]),
    )
    half = width / 2
    mitre, along = half / math.cos((after - before) / 2), (before + after) / 2 + math.pi / 2

    def off(at: Point, angle: float, by: float) -> Point:
        return at[0] + by * math.cos(angle), at[1] + by * math.sin(angle)

    left = [
        off(start, before + math.pi / 2, half),
        off(corner, along, mitre),
        off(end, after + math.pi / 2, half),
    ]
    right = [
        off(end, after + math.pi / 2, -half),
        off(corner, along, -mitre),
        off(start, before + math.pi / 2, -half),
    ]
    _polygon(pen, left + right)


def _cross(pen: Cu2QuPen) -> None:
    w, reach, turn = 68, 385, math.sqrt(0.5)
    plus = [(-w, reach), (w, reach), (w, w), (reach, w), (reach, -w), (w, -w), (w, -reach), (-w, -reach), (-w, -w),
            (-reach, -w), (-reach, w), (-w, w)]  # fmt: skip
    _polygon(pen, [(MIDDLE[0] + (x - y) * turn, MIDDLE[1] + (x + y) * turn) for x, y in plus])


def _arrow(pen: Cu2QuPen) -> None:
    w, y = 58, MIDDLE[1]
    _polygon(
        pen,
        [(110, y + w), (600, y + w), (600, y + 250), (900, y), (600, y - 250), (600, y - w), (110, y - w)],
    )


def _circle(pen: Cu2QuPen, radius: float, inner: bool = False) -> None:
    """Four quarter arcs, clockwise; the other way round cuts a hole."""
    x, y, bow = *MIDDLE, 0.5523 * radius
    corners = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    order = corners[::-1] if inner else corners
    pen.moveTo((x + radius * order[-1][0], y + radius * order[-1][1]))
    for (ax, ay), (bx, by) in zip([order[-1], *order[:-1]], order, strict=True):
        first = (x + radius * ax + bow * bx, y + radius * ay + bow * by)
        second = (x + radius * bx + bow * ax, y + radius * by + bow * ay)
        pen.curveTo(first, second, (x + radius * bx, y + radius * by))
    pen.closePath()


def _half(pen: Cu2QuPen) -> None:
    """A ring whose left half is full: the right half is cut out of a disc."""
    _circle(pen, 350)
    (x, y), r, bow = MIDDLE, 262.0, 0.5523 * 262
    pen.moveTo((x, y + r))
    pen.lineTo((x, y - r))
    pen.curveTo((x + bow, y - r), (x + r, y - bow), (x + r, y))
    pen.curveTo((x + r, y + bow), (x + bow, y + r), (x, y + r))
    pen.closePath()


def _question(pen: Cu2QuPen, path: Path) -> None:
    font = instancer.instantiateVariableFont(TTFont(path), {"opsz": 14, "wght": 700})
    glyphs, name = font.getGlyphSet(), font.getBestCmap()[0x3F]
    drawing = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(drawing)
    scale = 1000 / font["head"].unitsPerEm
    drawing.replay(TransformPen(pen, (scale, 0, 0, scale, MIDDLE[0] - glyphs[name].width * scale / 2, 0)))


if __name__ == "__main__":
    main()
