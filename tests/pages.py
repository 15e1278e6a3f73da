"""Pictures of report pages, small and few-coloured, to compare with the ones that were agreed on.

    python -m tests.pages [CASE ...]

takes them anew, of the named cases or of those that have pictures already; `all` means every case. They are read in
review before they are committed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from audit import knowledge, pipeline
from audit.compare import with_comparison
from audit.pipeline import judgement
from audit.pipeline.judgement import wording
from audit.portfolio.clients import read_all
from audit.portfolio.pages import render_pdf as render_portfolio
from audit.portfolio.views import portfolio
from audit.report.brand import Brand, load_brand
from audit.report.comparison import render_comparison_pdf
from audit.report.owners import render_owners
from audit.report.pdf.rendering import pdf_of
from audit.report.pdf.reports import render_pdf
from audit.report.saved.document import write_result
from tests import factories

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden" / "pages"
DOTS_PER_INCH = 60
COLOURS = 32
BLOCK = 4  # pixels: what moves by less than a hair is no change
SIGNS = "✓ ◐ → ✕ ？ Łódź 42–50%"
TOLERANCE = 48  # of 255, for the block that differs most; a word that moved or a changed tint is above 60


def example() -> bytes:
    """The report of the example inventory."""
    options = pipeline.Options(as_of=date(2026, 11, 24))
    result = judgement.audit(HERE.parent / "examples" / "tidy.xlsx", knowledge.load(), options)
    return render_pdf(result, load_brand(None))


def specimen() -> bytes:
    """Not the report, but all that it is drawn with: fonts, symbols, tables, boxes that are placed, a gradient."""
    brand = load_brand(None)
    faces = "".join(
        f'@font-face {{font-family: "{f.family}"; src: url({f.address}); font-weight: {f.weight}; '
        f"font-style: {f.style}}}"
        for f in brand.faces
    )
    looks = dict.fromkeys((f.family, f.weight, f.style) for f in brand.faces)
    lines = "".join(
        f"<p style=\"font: {style} {weight} 12pt '{family}', 'Report Sans'\">{family} {weight}: {SIGNS}</p>"
        for family, weight, style in looks
    )
    bars = "".join(
        f'<i style="position:absolute;left:{8 * n}mm;width:7mm;height:6mm;background:linear-gradient(90deg,'
        f'#1f2f4d {20 * n}%,#fff {20 * n}%);border:.5pt solid #c1440e"></i>'
        for n in range(5)
    )
    table = (
        "<table>"
        + "".join(f"<tr><th>Row {n}</th><td>{n * n:,}</td></tr>" for n in range(95, 103))
        + "</table>"
    )
    sheet = (
        "@page {size: A5} body {font: 9pt 'Report Sans'} p {margin: 0} td {text-align: right; width: 20mm}"
    )
    return pdf_of(
        f"<html lang=en><title>Specimen</title><style>{faces}{sheet}</style>{lines}"
        f'<div style="position:relative;height:9mm">{bars}</div>{table}',
        brand,
    )


def branded(name: str) -> Brand:
    """One of the brands among the examples."""
    return load_brand(HERE.parent / "examples" / "brands" / name)


def owners() -> bytes:
    """The owners' pages of three models, under a brand with fonts, a logo and styles of its own, on Letter."""
    return render_owners(factories.tiny_result(), branded("quillharbour"))


def comparison() -> bytes:
    """What changed between two audits, under a brand with a drawn logo."""
    earlier = replace(factories.undecided_result(), as_of=date(2026, 8, 1))
    result = with_comparison(factories.make_result(), earlier, knowledge.load().thresholds)
    return render_comparison_pdf(result, branded("fjellglimt"))


def clients() -> bytes:
    """Five clients in one picture, under a brand with fonts and a logo of its own, on Letter."""
    makers = (
        factories.make_result, factories.undecided_result, factories.no_gap_result, factories.all_unknown_result,
        factories.tiny_result,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        for name, make in zip(("Ash", "Birch", "Cedar", "Elm", "Fir"), makers, strict=True):
            (Path(folder) / name).mkdir()
            with (Path(folder) / name / "result.json").open("wb") as stream:
                write_result(replace(make(), client=name), stream)
        found = portfolio(read_all(Path(folder)))
    labels = {group: dict(words) for group, words in wording(knowledge.load()).items()}
    return render_portfolio(found, branded("quillharbour"), labels, "en")


CASES: dict[str, Callable[[], bytes]] = {
    "specimen": specimen,
    "example": example,
    "three": lambda: render_pdf(factories.tiny_result(), load_brand(None)),
    "owners": owners,
    "comparison": comparison,
    "portfolio": clients,
    "undecided": lambda: render_pdf(factories.undecided_result(), load_brand(None)),
}


def pictures(pdf: bytes) -> Iterator[Image.Image]:
    """Each page as the picture that is kept of it."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        yield page.render(scale=DOTS_PER_INCH / 72).to_pil().quantize(COLOURS)
    document.close()


def difference(one: Image.Image, other: Image.Image) -> int:
    """How far the block that differs most is apart, from 0 to 255; 255 where the sizes differ."""
    if one.size != other.size:
        return 255
    blurred = [picture.convert("RGB").reduce(BLOCK) for picture in (one, other)]
    return max(high for _, high in ImageChops.difference(*blurred).getextrema())


def agreed(case: str) -> list[Path]:
    """The pictures that are kept of a case, in the order of its pages."""
    return sorted((GOLDEN / case).glob("*.png"))


def main(names: list[str]) -> None:
    """Takes the pictures of cases anew."""
    kept = [case for case in CASES if agreed(case)]
    for case in CASES if names == ["all"] else names or kept:
        folder = GOLDEN / case
        folder.mkdir(parents=True, exist_ok=True)
        for old in agreed(case):
            old.unlink()
        for number, picture in enumerate(pictures(CASES[case]()), 1):
            picture.save(folder / f"{number:02}.png", optimize=True)
        print(f"{case}: {len(agreed(case))} pages, {sum(p.stat().st_size for p in agreed(case)):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
