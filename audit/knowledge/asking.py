"""Schemas of `questionnaires/asking.yaml`, what is said around the questions, and of a file of answers as YAML."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from audit.domain.errors import InputError, KnowledgeError
from audit.knowledge.documents import Document, Prose, check_document

LARGEST_BYTES = 5_000_000  # of YAML, which takes long to read


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
    position: Prose
    line: Prose


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
    interview: InterviewWords

    @property
    def headings(self) -> dict[str, Heading]:
        """The columns by id, in their order."""
        return {name: getattr(self.columns, name) for name in type(self.columns).model_fields}


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
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path}: is larger than {LARGEST_BYTES:,} bytes. Give the answers as CSV.")
        text = path.read_text(encoding="utf-8")
        return check_document(path, text, AnswersText)[1]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: can't be read as text: {error}. Save it as UTF-8.") from error
    except KnowledgeError as error:
        raise InputError(str(error)) from error
