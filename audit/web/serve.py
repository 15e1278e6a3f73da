"""The server: what it needs, the one address that it prints, and its end."""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from filelock import FileLock, Timeout

from audit.domain.errors import InputError, OutputError
from audit.web.app import application
from audit.web.jobs.worker import Workers
from audit.web.pages.entering import DOOR
from audit.web.services.audits import prepared, written_down
from audit.web.settings import Settings
from audit.web.store.engine import Store

_GRACE_SECONDS = 5
_HEADER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says. `base_url` is the address of a proxy in front, if there is one; `database` and
    `files` are URLs of what is kept elsewhere than in the folder."""

    folder: Path
    host: str
    port: int
    base_url: str | None
    name: str
    workers: int
    database: str | None = None
    files: str | None = None


def serve(wanted: Wanted, ready: Callable[[str], object]) -> None:
    """Serves until it is told to end; `ready` is told the address, with its token, once it answers.

    Raises InputError for an address beyond this machine, OutputError where the folder or the port can't be had.
    """
    _require_loopback(wanted)
    with _bound(wanted) as listening, _alone(wanted.folder):
        port = listening.getsockname()[1]
        host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
        settings = Settings(
            folder=wanted.folder,
            base_url=_checked(wanted.base_url) or f"http://{host}:{port}",
            name=wanted.name,
            workers=wanted.workers,
        )
        store = Store(wanted.folder, wanted.database, wanted.files)
        workers = Workers(store, wanted.workers, prepared, written_down)
        config = uvicorn.Config(
            application(settings, store, workers),
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=32_768,
            timeout_keep_alive=_HEADER_SECONDS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        workers.start()
        # uvicorn ends in good order and then raises the signal once more, which would leave no time for the rest
        signal.signal(signal.SIGTERM, lambda number, frame: None)
        try:
            asyncio.run(_served(uvicorn.Server(config), listening, lambda: ready(_address(settings))))
        finally:
            workers.close()
            store.close()


def work(wanted: Wanted, ready: Callable[[], object]) -> None:
    """Does the jobs of a server until SIGTERM or SIGINT; `ready` is called once it looks for them.

    Raises OutputError where the database or the files can't be used, or are of another version.
    """
    over = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda number, frame: over.set())
    store = Store(wanted.folder, wanted.database, wanted.files, is_server=False)
    workers = Workers(store, wanted.workers, prepared, written_down)
    workers.start()
    try:
        ready()
        over.wait()
    finally:
        workers.close()
        store.close()


async def _served(server: uvicorn.Server, listening: socket.socket, ready: Callable[[], object]) -> None:
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    if server.started:
        ready()
    await task


def _address(settings: Settings) -> str:
    return f"{settings.base_url.rstrip('/')}/?token={DOOR.new()}"


def _require_loopback(wanted: Wanted) -> None:
    try:
        is_here = ipaddress.ip_address(wanted.host).is_loopback
    except ValueError:
        is_here = wanted.host == "localhost"
    if not is_here:
        raise InputError(
            f"--host {wanted.host}: people on other machines could use this page without an account. Leave --host at "
            "127.0.0.1; to reach it from elsewhere put a proxy that asks for a password in front, and name its address "
            "with --base-url."
        )


def _checked(base_url: str | None) -> str | None:
    if base_url is None:
        return None
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise InputError(f"--base-url {base_url}: is no address like https://audits.example.com/mlops.")
    return base_url.rstrip("/")


def _bound(wanted: Wanted) -> socket.socket:
    family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((wanted.host, wanted.port))
    except OSError as error:
        listening.close()
        raise OutputError(
            f"--port {wanted.port}: can't be had: {error.strerror}. Is another `mlops-audit serve` running? "
            "Choose another with --port, or 0 for any that is free."
        ) from error
    listening.listen(128)
    return listening


def _alone(folder: Path) -> FileLock:
    """One server a folder at a time. Raises OutputError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(folder / "serve.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise OutputError(
            f"{folder}: another `mlops-audit serve` works there. End it, or choose another folder with --folder."
        ) from error
    return lock
