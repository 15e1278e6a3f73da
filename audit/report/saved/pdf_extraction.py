"""Takes the saved result out of a PDF, in a process of its own: a PDF of four kilobytes may unpack to gigabytes.

Started by `loading`, with the PDF as its standard input; writes the attachment to its standard output. What is wrong
with the PDF is one line on its standard error, and an exit code that is not 0.
"""

from __future__ import annotations

import os
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import Any

MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 30
_CHUNK_BYTES = 1 << 20
NO_RESULT = "contains no result. Take the result.json next to it, or a PDF made with --archive"
TOO_MUCH = "needs more memory or time to be unpacked than a report does. Take the result.json next to it"


def main(most_bytes: str) -> None:
    """Writes at most so many bytes of the first JSON file inside the PDF, and one more where there are more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _write(int(most_bytes) + 1)
    except MemoryError:
        sys.exit(TOO_MUCH)
    os._exit(0)


def _write(most_bytes: int) -> None:
    import pikepdf

    try:
        with os.fdopen(0, "rb") as source, pikepdf.open(source) as pdf:
            left = most_bytes
            for chunk in _unpacked(_result(pdf)):
                left -= sys.stdout.buffer.write(chunk[:left])
            sys.stdout.buffer.flush()
    except (pikepdf.PdfError, zlib.error, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        sys.exit(f"is a PDF that can't be read: {' '.join(str(error).split())[:200]}. Save it again")


def _result(pdf: Any) -> Any:
    """The stream of the first JSON file, by name."""
    for name in sorted(pdf.attachments):
        if name.endswith(".json"):
            return pdf.attachments[name].get_file().obj
    sys.exit(f"is a PDF that {NO_RESULT}")


def _unpacked(stream: Any) -> Iterator[bytes]:
    """The content piece by piece: never more than a megabyte of it is held."""
    raw, packing = stream.read_raw_bytes(), stream.get("/Filter")
    names = [] if packing is None else [str(n) for n in (packing if _is_array(packing) else [packing])]
    if names not in ([], ["/FlateDecode"]) or stream.get("/DecodeParms") is not None:
        raise ValueError(f"its result is packed by {', '.join(names)[:60]}, as no report of this toolkit is")
    if not names:
        yield raw
        return
    unpacker = zlib.decompressobj()
    while raw and not unpacker.eof:
        yield unpacker.decompress(raw, _CHUNK_BYTES)
        raw = unpacker.unconsumed_tail


def _is_array(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Array)
