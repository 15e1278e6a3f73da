"""A folder of one process for what is half-made, held by a lock.

Whoever finds the lock free knows that its holder is gone.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from audit.web.store.tables import new_id

_LOCK = ".lock"


class Scratch:
    """The folder `id` below `parent`. It is removed when it is closed, or by the next process that starts there."""

    def __init__(self, parent: Path) -> None:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.id = new_id()
        self._parent = parent
        self._lock = FileLock(parent / f"{self.id}{_LOCK}")
        self._lock.acquire()
        self._folder = parent / self.id
        self._folder.mkdir(mode=0o700)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A new folder, which is gone afterwards."""
        made = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def gone(self) -> list[str]:
        """The ids of the processes that ended without a word since somebody looked last; what they left is removed."""
        return [one for one in map(self._removed, sorted(self._parent.glob(f"*{_LOCK}"))) if one]

    def _removed(self, lock: Path) -> str | None:
        """The id of the process that held a lock; None while it still does."""
        id_ = lock.name.removesuffix(_LOCK)
        if id_ == self.id:
            return None
        held = FileLock(lock, timeout=0)
        try:
            held.acquire()
        except Timeout:
            return None
        try:
            shutil.rmtree(self._parent / id_, ignore_errors=True)
            lock.unlink(missing_ok=True)
        finally:
            held.release()
        return id_

    def close(self) -> None:
        """Removes it."""
        shutil.rmtree(self._folder, ignore_errors=True)
        with suppress(OSError):
            (self._parent / f"{self.id}{_LOCK}").unlink(missing_ok=True)
        self._lock.release()
