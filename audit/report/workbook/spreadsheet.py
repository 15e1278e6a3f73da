"""Writes plain xlsx tables fast, with nothing in them that can run.

Every text is a shared string, never a formula or a link. One that begins like a formula has the style
`quotePrefix`, so that it stays text when somebody edits its cell. The same tables give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

from audit.domain.places import column_letters
from audit.report.workbook.checks import Check, checks_xml
from audit.report.workbook.package import (
    HEAD,
    OFFICE,
    attribute,
    content_types,
    core_xml,
    legal,
    part,
    relations,
    root_relations,
    safe_text,
    workbook_relations,
)

_RISKY = frozenset("=+-@\t\r\n")
_ROWS_A_CHUNK = 2_000
_DAY_ZERO, _FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)  # before it, programs disagree on the numbers
_DAY_FORMAT = "yyyy-mm-dd"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_CHART_KIND = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_DRAWING_KIND = "application/vnd.openxmlformats-officedocument.drawing+xml"
_PAPERS = {"A4": 9, "Letter": 1}  # as Excel numbers them
_LONGEST_FOOTER = 120
_APART = ' horizontal="right" indent="1"'  # a number, from the text of the next column
LINK = "link"  # the look of a cell that leads to a sheet


class Word(NamedTuple):
    """A text that is shown in the style of its code."""

    code: str
    text: str


Cell = str | int | float | Decimal | date | Word | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its width in characters, the format of its numbers ("" is General), and whether it is one of a group
    that is folded away behind the column before it."""

    heading: str
    width: float
    number_format: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """The parts of the charts on a sheet: the drawing, its relations to the charts, and the charts by their names."""

    frame: str
    relations: str
    charts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `frozen` columns stay in view; `row_height` in points, None leaves it to the program. `free`: it is no
    table but lines, without a heading and a filter; a cell whose look is `link` there leads to the sheet that it names.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    frozen: int = 0
    row_height: float | None = None
    checks: Sequence[Check] = ()
    hidden: bool = False
    free: bool = False
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How a Word's cell looks: `ink` and `fill` as RRGGBB, `pattern` an xlsx fill pattern such as lightUp, `size` in
    points; a text that is not wrapped runs over the blank cells beside it."""

    ink: str
    fill: str | None = None
    pattern: str = "solid"
    bold: bool = False
    size: float = 10
    underlined: bool = False
    wrapped: bool = True


class _Styles:
    """The workbook's cell formats by key; each index has a twin with quotePrefix right behind it."""

    def __init__(self, looks: Mapping[str, Look], head: Look) -> None:
        self.fonts = ['<sz val="10"/><name val="Calibri"/>']
        self.fills = ['<patternFill patternType="none"/>', '<patternFill patternType="gray125"/>']
        self.formats: list[str] = []
        self.cells: list[str] = []
        self.text = self._add(0, 0, 0)
        self.head = self._add_look(head)
        self.of_code = {code: self._add_look(look) for code, look in looks.items()}
        self._of_format: dict[str, int] = {"": self.text}

    def number(self, number_format: str) -> int:
        """The style of a number format."""
        if number_format not in self._of_format:
            self.formats.append(number_format)
            self._of_format[number_format] = self._add(0, 0, 163 + len(self.formats), more=_APART)
        return self._of_format[number_format]

    def xml(self) -> str:
        """The part `styles.xml`."""
        formats = "".join(
            f'<numFmt numFmtId="{164 + n}" formatCode="{attribute(f)}"/>' for n, f in enumerate(self.formats)
        )
        return (
            f"{HEAD}<styleSheet {_MAIN}>"
            + (f'<numFmts count="{len(self.formats)}">{formats}</numFmts>' if formats else "")
            + _counted("fonts", [f"<font>{f}</font>" for f in self.fonts])
            + _counted("fills", [f"<fill>{f}</fill>" for f in self.fills])
            + '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            + _counted("cellXfs", self.cells)
            + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            "</styleSheet>"
        )

    def _add_look(self, look: Look) -> int:
        marks = "<b/>" * look.bold + "<u/>" * look.underlined
        self.fonts.append(f'{marks}<sz val="{look.size:g}"/><color rgb="FF{look.ink}"/><name val="Calibri"/>')
        if look.fill is None:
            return self._add(len(self.fonts) - 1, 0, 0, look.wrapped)
        back = '<bgColor rgb="FFFFFFFF"/>' if look.pattern != "solid" else ""
        fore = f'<fgColor rgb="FF{look.fill}"/>'
        self.fills.append(f'<patternFill patternType="{look.pattern}">{fore}{back}</patternFill>')
        return self._add(len(self.fonts) - 1, len(self.fills) - 1, 0, look.wrapped)

    def _add(self, font: int, fill: int, number_format: int, wrapped: bool = True, more: str = "") -> int:
        for quote in ("", ' quotePrefix="1"'):
            self.cells.append(
                f'<xf numFmtId="{number_format}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0"'
                f' applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"{quote}>'
                f'<alignment{more} vertical="top" wrapText="{int(wrapped)}"/></xf>'
            )
        return len(self.cells) - 2


