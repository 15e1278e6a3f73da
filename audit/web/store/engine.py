"""Connections to the database: many readers, and writers who know that nothing changes under their hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url

from audit.domain.errors import InputError, MachineError
from audit.web.store import row_level_security
from audit.web.store.blobs import blobs_at
from audit.web.store.scope import Outside, Scope
from audit.web.store.scratch import Scratch
from audit.web.store.upgrading import require_current, upgrade

_BUSY_SECONDS = 30.0
_CONNECT_SECONDS = 10
_WRITES = "writes"
_FAR = ("nfs", "cifs", "smb", "afs", "ceph", "gluster", "fuse.sshfs", "fuse.gluster", "davfs", "webdav")
_CONNECTIONS, _MORE_CONNECTIONS = 5, 45
DATABASE = "audits.sqlite"


class Store:
    """A database, the files that it names, and a folder of this machine for what is half-made.

    `database`: a URL of SQLite or PostgreSQL; a file in the folder by default. `files`: a folder or a URL of S3; in the
    folder by default. `is_server`: makes and upgrades the database; else it must be of this version already.
    """

    def __init__(
        self, folder: Path, database: str | None = None, files: str | None = None, *, is_server: bool = True
    ) -> None:
        """Opens it all. Raises InputError for a URL that is none, OutputError where something can't be used."""
        self.folder = folder
        make_private(folder)
        self.blobs = blobs_at(files or str(folder / "blobs"))
        self.engine = engine_of(folder, database)
        self._scratch: Scratch | None = None
        try:
            if is_server:
                upgrade(self.engine, folder)
            else:
                require_current(self.engine)
        except BaseException:
            self.close()
            raise

    @property
    def scratch(self) -> Scratch:
        """This process's own folder for half-made files."""
        if self._scratch is None:
            self._scratch = Scratch(self.folder / "scratch")
        return self._scratch

    @contextmanager
    def read(self, access: Scope | Outside) -> Iterator[Connection]:
        """A connection that sees one moment, and of that what `access` may see."""
        with self.engine.connect() as connection:
            if row_level_security.is_walled(connection):
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                row_level_security.enter(connection, access)
                yield connection

    @contextmanager
    def write(self, access: Scope | Outside) -> Iterator[Connection]:
        """A connection that writes all or nothing; others who write in the same workspace wait."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                row_level_security.enter(connection, access)
                if isinstance(access, Scope):
                    row_level_security.take_turns(connection, access)
                yield connection

    def tidy(self) -> None:
        """Leaves nothing of removed rows in SQLite's log. PostgreSQL's own vacuum does so by itself, later."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Ends every connection, and removes what is half-made."""
        self.engine.dispose()
        if self._scratch is not None:
            self._scratch.close()
            self._scratch = None


def make_private(folder: Path) -> None:
    """A folder for its owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def engine_of(folder: Path, database: str | None) -> Engine:
    """The database of a URL, else that of a folder. Raises InputError for a URL of another kind."""
    if database is None:
        return _sqlite(folder / DATABASE)
    url = _url(database)
    if url.drivername == "sqlite":
        if not url.database or url.database == ":memory:":
            raise InputError("--database sqlite: names no file. Write sqlite:////folder/audits.sqlite.")
        return _sqlite(Path(url.database))
    if not url.database:
        raise InputError("--database: names no database. Write postgresql://login@host/database.")
    return _postgresql(url)


def _url(database: str) -> URL:
    try:
        url = make_url(database)
    except sa.exc.ArgumentError:
        raise InputError(_NO_URL) from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite":
        return url
    raise InputError(_NO_URL)


_NO_URL = (
    "--database: is no address like postgresql://login@host/database or sqlite:////folder/audits.sqlite."
)


def _postgresql(url: URL) -> Engine:
    try:
        return sa.create_engine(
            url,
            pool_size=_CONNECTIONS,
            max_overflow=_MORE_CONNECTIONS,
            pool_pre_ping=True,  # the server may have been restarted
            hide_parameters=True,  # an error names no value of a client's
            connect_args={"connect_timeout": _CONNECT_SECONDS, "application_name": "mlops-audit"},
        )
    except ImportError as error:
        raise MachineError(
            f"This machine lacks {error.name}, which PostgreSQL needs. Way out: "
            "pip install 'mlops-readiness-audit[web]'"
        ) from error


def _require_local(path: Path) -> None:
    """SQLite's locks do not hold on network drives. Raises InputError there."""
    real = path.resolve()
    mounts = [one for one in psutil.disk_partitions(all=True) if real.is_relative_to(one.mountpoint)]
    nearest = max(mounts, key=lambda one: len(one.mountpoint), default=None)
    if nearest is not None and nearest.fstype.lower().startswith(_FAR):
        raise InputError(
            f"{path.parent}: is a network drive ({nearest.fstype}), on which SQLite loses what is written. Choose a "
            "folder of this machine with --folder, or PostgreSQL with --database."
        )


def _sqlite(path: Path) -> Engine:
    _require_local(path)
    engine = sa.create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def _connected(raw: Any, _: Any) -> None:
        raw.isolation_level = None  # we say when a transaction begins
        cursor = raw.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return engine
