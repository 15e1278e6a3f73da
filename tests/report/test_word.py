"""The Word documents from outside: what python-docx, and so Word, finds in them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from audit.domain.result import AuditResult
from audit.domain.risk import by_risk
from audit.report import FORMATS
from audit.report.blocks import page_of
from audit.report.brand import load_brand
from audit.report.html.pages import render_document, render_html
from audit.report.view.formatting import money_range, percent_range
from audit.report.word import render_supporting_document, render_word
from tests import factories

KINDS = {
    "gap": factories.make_result,
    "three": factories.tiny_result,
    "undecided": factories.undecided_result,
    "no_gap": factories.no_gap_result,
    "unknown": factories.all_unknown_result,
    "nothing_runs": factories.not_applicable_result,
}
HOSTILE = (
    "A & B <script>alert(1)</script>",
    "{{7*7}} ${x} %s",
    "Churn 🚀 \x00\x07\ud800 model",
    "נטישה \u202egnihton",
    "long " * 100,
    "x" * 500,
)
# the order in which the schema of Word wants the properties of paragraphs, runs, tables and cells (ECMA-376, part 1)
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color w sz szCs shd lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan tcBorders shd tcMar vAlign",
    "sectPr": "headerReference footerReference pgSz pgMar titlePg",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr tblStylePr",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "pBdr": "top left bottom right",
    "settings": "zoom defaultTabStop characterSpacingControl updateFields compat themeFontLang clrSchemeMapping "
    "decimalSymbol listSeparator",
    "lvl": "start numFmt pStyle lvlText lvlJc pPr rPr",
}
FONT_FREE = "\u2007\u00a0\u200a\u2003"  # spaces that bars and chips are made of


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def report(result: AuditResult) -> Any:
    return opened(render_word(result, load_brand(None)))


def paragraphs(word: Any) -> Iterator[str]:
    """Every paragraph of the body, those of tables too, in the order of the document."""
    for element in word.element.body.iter(qn("w:p")):
        yield squeezed("".join(t.text or "" for t in element.iter(qn("w:t"))))


def squeezed(text: str) -> str:
    return " ".join(re.sub(f"[{FONT_FREE}\u200b]", " ", text).split())


def words_of(texts: Iterator[str]) -> str:
    return " ".join(texts)


def letters(text: str) -> str:
    """The text without its white space: what is a space, a line or a tab is each format's own."""
    return re.sub(rf"[\s{FONT_FREE}\u200b]", "", text)


@pytest.fixture(scope="module", params=KINDS)
def result(request: pytest.FixtureRequest) -> AuditResult:
    return KINDS[request.param]()


@pytest.fixture(scope="module")
def word(result: AuditResult) -> Any:
    return report(result)


def test_headings_are_those_of_the_report(result: AuditResult, word: Any) -> None:
    page = lxml.html.document_fromstring(render_html(result, load_brand(None), for_print=False))
    titles = [
        letters("".join(h.itertext()))
        for h in page.iter("h1", "h2", "h3")
        if not any("contents" in (a.get("class") or "") for a in h.iterancestors())
    ]
    found = [
        letters(p.text)
        for p in word.paragraphs
        if p.style.name in ("Title", "Heading 1", "Heading 2", "Heading 3")
    ]
    assert found == titles


def flowing(word: Any, style: str) -> list[Any]:
    """The paragraphs of a style in the body, those of content controls too."""
    found = (Paragraph(p, word._body) for p in word.element.body.iter(qn("w:p")))
    return [p for p in found if p.style is not None and p.style.name == style]


