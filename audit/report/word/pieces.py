"""Blocks of the report as what a Word template is given: pieces of a kind, whose text is runs of the document's XML.

The kinds are those that `report_templates/word/*.docx` has a specimen for; `docs/brands.md` lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from docxtpl import RichText
from markupsafe import Markup

from audit.report.blocks import Block, Cell, Paragraph, Run, Table
from audit.report.word.pictures import Pictures
from audit.report.word.tables import widths_mm

_TONES = {"acc": "Accent", "soft": "Soft"}
_CHIPS = {
    "yes": "ChipYes", "part": "ChipPart", "plan": "ChipPlan", "plan gap": "ChipPlanGap", "no": "ChipNo",
    "no gap": "ChipNoGap", "unk": "ChipUnk", "na": "ChipNa",
}  # fmt: skip
_CELLS = {kind.replace(" ", "_"): kind for kind in ("left", "right", "center", *_CHIPS)}
_PLAIN = frozenset({"body", "small", "note"})
_HEADINGS = frozenset({"heading1", "heading2", "heading3"})
_NEW = frozenset({"kick", "heading1"})  # of which there is a specimen that begins a page
_TABLES = {"heat": "map", "imprint": "imprint"}
# the wide form is no Latin letter: an office suite would take it from another font
_SYMBOLS = str.maketrans({"？": "?"})
_BAR_MM, _CELL_BAR_MM, _MAP_BAR_MM = (
    9.0,
    3.4,
    2.2,
)  # heights: of a bar that stands alone, in a table, in a map
_CELL_PAD_MM = 2.6
_TILE = 100 / 24  # the largest share of a tile that stands for one model


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph; `labels` are those of the two lines to sign on."""

    kind: str
    text: Markup
    labels: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class CellPiece:
    """A cell: how it is set (`left`, `right`, `center`, or the kind of a status), and how many columns it takes. A
    template asks for each by its name: `c.right`, `c.no_gap`."""

    kind: str
    text: Markup
    span: int

    def __getattr__(self, name: str) -> bool:
        if name in _CELLS:
            return self.kind == _CELLS[name]
        raise AttributeError(name)


@dataclass(frozen=True, slots=True)
class RowPiece:
    """A row; `head` where it is repeated on each page."""

    head: bool
    cells: tuple[CellPiece, ...]


@dataclass(frozen=True, slots=True)
class TablePiece:
    """A table: `title` is the heading above it, `key` finds it again in the finished document."""

    kind: str
    rows: tuple[RowPiece, ...]
    title: str
    key: str
    widths_mm: tuple[float, ...]
    heads: int


class Pieces:
    """Makes the pieces of one document, whose pictures it adds."""

    def __init__(self, pictures: Pictures, text_mm: float) -> None:
        self._pictures, self._text_mm = pictures, text_mm
        self.tables: dict[str, TablePiece] = {}

    def of(self, blocks: Sequence[Block]) -> tuple[Piece | TablePiece, ...]:
        """The pieces of some blocks, in their order."""
        return tuple(self._made(blocks))

    def _made(self, blocks: Sequence[Block]) -> Iterator[Piece | TablePiece]:
        heading = ""
        for block, after in zip(blocks, (*blocks[1:], None), strict=False):
            if isinstance(block, Table):
                table = self._table(block, heading)
                self.tables[table.key] = table
                yield table
            else:
                heading = block.text if block.role in _HEADINGS else heading
                yield self._piece(block, after)

    def _piece(self, paragraph: Paragraph, after: Block | None) -> Piece:
        if paragraph.role in ("bar", "tiles"):
            return Piece("chart", self._drawn(paragraph, after))
        if paragraph.role == "blank":
            first, second = (*(run.text for run in paragraph.runs), "", "")[:2]
            return Piece("blank", Markup(""), (first, second))
        kind = paragraph.fill or paragraph.role
        if paragraph.new_page and kind in _NEW:
            kind += "_new"
        return Piece("lead" if _leads(paragraph, after) else kind, self.text(paragraph.runs))

    def _drawn(self, paragraph: Paragraph, after: Block | None) -> Markup:
        alt = paragraph.alt or (after.text if isinstance(after, Paragraph) else "")
        if paragraph.role == "tiles" and all(run.share <= _TILE + 1e-9 for run in paragraph.runs):
            return self._pictures.tiles(paragraph.runs, self._text_mm, alt)
        return self._pictures.bar(paragraph.runs, self._text_mm, _BAR_MM, alt)

    def text(self, runs: Iterable[Run], *, bold: bool = False) -> Markup:
        """Runs of one paragraph as the document's XML."""
        return Markup("").join(self._run(run, bold) for run in runs)

    def _run(self, run: Run, bold: bool) -> Markup:
        if run.picture is not None:
            return self._pictures.logo(run.picture)
        text = run.text.translate(_SYMBOLS).replace("\v", "\n")
        return Markup(RichText(text, style=_style(run), bold=run.bold or bold, italic=run.italic))

    def _table(self, table: Table, title: str) -> TablePiece:
        widths = widths_mm(table, self._text_mm)
        kind = _TABLES.get(table.kind, "dense table" if table.dense else "table")
        last = len(table.rows) - 1
        rows = tuple(
            self._row(row, table, widths, head=number < table.heads, total=table.total and number == last)
            for number, row in enumerate(table.rows)
        )
        return TablePiece(kind, rows, title, f"table-{len(self.tables) + 1}", widths, table.heads)

    def _row(
        self, row: Sequence[Cell], table: Table, widths: Sequence[float], *, head: bool, total: bool
    ) -> RowPiece:
        made, at = [], 0
        said = ", ".join(text for cell in row if (text := _words(cell)))
        for cell in row:
            room = sum(widths[at : at + cell.span]) - _CELL_PAD_MM
            made.append(self._cell(cell, room, said, table.kind, bold=total))
            at += cell.span
        return RowPiece(head, tuple(made))

    def _cell(self, cell: Cell, room_mm: float, said: str, kind: str, *, bold: bool) -> CellPiece:
        lines = [
            self._pictures.bar(p.runs, room_mm, _MAP_BAR_MM if kind == "heat" else _CELL_BAR_MM, said)
            if p.role == "bar"
            else self.text(p.runs, bold=bold)
            for p in cell.paragraphs
        ]
        return CellPiece(cell.fill or cell.align, Markup(RichText("\n")).join(lines), cell.span)


def _style(run: Run) -> str | None:
    """The character style of a run; the first that applies, since a run has one."""
    if run.fill in _CHIPS:
        return _CHIPS[run.fill]
    if run.symbol:
        return "Symbols"
    return "StampWord" if run.big else _TONES.get(run.tone)


def _words(cell: Cell) -> str:
    return " ".join(p.text for p in cell.paragraphs if p.role != "bar" and p.text)


def _leads(paragraph: Paragraph, after: Block | None) -> bool:
    """Whether it stands above a smaller heading, or above a list as its bold first line, and must stay with it."""
    if not isinstance(after, Paragraph) or paragraph.role not in _PLAIN:
        return False
    return after.role == "heading3" or (after.role == "bullet" and all(run.bold for run in paragraph.runs))
