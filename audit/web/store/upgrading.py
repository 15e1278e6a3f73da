"""Brings a database to this version: made where it is new, migrated with a copy of the old one first."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from audit.domain.errors import OutputError
from audit.web.store.tables import METADATA, VERSION

_VERSIONS = sa.Table(
    "alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True)
)


def upgrade(engine: Engine, folder: Path) -> None:
    """Raises OutputError where the database is of a newer version, or a migration fails; it is then as it was."""
    with engine.connect() as connection:
        found = _version(connection)
    if found == VERSION:
        return
    if found is None:
        _made(engine)
        return
    copy = folder / f"before-{VERSION}-{time.strftime('%Y%m%d-%H%M%S')}.sqlite"
    backup(folder / "audits.sqlite", copy)
    _migrated(engine, found, copy)


def backup(database: Path, copy: Path) -> None:
    """A copy of a database that may be in use, whole or not at all."""
    half = copy.with_suffix(".part")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(half)) as target:
        source.backup(target)
    half.chmod(0o600)
    half.replace(copy)


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.execute(sa.select(_VERSIONS.c.version_num)).scalar()


def _made(engine: Engine) -> None:
    """A new database needs no migration: the tables are those of this version, which a test holds against them."""
    with engine.begin() as connection:
        METADATA.create_all(connection)
        _VERSIONS.metadata.create_all(connection)
        connection.execute(sa.insert(_VERSIONS).values(version_num=VERSION))


def _migrated(engine: Engine, found: str, copy: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (CommandError, sa.exc.SQLAlchemyError) as error:
        raise OutputError(
            f"{copy.parent}: the database of version {found} can't be brought to {VERSION}: {error}. It is as it was, "
            f"and {copy.name} is a copy of it. Start the version that made it."
        ) from error