class _Strings:
    """The shared strings, each made safe once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}
        self._items: list[str] = []

    def index(self, text: str) -> tuple[int, int]:
        """The string's number, and 1 where its cell needs the twin style with quotePrefix, else 0."""
        known = self._known.get(text)
        if known is None:
            self._items.append(f'<si><t xml:space="preserve">{safe_text(text)}</t></si>')
            known = self._known[text] = (len(self._items) - 1, int(text[:1] in _RISKY))
        return known

    def xml(self) -> str:
        """The part `sharedStrings.xml`."""
        return f"{HEAD}<sst {_MAIN}>{''.join(self._items)}</sst>"


def xlsx(
    sheets: Sequence[Sheet],
    looks: Mapping[str, Look],
    head: Look,
    title: str,
    made: date,
    author: str = "",
    language: str = "",
    paper: str = "A4",
) -> bytes:
    """The workbook of some tables, in their order; `made` dates the file and each of its parts. `language` is a tag
    such as `en-US`. Each table prints on its width, with its heading on every page.

    Sheet names are taken as they are: at most 31 characters, none of []:*?/\\, no two alike.
    """
    styles, strings, drawn = _Styles(looks, head), _Strings(), _Drawn()
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for n, sheet in enumerate(sheets, 1):
            drawn.add(n, sheet.drawing)
            foot = _footer(title, paper, sheet.free)
            with archive.open(part(f"xl/worksheets/sheet{n}.xml", made), "w") as stream:
                for chunk in _sheet_chunks(sheet, n == 1, styles, strings, foot):
                    stream.write(chunk.encode(errors="replace"))
        parts = {
            **drawn.parts,
            "xl/sharedStrings.xml": strings.xml(),
            "xl/styles.xml": styles.xml(),
            "xl/workbook.xml": _workbook_xml(sheets),
            "xl/_rels/workbook.xml.rels": workbook_relations(len(sheets)),
            "docProps/core.xml": core_xml(title, made, author, language),
            "_rels/.rels": root_relations(),
            "[Content_Types].xml": content_types(len(sheets), drawn.kinds),
        }
        for name, xml in parts.items():
            archive.writestr(part(name, made), xml)
    return output.getvalue()


class _Drawn:
    """The parts of all charts by their names, each with its kind, numbered through the workbook."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self._drawings = self._charts = 0

    def add(self, sheet: int, drawing: Drawing | None) -> None:
        """Adds the charts of a sheet, which finds them as its first relation."""
        if drawing is None:
            return
        self._drawings += 1
        frame, leading = f"xl/drawings/drawing{self._drawings}.xml", drawing.relations
        for path, xml in drawing.charts.items():
            self._charts += 1
            name = f"xl/charts/chart{self._charts}.xml"
            leading = leading.replace(f"/{path}", f"/{name}")
            self.parts[name], self.kinds[f"/{name}"] = xml, _CHART_KIND
        self.parts[frame], self.kinds[f"/{frame}"] = drawing.frame, _DRAWING_KIND
        self.parts[f"xl/drawings/_rels/drawing{self._drawings}.xml.rels"] = leading
        self.parts[f"xl/worksheets/_rels/sheet{sheet}.xml.rels"] = relations(
            [(f"{OFFICE}/drawing", f"../drawings/drawing{self._drawings}.xml")]
        )


def _sheet_chunks(sheet: Sheet, first: bool, styles: _Styles, strings: _Strings, foot: str) -> Iterator[str]:
    view = "" if sheet.free else _pane(sheet.frozen)
    grid = ' showGridLines="0"' if sheet.free else ""
    folded = ' outlineLevelCol="1"' if any(column.folded for column in sheet.columns) else ""
    yield (
        f'{HEAD}<worksheet {_MAIN} xmlns:r="{OFFICE}"><sheetPr><outlinePr summaryRight="0"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView{grid} tabSelected="{int(first)}" workbookViewId="0">{view}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"{folded}/><cols>{"".join(_columns(sheet.columns))}</cols><sheetData>'
    )
    letters, formats = _letters(sheet), [styles.number(c.number_format) for c in sheet.columns]
    if not sheet.free:
        yield _row("1", "", [_text(strings, c.heading, styles.head) for c in sheet.columns], letters)
    height = f' ht="{sheet.row_height}" customHeight="1"' if sheet.row_height else ""
    rows: list[str] = []
    links: list[str] = []
    last = 1
    for last, row in enumerate(sheet.rows, 1 if sheet.free else 2):
        cells = [_cell(value, style, styles, strings) for value, style in zip(row, formats, strict=True)]
        rows.append(_row(str(last), height, cells, letters))
        if sheet.free:
            links += [
                _link(f"{at}{last}", value.text)
                for at, value in zip(letters, row, strict=True)
                if isinstance(value, Word) and value.code == LINK
            ]
        if len(rows) == _ROWS_A_CHUNK:
            yield "".join(rows)
            rows.clear()
    yield "".join(rows)
    listed = "" if sheet.free else f'<autoFilter ref="A1:{letters[-1]}{last}"/>'
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    drawn = '<drawing r:id="rId1"/>' if sheet.drawing is not None else ""
    yield f"</sheetData>{listed}{checks_xml(sheet.checks)}{linked}{foot}{drawn}</worksheet>"


def _columns(columns: Sequence[Column]) -> Iterator[str]:
    """The widths; what is folded is hidden until somebody opens the group at the column before it."""
    for n, column in enumerate(columns, 1):
        looks = ' outlineLevel="1" hidden="1"' if column.folded else ""
        opens = not column.folded and n < len(columns) and columns[n].folded
        looks += ' collapsed="1"' if opens else ""
        yield f'<col min="{n}" max="{n}" width="{column.width}" customWidth="1"{looks}/>'


def _link(at: str, sheet: str) -> str:
    """A link to a sheet of this workbook; none leads out of it."""
    quoted = sheet.replace(chr(39), chr(39) * 2)
    return f'<hyperlink ref="{at}" location="{attribute(f"{chr(39)}{quoted}{chr(39)}!A1")}"/>'


def _footer(title: str, paper: str, upright: bool) -> str:
    """How a sheet is printed: on one page's width, with the title and the number of the page below."""
    way = "portrait" if upright else "landscape"
    line = escape(legal(title).replace("&", "&&")[:_LONGEST_FOOTER])
    return (
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="{_PAPERS.get(paper, 9)}" orientation="{way}" fitToWidth="1" fitToHeight="0"/>'
        f"<headerFooter><oddFooter>&amp;L&amp;8{line}&amp;R&amp;8&amp;A, &amp;P / &amp;N</oddFooter></headerFooter>"
    )


