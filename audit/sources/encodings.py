"""Bytes of a text file into text: strictly where possible, by a guess that is named where not."""

from __future__ import annotations

import re
from dataclasses import dataclass

# UTF-8 is never guessed: it was tried before, and a guesser mistakes it for others.
_CANDIDATES = [
    "cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp932", "gb18030", "big5", "cp949", "euc_jp", "koi8_r",
    "mac_roman", "cp850", "cp866", "cp1255", "cp1256", "iso8859_2",
]  # fmt: skip
# whose letters beyond ASCII lie between 0x80 and 0x9f, where others have next to none
_LOW = {"mac_roman", "cp850", "cp866"}
_LOW_BYTES = bytes(range(0x80, 0xA0))
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_REPLACEMENT = "\ufffd"
_SAMPLE_BYTES = 4_096  # guessing costs seconds on long samples, and tells no more
_HIGH = re.compile(rb"[\x80-\xff]+")
_AROUND = 24
_NAMES = {"utf_8": "utf-8", "cp1252": "windows-1252", "cp1250": "windows-1250", "cp1251": "windows-1251"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text.

    `replaced` counts the byte sequences that became U+FFFD; `guessed` says that no rule settles the encoding.
    """

    text: str
    encoding: str
    guessed: bool = False
    replaced: int = 0


def decode(data: bytes) -> Decoded:
    """By byte order mark, as UTF-16 by its NULs, as UTF-8 even with a few bad bytes, else by a guess."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _replacing(data, encoding)
    if zeros := _utf16_by_zeros(data[:4096]):
        return _replacing(data, zeros)
    try:
        return Decoded(data.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8-sig", "replace")
    bad = text.count(_REPLACEMENT) - data.count(_REPLACEMENT.encode())
    good = len(text) - len(text.encode("ascii", "ignore")) - text.count(_REPLACEMENT)
    if good >= bad or (_is_mostly_ascii(data) and good * 10 >= bad):
        return Decoded(text, "utf-8", replaced=bad)
    return _replacing(data, _guess(data), guessed=True)


def _is_mostly_ascii(data: bytes) -> bool:
    """In such text of another encoding, a valid sequence of UTF-8 is an accident, far below one in ten."""
    return len(data) - len(data.translate(None, bytes(range(128, 256)))) < len(data) // 100


def _replacing(data: bytes, encoding: str, guessed: bool = False) -> Decoded:
    text = data.decode(encoding, "replace")
    name = _NAMES.get(encoding, encoding.replace("_", "-"))
    if _REPLACEMENT not in text:
        return Decoded(text, name, guessed)
    real = data.count(_REPLACEMENT.encode(encoding)) if encoding.startswith("utf-16-") else 0
    return Decoded(text, name, guessed, text.count(_REPLACEMENT) - real)


def _utf16_by_zeros(head: bytes) -> str | None:
    """Latin text in UTF-16 has a NUL as every second byte."""
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > 0.6 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if even > 0.6 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    return None


def _guess(data: bytes) -> str:
    """The codec that reads what stands around high bytes most plausibly; Western where it is as plausible."""
    from charset_normalizer import from_bytes

    sample, end = bytearray(), 0
    for match in _HIGH.finditer(data):
        sample += data[max(match.start() - _AROUND, end) : match.end() + _AROUND]
        end = match.end() + _AROUND
        if len(sample) > _SAMPLE_BYTES:
            break
    low = len(sample) > len(sample.translate(None, _LOW_BYTES))
    candidates = _CANDIDATES if low else [one for one in _CANDIDATES if one not in _LOW]
    matches = from_bytes(bytes(sample), cp_isolation=candidates)
    best = matches.best()
    if best is None:
        return "cp1252"
    for other in matches:
        alike = other.chaos <= best.chaos and other.coherence >= best.coherence
        if alike and "cp1252" in other.could_be_from_charset:
            return "cp1252"
    return str(best.encoding)
