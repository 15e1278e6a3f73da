"""The looks of a workspace: a name, colours and lines, as the folder that the report's renderer takes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from audit.web.call import RefusedError
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Scope

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
COLOURS, LINES = ("accent", "base"), ("prepared_by", "footer", "confidential", "contact")
FIELDS = ("name", *COLOURS, *LINES)
MOST_NAME, MOST_LINE = 120, 500


def list_brands(connection: Connection, scope: Scope) -> list[Row[Any]]:
    """The looks of a workspace, by name."""
    c = t.brand.c
    query = sa.select(t.brand).where(c.workspace_id == scope.workspace).order_by(c.name, c.id)
    return list(connection.execute(query))


def add_brand(connection: Connection, scope: Scope, told: Mapping[str, str]) -> str:
    """A new look from what was typed, by the names of FIELDS; its id. Raises RefusedError."""
    settings = {"name": _short(told.get("name", ""), MOST_NAME)}
    if not settings["name"]:
        raise RefusedError("no_name")
    for colour in COLOURS:
        if value := told.get(colour, ""):
            if not COLOUR.fullmatch(value):
                raise RefusedError("colour", value=value[:20])
            settings[colour] = value
    for line in LINES:
        if value := _short(told.get(line, ""), MOST_LINE):
            settings[line] = value.replace("{", "{{").replace("}", "}}")  # no field of the renderer's
    return rows.add(connection, scope, t.brand, name=settings["name"], settings=settings)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise RefusedError("too_long", most=most)
    return text


def typed_fields(look: Row[Any]) -> dict[str, str]:
    """What was typed of a look, by the names of FIELDS; "" where nothing was."""
    told: dict[str, str] = look.settings
    lines = {name: told.get(name, "").replace("{{", "{").replace("}}", "}") for name in LINES}
    return {"name": look.name, **{name: told.get(name, "") for name in COLOURS}, **lines}


def remove_brand(connection: Connection, scope: Scope, id_: str) -> None:
    """Removes a look. Raises RefusedError where a client or an audit has it."""
    found = rows.one(connection, scope, t.brand, id_)
    everywhere = Scope(
        scope.workspace, scope.person, scope.name, scope.role
    )  # also where this person sees nothing
    users = (*rows.clients(connection, everywhere), *rows.audits(connection, everywhere))
    if any(one.brand == found.id for one in users):
        raise RefusedError("brand_used", name=found.name)
    rows.remove(connection, scope, t.brand, found.id)


def brand_folder(connection: Connection, store: Store, scope: Scope, brand: str | None) -> str | None:
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


def remove_folders(store: Store, workspace: str) -> Path:
    """The folder of a workspace's brands."""
    return store.folder / "brands" / workspace
