"""Reads exports and state files: regular files of limited size, no link followed, nothing outside the given paths."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit import files
from audit.collect.gathering import CallError
from audit.domain.errors import InputError

LARGEST_BYTES = 64_000_000
_MOST_FILES = 200_000
_DEEPEST = 12


def json_of(path: Path, most_bytes: int = LARGEST_BYTES) -> Any:
    """The JSON of a file. Raises CallError with the cause, without the path."""
    return parsed(data_of(path, most_bytes))


def data_of(path: Path, most_bytes: int = LARGEST_BYTES) -> bytes:
    """The content of a file. Raises CallError with the cause, without the path."""
    try:
        return files.read_bytes(path, most_bytes)
    except InputError as error:
        cause = str(error).removeprefix(f"{path}: ").split(". ")[0]
        raise CallError(cause) from error


def parsed(data: bytes) -> Any:
    """JSON of bytes. Raises CallError where they hold none."""
    try:
        return files.parse_json(data)
    except ValueError as error:
        raise CallError(f"is no JSON, or was cut off: {str(error)[:80]}") from error


def walked(folder: Path, suffix: str = "") -> Iterator[Path]:
    """The files below a folder in the order of their names, links left out. Raises CallError where there are too many,
    or the folder can't be read."""
    found = 0

    def failed(error: OSError) -> None:
        raise CallError(f"can't be read: {error.strerror}")

    for at, folders, names in os.walk(folder, onerror=failed, followlinks=False):
        below = len(Path(at).relative_to(folder).parts)
        folders[:] = sorted(folders) if below < _DEEPEST else []
        for name in sorted(names):
            path = Path(at, name)
            if not name.endswith(suffix) or path.is_symlink():
                continue
            found += 1
            if found > _MOST_FILES:
                raise CallError(f"holds more than {_MOST_FILES:,} files")
            yield path
