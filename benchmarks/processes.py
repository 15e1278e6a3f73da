"""Runs one fresh process and says how long it took, and how much memory it and its children held at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.clock import now

ROOT = Path(__file__).resolve().parents[1]
_LOOK_EVERY_SECONDS = 0.005
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Bench:
    """A folder to work in and the environment of every process: no cache but the folder's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MLOPS_AUDIT_", "PYTHON"))}
        self.environment = kept | {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(ROOT)}

    def whole(self, command: Sequence[str]) -> float:
        """Seconds from the start of a process to its end, its children's included where CPU seconds count."""
        start = now()
        self._run(command)
        return now() - start

    def told(self, command: Sequence[str]) -> float:
        """The seconds that the process itself prints last: its work without the start of an interpreter."""
        return float(self._run(command).split()[-1])

    def says(self, command: Sequence[str]) -> str:
        """What the process prints."""
        return self._run(command)

    def peak_mb(self, command: Sequence[str]) -> float | None:
        """The most that the process and its children held at once, in MB (10^6 bytes); None where not Linux."""
        if not sys.platform.startswith("linux"):
            return None
        process = subprocess.Popen(
            command,
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident_bytes(process.pid))
            time.sleep(_LOOK_EVERY_SECONDS)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, list(command))
        return peak / 1e6

    def _run(self, command: Sequence[str]) -> str:
        done = subprocess.run(
            command, env=self.environment, cwd=self.folder, check=True, capture_output=True, encoding="utf-8"
        )
        return done.stdout


def python(program: str, *arguments: object) -> list[str]:
    """The command that runs Python source with arguments."""
    return [sys.executable, "-c", program, *map(str, arguments)]


def _resident_bytes(pid: int) -> int:
    """The resident memory of a process and its descendants; what they share is counted once a process."""
    total = 0
    with suppress(FileNotFoundError, ProcessLookupError):
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        total = int(pages) * _PAGE_BYTES + sum(_resident_bytes(int(child)) for child in children)
    return total
