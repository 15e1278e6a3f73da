"""Every step of test_flows.py once more, on PostgreSQL and S3."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.buckets import S3
from tests.web.databases import Cluster
from tests.web.serving import Person, serving
from tests.web.test_flows import *  # noqa: F403 (its tests are the tests of this module)

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, postgresql: Cluster, s3: S3) -> Iterator[str]:
    """A server that keeps nothing in its folder."""
    database, store = postgresql.url(postgresql.new_database()), s3.new_bucket()
    folder = tmp_path_factory.mktemp("far") / "data"
    with serving(folder, "--database", database, "--store", store) as found:
        yield found


@pytest.fixture(scope="module")
def ada(address: str) -> Iterator[Person]:
    """Who started it."""
    person = Person(address)
    yield person
    person.close()


@pytest.fixture(scope="module")
def audit(ada: Person) -> str:
    """A list that was handed over and read."""
    return ada.upload(client_name="Meridian Bank")
