"""Debian's PostgreSQL on loopback, started by the tests as a user without rights: a new database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

_SUPERUSER = "administrator"
_OWNER = "keeper"
_NUMBERS = count(1)


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest where there are several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


class Cluster:
    """A running PostgreSQL."""

    def __init__(self, bin_: Path, folder: Path) -> None:
        self._bin, self._data = bin_, folder / "data"
        self._who = _unprivileged()
        if self._who:
            os.chown(folder, *self._who)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._call(
            "initdb", "-D", self._data, "-U", _SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"
        )
        self.start()
        self.sql("postgres", f"CREATE ROLE {_OWNER} LOGIN CREATEROLE")

    def _call(self, program: str, *words: object) -> str:
        options = {"user": self._who[0], "group": self._who[1], "extra_groups": []} if self._who else {}
        line = [str(self._bin / program), *map(str, words)]
        done = subprocess.run(line, capture_output=True, text=True, cwd="/", check=False, **options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        options = f"-h 127.0.0.1 -p {self.port} -k '' -c fsync=off -c max_connections=200"
        self._call(
            "pg_ctl", "-D", self._data, "-w", "-t", 60, "-l", self._data / "log", "-o", options, "start"
        )

    def stop(self, how: str = "immediate") -> None:
        """Ends it: `immediate` as a fall would, `fast` in good order."""
        self._call("pg_ctl", "-D", self._data, "-w", "-m", how, "stop")

    def sql(self, database: str, *statements: str) -> list[tuple[object, ...]]:
        """What the last statement gives, as the superuser sees it."""
        import psycopg

        with psycopg.connect(
            self.url(database, _SUPERUSER).replace("+psycopg", ""), autocommit=True
        ) as connection:
            for one in statements:
                found = connection.execute(one)  # type: ignore[call-overload]
            return found.fetchall() if found.description else []

    def url(self, database: str, login: str = _OWNER) -> str:
        """The address of a database."""
        return f"postgresql://{login}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """A new database of the owner's; its name."""
        name = f"audits_{os.getpid()}_{next(_NUMBERS)}"
        self.sql("postgres", f"CREATE DATABASE {name} OWNER {_OWNER}")
        return name


def _unprivileged() -> tuple[int, int] | None:
    """Somebody whom PostgreSQL lets start it; None for whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL until the block ends. The test is skipped where there is none."""
    bin_ = programs()
    if bin_ is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    if find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    folder = Path(tempfile.mkdtemp(prefix="mlops-audit-postgresql-"))
    try:
        started = Cluster(bin_, folder)
        try:
            yield started
        finally:
            started.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
