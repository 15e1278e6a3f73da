"""Hands each file that is taken in to a virus scanner first, where one is named."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from audit.domain.errors import InputError
from audit.web.call import RefusedError

PATIENCE_SECONDS = 60.0
_CLEAN, _INFECTED = 0, 1  # as clamscan and clamdscan end, and others by a line of shell


@dataclass(frozen=True, slots=True)
class Scanner:
    """A command that takes a file's path as its last word, and ends with 0 where it is clean and 1 where it is not.

    Raises InputError where there is no such program.
    """

    command: tuple[str, ...]
    seconds: float = PATIENCE_SECONDS

    def __post_init__(self) -> None:
        if not self.command or shutil.which(self.command[0]) is None:
            raise InputError(
                f"--scan-command {' '.join(self.command)}: there is no such program. Nothing would be taken in."
            )

    def require_clean(self, folder: Path, content: BinaryIO, name: str) -> None:
        """Raises RefusedError where the scanner finds something, and where it can't say.

        What is not known to be clean is not taken in. `folder`: where a copy lies meanwhile, whose name tells nothing.
        """
        with tempfile.NamedTemporaryFile(dir=folder, prefix="scan-") as copy:
            content.seek(0)
            shutil.copyfileobj(content, copy)
            copy.flush()
            content.seek(0)
            ended = self._ended(copy.name)
        if ended == _INFECTED:
            raise RefusedError("infected", file=name)
        if ended != _CLEAN:
            raise RefusedError("not_scanned", 503, file=name)

    def _ended(self, path: str) -> int | None:
        """How the command ended; None where it did not, or could not begin."""
        try:
            process = subprocess.Popen(
                [*self.command, path], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        except OSError:
            return None
        try:
            return process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with whatever it started
            process.wait()
            return None
