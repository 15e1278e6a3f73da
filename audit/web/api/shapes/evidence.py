"""What systems show of the models."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from audit.web.api.shapes.basics import Given, Sent, Text


class SnapshotForm(Sent):
    """Nothing is said of snapshots beside the files themselves."""


class Snapshot(Given):
    """A snapshot that is used; `state`: reading or kept. It is taken back like a correction, by its id."""

    id: str
    file: str
    size: int
    state: str
    who: str
    created: datetime


class Claim(Given):
    """A claim of the list held against what systems show. `about` is an axis or a function; `said` the status that is
    claimed, `text` and `place` where; `shown` what the systems alone say."""

    model: str
    about: str
    standing: Literal["contradicted", "confirmed", "raised", "found"]
    said: str
    text: str
    place: str | None
    shown: str
    strength: str
    seen: list[str]


class Unlisted(Given):
    """An object that no model stands for."""

    key: str
    system: str
    kind: str
    name: str
    serving: bool


class ToConfirm(Given):
    """An object whose name is near that of models, by their numbers."""

    key: str
    system: str
    kind: str
    name: str
    models: list[int]


class Evidence(Given):
    """The snapshots of an audit and what they show; `models` are the names that numbers stand for."""

    snapshots: list[Snapshot]
    claims: list[Claim]
    unlisted: list[Unlisted]
    to_confirm: list[ToConfirm]
    models: list[str]


class SnapshotsAdded(Given):
    """The snapshots that were taken in; the list is being read with them."""

    snapshots: list[Snapshot]


class JoinSent(Sent):
    """The object `key` is the model of this number, or none of the list (null)."""

    key: Text
    model: int | None = Field(ge=0, le=10_000_000)
