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
from audit.report.view.finding_narrative import ON_PAGES, Lengths
from audit.report.view.formatting import unmarked

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Slides

    from audit.report.brand import Brand

# characters of a name, a file's name or a quote that no slide cuts: the first at which every text has its room; a
# file's name is no longer than the first
_SHORTEST = (255, 120, 80, 0)


@in_result_language
def render_deck(result: AuditResult, brand: Brand) -> bytes:
    """The board deck, with charts that can be edited; the same result and brand give the same bytes."""
    drawn = []
    for shortest in _SHORTEST:
        drawn.append(_drawn(result, brand, shortest))
        if not drawn[-1][1]:
            break
    slides, _ = min(drawn, key=lambda one: one[1])
    return packed(slides.save, result.as_of)


def _drawn(result: AuditResult, brand: Brand, shortest: int) -> tuple[Slides, float]:
    """The slides on which no text of up to `shortest` characters is cut, and by how many millimetres their texts are
    higher than their areas."""
    language, colours, fonts = language_tag(result.language), inks_of(brand), load_fonts(brand)
    heading, body = (font_of(brand, use, fonts).name for use in ("heading", "body"))
    lengths = Lengths(*(max(shortest, length) for length in ON_PAGES))
    names = {
        **context(result, whole_list=False, lengths=lengths), "brand": brand, "colours": colours,
        "language_tag": language, "fonts": {"heading": heading, "body": body}, "least_cap": shortest,
    }  # fmt: skip

    def filled(template: str, more: Mapping[str, Any]) -> str:
        return fill(brand, f"deck/{template}", {**names, **more})

    page = lxml.html.document_fromstring(filled("deck.html", {}))
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
    return slides, made.over_mm


def _words(element: Any) -> str:
    return " ".join(unmarked(element.text_content()).split())
