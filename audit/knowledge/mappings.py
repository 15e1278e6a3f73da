"""Reads a mapping file: what a person says of sheets, header rows, columns and answers.

It comes from outside, so it is read as hostile (`yaml_reader`), and every mistake has its file:line:column.
A file of `field: header` lines, as earlier versions wrote it, is read too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, RootModel, model_validator

from audit.domain.inventory import Layout
from audit.domain.mapping import NO_MODEL, Alias, MappedAnswer, SheetMapping
from audit.knowledge.documents import Document, check, read_yaml

if TYPE_CHECKING:
    from audit.knowledge.yaml_reader import YamlDocument

LARGEST_BYTES = 500_000
ANY_SHEET = "*"
_ROWS = 1_048_576  # of the largest sheet that a program writes


def _or_empty(value: Any) -> Any:
    """Nothing, where every line of a part is commented out."""
    return {} if value is None else value


def _as_list(value: Any) -> Any:
    """A name alone as the only one of a list."""
    return [] if value is None else [value] if isinstance(value, str) else value


Name = Annotated[str, Field(min_length=1, max_length=2_000)]
Empty = BeforeValidator(_or_empty)
OneOrMany = BeforeValidator(_as_list)


class AnswerText(Document):
    """What an answer means: its status alone, or with somebody of its own behind it."""

    status: Name
    confirmed_by: str = Field("", max_length=200)
    confirmed_on: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _status_alone(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"status": value}


class MappingFile(Document):
    """The whole document. `header_rows`: sheet -> row, `*` for whatever is read; 0 where there are no headers.

    `left_out`: columns that are not read, by header or letters. `answers`: field -> text -> status.
    `aliases`: a model's id or name -> objects of systems that it is, as `mlflow/model/churn`; `no_models`: objects
    that are none of the list's. `confirmed_by` and `confirmed_on` hold for every answer without its own.
    """

    confirmed_by: str = Field("", max_length=200)
    confirmed_on: date | None = None
    sheets: Annotated[list[Name], BeforeValidator(lambda value: [] if value is None else value)] = []
    header_rows: Annotated[dict[Name, Annotated[int, Field(ge=0, le=_ROWS)]], Empty] = {}
    left_out: Annotated[list[Name], BeforeValidator(lambda value: [] if value is None else value)] = []
    columns: Annotated[dict[Name, Name], Empty] = {}
    answers: Annotated[dict[Name, Annotated[dict[Name, AnswerText], Empty]], Empty] = {}
    aliases: Annotated[dict[Name, Annotated[list[Name], OneOrMany]], Empty] = {}
    no_models: Annotated[list[Name], OneOrMany] = []


class FlatMapping(RootModel[dict[Name, Name]]):
    """A file of `field: header` lines."""


def load_mapping(path: Path) -> SheetMapping:
    """What a mapping file says. Raises KnowledgeError with every mistake and its file:line:column."""
    read = read_yaml(path, LARGEST_BYTES)
    plain = read.plain
    if plain is None:
        return SheetMapping()
    is_flat = isinstance(plain, dict) and all(isinstance(value, str) for value in plain.values())
    if is_flat and not plain.keys() & MappingFile.model_fields.keys():
        return SheetMapping(columns=check(read, FlatMapping).root)
    found = check(read, MappingFile)
    return SheetMapping(
        columns=found.columns,
        answers=tuple(_answers(found, read)),
        layout=Layout(
            tuple(found.sheets),
            tuple((None if sheet == ANY_SHEET else sheet, row) for sheet, row in found.header_rows.items()),
            tuple(found.left_out),
        ),
        confirmed_by=found.confirmed_by,
        confirmed_on=found.confirmed_on,
        aliases=tuple(_aliases(found, read)),
    )


def _aliases(found: MappingFile, read: YamlDocument) -> Iterator[Alias]:
    for model, names in found.aliases.items():
        at = f"{read.path}:{read.place(('aliases', model))}"
        yield from (Alias(model, name, at) for name in names)
    at = f"{read.path}:{read.place(('no_models',))}"
    yield from (Alias(NO_MODEL, name, at) for name in found.no_models)


def _answers(found: MappingFile, read: YamlDocument) -> Iterator[MappedAnswer]:
    for field, texts in found.answers.items():
        for said, answer in texts.items():
            yield MappedAnswer(
                field,
                said,
                answer.status,
                answer.confirmed_by or found.confirmed_by,
                answer.confirmed_on or found.confirmed_on,
                f"{read.path}:{read.place(('answers', field, said))}",
            )
