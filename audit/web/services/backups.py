"""All that a server keeps: as one file, also while it runs, out of it again, elsewhere, and whether it was changed."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from audit.domain.errors import InputError, OutputError
from audit.web.store import database_copy, row_level_security
from audit.web.store import tables as t
from audit.web.store.blobs import Blobs, blobs_at
from audit.web.store.engine import DATABASE, Store, engine_of
from audit.web.store.repositories import broken_link
from audit.web.store.scope import Outside

_BLOB = re.compile(r"blobs/([0-9a-f]{16})/([0-9a-f]{64})")
_CHUNK = 1 << 20
_KEEPER = Outside(keeper=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server keeps what it is given: its folder, and the database and files by URL where they are elsewhere."""

    folder: Path
    database: str | None = None
    files: str | None = None

    def engine(self) -> Engine:
        """The database. Raises InputError where there is none."""
        if self.database is None and not (self.folder / DATABASE).is_file():
            raise InputError(
                f"{self.folder}: holds nothing of `mlops-audit serve`. Name its folder with --folder."
            )
        return engine_of(self.folder, self.database)

    def blobs(self) -> Blobs:
        """The files."""
        return blobs_at(self.files or str(self.folder / "blobs"))

    def store(self) -> Store:
        """All of it, made or brought to this version."""
        return Store(self.folder, self.database, self.files)

    def __str__(self) -> str:
        if self.database is None:
            return str(self.folder)
        return sa.engine.make_url(self.database).render_as_string(hide_password=True)


class Blob(NamedTuple):
    """One file of a workspace."""

    workspace: str
    sha256: str

    @property
    def name(self) -> str:
        """What it is called in a backup."""
        return f"blobs/{self.workspace}/{self.sha256}"


def backup(place: Place, out: Path) -> int:
    """Writes the database as it is at one moment, and every file that it names; how many files there are.

    Raises InputError where there is no database, OutputError where `out` is there already or the login is not the
    owner's.
    """
    if out.exists():
        raise OutputError(f"{out}: is there already. Name another file; a backup replaces none.")
    half = out.with_name(f"{out.name}.part")
    with tempfile.TemporaryDirectory(dir=out.parent) as scratch, _of_the_owner(place):
        database = Path(scratch) / DATABASE
        engine = place.engine()
        try:
            database_copy.copy_to_file(engine, database)  # first: a file that it names is there before it
        finally:
            engine.dispose()
        blobs = list(_named_in(database))
        try:
            with zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as archive:
                half.chmod(0o600)
                archive.write(database, DATABASE)
                _pack(archive, place.blobs(), blobs)
            half.replace(out)
        finally:
            half.unlink(missing_ok=True)
    return len(blobs)


def _pack(archive: zipfile.ZipFile, files: Blobs, blobs: Iterable[Blob]) -> None:
    for blob in blobs:
        pieces = files.chunks(*blob)
        try:
            first = next(pieces, b"")
        except FileNotFoundError:
            continue  # it was deleted since
        with archive.open(blob.name, "w", force_zip64=True) as file:
            file.write(first)
            for piece in pieces:
                file.write(piece)


@contextmanager
def _of_the_owner(place: Place) -> Iterator[None]:
    """Says who may do it where the database refuses."""
    try:
        yield
    except sa.exc.ProgrammingError as error:
        raise OutputError(
            f"{place}: this login does not see all that is kept. Name the login that owns the tables with --database."
        ) from error
    except sa.exc.OperationalError as error:
        cause = str(error.orig).strip().partition("\n")[0]
        raise OutputError(f"{place}: {cause}.") from error


def _named_in(database: Path) -> Iterator[Blob]:
    engine = sa.create_engine(f"sqlite:///{database}")
    try:
        with engine.connect() as connection:
            yield from _named(connection)
    finally:
        engine.dispose()


def _named(connection: Connection) -> list[Blob]:
    query = sa.select(t.blob.c.workspace_id, t.blob.c.sha256).order_by(*t.blob.primary_key)
    return [Blob(*row) for row in connection.execute(query)]


def restore(place: Place, file: Path) -> int:
    """Makes all that a server keeps out of a backup, or its rows out of the copy that was made before a migration; how
    many files there are.

    Raises InputError where it is none, or was damaged, OutputError where there is something already.
    """
    try:
        if place.database is None and place.files is None:
            return _into_folder(place.folder, file)
        return _into_place(place, file)
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{file}: can't be read as a backup: {error}. Take another copy of it.") from error


def _into_folder(folder: Path, file: Path) -> int:
    """The whole folder appears at once, or not at all."""
    if folder.exists() and any(folder.iterdir()):
        raise OutputError(
            f"{folder}: holds something. Name an empty folder with --folder; a backup replaces none."
        )
    half = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700, parents=True)
    try:
        count = _unpack(file, half, lambda blob, content: _kept(blobs_at(str(half / "blobs")), blob, content))
        if folder.exists():
            folder.rmdir()
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return count


