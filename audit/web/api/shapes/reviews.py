"""A reviewer's rows, and links for people without an account."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from audit.web.api.shapes.basics import NO_NUL, Given, Sent, Text


class ReviewSent(Sent):
    """A row of the review, as on the Review sheet.

    `status`: axis `about` of the model `subject` is `value`; `accept`: the risk of the finding `subject` is accepted
    `until` a day; `hide`: the report leaves the finding out; `finding_note`, `model_note`: `words` stand beside it.
    A model is its place or name or id, a finding its function. `why` is the reason: all but notes need it.
    """

    action: Literal["status", "accept", "hide", "finding_note", "model_note"]
    subject: Text = ""
    about: Text = ""
    value: Text = ""
    until: date | None = None
    words: Annotated[str, StringConstraints(max_length=20_000, pattern=NO_NUL)] = ""
    why: Text = ""


class ReviewRow(Given):
    """A row of the review. `state`: kept or refused; `message` says why it was refused. It counts once the list was
    read again."""

    id: str
    action: str
    subject: str
    about: str
    value: str
    until: date | None
    words: str
    why: str
    state: str
    message: str | None
    who: str
    created: datetime


class Review(Given):
    """Every row of an audit's review, the oldest first."""

    rows: list[ReviewRow]


class LinkSent(Sent):
    """A link to make: `share` lets somebody read the report, `owner` puts the questions about their own models to the
    `owner` named. `days` (a share link's), `password` and `redacted` are a share link's."""

    kind: Literal["share", "owner"]
    owner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=NO_NUL)] = ""
    days: int = Field(14, ge=1, le=90)
    password: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = ""
    redacted: bool = False


class Link(Given):
    """A link without its address, which nobody is told again. `kind`: share, owner, or set: with a question set."""

    id: str
    kind: str
    owner: str | None
    has_password: bool
    redacted: bool
    ends: datetime
    revoked: datetime | None
    views: int
    who: str
    created: datetime


class LinkMade(Link):
    """A new link with its address: now, and never again."""

    address: str


class Links(Given):
    """Every link of an audit, the oldest first."""

    links: list[Link]
