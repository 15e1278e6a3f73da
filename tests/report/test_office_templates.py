"""Templates that a designer makes in Word and PowerPoint: what they change changes, what they may not do is refused."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Pt
from pptx import Presentation
from pptx.util import Mm

from audit.domain.errors import InputError, KnowledgeError
from audit.report.brand import Brand, load_brand
from audit.report.deck import render_deck
from audit.report.deck.template import NEEDED, areas_of
from audit.report.office import template_files
from audit.report.office.template_files import read_template
from audit.report.templates.folder import templates
from audit.report.word import render_supporting_document, render_word
from tests import factories

DECK, REPORT, PLAIN = "deck/board.pptx", "word/report.docx", "word/document.docx"
LINK = '<Relationship Id="x9" Type="http://x/attachedTemplate" Target="http://example.org/t" TargetMode="External"/>'
FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DD</w:instrText></w:r><w:r>'
    "<w:instrText>EAUTO c:x</w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:body>'
)


def folder(tmp_path: Path, name: str, change: Callable[[Path], object] | None = None) -> Path:
    """A brand that has its own copy of a template, changed."""
    (tmp_path / "brand.toml").write_text('name = "Quarry & Pike"\n[attribution]\ntoolkit = false\n')
    path = tmp_path / "templates" / name
    path.parent.mkdir(parents=True)
    shutil.copy(templates() / name, path)
    if change is not None:
        change(path)
    return tmp_path


def rewritten(
    path: Path, parts: Mapping[str, Callable[[bytes], bytes]], more: Mapping[str, bytes] | None = None
) -> None:
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, parts.get(name, lambda same: same)(data))
        for name, data in (more or {}).items():
            archive.writestr(name, data)


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode())

    return change


def made(name: str, brand: Brand) -> Any:
    result = factories.make_result()
    if name == DECK:
        return Presentation(io.BytesIO(render_deck(result, brand)))
    content = (
        render_word(result, brand)
        if name == REPORT
        else render_supporting_document(result, brand, "job-description")
    )
    return Document(io.BytesIO(content))


@pytest.mark.parametrize("name", [DECK, REPORT, PLAIN])
def test_the_toolkit_s_own_hold_no_word_of_a_report(name: str) -> None:
    read_template(templates() / name)
    with zipfile.ZipFile(templates() / name) as archive:
        everything = b" ".join(archive.read(part) for part in archive.namelist()).decode(errors="replace")
    assert not re.search(r"mlops|python-|openxml-sdk", everything, re.IGNORECASE)


def test_a_style_that_a_designer_changes_in_word_is_the_report_s(tmp_path: Path) -> None:
    def change(path: Path) -> None:
        word = Document(path)
        word.styles["Heading 1"].font.size = Pt(31)
        word.sections[0].left_margin = Mm(31)
        word.add_paragraph("Set by hand in Word")
        word.save(path)

    word = made(REPORT, load_brand(folder(tmp_path, REPORT, change)))
    assert word.styles["Heading 1"].font.size == Pt(31)
    assert word.sections[0].left_margin.mm == pytest.approx(31, abs=0.1)
    assert word.paragraphs[-1].text == "Set by hand in Word"
    room = word.sections[0].page_width - word.sections[0].left_margin - word.sections[0].right_margin
    assert all(sum(column.width for column in table.columns) <= room + 9_000 for table in word.tables)


def test_a_placeholder_that_a_designer_moves_in_powerpoint_moves_what_is_in_it(tmp_path: Path) -> None:
    def change(path: Path) -> None:
        slides = Presentation(path)
        layout = slides.slide_layouts.get_by_name("chart")
        place = next(p for p in layout.placeholders if p.name == "chart")
        place.left, place.width = Mm(40), Mm(150)
        slides.slides.add_slide(layout).shapes.title.text = "Tried out by the designer"
        slides.save(path)

    slides = made(DECK, load_brand(folder(tmp_path, DECK, change)))
    moved = [
        s
        for slide in slides.slides
        if slide.slide_layout.name == "chart"
        for s in slide.shapes
        if s.has_chart
    ]
    assert len(moved) > 2 and {s.left for s in moved} == {Mm(40)} and {s.width for s in moved} == {Mm(150)}
    assert "Tried out by the designer" not in [s.shapes.title.text for s in slides.slides]


@pytest.mark.parametrize("name", [DECK, REPORT])
def test_colours_and_fonts_of_the_theme_are_the_brand_s(name: str, tmp_path: Path) -> None:
    where = folder(tmp_path, name)
    with (where / "brand.toml").open("a") as file:
        file.write('[colours]\naccent = "#123456"\nink = "#102030"\n')
    package = made(name, load_brand(where)).part.package
    theme = next(part.blob.decode() for part in package.iter_parts() if "/theme/theme1" in str(part.partname))
    assert re.search(r"accent1>\s*<a:srgbClr val=.123456", theme) and re.search(
        r"dk1>\s*<a:srgbClr val=.102030", theme
    )
    if name == REPORT:
        word = made(name, load_brand(where))
        assert str(word.styles["Kicker"].font.color.rgb) == "123456"


def bomb(path: Path) -> None:
    rewritten(path, {}, {"word/media/image1.png": bytes(template_files.MOST_UNPACKED + 1)})


def with_part(name: str) -> Callable[[Path], object]:
    return lambda path: rewritten(path, {}, {name: b"<x/>"})


def with_text(part: str, old: str, new: str) -> Callable[[Path], object]:
    return lambda path: rewritten(path, {part: replaced(old, new)})


DOCUMENT, PLAN = "word/document.xml", "ppt/slideLayouts/slideLayout4.xml"
KICK = '<p:cNvPr id="2" name="kick"'
ACTION = f'{KICK}><a:hlinkClick action="ppaction://program?x"/></p:cNvPr>'
BROKEN: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "macro": (REPORT, with_part("word/vbaProject.bin"), "a macro, a control"),
    "macro of a deck": (DECK, with_part("ppt/vbaProject.bin"), "a macro, a control"),
    "object": (DECK, with_part("ppt/embeddings/oleObject1.bin"), "embedded object"),
    "page of the web": (REPORT, with_part("word/other.html"), "is no text, no font"),
    "out of it": (REPORT, with_part("../evil.xml"), "leads out of it"),
    "macro-enabled": (
        REPORT,
        with_text("[Content_Types].xml", "wordprocessingml.document.main", "x.macroEnabled.main"),
        "is no plain .docx file",
    ),
    "link": (
        REPORT,
        with_text("word/_rels/document.xml.rels", "</Relationships>", f"{LINK}</Relationships>"),
        "holds a link to something outside it",
    ),
    "field": (REPORT, with_text(DOCUMENT, "</w:body>", FIELD), "holds the field DDEAUTO"),
    "action": (
        DECK,
        with_text("ppt/slideLayouts/slideLayout2.xml", f"{KICK}/>", ACTION),
        "starts a program or a macro",
    ),
    "entities": (
        REPORT,
        lambda path: rewritten(
            path, {"word/styles.xml": lambda _: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
        ),
        "word/styles.xml can't be read",
    ),
    "bomb": (REPORT, bomb, "unpacks to"),
    "no package": (DECK, lambda path: path.write_bytes(b"nothing of the kind"), "is no .pptx file"),
    "tag": (
        REPORT,
        with_text(DOCUMENT, "for b in summary", "for b in body"),
        "lacks the tag {%p for b in summary %}",
    ),
    "half a tag": (
        REPORT,
        with_text(DOCUMENT, "{%p for b in summary %}", "{%p for b in %}"),
        "Correct the tag in Word",
    ),
    "layout": (DECK, with_text(PLAN, 'name="plan"', 'name="Plan B"'), "lacks the layout 'plan'"),
    "placeholder": (
        DECK,
        with_text(PLAN, 'name="table"', 'name="t"'),
        "the table placeholder 'table' of the layout 'plan'",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_template_that_can_t_be_used_is_refused_in_one_line(kind: str, tmp_path: Path) -> None:
    name, change, cause = BROKEN[kind]
    with pytest.raises(KnowledgeError) as refused:
        load_brand(folder(tmp_path, name, change))
    told = str(refused.value)
    assert cause in told and Path(name).name in told and "\n" not in told and "Traceback" not in told


def test_a_template_that_changes_after_it_was_checked_is_read_again(tmp_path: Path) -> None:
    where = folder(tmp_path, REPORT)
    brand = load_brand(where)
    rewritten(where / "templates" / REPORT, {}, {"word/vbaProject.bin": b"x"})
    with pytest.raises(InputError, match="macro"):
        render_word(factories.tiny_result(), brand)


def test_a_tag_of_a_brand_s_template_sees_nothing_of_the_machine(tmp_path: Path) -> None:
    def change(path: Path) -> None:
        rewritten(path, {"word/document.xml": replaced("{{ contents_title }}", "{{ ''.__class__.__mro__ }}")})

    brand = load_brand(folder(tmp_path, REPORT, change))
    with pytest.raises(KnowledgeError, match=r"report\.docx: .*unsafe"):
        render_word(factories.tiny_result(), brand)


def test_every_layout_has_more_than_it_must() -> None:
    layouts = {layout.name: areas_of(layout) for layout in Presentation(templates() / DECK).slide_layouts}
    assert set(layouts) == set(NEEDED)
    assert all({"footer", "number"} <= set(areas) for name, areas in layouts.items() if name != "cover")
