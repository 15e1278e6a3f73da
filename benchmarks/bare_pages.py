"""Pages of the application against a bare Starlette that renders the same template with the same values.

Both are asked in this process, without a socket; what is measured is CPU time.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from audit.web import templating
from audit.web.app import application
from audit.web.jobs.worker import Workers
from audit.web.pages.sessions import DOOR
from audit.web.services import audits, uploads
from audit.web.settings import Settings
from audit.web.store import repositories as rows
from audit.web.store.engine import Store
from audit.web.store.scope import Outside

_BASE = "http://127.0.0.1:8000"
_TIMES, _ROUNDS = 20, 5
_UNTIL_SECONDS = 120.0
_LOOP = asyncio.new_event_loop()


def measured(file: Path) -> Iterator[tuple[str, float]]:
    """Each page with its CPU time as a multiple of the bare one's; the median of several rounds."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        workers = Workers(store, 1, audits.prepare_order, audits.record_outcome)
        workers.start()
        try:
            audit = _read(store, workers, file)
            app = application(Settings(Path(folder), _BASE, "A. Person"), store, workers)
            cookie = _entered(app)
            for page in ("/", "/clients", f"/audits/{audit}/reading", f"/audits/{audit}/verdict"):
                yield page.rpartition("/")[2] or "upload", _ratio(app, page, cookie)
        finally:
            workers.close()
            store.close()


def _read(store: Store, workers: Workers, file: Path) -> str:
    with store.write(Outside()) as connection:
        scope = rows.local_scope(connection, "A. Person")
    taken = uploads.Upload(file.name, store.blobs.put(scope.workspace, file.read_bytes()))
    about = uploads.UploadDetails("", "Acme", date(2026, 11, 24), "en", None)
    with store.write(scope) as connection:
        (audit,) = uploads.create_audits(connection, scope, [taken], about)

    def is_read() -> bool:
        with store.read(scope) as connection:
            return all(one.state != "reading" for one in rows.audits(connection, scope))

    workers.wake()
    assert workers.wait(is_read, _UNTIL_SECONDS)
    return audit


def _ratio(app: ASGIApp, page: str, cookie: str) -> float:
    bare = _bare(app, page, cookie)
    for one in (app, bare):
        _cpu_seconds(one, page, cookie)
    pairs = ((_cpu_seconds(app, page, cookie), _cpu_seconds(bare, page, cookie)) for _ in range(_ROUNDS))
    return median(whole / alone for whole, alone in pairs)


def _bare(app: ASGIApp, page: str, cookie: str) -> Starlette:
    """An application that has nothing but the template of a page and the values that it was given last."""
    given: list[tuple[str, str, dict[str, Any]]] = []
    render = templating.render

    def noted(template: str, language: str, names: dict[str, Any]) -> str:
        given.append((template, language, names))
        return render(template, language, names)

    templating.render = noted
    try:
        assert _asked(app, page, cookie)[0] == 200
    finally:
        templating.render = render

    def answer(request: Request) -> Response:
        return HTMLResponse(render(*given[-1]))

    return Starlette(routes=[Route(page, answer)])


def _cpu_seconds(app: ASGIApp, page: str, cookie: str) -> float:
    start = time.process_time()
    for _ in range(_TIMES):
        assert _asked(app, page, cookie)[0] == 200
    return time.process_time() - start


def _entered(app: ASGIApp) -> str:
    """The cookie of whoever comes in by a new token."""
    _, headers = _asked(app, "/", "", f"token={DOOR.new()}")
    return dict(headers)[b"set-cookie"].decode().partition(";")[0]


def _asked(app: ASGIApp, page: str, cookie: str, query: str = "") -> tuple[int, list[tuple[bytes, bytes]]]:
    """The status and the headers of an answer."""
    headers = [(b"host", _BASE.rpartition("/")[2].encode()), (b"cookie", cookie.encode())]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
             "path": page, "raw_path": page.encode(), "query_string": query.encode(), "headers": headers,
             "root_path": "", "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 1)}  # fmt: skip
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    _LOOP.run_until_complete(app(scope, receive, send))
    return told[0]["status"], told[0]["headers"]
