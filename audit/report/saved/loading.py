"""A result that was saved: `result.json`, or a PDF that carries one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from audit import files
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.report.saved.document import read_result

_TOO_MUCH = "is a PDF that needs more memory or time to be unpacked than a report does. Take the result.json next to it"
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[3])
# Isolated and without site, as every process that reads what comes from outside.
_BOOT = "import sys; sys.path[:] = sys.argv[2:]; from audit.report.saved.pdf_extraction import main; main(sys.argv[1])"


def read_saved(path: Path) -> AuditResult:
    """The result of a file. Raises InputError where it is neither, or a PDF without one."""
    data = files.read_bytes(path, files.RESULT_BYTES)
    if data.startswith(b"%PDF-"):
        return read_result(_carried(path), str(path))
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise InputError(
            f"{path}: is not a saved result. Name the result.json that an earlier run wrote, or a PDF that "
            "contains one."
        )
    return read_result(data, str(path))


def _carried(path: Path) -> bytes:
    """The one JSON file inside a PDF, unpacked by another process that ends where it needs too much."""
    most = files.RESULT_BYTES
    command = [sys.executable, "-I", "-S", "-c", _BOOT, str(most), _PACKAGE_ROOT, *filter(None, sys.path)]
    pipe = subprocess.PIPE
    with (
        files.open_regular(path) as pdf,
        subprocess.Popen(command, stdin=pdf, stdout=pipe, stderr=pipe) as child,
    ):
        data, said = child.communicate()
    if child.returncode:
        lines = said.decode(errors="replace").strip().splitlines()
        cause = lines[-1] if child.returncode == 1 and lines else _TOO_MUCH
        raise InputError(f"{path}: {cause}.")
    if len(data) > most:
        raise InputError(f"{path}: is a PDF whose result is larger than {most:,} bytes. Take another copy.")
    return data
