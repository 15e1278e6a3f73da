"""A real HTTP server on loopback that answers from a table, with faults on demand, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Answers = Mapping[str, Any]
"""`GET /path` -> the JSON that it gives, or a function of the query and the body that makes it."""


@dataclass
class Asked:
    """What was asked: method, path with query, and the headers that could hold a secret."""

    url: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


Fault = Callable[[int, str], tuple[int, dict[str, str], bytes | None] | None]
"""Of the number of a request and its path: another status, headers and body, or None for the true answer."""


@contextmanager
def serving(answers: Answers, fault: Fault = lambda number, path: None) -> Iterator[Asked]:
    """The server, until the block ends. What no answer is there for is 404."""
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", {})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            self._answer("POST", json.loads(body) if body.startswith(b"{") else {})

        def _answer(self, method: str, body: dict[str, Any]) -> None:
            parts = urlsplit(self.path)
            asked.requests.append((method, self.path))
            asked.headers.append(dict(self.headers))
            wrong = fault(len(asked.requests), parts.path)
            status, headers, data = wrong or (200, {}, None)
            if data is None:
                found = answers.get(f"{method} {parts.path}")
                if found is None:
                    status, data = (404 if status == 200 else status), b"{}"
                else:
                    made = found(dict(parse_qsl(parts.query)), body) if callable(found) else found
                    data = made.encode() if isinstance(made, str) else json.dumps(made).encode()
            with suppress(OSError):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", headers.get("Content-Type", "application/json"))
                self.send_header("Content-Length", headers.get("Content-Length", str(len(data))))
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    asked.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
