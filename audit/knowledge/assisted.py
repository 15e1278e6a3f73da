"""Schemas of `questionnaires/assist.yaml` and of the file of proposals that a person confirms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from audit.domain.errors import KnowledgeError
from audit.domain.mapping import MappedAnswer
from audit.knowledge.documents import Document, check, read_yaml

if TYPE_CHECKING:
    from audit.knowledge.yaml_reader import YamlDocument

LARGEST_BYTES = 2_000_000


class AssistText(Document):
    """What a language model is told; `about`: axis -> what its statuses mean. `comment` heads the file of proposals."""

    instructions: str
    about: dict[str, str]
    comment: str


class ProposedAnswer(Document):
    """One text with the status that was proposed; it counts where a person says so. `quote`: the words that say it."""

    confirm: Literal["yes", "no"]
    field: str = Field(min_length=1, max_length=200)
    header: str = Field("", max_length=2_000)
    text: str = Field(min_length=1, max_length=2_000)
    status: str = Field(min_length=1, max_length=200)
    quote: str = Field("", max_length=2_000)


class ProposalsFile(Document):
    """The whole file. Who confirms an answer has a name."""

    confirmed_by: str = Field("", max_length=200)
    confirmed_on: date | None = None
    proposals: list[ProposedAnswer] = []

    @model_validator(mode="after")
    def _named(self) -> ProposalsFile:
        if not self.confirmed_by.strip() and any(one.confirm == "yes" for one in self.proposals):
            raise ValueError(
                "answers are confirmed, and nobody is named in confirmed_by: write your name there"
            )
        return self


def load_proposals(path: Path) -> tuple[MappedAnswer, ...]:
    """The answers that a person confirmed in a file of proposals. Raises KnowledgeError with file:line:column."""
    read = read_yaml(path, LARGEST_BYTES)
    if not isinstance(read.plain, dict):
        raise KnowledgeError(f"{path}: is not a file of proposals. Give the file that --assist wrote.")
    return tuple(_confirmed(check(read, ProposalsFile), read))


def _confirmed(found: ProposalsFile, read: YamlDocument) -> Iterator[MappedAnswer]:
    for at, one in enumerate(found.proposals):
        if one.confirm == "yes":
            yield MappedAnswer(
                one.field,
                one.text,
                one.status,
                found.confirmed_by.strip(),
                found.confirmed_on,
                f"{read.path}:{read.place(('proposals', at, 'text'))}",
            )
