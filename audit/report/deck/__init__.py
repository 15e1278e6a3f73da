"""`board-deck.pptx`: the result as a board deck whose charts, tables and words can be edited.

| module | does |
|---|---|
| `template` | the layouts of `report_templates/deck/board.pptx`, or of a brand's own |
| `looks` | how series are drawn, and sizes by role |
| `package` | opens the template and sets the properties |
| `slides` | walks the HTML of `report_templates/deck/` into slides |
| `charts` | a figure of the HTML as a native chart |
| `fit` | how much room a text takes |
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html

from audit.domain.result import AuditResult
from audit.report.deck.charts import Painter
from audit.report.deck.looks import load_looks
from audit.report.deck.package import describe, list_notes, open_slides
from audit.report.deck.slides import Deck
from audit.report.deck.template import NAME
from audit.report.html.environment import fill
from audit.report.language import in_result_language
from audit.report.office import font_of, inks_of, language_tag, load_fonts, packed
from audit.report.office.template_files import template_file
from audit.report.office.theme import dressed
from audit.report.view.context import context
from audit.report.view.formatting import unmarked

if TYPE_CHECKING:
    from audit.report.brand import Brand


@in_result_language
def render_deck(result: AuditResult, brand: Brand) -> bytes:
    """The board deck, with charts that can be edited; the same result and brand give the same bytes."""
    language, colours, fonts = language_tag(result.language), inks_of(brand), load_fonts(brand)
    heading, body = (font_of(brand, use, fonts).name for use in ("heading", "body"))
    names = {
        **context(result, whole_list=False), "brand": brand, "colours": colours, "language_tag": language,
        "fonts": {"heading": heading, "body": body},
    }  # fmt: skip

    def filled(template: str, more: Mapping[str, Any]) -> str:
        return fill(brand, f"deck/{template}", {**names, **more})

    page = lxml.html.document_fromstring(_whole(filled("deck.html", {})))
    template = dressed(template_file(brand.templates, NAME), colours, heading, body, language)
    slides, looks = open_slides(template, Path(NAME)), load_looks(brand)
    painter = Painter(colours, looks.series, filled, result.as_of)
    made = Deck(slides, looks, painter, brand.name, brand.logo)
    for section in page.iter("section"):
        made.add(section, _words(page.find(".//footer")))
    list_notes(slides)
    about = {meta.get("name"): meta.get("content") for meta in page.iter("meta")}
    describe(
        slides, title=_words(page.find(".//title")), subject=about["description"], author=about["author"],
        language=language, day=result.as_of,
    )  # fmt: skip
    return packed(slides.save, result.as_of)


def _whole(html: str) -> str:
    """The slides without the dots that mark where a long name was cut: a board reads no half names as a puzzle."""
    return html.replace(" …", "").replace("…", "")


def _words(element: Any) -> str:
    return " ".join(unmarked(element.text_content()).split())
