"""`board-deck.pptx`: the result as a board deck whose charts, tables and words can be edited.

| module | does |
|---|---|
| `layouts` | what a designer set in `report_templates/deck/layouts.toml` |
| `package` | the empty presentation, made of the designer's XML, and its properties |
| `slides` | walks the HTML of `report_templates/deck/` into slides |
| `charts` | a figure of the HTML as a native chart |
| `fit` | how much room a text takes |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import lxml.html

from audit.domain.result import AuditResult
from audit.report.deck.charts import Painter
from audit.report.deck.layouts import load_layouts
from audit.report.deck.package import blank, describe, list_notes
from audit.report.deck.slides import Deck
from audit.report.html.environment import fill
from audit.report.office import font_of, language_tag, packed
from audit.report.view.context import context
from audit.report.view.formatting import unmarked

if TYPE_CHECKING:
    from audit.report.brand import Brand


def deck(result: AuditResult, brand: Brand) -> bytes:
    """The board deck; the same result and brand give the same bytes."""
    layouts, language = load_layouts(brand), language_tag(result.language)
    colours = {name: colour.lstrip("#") for name, colour in brand.colours.items()} | {"white": "FFFFFF"}
    names = {
        **context(result, whole_list=False), "brand": brand, "colours": colours, "language_tag": language,
        "fonts": {use: font_of(brand, use, layouts.fonts).name for use in ("heading", "body")},
    }  # fmt: skip

    def filled(template: str, more: Mapping[str, Any]) -> str:
        return fill(brand, f"deck/{template}", {**names, **more})

    page = lxml.html.document_fromstring(filled("deck.html", {}))
    slides = blank(layouts, filled)
    made = Deck(
        slides, layouts, Painter(colours, layouts.series, filled, result.as_of), brand.name, brand.logo
    )
    for section in page.iter("section"):
        made.add(section, _words(page.find(".//footer")))
    list_notes(slides)
    about = {meta.get("name"): meta.get("content") for meta in page.iter("meta")}
    describe(
        slides, title=_words(page.find(".//title")), subject=about["description"], author=about["author"],
        language=language, day=result.as_of,
    )  # fmt: skip
    return packed(slides.save, result.as_of)


def _words(element: Any) -> str:
    return " ".join(unmarked(element.text_content()).split())
