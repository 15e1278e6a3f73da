"""What runs at the head and foot of every printed page is one thing: a brand looks the same on each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import lxml.html
import pypdfium2
import pytest

from audit.cached_knowledge import load_knowledge
from audit.compare import with_comparison
from audit.domain.result import AuditResult
from audit.pipeline.judgement import wording
from audit.portfolio.clients import read_all
from audit.portfolio.pages import render_html as portfolio_html
from audit.portfolio.views import portfolio
from audit.report.brand import PAPERS, Brand, load_brand
from audit.report.html.pages import render_comparison, render_html
from audit.report.owners import owners_html
from audit.report.pdf import rendering
from audit.report.saved.document import write_result
from tests.factories import make_result, tiny_result, undecided_result

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "brands"
BRANDS = (None, *sorted(path.parent for path in EXAMPLES.glob("*/brand.toml")))
named = pytest.mark.parametrize("folder", BRANDS, ids=lambda folder: folder.name if folder else "own")


@pytest.fixture(scope="module")
def compared() -> AuditResult:
    earlier = replace(undecided_result(), as_of=date(2026, 8, 1))
    return with_comparison(make_result(), earlier, load_knowledge().thresholds)


def pages_of_many(brand: Brand, folder: Path) -> str:
    for name, result in (("Ash", make_result()), ("Birch", tiny_result())):
        (folder / name).mkdir()
        with (folder / name / "result.json").open("wb") as stream:
            write_result(replace(result, client=name), stream)
    labels = {group: dict(words) for group, words in wording(load_knowledge(brand)).items()}
    return portfolio_html(portfolio(read_all(folder)), brand, labels, "en", for_print=True)


def running(html: str) -> Iterator[str]:
    """The running head and foot as they stand in the page."""
    for block in lxml.html.document_fromstring(html).xpath("//div[contains(@class, 'running')]"):
        yield re.sub(r"\s+", " ", lxml.html.tostring(block, encoding="unicode").strip())


@named
def test_every_page_of_an_audit_has_the_running_head_and_foot_of_the_report(
    folder: Path | None, compared: AuditResult
) -> None:
    brand = load_brand(folder)
    report = render_html(compared, brand, for_print=True)
    head, foot = running(report)
    for other in (render_comparison(compared, brand, for_print=True), owners_html(compared, brand)):
        assert list(running(other)) == [head, foot]
    assert ('class="logo"' in head) == (brand.logo is not None)
    assert brand.line(brand.confidential, compared) in foot
    assert (brand.line(brand.footer, compared) or "Read from fleet.xlsx") in foot


@named
def test_pages_about_several_clients_say_nothing_of_one(folder: Path | None, tmp_path: Path) -> None:
    brand = load_brand(folder)
    head, foot = running(pages_of_many(brand, tmp_path))
    assert ('class="logo"' in head) == (brand.logo is not None)
    assert f"{brand.title} · Portfolio" in head
    assert ("Confidential: it names several clients." in foot) == bool(brand.confidential)
    assert "Audit date 24 November 2026." in foot


def test_a_line_that_names_no_client_is_said_of_several_as_it_stands(tmp_path: Path) -> None:
    brand = replace(load_brand(None), name="Acme", footer="{brand}, {date}", confidential="Ours {{alone}}.")
    _, foot = running(pages_of_many(brand, tmp_path))
    assert "Acme, 24 November 2026 Ours {alone}." in foot


@named
def test_every_page_has_the_brands_own_styles(
    folder: Path | None, compared: AuditResult, tmp_path: Path
) -> None:
    brand = load_brand(folder)
    own = brand.templates / "css" / "4-own.css" if brand.templates else None
    wanted = own.read_text(encoding="utf-8").strip() if own else "--accent:"
    for html in (
        render_comparison(compared, brand, for_print=True),
        owners_html(compared, brand),
        pages_of_many(brand, tmp_path),
    ):
        assert wanted in html


@pytest.mark.slow
@named
@pytest.mark.parametrize("paper", PAPERS)
def test_head_and_foot_stand_in_the_margins_of_each_page(
    folder: Path | None, paper: str, compared: AuditResult, tmp_path: Path
) -> None:
    brand = replace(load_brand(folder), paper=PAPERS[paper])
    for html in (
        render_comparison(compared, brand, for_print=True),
        owners_html(compared, brand),
        pages_of_many(brand, tmp_path),
    ):
        document = pypdfium2.PdfDocument(rendering.pdf_of(html, brand))
        for number, page in enumerate(document, 1):
            width, height = page.get_size()
            assert (round(width), round(height)) == (595, 842) if paper == "A4" else (612, 792)
            text = page.get_textpage()
            below = " ".join(text.get_text_bounded(top=16 * 72 / 25.4).split())
            above = " ".join(text.get_text_bounded(bottom=height - 20 * 72 / 25.4).split())
            assert below.endswith(f"{number} / {len(document)}")
            assert brand.title in above and (brand.logo or brand.name in above)
            assert ("onfidential" in below) == bool(brand.confidential)
