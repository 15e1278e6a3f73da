"""How a list was read, and corrections of that."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from audit.web.api.shapes.basics import NO_NUL, Given, Sent, Text


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
    subject: Annotated[str, StringConstraints(max_length=400, pattern=NO_NUL)] = ""


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
