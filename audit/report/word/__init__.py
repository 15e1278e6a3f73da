"""Documents for Word: the report, the job description and the statement of work, made from the templates' HTML.

Styles, theme and numbering are the designer's (`report_templates/word/`); python-docx puts the package together.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from markupsafe import Markup

from audit.domain.result import AuditResult
from audit.report.blocks import Page, Paragraph, page_of
from audit.report.brand import Brand
from audit.report.html.environment import fill
from audit.report.html.pages import render_document, render_html
from audit.report.office import language_tag, packed
from audit.report.word.body import Body, field_xml
from audit.report.word.look import Look, look_of
from audit.report.word.pictures import Pictures

_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/core.xml": "core.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/document.xml": "document.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fonts.xml",
    "word/numbering.xml": "numbering.xml",
    "word/theme/theme1.xml": "theme.xml",
}


def report_document(result: AuditResult, brand: Brand) -> bytes:
    """The whole report, to edit: every heading, sentence and figure of the PDF, and all models, behind its contents."""
    listed = replace(brand, contents=True)
    page = page_of(render_html(result, listed, for_print=False, editable=True))
    return document(page, brand, result.as_of, cover=brand.cover)


def supporting_document(result: AuditResult, brand: Brand, name: str) -> bytes:
    """A document beside the report: `job-description` or `statement-of-work`."""
    return document(page_of(render_document(result, brand, name)), brand, result.as_of, cover=False)


def document(page: Page, brand: Brand, day: date, *, cover: bool) -> bytes:
    """A page as a Word document. `cover`: its first page bears no running head and foot."""
    look, pictures = look_of(brand), Pictures()
    body = "".join(Body(look, pictures.drawing).xml(page.blocks))
    contents = any(isinstance(block, Paragraph) and block.role == "contents" for block in page.blocks)
    word = _opened(brand, look, language_tag(page.language), body, pictures, contents=contents)
    _describe(word, page, day)
    _set_page(word, look, cover)
    _run_heads(word, page)
    return packed(word.save, day)


def _opened(
    brand: Brand, look: Look, language: str, body: str, pictures: Pictures, *, contents: bool
) -> WordDocument:
    """A document of the brand's styles that holds the body; `contents`: whose pages are known to an editor alone."""
    names = {
        "colour": look.colours, "fonts": look.fonts, "language_tag": language,
        "text_width": look.text_twips, "body": Markup(body), "pictures": pictures.relations,
        "contents": contents,
    }  # fmt: skip
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for path, name in _PARTS.items():
            archive.writestr(path, fill(brand, f"word/{name}", names).strip())
        for path, data in pictures.files.items():
            archive.writestr(path, data)
    package.seek(0)
    return Document(package)


def _describe(word: WordDocument, page: Page, day: date) -> None:
    """Sets the document's properties; every time in them is the audit's day."""
    properties, at = word.core_properties, datetime(day.year, day.month, day.day)  # noqa: DTZ001 (UTC by the format)
    properties.title, properties.subject = page.title[:255], page.subject[:255]
    properties.author = properties.last_modified_by = page.author[:255]
    properties.language = language_tag(page.language)
    properties.created = properties.modified = at
    properties.revision = 1


def _set_page(word: WordDocument, look: Look, cover: bool) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in look.paper_mm)
    margins = (Mm(margin) for margin in look.margins_mm)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = margins
    section.header_distance, section.footer_distance = Mm(10.5), Mm(9)
    section.different_first_page_header_footer = cover


def _run_heads(word: WordDocument, page: Page) -> None:
    """What runs above and below: two texts each, the second at the right margin; the pages stand in the foot."""
    section = word.sections[0]
    left, right = (*page.head, "", "")[:2]
    head = section.header.paragraphs[0]
    head.style = word.styles["Header"]
    head.add_run(left).bold = True
    head.add_run(f"\t{right}")
    foot = section.footer.paragraphs[0]
    foot.style = word.styles["Footer"]
    foot.add_run(f"{(*page.foot, '')[0]}\t")
    fields = parse_xml(
        f'<w:p {nsdecls("w")}>{field_xml("PAGE", "1")}<w:r><w:t xml:space="preserve"> / </w:t></w:r>'
        f"{field_xml('NUMPAGES', '1')}</w:p>"
    )
    for element in list(fields):
        foot._p.append(element)
