"""Sends a request to an OpenAI-compatible endpoint. No other module below the command line speaks to the network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from audit.domain.errors import InputError, MachineError
from audit.domain.installation import install_line

if TYPE_CHECKING:
    import httpx

KEY = "MLOPS_AUDIT_ASSIST_KEY"  # the environment variable that holds the key
SECONDS = 60.0  # for one request, all in all
LARGEST_BYTES = 1_000_000  # of a reply
_PATH = "/chat/completions"


def address_of(url: str) -> str:
    """The full address of the chat completions below a URL as people give it. Raises InputError for another scheme."""
    bare = url.strip().rstrip("/")
    scheme, sign, rest = bare.partition("://")
    if (
        scheme.lower() not in ("http", "https")
        or not sign
        or not rest
        or "@" in rest
        or "?" in rest
        or "#" in rest
    ):
        raise InputError(
            f"{_shown(url)}: is not the address of an assistant. Give one like https://host/v1, and the key in {KEY}."
        )
    if bare.endswith(_PATH):
        return bare
    return f"{bare}{_PATH}" if "/" in rest else f"{bare}/v1{_PATH}"


class Endpoint:
    """An open connection; requests go one after the other."""

    def __init__(self, client: httpx.Client, address: str, seconds: float) -> None:
        self._client = client
        self._address = address
        self._seconds = seconds

    def send(self, body: dict[str, Any]) -> bytes:
        """The reply to a request. Raises InputError, which names the address and never the key, where there is none."""
        import httpx

        try:
            return self._reply(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))
        except httpx.TimeoutException as error:
            raise self._failure(f"no reply within {self._seconds:g} seconds") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._failure(f"can't be reached ({type(error).__name__})") from error

    def _reply(self, body: bytes) -> bytes:
        started, found = monotonic(), bytearray()
        headers = {"Content-Type": "application/json"}
        with self._client.stream("POST", self._address, content=body, headers=headers) as response:
            if response.status_code != 200:
                raise self._failure(f"answered with status {response.status_code}")
            for piece in response.iter_bytes():
                found += piece
                if len(found) > LARGEST_BYTES:
                    raise self._failure(f"the reply is larger than {LARGEST_BYTES:,} bytes")
                if monotonic() - started > self._seconds:
                    raise self._failure(f"no full reply within {self._seconds:g} seconds")
        return bytes(found)

    def _failure(self, reason: str) -> InputError:
        return InputError(f"{self._address}: {reason}.")


@contextmanager
def connected(url: str, key: str | None, seconds: float = SECONDS) -> Iterator[Endpoint]:
    """An endpoint to send requests to. Redirects are not followed, so the key goes nowhere else.

    Raises InputError for an address or a key that can't be one, MachineError where the extra is not installed.
    """
    try:
        import httpx
    except ImportError as error:
        raise MachineError(f"--assist needs httpx. Install it: {install_line('assist')}") from error
    address = address_of(url)
    if key and not (key.isascii() and key.isprintable()):
        raise InputError(f"{KEY}: contains characters that can't be in a key.")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with httpx.Client(timeout=seconds, follow_redirects=False, headers=headers) as client:
        yield Endpoint(client, address, seconds)


def _shown(url: str) -> str:
    """An address without what may be a password in it."""
    return url.rpartition("@")[2][:200]
