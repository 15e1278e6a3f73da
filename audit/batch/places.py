"""Local paths and addresses of object stores (`s3://`, `gs://`, `az://`), read and written alike."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from audit.domain.errors import InputError, MachineError, OutputError

_BLOCK = 1 << 20


def is_remote(place: str) -> bool:
    """Whether it is an address, not a path."""
    return "://" in place


def remote(place: str) -> Any:
    """The place as a UPath. Raises MachineError where the machine lacks what reads it."""
    try:
        from upath import UPath

        return UPath(place)
    except (ImportError, ValueError) as error:
        scheme = place.partition("://")[0]
        raise MachineError(
            f"{place}: this machine lacks what reads '{scheme}://': {error}. "
            "Way out: pip install 'mlops-readiness-audit[batch]', with s3fs, gcsfs or adlfs for the store."
        ) from error


def digest(source: str) -> str | None:
    """The SHA-256 of a file's bytes; None where it is no plain file or can't be read, which the audit itself says."""
    try:
        if is_remote(source):
            return hashlib.sha256(remote(source).read_bytes()).hexdigest()
        handle = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a FIFO would block
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


@contextmanager
def fetched(source: str) -> Iterator[Path]:
    """The file on this machine, by its own name. Raises InputError where a store does not give it."""
    if not is_remote(source):
        yield Path(source)
        return
    with tempfile.TemporaryDirectory() as folder:
        place = remote(source)
        local = Path(folder) / (place.name or "inventory")
        try:
            with place.open("rb") as far, local.open("wb") as near:
                while block := far.read(_BLOCK):
                    near.write(block)
        except Exception as error:  # each store has its own
            raise InputError(
                f"{source}: can't be fetched: {error}. Check the address and the rights."
            ) from error
        yield local


@contextmanager
def staged(out: str, folder: str, marker: str) -> Iterator[Path]:
    """Where to write the folder, which is `out`'s own or goes there when the context ends well.

    A store knows no rename: the marker goes away first and comes last, and no folder without one counts as finished.
    """
    if not is_remote(out):
        target = Path(out) / folder
        if target.is_symlink():
            raise OutputError(f"{target}: is a link, and what it leads to is left alone. Move it away.")
        yield target
        return
    with tempfile.TemporaryDirectory() as local:
        yield Path(local) / folder
        try:
            _upload(Path(local), remote(out), folder, marker)
        except Exception as error:  # each store has its own
            raise OutputError(
                f"{out}/{folder}: can't be written: {error}. Check the address and the rights."
            ) from error


def _upload(local: Path, out: Any, folder: str, marker: str) -> None:
    target = out / folder
    (target / marker).unlink(missing_ok=True)
    made = sorted(path for path in local.rglob("*") if path.is_file() and path != local / folder / marker)
    for path in made:
        (out / path.relative_to(local).as_posix()).write_bytes(path.read_bytes())
    kept = {path.name for path in made}
    for old in list(target.iterdir()):
        if old.name not in kept:
            old.unlink()
    (target / marker).write_bytes((local / folder / marker).read_bytes())
