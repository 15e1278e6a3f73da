"""Fills a brand's own templates in a process of its own, with limits of time and memory.

A template that comes from somebody else may loop for ever or build a text of gigabytes, and no sandbox keeps it from
that. The process is started with the first template of a brand that has its own, and fills all that follow.
"""

from __future__ import annotations

import atexit
import copyreg
import io
import pickle
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from audit.domain.errors import KnowledgeError
from audit.report.pdf.render_worker import receive, send

CPU_SECONDS = 120  # of one template; a list of 100,000 models takes a third of it
DEADLINE_SECONDS = 600.0  # of the clock, which runs on where the machine is busy
MEMORY_BYTES = 4_000_000_000  # of address space
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[3])
_BOOT = (
    "import signal, sys; "
    "signal.signal(signal.SIGINT, signal.SIG_IGN); "  # whoever started it ends it
    "sys.path[:] = sys.argv[3:]; "
    "from audit.report.html.sandbox_worker import main; main(*map(int, sys.argv[1:3]))"
)
DONE, WRONG, FELL = b"d", b"w", b"f"


class _Pickler(pickle.Pickler):
    """Writes what a template is given, whose mappings may be read-only."""

    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = lambda mapping: (_read_only, (dict(mapping),))


def _read_only(mapping: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(mapping)


class Filler:
    """The process that fills; it is started when first needed, and again where it fell."""

    def __init__(self, cpu_seconds: int = CPU_SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self._limits = cpu_seconds, memory_bytes
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def fill(self, own: Path, order: tuple[object, ...]) -> str:
        """The text that `environment.fill_here` makes of the order, of a brand with templates in `own`.

        Raises KnowledgeError where a template of the brand's fails, or takes more than it may.
        """
        packed = io.BytesIO()
        _Pickler(packed, pickle.HIGHEST_PROTOCOL).dump(order)
        with self._one_at_a_time:
            answer = self._answer(packed.getvalue())
        kind, said = answer[:1], answer[1:].decode("utf-8", "surrogatepass")
        if kind == DONE:
            return said
        if kind == WRONG:
            raise KnowledgeError(said)
        if kind == FELL:
            raise RuntimeError(said)
        raise KnowledgeError(
            f"{own}: the templates need more than {self._limits[0]} seconds or {self._limits[1] // 10**6:,} MB to "
            "be filled in. Look for a loop without end, or a text that grows."
        )

    def end(self) -> None:
        """Ends the process; the next template starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in _pipes(process):
                pipe.close()
            process.wait()

    def _answer(self, order: bytes) -> bytes:
        """What the process says; nothing where it fell or was late."""
        process = self._started()
        late = threading.Timer(DEADLINE_SECONDS, process.kill)
        late.start()
        orders, answers = _pipes(process)
        answer = b""
        try:
            send(orders, order)
            answer = receive(answers)
        except BrokenPipeError:
            pass
        finally:
            late.cancel()
            if not answer:
                self.end()
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            path = [_PACKAGE_ROOT, *filter(None, sys.path)]
            command = [sys.executable, "-I", "-S", "-c", _BOOT, *map(str, self._limits), *path]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._process


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None and process.stdout is not None
    return process.stdin, process.stdout


_PROCESS = Filler()
_FILLER: Filler | None = _PROCESS
atexit.register(_PROCESS.end)


def filler() -> Filler | None:
    """What fills a brand's own templates; None in a process that is confined itself."""
    return _FILLER


def disable() -> None:
    """From now on this process fills all templates itself: for one that may be killed at any time."""
    global _FILLER
    _FILLER = None
