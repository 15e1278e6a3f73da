"""A result in, bytes out: every face of an AuditResult. Reports see the result and the brand, nothing else.

`FORMATS` is the registry: the command line's choices, the web page's menu and the docs derive from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, BinaryIO, Concatenate, ParamSpec, TypeVar

from audit.domain.result import AuditResult
from audit.speech import speaking

if TYPE_CHECKING:
    from audit.report.brand import Brand


P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Format:
    """A face of the result: the name of its file, and what writes it."""

    file_name: str
    write: Callable[[AuditResult, Brand, BinaryIO], object]


def _spoken(
    render: Callable[Concatenate[AuditResult, P], T],
) -> Callable[Concatenate[AuditResult, P], T]:
    """Renders in the language of the result."""

    @wraps(render)
    def rendered(result: AuditResult, /, *args: P.args, **options: P.kwargs) -> T:
        with speaking(result.language):
            return render(result, *args, **options)

    return rendered


@_spoken
def render_pdf(result: AuditResult, brand: Brand) -> bytes:
    """The gap report as PDF. Raises MachineError where the renderer's system libraries are missing."""
    from audit.report import pdf  # the renderer is imported where it is used: it takes most of a second

    return pdf.render_pdf(result, brand)


@_spoken
def render_html(result: AuditResult, brand: Brand, *, for_print: bool) -> str:
    """The gap report as HTML: for the PDF's renderer, or as one self-contained file."""
    from audit.report import html

    return html.render_html(result, brand, for_print=for_print)


@_spoken
def render_workbook(result: AuditResult, brand: Brand) -> bytes:
    """The findings as a workbook to filter and sort."""
    from audit.report.workbook import workbook

    return workbook(result, brand)


@_spoken
def render_deck(result: AuditResult, brand: Brand) -> bytes:
    """The board deck, with charts that can be edited."""
    from audit.report.deck import deck

    return deck(result, brand)


@_spoken
def render_tickets(result: AuditResult, brand: Brand, tracker: str) -> bytes:
    """What has to be done as tickets, for the importers of `jira` or `github`."""
    from audit.report import tickets

    return {"jira": tickets.jira, "github": tickets.github}[tracker](result, brand)


@_spoken
def render_word(result: AuditResult, brand: Brand) -> bytes:
    """The whole report as a Word document, to edit."""
    from audit.report import word

    return word.report_document(result, brand)


@_spoken
def render_beside(result: AuditResult, brand: Brand, name: str) -> bytes:
    """A Word document beside the report: `job-description` or `statement-of-work`."""
    from audit.report import word

    return word.document_beside(result, brand, name)


@_spoken
def render_job_markdown(result: AuditResult, brand: Brand) -> str:
    """The job description as Markdown, word for word as in Word."""
    from audit.report import blocks, html, markdown

    return markdown.markdown(blocks.page_of(html.render_document(result, brand, "job-description")))


@_spoken
def render_owners(result: AuditResult, brand: Brand) -> bytes:
    """A page an owner to tear off, as PDF. Raises MachineError as `render_pdf` does."""
    from audit.report import owners

    return owners.render_owners(result, brand)


def write_result(result: AuditResult, brand: Brand, stream: BinaryIO) -> None:
    """The whole result as JSON, which `audit.report.document.read_result` reads back; no brand changes it."""
    from audit.report import document

    document.write_result(result, stream)


@_spoken
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
    "docx": Format("report.docx", lambda result, brand, stream: stream.write(render_word(result, brand))),
    "job": Format(
        "job-description.docx",
        lambda result, brand, stream: stream.write(render_beside(result, brand, "job-description")),
    ),
    "job-md": Format(
        "job-description.md",
        lambda result, brand, stream: stream.write(render_job_markdown(result, brand).encode()),
    ),
    "sow": Format(
        "statement-of-work.docx",
        lambda result, brand, stream: stream.write(render_beside(result, brand, "statement-of-work")),
    ),
    "deck": Format("board-deck.pptx", lambda result, brand, stream: stream.write(render_deck(result, brand))),
    "owners": Format("owners.pdf", lambda result, brand, stream: stream.write(render_owners(result, brand))),
    "tickets-jira": Format(
        "tickets-jira.csv",
        lambda result, brand, stream: stream.write(render_tickets(result, brand, "jira")),
    ),
    "tickets-github": Format(
        "tickets-github.csv",
        lambda result, brand, stream: stream.write(render_tickets(result, brand, "github")),
    ),
}

ARCHIVE = Format(FORMATS["pdf"].file_name, write_archive)  # in place of the PDF, where one is to be kept
