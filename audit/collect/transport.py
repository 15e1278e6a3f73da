"""The one way to a system over the network: read-only by construction.

A call is checked against the reader's own list before anything is sent: GET, or a POST that only asks and is on the
list of this module. Redirects are not followed, secrets travel in headers alone and over plain HTTP to loopback alone,
and whatever fails is a CallError whose text may be shown.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from audit import files
from audit.collect.gathering import CallError
from audit.collect.plan import Call
from audit.domain.errors import InputError, MachineError
from audit.domain.installation import install_line

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS, READ_SECONDS, CALL_SECONDS = 5.0, 30.0, 60.0
CALLS_A_SECOND, TRIES, LONGEST_WAIT = 5.0, 3, 60.0
LARGEST_BYTES = 64_000_000  # of one answer
MOST_PAGES = 10_000
POSTS = ("/api/3.0/mlflow/traces/search", "/graphql")
"""Paths below an address that are asked by POST and change nothing; a reader may list no other."""
_AGAIN = (429, 502, 503, 504)
_REASONS = {
    401: "401 not signed in",
    403: "403 not permitted",
    404: "404 not there",
    429: "429 too many requests",
}


class NotAllowedError(RuntimeError):
    """A reader asked for a call that is not on its list: a defect of ours, and nothing was sent."""


@dataclass(frozen=True)
class Clock:
    """The time that passes, and how to wait for it."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


