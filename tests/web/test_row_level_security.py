"""PostgreSQL's own wall between workspaces: it holds without any WHERE, and the log is only added to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from audit.domain.errors import InputError, OutputError
from audit.web.endpoints import ENDPOINTS
from audit.web.services import backups, links
from audit.web.services.backups import Place
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope
from tests.web.databases import Cluster
from tests.web.test_matrix import World

pytestmark = pytest.mark.real
TENANT = [one for one in t.METADATA.sorted_tables if "workspace_id" in one.c]


@pytest.fixture(scope="module")
def world(postgresql: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two workspaces with one of everything, and somebody of each role in both."""
    name = postgresql.new_database()
    made = World(tmp_path_factory.mktemp("walls"), postgresql.url(name))
    for which in ("mine", "theirs"):
        scope = _scope(made, which)
        with made.store.write(scope) as c:
            rows.note(c, scope, "upload", "0" * 16)
            rows.note_blob(c, scope.workspace, "0" * 64, 1)
            rows.set_answer(c, scope, made.ids[which]["audit"], "q", "m", "yes", "Ada", "")
            links.note_view(c, scope, made.ids[which]["link"])
    yield made
    made.store.close()


def _scope(world: World, which: str) -> Scope:
    with world.store.engine.connect() as c:
        c.execute(sa.text("SELECT set_config('app.keeper', 'on', true)"))
        workspace = c.scalar(sa.select(t.workspace.c.id).where(t.workspace.c.name == which))
    return Scope(str(workspace), "", which)


@contextmanager
def without_where(store: Store) -> Iterator[list[str]]:
    """No statement says any more of which workspace it speaks; the tables of those that did."""
    forgot: list[str] = []

    def strip(
        connection: Any, statement: Any, multiparams: Any, params: Any, options: Any
    ) -> tuple[Any, Any, Any]:
        def forget(binary: Any) -> None:
            if getattr(binary.left, "name", "") == "workspace_id":
                forgot.append(str(binary.left))
                binary.left = binary.right = sa.literal("")

        if isinstance(statement, sa.Select | sa.Update | sa.Delete):
            statement = visitors.cloned_traverse(statement, {}, {"binary": forget})
        return statement, multiparams, params

    sa.event.listen(store.engine, "before_execute", strip, retval=True)
    try:
        yield forgot
    finally:
        sa.event.remove(store.engine, "before_execute", strip)


def test_every_endpoint_answers_what_is_foreign_like_what_is_missing_without_a_single_where(
    world: World,
) -> None:
    nothing = dict.fromkeys(world.ids["mine"], "0123456789abcdef")
    asked = 0
    with without_where(world.store) as forgot:
        for endpoint in ENDPOINTS:
            if "{" not in endpoint.path or "{token}" in endpoint.path:
                continue
            missing = world.ask("mine-owner", endpoint, nothing)
            assert missing[0] == 404, endpoint
            assert world.ask("mine-owner", endpoint, world.ids["theirs"]) == missing, endpoint
            asked += 1
        for path in ("/", "/clients", "/now"):
            endpoint = next(one for one in ENDPOINTS if one.path == path and one.method == "GET")
            status, text = world.ask("mine-owner", endpoint, {})
            assert status == 200 and "theirs" not in text and "mine" in text
    assert asked > 20
    assert {"client.workspace_id", "audit.workspace_id", "brand.workspace_id", "job.workspace_id"} <= set(
        forgot
    )


@pytest.mark.parametrize("table", TENANT, ids=lambda table: table.name)
def test_a_transaction_sees_and_touches_the_rows_of_its_workspace_alone(
    world: World, table: sa.Table
) -> None:
    mine, theirs = _scope(world, "mine"), _scope(world, "theirs")
    if table is not t.event:
        with world.store.read(mine) as c:
            assert set(c.scalars(sa.select(table.c.workspace_id))) <= {mine.workspace}
        with world.store.read(Outside()) as c:
            assert c.execute(sa.select(table)).first() is None
    with (
        pytest.raises(sa.exc.DBAPIError, match=r"row-level security|permission denied"),
        world.store.write(mine) as c,
    ):
        c.execute(sa.insert(table).values(_row(world, table, theirs)))
    if table is not t.event:
        with world.store.write(mine) as c:
            touched = c.execute(sa.update(table).values(workspace_id=table.c.workspace_id)).rowcount
            assert touched == _count(world, table, mine)


def _row(world: World, table: sa.Table, scope: Scope) -> dict[str, Any]:
    """A row as it stands, or one made up, which belongs to a workspace."""
    plain: dict[type, Any] = {sa.Text: "x", sa.Boolean: False, sa.JSON: {}}
    made = {c.name: plain.get(type(c.type), 0) for c in table.c if not c.nullable}
    for column in table.c:
        if not column.nullable and isinstance(column.type, sa.Text | t.PlainText):
            made[column.name] = t.new_id()
        if isinstance(column.type, sa.Date):
            made[column.name] = "2026-01-01"
    return {**made, "workspace_id": scope.workspace}


def _count(world: World, table: sa.Table, scope: Scope) -> int:
    with world.store.read(Outside(keeper=True)) as c:
        query = sa.select(sa.func.count()).where(table.c.workspace_id == scope.workspace)
        return int(c.scalar(query) or 0)


