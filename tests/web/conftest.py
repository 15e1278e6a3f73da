"""One server for all tests of this folder that need a real one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

_NEEDED = (
    "starlette",
    "uvicorn",
    "python_multipart",
    "sqlalchemy",
    "alembic",
    "argon2",
    "authlib",
    "cryptography",
    "pyotp",
    "segno",
)  # the extra `web`
collect_ignore_glob = [] if all(map(find_spec, _NEEDED)) else ["test_*.py"]
if not collect_ignore_glob:
    from audit.web.store.engine import Store
    from tests.web.buckets import S3, s3_server
    from tests.web.databases import Cluster, cluster
    from tests.web.serving import Person, serving


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server, whose token is used up by `ada`."""
    with serving(tmp_path_factory.mktemp("serve") / "data") as found:
        yield found


@pytest.fixture(scope="session")
def ada(address: str) -> Iterator[Person]:
    """Who started the server."""
    person = Person(address)
    yield person
    person.close()


@pytest.fixture(scope="session")
def audit(ada: Person) -> str:
    """A list that was handed over and read."""
    return ada.upload(client_name="Meridian Bank")


@pytest.fixture
def stranger(address: str) -> Iterator[Person]:
    """Somebody who never came in."""
    person = Person(address, enters=False)
    yield person
    person.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a server's own."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A PostgreSQL for all tests that need one."""
    with cluster() as started:
        yield started


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """An S3 server for all tests that need one; the usual variables name it from here on."""
    with s3_server(tmp_path_factory.mktemp("s3")) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.variables.items():
            patch.setenv(name, value)
        yield server


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str | None:
    """The URL of an empty database, SQLite and PostgreSQL in turn; None for the one in the folder."""
    if request.param == "sqlite":
        return None
    postgresql = request.getfixturevalue("postgresql")
    return postgresql.url(postgresql.new_database())


@pytest.fixture
def store(tmp_path: Path, database: str | None) -> Iterator[Store]:
    """An empty store on each database."""
    made = Store(tmp_path, database)
    yield made
    made.close()
