"""What changed between two audits, as a document of its own: PDF, HTML, or JSON."""

from __future__ import annotations

import json

from audit.domain.comparison import Comparison
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.locale import use_locale
from audit.report.brand import Brand
from audit.report.html import pages
from audit.report.pdf import rendering
from audit.report.saved.serializer import Serializer


def render_comparison(result: AuditResult, brand: Brand, *, for_print: bool) -> str:
    """The page as HTML, in the language of the result; the result was held against another before."""
    with use_locale(result.language):
        return pages.render_comparison(result, brand, for_print=for_print)


def render_comparison_pdf(result: AuditResult, brand: Brand) -> bytes:
    """The same as PDF. Raises MachineError where the renderer's libraries are missing."""
    return rendering.pdf_of(render_comparison(result, brand, for_print=True), brand)


def comparison_json(result: AuditResult) -> bytes:
    """The comparison as UTF-8 JSON. Raises InputError where the result holds none."""
    if result.since is None:
        raise InputError("No earlier result to compare with. Run with --since, or compare two results.")
    encode = Serializer().encoder(Comparison)
    assert encode is not None
    return (json.dumps(encode(result.since), ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", "backslashreplace"
    )
