"""A zip whose parts are counted while they are inflated: no header of the file is believed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from audit.sources.limits import Limits
from audit.sources.refusals import Refusal

_PIECE = 1 << 16
_MOST = 1 << 20
_LOCAL_HEADER = 30


class Archive:
    """The parts of a zip by their normalised names (`xl/workbook.xml`, whatever slashes and case the file uses)."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._left = limits.unpacked_bytes
        try:
            entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            ValueError,
            struct.error,
            EOFError,
            OverflowError,
        ) as error:
            raise Refusal("damaged", detail="its table of contents is missing") from error
        if len(entries) > limits.parts:
            raise Refusal("parts", limit=limits.parts)
        self._entries = {_normal(entry.filename): entry for entry in entries}
        self._unread = dict.fromkeys(self._entries)
        self.absolute = any(entry.orig_filename.startswith(("/", "\\", "./")) for entry in entries)

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._entries

    @property
    def names(self) -> list[str]:
        """The normalised names of all parts."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """A whole part; empty where there is none."""
        return b"".join(self.chunks(name)) if name in self else b""

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part, inflated bit by bit; counted the first time. Raises Refusal (`unpacked`, `damaged`, ...)."""
        name = _normal(name)
        counted = name in self._unread
        self._unread.pop(name, None)
        for chunk in self._inflated(self._entries[name]):
            if counted:
                self._left -= len(chunk)
                if self._left < 0:
                    raise Refusal("unpacked", limit_mb=self._limits.unpacked_bytes // 1_000_000)
            yield chunk

    def count_the_rest(self) -> None:
        """Inflates what nobody read yet. A damaged picture is no reason to refuse the table."""
        for name in list(self._unread):
            try:
                for _ in self.chunks(name):
                    pass
            except Refusal as refusal:
                if refusal.code != "damaged":
                    raise

    def repacked(self) -> bytes:
        """The same parts under clean names, stored."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for entry in self._entries.values():
                name = (
                    entry.filename.replace("\\", "/").lstrip("./")
                    if not entry.filename.startswith("[")
                    else ""
                )
                target.writestr(name or entry.filename, b"".join(self._inflated(entry)))
        return out.getvalue()

    def _inflated(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if entry.flag_bits & 1:
            raise Refusal("encrypted")
        packed = self._packed(entry)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield from (bytes(packed[at : at + _MOST]) for at in range(0, len(packed), _MOST))
        elif entry.compress_type == zipfile.ZIP_DEFLATED:
            yield from _inflate(packed, entry.filename)
        else:
            raise Refusal("compression")

    def _packed(self, entry: zipfile.ZipInfo) -> memoryview:
        at = entry.header_offset
        header = self._data[at : at + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise Refusal("damaged", detail=f"part {entry.filename} is missing")
        name, extra = struct.unpack("<HH", header[26:30])
        start = at + _LOCAL_HEADER + name + extra
        return memoryview(self._data)[start : start + entry.compress_size]


def _normal(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./").lstrip("/").lower()


def _inflate(packed: memoryview, part: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), _PIECE):
            piece: bytes | memoryview = packed[at : at + _PIECE]
            while piece:
                yield inflater.decompress(piece, _MOST)
                piece = inflater.unconsumed_tail
        while chunk := inflater.decompress(inflater.unconsumed_tail, _MOST):
            yield chunk
    except zlib.error as error:
        raise Refusal("damaged", detail=f"part {part} can't be unpacked") from error
    if not inflater.eof:
        raise Refusal("damaged", detail=f"part {part} is cut off")
