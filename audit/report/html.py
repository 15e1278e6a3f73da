"""Fills the templates: one HTML for the renderer of the PDF, and one self-contained file for a browser."""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from audit.domain.result import AuditResult, StepFact
from audit.report import text
from audit.report.brand import Brand
from audit.report.compiled import compiled
from audit.report.context import context
from audit.report.glyphs import showable
from audit.report.places import templates
from audit.report.tiles import COLUMNS, KINDS, SYMBOLS


def render_html(result: AuditResult, brand: Brand, *, for_print: bool, editable: bool = False) -> str:
    """The report as HTML: for the PDF's renderer, whose fonts are fetched by their addresses, or as one file
    that needs nothing else. `editable`: for a document that people edit, where charts are tables of their values."""
    names = {
        **context(result, whole_list=not for_print),
        "brand": brand,
        "for_print": for_print,
        "outline": [],  # each heading adds itself, for the contents
        "annexes": [],
        "editable": editable,
        "faces": [f for f in brand.faces if for_print or f.on_page],
        "hatch": _hatches(brand),
    }
    page = environment(brand).get_template("report.html").render(names)
    return showable(page) if for_print else page


def environment(brand: Brand) -> Environment:
    """What renders a brand's templates: its own where it has any, else the toolkit's."""
    return _environment(brand.templates)


def fill(brand: Brand, name: str, names: Mapping[str, object]) -> str:
    """One of a brand's templates with its names filled in."""
    return environment(brand).get_template(name).render(names)


def source(brand: Brand, name: str) -> str:
    """A file beside the templates as it stands: the brand's own where it has one."""
    made = environment(brand)
    assert made.loader is not None
    return made.loader.get_source(made, name)[0]


@cache
def _environment(own: Path | None) -> Environment:
    made = Environment(
        loader=FileSystemLoader([*filter(None, [own]), templates()]), undefined=StrictUndefined, autoescape=True,
        finalize=text.finalize, trim_blocks=True, lstrip_blocks=True, bytecode_cache=compiled(),
    )  # fmt: skip
    made.filters |= {
        "cap": text.capped, "plain": text.plain, "pct": text.percent, "num": text.number, "date": text.long_date,
        "cell": text.cell, "money": text.money, "money_range": text.money_range,
    }  # fmt: skip
    made.globals |= {
        "span": text.number_range, "pct_range": text.percent_range, "SYMBOLS": SYMBOLS, "COLUMNS": COLUMNS,
        "KINDS": KINDS, "worded": _worded,
    }  # fmt: skip
    return made


def _worded(fact: StepFact, phrases: Mapping[str, str]) -> str:
    """The sentence of a step's fact: its own where it brings one, else its phrase with the values filled in."""
    own = fact.values.get("text")
    if own is not None:
        return str(own)
    pattern = phrases.get(fact.phrase, fact.phrase)
    return pattern.format(**fact.values)


def _hatches(brand: Brand) -> dict[str, Markup]:
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
