"""The database: made, migrated, backed up; and the walls between workspaces and clients."""

from __future__ import annotations

import sqlite3
import time
import zipfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from audit.domain.errors import InputError, OutputError
from audit.web.jobs import queue
from audit.web.services import backups, clients, links
from audit.web.services.audits import prepare_order
from audit.web.services.backups import Place
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store import upgrading
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope


def _schema(database: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(database) as raw:
        found = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        ).fetchall()
    raw.close()
    return [(name, " ".join(sql.split())) for name, sql in found if name != "alembic_version"]


def test_the_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    Store(tmp_path / "made").close()
    config = Config()
    config.set_main_option("script_location", str(Path(upgrading.__file__).parent / "migrations"))
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'migrated.sqlite'}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    assert _schema(tmp_path / "migrated.sqlite") == _schema(tmp_path / "made" / "audits.sqlite")


def test_an_older_database_is_copied_before_it_is_migrated_and_a_newer_one_is_left_alone(
    tmp_path: Path,
) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / "audits.sqlite") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(OutputError, match="can't be brought to"):
        Store(tmp_path)
    copies = list(tmp_path.glob("before-*.sqlite"))
    assert len(copies) == 1 and _schema(copies[0]) == _schema(tmp_path / "audits.sqlite")


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.blobs.put("w", b"secret")
    store.close()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / "audits.sqlite").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / "blobs" / "w").stat().st_mode & 0o077 == 0


def test_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def drives(**_: bool) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(mountpoint="/", fstype="ext4"),
            SimpleNamespace(mountpoint=str(tmp_path), fstype="nfs4"),
        ]

    monkeypatch.setattr("psutil.disk_partitions", drives)
    with pytest.raises(InputError, match=r"network drive \(nfs4\).*--folder"):
        Store(tmp_path / "data")


def test_every_tenant_table_carries_its_workspace_and_refers_within_it() -> None:
    own = {
        "workspace",
        "person",
        "session",
        "account",
        "identity",
        "wrong_try",
        *(one.name for one in t.SECOND_FACTOR),
    }
    for table in t.METADATA.sorted_tables:
        if table.name in own:
            continue
        assert "workspace_id" in table.c, table.name
        for key in table.foreign_key_constraints:
            if key.referred_table.name not in own:
                assert "workspace_id" in key.column_keys, (table.name, key.column_keys)


def _world(store: Store, name: str) -> tuple[Scope, dict[str, tuple[sa.Table, str]]]:
    """A workspace of its own with one row of everything."""
    workspace, person = t.new_id(), t.new_id()
    scope = Scope(workspace, person, name)
    with store.write(scope) as c:
        c.execute(sa.insert(t.workspace).values(id=workspace, name=name, created=time.time()))
        c.execute(sa.insert(t.person).values(id=person, name=name, created=time.time()))
        client = rows.add(c, scope, t.client, name=name, named=True, language="en")
        audit = rows.add(
            c, scope, t.audit, client_id=client, file=f"{name}.xlsx", upload="0" * 64, size=1,
            as_of=date(2026, 1, 1), window_months=18, language="en", state="reading", revision=0, who=name,
        )  # fmt: skip
        decision = rows.add(c, scope, t.decision, audit_id=audit, client_id=client, kind="seen", subject="x",
                            state="kept", who=name)  # fmt: skip
        links.create_link(c, scope, audit, "share")
        (link,) = rows.of_audit(c, scope, t.link, audit)
    found = {"client": (t.client, client), "audit": (t.audit, audit), "decision": (t.decision, decision),
             "link": (t.link, link.id)}  # fmt: skip
    return scope, found


def test_what_is_another_workspaces_is_missing_for_reading_changing_and_removing(store: Store) -> None:
    mine, _ = _world(store, "mine")
    theirs, their_rows = _world(store, "theirs")
    nobody = Scope(mine.workspace, "", "", clients=frozenset())
    with store.write(mine) as c:
        for scope in (mine, nobody):
            for table, id_ in their_rows.values():
                for act in (rows.one, rows.remove):
                    with pytest.raises(rows.MissingError):
                        act(c, scope, table, id_)
                with pytest.raises(rows.MissingError):
                    rows.change(c, scope, table, id_, created=0.0)
            with pytest.raises(rows.MissingError):
                rows.of_audit(c, scope, t.decision, their_rows["audit"][1])
        assert [one.workspace_id for one in rows.audits(c, mine)] == [mine.workspace]
        assert rows.audits(c, nobody) == [] and rows.clients(c, nobody) == []
    with store.read(theirs) as c:
        assert rows.one(c, theirs, *their_rows["audit"]).file == "theirs.xlsx"


def test_a_person_limited_to_clients_sees_no_other(store: Store) -> None:
    scope, found = _world(store, "one")
    with store.write(scope) as c:
        other = rows.add(c, scope, t.client, name="other", named=True, language="en")
    limited = Scope(scope.workspace, scope.person, "x", "reader", frozenset({other}))
    with store.read(scope) as c:
        assert [one.id for one in rows.clients(c, limited)] == [other]
        for table, id_ in found.values():
            with pytest.raises(rows.MissingError):
                rows.one(c, limited, table, id_)


def test_a_row_cannot_refer_to_another_workspaces(store: Store) -> None:
    mine, _ = _world(store, "mine")
    _, theirs = _world(store, "theirs")
    with pytest.raises(sa.exc.IntegrityError), store.write(mine) as c:
        rows.add(c, mine, t.decision, audit_id=theirs["audit"][1], client_id=theirs["client"][1], kind="seen",
                 subject="x", state="kept", who="m")  # fmt: skip