def _letters(sheet: Sheet) -> list[str]:
    return [column_letters(n) for n in range(1, len(sheet.columns) + 1)]


def _pane(frozen: int) -> str:
    corner = f"{column_letters(frozen + 1)}2"
    across, pane = (f' xSplit="{frozen}"', "bottomRight") if frozen else ("", "bottomLeft")
    return (
        f'<pane{across} ySplit="1" topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
        f'<selection pane="{pane}" activeCell="{corner}" sqref="{corner}"/>'
    )


def _row(number: str, height: str, cells: Sequence[str], letters: Sequence[str]) -> str:
    """`cells` are all but the reference of each cell; "" is a blank one."""
    made = "".join([f'<c r="{at}{number}"{c}' for at, c in zip(letters, cells, strict=True) if c])
    return f'<row r="{number}"{height}>{made}</row>'


def _cell(value: Cell, style: int, styles: _Styles, strings: _Strings) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return _text(strings, value, styles.text)
    if isinstance(value, Word):
        return _text(strings, value.text, styles.of_code.get(value.code, styles.text))
    if isinstance(value, date):
        if value < _FIRST_DAY:
            return _text(strings, value.isoformat(), styles.text)
        return f' s="{styles.number(_DAY_FORMAT)}"><v>{(value - _DAY_ZERO).days}</v></c>'
    number = float(value)
    if abs(number) < 1e15:  # also false for what is no number: Excel takes neither, and keeps 15 digits
        return f' s="{style}"><v>{int(number) if number.is_integer() else number!r}</v></c>'
    return _text(strings, str(value), styles.text)


def _text(strings: _Strings, text: str, style: int) -> str:
    index, twin = strings.index(text)
    return f' s="{style + twin}" t="s"><v>{index}</v></c>'


def _counted(tag: str, items: Sequence[str]) -> str:
    return f'<{tag} count="{len(items)}">{"".join(items)}</{tag}>'


def _workbook_xml(sheets: Sequence[Sheet]) -> str:
    hidden = ' state="hidden"'
    listed = "".join(
        f'<sheet name="{attribute(s.name)}" sheetId="{n}"{hidden if s.hidden else ""} r:id="rId{n}"/>'
        for n, s in enumerate(sheets, 1)
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">'
        f"'{escape(s.name.replace(chr(39), chr(39) * 2))}'!$1:$1</definedName>"
        for n, s in enumerate(sheets)
        if not s.free
    )
    return (
        f'{HEAD}<workbook {_MAIN} xmlns:r="{OFFICE}"><bookViews><workbookView tabRatio="900"/></bookViews>'
        f"<sheets>{listed}</sheets><definedNames>{titles}</definedNames></workbook>"
    )