def _into_place(place: Place, file: Path) -> int:
    """First the files, which nobody sees before a row names them, then all rows or none."""
    with tempfile.TemporaryDirectory() as scratch, _of_the_owner(place):
        store = place.store()
        try:
            _require_empty(store, place)
            count = _unpack(file, Path(scratch), lambda blob, content: _kept(store.blobs, blob, content))
            source = Store(Path(scratch))
            try:
                _copy(source, store)
            finally:
                source.close()
        finally:
            store.close()
    return count


def _kept(files: Blobs, blob: Blob, content: IO[bytes]) -> bool:
    """Keeps a file of a backup; whether it is what its name says."""
    with tempfile.TemporaryFile() as spooled:
        hashed = hashlib.sha256()
        while chunk := content.read(_CHUNK):
            hashed.update(chunk)
            spooled.write(chunk)
        if hashed.hexdigest() != blob.sha256:
            return False
        spooled.seek(0)
        files.put(blob.workspace, spooled)
    return True


def _unpack(file: Path, folder: Path, keep: Callable[[Blob, IO[bytes]], bool]) -> int:
    """Writes the database of a backup into a folder, and gives each file to `keep`; how many there were."""
    if not zipfile.is_zipfile(file):
        return _rows_alone(file, folder)
    count = 0
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            named = _BLOB.fullmatch(info.filename)
            if named is None and info.filename != DATABASE:
                raise InputError(f"{file}: holds '{info.filename[:60]}', which no backup has.")
            with archive.open(info) as content:
                if named is None:
                    _database_out(content, folder)
                elif not keep(Blob(*named.groups()), content):
                    raise InputError(
                        f"{file}: '{info.filename}' was damaged. Take another copy of the backup."
                    )
                else:
                    count += 1
    if not (folder / DATABASE).is_file():
        raise InputError(f"{file}: is no backup of `mlops-audit serve`.")
    return count


def _rows_alone(file: Path, folder: Path) -> int:
    with file.open("rb") as content:
        if content.read(16) != b"SQLite format 3\0":
            raise InputError(f"{file}: is no backup of `mlops-audit serve`.")
        content.seek(0)
        _database_out(content, folder)
    return 0


def _database_out(content: IO[bytes], folder: Path) -> None:
    target = folder / DATABASE
    with target.open("wb") as out:
        shutil.copyfileobj(content, out, _CHUNK)
    target.chmod(0o600)


def _require_empty(store: Store, place: Place) -> None:
    with store.read(_KEEPER) as connection:
        if connection.execute(sa.select(t.workspace.c.id).limit(1)).first() is not None:
            raise OutputError(f"{place}: holds something. Name an empty database; a backup replaces none.")


def _copy(source: Store, target: Store) -> None:
    with source.read(_KEEPER) as here, target.write(_KEEPER) as there:
        database_copy.copy_rows(here, there)


def move(place: Place, database: str | None, files: str | None) -> tuple[int, Place]:
    """Brings everything to another database, another place for files, or both; how many files were brought, and where
    it is now.

    What was there stays as it is. Raises OutputError where the new database holds something.
    """
    there = replace(place, database=database or place.database, files=files or place.files)
    if place.database is None and place.files is None and files is None:
        there = replace(there, files=str(place.folder / "blobs"))
    engine = place.engine()
    engine.dispose()
    with _of_the_owner(place):
        source = place.store()
        target = there.store()
        try:
            if database is not None:
                _require_empty(target, there)
            with source.read(_KEEPER) as connection:
                blobs = _named(connection) if files is not None else []
            for blob in blobs:
                with (
                    tempfile.TemporaryDirectory() as scratch,
                    source.blobs.local(*blob, Path(scratch)).open("rb") as content,
                ):
                    target.blobs.put(blob.workspace, content)
            if database is not None:
                _copy(source, target)
        finally:
            source.close()
            target.close()
    return len(blobs), there


def check(place: Place) -> tuple[int, int]:
    """How many files and log entries there are, each as it was written.

    Raises InputError where there is no database, a file is missing or changed, the log was tampered with, or the wall
    between workspaces has a hole.
    """
    place.engine().dispose()
    with _of_the_owner(place):
        store = Store(place.folder, place.database, place.files, is_server=False)
        try:
            with store.read(_KEEPER) as connection:
                blobs = _named(connection)
                entries = connection.scalar(sa.select(sa.func.count()).select_from(t.event)) or 0
                _require_whole_log(connection, place)
            for blob in blobs:
                if not store.blobs.is_whole(*blob):
                    raise InputError(
                        f"{place}: {blob.name} is missing or was changed. Bring it back from a backup."
                    )
        finally:
            store.close()
    return len(blobs), entries


def _require_whole_log(connection: Connection, place: Place) -> None:
    if row_level_security.is_walled(connection):
        if holes := row_level_security.holes(connection):
            raise InputError(f"{place}: {'; '.join(holes)}. `mlops-audit serve upgrade` puts it right.")
        return
    broken = broken_link(connection)
    if broken is not None:
        raise InputError(f"{place}: the log was changed at entry {broken}, or entries before it are gone.")
