"""Takes the saved result out of a PDF, in a process of its own: a PDF of four kilobytes may unpack to gigabytes.

Started by `loading`, with the PDF as its standard input; writes the attachment to its standard output. What is wrong
with the PDF is one line on its standard error, and an exit code that is not 0.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import Any

import pypdfium2

MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 30
_TOO_MUCH = 2  # exit code, as any but 1: it needs more than that
_NO_RESULT = "contains no result. Take the result.json next to it, or a PDF made with --archive"


def main(most_bytes: str) -> None:
    """Writes at most so many bytes of the first JSON file inside the PDF, and one more where there are more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _write(int(most_bytes) + 1)
    except MemoryError:
        os._exit(_TOO_MUCH)
    os._exit(0)  # the bytes are written; a damaged PDF may bring down the library that closes it


def _write(most_bytes: int) -> None:
    try:
        with os.fdopen(0, "rb") as source:
            content = _result(pypdfium2.PdfDocument(source.read()))
        sys.stdout.buffer.write(content[:most_bytes])
        sys.stdout.buffer.flush()
    except (pypdfium2.PdfiumError, OSError, ValueError) as error:
        sys.exit(f"is a PDF that can't be read: {' '.join(str(error).split())[:200]}. Save it again")


def _result(document: Any) -> memoryview:
    """The content of the first JSON file, by name."""
    attached = (document.get_attachment(at) for at in range(document.count_attachments()))
    named = {one.get_name(): one for one in attached}
    for name in sorted(named):
        if name.endswith(".json"):
            return memoryview(named[name].get_data())
    sys.exit(f"is a PDF that {_NO_RESULT}")
