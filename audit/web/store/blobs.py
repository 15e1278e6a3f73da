"""Files by what they hold: a blob is written once, whole, and never changed. The database says what there is."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

_CHUNK = 1 << 20


class Stored(NamedTuple):
    """A blob: its SHA-256 as hex, and its size in bytes."""

    sha256: str
    size: int


class Blobs:
    """A folder of files, each workspace apart. Names are hashes, so that nothing that a person typed becomes a path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, workspace: str, content: bytes | IO[bytes]) -> Stored:
        """Keeps a content; the same content is kept once. Raises OSError where there is no room."""
        own = self._folder / workspace
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        hashed, size = hashlib.sha256(), 0
        handle, half = tempfile.mkstemp(dir=own, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in _chunks(content):
                    hashed.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(half).replace(own / hashed.hexdigest())
        except BaseException:
            Path(half).unlink(missing_ok=True)
            raise
        return Stored(hashed.hexdigest(), size)

    def path(self, workspace: str, sha256: str) -> Path:
        """Where a blob lies."""
        return self._folder / workspace / sha256

    def read(self, workspace: str, sha256: str) -> bytes:
        """The whole of a blob."""
        return self.path(workspace, sha256).read_bytes()

    def delete(self, workspace: str, sha256: str) -> None:
        """Removes a blob for good, if it is there."""
        self.path(workspace, sha256).unlink(missing_ok=True)

    def names(self, workspace: str) -> list[str]:
        """Every blob of a workspace."""
        with suppress(FileNotFoundError):
            return sorted(one.name for one in (self._folder / workspace).iterdir() if one.suffix != ".part")
        return []


def _chunks(content: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while chunk := content.read(_CHUNK):
        yield chunk
