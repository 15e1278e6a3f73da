"""What the API takes and gives. The schema is made of these types, and every answer is checked against them.

Times are UTC; ids are texts that tell nothing; verdicts are those of the report.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from audit.web.services.documents import OfferState

_NO_NUL = r"^[^\x00]*$"  # which PostgreSQL keeps in no text
Id = Annotated[str, StringConstraints(max_length=64, pattern=_NO_NUL)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=_NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=2_000, pattern=_NO_NUL)]
Language = Literal["en", "de", "fr", "es"]
State = Literal["reading", "read", "failed", "stopped"]


class Sent(BaseModel):
    """What is sent: a field that is not known is refused, so that a slip of the pen does nothing unseen."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What is answered; later versions may add fields."""


class Paging(Sent):
    """Which part of a long list."""

    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1_000_000)


class Error(Given):
    """Why something can't be done, and the way out."""

    code: str
    message: str


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


class Column(Given):
    """A column and the field that it was taken for; `candidates`: the best fields with their score from 0 to 100."""

    at: int
    letters: str
    header: str | None
    field: str | None
    score: int | None
    reason: str | None
    doubtful: bool
    candidates: list[tuple[str, int]]


class Sheet(Given):
    """A sheet: its 1-based header rows, how many models it holds, and why it was left out where it was."""

    name: str
    records: int
    header: list[int]
    skipped: str
    columns: list[Column]


class Word(Given):
    """A distinct answer, the status that it was read as, and those that it may be given."""

    field: str
    axis: str
    text: str
    status: str
    rule: str
    count: int
    open: bool
    statuses: list[str]


class Problem(Given):
    """A defect of the data."""

    level: str
    message: str
    place: str


class Reading(Given):
    """How a list was read."""

    file: str
    models: int
    set_aside: int
    sheets: list[Sheet]
    words: list[Word]
    problems: list[Problem]


class CorrectionSent(Sent):
    """What is to be read otherwise.

    `column`: column `at` of `sheet` is `field`; `leave_out`: it is not read; `header_row`: `row` of `sheet` is its
    header; `take_in`, `take_out`: the sheet; `answer`: `text` under `field` means `status`; `seen`: `subject` is right.
    """

    kind: Literal["column", "leave_out", "header_row", "take_in", "take_out", "answer", "seen"]
    sheet: Text = ""
    at: int | None = Field(None, ge=1, le=20_000)
    row: int | None = Field(None, ge=1, le=10_000_000)
    field: Text = ""
    text: Text = ""
    status: Text = ""
    subject: Annotated[str, StringConstraints(max_length=400, pattern=_NO_NUL)] = ""


class Correction(Given):
    """A correction of the reading. `state`: reading (it is being read again), kept, refused, undone."""

    id: str
    kind: str
    subject: str
    value: Any
    state: str
    effect: Any
    who: str
    created: datetime


class Corrections(Given):
    """Every correction of a list, the oldest first."""

    corrections: list[Correction]


class AnswerSent(Sent):
    """An answer to a question, about one model by its key, or about the company. An empty value takes it back."""

    question: Annotated[str, StringConstraints(max_length=200, pattern=_NO_NUL)]
    model: Annotated[str, StringConstraints(max_length=500, pattern=_NO_NUL)] | None = None
    value: Annotated[str, StringConstraints(max_length=200, pattern=_NO_NUL)]
    note: Text = ""


class AnswersSent(Sent):
    """Answers, all of them or none."""

    answers: list[AnswerSent] = Field(min_length=1, max_length=2_000)


class Answer(Given):
    """What somebody answered."""

    question: str
    model: str | None
    value: str
    note: str
    who: str
    created: datetime


class Answers(Given):
    """Every answer, the oldest first."""

    answers: list[Answer]


class Choice(Given):
    """A value that may be answered, and the status that it claims."""

    value: str
    label: str
    status: str


class Effect(Given):
    """What some of the answers would do to the verdict."""

    values: list[str]
    verdict: str
    gap_low: int
    gap_high: int


class Ask(Given):
    """An open question with the keys of its models. `decides`: answers to it may settle the verdict."""

    question: str
    asks: str
    axis: str
    whom: str
    decides: bool
    choices: list[Choice]
    models: list[str]
    effects: list[Effect]


