"""The report as one file to keep: a PDF/A-3 that carries its own data."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from audit.domain.result import AuditResult
from audit.report import FORMATS
from audit.report.brand import Brand
from audit.report.html.environment import fill
from audit.report.html.pages import render_html
from audit.report.language import in_result_language
from audit.report.pdf.rendering import pdf_of

if TYPE_CHECKING:
    from audit.report.pdf.attachments import AttachedFile

# format -> what its file is to the report, in the words of PDF/A, and its media type
_ATTACHED = {
    "json": ("Source", "application/json"),
    "xlsx": ("Data", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@in_result_language
def render_archive(result: AuditResult, brand: Brand) -> bytes:
    """The gap report, accessible as the other PDF, with the result and the workbook made of it inside.

    Raises MachineError as `render_pdf` does.
    """
    attached = [_attachment(name, result, brand) for name in _ATTACHED]
    return pdf_of(render_html(result, brand, for_print=True), brand, attached, pdf_variant="pdf/a-3a")


def _attachment(name: str, result: AuditResult, brand: Brand) -> AttachedFile:
    relationship, media_type = _ATTACHED[name]
    stream = io.BytesIO()
    FORMATS[name].write(result, brand, stream)
    return {
        "name": brand.file(FORMATS[name].file_name, result),
        "media_type": media_type,
        "relationship": relationship,
        "about": fill(brand, "carried.html", {"format": name}).strip(),
        "day": result.as_of.isoformat(),
        "content": base64.b64encode(stream.getvalue()).decode(),
    }
