"""What several pages need: an audit with its client, a download, and the way back."""

from __future__ import annotations

import unicodedata
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row
from starlette.responses import FileResponse, Response, StreamingResponse

from audit.web.call import Call, RefusedError
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope

_PLAIN = {"Content-Security-Policy": "default-src 'none'; sandbox"}


def audit_of(call: Call) -> tuple[Row[Any], Row[Any]]:
    """The audit that the address names, and its client."""
    with call.store.read(call.scope) as connection:
        audit = rows.one(connection, call.scope, t.audit, call.path["audit"])
        return audit, rows.one(connection, call.scope, t.client, audit.client_id)


def read_audit(call: Call) -> tuple[Row[Any], Row[Any]]:
    """The same, once its list was read. Raises RefusedError where it was not."""
    audit, client = audit_of(call)
    if audit.result is None:
        raise RefusedError("not_read", 409, audit=audit.id)
    return audit, client


def download(content: bytes, name: str) -> Response:
    """A file that the browser saves and never shows."""
    return Response(content, media_type="application/octet-stream", headers=_attached(name))


def download_file(path: Path, name: str) -> Response:
    """The same of a file that the package brings."""
    return FileResponse(path, media_type="application/octet-stream", headers=_attached(name))


def download_blob(call: Call, scope: Scope, sha256: str, name: str) -> Response:
    """The same of a blob, wherever it is kept."""
    pieces = call.store.blobs.chunks(scope.workspace, sha256)
    first = next(pieces, b"")  # what is not there is told before the answer begins
    return StreamingResponse(
        chain((first,), pieces), media_type="application/octet-stream", headers=_attached(name)
    )


def _attached(name: str) -> dict[str, str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = "".join(sign if sign.isalnum() or sign in "._- " else "-" for sign in plain) or "file"
    return {
        **_PLAIN,
        "Content-Disposition": f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}",
    }


def number(text: str, least: float, most: float) -> float | None:
    """A number that was typed; None where nothing was. Raises RefusedError for anything else."""
    if not text:
        return None
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        raise RefusedError("number", value=text[:20], least=least, most=most) from None
    if not least <= found <= most:
        raise RefusedError("number", value=text[:20], least=least, most=most)
    return found


def answer_field(name: str) -> tuple[str, str]:
    """The question and the model's key of a field `answer:question:key`. Raises RefusedError for another name."""
    _, _, rest = name.partition(":")
    question, parted, key = rest.partition(":")
    if not question or not parted:
        raise RefusedError("decision")
    return question, key
