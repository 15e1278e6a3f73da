"""The verdict, what decides it, people's answers and the findings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from audit.web.api.shapes.basics import NO_NUL, Given, Sent, Text


class AnswerSent(Sent):
    """An answer to a question, about one model by its key, or about the company. An empty value takes it back."""

    question: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
    model: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] | None = None
    value: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
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
