"""Fills the page's templates, and seals the page: nothing is loaded, nothing is sent, no other script or style runs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from audit import locale
from audit.domain.result import AuditResult
from audit.report.brand import Brand
from audit.report.html.environment import fill, source
from audit.report.language import in_result_language
from audit.report.screen.colours import dark
from audit.report.screen.rows import STATUSES, Rows, rows
from audit.report.screen.sections import Styles, shown, topic
from audit.report.screen.trying import trying
from audit.report.view.context import context
from audit.report.view.status_symbols import COLUMNS, KINDS, SYMBOLS

OWN = ("decision", "listing", "standing", "questions")
"""Sections that the page draws itself; all others are those of the report, as `sections` shows them."""
_SECTION = re.compile("<!--section [^>]*-->\n")
_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


@in_result_language
def render_screen(result: AuditResult, brand: Brand) -> str:
    """The audit as a page for the screen: one self-contained file that filters, sorts and tries answers."""
    names = _names(result, brand)
    styles, tried = Styles(), trying(result)
    own = OWN if tried else OWN[:-1]  # without what to try, the questions are those of the report
    others = [name for name in (*brand.sections, "changes") if name not in own]
    parts = _parts(brand, others, names, styles)
    listed = rows(result, cells="listing" in brand.sections)
    sheet = fill(brand, "screen.css", names) + styles.rules()
    script = source(brand, "screen.js")
    return fill(brand, "screen.html", {
        **names,
        "parts": parts,
        "topics": {name: topic(part) for name, part in parts.items()},
        "sheet": Markup(sheet),
        "script": Markup(script),
        "policy": Markup(_POLICY.format(script=_hash(script), style=_hash(sheet))),
        "data": _json(_data(result, listed, tried)),
        "tried": tried is not None and bool(tried["axes"]),
        "levers": tried["levers"] if tried else [],
    })  # fmt: skip


def _names(result: AuditResult, brand: Brand) -> dict[str, Any]:
    return {
        **context(result, whole_list=True),
        "brand": brand,
        "for_print": False,
        "big": True,  # a screen has room for what a small company's pages leave out
        "editable": True,  # charts as tables of their values, wherever the page draws none itself
        "outline": [],
        "annexes": [],
        "faces": [face for face in brand.faces if face.on_page],
        "dark": dark(brand.colours),
    }


def _parts(
    brand: Brand, wanted: Sequence[str], names: Mapping[str, Any], styles: Styles
) -> dict[str, Markup]:
    """The sections by their names, without those that have nothing to say."""
    filled = fill(brand, "screen/sections.html", {**names, "wanted": wanted})
    _, *pieces = _SECTION.split(filled)
    parts = dict(zip(wanted, pieces, strict=True))
    made = {name: shown(part, styles) for name, part in parts.items()}
    return {name: part for name, part in made.items() if part}


def _data(result: AuditResult, listed: Rows, tried: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "language": locale.language(),
        "separators": [locale.figures(1000)[1:-3], locale.figures(0.5, 1)[1:-1]],
        "percent": locale.per_cent("0"),
        "money": {c: locale.with_currency("0", c) for c in _currencies(tried)},
        "statuses": STATUSES,
        "columns": COLUMNS,
        "kinds": KINDS,
        "symbols": SYMBOLS,
        "texts": listed.texts,
        "reasons": listed.reasons,
        "models": listed.rows,
        "questions": [[q.axis, q.models] for q in result.questions],
        "try": tried,
    }


def _currencies(tried: Mapping[str, Any] | None) -> list[str]:
    found = [lever["currency"] for lever in tried["levers"]] if tried else []
    found += [amount["currency"] for amount in tried["amounts"].values()] if tried else []
    return sorted({currency for currency in found if currency})


def _json(data: Mapping[str, Any]) -> Markup:
    """JSON inside a page: no text of the client's can end the element that holds it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
