"""One batch a folder at a time; the lock goes with the process that holds it, however that ends."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from audit.batch.places import is_remote
from audit.domain.errors import OutputError

LOCK = ".mlops-audit-batch.lock"


@contextmanager
def locked(out: str, *, wait: bool) -> Iterator[None]:
    """Holds the folder. Raises OutputError where another batch does and `wait` is False, or where it can't be written.

    A store has no locks: batches of one machine keep apart there, those of several don't.
    """
    try:
        path = _path(out)
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=-1 if wait else 0)
        lock.acquire()
    except Timeout as error:
        raise OutputError(
            f"{out}: another batch works there. Wait for it with --wait, or choose another --out."
        ) from error
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{out}: can't be written: {reason}. Choose another place with --out.") from error
    try:
        yield
    finally:
        lock.release()


def _path(out: str) -> Path:
    if not is_remote(out):
        return Path(out) / LOCK
    name = hashlib.sha256(out.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"mlops-audit-batch-{os.getuid()}-{name}.lock")
