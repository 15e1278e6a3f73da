"""Takes files in. Each list becomes an audit of its own, which waits to be read; several of one moment are a batch.

Snapshots of systems go with the one list that came with them; without a list they are an audit of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, BinaryIO

from sqlalchemy import Connection, Row
from starlette.datastructures import UploadFile

from audit.web.call import RefusedError
from audit.web.jobs import queue
from audit.web.services import audits, evidence
from audit.web.services.evidence import ENDING, is_snapshot
from audit.web.settings import ENDINGS, Settings
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.blobs import Stored
from audit.web.store.engine import Store
from audit.web.store.scope import Scope

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that was taken in: its name without any folder, and its content."""

    name: str
    stored: Stored


@dataclass(frozen=True, slots=True)
class UploadDetails:
    """What was said of the files. `client` is an id, `client_name` a name that was typed; both may be empty."""

    client: str
    client_name: str
    as_of: date
    language: str
    brand: str | None


def store_files(files: Sequence[UploadFile], store: Store, scope: Scope, settings: Settings) -> list[Upload]:
    """Keeps the files. Raises RefusedError where one of them can be neither a list nor a snapshot, or where snapshots
    come with several lists, before any of them is kept."""
    named = _named(files)
    if sum(not is_snapshot(name) for name, _ in named) > 1 and any(is_snapshot(name) for name, _ in named):
        raise RefusedError("which_list")
    return _kept(named, store, scope, settings, (*ENDINGS, ENDING))


def store_snapshots(
    files: Sequence[UploadFile], store: Store, scope: Scope, settings: Settings
) -> list[Upload]:
    """Keeps snapshots. Raises RefusedError where one of the files can't be one, before any of them is kept."""
    return _kept(_named(files), store, scope, settings, (ENDING,))


def _named(files: Sequence[UploadFile]) -> list[tuple[str, UploadFile]]:
    if not files:
        raise RefusedError("no_file")
    return [(_name(one.filename or ""), one) for one in files]


def _kept(
    named: Sequence[tuple[str, UploadFile]],
    store: Store,
    scope: Scope,
    settings: Settings,
    endings: Sequence[str],
) -> list[Upload]:
    for name, one in named:
        if PurePath(name).suffix.lower() not in endings:
            code = "ending" if len(endings) > 1 else "ending_snapshot"
            raise RefusedError(code, file=name, endings=" ".join(endings))
        if (one.size or 0) > settings.largest_bytes:
            raise RefusedError("too_large", 413, file=name, size=one.size, most=settings.largest_bytes)
        if not one.size:
            raise RefusedError("empty", file=name)
    require_clean([(name, one.file) for name, one in named], store, settings)
    return [Upload(name, store.blobs.put(scope.workspace, one.file)) for name, one in named]


def require_clean(files: Iterable[tuple[str, BinaryIO]], store: Store, settings: Settings) -> None:
    """Raises RefusedError where a scanner is named and does not call every one of the files clean."""
    if settings.scanner is None:
        return
    for name, content in files:
        with store.scratch.folder() as folder:
            settings.scanner.require_clean(folder, content, name)


def _name(typed: str) -> str:
    """The last part of a path, whatever machine it is from, without what no name needs."""
    last = typed.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    return shown[-_LONGEST_NAME:] or "inventory"


def create_audits(
    connection: Connection, scope: Scope, uploads: Sequence[Upload], about: UploadDetails
) -> list[str]:
    """An audit for each list, or one of the snapshots alone, waiting to be read; their ids."""
    snapshots = [one for one in uploads if is_snapshot(one.name)]
    lists = [one for one in uploads if not is_snapshot(one.name)] or snapshots[:1]
    batch = t.new_id() if len(lists) > 1 else None
    found = []
    for upload in lists:
        client = rows.one(connection, scope, t.client, _client(connection, scope, upload, about))
        rows.note_blob(connection, scope.workspace, upload.stored.sha256, upload.stored.size)
        audit = rows.add(
            connection, scope, t.audit, client_id=client.id, batch=batch, file=upload.name,
            upload=upload.stored.sha256, size=upload.stored.size, as_of=about.as_of, window_months=18,
            language=about.language, brand=about.brand or client.brand, state="reading", revision=0, who=scope.name,
        )  # fmt: skip
        for one in snapshots:
            evidence.add_snapshot(
                connection, scope, rows.one(connection, scope, t.audit, audit), one.name, one.stored
            )
        queue.enqueue(connection, scope, "read", {}, audit)
        rows.note(connection, scope, "upload", audit)
        found.append(audit)
    return found


def add_snapshots(
    connection: Connection, scope: Scope, audit: Row[Any], snapshots: Sequence[Upload]
) -> list[str]:
    """Uses snapshots for an audit that there is, and has it read with them; the ids of the decisions."""
    made = [evidence.add_snapshot(connection, scope, audit, one.name, one.stored) for one in snapshots]
    rows.note(connection, scope, "evidence", audit.id)
    audits.restart_reading(connection, scope, audit)
    return made


def _client(connection: Connection, scope: Scope, upload: Upload, about: UploadDetails) -> str:
    """The client of a file: the one that was chosen, one of the name that was typed, else as the file says."""
    if about.client:
        return str(rows.one(connection, scope, t.client, about.client).id)
    name = about.client_name or PurePath(upload.name).stem
    known = rows.client_called(connection, scope, name) if about.client_name else None
    if known is not None:
        return str(known.id)
    return rows.add(
        connection, scope, t.client, name=name, named=bool(about.client_name), language=about.language,
        brand=about.brand,
    )  # fmt: skip
