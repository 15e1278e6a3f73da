"""Reads the .docx and .pptx templates that a designer makes, the toolkit's and a brand's, as if an enemy had made them.

A template may hold text, styles, layouts and pictures. It may not hold what runs (macros, controls, embedded objects)
or what reaches out (links, linked pictures, fields that include files): whoever opens the report would run it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from audit import files
from audit.domain.errors import InputError
from audit.report.templates.folder import templates

MOST_BYTES = 8_000_000  # of the file
MOST_UNPACKED = 60_000_000  # of all its parts
MOST_PARTS = 1_000
_MAIN = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
_ENDINGS = frozenset({".xml", ".rels", ".png", ".jpg", ".jpeg", ".gif", ".odttf", ".fntdata"})
_SETTINGS = "printerSettings"  # which office programs leave in a file, and which nothing reads
_RUNS = re.compile(r"vba|activeX|embeddings|oleObject|/afchunk", re.IGNORECASE)
_FIELDS = frozenset(
    [
        "AUTHOR",
        "CREATEDATE",
        "FILENAME",
        "NUMPAGES",
        "PAGE",
        "PAGEREF",
        "REF",
        "SAVEDATE",
        "SECTION",
        "SECTIONPAGES",
        "SEQ",
        "STYLEREF",
        "SUBJECT",
        "TITLE",
        "TOC",
    ]
)
_ACTION = re.compile(r"ppaction://(macro|program|ole|hlinkfile)", re.IGNORECASE)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def template_file(own: Path | None, name: str) -> bytes:
    """The template of that name: a brand's own, from its folder, where it has one, else the toolkit's.

    Raises InputError where it can't be used.
    """
    path = own / name if own is not None and (own / name).is_file() else templates() / name
    return read_template(path)


def read_template(path: Path) -> bytes:
    """The content of a .docx or .pptx file that holds nothing that runs or reaches out.

    Raises InputError with the file, the cause and a way out.
    """
    content = files.read_bytes(path, MOST_BYTES)
    try:
        parts = _unpacked(content, path)
        for name, data in parts.items():
            _check_part(path, name, data)
        _check_kind(path, parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError(
            f"{path}: is no {path.suffix} file: {error}. Save it in that format again."
        ) from error
    return content


def _unpacked(content: bytes, path: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
            raise InputError(
                f"{path}: unpacks to {len(parts):,} parts of {unpacked:,} bytes; at most {MOST_PARTS:,} of "
                f"{MOST_UNPACKED:,} are read. Use smaller pictures."
            )
        names = [part.filename for part in parts]
        if len(set(names)) < len(names):
            raise InputError(f"{path}: holds two parts of one name. Save it again.")
        return {name: archive.read(name) for name in names if not name.endswith("/")}


def _check_kind(path: Path, parts: Mapping[str, bytes]) -> None:
    kinds = parts.get("[Content_Types].xml", b"<Types/>")
    if _MAIN[path.suffix] not in {kind.get("ContentType") for kind in fromstring(kinds)}:
        raise InputError(
            f"{path}: is no plain {path.suffix} file; files with macros and template formats are not taken. "
            f"Save it as {path.suffix}."
        )


def _check_part(path: Path, name: str, data: bytes) -> None:
    part = PurePosixPath(name)
    if _RUNS.search(name):
        raise InputError(f"{path}: holds a macro, a control or an embedded object ({name}). Remove it.")
    if part.is_absolute() or ".." in part.parts or "\\" in name:
        raise InputError(f"{path}: holds a part that leads out of it ({name[:80]}). Save it again.")
    ending = name[name.rfind(".") :].lower()
    if ending not in _ENDINGS and _SETTINGS not in name:
        raise InputError(
            f"{path}: holds {name[:80]}, which is no text, no font and no PNG, JPEG or GIF picture. Remove it."
        )
    if ending not in (".xml", ".rels"):
        return
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise InputError(f"{path}: its part {name} can't be read: {error}. Save it again.") from error
    for trouble in (*_links(root), *_actions(root), *_fields(root)):
        raise InputError(f"{path}: {trouble}. Remove it.")


def _links(root: Any) -> Iterator[str]:
    for relation in root.iter("{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"):
        if relation.get("TargetMode") == "External":
            yield f"holds a link to something outside it ({str(relation.get('Target'))[:80]})"


def _actions(root: Any) -> Iterator[str]:
    for element in root.iter():
        if _ACTION.match(element.get("action", "")):
            yield f"starts a program or a macro ({element.get('action')[:80]})"


def _fields(root: Any) -> Iterator[str]:
    """Fields of Word that do more than count pages and repeat headings; one may stand in several pieces."""
    for simple in root.iter(f"{_WORD}fldSimple"):
        yield from _field(simple.get(f"{_WORD}instr", ""))
    codes: list[str] = []
    for element in root.iter():
        kind = element.get(f"{_WORD}fldCharType")
        if element.tag == f"{_WORD}instrText" and codes:
            codes[-1] += element.text or ""
        elif kind == "begin":
            codes.append("")
        elif kind == "end" and codes:
            yield from _field(codes.pop())
    for code in codes:
        yield from _field(code)


def _field(code: str) -> Iterator[str]:
    name = (code.split() or [""])[0].upper()
    if name and name not in _FIELDS and not (name == "HYPERLINK" and "\\l" in code):
        yield f"holds the field {name[:30]}, which may fetch or run something"
