"""Letters of any script in the client's cells: what is never seen vanishes, what a font of the brand holds is printed,
what none holds is stood in for and said once, and no name puts a row out of order."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from audit import api
from audit.domain.errors import KnowledgeError
from audit.domain.result import AuditResult
from audit.report.brand import Brand, load_brand
from audit.report.deck import render_deck
from audit.report.html.pages import render_html
from audit.report.owners import owners_html
from audit.report.pdf import rendering
from audit.report.pdf.text_measure import STAND_IN
from audit.report.word import render_word
from tests.factories import make_models, make_result, result_of

HEBREW, ARABIC, CHINESE = (
    "\u05de\u05d5\u05d3\u05dc",
    "\u0646\u0645\u0648\u0630\u062c",
    "\u98ce\u9669\u6a21\u578b",
)
WIDE = 1000  # of each letter of the test's font, in thousandths of an em
Make = Callable[[str], Brand]


def font_of(letters: Iterable[str]) -> bytes:
    """A font in which each of the letters is a box."""
    codes = sorted(set(map(ord, letters)))
    names = [".notdef", *(f"u{code:04X}" for code in codes)]
    pen = TTGlyphPen(None)
    pen.moveTo((80, 0))
    for corner in ((80, 700), (920, 700), (920, 0)):
        pen.lineTo(corner)
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(codes, names[1:], strict=True)))
    builder.setupGlyf(dict.fromkeys(names, box))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (WIDE, 80)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()


@pytest.fixture
def brand_with(tmp_path: Path) -> Make:
    """A brand whose only font of its own is a fallback that holds some letters."""

    def make(letters: str) -> Brand:
        (tmp_path / "brand.toml").write_text('name = "Acme"\n[fonts]\nfallback = ["boxes.ttf"]\n')
        (tmp_path / "boxes.ttf").write_bytes(font_of(letters))
        return load_brand(tmp_path)

    return make


def named(*names: str) -> AuditResult:
    """A result whose first models have these names."""
    models = make_models()
    for at, name in enumerate(names):
        models[at] = models[at]._replace(name=name)
    return result_of(models)


def body(html: str) -> str:
    return html.partition("<body>")[2]


def test_what_is_never_seen_vanishes_everywhere() -> None:
    result = named("Churn\u00ad score\u200b \u2060for\ufeff \u3164all\u061c\u180e \u200ehere\u200f")
    for for_print in (True, False):
        html = render_html(result, load_brand(None), for_print=for_print)
        assert "Churn score for all here" in html
        assert STAND_IN not in body(html)


def test_a_script_that_no_font_holds_is_stood_in_for_and_said_once() -> None:
    result = named(HEBREW, ARABIC, CHINESE * 3)
    printed = body(render_html(result, load_brand(None), for_print=True))
    assert STAND_IN * 12 in printed and CHINESE not in printed
    (said,) = re.findall(r"stands for each: ([^.]*)\.", printed)
    assert sorted(said.split(", ")) == ["Arabic", "Han", "Hebrew"] and said.startswith("Han")
    shown = render_html(result, load_brand(None), for_print=False)
    assert CHINESE in shown and ARABIC in shown and "stands for each" not in shown
    german = body(render_html(replace(result, language="de"), load_brand(None), for_print=True))
    assert {"Chinesisch", "Arabisch", "Hebr\u00e4isch"} <= set(re.findall(r"\w+", german))


def test_signs_of_no_script_are_called_signs() -> None:
    printed = body(render_html(named("\U0001f680 launch"), load_brand(None), for_print=True))
    assert "stands for each: Symbols." in printed


def test_nothing_is_said_where_every_letter_is_printed(brand_with: Make) -> None:
    assert "stands for each" not in render_html(make_result(), load_brand(None), for_print=True)
    printed = body(render_html(named(CHINESE), brand_with(CHINESE), for_print=True))
    assert CHINESE in printed and "stands for each" not in printed and STAND_IN not in printed
    half = body(render_html(named(CHINESE, HEBREW), brand_with(CHINESE), for_print=True))
    assert CHINESE in half and "stands for each: Hebrew." in half


def test_a_fallback_that_is_no_font_is_a_mistake_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text('name = "Acme"\n[fonts]\nfallback = ["boxes.ttf", "none.otf"]\n')
    (tmp_path / "boxes.ttf").write_bytes(b"no font")
    with pytest.raises(KnowledgeError) as caught:
        load_brand(tmp_path)
    first, second = str(caught.value).replace(str(tmp_path), "").splitlines()
    assert first.startswith("/brand.toml:3: fonts.fallback.0: 'boxes.ttf' is not a readable font")
    assert second.startswith("/brand.toml:3: fonts.fallback.1: there is no file 'none.otf'")


@pytest.mark.slow
def test_a_brands_fallback_prints_the_letters(brand_with: Make) -> None:
    brand = brand_with(CHINESE + HEBREW)
    html = render_html(named(CHINESE, HEBREW), brand, for_print=True)
    pages = [
        page.get_textpage().get_text_bounded()
        for page in pypdfium2.PdfDocument(rendering.pdf_of(html, brand))
    ]
    text = "\n".join(pages)
    assert CHINESE in text and HEBREW in text


def lefts(page: pypdfium2.PdfPage, word: str) -> list[float]:
    """Where each occurrence of a word begins, in points from the left."""
    text = page.get_textpage()
    found, search = [], text.search(word)
    while at := search.get_next():
        found.append(text.get_charbox(at[0])[0])
    return found


@pytest.mark.slow
def test_columns_of_the_list_stay_where_they_are(brand_with: Make) -> None:
    brand = brand_with(HEBREW + ARABIC + CHINESE)
    brand = replace(brand, sections=("listing",), cover=False, contents=False)
    names = [
        HEBREW * 4,
        f"{HEBREW} 12, {ARABIC}",
        CHINESE * 9,
        CHINESE,
        *("Plain " + "i" * n for n in range(24)),
    ]
    result = named(*names)
    document = pypdfium2.PdfDocument(rendering.pdf_of(render_html(result, brand, for_print=True), brand))
    begins = [
        at for model in result.models for page in document for at in lefts(page, f"B{model.place.row} \u00b7")
    ]
    assert len(begins) == sum(bool(model.evidence(model.deployed)) for model in result.models)
    assert max(begins) - min(begins) < 2  # points, of the 160 that a name has


@pytest.mark.slow
@pytest.mark.parametrize("name", [HEBREW * 4, CHINESE * 9])
def test_a_table_row_is_as_high_as_the_others(brand_with: Make, name: str) -> None:
    brand = brand_with(HEBREW + CHINESE)
    counts = [
        len(pypdfium2.PdfDocument(rendering.pdf_of(owners_html(result, brand), brand)))
        for result in (make_result(), named(name))
    ]
    assert counts[0] == counts[1]


def test_a_name_from_right_to_left_keeps_to_itself() -> None:
    html = render_html(named(HEBREW), load_brand(None), for_print=False)
    assert f"<b>\u2068{HEBREW}\u2069</b>" in html
    assert "\u2068" not in render_html(named(CHINESE), load_brand(None), for_print=False)


def test_what_is_edited_holds_no_marks_of_a_page() -> None:
    import zipfile

    result = named(HEBREW, "x" * 60)
    for made in (render_word(result, load_brand(None)), render_deck(result, load_brand(None))):
        with zipfile.ZipFile(io.BytesIO(made)) as package:
            text = "".join(package.read(n).decode() for n in package.namelist() if n.endswith(".xml"))
        assert HEBREW in text
        assert not set("\u200b\u2068\u2069") & set(text)


def test_a_tick_and_a_cross_of_the_client_are_not_stood_in_for_by_one_sign() -> None:
    printed = body(render_html(named("\u2705 live", "\u274c\ufe0f dead"), load_brand(None), for_print=True))
    assert "✓ live" in printed and "✕ dead" in printed
    assert STAND_IN not in printed and "stands for each" not in printed


def test_what_could_not_be_decoded_is_seen_where_the_problem_says_how_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Modèle;Équipe;Statut\nPrêt;Réseau;production\n".encode() + b"Ch\xe8que;Paris;pilote\n")
    result = api.judge(api.look(path, as_of=date(2026, 11, 24))).result
    printed, shown = (body(render_html(result, load_brand(None), for_print=one)) for one in (True, False))
    assert "each is shown as ？" in printed and "Ch？que" in printed and "stands for each" not in printed
    assert "each is shown as \ufffd" in shown and "Ch\ufffdque" in shown
