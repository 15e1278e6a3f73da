"""Fills the templates: one HTML for the renderer of the PDF, and one self-contained file for a browser."""

from __future__ import annotations

import base64
import tomllib
import urllib.parse
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from audit.domain.result import AuditResult, StepFact
from audit.report import text
from audit.report.context import context
from audit.report.glyphs import showable
from audit.report.places import templates
from audit.report.tiles import COLUMNS, KINDS, SYMBOLS

FONT_SCHEME = "toolkit:fonts/"
# family, file, weight, style; the last field: also in the self-contained page
FONTS = (
    ("Report Sans", "sans-400", 400, "normal", True),
    ("Report Sans", "sans-500", 500, "normal", False),
    ("Report Sans", "sans-600", 600, "normal", True),
    ("Report Sans", "sans-700", 700, "normal", False),
    ("Report Sans", "sans-400-italic", 400, "italic", False),
    ("Report Display", "display-600", 600, "normal", False),
    ("Report Display", "display-700", 700, "normal", False),
    ("Report Serif", "serif-400", 400, "normal", False),
    ("Report Serif", "serif-600", 600, "normal", True),
    ("Report Serif", "serif-400-italic", 400, "italic", True),
    ("Report Symbols", "symbols", 400, "normal", True),
)


def render_html(result: AuditResult, *, for_print: bool, editable: bool = False) -> str:
    """The report as HTML: for the PDF's renderer, whose fonts are fetched by `toolkit:` addresses, or as one file
    that needs nothing else. `editable`: for a document that people edit, where charts are tables of their values."""
    brand = _brand()
    names = {
        **context(result, whole_list=not for_print),
        "brand": brand,
        "for_print": for_print,
        "editable": editable,
        "faces": _faces(for_print),
        "hatch": _hatches(brand),
    }
    page = _environment().get_template("report.html").render(names)
    return showable(page) if for_print else page


@cache
def _brand() -> Mapping[str, Any]:
    return tomllib.loads((templates() / "brand.toml").read_text(encoding="utf-8"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates()), undefined=StrictUndefined, autoescape=True, finalize=text.finalize,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "cap": text.capped, "plain": text.plain, "pct": text.percent, "num": text.number, "date": text.long_date,
        "cell": text.cell, "money": text.money, "money_range": text.money_range,
    }  # fmt: skip
    environment.globals |= {
        "span": text.number_range, "pct_range": text.percent_range, "SYMBOLS": SYMBOLS, "COLUMNS": COLUMNS,
        "KINDS": KINDS, "worded": _worded,
    }  # fmt: skip
    return environment


def _worded(fact: StepFact, phrases: Mapping[str, str]) -> str:
    """The sentence of a step's fact: its own where it brings one, else its phrase with the values filled in."""
    own = fact.values.get("text")
    if own is not None:
        return str(own)
    pattern = phrases.get(fact.phrase, fact.phrase)
    return pattern.format(**fact.values)


@cache
def _faces(for_print: bool) -> tuple[tuple[str, Markup, int, str], ...]:
    """family, source, weight, style of the fonts: addresses for the renderer, data for a browser."""
    if for_print:
        return tuple((f, Markup(f"{FONT_SCHEME}{stem}.ttf"), w, s) for f, stem, w, s, _ in FONTS)
    return tuple((f, _data(stem), w, s) for f, stem, w, s, both in FONTS if both)


def _data(stem: str) -> Markup:
    content = (templates() / "fonts" / f"{stem}.woff2").read_bytes()
    return Markup(f"data:font/woff2;base64,{base64.b64encode(content).decode()}")


def _hatches(brand: Mapping[str, Any]) -> dict[str, Markup]:
    """Hatches in three colours: what is not known. Neither SVG nor CSS of the renderer takes a colour from outside."""
    colours = brand["colours"]
    return {name: _hatch(colours[colour], width) for name, colour, width in
            (("accent", "accent", 0.85), ("base", "base", 1.0), ("pale", "pale", 0.7))}  # fmt: skip


def _hatch(colour: str, width: float) -> Markup:
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4' width='4' height='4'>"
        f"<path d='M-1 1L1-1M0 4L4 0M3 5L5 3' stroke='{colour}' stroke-width='{width}'/></svg>"
    )
    return Markup(f'url("data:image/svg+xml,{urllib.parse.quote(svg)}")')
