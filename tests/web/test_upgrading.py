"""A second schema, made for these tests: an upgrade keeps and copies every row, and one that fails changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from audit.domain.errors import OutputError
from audit.web.services import backups
from audit.web.services.backups import Place
from audit.web.store import repositories as rows
from audit.web.store import row_level_security
from audit.web.store import tables as t
from audit.web.store.engine import DATABASE, Store, engine_of
from audit.web.store.scope import Outside, Scope
from audit.web.store.tables import VERSIONS
from audit.web.store.upgrading import Schema, upgrade, version_of

_HEAD = f'''
import sqlalchemy as sa
from alembic import op
revision = "9000"
down_revision = "{t.VERSION}"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("client") as batch:
        batch.add_column(sa.Column("country", sa.Text(), nullable=False, server_default="unknown"))
    op.create_table("contact", sa.Column("id", sa.Text(), primary_key=True), sa.Column("name", sa.Text()))
    op.execute("UPDATE client SET country = 'France' WHERE name = 'Acme'")
'''
GOOD = f"{_HEAD}"
FAILS = f'{_HEAD}    op.execute("INSERT INTO contact SELECT id, no_such_column FROM client")\n'


@pytest.fixture
def second(tmp_path: Path) -> Callable[[str], Schema]:
    """The migrations that there are, with one more."""

    def made(text: str) -> Schema:
        folder = tmp_path / "migrations"
        shutil.copytree(Schema().migrations, folder, dirs_exist_ok=True)
        (folder / "versions" / "9000_second.py").write_text(text, "utf-8")
        return Schema("9000", folder)

    return made


@pytest.fixture
def filled(tmp_path: Path, database: str | None) -> Place:
    """A database of this version with two clients."""
    place = Place(tmp_path / "data", database)
    store = place.store()
    with store.write(Outside()) as c:
        scope = rows.local_scope(c, "Ada")
    with store.write(scope) as c:
        for name in ("Acme", "Bolt"):
            rows.add(c, scope, t.client, name=name, named=True, language="en")
            rows.note(c, scope, "upload", "0" * 16)
    store.close()
    return place


@contextmanager
def _engine(place: Place) -> Iterator[sa.Engine]:
    engine = place.engine()
    try:
        yield engine
    finally:
        engine.dispose()


def _clients(place: Place, columns: str) -> list[tuple[str, ...]]:
    with _engine(place) as engine, engine.connect() as c, c.begin():
        row_level_security.enter(c, Outside(keeper=True))
        return [tuple(one) for one in c.execute(sa.text(f"SELECT {columns} FROM client ORDER BY name"))]


def _upgrade(place: Place, schema: Schema) -> None:
    with _engine(place) as engine:
        upgrade(engine, place.folder, schema)


def _version(place: Place) -> str | None:
    with _engine(place) as engine:
        return version_of(engine)


def _tables(place: Place) -> set[str]:
    with _engine(place) as engine:
        return set(sa.inspect(engine).get_table_names())


def _copies(place: Place) -> list[Path]:
    return sorted(place.folder.glob("before-*.sqlite"))


def test_an_upgrade_keeps_every_row_and_a_copy_of_the_rows_before(
    filled: Place, second: Callable[[str], Schema], tmp_path: Path
) -> None:
    _upgrade(filled, second(GOOD))
    assert _version(filled) == "9000"
    assert _clients(filled, "name, country") == [("Acme", "France"), ("Bolt", "unknown")]
    (copy,) = _copies(filled)
    assert copy.stat().st_mode & 0o077 == 0
    back = Place(tmp_path / "back")
    assert backups.restore(back, copy) == 0
    assert _version(back) == t.VERSION
    assert _clients(back, "name") == [("Acme",), ("Bolt",)]
    if filled.database is None:
        assert backups.check(back)[1] == 2


def test_an_upgraded_database_is_not_upgraded_again(filled: Place, second: Callable[[str], Schema]) -> None:
    schema = second(GOOD)
    _upgrade(filled, schema)
    _upgrade(filled, schema)
    assert len(_copies(filled)) == 1


def test_an_upgrade_that_fails_changes_nothing(filled: Place, second: Callable[[str], Schema]) -> None:
    with pytest.raises(
        OutputError, match=r"can't be brought to 9000.*no_such_column.*It is as it was"
    ) as told:
        _upgrade(filled, second(FAILS))
    (copy,) = _copies(filled)
    assert str(copy) in str(told.value)
    assert _version(filled) == t.VERSION
    assert "contact" not in _tables(filled)
    assert _clients(filled, "name") == [("Acme",), ("Bolt",)]
    with pytest.raises(sa.exc.DBAPIError):
        _clients(filled, "country")
    filled.store().close()  # which the version that made it still opens


def test_without_a_copy_there_is_no_upgrade(filled: Place, second: Callable[[str], Schema]) -> None:
    with (
        _engine(filled) as engine,
        pytest.raises(OutputError, match=r"can't be brought to 9000.*It is as it was"),
    ):
        upgrade(engine, filled.folder / "no-such-folder", second(GOOD))
    assert _version(filled) == t.VERSION


def test_two_at_once_upgrade_it_once(filled: Place, second: Callable[[str], Schema]) -> None:
    schema, told = second(GOOD), []

    def run() -> None:
        try:
            _upgrade(filled, schema)
        except OutputError as error:
            told.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told, _version(filled), len(_copies(filled))) == ([], "9000", 1)


def test_a_database_of_a_newer_version_is_left_alone(filled: Place, second: Callable[[str], Schema]) -> None:
    _upgrade(filled, second(GOOD))
    before = _tables(filled)
    with pytest.raises(OutputError, match="Start the version that made it"):
        filled.store()
    with pytest.raises(OutputError, match=r"of version 9000, and this is"):
        Store(filled.folder, filled.database, is_server=False)
    assert _tables(filled) == before


def test_a_worker_makes_no_database(tmp_path: Path, database: str | None) -> None:
    with pytest.raises(OutputError, match="of version none"):
        Store(tmp_path / "new", database, is_server=False)


@pytest.mark.parametrize("version", ["0001", "0002"])
def test_every_schema_that_was_out_leads_to_the_tables_of_today(
    version: str, tmp_path: Path, database: str | None
) -> None:
    """Each is kept as it was made, with a client and an entry of the log."""
    (tmp_path / "data").mkdir()
    place = Place(tmp_path / "data", database)
    _load(Path(__file__).parent / "schemas", version, place)
    store = place.store()
    with store.read(Scope("0123456789abcdef", "", "")) as c:
        assert [one.name for one in c.execute(sa.select(t.client))] == ["Acme"]
    store.close()
    assert _columns(place) == {
        table.name: {(c.name, bool(c.nullable)) for c in table.c} for table in t.METADATA.sorted_tables
    }
    assert backups.check(place) == (0, 1)


def test_the_schema_before_this_one_is_kept() -> None:
    kept = {one.name.partition("-")[0] for one in (Path(__file__).parent / "schemas").iterdir()}
    made = sorted(one.name[:4] for one in (Schema().migrations / "versions").glob("0*.py"))
    assert kept == set(made[:-1]) and made[-1] == t.VERSION


def _load(schemas: Path, version: str, place: Place) -> None:
    if place.database is None:
        with closing(sqlite3.connect(place.folder / DATABASE)) as raw:
            raw.executescript((schemas / f"{version}-sqlite.sql").read_text("utf-8"))
        return
    engine = engine_of(place.folder, place.database)
    with engine.begin() as c:
        for statement in (schemas / f"{version}-postgresql.sql").read_text("utf-8").split(";\n"):
            if statement.strip():
                c.exec_driver_sql(statement)
    engine.dispose()


def _columns(place: Place) -> dict[str, set[tuple[str, bool]]]:
    with _engine(place) as engine:
        found = sa.inspect(engine)
        return {
            name: {(c["name"], c["nullable"]) for c in found.get_columns(name)}
            for name in found.get_table_names()
            if name != VERSIONS.name
        }
