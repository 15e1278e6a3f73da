"""Backups, moves and deletion on every database and every place for files."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from audit.cli import cli
from audit.domain.errors import InputError, OutputError
from audit.web.services import backups, clients, links
from audit.web.services.backups import Place
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope
from audit.web.store.tables import METADATA

CANARY = "Zanzibar-Quokka-7"
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]
PLACES = [*KINDS, pytest.param("postgresql+s3", marks=pytest.mark.real)]
Make = Callable[[str, str], Place]


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """An empty place of a kind, with a folder of that name."""

    def made(kind: str, name: str) -> Place:
        database = files = None
        if kind.startswith("postgresql"):
            postgresql = request.getfixturevalue("postgresql")
            database = postgresql.url(postgresql.new_database())
        if kind.endswith("s3"):
            files = request.getfixturevalue("s3").new_bucket()
        return Place(tmp_path / name, database, files)

    return made


@contextmanager
def _opened(place: Place) -> Iterator[Store]:
    store = place.store()
    try:
        yield store
    finally:
        store.close()


def _fill(store: Store) -> Scope:
    """A client with an audit of each column's kind, three files, and three entries of the log."""
    with store.write(Outside()) as c:
        scope = rows.local_scope(c, "Ada")
    with store.write(scope) as c:
        client = rows.add(c, scope, t.client, name=CANARY, named=True, language="en")
        blobs = [store.blobs.put(scope.workspace, f"{CANARY} {n}".encode()) for n in range(3)]
        for stored in blobs:
            rows.note_blob(c, scope.workspace, *stored)
        audit = rows.add(
            c, scope, t.audit, client_id=client, file=f"{CANARY}.xlsx", upload=blobs[0].sha256, size=1,
            as_of=date(2026, 1, 31), window_months=18, language="en", state="read", revision=1, who="Ada",
            result=blobs[1].sha256, message=f"about {CANARY}", dropped={"why": [CANARY, None, 1.5]},
        )  # fmt: skip
        rows.add(c, scope, t.decision, audit_id=audit, client_id=client, kind="answer", subject=f"field\n{CANARY}",
                 value="yes", state="kept", who="Ada")  # fmt: skip
        rows.set_answer(c, scope, audit, "q", f"model {CANARY}", "yes", "Ada", CANARY)
        rows.add(c, scope, t.document, audit_id=audit, kind="pdf", variant="named", revision=1,
                 file=f"{CANARY}.pdf", blob=blobs[2].sha256, size=1)  # fmt: skip
        links.note_view(c, scope, _link(c, scope, audit))
        rows.note(c, scope, "upload", audit)
        rows.note(c, scope, "answer", audit)
    return scope


def _link(c: sa.Connection, scope: Scope, audit: str) -> str:
    links.create_link(c, scope, audit, "owner", owner=CANARY)
    return str(rows.of_audit(c, scope, t.link, audit)[0].id)


def _rows(place: Place) -> dict[str, list[str]]:
    """Every row but the log's numbers and chain, which each database makes for itself."""
    with _opened(place) as store, store.read(Outside(keeper=True)) as c:
        told = {}
        for table in METADATA.sorted_tables:
            found = [dict(one) for one in c.execute(sa.select(table)).mappings()]
            for one in found if table is t.event else ():
                del one["number"], one["chain"]
            told[table.name] = sorted(json.dumps(one, default=str, sort_keys=True) for one in found)
    return told


