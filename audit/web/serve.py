"""The server: what it needs, the one address that it prints, and its end."""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from filelock import FileLock, Timeout

from audit.domain.errors import InputError, OutputError
from audit.web.app import application
from audit.web.guard.breached_passwords import BreachedPasswords
from audit.web.guard.provider import Provider, is_safe
from audit.web.guard.virus_scan import Scanner
from audit.web.jobs.worker import Workers
from audit.web.pages.sessions import DOOR
from audit.web.services import people, second_factor
from audit.web.services.audits import prepare_order, record_outcome
from audit.web.settings import Settings
from audit.web.store import repositories as rows
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope
from audit.web.store.tables import new_id

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
    accounts: bool = False
    provider: Provider | None = None
    breached: BreachedPasswords | None = None
    scanner: Scanner | None = None


def serve(wanted: Wanted, ready: Callable[[str, bool], object]) -> None:
    """Serves until it is told to end; `ready` is told the address once it answers, and whether it works only once.

    Raises InputError for a set-up that would let strangers in, OutputError where the folder or the port can't be had.
    """
    require_safe(wanted)
    _collect_garbage()
    with _bound(wanted) as listening, _alone(wanted.folder):
        port = listening.getsockname()[1]
        host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
        settings = Settings(
            folder=wanted.folder,
            base_url=_checked(wanted.base_url) or f"http://{host}:{port}",
            name=wanted.name,
            workers=wanted.workers,
            accounts=wants_accounts(wanted),
            provider=wanted.provider,
            breached=wanted.breached,
            scanner=wanted.scanner,
        )
        store = Store(wanted.folder, wanted.database, wanted.files)
        settings = replace(settings, accounts=settings.accounts or _has_accounts(store))
        workers = Workers(store, wanted.workers, prepare_order, record_outcome)
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
            asyncio.run(_served(uvicorn.Server(config), listening, lambda: ready(*_address(settings, store))))
        finally:
            workers.close()
            store.close()


def work(wanted: Wanted, ready: Callable[[], object]) -> None:
    """Does the jobs of a server until SIGTERM or SIGINT; `ready` is called once it looks for them.

    Raises OutputError where the database or the files can't be used, or are of another version.
    """
    _collect_garbage()
    over = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda number, frame: over.set())
    store = Store(wanted.folder, wanted.database, wanted.files, is_server=False)
    workers = Workers(store, wanted.workers, prepare_order, record_outcome)
    workers.start()
    try:
        ready()
        over.wait()
    finally:
        workers.close()
        store.close()


def _collect_garbage() -> None:
    """Commands do without, since they end soon; a server would grow with every page. What is loaded by now stays."""
    gc.freeze()
    gc.enable()


def invited_owner(place: tuple[Path, str | None, str | None], base_url: str, name: str) -> str:
    """Adds a workspace to what a folder keeps, also while it is served; the address of its owner's invitation."""
    store = Store(*place, is_server=False)
    try:
        scope = Scope(new_id(), "", "")
        with store.write(scope) as connection:
            token = people.new_workspace(connection, scope, name)
    finally:
        store.close()
    return f"{_checked(base_url)}/join/{token}"


def reset_second_factor(place: tuple[Path, str | None, str | None], login: str) -> None:
    """Takes the second factor of somebody away, also while the folder is served: for an owner who has lost theirs.

    Raises InputError where nobody has that login.
    """
    store = Store(*place, is_server=False)
    try:
        with store.read(Outside()) as connection:
            person = people.person_of_login(connection, " ".join(login.split()).casefold())
        with store.read(Outside(person=person or "")) as connection:
            scope = people.scope_of(connection, person) if person else None
        if scope is None:
            raise InputError(f"{login}: nobody signs in by this.")
        with store.write(scope) as connection:
            second_factor.reset(connection, scope, scope.person)
    finally:
        store.close()


async def _served(server: uvicorn.Server, listening: socket.socket, ready: Callable[[], object]) -> None:
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    if server.started:
        ready()
    await task


def _address(settings: Settings, store: Store) -> tuple[str, bool]:
    """Where to begin: the token of this start, the invitation of the first owner, or the door."""
    base = settings.base_url.rstrip("/")
    if not settings.accounts:
        return f"{base}/?token={DOOR.new()}", True
    if _has_accounts(store):
        return f"{base}/", False
    with store.write(Outside()) as connection:
        owner = rows.local_scope(connection, settings.name)
    with store.write(owner) as connection:
        return f"{base}/join/{people.invite_first_owner(connection, owner)}", True


def _has_accounts(store: Store) -> bool:
    with store.read(Outside()) as connection:
        return people.has_accounts(connection)


def wants_accounts(wanted: Wanted) -> bool:
    """Whether people sign in: where it is asked for, and wherever the server is reached from beyond this machine."""
    reached = [wanted.host, *([urlsplit(wanted.base_url).hostname or ""] if wanted.base_url else [])]
    return wanted.accounts or not all(map(_is_here, reached))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def require_safe(wanted: Wanted) -> None:
    """Raises InputError where links would lead nowhere, or passwords pass where others read them."""
    base = _checked(wanted.base_url)
    if base is None and not _is_here(wanted.host):
        raise InputError(
            f"--host {wanted.host}: links need the address that people use. Name it with --base-url."
        )
    if base is not None and not is_safe(base):
        raise InputError(
            f"--base-url {base}: passwords would pass in the clear. Put a proxy that speaks https in front, and "
            "name its https:// address."
        )
    if wanted.provider is not None and not is_safe(wanted.provider.issuer):
        raise InputError(f"--oidc-issuer {wanted.provider.issuer}: is no https:// address.")


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
