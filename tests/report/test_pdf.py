"""The PDF from outside: what a reader finds in it, what it embeds, and what hostile cells can't do to it."""

from __future__ import annotations

import io
import logging
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from audit.domain.errors import MachineError
from audit.report import FORMATS
from audit.report.brand import PAPERS, load_brand
from audit.report.html.pages import render_html
from audit.report.pdf import rendering as pdf_module
from audit.report.pdf.reports import render_pdf
from audit.report.view.formatting import percent_range
from tests import factories
from tests.rendered import rendered

OWN = load_brand(None)
KINDS = {
    "gap": factories.make_result,
    "three": factories.tiny_result,
    "undecided": factories.undecided_result,
    "no_gap": factories.no_gap_result,
    "unknown": factories.all_unknown_result,
    "nothing_runs": factories.not_applicable_result,
}
HOSTILE = {
    "file": "<img src=file:///etc/passwd>",
    "braces": "{{7*7}}",
    "style": "</style><style>@import url(http://example.org/x.css)",
    "long": "x" * 32_000,
    "emoji": "Churn 🚀 model",
    "right_to_left": "נטישה \u202egnihton",
    "control": "line\x00\x07break\ud800",
    "link": "http://example.org/" + "a/" * 200,
}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def page_text(pdf: bytes, index: int) -> str:
    return " ".join(pypdfium2.PdfDocument(pdf)[index].get_textpage().get_text_bounded().split())


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return rendered("pdf", factories.make_result())


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_the_verdict_is_there(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    result = KINDS[kind]()
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        text = text_of(render_pdf(result, OWN))
    assert result.client in text
    verdict = result.verdict
    if verdict.status != "not_applicable":
        assert percent_range(verdict.share_low, verdict.share_high) in text
        for share in (verdict.strict, verdict.production_only):
            assert percent_range(share.share_low, share.share_high) in text
    assert not caplog.records, "the renderer had something to say"


@pytest.mark.slow
def test_two_thousand_models_are_cut_and_it_says_so() -> None:
    text = text_of(render_pdf(factories.large_result(), OWN))
    assert "The list shows 500 of 2,000 models" in text
    assert "findings.xlsx" in text


def test_every_model_is_listed_with_what_its_cells_said(pdf: bytes) -> None:
    text = text_of(pdf)
    for model in factories.make_result().models:
        assert model.name in text
    assert "H7 “no”" in text


def test_the_contents_name_each_heading_with_its_page() -> None:
    pdf = render_pdf(factories.make_result(), replace(OWN, contents=True))
    bookmarks, contents = list(pypdfium2.PdfDocument(pdf).get_toc()), page_text(pdf, 1)
    titles = {mark.get_title(): mark.get_dest().get_index() + 1 for mark in bookmarks}
    assert len(titles) > 12
    for title, page in list(titles.items())[2:]:  # after the cover's and the contents' own
        words = re.escape(" ".join(title.split()))
        assert re.search(rf"{words} .{{0,60}}?\b{page}\b", contents), title


def test_both_papers_hold_the_decision_on_one_page() -> None:
    letter = render_pdf(factories.make_result(), replace(OWN, paper=PAPERS["Letter"]))
    assert pypdfium2.PdfDocument(letter)[0].get_size() == pytest.approx((612, 792), abs=0.1)
    assert "What to decide" in page_text(letter, 1) and "Agreed" in page_text(letter, 1)
    assert "Start the 90-day sprint" in page_text(letter, 1)


def test_the_decision_is_on_one_page(pdf: bytes) -> None:
    page = page_text(pdf, 1)
    for words in ("The verdict in 20 seconds", "What to decide", "Agreed", "Date", "Start the 90-day sprint"):
        assert words in page


def test_the_same_result_gives_the_same_bytes(pdf: bytes) -> None:
    assert render_pdf(factories.make_result(), OWN) == pdf


def test_only_our_fonts_are_embedded(pdf: bytes) -> None:
    names = set(re.findall(rb"/BaseFont ?/([A-Za-z0-9+-]+)", _uncompressed(pdf)))
    assert names
    assert all(re.fullmatch(rb"[A-Z]{6}\+Report-(Sans|Serif|Display|Symbols).*", name) for name in names), (
        names
    )


def _uncompressed(pdf: bytes) -> bytes:
    import zlib

    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    parts = [pdf]
    for stream in streams:
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_texts_are_only_text(case: str) -> None:
    base = factories.tiny_result()
    words = HOSTILE[case]
    models = (base.models[0]._replace(name=words, team=words, owner=words), *base.models[1:])
    hostile = replace(base, models=models, client=words[:300])
    html = render_html(hostile, OWN, for_print=True)
    assert html.count("<img") == html.count('<img class="sign-box" alt="')
    assert "@import" not in re.sub(r"&lt;.*?\n", "", html)
    if case in ("file", "braces", "long"):
        assert pages_of(render_pdf(hostile, OWN)) >= pages_of(render_pdf(base, OWN)) - 1


def test_what_no_font_can_show_gets_a_visible_stand_in(caplog: pytest.LogCaptureFixture) -> None:
    base = factories.tiny_result()
    words = "顧客モデル 🚀\ufe0f نص Łódź"
    models = (base.models[0]._replace(name=words, team=words, owner=words), *base.models[1:])
    result = replace(base, models=models, client=words)
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        text = text_of(render_pdf(result, OWN))
    assert not caplog.records
    assert "¤¤¤¤¤ ¤ ¤¤ Łódź" in text
    assert "顧客モデル" in render_html(result, OWN, for_print=False)


def test_nothing_but_our_own_files_is_fetched(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from audit.report.pdf.rendering import pdf_of

    secret = tmp_path / "secret.svg"
    secret.write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
    )
    plain = pdf_of("<p>x</p>", OWN)
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        drawn = pdf_of(
            f"<p>x</p><img src='{secret.as_uri()}'><link rel=stylesheet href='{secret.as_uri()}'>", OWN
        )
    assert any("own files" in record.getMessage() for record in caplog.records)
    assert len(drawn) < len(plain) + 2000


@pytest.mark.slow
def test_it_needs_no_system_font_and_no_home(tmp_path: Path) -> None:
    code = (
        "from tests.factories import tiny_result\nfrom audit.report.pdf.reports import render_pdf\n"
        "from audit.report.brand import load_brand\nimport sys\n"
        "sys.stdout.buffer.write(render_pdf(tiny_result(), load_brand(None)))"
    )
    bare = {"HOME": "/nonexistent", "PATH": os.environ["PATH"], "FONTCONFIG_PATH": str(tmp_path)}
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=bare, capture_output=True, check=True)
    assert done.stdout == render_pdf(factories.tiny_result(), OWN)
    assert done.stderr == b""


