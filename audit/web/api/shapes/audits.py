"""Clients and their audits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from audit.web.api.shapes.basics import Given, Id, Language, Name, Sent

State = Literal["reading", "read", "failed", "stopped"]


class Standing(Given):
    """A verdict: between `gap_low` and `gap_high` of `in_scope` models run unattended."""

    verdict: Literal["gap", "no_gap", "undecided", "not_applicable"]
    gap_low: int
    gap_high: int
    in_scope: int
    models: int


class Client(Given):
    """A client with where it stands by its latest audit."""

    id: str
    name: str
    language: str
    created: datetime
    latest: Standing | None


class Clients(Given):
    """A part of all clients, by name."""

    total: int
    clients: list[Client]


class ClientChange(Sent):
    """Another name or language."""

    name: Name = Field(min_length=1)
    language: Language | None = None


class Audit(Given):
    """One list with its audit. `revision` grows with whatever changes the result."""

    id: str
    client: str
    batch: str | None
    file: str
    size: int
    as_of: date
    window_months: int
    language: str
    state: State
    message: str | None
    revision: int
    standing: Standing | None
    who: str
    created: datetime


class History(Given):
    """The audits of a client, the latest first."""

    client: str
    total: int
    audits: list[Audit]


class UploadForm(Sent):
    """What is said of the files. `client` is an id; with neither it nor `client_name` the list names its client."""

    client: Id = ""
    client_name: Name = ""
    as_of: date | None = None
    language: Language = "en"
    brand: Id = ""


class Uploaded(Given):
    """An audit for each file, in the order in which they were sent."""

    audits: list[Audit]
