"""Tells what a file is by its bytes; its name has no say."""

from __future__ import annotations

import re

from audit.sources.archive import Archive
from audit.sources.refusals import Refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM\x36", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"Rar!", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
    (b"\x28\xb5\x2f\xfd", "packed"),
    (b"SQLite format 3", "binary"),
    (b"PAR1", "binary"),
    (b"\x7fELF", "binary"),
)
_BIFF = re.compile(
    rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00"
)  # where a workbook's stream of records begins
_FILEPASS, _FIRST_RECORDS = 0x2F, 8
_SECTOR = 64  # the smallest block that a stream may begin at
_SPREADSHEETML = b"urn:schemas-microsoft-com:office:spreadsheet"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|script)\b", re.IGNORECASE)
_JSON = re.compile(rb"[\[{]\s*(?:[\[{]\s*)*\"[^\"]*\"\s*[:,\]}]|\{\s*\}|\[\s*\]")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27} - {0})


def kind_of(data: bytes) -> str:
    """`zip`, `xls` or `text`. Raises Refusal for everything else."""
    head = data[:4096]
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Refusal("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(_OLE):
        return _ole_kind(data)
    if head[:2] == b"\x09\x08" and head[3:4] == b"\x00":
        return "xls"  # a bare workbook stream, as some exporters write it
    _refuse_other_kinds(head)
    return "text"


def zip_kind(archive: Archive) -> str:
    """`xlsx`, `xlsm`, `xlsb` or `ods`. Raises Refusal for a zip that is no workbook."""
    names = archive.names
    if "content.xml" in names and not any(name.endswith("workbook.xml") for name in names):
        mime = archive.read("mimetype")
        if mime and b"spreadsheet" not in mime:
            raise Refusal("word")
        if b"encryption-data" in archive.read("meta-inf/manifest.xml"):
            raise Refusal("encrypted")
        return "ods"
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Refusal("word")
    if any(name.endswith(".iwa") for name in names):
        raise Refusal("numbers")
    if any(name.endswith("workbook.xml") or name.startswith("xl/worksheets/") for name in names):
        return "xlsm" if "xl/vbaproject.bin" in names else "xlsx"
    raise Refusal("packed")


def _ole_kind(data: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\x00\x00" in data

    if holds("EncryptedPackage"):
        raise Refusal("encrypted")
    if holds("Workbook") or holds("Book"):
        if _is_locked(data):
            raise Refusal("encrypted")
        return "xls"
    raise Refusal("ole")


def _is_locked(data: bytes) -> bool:
    """Whether a binary workbook says, in one of its first records, by which cipher the rest is hidden."""
    for begin in _BIFF.finditer(data):
        if begin.start() % _SECTOR:
            continue
        at = begin.start()
        for _ in range(_FIRST_RECORDS):
            kind, length = (
                int.from_bytes(data[at : at + 2], "little"),
                int.from_bytes(data[at + 2 : at + 4], "little"),
            )
            if kind == _FILEPASS and length:
                return True
            at += 4 + length
    return False


def _refuse_other_kinds(head: bytes) -> None:
    for magic, code in _MAGIC:
        if head.startswith(magic):
            raise Refusal(code)
    bare = head.removeprefix(_BOMS[0]).lstrip()
    if bare.startswith(b"<"):
        if _SPREADSHEETML in bare and b"<Workbook" in bare:
            raise Refusal("spreadsheetml")
        if _HTML.search(bare):
            raise Refusal("html")
        if bare.startswith((b"<?xml", b"<!DOCTYPE")):
            raise Refusal("xml")
    if _JSON.match(bare):
        raise Refusal("json")
    if not head.startswith(_BOMS) and _is_binary(head):
        raise Refusal("binary")


def _is_binary(head: bytes) -> bool:
    """Many control characters; NULs alone may be UTF-16, or dirt in a CSV."""
    controls = len(head) - len(head.translate(None, _CONTROL))
    return controls > len(head) // 20