def test_every_tenant_table_has_a_row_in_this_world_or_is_new(world: World) -> None:
    """So that the test above says something of nearly all of them."""
    filled = {one.name for one in TENANT if _count(world, one, _scope(world, "theirs"))}
    assert {"client", "audit", "decision", "answer", "review_row", "document", "job", "link", "link_view", "blob",
            "brand", "membership", "event"} <= filled  # fmt: skip


@pytest.mark.parametrize("statement", ["UPDATE event SET about = 'x'", "DELETE FROM event", "TRUNCATE event",
                                       "SELECT * FROM event", "ALTER TABLE event DISABLE ROW LEVEL SECURITY",
                                       "ALTER TABLE audit NO FORCE ROW LEVEL SECURITY", "DROP POLICY own ON audit",
                                       "TRUNCATE audit"])  # fmt: skip
def test_the_application_adds_to_the_log_and_does_nothing_else(world: World, statement: str) -> None:
    scope = _scope(world, "mine")
    with world.store.write(scope) as c:
        rows.note(c, scope, "upload", "1" * 16)
    with (
        pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"),
        world.store.write(scope) as c,
    ):
        c.exec_driver_sql(statement)


def test_the_owner_sees_everything_only_where_it_says_so(world: World) -> None:
    with world.store.engine.connect() as c:
        assert c.execute(sa.select(t.client)).first() is None
    with world.store.read(Outside(keeper=True)) as c:
        assert len(set(c.scalars(sa.select(t.client.c.workspace_id)))) == 2


def test_a_token_and_a_person_open_their_own_rows_alone(world: World) -> None:
    with world.store.read(Outside(keeper=True)) as c:
        link = c.execute(sa.select(t.link).where(t.link.c.id == world.ids["mine"]["link"])).one()
        person = c.scalars(sa.select(t.membership.c.person_id)).first()
    with world.store.read(Outside(token_sha256=link.token_sha256)) as c:
        assert [one.id for one in c.execute(sa.select(t.link))] == [link.id]
        assert c.execute(sa.select(t.audit)).first() is None
    with world.store.read(Outside(person=str(person))) as c:
        assert set(c.scalars(sa.select(t.membership.c.person_id))) == {person}


@pytest.fixture
def served(postgresql: Cluster, tmp_path: Any) -> Iterator[tuple[Place, Place]]:
    """A database that its owner made, and the same for a login that owns nothing."""
    name = postgresql.new_database()
    owner = Place(tmp_path / "owner", postgresql.url(name))
    owner.store().close()
    postgresql.sql("postgres", f"CREATE ROLE {name}_web LOGIN IN ROLE {name}_app")
    yield owner, Place(tmp_path / "web", postgresql.url(name, f"{name}_web"))


def test_a_login_that_owns_nothing_serves_and_keeps_no_backup(
    served: tuple[Place, Place], tmp_path: Any
) -> None:
    owner, web = served
    store = web.store()
    with store.write(Outside()) as c:
        scope = rows.local_scope(c, "Ada")
    with store.write(scope) as c:
        rows.add(c, scope, t.client, name="Acme", named=True, language="en")
        rows.note(c, scope, "upload", "0" * 16)
    with store.read(scope) as c:
        assert [one.name for one in rows.clients(c, scope)] == ["Acme"]
    with store.read(Outside(keeper=True)) as c:
        assert c.execute(sa.select(t.client)).first() is None
    store.close()
    with pytest.raises(OutputError, match="the login that owns the tables"):
        backups.backup(web, tmp_path / "all.zip")
    assert backups.backup(owner, tmp_path / "all.zip") == 0
    assert backups.check(owner) == (0, 1)


@pytest.mark.parametrize(
    ("hole", "told"),
    [
        ("ALTER TABLE audit DISABLE ROW LEVEL SECURITY", "row-level security of the table audit is off"),
        ("GRANT UPDATE ON event TO {role}", "may UPDATE the log"),
        ("ALTER ROLE {role} BYPASSRLS", "passes row-level security by"),
        ("DROP POLICY own ON client", "row-level security of the table client is off"),
    ],
)
def test_check_tells_of_a_hole_in_the_wall_and_upgrade_mends_it(
    served: tuple[Place, Place], postgresql: Cluster, hole: str, told: str
) -> None:
    owner, _ = served
    name = str(owner.database).rpartition("/")[2]
    postgresql.sql(name, hole.format(role=f"{name}_app"))
    with pytest.raises(InputError, match=told):
        backups.check(owner)
    if "BYPASSRLS" not in hole:  # which is an administrator's to take away
        owner.store().close()
        assert backups.check(owner) == (0, 0)


def test_a_database_that_is_away_and_a_login_that_may_not_are_told_in_a_sentence(
    postgresql: Cluster, tmp_path: Any
) -> None:
    name = postgresql.new_database()
    with pytest.raises(OutputError, match=r"--database postgresql.*Is it running") as told:
        Store(tmp_path, f"postgresql://keeper:secret@127.0.0.1:1/{name}")
    assert "secret" not in str(told.value)
    postgresql.sql(
        "postgres", f"CREATE ROLE {name}_plain LOGIN", f"CREATE DATABASE {name}_2 OWNER {name}_plain"
    )
    with pytest.raises(OutputError, match=f"CREATE ROLE .*{name}_2_app"):
        Store(tmp_path, postgresql.url(f"{name}_2", f"{name}_plain"))
