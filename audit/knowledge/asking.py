"""Schemas of `questionnaires/asking.yaml`, what is said around the questions, and of a file of answers as YAML."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from audit.knowledge.documents import Document, Prose, read_document

LARGEST_BYTES = 2_000_000  # of YAML, which takes seconds to read; a longer list comes as CSV


class Heading(Document):
    """A heading, other words for it, and its width in characters."""

    label: Prose
    also: list[str] = []
    width: float = 20


class AskingSheets(Document):
    """The names of the sheets that ask nothing by themselves, and of the template's own."""

    how: Prose
    lists: Prose
    template: Prose


class Columns(Document):
    """The columns of a table of answers, in their order."""

    subject: Heading
    question: Heading
    answer: Heading
    note: Heading
    who: Heading
    when: Heading
    status: Heading
    known: Heading
    why: Heading
    wanted: Heading
    id: Heading


class Statuses(Document):
    """How an answer stands."""

    given: Prose
    to_confirm: Prose
    listed: Prose


class InterviewWords(Document):
    """What the interview says."""

    keys: Prose
    answer: Prose
    note: Prose
    off_scale: Prose
    saved: Prose
    nothing_left: Prose
    unread: Prose  # a text of the inventory that is read as no status
    mapped: Prose
    position: Prose
    line: Prose


class ClaimWords(Document):
    """An answer as the evidence of a status."""

    dated: Prose
    undated: Prose
    noted: Prose


class DecidingSheet(Document):
    """The sheet of the questions that decide the verdict: its name, and the columns that no other has."""

    name: Prose
    effects: Heading
    whom: Heading


class EffectWords(Document):
    """What an answer would do, by consequence, and how the sentences are joined."""

    proves_gap: Prose
    rules_out: Prose
    nothing_runs: Prose
    reopens: Prose
    leaves_open: Prose
    stays: Prose
    auditor: Prose
    nothing: Prose
    one_more: Prose
    more: Prose
    together: Prose
    other: Prose
    line: Prose
    span: Prose


class Asking(Document):
    """Everything that is said around the questions."""

    title: Prose
    how: list[Prose]
    sheets: AskingSheets
    name: Heading
    date: Heading
    columns: Columns
    statuses: Statuses
    company: Prose
    all_models: Prose
    all_of: Prose
    dont_know: Prose
    inventory: Prose
    claims: ClaimWords
    deciding: DecidingSheet
    effects: EffectWords
    interview: InterviewWords

    @property
    def headings(self) -> dict[str, Heading]:
        """The columns of a pack by id, in their order."""
        return {name: getattr(self.columns, name) for name in type(self.columns).model_fields}

    @property
    def deciding_headings(self) -> dict[str, Heading]:
        """The same for the questions that decide: what each answer would do, and whom to ask."""
        found: dict[str, Heading] = {}
        for name, heading in self.headings.items():
            if name == "known":  # nothing is, or it would not be asked
                found["whom"] = self.deciding.whom
                continue
            found[name] = heading
            if name == "answer":
                found["effects"] = self.deciding.effects
        return found


class AnswerText(Document):
    """One answer; who and when stand once for the file, or here."""

    question: str
    answer: str | bool | int | float | None = None
    about: str | None = None
    note: str = ""
    who: str | None = None
    when: str | None = None
    status: str = "given"


class AnswersText(Document):
    """A file of answers."""

    who: str = ""
    when: str | None = None
    answers: list[AnswerText] = Field(min_length=0)


def load_answers(path: Path) -> AnswersText:
    """A YAML file of answers. Raises InputError with every mistake and its file:line:column."""
    return read_document(path, AnswersText, LARGEST_BYTES)[0]
