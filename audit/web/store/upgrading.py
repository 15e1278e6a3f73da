"""Brings a database to this version: made where it is new, migrated with a copy of the old one first."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from audit.domain.errors import OutputError
from audit.web.store import database_copy, row_level_security
from audit.web.store.scope import Outside
from audit.web.store.tables import VERSION, VERSIONS

_LOCK = 7_046_029_254_386_353_131  # of the PostgreSQL sessions that make or migrate tables, one at a time


@dataclass(frozen=True, slots=True)
class Schema:
    """A version of the tables, and the folder of the migrations that lead to it."""

    version: str = VERSION
    migrations: Path = field(default=Path(__file__).parent / "migrations")


def upgrade(engine: Engine, folder: Path, schema: Schema | None = None) -> None:
    """Makes or migrates the tables. The copy of the rows as they were is written into `folder` first.

    Raises OutputError where the database is of a newer version, can't be reached, or a migration fails; it is then as
    it was.
    """
    wanted = schema or Schema()
    with _reaching(engine):
        found = version_of(engine)
        if found == wanted.version:
            _mend_the_wall(engine)
            return
        with _alone(engine) as connection:
            found = _version(connection)  # of whoever had the turn before
            if found is None:
                _make(connection)
        if found in (None, wanted.version):
            return
    copy = folder / f"before-{wanted.version}-{time.strftime('%Y%m%d-%H%M%S')}.sqlite"
    _migrate(engine, found, wanted, copy)


def require_current(engine: Engine) -> None:
    """Raises OutputError where the tables are not of this version."""
    with _reaching(engine):
        found = version_of(engine)
    if found != VERSION:
        raise OutputError(
            f"--database: it is of version {found or 'none'}, and this is {VERSION}. Start `mlops-audit serve` of this "
            "version first; it brings the database up to date."
        )


def version_of(engine: Engine) -> str | None:
    """The version of the tables; None where there are none."""
    with engine.connect() as connection, connection.begin():
        return _version(connection)


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSIONS.name):
        return None
    return connection.execute(sa.select(VERSIONS.c.version_num)).scalar()


@contextmanager
def _reaching(engine: Engine) -> Iterator[None]:
    """Says in a sentence that a database can't be reached."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.ProgrammingError) as error:
        shown = engine.url.render_as_string(hide_password=True)
        raise OutputError(
            f"--database {shown}: {_cause(error)}. Is it running, and is the login right?"
        ) from error


def _cause(error: Exception) -> str:
    """The first line of what the database itself says."""
    said = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return str(said).strip().partition("\n")[0].rstrip(".")


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else makes or migrates tables."""
    with engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        with connection.begin():
            if row_level_security.is_walled(connection):
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield connection


def _mend_the_wall(engine: Engine) -> None:
    """Brought in from a copy under another name, a database has its tables and no wall yet."""
    with engine.connect() as connection, connection.begin():
        holes = row_level_security.holes(connection)
        owns = holes and row_level_security.is_owner(connection)
    if not holes:
        return
    if not owns:
        raise OutputError(
            f"--database: {holes[0]}. As the owner of the tables, run `mlops-audit serve upgrade --database URL`."
        )
    with _alone(engine) as connection:
        row_level_security.build(connection)


def _make(connection: Connection) -> None:
    """A new database needs no migration: the tables are those of this version, which a test holds against them."""
    database_copy.make_tables(connection)
    row_level_security.build(connection)


def _migrate(engine: Engine, found: str, wanted: Schema, copy: Path) -> None:
    from audit.web.store.migrating import MigrationError, migrate  # with Alembic, which a start seldom needs

    try:
        with _alone(engine) as connection:
            if _version(connection) != found:
                return  # somebody else did it meanwhile
            row_level_security.enter(connection, Outside(keeper=True))
            database_copy.copy_to_file(engine, copy)
            migrate(connection, wanted.migrations)
            row_level_security.build(connection)
    except (MigrationError, sa.exc.SQLAlchemyError, OSError) as error:
        kept = f" {copy} is a copy of its rows." if copy.exists() else ""
        raise OutputError(
            f"--database: version {found} can't be brought to {wanted.version}: {_cause(error)}. It is as it was."
            f"{kept} Start the version that made it."
        ) from error
