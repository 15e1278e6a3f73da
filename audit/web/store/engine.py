"""Connections: many readers, and one writer at a time who knows that nothing changes under its hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from audit.web.store.blobs import Blobs
from audit.web.store.upgrading import upgrade

_BUSY_SECONDS = 30.0
_WRITES = "writes"
DATABASE = "audits.sqlite"


class Store:
    """The database of a folder, with the blobs beside it."""

    def __init__(self, folder: Path) -> None:
        """Opens the folder, and makes or upgrades what is in it. Raises OutputError where it can't be used."""
        self.folder = folder
        _make_private(folder)
        self.blobs = Blobs(folder / "blobs")
        self.scratch = folder / "scratch"
        _make_private(self.scratch)
        self.engine = _engine(folder / DATABASE)
        upgrade(self.engine, folder)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that writes all or nothing; others who write wait."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Ends every connection."""
        self.engine.dispose()


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _engine(path: Path) -> Engine:
    engine = sa.create_engine(
        f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False}
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
