"""A portfolio as PDF, as one HTML file, and as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from audit.domain.models import FUNCTIONS
from audit.locale import use_locale
from audit.portfolio.views import MOST_FAILED, Portfolio
from audit.report.brand import Brand
from audit.report.html.environment import fill
from audit.report.html.pages import hatches
from audit.report.office import language_tag
from audit.report.pdf import rendering
from audit.report.pdf.missing_glyphs import showable
from audit.report.templates.translations import gettext
from audit.report.workbook.spreadsheet import Cell, Column, Look, Sheet, xlsx

Labels = dict[str, dict[str, str]]


def render_html(found: Portfolio, brand: Brand, labels: Labels, language: str, *, for_print: bool) -> str:
    """The pages as HTML in a language; `labels` are the words for codes, as a result has them."""
    names = {
        "f": found,
        "brand": brand,
        "labels": labels,
        "for_print": for_print,
        "editable": False,
        "outline": [],
        "annexes": [],
        "failures": found.failures[:MOST_FAILED],
        "FUNCTIONS": FUNCTIONS,
        "day": date.fromisoformat,
        "faces": [f for f in brand.faces if for_print or f.on_page],
        "hatch": hatches(brand),
    }
    with use_locale(language):
        page = fill(brand, "portfolio.html", names)
    return showable(page, brand.faces) if for_print else page


def render_pdf(found: Portfolio, brand: Brand, labels: Labels, language: str) -> bytes:
    """The same as PDF. Raises MachineError where the renderer's libraries are missing."""
    return rendering.pdf_of(render_html(found, brand, labels, language, for_print=True), brand)


def render_workbook(found: Portfolio, brand: Brand, labels: Labels, language: str) -> bytes:
    """Every client in a row, and what failed."""
    with use_locale(language):
        attributes = tuple(dict.fromkeys(name for c in found.clients for name in c.attributes))
        kinds = {name: amount.label for c in found.clients for name, amount in c.amounts.items()}
        heads = (
            gettext("Client"), gettext("Audit"), gettext("Verdict"), gettext("Share, low"), gettext("Share, high"),
            gettext("Models"), gettext("In scope"), gettext("Unattended, low"), gettext("Unattended, high"),
            gettext("In production"), gettext("Monitored"), gettext("Retrained"),
            *(labels["function_short"][name] for name in FUNCTIONS),
        )  # fmt: skip
        money = [f"{label}, {end}" for label in kinds.values() for end in (gettext("low"), gettext("high"))]
        columns = [
            *(Column(head, 12 if n else 36, "0%" if n in (3, 4) else "") for n, head in enumerate(heads)),
            *(Column(head, 18, "#,##0") for head in money),
            Column(gettext("Currency"), 10), *(Column(name, 18) for name in attributes), Column(gettext("Folder"), 40),
        ]  # fmt: skip
        rows = list(_rows(found, labels, tuple(kinds), attributes))
        sheets = [Sheet(gettext("Clients"), columns, rows, frozen=1)]
        if found.failures:
            heads = (gettext("Client"), gettext("Error"), gettext("Message"))
            sheets.append(
                Sheet(
                    gettext("Failed"),
                    [Column(h, w) for h, w in zip(heads, (36, 20, 90), strict=True)],
                    found.failures,
                )
            )
        made = date.fromisoformat(found.dates[1])
        head = Look(ink="141C27", bold=True)
        return xlsx(sheets, {}, head, gettext("Portfolio"), made, brand.name, language_tag(language))


def _rows(
    found: Portfolio, labels: Labels, kinds: tuple[str, ...], attributes: tuple[str, ...]
) -> Iterator[list[Cell]]:
    for c in found.clients:
        steps = [
            c.ladder[rung].low if rung in c.ladder else None
            for rung in ("deployed", "monitored", "retrained")
        ]
        states = [c.functions[n].state if n in c.functions else "" for n in FUNCTIONS]
        ranges = [c.amounts[kind].range if kind in c.amounts else None for kind in kinds]
        yield [
            c.name, c.as_of, labels["verdict"].get(c.status, c.status), c.share_low, c.share_high,
            c.models, c.in_scope, c.gap_low, c.gap_high, *steps, *(labels["state"].get(s, s) for s in states),
            *(end for r in ranges for end in ((r.low, r.high) if r else (None, None))),
            ", ".join(dict.fromkeys(r.currency for r in ranges if r)),
            *(c.attributes.get(name) for name in attributes), c.folder,
        ]  # fmt: skip


FORMATS: dict[str, Callable[[Portfolio, Brand, Labels, str], bytes]] = {
    ".pdf": render_pdf,
    ".html": lambda found, brand, labels, language: render_html(
        found, brand, labels, language, for_print=False
    ).encode(),
    ".xlsx": render_workbook,
}
