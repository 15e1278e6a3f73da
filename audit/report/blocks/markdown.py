"""Blocks as Markdown: the same words for a careers page, a wiki or a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from audit.domain.result import AuditResult
from audit.report.blocks import Block, Cell, Page, Paragraph, Run, Table, page_of
from audit.report.brand import Brand
from audit.report.html.pages import render_document
from audit.report.language import in_result_language

_HEADINGS = {"title": "# ", "heading1": "# ", "heading2": "## ", "heading3": "### "}
_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~])")
_LEADS = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
_COLUMN = {"left": "---", "right": "---:", "center": ":-:"}


@in_result_language
def render_job_description(result: AuditResult, brand: Brand) -> str:
    """The job description as Markdown, word for word as in Word."""
    return markdown(page_of(render_document(result, brand, "job-description")))


def markdown(page: Page) -> str:
    """The page as Markdown of the kind that GitHub renders; what its words hold is text, never a mark."""
    parts: list[str] = []
    for block in page.blocks:
        text = "\n".join(_block(block))
        is_bullet = isinstance(block, Paragraph) and block.role == "bullet"
        glue = "\n" if is_bullet and parts and parts[-1].startswith("- ") else "\n\n"
        parts += [glue, text] if parts else [text]
        if glue == "\n":
            parts[-1] = text
    return "".join(parts) + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from _table(block)
    elif block.role in _HEADINGS:
        yield _HEADINGS[block.role] + _escaped(block.text)
    elif block.role == "bullet":
        yield f"- {_runs(block.runs)}"
    elif block.role == "blank":
        yield "  \n".join(f"{_escaped(run.text)}: ____________________" for run in block.runs)
    elif block.role not in ("bar", "tiles"):
        yield _LEADS.sub(r"\1\\\2", _runs(block.runs))


def _table(table: Table) -> Iterator[str]:
    """A table always has a head in Markdown: an empty one where the table has none."""
    columns = max(sum(cell.span for cell in row) for row in table.rows)
    head = table.rows[table.heads - 1] if table.heads else ()
    yield _row(head, columns)
    first = table.rows[table.heads] if table.heads < len(table.rows) else head
    aligns = [_COLUMN[cell.align] for cell in first for _ in range(cell.span)]
    yield "| " + " | ".join((aligns + ["---"] * columns)[:columns]) + " |"
    yield from (_row(row, columns) for row in table.rows[table.heads :])


def _row(row: Iterable[Cell], columns: int) -> str:
    cells: list[str] = []
    for cell in row:
        cells += [
            " ".join(_runs(p.runs) for p in cell.paragraphs if p.role != "bar"),
            *[""] * (cell.span - 1),
        ]
    return "| " + " | ".join((cells + [""] * columns)[:columns]) + " |"


def _runs(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs)).strip()


def _run(run: Run) -> str:
    text = _escaped(run.text)
    core = text.strip()
    if not run.bold or not core:
        return text
    start = len(text) - len(text.lstrip())
    return f"{text[:start]}**{core}**{text[start + len(core) :]}"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text.replace("\v", " "))