def address_of(text: str) -> str:
    """An address without its last slash. Raises InputError for one with a user, a query or another scheme."""
    parts = urlsplit(text.strip())
    shown = f"{parts.scheme}://{parts.hostname or ''}" if parts.scheme else text[:60]
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise InputError(f"{shown}: is no address. Give one like https://host/ or http://127.0.0.1:5000.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise InputError(
            f"{shown}: holds a user, a password or a query. Give the bare address; secrets come from the environment."
        )
    return text.strip().rstrip("/")


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Transport:
    """Calls below one address, one after the other."""

    def __init__(
        self,
        address: str,
        calls: Sequence[Call],
        headers: Mapping[str, str] | None = None,
        *,
        ca_file: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`headers` hold the secrets, if any. Raises InputError where they would travel over plain HTTP."""
        self.address = address_of(address)
        self._headers = dict(headers or {})
        if self._headers and self.address.lower().startswith("http://") and not is_loopback(self.address):
            raise InputError(
                f"{self.address}: a secret would travel unencrypted. Use https, or unset the variable that holds it."
            )
        if any(not (value.isascii() and value.isprintable()) for value in self._headers.values()):
            raise InputError(f"{self.address}: the secret holds characters that no header may have.")
        self._allowed = [(call.method, _pattern(call.path), call) for call in calls]
        self._ca_file = ca_file
        self._clock = clock or Clock()
        self._last = float("-inf")

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *_: object) -> None:
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> httpx.Client:
        try:
            import httpx
        except ImportError as error:
            raise MachineError(f"`collect` needs httpx. Install it: {install_line('collect')}") from error
        return httpx.Client(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            headers=self._headers,
            trust_env=not is_loopback(self.address),
            **({"verify": _verified(self._ca_file)} if self._ca_file else {}),
        )

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON that a GET gives. Raises CallError where it gives none."""
        return self._json("GET", path, params, None)

    def text(self, path: str) -> str:
        """The short text that a GET gives, as a version. Raises CallError where it gives none."""
        self._check("GET", path, None)
        return self._tried("GET", path, None, None)[:100].decode("utf-8", "replace").strip()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that a POST gives which only asks. Raises CallError where it gives none."""
        return self._json("POST", path, None, body)

    def pages(
        self,
        page: Callable[[str | None], tuple[Sequence[Any], str | None]],
    ) -> Iterator[Any]:
        """The items of all pages; `page` gives, for a token, items and the next token. An empty page with a token is
        none of the last. Raises CallError where a token comes back, or the pages don't end."""
        token, seen = None, set()
        for _ in range(MOST_PAGES):
            items, token = page(token)
            yield from items
            if not token:
                return
            if token in seen:
                raise CallError("the same page came twice")
            seen.add(token)
        raise CallError(f"more than {MOST_PAGES:,} pages")

    def _json(self, method: str, path: str, params: Mapping[str, Any] | None, body: Any) -> Any:
        self._check(method, path, body)
        data = self._tried(method, path, params, body)
        try:
            return files.parse_json(data)
        except ValueError as error:
            raise CallError("the answer is no JSON, or was cut off") from error

    def _check(self, method: str, path: str, body: Any) -> None:
        """Raises NotAllowedError unless the call is on the reader's list and on that of this module."""
        if any(unquote(one) in (".", "..") for one in path.split("/")):
            raise CallError("a name there leads to another path")  # what a system calls its things is its own
        asks = method == "GET" or (method == "POST" and path in POSTS)
        listed = any(verb == method and form.fullmatch(path) for verb, form, _ in self._allowed)
        if not (asks and listed):
            raise NotAllowedError(f"{method} {path} is not on the list of allowed calls")
        query = str((body or {}).get("query", "query")).lstrip() if path == "/graphql" else "query"
        if not query.startswith("query") or "mutation" in query:
            raise NotAllowedError("a GraphQL request that is no query is not on the list of allowed calls")

    def _tried(self, method: str, path: str, params: Mapping[str, Any] | None, body: Any) -> bytes:
        import httpx

        reason = ""
        for left in range(TRIES - 1, -1, -1):
            self._pace()
            try:
                status, headers, data = self._sent(method, path, params, body)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                timed_out = isinstance(error, httpx.TimeoutException)
                reason = "timed out" if timed_out else f"can't be reached ({type(error).__name__})"
                wait = 1.0
            else:
                if status == 200:
                    return data
                reason = _REASONS.get(status, f"status {status}")
                if 300 <= status < 400:
                    raise CallError(f"{status} leads to another address, which is not followed")
                if status not in _AGAIN:
                    raise CallError(reason)
                wait = _retry_after(headers.get("retry-after"), datetime.now(UTC))
            if left:
                self._clock.sleep(min(wait, LONGEST_WAIT))
        raise CallError(f"{reason}, tried {TRIES} times")

    def _sent(
        self, method: str, path: str, params: Mapping[str, Any] | None, body: Any
    ) -> tuple[int, Mapping[str, str], bytes]:
        content = None if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json", **({"Content-Type": "application/json"} if content else {})}
        found, began = bytearray(), self._clock.monotonic()
        wanted = {name: value for name, value in (params or {}).items() if value is not None}
        with self._client.stream(
            method, self.address + path, params=wanted or None, content=content, headers=headers
        ) as response:
            for piece in response.iter_bytes():
                found += piece
                if len(found) > LARGEST_BYTES:
                    raise CallError(f"the answer is larger than {LARGEST_BYTES:,} bytes")
                if self._clock.monotonic() - began > CALL_SECONDS:
                    raise CallError(f"no full answer within {CALL_SECONDS:g} seconds")
            return response.status_code, response.headers, bytes(found)

    def _pace(self) -> None:
        """Waits so that no more than CALLS_A_SECOND are sent."""
        wait = self._last + 1 / CALLS_A_SECOND - self._clock.monotonic()
        if wait > 0:
            self._clock.sleep(wait)
        self._last = self._clock.monotonic()


def part(name: Any) -> str:
    """A name as one part of a path."""
    return quote(str(name), safe="")


def _pattern(path: str) -> re.Pattern[str]:
    """A listed path as the paths that it allows: `{name}` is one part."""
    parts = re.split(r"\{[a-z_]+\}", path)
    return re.compile("[^/?#]+".join(map(re.escape, parts)))


def _retry_after(header: str | None, now: datetime) -> float:
    if not header:
        return 1.0
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (ValueError, TypeError):
        return 1.0


def _verified(ca_file: str) -> Any:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise InputError(f"{ca_file}: holds no certificate of an authority. Give a PEM file.") from error
