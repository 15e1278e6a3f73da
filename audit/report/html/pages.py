"""Fills the templates of the report: one HTML for the renderer of the PDF, one for documents that people edit."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

from markupsafe import Markup

from audit import locale
from audit.domain.places import Problem
from audit.domain.result import AuditResult
from audit.report.brand import Brand
from audit.report.html.environment import fill
from audit.report.language import in_result_language
from audit.report.pdf.missing_glyphs import missing_scripts, showable
from audit.report.pdf.text_measure import STAND_IN
from audit.report.view.context import context


@in_result_language
def render_html(result: AuditResult, brand: Brand, *, for_print: bool, editable: bool = False) -> str:
    """The report as HTML: for the PDF's renderer, whose fonts are fetched by their addresses, or with its fonts inside.
    `editable`: for a document that people edit, where charts are tables of their values."""
    page = _page(result, brand, "report.html", for_print=for_print, editable=editable)
    if not for_print:
        return page
    if scripts := missing_scripts(page, brand.faces):
        page = _page(_noted(result, brand, scripts), brand, "report.html", for_print=True, editable=False)
    return showable(page, brand.faces)


@in_result_language
def render_comparison(result: AuditResult, brand: Brand, *, for_print: bool) -> str:
    """What changed since the audit that the result was held against, as a document of its own."""
    page = _page(result, brand, "comparison.html", for_print=for_print, editable=False)
    return showable(page, brand.faces) if for_print else page


@in_result_language
def render_onepager(result: AuditResult, brand: Brand) -> str:
    """The decision page as a document of its own, for the PDF's renderer."""
    return showable(_page(result, brand, "onepager.html", for_print=True, editable=False), brand.faces)


@in_result_language
def render_document(result: AuditResult, brand: Brand, name: str) -> str:
    """A document beside the report, one of `report_templates/documents/`, as HTML that is read and never shown."""
    return _page(result, brand, f"documents/{name}.html", for_print=False, editable=True)


def _noted(result: AuditResult, brand: Brand, scripts: Sequence[str]) -> AuditResult:
    """The result with a Problem that is this page's alone: other formats show these letters."""
    names = {"scripts": [locale.script(code) for code in scripts], "sign": STAND_IN, "brand": brand}
    message = " ".join(fill(brand, "not_printed.html", names).split())
    note = Problem("letters_not_printed", level="info", message=unescape(message))
    return replace(result, problems=(*result.problems, note))


def _page(result: AuditResult, brand: Brand, template: str, *, for_print: bool, editable: bool) -> str:
    names = {
        **context(result, whole_list=not for_print),
        "brand": brand,
        "for_print": for_print,
        "outline": [],  # each heading adds itself, for the contents
        "annexes": [],
        "editable": editable,
        "faces": [f for f in brand.faces if for_print or f.on_page],
        "hatch": hatches(brand),
    }
    return fill(brand, template, names)


def hatches(brand: Brand) -> dict[str, Markup]:
    """Hatches in three colours: what is not known. Neither SVG nor CSS of the renderer takes a colour from outside."""
    colours = brand.colours
    return {name: _hatch(colours[colour], width) for name, colour, width in
            (("accent", "accent", 0.85), ("base", "base", 1.0), ("pale", "pale", 0.7))}  # fmt: skip


def _hatch(colour: str, width: float) -> Markup:
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4' width='4' height='4'>"
        f"<path d='M-1 1L1-1M0 4L4 0M3 5L5 3' stroke='{colour}' stroke-width='{width}'/></svg>"
    )
    return Markup(f'url("data:image/svg+xml,{urllib.parse.quote(svg)}")')