def test_a_deleted_client_leaves_no_word_behind(tmp_path: Path) -> None:
    """Looked for in every byte of the database, its log and the blobs."""
    store = Store(tmp_path)
    canary = "Zanzibar-Quokka-7"
    scope, _ = _world(store, canary)
    with store.write(scope) as c:
        client = rows.clients(c, scope)[0]
        (audit,) = rows.audits(c, scope, client.id)
        stored = store.blobs.put(scope.workspace, canary.encode())
        rows.note_blob(c, scope.workspace, *stored)
        rows.change(c, scope, t.audit, audit.id, upload=stored.sha256, message=f"about {canary}")
    clients.delete_client(store, scope, client.id)
    with store.write(Outside()) as c:
        c.execute(sa.update(t.person).values(name="gone"))
        c.execute(sa.update(t.workspace).values(name="gone"))
    store.close()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert canary.encode() not in file.read_bytes(), file


def test_an_archive_that_was_changed_is_not_taken_in(store: Store) -> None:
    import io
    import json

    from audit.web.call import RefusedError

    scope, _ = _world(store, "one")
    bad = io.BytesIO()
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr(
            "client.json", json.dumps({"format": "mlops-audit client 1", "client": {}, "rows": {}})
        )
        archive.writestr("blobs/" + "0" * 64, "other than its name")
    for content in (bad.getvalue(), b"no zip", b""):
        with pytest.raises(RefusedError):
            clients.import_client(store, scope, io.BytesIO(content))
    with store.read(scope) as c:
        assert len(rows.clients(c, scope)) == 1
    store.close()


def test_a_backup_comes_back_whole_and_a_damaged_one_does_not(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    scope, _ = _world(store, "one")
    stored = store.blobs.put(scope.workspace, b"a list")
    with store.write(scope) as c:
        rows.note_blob(c, scope.workspace, *stored)
        (audit,) = rows.audits(c, scope)
        rows.change(c, scope, t.audit, audit.id, upload=stored.sha256)
    assert backups.backup(Place(tmp_path / "data"), tmp_path / "all.zip") == 1  # while it is in use
    store.close()
    with pytest.raises(OutputError, match="is there already"):
        backups.backup(Place(tmp_path / "data"), tmp_path / "all.zip")
    with pytest.raises(OutputError, match="holds something"):
        backups.restore(Place(tmp_path / "data"), tmp_path / "all.zip")
    assert backups.restore(Place(tmp_path / "other"), tmp_path / "all.zip") == 1
    other = Store(tmp_path / "other")
    with other.read(scope) as c:
        (audit,) = rows.audits(c, scope)
    assert other.blobs.read(scope.workspace, audit.upload) == b"a list"
    other.close()
    damaged = (tmp_path / "all.zip").read_bytes().replace(b"a list", b"A LIST")
    (tmp_path / "bad.zip").write_bytes(damaged)
    with pytest.raises(InputError, match=r"damaged|can't be read"):
        backups.restore(Place(tmp_path / "third"), tmp_path / "bad.zip")
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../outside", "x")
    with pytest.raises(InputError, match="which no backup has"):
        backups.restore(Place(tmp_path / "third"), tmp_path / "evil.zip")
    assert not (tmp_path / "third").exists() and not (tmp_path / "outside").exists()
    with pytest.raises(InputError, match="holds nothing of"):
        backups.backup(Place(tmp_path / "empty"), tmp_path / "x.zip")


def test_a_log_that_was_changed_and_a_file_that_was_are_found(tmp_path: Path) -> None:
    store = Store(tmp_path)
    scope, _ = _world(store, "one")
    stored = store.blobs.put(scope.workspace, b"a list")
    with store.write(scope) as c:
        rows.note_blob(c, scope.workspace, *stored)
        for what in ("upload", "answer", "decision"):
            rows.note(c, scope, what, "0" * 16)
        entries = c.scalar(sa.select(sa.func.count()).select_from(t.event))
    store.close()
    assert backups.check(Place(tmp_path)) == (1, entries)
    blob = tmp_path / "blobs" / scope.workspace / stored.sha256
    blob.write_bytes(b"another")
    with pytest.raises(InputError, match="is missing or was changed"):
        backups.check(Place(tmp_path))
    blob.write_bytes(b"a list")
    for tamper in ("UPDATE event SET about = 'x' WHERE number = 2", "DELETE FROM event WHERE number = 1"):
        with sqlite3.connect(tmp_path / "audits.sqlite") as raw:
            raw.execute(tamper)
        raw.close()
        with pytest.raises(InputError, match="the log was changed at entry"):
            backups.check(Place(tmp_path))


def test_a_picture_of_all_clients_holds_those_alone_that_whoever_asked_may_see(
    store: Store, tmp_path: Path
) -> None:
    scope, found = _world(store, "mine")
    mine = found["client"][1]
    with store.write(scope) as c:
        shown, _ = store.blobs.put(scope.workspace, b"a result")
        rows.change(c, scope, t.audit, found["audit"][1], result=shown)
        other = rows.add(c, scope, t.client, name="other", named=True, language="en")
        rows.add(
            c, scope, t.audit, client_id=other, file="o.xlsx", upload="0" * 64, size=1, as_of=date(2026, 1, 1),
            window_months=18, language="en", state="read", revision=1, who="mine", result="2" * 64,
        )  # fmt: skip
        queue.enqueue(c, scope, "portfolio", {"suffix": ".pdf", "language": "en", "clients": [mine]}, None)
    with store.write(Outside(every_job=True)) as c:
        claim = queue.claim(c, "holder")
    with store.read(claim.scope) as c:
        (result,) = prepare_order(c, store, claim, tmp_path).results
    assert Path(result).name == shown
