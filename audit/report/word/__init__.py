"""Documents for Word: the report, the job description and the statement of work.

The templates' HTML says the words; how they look is what a designer made of `report_templates/word/*.docx` in Word.

| module | does |
|---|---|
| `pieces` | blocks of the HTML as what a template is given |
| `filling` | fills a template, a brand's in a sandbox |
| `pictures` | logos, bars and tiles as pictures with their words |
| `tables` | widths of columns, and what a template can't say of a table in a loop |
| `contents` | the list of contents, with its links and pages |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from docx.document import Document as WordDocument
from docx.shared import Mm

from audit.domain.result import AuditResult
from audit.report.blocks import Block, Page, Paragraph, page_of
from audit.report.brand import Brand
from audit.report.html.environment import fill
from audit.report.html.pages import render_document, render_html
from audit.report.language import in_result_language
from audit.report.office import font_of, inks_of, language_tag, load_fonts, packed
from audit.report.office.template_files import template_file
from audit.report.office.theme import dressed
from audit.report.view.context import context
from audit.report.word.contents import fill_contents
from audit.report.word.filling import PLAIN, REPORT, Template
from audit.report.word.pictures import Pictures, load_strokes
from audit.report.word.pieces import Pieces
from audit.report.word.tables import finish_tables


@dataclass(frozen=True, slots=True)
class Parts:
    """What a document is filled with, besides its running head and foot."""

    cover: Sequence[Block]
    summary: Sequence[Block]
    contents: str
    body: Sequence[Block]


@in_result_language
def render_word(result: AuditResult, brand: Brand) -> bytes:
    """The whole report, to edit: an executive summary, then every heading, sentence and figure of the PDF, and all
    models, behind its contents."""
    page = page_of(render_html(result, replace(brand, contents=True), for_print=False, editable=True))
    names = {**context(result, whole_list=False), "brand": brand}
    summary = page_of(fill(brand, "word/summary.html", names)).blocks
    at, title = next(
        (n, block.text) for n, block in enumerate(page.blocks)
        if isinstance(block, Paragraph) and block.role == "contents"
    )  # fmt: skip
    cover, body = page.blocks[:at], page.blocks[at + 1 :]
    return document(page, Parts(cover, summary, title, body), REPORT, brand, result.as_of)


@in_result_language
def render_supporting_document(result: AuditResult, brand: Brand, name: str) -> bytes:
    """A document beside the report: `job-description` or `statement-of-work`."""
    page = page_of(render_document(result, brand, name))
    return document(page, Parts((), (), "", page.blocks), PLAIN, brand, result.as_of)


def document(page: Page, parts: Parts, name: str, brand: Brand, day: date) -> bytes:
    """A page as a Word document, made of the template of that name."""
    fonts, language = load_fonts(brand), language_tag(page.language)
    heading, body = (font_of(brand, use, fonts).name for use in ("heading", "body"))
    content = dressed(template_file(brand.templates, name), inks_of(brand), heading, body, language)
    template = Template(content, brand, name)
    _set_page(template.document, brand, cover=bool(parts.cover))
    pieces = Pieces(Pictures(template.document, load_strokes(brand)), _text_mm(template.document))
    made = {
        "cover": pieces.of(parts.cover), "summary": pieces.of(parts.summary), "body": pieces.of(parts.body),
        "summary_title": next((b.text for b in parts.summary if isinstance(b, Paragraph)), ""),
        "contents_title": parts.contents, "contents": _entries(parts),
        "head": (*page.head, "", "")[:2], "foot": (*page.foot, "")[0],
    }  # fmt: skip
    word = template.filled(made)
    finish_tables(word, pieces.tables)
    fill_contents(word)
    _describe(word, page, day)
    return packed(word.save, day)


def _entries(parts: Parts) -> list[dict[str, str]]:
    """The list of contents before its pages are known."""
    listed = (*parts.summary, *parts.body)
    titles = [block.text for block in listed if isinstance(block, Paragraph) and block.role == "heading1"]
    return [{"title": title, "page": "1"} for title in titles] or [{"title": "", "page": ""}]


def _text_mm(word: WordDocument) -> float:
    section = word.sections[0]
    return (
        float((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)) / 36_000
    )


def _set_page(word: WordDocument, brand: Brand, *, cover: bool) -> None:
    """The brand's paper; where there is a cover, the first page bears no running head and foot."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(brand.paper.width_mm), Mm(brand.paper.height_mm)
    section.different_first_page_header_footer = cover


def _describe(word: WordDocument, page: Page, day: date) -> None:
    """Sets the document's properties; every time in them is the audit's day."""
    properties, at = word.core_properties, datetime(day.year, day.month, day.day)  # noqa: DTZ001 (UTC by the format)
    properties.title, properties.subject = page.title[:255], page.subject[:255]
    properties.author = properties.last_modified_by = page.author[:255]
    properties.language = language_tag(page.language)
    properties.created = properties.modified = at
    properties.revision = 1