def test_the_formats_name_their_files() -> None:
    assert FORMATS["pdf"].file_name == "report.pdf"
    stream = io.BytesIO()
    FORMATS["html"].write(factories.tiny_result(), OWN, stream)
    assert stream.getvalue().startswith(b"<!DOCTYPE html>")


def test_a_renderer_that_hangs_is_ended_and_the_next_document_has_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_module, "DEADLINE_SECONDS", 0.01)
    with pytest.raises(MachineError, match="or took longer than"):
        pdf_module.pdf_of("<p>x</p>", OWN)
    monkeypatch.undo()
    assert pdf_module.pdf_of("<p>x</p>", OWN).startswith(b"%PDF")


def test_what_is_left_out_of_the_engines_style_sheet_shows_on_no_page() -> None:
    page = "<style>li { color: red }</style><ol><li>one<ul><li>two</ul></ol><p>x</p>"
    assert pdf_module.pdf_of(page, OWN) == pdf_module.pdf_of(f"{page}<!-- footnote -->", OWN)


def test_notes_of_a_brand_keep_their_style() -> None:
    noted = "<style>b { float: footnote } ::footnote-marker { content: 'see' }</style><p>x<b>Why</b></p>"
    with_note = pypdfium2.PdfDocument(pdf_module.pdf_of(noted, OWN))[0].get_textpage().get_text_bounded()
    assert "1" in with_note and "see" in with_note
