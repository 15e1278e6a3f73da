"""What an ods says beside its values, and how far its tables reach, from one pass over `content.xml`."""

from __future__ import annotations

from audit.domain.tables import NumberFormat
from audit.sources.archive import Archive
from audit.sources.limits import Limits
from audit.sources.markup import Attributes, walk
from audit.sources.metadata import SheetMetadata, check_area

_HIDDEN = ("collapse", "filter")
_MOST_COLUMNS = 16_384
_NUMBERS = ("float", "currency", "percentage")
_NUMBER_STYLES = ("number-style", "currency-style", "percentage-style")


def facts_of(archive: Archive, limits: Limits) -> dict[str, SheetMetadata]:
    """Sheet name -> facts. Raises Refusal (`area`, `doctype`, `unpacked`, `damaged`).

    Repeated cells and rows count as often as they are repeated, but blank ones only where something follows.
    """
    gather = _Gather(limits)
    walk(archive.chunks("content.xml"), "content.xml", gather.start, gather.end, gather.text)
    return gather.sheets


class _NumberStyles:
    """The number formats of a document's cells, by style, gathered before the first table begins."""

    def __init__(self) -> None:
        self._formats: dict[str, tuple[int, str]] = {}  # how many groups of zeros are hidden, and the text
        self._of_cells: dict[str, str] = {}
        self._open: str | None = None
        self._in_text = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name in _NUMBER_STYLES:
            self._open = attributes.get("name", "")
            self._formats[self._open] = (0, "%" if name == "percentage-style" else "")
        elif name == "style" and "data-style-name" in attributes:
            self._of_cells[attributes.get("name", "")] = attributes["data-style-name"]
        elif self._open is not None and name == "number":
            factor = attributes.get("display-factor", "1")
            zeros = len(factor) - 1 if factor.isdigit() and factor.startswith("1") else 0
            self._formats[self._open] = (zeros // 3, self._formats[self._open][1])
        self._in_text = self._open is not None and name == "text"

    def text(self, data: str) -> None:
        """Text of an element."""
        if self._in_text and self._open is not None:
            hidden, before = self._formats[self._open]
            word = "".join(c for c in data if c.isalpha() or c in "€£$")
            self._formats[self._open] = (hidden, f"{before} {word}".strip())

    def end(self, name: str) -> None:
        """An element ends."""
        self._in_text = False
        if name in _NUMBER_STYLES:
            self._open = None

    def shown(self, style: str, currency: str) -> NumberFormat | None:
        """What the format of a cell's style shows; None where that is nothing."""
        hidden, text = self._formats.get(self._of_cells.get(style, ""), (0, ""))
        if not (hidden or text or currency):
            return None
        return NumberFormat(currency, ((hidden, text),), " ".join(filter(None, (text, currency))) or style)


class _Gather:
    def __init__(self, limits: Limits) -> None:
        self.sheets: dict[str, SheetMetadata] = {}
        self._limits = limits
        self._styles = _NumberStyles()
        self._column_styles: dict[int, str] = {}
        self._name = ""
        self._facts = SheetMetadata()
        self._row = self._column = self._rows = self._columns = 0
        self._row_repeat = self._repeat = 1
        self._comment: list[str] | None = None
        self._error: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if not self.sheets:
            self._styles.start(name, attributes)
        handler = getattr(self, "_" + name.replace("-", "_"), None) if name in _HANDLED else None
        if handler:
            handler(attributes)

    def text(self, data: str) -> None:
        """Text of a comment or of an error cell; the readers have the rest."""
        if self._comment is not None:
            self._comment.append(data)
        elif self._error is not None:
            self._error.append(data)
        elif not self.sheets:
            self._styles.text(data)

    def end(self, name: str) -> None:
        """An element ends."""
        if not self.sheets:
            self._styles.end(name)
        if name == "table-row":
            self._row += self._row_repeat
        elif name in ("table-cell", "covered-table-cell"):
            if self._error is not None:
                self._facts.errors[self._row + 1, self._column + 1] = "".join(self._error)
                self._error = None
            self._column += self._repeat
        elif name == "annotation" and self._comment is not None:
            self._facts.comments[self._row + 1, self._column + 1] = "".join(self._comment).strip()
            self._comment = None

    def _table(self, attributes: Attributes) -> None:
        self._name, self._facts, self._column_styles = attributes.get("name", ""), SheetMetadata(), {}
        self.sheets[self._name] = self._facts
        self._row = self._column = self._rows = self._columns = 0

    def _table_column(self, attributes: Attributes) -> None:
        repeat = _repeats(attributes, "number-columns-repeated")
        if attributes.get("visibility") in _HIDDEN:
            last = min(self._column + repeat, _MOST_COLUMNS)
            self._facts.hidden_columns.update(range(self._column + 1, last + 1))
        if style := attributes.get("default-cell-style-name"):
            columns = range(self._column + 1, min(self._column + repeat, _MOST_COLUMNS) + 1)
            self._column_styles.update(dict.fromkeys(columns, style))
        self._column += repeat

    def _table_row(self, attributes: Attributes) -> None:
        self._column = 0
        self._row_repeat = _repeats(attributes, "number-rows-repeated")
        if attributes.get("visibility") in _HIDDEN:
            last = min(self._row + self._row_repeat, self._limits.cells)
            self._facts.hidden_rows.update(range(self._row + 1, last + 1))

    def _covered_table_cell(self, attributes: Attributes) -> None:
        self._table_cell(attributes)

    def _table_cell(self, attributes: Attributes) -> None:
        self._repeat = _repeats(attributes, "number-columns-repeated")
        row, column = self._row + 1, self._column + 1
        if "value-type" in attributes:
            self._rows = max(self._rows, self._row + self._row_repeat)
            self._columns = max(self._columns, self._column + self._repeat)
            check_area(self._name, self._rows, self._columns, self._limits)
        elif "formula" in attributes:
            self._facts.uncalculated.append((row, column))
        if attributes.get("value-type") in _NUMBERS:
            self._note_format(row, column, attributes)
        down, across = (_repeats(attributes, f"number-{side}-spanned") for side in ("rows", "columns"))
        if down * across > 1:
            self._facts.merges.append((row, column, row + down - 1, column + across - 1))
        if attributes.get("value-type") == "error":
            self._error = []

    def _note_format(self, row: int, column: int, attributes: Attributes) -> None:
        currency = attributes.get("currency", "") if attributes["value-type"] == "currency" else ""
        for at in range(column, column + min(self._repeat, _MOST_COLUMNS)):
            style = attributes.get("style-name", self._column_styles.get(at, ""))
            if shown := self._styles.shown(style, currency):
                self._facts.note_format((row, at), shown, min(self._row_repeat, self._limits.cells))

    def _annotation(self, attributes: Attributes) -> None:
        self._comment = []


_HANDLED = frozenset(("table", "table-column", "table-row", "table-cell", "covered-table-cell", "annotation"))


def _repeats(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1
