"""Takes files in. Each becomes an audit of its own, which waits to be read; several of one moment are a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from sqlalchemy import Connection
from starlette.datastructures import UploadFile

from audit.web.call import RefusedError
from audit.web.jobs import queue
from audit.web.settings import ENDINGS
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
class About:
    """What was said of the files. `client` is an id, `client_name` a name that was typed; both may be empty."""

    client: str
    client_name: str
    as_of: date
    language: str
    brand: str | None


def taken_in(files: Sequence[UploadFile], store: Store, scope: Scope, largest: int) -> list[Upload]:
    """Keeps the files. Raises RefusedError where one of them can't be a list, before any of them is kept."""
    if not files:
        raise RefusedError("no_file")
    named = [(_name(one.filename or ""), one) for one in files]
    for name, one in named:
        if PurePath(name).suffix.lower() not in ENDINGS:
            raise RefusedError("ending", file=name, endings=" ".join(ENDINGS))
        if (one.size or 0) > largest:
            raise RefusedError("too_large", 413, file=name, size=one.size, most=largest)
        if not one.size:
            raise RefusedError("empty", file=name)
    return [Upload(name, store.blobs.put(scope.workspace, one.file)) for name, one in named]


def _name(typed: str) -> str:
    """The last part of a path, whatever machine it is from, without what no name needs."""
    last = typed.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    return shown[-_LONGEST_NAME:] or "inventory"


def begun(connection: Connection, scope: Scope, uploads: Sequence[Upload], about: About) -> list[str]:
    """An audit for each file, waiting to be read; their ids."""
    batch = t.new_id() if len(uploads) > 1 else None
    found = []
    for upload in uploads:
        client = rows.one(connection, scope, t.client, _client(connection, scope, upload, about))
        rows.note_blob(connection, scope.workspace, upload.stored.sha256, upload.stored.size)
        audit = rows.add(
            connection, scope, t.audit, client_id=client.id, batch=batch, file=upload.name,
            upload=upload.stored.sha256, size=upload.stored.size, as_of=about.as_of, window_months=18,
            language=about.language, brand=about.brand or client.brand, state="reading", revision=0, who=scope.name,
        )  # fmt: skip
        queue.put(connection, scope, "read", {}, audit)
        rows.note(connection, scope, "upload", audit)
        found.append(audit)
    return found


def _client(connection: Connection, scope: Scope, upload: Upload, about: About) -> str:
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
