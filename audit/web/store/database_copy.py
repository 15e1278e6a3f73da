"""Every row of one database into another: for backups, for what is kept before a migration, and for a move."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, MetaData, Table

from audit.web.store import row_level_security
from audit.web.store.repositories import chained
from audit.web.store.scope import Outside
from audit.web.store.tables import METADATA, VERSION, VERSIONS, event

_AT_ONCE = 500  # rows of one statement


def copy_to_file(engine: Engine, file: Path) -> None:
    """Writes a database as it is at one moment, of whatever version, to a new SQLite file: whole or not at all.

    SQLite's is copied to the byte; of PostgreSQL's the tables and rows are, without their constraints where the version
    is another. Raises SQLAlchemyError where whoever is signed in does not own the tables.
    """
    with _half(file) as half:
        if engine.dialect.name == "sqlite":
            with (
                closing(sqlite3.connect(engine.url.database or "")) as source,
                closing(sqlite3.connect(half)) as target,
            ):
                source.backup(target)
            return
        with engine.connect() as connection:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                row_level_security.enter(connection, Outside(keeper=True))
                _write(connection, half)


@contextmanager
def _half(file: Path) -> Iterator[Path]:
    half = file.with_name(f"{file.name}.part")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        yield half
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


def _write(source: Connection, file: Path) -> None:
    is_ours = source.execute(sa.select(VERSIONS.c.version_num)).scalar() == VERSION
    target = sa.create_engine(f"sqlite:///{file}")
    try:
        with target.begin() as connection:
            if is_ours:
                make_tables(connection)
                copy_rows(source, connection)
            else:
                _copy_found(source, connection)
    finally:
        target.dispose()


def make_tables(connection: Connection) -> None:
    """Makes the tables of this version, and says of which they are."""
    METADATA.create_all(connection)
    VERSIONS.metadata.create_all(connection)
    connection.execute(sa.insert(VERSIONS).values(version_num=VERSION))


def copy_rows(source: Connection, target: Connection) -> None:
    """Copies every row between databases of this version. The log is chained anew where it comes from PostgreSQL."""
    for table in METADATA.sorted_tables:
        rows = _rows(source, table)
        if table is event:
            rows = map(dict, source.execute(sa.select(event).order_by(event.c.number)).mappings())
            if not row_level_security.is_walled(target):
                rows = _chained(rows) if row_level_security.is_walled(source) else rows
        _insert(target, table, rows)
    row_level_security.count_on(target)


def _copy_found(source: Connection, target: Connection) -> None:
    """Copies every table that there is, into tables with no more than every database has."""
    found = MetaData()
    found.reflect(source)
    plain = MetaData()
    for table in found.sorted_tables:
        columns = [sa.Column(c.name, c.type.as_generic(), primary_key=c.primary_key) for c in table.c]
        sa.Table(table.name, plain, *columns)
    plain.create_all(target)
    for table in found.sorted_tables:
        _insert(target, plain.tables[table.name], _rows(source, table))


def _rows(source: Connection, table: Table) -> Iterator[dict[str, Any]]:
    with source.execution_options(yield_per=_AT_ONCE).execute(sa.select(table)) as found:
        yield from map(dict, found.mappings())


def _chained(log: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    before = ""
    for number, one in enumerate(log, 1):
        told = (one["workspace_id"], one["what"], one["about"], one["person_id"], one["created"])
        before = chained(before, number, *told)
        yield {**one, "number": number, "chain": before}


def _insert(target: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            target.execute(sa.insert(table), waiting)
            waiting = []
    if waiting:
        target.execute(sa.insert(table), waiting)
