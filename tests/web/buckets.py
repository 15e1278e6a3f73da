"""moto's S3 server on loopback, in an environment of its own: a bucket for each test."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.collect.environments import environment, free_port, started

_NUMBERS = count(1)


class S3:
    """A running server. `variables` say to a client where it is, and who asks."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.variables = {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_REGION": "us-east-1",
        }

    def new_bucket(self) -> str:
        """The address of a folder in a new bucket."""
        name = f"audits-{next(_NUMBERS)}"
        self._ask(f"/{name}", "PUT")
        return f"s3://{name}/kept"

    def remove(self, address: str) -> None:
        """Removes the bucket of an address, which must be empty."""
        self._ask(f"/{address.removeprefix('s3://').partition('/')[0]}", "DELETE")

    def _ask(self, path: str, method: str) -> None:
        with urllib.request.urlopen(
            urllib.request.Request(f"{self.address}{path}", method=method), timeout=30
        ):
            pass


@contextmanager
def s3_server(folder: Path) -> Iterator[S3]:
    """A server until the block ends. The test is skipped where it can't be had."""
    python, port = environment("moto-5") / "python", free_port()
    line = [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
    with started(line, port, "/moto-api/", {}, folder) as address:
        yield S3(address)