class Verdict(Given):
    """The verdict with every answer so far, and the questions that decide it, what decides most first."""

    status: Literal["gap", "no_gap", "undecided", "not_applicable"]
    share_low: float | None
    share_high: float | None
    threshold: float
    gap_low: int
    gap_high: int
    in_scope: int
    questions: list[Ask]


class Finding(Given):
    """A function that is missing, partial or unknown. `rank` 1 is the most urgent; `severity` is 1 to 5."""

    rank: int
    function: str
    title: str
    state: str
    severity: int
    likelihood: str
    goes_wrong: str
    impact: str
    first_step: str
    question: str
    role: str
    owner: str | None
    effort_days_low: float | None
    effort_days_high: float | None


class Findings(Given):
    """The findings as of a revision; `is_current`: no answer or correction is being worked in."""

    revision: int
    is_current: bool
    findings: list[Finding]


class DocumentSent(Sent):
    """The format to make."""

    format: Annotated[str, StringConstraints(max_length=40, pattern=_NO_NUL)]


class Document(Given):
    """A format and how far it is; `id` to download it, once there is one. `old`: the result has changed since."""

    format: str
    state: OfferState
    id: str | None
    file: str | None
    size: int | None
    revision: int | None


class Documents(Given):
    """Every format of an audit."""

    documents: list[Document]


class Myself(Given):
    """Whom a token acts as."""

    name: str
    role: str
    reads_only: bool
    limited: bool


# A reviewer's hand


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
    words: Annotated[str, StringConstraints(max_length=20_000, pattern=_NO_NUL)] = ""
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


# Links


class LinkSent(Sent):
    """A link to make: `share` lets somebody read the report, `owner` puts the questions about their own models to the
    `owner` named. `days` (a share link's), `password` and `redacted` are a share link's."""

    kind: Literal["share", "owner"]
    owner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=_NO_NUL)] = ""
    days: int = Field(14, ge=1, le=90)
    password: Annotated[str, StringConstraints(max_length=200, pattern=_NO_NUL)] = ""
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


# Two audits, and what would be if


class Move(Given):
    """A status that changed."""

    model: str
    axis: str
    before: str
    after: str


class Target(Given):
    """A target that the earlier audit set; `reached`: hit, missed or open."""

    title: str
    reached: str


class Comparison(Given):
    """What changed between two audits of a client."""

    audit: str
    before: str
    standing: Standing
    standing_before: Standing
    moves: list[Move]
    added: int
    gone: int
    targets: list[Target]


class Supposition(Sent):
    """What is supposed: another window in months, so many people who do MLOps and nothing else, another rate of a
    managed engineer in USD a week (both ends)."""

    window: int | None = Field(None, ge=1, le=600)
    people: float | None = Field(None, ge=0, le=1_000)
    low: int | None = Field(None, ge=1, le=1_000_000)
    high: int | None = Field(None, ge=1, le=1_000_000)


class Budget(Given):
    """What the managed way costs in a year."""

    low: str
    high: str
    currency: str


class Outcome(Given):
    """A verdict with whom to hire now and the yearly budget; `roles` and `budget` are null where only the window was
    supposed, which leaves them as they are."""

    verdict: Literal["gap", "no_gap", "undecided", "not_applicable"]
    gap_low: int
    gap_high: int
    in_scope: int
    roles: list[str] | None
    budget: Budget | None


class WhatIf(Given):
    """The audit as it stands, and as it would; nothing is kept."""

    before: Outcome
    after: Outcome


# Looks

_Colour = Annotated[str, StringConstraints(pattern=r"^(#[0-9A-Fa-f]{6})?$")]
_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=_NO_NUL)]


class BrandSent(Sent):
    """A look of the reports: a name, two colours as #rrggbb, and lines; what is empty is the toolkit's own."""

    name: Name = Field(min_length=1)
    accent: _Colour = ""
    base: _Colour = ""
    prepared_by: _Line = ""
    footer: _Line = ""
    confidential: _Line = ""
    contact: _Line = ""


class Brand(Given):
    """A look of the reports."""

    id: str
    name: str
    accent: str
    base: str
    prepared_by: str
    footer: str
    confidential: str
    contact: str


class Brands(Given):
    """The looks of the workspace, by name."""

    brands: list[Brand]


# What systems show


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
