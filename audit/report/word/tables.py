"""The tables of a Word document: how wide their columns are, and what a template can't say of a table in a loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from audit.report.blocks import Table
from audit.report.deck import fit

if TYPE_CHECKING:
    from audit.report.word.pieces import TablePiece

_SIZE_PT = 9.0  # of a table's text
_PAD_MM = 2.4  # beside a cell's text
_LONGEST_WORD_MM = 42.0  # that a column grows for: a longer one is broken
_LEAST_MM = 12.0  # of a column whose width is not given
_MEASURED = 200  # rows that the widths are made for
_MOST_WHOLE = 10  # rows of a table that is kept on one page
_FIRST_ROW = 0x0020


def widths_mm(table: Table, text_mm: float) -> tuple[float, ...]:
    """The columns' widths: those that are given and the rest in equal parts, wider where a word needs it."""
    columns = max((sum(cell.span for cell in row) for row in table.rows), default=0)
    given = (*table.widths, *(None for _ in range(columns)))[:columns]
    fixed = sum(width for width in given if width is not None)
    free = given.count(None)
    room = max(text_mm - fixed, _LEAST_MM * free) / free if free else 0.0
    widths = [room if width is None else width for width in given]
    needs = _needed(table, columns)
    short = sum(max(need - width, 0.0) for need, width in zip(needs, widths, strict=True))
    slack = [max(width - need, 0.0) for need, width in zip(needs, widths, strict=True)]
    share = min(short / sum(slack), 1.0) if sum(slack) else 0.0
    made = [max(width, need) - share * spare for width, need, spare in zip(widths, needs, slack, strict=True)]
    return tuple(width * min(text_mm / sum(made), 1.0) for width in made) if made else ()


def _needed(table: Table, columns: int) -> list[float]:
    """How wide each column's longest word is, by the cells that take one column."""
    needs = [0.0] * columns
    for number, row in enumerate(table.rows[:_MEASURED]):
        at = 0
        for cell in row:
            if cell.span == 1 and at < columns:
                words = (word for p in cell.paragraphs if p.role != "bar" for word in p.text.split())
                widest = max(
                    (fit.width_mm(word, _SIZE_PT, number < table.heads) for word in words), default=0.0
                )
                needs[at] = max(needs[at], min(widest, _LONGEST_WORD_MM) + _PAD_MM * (widest > 0))
            at += cell.span
    return needs


def finish_tables(document: Document, tables: Mapping[str, TablePiece]) -> None:
    """Sets widths and heads of the tables that stand in a loop of the template, and keeps short ones on one page."""
    for table in document.element.body.iter(qn("w:tbl")):
        mark = table.tblPr.find(qn("w:tblDescription"))
        piece = tables.get(mark.get(qn("w:val"))) if mark is not None else None
        if piece is None:
            continue
        table.tblPr.remove(mark)
        for row, made in zip(table.tr_lst, piece.rows, strict=True):
            for cell, one in zip(row.tc_lst, made.cells, strict=True):
                cell.grid_span = one.span
        _set_widths(table, [Mm(width) for width in piece.widths_mm])
        if not piece.heads:
            _show_no_head(table)
        rows = table.tr_lst
        if len(rows) <= _MOST_WHOLE:
            _keep_together(rows[:-1], document)


def _set_widths(table: Any, widths: Sequence[int]) -> None:
    grid = table.tblGrid
    for column in list(grid):
        grid.remove(column)
    for width in widths:
        grid.add_gridCol().w = width
    table.tblPr.find(qn("w:tblW")).set(qn("w:w"), str(round(sum(widths) / 635)))
    for row in table.tr_lst:
        at = 0
        for cell in row.tc_lst:
            cell.width = sum(widths[at : at + cell.grid_span])
            at += cell.grid_span


def _show_no_head(table: Any) -> None:
    look = table.tblPr.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstRow"), "0")
        look.set(qn("w:val"), f"{int(look.get(qn('w:val'), '0'), 16) & ~_FIRST_ROW:04X}")


def _keep_together(rows: Sequence[Any], document: Document) -> None:
    for row in rows:
        for paragraph in row.iter(qn("w:p")):
            Paragraph(paragraph, document.part).paragraph_format.keep_with_next = True
