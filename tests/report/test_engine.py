"""The engine is given our pages as XML, and sees in them what a parser of any HTML does."""

from __future__ import annotations

import ctypes.util
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
import tinyhtml5

from audit.compare import with_comparison
from audit.delivery import known
from audit.domain.result import AuditResult
from audit.report import engine, pdf, render_html, render_pdf
from audit.report.brand import load_brand
from audit.report.comparison import render_comparison
from audit.report.owners import owners_html
from tests.conftest import ROOT
from tests.factories import make_result, tiny_result, undecided_result
from tests.report.test_pdf import text_of
from tests.report.test_running import pages_of_many

LANGUAGES = ("en", "de", "fr", "es")
OWN = load_brand(None)


def pages(language: str, folder: Path) -> Iterator[str]:
    """The HTML of every kind of PDF, of several companies."""
    for result in (make_result(), tiny_result(), undecided_result()):
        spoken = replace(result, language=language)
        yield render_html(spoken, OWN, for_print=True)
        yield owners_html(spoken, OWN)
    earlier = replace(undecided_result(), as_of=date(2026, 8, 1))
    compared = replace(with_comparison(make_result(), earlier, known().thresholds), language=language)
    yield render_html(compared, OWN, for_print=True)
    yield render_comparison(compared, OWN, for_print=True)
    yield pages_of_many(OWN, folder)


def shown(element: Element) -> Iterator[tuple[object, ...]]:
    """All that can be seen of a tree: not how many blanks there are, nor those around its body."""
    for each in element.iter():
        attributes = {name: value for name, value in each.items() if not name.endswith("xmlns")}
        texts = ("", "") if each.tag in ("html", "body") else (each.text or "", each.tail or "")
        yield each.tag, attributes, *(re.sub(r"\s+", " ", text) for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_xml_and_the_same_tree_as_html(language: str, tmp_path: Path) -> None:
    for html in pages(language, tmp_path):
        as_html = tinyhtml5.parse(html, namespace_html_elements=False)
        assert list(shown(fromstring(html))) == list(shown(as_html))


def test_a_character_that_xml_forbids_is_rendered_all_the_same() -> None:
    base: AuditResult = tiny_result()
    models = (base.models[0]._replace(name="Churn\x0bmodel"), *base.models[1:])
    text = text_of(render_pdf(replace(base, models=models), OWN))
    assert "Churn" in text


def test_what_is_no_whole_page_is_completed() -> None:
    assert "words" in text_of(pdf.pdf_of("<p>words</p>", OWN))


def test_loading_leaves_the_search_for_libraries_as_it_was() -> None:
    search = ctypes.util.find_library
    engine.load()
    assert ctypes.util.find_library is search


def test_the_engine_loads_what_cuts_fonts_down_without_harfbuzz_only_when_it_calls_it() -> None:
    code = """
import sys
from audit.report.engine import load
load()
heavy = ("fontTools.subset", "fontTools.varLib.instancer")
print(any(name in sys.modules for name in heavy))
from weasyprint.pdf.fonts import instantiateVariableFont, subset
print(type(subset.Subsetter(subset.Options())).__module__)
try:
    instantiateVariableFont(None, {})
except Exception as error:
    print(type(error).__name__)
print(all(name in sys.modules for name in heavy))
"""
    told = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert told.split() == ["False", "fontTools.subset", "TypeError", "True"]


def test_what_is_changed_of_the_engine_shows_on_no_page(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from audit.report import engine
from audit.report.brand import load_brand
from audit.report.places import templates
changed, page, out = sys.argv[1] == "changed", Path(sys.argv[2]), Path(sys.argv[3])
if not changed:
    engine._share_styles = engine._leave_text_without_background = lambda: None
engine.load(keep_text=changed)
engine.fallback(str(templates() / "fonts"), page.parent)
files = {face.address: str(face.file) for face in load_brand(None).faces}
out.write_bytes(engine.rendered(page.read_text(), files, (), {"pdf_variant": "pdf/ua-1"}))
"""
    many, *_ = [html for html in pages("de", tmp_path) if "<thead" in html]
    odd = (
        "<p style='text-align: justify; width: 4cm'>words that are spread over lines of one length, <b>bold</b></p>"
        "<table><thead><tr><th>a head</th></tr></thead><tbody>"
        + "<tr><td>row</td></tr>"
        * 90
        + "</tbody></table>"
        "<style>.f::first-line { background: #f00 } .e { width: 3cm; block-ellipsis: auto; continue: discard;"
        " max-lines: 2; overflow-wrap: anywhere; letter-spacing: 1pt }</style>"
        "<p class='f'>a first line in red</p><p class='e'>somewhatlongerthanaline and more of it, in lines</p>"
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><text x='1' y='5'>drawn</text></svg>"
    )
    for number, html in enumerate((many, odd)):
        page = tmp_path / f"{number}.html"
        page.write_text(html)
        made = []
        for kind in ("changed", "plain"):
            out = tmp_path / f"{number}-{kind}.pdf"
            subprocess.run([sys.executable, "-c", code, kind, str(page), str(out)], cwd=ROOT, check=True)
            made.append(out.read_bytes())
        assert made[0] == made[1]
