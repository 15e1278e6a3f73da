"""A result that was saved: `result.json`, or a PDF that carries one."""

from __future__ import annotations

from pathlib import Path

from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.report.document import read_result

_MOST_BYTES = 1 << 30


def read_saved(path: Path) -> AuditResult:
    """The result of a file. Raises InputError where it is neither, or a PDF without one."""
    try:
        with path.open("rb") as stream:
            head = stream.read(5)
            data = b"" if head == b"%PDF-" else head + stream.read(_MOST_BYTES)
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror or error}.") from error
    return read_result(data or _carried(path), str(path))


def _carried(path: Path) -> bytes:
    """The one JSON file inside a PDF."""
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            for name in sorted(pdf.attachments):
                if name.endswith(".json"):
                    return pdf.attachments[name].get_file().read_bytes()
    except (pikepdf.PdfError, OSError, ValueError) as error:
        raise InputError(f"{path}: is a PDF that can't be read: {error}.") from error
    raise InputError(
        f"{path}: is a PDF that carries no result. Take the result.json beside it, or a PDF made with --archive."
    )
