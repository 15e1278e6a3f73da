"""What changed between two audits, as a document of its own: PDF or JSON."""

from __future__ import annotations

import json

from audit.domain.comparison import Comparison
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.report.brand import Brand
from audit.report.html import pages
from audit.report.pdf import rendering
from audit.report.saved.serializer import Serializer


def render_comparison_pdf(result: AuditResult, brand: Brand) -> bytes:
    """The document as PDF. Raises MachineError where the renderer's libraries are missing."""
    return rendering.pdf_of(pages.render_comparison(result, brand, for_print=True), brand)


def comparison_json(result: AuditResult) -> bytes:
    """The comparison as UTF-8 JSON. Raises InputError where the result holds none."""
    if result.since is None:
        raise InputError("No earlier result to compare with. Run with --since, or compare two results.")
    encode = Serializer().encoder(Comparison)
    assert encode is not None
    return (json.dumps(encode(result.since), ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", "backslashreplace"
    )
