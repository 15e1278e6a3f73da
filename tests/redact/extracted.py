"""The text of any output file, whatever its format: what a reader, or a program, could find in it."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pypdfium2

_TAG = re.compile(r"<[^>]*>")
_BREAK = "\u200b"  # where a long word may break


def text_of(data: bytes) -> str:
    """All text of a PDF (document information included), of every part of an office file, or of plain text."""
    if data.startswith(b"%PDF"):
        return _flat(_pdf(data))
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _flat("\n".join(f"{name}\n{text_of(archive.read(name))}" for name in archive.namelist()))
    text = data.decode("utf-8", "replace")
    return _flat(f"{text}\n{unescape(_TAG.sub(' ', text))}" if text.lstrip()[:1] == "<" else text)


def _pdf(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
        return "\n".join([*map(str, document.get_metadata_dict().values()), *pages])
    finally:
        document.close()


def _flat(text: str) -> str:
    return " ".join(text.replace(_BREAK, "").split())
