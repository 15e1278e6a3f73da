"""The parts of an xlsx file that are no tables: how they are related, of what kinds they are, whose the file is.

Texts become XML here, without what a workbook can't hold.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from xml.sax.saxutils import escape

MOST_CHARACTERS = 32_767  # of a cell, in UTF-16 units, as Excel counts
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A


def part(name: str, made: date) -> zipfile.ZipInfo:
    """The head of a part, which says nothing of the machine or the hour that it was made at."""
    info = zipfile.ZipInfo(name, (min(max(made.year, 1980), 2107), made.month, made.day, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3  # the same bytes on every system
    return info


def safe_text(text: str) -> str:
    """The text as XML, without what a workbook can't hold, cut to what a cell takes."""
    text = legal(text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MOST_CHARACTERS // 2:
        units = text.encode("utf-16-le")
        if len(units) > 2 * MOST_CHARACTERS:
            text = units[: 2 * (MOST_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"
    return escape(_ESCAPE_LIKE.sub("_x005F_", text))


def legal(text: str) -> str:
    """The text without characters that XML can't hold."""
    return _ILLEGAL.sub("", text)


def attribute(text: str) -> str:
    """The text as the value of an attribute."""
    return escape(legal(text), {'"': "&quot;"})


def relations(items: Iterable[tuple[str, str]]) -> str:
    """Relations `rId1`, `rId2` ... of a part, each to a target of a kind."""
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(items, 1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def workbook_relations(count: int) -> str:
    """The relations of a workbook with so many sheets."""
    sheets = [(f"{OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1)]
    others = [(f"{OFFICE}/styles", "styles.xml"), (f"{OFFICE}/sharedStrings", "sharedStrings.xml")]
    return relations(sheets + others)


def root_relations() -> str:
    """The relations of the file."""
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return relations([(f"{OFFICE}/officeDocument", "xl/workbook.xml"), (core, "docProps/core.xml")])


def core_xml(title: str, made: date, author: str, language: str) -> str:
    """The file's properties; `language` is a tag such as `en-US`."""
    creator = f"<dc:creator>{safe_text(author)}</dc:creator>" if author else ""
    spoken = f"<dc:language>{safe_text(language)}</dc:language>" if language else ""
    at = f'xsi:type="dcterms:W3CDTF">{made.isoformat()}T00:00:00Z'
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{safe_text(title)}</dc:title>{creator}{spoken}<dcterms:created {at}</dcterms:created>"
        f"<dcterms:modified {at}</dcterms:modified></cp:coreProperties>"
    )


def content_types(count: int, more: Mapping[str, str]) -> str:
    """The kinds of all parts of a workbook with so many sheets; `more` are those of parts by their names."""
    parts = {
        **more,
        "/xl/workbook.xml": f"{_TYPE}.sheet.main+xml",
        "/xl/styles.xml": f"{_TYPE}.styles+xml",
        "/xl/sharedStrings.xml": f"{_TYPE}.sharedStrings+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        **{f"/xl/worksheets/sheet{n}.xml": f"{_TYPE}.worksheet+xml" for n in range(1, count + 1)},
    }
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )
