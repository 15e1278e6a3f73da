"""A zip whose parts are counted while they are inflated: no header of the file is believed."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from audit.sources.limits import Limits
from audit.sources.refusals import Refusal

_PIECE = 1 << 16
_MOST = 1 << 20
_LOCAL_HEADER = 30
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARATION = re.compile(rb"^<\?xml[^>]*\?>")


class Archive:
    """The parts of a zip by normalised names: `xl/workbook.xml`, whatever slashes and case the file uses.

    `awkward` says that the readers need it `repacked`.
    """

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
        self.awkward = any(map(self._is_awkward, entries))

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._entries

    @property
    def names(self) -> list[str]:
        """The normalised names of all parts."""
        return list(self._entries)

    def written(self, name: str) -> str:
        """A part's name as the file has it."""
        return self._entries[_normal(name)].filename

    def stated_bytes(self, name: str) -> int:
        """How long the file says that a part is, inflated; it may lie."""
        entry = self._entries.get(_normal(name))
        return entry.file_size if entry else 0

    def read(self, name: str) -> bytes:
        """A whole part; empty where there is none."""
        return b"".join(self.chunks(name)) if name in self else b""

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part, inflated bit by bit; counted the first time. Raises Refusal."""
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
        """The same parts under clean names, stored, with UTF-8 for UTF-16: what every reader understands."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for entry in self._entries.values():
                data = b"".join(self._inflated(entry))
                if _is_markup(entry) and data.startswith(_UTF16):
                    data = _DECLARATION.sub(b"", data.decode("utf-16", "replace").encode("utf-8", "replace"))
                target.writestr(entry.filename.replace("\\", "/").removeprefix("./").lstrip("/"), data)
        return out.getvalue()

    def _is_awkward(self, entry: zipfile.ZipInfo) -> bool:
        """Whether readers stumble over the part, or worse, find nothing in it."""
        if entry.orig_filename.startswith(("/", "\\", "./")):
            return True
        return _is_markup(entry) and not entry.flag_bits & 1 and self._begins(entry).startswith(_UTF16)

    def _begins(self, entry: zipfile.ZipInfo) -> bytes:
        try:
            packed = bytes(self._packed(entry)[:64])
            return (
                packed
                if entry.compress_type == zipfile.ZIP_STORED
                else zlib.decompressobj(-15).decompress(packed, 8)
            )
        except (Refusal, zlib.error):
            return b""  # whoever reads the part says what is wrong

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


def _is_markup(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".xml", ".rels"))


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
