"""The looks of a workspace: a name, colours and lines, as the folder that the report's renderer takes."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Scope

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def folder(connection: Connection, store: Store, scope: Scope, brand: str | None) -> str | None:
    """The folder of a brand as the engine wants it; None for the toolkit's own look.

    It is written anew from what the database holds, under a name that changes with it, so that nobody finds half of it.
    """
    if not brand:
        return None
    settings = rows.one(connection, scope, t.brand, brand).settings
    text = as_toml(settings)
    made = (
        store.folder
        / "brands"
        / scope.workspace
        / f"{brand}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    )
    if not (made / "brand.toml").is_file():
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = made / "brand.part"
        half.write_text(text, "utf-8")
        half.rename(made / "brand.toml")
    return str(made)


def as_toml(settings: dict[str, Any]) -> str:
    """A brand's settings as its brand.toml; texts are quoted as JSON, which TOML reads alike."""
    lines = [f"name = {_quoted(settings['name'])}"]
    tables = {"cover": ("prepared_by",), "lines": ("footer", "confidential", "contact"),
              "colours": ("accent", "base")}  # fmt: skip
    for table, names in tables.items():
        told = [(name, settings[name]) for name in names if settings.get(name)]
        if told:
            lines += ["", f"[{table}]", *(f"{name} = {_quoted(value)}" for name, value in told)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")


def removed(store: Store, workspace: str) -> Path:
    """The folder of a workspace's brands."""
    return store.folder / "brands" / workspace
