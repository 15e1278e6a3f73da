"""All that a server keeps as one file, also while it runs, back out of it, and whether it is as it was written."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from audit.domain.errors import InputError, OutputError
from audit.web.store.engine import DATABASE, Store
from audit.web.store.repositories import broken_link
from audit.web.store.tables import event
from audit.web.store.upgrading import backup as copied

_BLOB = re.compile(r"blobs/[0-9a-f]{16}/([0-9a-f]{64})")
_CHUNK = 1 << 20


def backup(folder: Path, out: Path) -> int:
    """Writes the database as it is at one moment, and every file that it names; how many files there are.

    Raises InputError where the folder holds no database, OutputError where `out` is there already.
    """
    if not (folder / DATABASE).is_file():
        raise InputError(f"{folder}: holds nothing of `mlops-audit serve`. Name its folder with --folder.")
    if out.exists():
        raise OutputError(f"{out}: is there already. Name another file; a backup replaces none.")
    half = out.with_name(f"{out.name}.part")
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        database = Path(scratch) / DATABASE
        copied(folder / DATABASE, database)  # first: a file that it names is there before it
        blobs = _named(database)
        with zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as archive:
            archive.write(database, DATABASE)
            for name in blobs:
                if (folder / name).is_file():  # else it was deleted since
                    archive.write(folder / name, name)
    half.chmod(0o600)
    half.replace(out)
    return len(blobs)


def _named(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as raw:
        return [
            f"blobs/{workspace}/{sha}"
            for workspace, sha in raw.execute("SELECT workspace_id, sha256 FROM blob")
        ]


def restore(folder: Path, file: Path) -> int:
    """Makes the folder of a server out of a backup; how many files there are.

    Raises InputError where it is none, or was damaged, OutputError where the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise OutputError(
            f"{folder}: holds something. Name an empty folder with --folder; a backup replaces none."
        )
    half = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700, parents=True)
    try:
        with zipfile.ZipFile(file) as archive:
            count = sum(_taken_out(archive, info, half) for info in archive.infolist())
        if not (half / DATABASE).is_file():
            raise InputError(f"{file}: is no backup of `mlops-audit serve`.")
        if folder.exists():
            folder.rmdir()
        half.rename(folder)
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{file}: can't be read as a backup: {error}. Take another copy of it.") from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return count


def _taken_out(archive: zipfile.ZipFile, info: zipfile.ZipInfo, into: Path) -> int:
    """Writes one file of a backup; 1 where it is one of the blobs, whose name is the hash of what it holds."""
    blob = _BLOB.fullmatch(info.filename)
    if blob is None and info.filename != DATABASE:
        raise InputError(f"{archive.filename}: holds '{info.filename[:60]}', which no backup has.")
    target = into / info.filename
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    with archive.open(info) as content, target.open("wb") as file:
        while chunk := content.read(_CHUNK):
            hashed.update(chunk)
            file.write(chunk)
    target.chmod(0o600)
    if blob is not None and hashed.hexdigest() != blob[1]:
        raise InputError(
            f"{archive.filename}: '{info.filename}' was damaged. Take another copy of the backup."
        )
    return int(blob is not None)


def check(folder: Path) -> tuple[int, int]:
    """How many files and log entries there are, each as it was written.

    Raises InputError where the folder holds no database, a file is missing or changed, or the log was tampered with.
    """
    if not (folder / DATABASE).is_file():
        raise InputError(f"{folder}: holds nothing of `mlops-audit serve`. Name its folder with --folder.")
    store = Store(folder)
    try:
        with store.read() as connection:
            broken = broken_link(connection)
            entries = connection.scalar(sa.select(sa.func.count()).select_from(event)) or 0
        if broken is not None:
            raise InputError(
                f"{folder}: the log was changed at entry {broken}, or entries before it are gone."
            )
        blobs = _named(folder / DATABASE)
        for name in blobs:
            if not _is_whole(folder / name):
                raise InputError(f"{folder / name}: is missing or was changed. Bring it back from a backup.")
    finally:
        store.close()
    return len(blobs), entries


def _is_whole(blob: Path) -> bool:
    if not blob.is_file():
        return False
    with blob.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == blob.name
