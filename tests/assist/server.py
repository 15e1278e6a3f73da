"""A real HTTP server on loopback that answers with what a test recorded, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, bytes]


@dataclass
class Recorded:
    """What was sent, and where to."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


def completion(answers: object) -> bytes:
    """A reply as such endpoints give it."""
    content = answers if isinstance(answers, str) else json.dumps({"answers": answers})
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


def texts_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The texts that a request asks about."""
    return list(json.loads(body["messages"][1]["content"])["texts"])


@contextmanager
def serving(answer: Callable[[dict[str, Any]], Reply]) -> Iterator[Recorded]:
    """A server that answers each request as `answer` says."""
    recorded, over = Recorded(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            recorded.raw.append(raw)
            recorded.bodies.append(json.loads(raw))
            recorded.paths.append(self.path)
            recorded.keys.append(self.headers["Authorization"])
            status, reply = answer(recorded.bodies[-1])
            if status == 0:  # silence
                over.wait(20)
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(reply)))
            if status in (301, 302, 307):
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            with suppress(OSError):  # the client had enough
                self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    recorded.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield recorded
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()