def test_contents_field_holds_every_section_with_its_page_and_links_to_it(word: Any) -> None:
    entries, headings = flowing(word, "toc 1"), flowing(word, "Heading 1")
    links = [e._p.find(qn("w:hyperlink")) for e in entries]
    told = [[t.text for t in link.iter(qn("w:t")) if t.text] for link in links]
    assert [squeezed("".join(title)) for *title, _ in told] == [squeezed(h.text) for h in headings]
    pages = [int(page) for *_, page in told]
    assert pages == sorted(pages) and pages[0] > 1 and pages[-1] > 3
    marks = [h._p.find(qn("w:bookmarkStart")).get(qn("w:name")) for h in headings]
    assert [link.get(qn("w:anchor")) for link in links] == marks
    begin = entries[0]._p.find(f"{qn('w:r')}/{qn('w:fldChar')}")
    assert begin.get(qn("w:fldCharType")) == "begin" and begin.get(qn("w:dirty")) == "true"
    kinds = [f.get(qn("w:fldCharType")) for f in word.element.body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_the_summary_is_a_part_to_edit_that_says_verdict_and_decisions(
    result: AuditResult, word: Any
) -> None:
    control = word.element.body.find(qn("w:sdt"))
    assert control.find(f"{qn('w:sdtPr')}/{qn('w:alias')}").get(qn("w:val")) == "Executive summary"
    said = squeezed(" ".join(t.text or "" for t in control.iter(qn("w:t"))))
    page = page_of(render_html(result, load_brand(None), for_print=False, editable=True))
    claim = next(b.text for b in page.blocks if getattr(b, "role", "") == "claim")
    assert claim in said
    verdict = result.verdict
    if verdict.share_low is not None and verdict.status != "not_applicable":
        assert percent_range(verdict.share_low, verdict.share_high) in said
    assert all(d.decider in said for d in result.advice.decisions)


def test_nothing_is_smaller_than_9_points(word: Any) -> None:
    sizes = [int(e.get(qn("w:val"))) for part in (word.element, word.styles.element)
             for e in part.iter(qn("w:sz"), qn("w:szCs"))]  # fmt: skip
    assert len(sizes) > 20 and min(sizes) >= 18


def test_every_picture_says_what_it_shows(result: AuditResult, word: Any) -> None:
    said = [e.get("descr") for e in word.element.body.iter(qn("wp:docPr"))]
    assert all(said)
    page = page_of(render_html(result, load_brand(None), for_print=False, editable=True))
    bars = [p for b in page.blocks if hasattr(b, "rows") for row in b.rows for c in row
            for p in c.paragraphs if p.role == "bar"]  # fmt: skip
    drawn = [b for b in page.blocks if getattr(b, "role", "") in ("bar", "tiles")]
    assert len(said) == len(bars) + len(drawn)
    assert len({len(text) for text in said}) > 1 or len(said) < 2


def test_word_is_told_to_ask_where_there_are_contents_and_nowhere_else() -> None:
    def asks(content: bytes) -> bool:
        settings = Document(io.BytesIO(content)).settings.element
        return settings.find(qn("w:updateFields")) is not None

    result, own = factories.make_result(), load_brand(None)
    assert asks(render_word(result, own))
    assert not asks(render_supporting_document(result, own, "job-description"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_makes_a_pdf_whose_contents_lead_to_the_sections(tmp_path: Path) -> None:
    result = factories.tiny_result()
    (tmp_path / "report.docx").write_bytes(render_word(result, load_brand(None)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "report.docx")], check=True, capture_output=True, timeout=120)
    pdf = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    headings = [b.text for b in page_of(render_html(result, load_brand(None), for_print=False, editable=True)).blocks
                if getattr(b, "role", "") == "heading1"]  # fmt: skip
    at = next(n for n, text in enumerate(pages) if "Contents" in text)
    word = Document(tmp_path / "report.docx")
    listed = [[t.text for t in e._p.iter(qn("w:t")) if t.text][-1] for e in flowing(word, "toc 1")]
    for heading, page in zip((" ".join(h.split()) for h in headings), map(int, listed[1:]), strict=True):
        assert heading in pages[at]
        there = [n for n, text in enumerate(pages[at + 1 :], at + 2) if heading in text]
        assert there and abs(there[-1] - page) <= 1, (
            "the list's pages are near those of a program that lays it out"
        )


def test_says_what_the_page_says(result: AuditResult, word: Any) -> None:
    """Every text of the HTML is there, but for what a document has no use for: forms and charts’ ticks."""
    page = page_of(render_html(result, load_brand(None), for_print=False, editable=True))
    said = letters(words_of(paragraphs(word)))
    drawn = " ".join(e.get("descr") for e in word.element.body.iter(qn("wp:docPr")))
    for block in page.blocks:
        if getattr(block, "role", "") in ("bar", "tiles"):
            assert block.alt in drawn
            continue
        texts = [block.text] if hasattr(block, "text") else [
            p.text for row in block.rows for cell in row for p in cell.paragraphs
        ]  # fmt: skip
        for text in texts:
            assert letters(text.replace("？", "?")) in said


def test_shows_the_decision_s_figures(result: AuditResult, word: Any) -> None:
    said = words_of(paragraphs(word))
    verdict = result.verdict
    if verdict.share_low is not None and verdict.status != "not_applicable":
        assert percent_range(verdict.share_low, verdict.share_high) in said
    for amount in result.advice.amounts[:3]:
        assert (money_range(amount.range, short=True) if amount.range else "not quantified") in said
        if not amount.range and amount.tell_us:
            assert amount.tell_us.removeprefix("Tell us").strip()[:90] in said


def test_every_model_stands_in_one_list(result: AuditResult, word: Any) -> None:
    older, others = (
        [row.cells[1].text.split("\n")[0] for row in table.rows[1:]] for table in word.tables[-2:]
    )
    models = [result.models[at] for at in by_risk(result.models)]
    assert others == [m.name for m in models if not m.legacy]
    if any(m.legacy for m in models):
        assert sorted(older) == sorted(m.name for m in models if m.legacy)


def test_tables_have_heads_that_repeat(word: Any) -> None:
    styled = [t for t in word.tables if t.style.name in ("Report Table", "Report Map")]
    headed = [t for t in styled if t._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"]
    assert len(headed) >= len(styled) - 2  # what was set aside, and who is met, are lists without a head
    for table in headed:
        first = table.rows[0]._tr.trPr
        assert first is not None and first.find(qn("w:tblHeader")) is not None
    for table in styled:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_rows_are_as_wide_as_their_grid(word: Any) -> None:
    room = word.sections[0].page_width - word.sections[0].left_margin - word.sections[0].right_margin
    for table in word.tables:
        grid = [int(c.get(qn("w:w"))) for c in table._tbl.tblGrid.iter(qn("w:gridCol"))]
        assert sum(grid) * 635 <= room + 635 * len(grid)
        for row in table.rows:
            spans = [int(e.get(qn("w:val"))) for e in row._tr.iter(qn("w:gridSpan"))]
            assert len(row._tr.tc_lst) + sum(spans) - len(spans) == len(grid)


def test_properties_are_the_client_s_and_the_brand_s() -> None:
    result = factories.make_result()
    content = render_word(result, load_brand(None))
    properties = opened(content).core_properties
    assert properties.title == f"MLOps readiness gap report: {result.client}"
    assert properties.author == properties.last_modified_by == load_brand(None).name
    assert properties.created == properties.modified
    assert properties.created.date() == result.as_of
    assert properties.language == "en-US"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert not re.search(rb"python-docx|generated by|thumbnail|Microsoft Macintosh", everything)


@pytest.mark.parametrize("kind", KINDS)
def test_properties_stand_in_the_schema_s_order(kind: str) -> None:
    """Word calls a file damaged where they do not."""
    brand, result = load_brand(None), KINDS[kind]()
    contents = [render_word(result, brand)]
    contents += [
        render_supporting_document(result, brand, name) for name in ("job-description", "statement-of-work")
    ]
    for content in contents:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if name.endswith(".png"):
                    continue
                root = lxml.etree.fromstring(archive.read(name))  # every other part is XML
                for element in root.iter(*(qn(f"w:{tag}") for tag in ORDER)):
                    order = ORDER[element.tag.rpartition("}")[2]].split()
                    places = [order.index(child.tag.rpartition("}")[2]) for child in element]
                    assert places == sorted(places), (name, lxml.etree.tostring(element)[:400])


def test_a_brand_s_documents_name_no_toolkit() -> None:
    own = load_brand(None)
    brand = replace(
        own,
        name="Quarry & Pike",
        own_title="Review",
        own_cover_title="Review",
        attribution=own.attribution.model_copy(update={"toolkit": False}),
    )
    for name in ("docx", "job", "sow"):
        stream = io.BytesIO()
        FORMATS[name].write(factories.make_result(), brand, stream)
        with zipfile.ZipFile(stream) as archive:
            everything = " ".join(archive.read(part).decode(errors="replace") for part in archive.namelist())
        assert not re.search(r"mlops.readiness|mlops-audit", everything, re.IGNORECASE)


@pytest.mark.parametrize("name", ["docx", "job", "job-md", "sow"])
def test_same_bytes(name: str) -> None:
    def written() -> bytes:
        stream = io.BytesIO()
        FORMATS[name].write(factories.make_result(), load_brand(None), stream)
        return stream.getvalue()

    first = written()
    assert first == written()
    if name != "job-md":
        with zipfile.ZipFile(io.BytesIO(first)) as archive:
            assert {info.date_time for info in archive.infolist()} == {(2026, 11, 24, 0, 0, 0)}
            assert archive.namelist()[0] == "[Content_Types].xml"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_survive(hostile: str) -> None:
    result = factories.make_result()
    models = (result.models[0]._replace(name=hostile, owner=hostile), *result.models[1:])
    word = report(replace(result, models=models, client=hostile))
    shown = re.sub(r"[\x00-\x08\ud800-\udfff\u202e]", "", hostile)
    names = [squeezed(row.cells[1].text) for row in word.tables[-1].rows]
    assert any(name.startswith(squeezed(shown)[:79]) for name in names)
    assert squeezed(shown)[:60] in squeezed(word.core_properties.title)


def test_many_models_are_all_there_on_letter() -> None:
    result = factories.large_result(500)
    brand = load_brand(None)
    word = opened(
        render_word(result, replace(brand, paper=brand.paper._replace(width_mm=215.9, height_mm=279.4)))
    )
    assert len(word.tables[-1].rows) == 1 + len(result.models)
    assert word.sections[0].page_width.mm == pytest.approx(215.9, abs=0.1)


def test_job_description_is_one_for_word_and_markdown(result: AuditResult) -> None:
    brand = load_brand(None)
    word = opened(render_supporting_document(result, brand, "job-description"))
    stream = io.BytesIO()
    FORMATS["job-md"].write(result, brand, stream)
    plain = re.sub(r"\\(.)|\*\*|^\| -.*$|[|#]|^- ", r"\1", stream.getvalue().decode(), flags=re.MULTILINE)
    assert letters(plain) == letters(words_of(paragraphs(word)))
    assert "$" not in plain  # what a client says to applicants holds no budget
    assert "equivalent" not in plain, "nobody is hired for 0.1 of a post"
    hires = [role for role in result.advice.roles if role.when == "now" and role.job]
    for role in hires:
        assert role.job is not None
        said = list(paragraphs(word))
        for text in (
            role.job.mission,
            *role.job.outcomes,
            *role.job.responsibilities,
            *role.job.not_this_role,
        ):
            assert squeezed(text) in said


def test_statement_of_work_lists_models_tasks_and_targets(result: AuditResult) -> None:
    word = opened(render_supporting_document(result, load_brand(None), "statement-of-work"))
    said = list(paragraphs(word))
    sprint = result.advice.sprint
    if sprint is None or not sprint.tasks:
        assert not word.tables
        return
    for index in sprint.at_risk:
        assert squeezed(result.models[index].name) in said
    streams = {task.stream for task in sprint.tasks}
    for text in [t.title for t in (*sprint.tasks, *sprint.targets) if t.stream in streams]:
        assert squeezed(text) in said
    numbered = [p.text.split(".")[0] for p in word.paragraphs if p.style.name == "Heading 2"]
    assert numbered == [str(n) for n in range(1, 10)]
    assert sum(p.style.name == "Signature" for p in word.paragraphs) == 2


def test_a_brand_is_the_provider_of_the_sprint() -> None:
    own = load_brand(None)
    brand = replace(
        own, name="Quarry & Pike", attribution=own.attribution.model_copy(update={"toolkit": False})
    )
    said = words_of(
        paragraphs(opened(render_supporting_document(factories.make_result(), brand, "statement-of-work")))
    )
    assert "Provider Quarry & Pike" in said
    assert "MLOps readiness audit" not in said


def test_documents_end_in_what_the_template_says() -> None:
    """The running foot is the template's, with the pages counted behind it."""
    word = report(factories.make_result())
    foot = word.sections[0].footer.paragraphs[0]
    assert "Audit date 24 November 2026" in foot.text
    codes = [e.text.strip() for e in foot._p.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert word.sections[0].different_first_page_header_footer
    assert page_of(render_document(factories.make_result(), load_brand(None), "statement-of-work")).foot


def test_a_brand_s_logos_and_own_sections_are_there() -> None:
    brands = Path(__file__).resolve().parents[2] / "examples" / "brands"
    for folder in sorted(p for p in brands.iterdir() if (p / "brand.toml").is_file()):
        brand = load_brand(folder)
        content = render_word(factories.make_result(), brand)
        word = opened(content)
        page = lxml.html.document_fromstring(render_html(factories.make_result(), brand, for_print=False))
        drawn = [e.get("descr") for e in word.element.body.iter() if e.tag.endswith("}docPr")]
        logos = page.xpath("//section//img/@alt")
        assert all(drawn) and logos and set(logos) <= set(drawn)
        titles = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
        assert all(extra.title in titles for extra in brand.extra.values())
        everything = words_of(paragraphs(word)) + str(word.core_properties.author)
        assert "MLOps readiness audit" not in everything
        assert brand.name in everything


def test_a_heading_s_font_is_the_brand_s() -> None:
    brand = load_brand(None)
    own = opened(render_word(factories.tiny_result(), brand))
    assert own.styles["Heading 1"].font.name == "Georgia"
    fonts = {**brand.fonts, "serif": "Report Sans"}
    word = opened(render_word(factories.tiny_result(), replace(brand, fonts=fonts)))
    assert word.styles["Heading 1"].font.name == "Arial"
