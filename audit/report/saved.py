"""A result that was saved: `result.json`, or a PDF that carries one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from audit import files
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.report.document import read_result


def read_saved(path: Path) -> AuditResult:
    """The result of a file. Raises InputError where it is neither, or a PDF without one."""
    data = files.read_bytes(path, files.RESULT_BYTES)
    return read_result(_carried(path, data) if data.startswith(b"%PDF-") else data, str(path))


def _carried(path: Path, data: bytes) -> bytes:
    """The one JSON file inside a PDF."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            for name in sorted(pdf.attachments):
                if name.endswith(".json"):
                    return pdf.attachments[name].get_file().read_bytes()
    except (pikepdf.PdfError, OSError, ValueError) as error:
        raise InputError(f"{path}: is a PDF that can't be read: {error}.") from error
    raise InputError(
        f"{path}: is a PDF that carries no result. Take the result.json beside it, or a PDF made with --archive."
    )
