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
| `language` | a face is written in the language of the result |
| `templates` | where the templates lie, and their translations |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from audit.domain.result import AuditResult
    from audit.report.brand import Brand


@dataclass(frozen=True, slots=True)
class Format:
    """A face of the result: the name of its file, and the function that makes its content of a result, a brand and
    further `arguments`, as `room:name`. The room is imported with the first such file: a run loads no library of a
    format that it does not write.

    Where it `begins`, the function gives what writes the content to a stream, after what must be done here before
    another process does the rest.
    """

    file_name: str
    function: str
    arguments: tuple[str, ...] = ()
    begins: bool = False

    def load(self) -> Callable[..., Any]:
        """The function; its room is imported."""
        room, _, name = self.function.partition(":")
        found: Callable[..., Any] = getattr(import_module(f"{__name__}.{room}"), name)
        return found

    def begin(self, result: AuditResult, brand: Brand) -> Callable[[BinaryIO], object]:
        """What writes the file. It returns at once, or after what must be done here."""
        if self.begins:
            writes: Callable[[BinaryIO], object] = self.load()(result, brand)
            return writes
        return lambda stream: stream.write(self._content(result, brand))

    def write(self, result: AuditResult, brand: Brand, stream: BinaryIO) -> None:
        """Writes the file to a stream."""
        self.begin(result, brand)(stream)

    def _content(self, result: AuditResult, brand: Brand) -> bytes:
        made: str | bytes = self.load()(result, brand, *self.arguments)
        return made.encode(errors="replace") if isinstance(made, str) else made


FORMATS: dict[str, Format] = {
    "pdf": Format("report.pdf", "pdf.reports:begin_pdf", begins=True),
    "onepager": Format("onepager.pdf", "pdf.reports:render_onepager"),
    "xlsx": Format("findings.xlsx", "workbook:render_workbook"),
    "json": Format("result.json", "saved.document:begin_result", begins=True),
    "html": Format("report.html", "screen:render_screen"),
    "docx": Format("report.docx", "word:render_word"),
    "job": Format("job-description.docx", "word:render_supporting_document", ("job-description",)),
    "job-md": Format("job-description.md", "blocks.markdown:render_job_description"),
    "sow": Format("statement-of-work.docx", "word:render_supporting_document", ("statement-of-work",)),
    "deck": Format("board-deck.pptx", "deck:render_deck"),
    "owners": Format("owners.pdf", "owners:render_owners"),
    "tickets-jira": Format("tickets-jira.csv", "tickets:render_jira"),
    "tickets-github": Format("tickets-github.csv", "tickets:render_github"),
}

# in place of the PDF, where one is to be kept
ARCHIVE = Format(FORMATS["pdf"].file_name, "archive:render_archive")
