"""A result in, bytes out: every face of an AuditResult. Reports see the result and the brand, nothing else.

`FORMATS` is the registry: the command line's choices, the web page's menu and the docs derive from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from audit.domain.result import AuditResult

if TYPE_CHECKING:
    from audit.report.brand import Brand


@dataclass(frozen=True, slots=True)
class Format:
    """A face of the result: the name of its file, and what writes it."""

    file_name: str
    write: Callable[[AuditResult, Brand, BinaryIO], object]


def render_pdf(result: AuditResult, brand: Brand) -> bytes:
    """The gap report as PDF. Raises MachineError where the renderer's system libraries are missing."""
    from audit.report import pdf  # the renderer is imported where it is used: it takes most of a second

    return pdf.render_pdf(result, brand)


def render_html(result: AuditResult, brand: Brand, *, for_print: bool) -> str:
    """The gap report as HTML: for the PDF's renderer, or as one self-contained file."""
    from audit.report import html

    return html.render_html(result, brand, for_print=for_print)


def render_workbook(result: AuditResult, brand: Brand) -> bytes:
    """The findings as a workbook to filter and sort."""
    from audit.report.workbook import workbook

    return workbook(result, brand)


def render_deck(result: AuditResult, brand: Brand) -> bytes:
    """The board deck, with charts that can be edited."""
    from audit.report.deck import deck

    return deck(result, brand)


def write_result(result: AuditResult, brand: Brand, stream: BinaryIO) -> None:
    """The whole result as JSON, which `audit.report.document.read_result` reads back; no brand changes it."""
    from audit.report import document

    document.write_result(result, stream)


def write_archive(result: AuditResult, brand: Brand, stream: BinaryIO) -> None:
    """The gap report as PDF/A-3 that carries the result and the workbook. Raises MachineError as `render_pdf` does."""
    from audit.report import archive

    stream.write(archive.render_archive(result, brand))


FORMATS: dict[str, Format] = {
    "pdf": Format("report.pdf", lambda result, brand, stream: stream.write(render_pdf(result, brand))),
    "xlsx": Format(
        "findings.xlsx", lambda result, brand, stream: stream.write(render_workbook(result, brand))
    ),
    "json": Format("result.json", write_result),
    "html": Format(
        "report.html",
        lambda result, brand, stream: stream.write(render_html(result, brand, for_print=False).encode()),
    ),
    "deck": Format("board-deck.pptx", lambda result, brand, stream: stream.write(render_deck(result, brand))),
}

ARCHIVE = Format(FORMATS["pdf"].file_name, write_archive)  # in place of the PDF, where one is to be kept
