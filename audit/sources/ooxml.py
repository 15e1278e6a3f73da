"""What an xlsx says beside its values, streamed from the inflated parts before a reader sees the file.

A sheet part is scanned as bytes and never parsed: a substring test decides whether a closer look is needed
at all, which makes a sheet of two million cells cheap. Positions that a file states only by the order of its
elements are left to the readers and their memory limit.
"""

from __future__ import annotations

import codecs
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audit.domain.tables import NumberFormat
from audit.sources.archive import Archive
from audit.sources.limits import Limits
from audit.sources.markup import Attributes, walk
from audit.sources.metadata import Cell, SheetMetadata, check_area
from audit.sources.number_formats import number_format
from audit.sources.refusals import Refusal

_ROW = re.compile(rb"<row\s[^>]*?\br=[\"'](\d+)")
_BEYOND_Z = re.compile(rb" r=[\"']([A-Za-z]{2,3})\d")
_FILLED = re.compile(rb"<c\s[^>]*?\br=[\"']([A-Za-z]+)(\d+)[\"'][^>]*(?<!/)>")
_HIDDEN_ROW = re.compile(rb"<row\s[^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_COLUMN = re.compile(rb"<col\s[^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_ERROR = re.compile(rb"<v>(#[^<]{1,20})</v>")
_FORMULA = re.compile(rb"<f[ >/]")
_NO_VALUE = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:</c>|<v\s*/>|<v>\s*</v>)")
_NUMBER = {name: re.compile(rb"\b%b=[\"'](\d+)" % name) for name in (b"r", b"min", b"max")}
_CELL = re.compile(rb"\br=[\"']([A-Za-z]+)(\d+)")
_START = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?[A-Za-z_]")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_LONGEST_TAIL = 4_000_000
_MONEY_BYTES = 4_000_000
_PERCENTAGES = {"9": "0%", "10": "0.00%"}  # built in


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as the workbook lists it, and the part that holds it."""

    name: str
    part: str


def facts_of(archive: Archive, limits: Limits) -> dict[str, SheetMetadata]:
    """Sheet name -> facts. Raises Refusal (`area`, `doctype`, `unpacked`, `damaged`)."""
    contents = Contents(archive)
    facts = {}
    for sheet in contents.sheets:
        facts[sheet.name] = contents.facts(sheet)
        for _ in contents.texts(sheet, facts[sheet.name], limits):
            pass
    contents.check_strings()
    return facts


class Contents:
    """What an xlsx holds: its workbook part, its sheets in their order, its styles of money."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.book, listed = _sheets(archive)
        self.sheets = [sheet for sheet in listed if sheet.part in archive]
        self._money = _money_styles(archive)

    def facts(self, sheet: Sheet) -> SheetMetadata:
        """What stands beside a sheet's part; the rest is noted while `texts` streams by."""
        return SheetMetadata(comments=_comments(self._archive, sheet.part))

    def texts(self, sheet: Sheet, facts: SheetMetadata, limits: Limits) -> Iterator[bytes]:
        """The bytes of a sheet's part, cut between cells, each checked and looked at before it is handed on."""
        return _scan(self._archive, sheet, self._money, limits, facts)

    def check_strings(self) -> None:
        """Raises Refusal where the shared strings are not what they should be."""
        for part in self._archive.names:
            if "sharedstrings" in part:
                for _ in _plain(self._archive.chunks(part), part):
                    pass


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _sheets(archive: Archive) -> tuple[str, list[Sheet]]:
    """The workbook's part, and the sheets that it lists."""
    root = _relations(archive, "")
    book = next((target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml")
    relations = _relations(archive, book)
    listed: list[tuple[str, str]] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            listed.append((attributes.get("name", ""), attributes.get("id", "")))

    if book in archive:
        walk(archive.chunks(book), book, start)
    return book, [Sheet(name, relations[id_][1]) for name, id_ in listed if id_ in relations]


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Id -> kind and target part of a part's relations."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(
                posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/"))
            )
            found[attributes.get("Id", "")] = (
                posixpath.basename(attributes.get("Type", "")),
                target.lstrip("/"),
            )

    if path in archive:
        walk(archive.chunks(path), path, start)
    return found


def _money_styles(archive: Archive) -> dict[bytes, NumberFormat]:
    """Style id, as it stands in a cell -> what its number format shows."""
    formats: dict[str, str] = dict(_PERCENTAGES)
    styles: list[str] = []
    inside: list[bool] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside.append(True)
        elif name == "xf" and inside:
            styles.append(attributes.get("numFmtId", ""))

    def end(name: str) -> None:
        if name == "cellXfs":
            inside.clear()

    if "xl/styles.xml" in archive:
        walk(archive.chunks("xl/styles.xml"), "xl/styles.xml", start, end)
    shown = {number: number_format(code) for number, code in formats.items()}
    found = ((b"%d" % style, shown.get(number)) for style, number in enumerate(styles))
    return {style: one for style, one in found if one}


def _comments(archive: Archive, part: str) -> dict[Cell, str]:
    target = next((t for kind, t in _relations(archive, part).values() if kind == "comments"), "")
    found: dict[Cell, list[str]] = {}
    at: list[Cell] = []
    writing: list[bool] = []

    def start(name: str, attributes: Attributes) -> None:
        match = (
            re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", attributes.get("ref", ""))
            if name == "comment"
            else None
        )
        if match:
            at[:] = [(int(match[2]), column_number(match[1]))]
        writing[:] = [True] if name == "t" else []

    def text(data: str) -> None:
        if at and writing:
            found.setdefault(at[0], []).append(data)

    try:
        if target in archive:
            walk(archive.chunks(target), target, start, lambda name: writing.clear(), text)
    except Refusal as refusal:
        if refusal.code != "damaged":  # the values can be read without their comments
            raise
    return {cell: "".join(parts).strip() for cell, parts in found.items()}


def _scan(
    archive: Archive, sheet: Sheet, money: dict[bytes, NumberFormat], limits: Limits, facts: SheetMetadata
) -> Iterator[bytes]:
    rows = columns = seen = 0
    counted = False
    scaling = {style: one for style, one in money.items() if any(map(any, one.sections))}
    for text in _whole_cells(_plain(archive.chunks(sheet.part), sheet.part)):
        rows = max(rows, max(map(int, _ROW.findall(text)), default=0))
        columns = max(columns, max(map(_column, set(_BEYOND_Z.findall(text))), default=26))
        if not counted and rows * columns > limits.cells:
            # styled cells without a value stretch no table: count again without them
            check_area(sheet.name, *_filled_area(archive, sheet), limits)
            counted = True
        facts.filled = facts.filled or b"<v>" in text or b"<t>" in text
        _look_closer(text, facts)
        # the currency of a column does not change further down; what scales its numbers is looked for to the end
        if styles := money if seen < _MONEY_BYTES else scaling:
            _note_formats(text, styles, facts)
        seen += len(text)
        yield text


def _filled_area(archive: Archive, sheet: Sheet) -> tuple[int, int]:
    rows = columns = 0
    for text in _whole_cells(_plain(archive.chunks(sheet.part), sheet.part)):
        for letters, row in _FILLED.findall(text):
            rows = max(rows, int(row))
            columns = max(columns, _column(letters))
    return rows, columns


def _look_closer(text: bytes, facts: SheetMetadata) -> None:
    if b"hidden=" in text:
        facts.hidden_rows.update(_number(b"r", tag) for tag in _HIDDEN_ROW.findall(text))
        for tag in _COLUMN.findall(text):
            facts.hidden_columns.update(range(_number(b"min", tag), min(_number(b"max", tag), 16_384) + 1))
    if b"#" in text and b"<v>#" in text:
        for match in _ERROR.finditer(text):
            tag = text[text.rfind(b"<c ", 0, match.start()) : match.start()]
            cell = _cell(tag)
            if cell and (b't="e"' in tag or b"t='e'" in tag):
                facts.errors[cell] = match[1].decode("ascii", "replace")
    if _FORMULA.search(text):
        for match in _NO_VALUE.finditer(text):
            cell = _cell(text[text.rfind(b"<c ", 0, match.start()) : match.start()])
            if cell:
                facts.uncalculated.append(cell)


def _note_formats(text: bytes, money: dict[bytes, NumberFormat], facts: SheetMetadata) -> None:
    tag = re.compile(rb"<c\s[^>]*?\bs=[\"'](%b)[\"'][^>]*(?<!/)>" % b"|".join(money))
    for match in tag.finditer(text):
        cell = _cell(match[0])
        if cell:
            facts.note_format(cell, money[match[1]])


def _number(name: bytes, tag: bytes) -> int:
    match = _NUMBER[name].search(tag)
    return int(match[1]) if match else 0


def _cell(tag: bytes) -> Cell | None:
    match = _CELL.search(tag)
    return (int(match[2]), _column(match[1])) if match else None


def _column(letters: bytes) -> int:
    return column_number(letters.decode("ascii"))


def _whole_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut between cells."""
    tail = b""
    for chunk in chunks:
        text, new = tail + chunk, max(len(tail) - 4, 1)  # what was searched before is not searched again
        cut = max(text.rfind(b"<c ", new), text.rfind(b"<row", new))
        if cut <= 0:
            cut = len(text) if len(text) > _LONGEST_TAIL else 0
        tail = text[cut:]
        if cut:
            yield text[:cut]
    if tail:
        yield tail


def _plain(chunks: Iterable[bytes], part: str) -> Iterator[bytes]:
    """The part as UTF-8 and without a namespace prefix, its document type declaration refused."""
    decoder = prefix = None
    head: bytes | None = b""
    for chunk in chunks:
        if not head and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
            decoder = codecs.getincrementaldecoder("utf-16")("replace")
        if decoder:
            chunk = decoder.decode(chunk).encode("utf-8", "replace")
        if head is not None:
            chunk = head = head + chunk
            match = _START.search(_COMMENT.sub(b"", head))
            if not match and len(head) < _LONGEST_TAIL:
                continue
            prefix, head = _checked_prefix(head, part), None
        if prefix:
            chunk = chunk.replace(b"<" + prefix + b":", b"<").replace(b"</" + prefix + b":", b"</")
        yield chunk


def _checked_prefix(head: bytes, part: str) -> bytes | None:
    """The namespace prefix of the first element. Raises Refusal (`doctype`) for what may stand before it."""
    text = _COMMENT.sub(b"", head)
    match = _START.search(text)
    if b"<!DOCTYPE" in (text[: match.start()] if match else text):
        raise Refusal("doctype", part=part)
    return match[1] if match else None
