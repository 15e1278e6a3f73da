"""A result in, bytes out: every face of an AuditResult. Reports see the result and the brand, nothing else.

`FORMATS` is the registry: the command line's choices, the web page's menu and the docs derive from it.

| room | what is in it |
|---|---|
| `view` | the view model: what templates and other formats are given |
| `html` | the view model filled into templates |
| `pdf` | HTML into PDF: engine, process, tags, attachments, letters that no font has |
| `blocks` | HTML as headings, paragraphs and tables, for `word`, `deck` and Markdown |
| `word`, `deck`, `workbook`, `screen` | the formats that are made of several modules |
| `archive`, `comparison`, `owners`, `tickets` | those of one |
| `brand` | whose report it is |
| `saved` | `result.json`, and the way back from it |
| `templates` | where the templates lie, and their translations |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import TYPE_CHECKING, BinaryIO, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from audit.domain.result import AuditResult
    from audit.report.brand import Brand


P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Format:
    """A face of the result: the name of its file, and what gives, of a result and a brand, what writes the file.

    `begin` returns at once, or after what must be done here before another process does the rest.
    """

    file_name: str
    begin: Callable[[AuditResult, Brand], Callable[[BinaryIO], object]]

    def write(self, result: AuditResult, brand: Brand, stream: BinaryIO) -> None:
        """Writes the file to a stream."""
        self.begin(result, brand)(stream)


def _spoken(
    render: Callable[Concatenate[AuditResult, P], T],
) -> Callable[Concatenate[AuditResult, P], T]:
    """Renders in the language of the result."""

    @wraps(render)
    def rendered(result: AuditResult, /, *args: P.args, **options: P.kwargs) -> T:
        from audit.locale import use_locale  # what is here is also imported where no library is installed yet

        with use_locale(result.language):
            return render(result, *args, **options)

    return rendered


def render_pdf(result: AuditResult, brand: Brand) -> bytes:
    """The gap report as PDF. Raises MachineError where the renderer's system libraries are missing."""
    from audit.report.pdf import rendering

    return rendering.pdf_of(render_html(result, brand, for_print=True), brand)


@_spoken
def render_html(result: AuditResult, brand: Brand, *, for_print: bool) -> str:
    """The gap report as HTML, page by page: for the PDF's renderer, or with its fonts inside."""
    from audit.report.html import pages

    return pages.render_html(result, brand, for_print=for_print)


@_spoken
def render_screen(result: AuditResult, brand: Brand) -> str:
    """The audit as a page for the screen: one self-contained file that filters, sorts and tries answers."""
    from audit.report import screen

    return screen.render_screen(result, brand)


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
def render_supporting_document(result: AuditResult, brand: Brand, name: str) -> bytes:
    """A Word document beside the report: `job-description` or `statement-of-work`."""
    from audit.report import word

    return word.supporting_document(result, brand, name)


@_spoken
def render_job_markdown(result: AuditResult, brand: Brand) -> str:
    """The job description as Markdown, word for word as in Word."""
    from audit.report import blocks
    from audit.report.blocks import markdown
    from audit.report.html import pages

    return markdown.markdown(blocks.page_of(pages.render_document(result, brand, "job-description")))


@_spoken
def render_onepager(result: AuditResult, brand: Brand) -> bytes:
    """The decision page alone, as PDF. Raises MachineError as `render_pdf` does."""
    from audit.report.html import pages
    from audit.report.pdf import rendering

    return rendering.pdf_of(pages.render_onepager(result, brand), brand)


@_spoken
def render_owners(result: AuditResult, brand: Brand) -> bytes:
    """A page an owner to tear off, as PDF. Raises MachineError as `render_pdf` does."""
    from audit.report import owners

    return owners.render_owners(result, brand)


def write_result(result: AuditResult, brand: Brand, stream: BinaryIO) -> None:
    """The whole result as JSON, which `audit.report.saved.document.read_result` reads back; no brand changes it."""
    from audit.report.saved import document

    document.write_result(result, stream)


@_spoken
def write_archive(result: AuditResult, brand: Brand, stream: BinaryIO) -> None:
    """The gap report as PDF/A-3 that carries the result and the workbook. Raises MachineError as `render_pdf` does."""
    from audit.report import archive

    stream.write(archive.render_archive(result, brand))


def _begin_pdf(result: AuditResult, brand: Brand) -> Callable[[BinaryIO], object]:
    from audit.report.pdf import rendering

    html = render_html(result, brand, for_print=True)
    return lambda stream: stream.write(rendering.pdf_of(html, brand))


def _whole(file_name: str, render: Callable[[AuditResult, Brand], bytes]) -> Format:
    """A face that is made in one piece."""
    return Format(file_name, lambda result, brand: lambda stream: stream.write(render(result, brand)))


def _streamed(file_name: str, write: Callable[[AuditResult, Brand, BinaryIO], object]) -> Format:
    """A face that is written as it is made."""
    return Format(file_name, lambda result, brand: partial(write, result, brand))


FORMATS: dict[str, Format] = {
    "pdf": Format("report.pdf", _begin_pdf),
    "onepager": _whole("onepager.pdf", render_onepager),
    "xlsx": _whole("findings.xlsx", render_workbook),
    "json": _streamed("result.json", write_result),
    "html": _whole(
        "report.html",
        lambda result, brand: render_screen(result, brand).encode(errors="replace"),
    ),
    "docx": _whole("report.docx", render_word),
    "job": _whole("job-description.docx", partial(render_supporting_document, name="job-description")),
    "job-md": _whole(
        "job-description.md",
        lambda result, brand: render_job_markdown(result, brand).encode(errors="replace"),
    ),
    "sow": _whole("statement-of-work.docx", partial(render_supporting_document, name="statement-of-work")),
    "deck": _whole("board-deck.pptx", render_deck),
    "owners": _whole("owners.pdf", render_owners),
    "tickets-jira": _whole("tickets-jira.csv", partial(render_tickets, tracker="jira")),
    "tickets-github": _whole("tickets-github.csv", partial(render_tickets, tracker="github")),
}

# in place of the PDF, where one is to be kept
ARCHIVE = _streamed(FORMATS["pdf"].file_name, write_archive)
