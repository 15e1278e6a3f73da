"""The second wall between workspaces: PostgreSQL itself shows and takes the rows of one workspace at a time.

Each transaction takes on a role that owns no table, and says for which workspace it works. The policies below hold
every tenant table against that, also where a statement forgot its WHERE. That role may add to the log, and neither
change nor remove what it says. SQLite has nothing of the kind: there the repositories' WHERE is the only wall.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from audit.domain.errors import OutputError
from audit.web.store.scope import Outside, Scope
from audit.web.store.tables import METADATA, event

_SETTINGS = ("workspace", "person", "token", "jobs", "keeper")
_ON = "on"


def is_walled(connection: Connection) -> bool:
    """Whether the database keeps workspaces apart by itself."""
    return connection.dialect.name == "postgresql"


def enter(connection: Connection, access: Scope | Outside) -> None:
    """From here to its end a transaction sees what `access` may see; on SQLite nothing happens."""
    if not is_walled(connection):
        return
    told = dict.fromkeys(_SETTINGS, "")
    if isinstance(access, Scope):
        told |= {"workspace": access.workspace, "person": access.person}
    else:
        told |= {
            "person": access.person,
            "token": access.token_sha256,
            "jobs": _ON if access.every_job else "",
            "keeper": _ON if access.keeper else "",
        }
    calls = [sa.func.set_config(f"app.{name}", value, True) for name, value in told.items()]
    if not told["keeper"]:
        calls.append(sa.func.set_config("role", role_of(connection), True))
    connection.execute(sa.select(*calls))


def take_turns(connection: Connection, scope: Scope) -> None:
    """Waits until nobody else writes in the workspace, as SQLite has everybody do."""
    if is_walled(connection):
        connection.execute(
            sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(scope.workspace, 0)))
        )


def role_of(connection: Connection) -> str:
    """The role that owns nothing: that of the database's name."""
    return f"{connection.engine.url.database}_app"


def build(connection: Connection) -> None:
    """Makes the role where there is none, and its rights and the policies of every table anew.

    Raises OutputError where whoever is signed in may not make the role.
    """
    if not is_walled(connection):
        return
    _make_role(connection)
    for line in _lines(connection):
        connection.exec_driver_sql(line)


def _make_role(connection: Connection) -> None:
    role = role_of(connection)
    quoted = _quoted(connection, role)
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    try:
        if connection.execute(known, {"role": role}).first() is None:
            with connection.begin_nested():
                connection.exec_driver_sql(f"CREATE ROLE {quoted} NOLOGIN")
        if not _may_become(connection, quoted):
            with connection.begin_nested():
                connection.exec_driver_sql(f"GRANT {quoted} TO CURRENT_USER")
    except sa.exc.ProgrammingError as error:
        raise OutputError(
            f"--database: the role {role} is missing, and this login may not make it. Way out, as an administrator: "
            f"CREATE ROLE {quoted} NOLOGIN; GRANT {quoted} TO the login that --database names."
        ) from error


def _may_become(connection: Connection, quoted: str) -> bool:
    """Tried, since from PostgreSQL 16 on a member may be one without the right to become the role."""
    attempt = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"SET LOCAL ROLE {quoted}")
    except sa.exc.ProgrammingError:
        return False
    finally:
        attempt.rollback()
    return True


def count_on(connection: Connection) -> None:
    """Has the log numbered on from its last entry, after rows were brought in."""
    if is_walled(connection):
        last = connection.scalar(sa.select(sa.func.max(event.c.number))) or 0
        connection.execute(sa.select(sa.func.setval(NUMBERS, last + 1, False)))


def _lines(connection: Connection) -> Iterator[str]:
    role = _quoted(connection, role_of(connection))
    yield f"CREATE SEQUENCE IF NOT EXISTS {NUMBERS}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT SELECT ON alembic_version TO {role}"
    for table in METADATA.sorted_tables:
        name = _quoted(connection, table.name)
        yield f"REVOKE ALL ON {name} FROM PUBLIC, {role}"
        rights = "INSERT" if table is event else "SELECT, INSERT, UPDATE, DELETE"
        yield f"GRANT {rights} ON {name} TO {role}"
        if table.name == event.name:
            yield f"GRANT USAGE ON SEQUENCE {NUMBERS} TO {role}"
        if "workspace_id" not in table.c:
            continue
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS own ON {name}"
        yield f"CREATE POLICY own ON {name} TO {role} USING ({_own(table)})"
        yield f"DROP POLICY IF EXISTS keep ON {name}"
        yield f"CREATE POLICY keep ON {name} TO CURRENT_USER USING ({_setting('keeper')} = '{_ON}')"


def _own(table: Table) -> str:
    """Which rows of a table the application sees and writes."""
    rules = [f"workspace_id = {_setting('workspace')}"]
    if table.name == "membership":
        rules.append(f"person_id = {_setting('person')}")
    if "token_sha256" in table.c:
        rules.append(f"token_sha256 = {_setting('token')}")
    if table.name == "job":
        rules.append(f"{_setting('jobs')} = '{_ON}'")
    return " OR ".join(rules)


def _setting(name: str) -> str:
    # In a subquery it is asked once a statement, not once a row.
    return f"(SELECT current_setting('app.{name}', true))"


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def holes(connection: Connection) -> list[str]:
    """What of the wall is missing, in words; nothing on SQLite."""
    if not is_walled(connection):
        return []
    role = role_of(connection)
    powers = connection.execute(_POWERS, {"role": role}).one_or_none()
    if powers is None:
        return [f"there is no role {role}"]
    found = []
    if powers.rolsuper or powers.rolbypassrls:
        found.append(f"the role {role} passes row-level security by")
    for table in METADATA.sorted_tables:
        if "workspace_id" not in table.c:
            continue
        state = connection.execute(_STATE, {"table": table.name, "role": role}).one()
        if not (state.relrowsecurity and state.relforcerowsecurity and state.policies >= 2):
            found.append(f"row-level security of the table {table.name} is off")
        if state.owner == role:
            found.append(f"the role {role} owns the table {table.name}")
    for right in ("UPDATE", "DELETE", "TRUNCATE"):
        asked = sa.text("SELECT has_table_privilege(:role, 'event', :right)")
        if connection.scalar(asked, {"role": role, "right": right}):
            found.append(f"the role {role} may {right} the log")
    return found


def is_owner(connection: Connection) -> bool:
    """Whether whoever is signed in owns the tables."""
    owner = sa.text(
        "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'event'::regclass"
    )
    return bool(connection.scalar(owner))


NUMBERS = "event_numbers"
"""The sequence that numbers the log on PostgreSQL, where the application can't look what the last number was."""
_STATE = sa.text(
    "SELECT relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) AS owner, "
    "(SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid) AS policies "
    "FROM pg_class WHERE relname = :table AND relnamespace = 'public'::regnamespace"
)
_POWERS = sa.text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = :role")
