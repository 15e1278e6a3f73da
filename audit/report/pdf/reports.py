"""The gap report as PDF, and its decision page alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from audit.domain.result import AuditResult
from audit.report.brand import Brand
from audit.report.html import pages
from audit.report.pdf import rendering


def begin_pdf(result: AuditResult, brand: Brand) -> Callable[[BinaryIO], object]:
    """Fills the pages, and gives what has them rendered and writes the PDF, while this process goes on with others."""
    html = pages.render_html(result, brand, for_print=True)
    return lambda stream: stream.write(rendering.pdf_of(html, brand))


def render_pdf(result: AuditResult, brand: Brand) -> bytes:
    """The gap report as PDF. Raises MachineError where the renderer's system libraries are missing."""
    return rendering.pdf_of(pages.render_html(result, brand, for_print=True), brand)


def render_onepager(result: AuditResult, brand: Brand) -> bytes:
    """The decision page alone, as PDF. Raises MachineError as `render_pdf` does."""
    return rendering.pdf_of(pages.render_onepager(result, brand), brand)
