"""Opens a file, has a child process parse it, and survives whatever that does to the child."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO

from audit.domain.errors import StoppedError
from audit.domain.places import Place, Problem
from audit.domain.tables import Workbook
from audit.files import NotRegularError, open_regular
from audit.sources.limits import Limits
from audit.sources.refusals import Refusal, input_error
from audit.sources.wire_format import finished, load

Child = subprocess.Popen[bytes]
# Isolated and without site, so that neither the working folder nor the environment can slip a module in.
_JOB = "MLOPS_AUDIT_JOB"  # in the environment, since a command line is for everybody on the machine to see
_BOOT = (
    "import os, sys; sys.path[:] = sys.argv[1:]; from audit.sources.child import main; "
    f"main(os.environ.pop('{_JOB}'))"
)
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
_OUT_OF_MEMORY = (b"memory allocation", b"MemoryError", b"annot allocate memory", b"failed to map segment")
_BLOCK = 1 << 20
_ASKED_EVERY_SECONDS = 0.2  # whether to stop, while the child parses
_DEFAULT = Limits()


def _never() -> bool:
    return False


def read(
    source: Path | BinaryIO,
    *,
    name: str | None = None,
    limits: Limits = _DEFAULT,
    stop: Callable[[], bool] = _never,
) -> Workbook:
    """Every sheet of a spreadsheet, from a path or a stream, whatever the name says that it is.

    `name` stands in Places and messages: the path's last part by default, `stdin` for a stream. Raises
    InputError with one sentence that names the file, the cause and the way out, and StoppedError soon after `stop`
    says so.
    """
    with started(source, name=name, limits=limits) as parsing:
        return parsing.workbook(stop)


class Parsing:
    """A file that a child process is parsing, so that the caller can work meanwhile."""

    def __init__(self, handle: BinaryIO, file: str, child: Child, limits: Limits) -> None:
        self.file = file
        self._handle = handle
        self._child = child
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds

    def workbook(self, stop: Callable[[], bool] = _never) -> Workbook:
        """Waits for the workbook. Raises InputError and StoppedError as `read` does."""
        try:
            return self._read(stop)
        except Refusal as refusal:
            raise input_error(self.file, refusal.code, refusal.details) from refusal

    def _read(self, stop: Callable[[], bool]) -> Workbook:
        size, digest = _digest(self._handle)  # while the child parses
        try:
            workbook = self._answer(self._child, stop)
        except Refusal as refusal:
            if refusal.code != "crash" and refusal.details.get("kind") not in ("xlsx", "xlsm"):
                raise
            try:
                with _child(self._handle, self.file, "openpyxl", self._limits) as second:
                    workbook = self._answer(second, stop)
            except Refusal as other:
                raise (other if other.code not in ("crash", "unreadable") else refusal) from other
            readers: dict[str, str | int] = {"first": "calamine", "reader": "openpyxl"}
            cause = Problem("second_reader", Place(self.file), readers)
            workbook = replace(workbook, problems=(cause, *workbook.problems))
        return finished(workbook, digest, size)

    def _answer(self, child: Child, stop: Callable[[], bool]) -> Workbook:
        answer, said = self._told(child, stop)
        if child.returncode:
            if any(sign in said for sign in _OUT_OF_MEMORY):
                raise Refusal("memory", limit_mb=self._limits.memory_bytes // 1_000_000)
            raise Refusal("crash")
        try:
            return load(answer, self.file)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise Refusal("crash") from error

    def _told(self, child: Child, stop: Callable[[], bool]) -> tuple[bytes, bytes]:
        while True:
            if stop():
                raise StoppedError(f"{self.file}: stopped while it was read; nothing was written.")
            left = self._deadline - time.monotonic()
            try:
                return child.communicate(timeout=min(max(left, 0.1), _ASKED_EVERY_SECONDS))
            except subprocess.TimeoutExpired as error:
                if left <= _ASKED_EVERY_SECONDS:
                    raise Refusal("timeout", seconds=int(self._limits.seconds)) from error


@contextmanager
def started(
    source: Path | BinaryIO, *, name: str | None = None, limits: Limits = _DEFAULT
) -> Iterator[Parsing]:
    """Like `read`, but gives the file while a child parses it. Raises InputError where it can't be opened."""
    file = _shown(name or (source.name if isinstance(source, Path) else "stdin"))
    try:
        handle = _opened(source, limits) if isinstance(source, Path) else _spooled(source, limits)
    except Refusal as refusal:
        raise input_error(file, refusal.code, refusal.details) from refusal
    with handle, _child(handle, file, "calamine", limits) as first:
        yield Parsing(handle, file, first, limits)


def _shown(name: str) -> str:
    """A name that can be printed: bytes that are no text are replaced, control characters dropped."""
    text = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(character for character in text if character.isprintable()) or "input"


def _opened(path: Path, limits: Limits) -> BinaryIO:
    try:
        handle = open_regular(path)
    except IsADirectoryError as error:
        raise Refusal("folder") from error
    except NotRegularError as error:
        raise Refusal("not_regular") from error
    except FileNotFoundError as error:
        raise Refusal("not_found") from error
    except PermissionError as error:
        raise Refusal("no_permission") from error
    except (OSError, ValueError) as error:
        raise Refusal("io", detail=getattr(error, "strerror", None) or str(error)) from error
    try:
        _check_size(os.fstat(handle.fileno()).st_size, limits)
    except Refusal:
        handle.close()
        raise
    return handle


def _spooled(stream: BinaryIO, limits: Limits) -> BinaryIO:
    """The stream's bytes in a nameless temporary file, because the child must be able to seek."""
    with ExitStack() as undo:
        spool = undo.enter_context(tempfile.TemporaryFile())
        size = 0
        try:
            while block := stream.read(_BLOCK):
                size += len(block)
                _check_size(size, limits)
                spool.write(block)
            spool.flush()
        except OSError as error:
            raise Refusal("io", detail=error.strerror or str(error)) from error
        _check_size(size, limits)
        undo.pop_all()
    return spool


def _check_size(size: int, limits: Limits) -> None:
    if size == 0:
        raise Refusal("empty")
    if size > limits.file_bytes:
        raise Refusal("too_big", limit_mb=limits.file_bytes // 1_000_000)


@contextmanager
def _child(handle: BinaryIO, file: str, reader: str, limits: Limits) -> Iterator[Child]:
    """A process that parses; it does not outlive the context."""
    os.lseek(handle.fileno(), 0, os.SEEK_SET)
    job = json.dumps({"file": file, "reader": reader, "limits": asdict(limits)})
    path = [_PACKAGE_ROOT, *(entry for entry in sys.path if entry)]
    command = [sys.executable, "-I", "-S", "-c", _BOOT, *path]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=handle, stdout=pipe, stderr=pipe, env={**os.environ, _JOB: job}
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def _digest(handle: BinaryIO) -> tuple[int, str]:
    digest, at = hashlib.sha256(), 0
    while block := os.pread(handle.fileno(), _BLOCK, at):
        digest.update(block)
        at += len(block)
    return at, digest.hexdigest()
