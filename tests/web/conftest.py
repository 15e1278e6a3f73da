"""One server for all tests of this folder that need a real one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.web.serving import Person, serving

_NEEDED = ("starlette", "uvicorn", "python_multipart", "sqlalchemy", "alembic")  # the extra `web`
collect_ignore_glob = [] if all(map(find_spec, _NEEDED)) else ["test_*.py"]


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
