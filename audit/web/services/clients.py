"""A client as one archive, in again under other ids, and gone for good."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy import Connection, Row, Table

from audit.web.call import RefusedError
from audit.web.jobs import queue
from audit.web.services.audits import evict_results
from audit.web.services.evidence import IN_USE
from audit.web.services.readings import EVIDENCE
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Scope

_FORMAT = "mlops-audit client 1"
_MANIFEST = "client.json"
_MOST_BYTES, _MOST_BLOBS = 2_000_000_000, 20_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CARRIED = (t.audit, t.decision, t.answer, t.review_row)
"""What goes with a client; documents are made again, and links end with the server that made them."""
_BLOBS = ("upload", "cells", "reading", "result")


def export_client(connection: Connection, store: Store, scope: Scope, client: str) -> bytes:
    """Everything of a client as one zip: its lists, readings, answers and results."""
    row = rows.one(connection, scope, t.client, client)
    told: dict[str, Any] = {"format": _FORMAT, "client": rows.as_values(t.client, row), "rows": {}}
    audits = rows.audits(connection, scope, client)
    told["rows"]["audit"] = [rows.as_values(t.audit, one) for one in audits]
    for table in _CARRIED[1:]:
        found = [one for audit in audits for one in rows.of_audit(connection, scope, table, audit.id)]
        told["rows"][table.name] = [rows.as_values(table, one) for one in found]
    blobs = {getattr(one, name) for one in audits for name in _BLOBS} - {None}
    blobs |= set(filter(None, map(_snapshot, told["rows"]["decision"])))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
        for sha256 in sorted(blobs):
            with archive.open(f"blobs/{sha256}", "w") as file:
                for chunk in store.blobs.chunks(scope.workspace, sha256):
                    file.write(chunk)
    return made.getvalue()


def import_client(store: Store, scope: Scope, file: BinaryIO) -> str:
    """A client out of such a zip, as a new one; its id. Raises RefusedError where it is none, or was changed."""
    try:
        with zipfile.ZipFile(file) as archive:
            if (
                len(archive.infolist()) > _MOST_BLOBS
                or sum(i.file_size for i in archive.infolist()) > _MOST_BYTES
            ):
                raise RefusedError("archive_large")
            told = json.loads(archive.read(_MANIFEST))
            if told.get("format") != _FORMAT:
                raise RefusedError("archive")
            sizes = _blobs_of(archive, store, scope)
        with store.write(scope) as connection:
            return _added(connection, scope, told, sizes)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        sa.exc.StatementError,
    ) as error:
        raise RefusedError("archive") from error


def _blobs_of(archive: zipfile.ZipFile, store: Store, scope: Scope) -> dict[str, int]:
    """Keeps the blobs whose name is the hash of what they hold."""
    found = {}
    for info in archive.infolist():
        name = info.filename.removeprefix("blobs/")
        if info.filename == _MANIFEST:
            continue
        if not _SHA256.fullmatch(name):
            raise RefusedError("archive")
        with archive.open(info) as content:
            stored = store.blobs.put(scope.workspace, content)
        if stored.sha256 != name:
            raise RefusedError("archive")
        found[name] = stored.size
    return found


def _added(connection: Connection, scope: Scope, told: dict[str, Any], sizes: dict[str, int]) -> str:
    for sha256, size in sizes.items():
        rows.note_blob(connection, scope.workspace, sha256, size)
    client = _values(t.client, told["client"], {})
    client["brand"] = None
    id_ = rows.add(connection, scope, t.client, **client)
    ids = {told["client"]["id"]: id_}
    for table in _CARRIED:
        for row in told["rows"][table.name]:
            values = _values(table, row, ids)
            if table is t.audit:
                values["brand"] = None
                lost = [name for name in _BLOBS if values.get(name) and values[name] not in sizes]
                if lost:
                    raise RefusedError("archive")
            if table is t.decision and (snapshot := _snapshot(row)) is not None and snapshot not in sizes:
                raise RefusedError("archive")
            ids[row["id"]] = rows.add(connection, scope, table, **values)
    return id_


def _snapshot(decision: dict[str, Any]) -> str | None:
    """The blob that a decision to use a snapshot holds on to."""
    is_held = decision["kind"] == EVIDENCE and decision["state"] in IN_USE
    return str(decision["value"]["blob"]) if is_held else None


def _values(table: Table, row: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """A row as it stood, with the ids of what it belongs to here. Raises KeyError for what belongs to nothing."""
    values = {c.name: row[c.name] for c in table.c if c.name not in ("id", "workspace_id")}
    for name in ("client_id", "audit_id"):
        if name in values:
            values[name] = ids[values[name]]
    if "as_of" in values:
        values["as_of"] = date.fromisoformat(values["as_of"])
    return values


def change_client(
    connection: Connection, scope: Scope, client: Row[Any], name: str, language: str, brand: str | None
) -> None:
    """Another name, language or look; every audit is made again with it. Raises RefusedError for another's name."""
    known = rows.client_called(connection, scope, name)
    if known is not None and known.id != client.id:
        raise RefusedError("same_name", name=name)
    if brand:
        rows.one(connection, scope, t.brand, brand)
    rows.change(
        connection, scope, t.client, client.id, name=name, named=True, brand=brand or None, language=language
    )
    for audit in rows.audits(connection, scope, client.id):
        rows.change(connection, scope, t.audit, audit.id, brand=brand or None, language=language)
        if audit.result:
            queue.enqueue(connection, scope, "read", {}, audit.id)


def delete_client(store: Store, scope: Scope, client: str) -> None:
    """Removes a client with all lists, answers, reports and links, and every file that nobody else needs."""
    with store.write(scope) as connection:
        audits = [one.id for one in rows.audits(connection, scope, client)]
        rows.forget_jobs(connection, scope, audits)
        rows.remove(connection, scope, t.client, client)
        rows.note(connection, scope, "client_deleted", client)
    remove_orphans(store, scope)


def remove_orphans(store: Store, scope: Scope) -> None:
    """Removes the files that no row names any more, and the old pages of the database's log."""
    workspace = scope.workspace
    with store.write(scope) as connection:
        gone = rows.unused_blobs(connection, workspace)
        known = rows.blob_names(connection, workspace)
        for sha256 in gone:
            rows.forget_blob(connection, workspace, sha256)
            store.blobs.delete(workspace, sha256)
        for sha256 in store.blobs.orphans(workspace, known):
            store.blobs.delete(workspace, sha256)
    evict_results(workspace, gone)
    store.tidy()