@pytest.mark.parametrize("back", PLACES)
@pytest.mark.parametrize("kind", PLACES)
def test_a_backup_of_each_comes_back_into_each(make: Make, tmp_path: Path, kind: str, back: str) -> None:
    here, there = make(kind, "here"), make(back, "there")
    with _opened(here) as store:
        scope = _fill(store)
        assert backups.backup(here, tmp_path / "all.zip") == 3  # while it is in use
    assert backups.restore(there, tmp_path / "all.zip") == 3
    assert backups.check(there) == (3, 3)
    assert _rows(there) == _rows(here)
    with _opened(there) as store:
        assert len(store.blobs.names(scope.workspace)) == 3
        with store.write(scope) as c:
            rows.note(c, scope, "answer", "0" * 16)  # the log is numbered on
    assert backups.check(there) == (3, 4)
    with pytest.raises(OutputError, match="holds something"):
        backups.restore(there, tmp_path / "all.zip")
    assert (tmp_path / "all.zip").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("kind", "to"),
    [pytest.param("sqlite", "postgresql+s3", marks=pytest.mark.real),
     pytest.param("postgresql+s3", "sqlite", marks=pytest.mark.real),
     pytest.param("sqlite", "postgresql", marks=pytest.mark.real)],
)  # fmt: skip
def test_everything_moves_and_what_was_there_stays(make: Make, tmp_path: Path, kind: str, to: str) -> None:
    here = make(kind, "here")
    target = make(to, "there")
    (tmp_path / "there").mkdir()
    database = target.database or f"sqlite:///{tmp_path / 'there' / 'audits.sqlite'}"
    files = target.files if to != "sqlite" else str(tmp_path / "there" / "blobs")
    with _opened(here) as store:
        _fill(store)
    count, there = backups.move(here, database, files)
    assert count == (3 if files else 0)
    assert _rows(there) == _rows(here)
    assert backups.check(there) == backups.check(here) == (3, 3)
    with pytest.raises(OutputError, match="holds something"):
        backups.move(here, database, files)


@pytest.mark.real
def test_files_alone_move_to_another_place(make: Make, tmp_path: Path) -> None:
    here, target = make("sqlite", "here"), make("postgresql+s3", "there")
    with _opened(here) as store:
        _fill(store)
    count, there = backups.move(here, None, target.files)
    assert (count, backups.check(there)) == (3, (3, 3))


def test_a_move_to_nowhere_is_a_sentence(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["serve", "move", "--folder", str(tmp_path)])
    assert told.exit_code == 2 and "--to postgresql://" in told.output
    with pytest.raises(InputError, match="holds nothing of"):
        backups.move(Place(tmp_path), None, str(tmp_path / "elsewhere"))
    with pytest.raises(InputError, match="is no address like postgresql"):
        Place(tmp_path, "mysql://root@localhost/x").store()


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_in_the_middle_of_writes_names_no_file_that_it_lacks(
    make: Make, tmp_path: Path, kind: str
) -> None:
    here, there = make(kind, "here"), Place(tmp_path / "there")
    over = threading.Event()
    with _opened(here) as store:
        scope = _fill(store)

        def write() -> None:
            number = 0
            while not over.is_set():
                stored = store.blobs.put(scope.workspace, f"more {number}".encode())
                with store.write(scope) as c:
                    rows.note_blob(c, scope.workspace, *stored)
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            count = backups.backup(here, tmp_path / "all.zip")
        finally:
            over.set()
            writer.join()
    assert backups.restore(there, tmp_path / "all.zip") == count >= 3
    assert backups.check(there)[0] == count


@pytest.mark.parametrize("kind", PLACES)
def test_a_deleted_client_leaves_nothing_in_the_database_and_the_store(
    make: Make, tmp_path: Path, kind: str
) -> None:
    place = make(kind, "data")
    with _opened(place) as store:
        scope = _fill(store)
        before = json.dumps(_rows(place))
        assert before.count(CANARY) > 5 and len(store.blobs.names(scope.workspace)) == 3
        with store.read(scope) as c:
            (client,) = rows.clients(c, scope)
        clients.delete_client(store, scope, client.id)
        assert store.blobs.names(scope.workspace) == []
    left = _rows(place)
    assert CANARY not in json.dumps(left)
    assert {name for name, found in left.items() if found} == {"workspace", "person", "membership", "event"}
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert CANARY.encode() not in file.read_bytes(), file
