"""A result in, bytes out: every face of an AuditResult. Reports see the result and the templates, nothing else.

`FORMATS` is the registry: the command line's choices, the web page's menu and the docs derive from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audit.domain.result import AuditResult


@dataclass(frozen=True, slots=True)
class Format:
    """A face of the result: the name of its file, and what makes its bytes."""

    file_name: str
    render: Callable[[AuditResult], bytes]


def render_pdf(result: AuditResult) -> bytes:
    """The gap report as PDF. Raises MachineError where the renderer's system libraries are missing."""
    from audit.report import pdf  # the renderer is imported where it is used: it takes most of a second

    return pdf.render_pdf(result)


def render_html(result: AuditResult, *, for_print: bool) -> str:
    """The gap report as HTML: for the PDF's renderer, or as one self-contained file."""
    from audit.report import html

    return html.render_html(result, for_print=for_print)


def _html(result: AuditResult) -> bytes:
    return render_html(result, for_print=False).encode()


FORMATS: dict[str, Format] = {
    "pdf": Format("report.pdf", render_pdf),
    "html": Format("report.html", _html),
}
