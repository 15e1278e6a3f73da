"""A large xlsx sheet by sheet and piece by piece, each piece as a small workbook of its own.

While one piece is inflated and looked at, others are parsed, and what was parsed is coded: the work of a sheet of two
million cells is spread over two cores, and its memory is that of a few pieces.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain

from audit.sources.archive import Archive

_LARGE_BYTES = 12_000_000  # of a sheet as its zip says; it steers, and nothing is believed
_PIECE_BYTES = 4_000_000
_STRINGS_SHARE = 4  # each piece brings the shared strings, so that it must be so many times longer
_UNNUMBERED = re.compile(rb"<row(?=[\s>])(?![^>]*\sr=)")
_SHEET_DATA = b"<sheetData>"
_END = b"</sheetData></worksheet>"


class NoPieces(Exception):  # noqa: N818 - a turn in the way, not a fault
    """The sheet must be read as a whole: its rows are not told by number, or not in order."""


class Frame:
    """A workbook's parts beside its sheets, to be put around one sheet at a time."""

    def __init__(self, archive: Archive, book: str, sheets: Iterable[str]) -> None:
        folder = posixpath.dirname(book)
        sheet_parts = set(map(str.lower, sheets))  # as the archive names them
        self._parts = {
            name: archive.read(name)
            for name in archive.names
            if name not in sheet_parts
            and name.endswith((".xml", ".rels"))
            and posixpath.dirname(name) in ("", "_rels", folder, posixpath.join(folder, "_rels"))
        }
        self._written = archive.written
        strings = sum(len(data) for name, data in self._parts.items() if "sharedstrings" in name)
        self.piece_bytes = max(_PIECE_BYTES, _STRINGS_SHARE * strings)

    def around(self, sheet: str | None = None, xml: bytes = b"") -> io.BytesIO:
        """A workbook of these parts and one sheet, or of none."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for name, data in self._parts.items():
                made.writestr(self._written(name), data)
            if sheet is not None:
                made.writestr(self._written(sheet), xml)
        out.seek(0)
        return out


def is_large(archive: Archive, sheets: Iterable[str]) -> bool:
    """Whether a sheet pays to be read in pieces."""
    return any(archive.stated_bytes(sheet) >= _LARGE_BYTES for sheet in sheets)


def pieces(texts: Iterable[bytes], size: int) -> Iterator[bytes]:
    """A sheet's part cut between rows, each piece a part by itself. Raises NoPieces.

    What follows the rows (merged cells) is in the last piece.
    """
    parts = iter(texts)
    head = next(parts, b"")
    at = head.find(_SHEET_DATA) + len(_SHEET_DATA)
    if at < len(_SHEET_DATA):
        raise NoPieces
    head, body = head[:at], head[at:]
    waiting: list[bytes] = []
    length = 0
    for text in chain((body,), parts):
        if _UNNUMBERED.search(text) or (b"!" in text and (b"<![CDATA[" in text or b"<!--" in text)):
            raise NoPieces
        waiting.append(text)
        length += len(text)
        if length >= size:
            piece = b"".join(waiting)
            cut = piece.rfind(b"<row ")
            if cut > 0:
                yield head + piece[:cut] + _END
                piece = piece[cut:]
            waiting, length = [piece], len(piece)
    yield head + b"".join(waiting)
