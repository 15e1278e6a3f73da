"""Schema of `questionnaires/template.yaml`: what the workbook to fill in asks for and offers."""

from __future__ import annotations

from pydantic import Field, model_validator

from audit.knowledge.documents import Document, Prose


class Choice(Document):
    """An answer that a cell offers: `reads` is the code that it stands for, `means` says what counts."""

    text: Prose
    reads: str
    means: Prose


class TemplateColumn(Document):
    """One column, by the id of its field; `width` in characters."""

    id: str
    width: float
    choices: list[Choice] = Field(default_factory=list)


class TemplateSheets(Document):
    """The sheets' names."""

    how: Prose
    models: Prose
    company: Prose
    lists: Prose


class ClientName(Document):
    """The question for the company's name, which no amount needs."""

    label: Prose
    note: Prose
    example: Prose


class Example(Document):
    """A row to learn from, by field id: `words` of any kind, `cells` that are the same in each language, and
    `chosen` ones, each the position of a choice of its column, from 1 on."""

    words: dict[str, Prose]
    chosen: dict[str, int] = {}
    cells: dict[str, str] = {}


class FirstRows(Document):
    """What is said of the rows that stand on the sheet of models already."""

    examples: Prose
    known: Prose


class Template(Document):
    """The whole workbook; `essential` columns stand out."""

    title: Prose
    sheets: TemplateSheets
    how: list[Prose]
    first_rows: FirstRows
    company_headers: list[Prose] = Field(min_length=4, max_length=4)
    client_name: ClientName
    yes_no: list[Prose]
    essential: list[str]
    columns: list[TemplateColumn]
    examples: list[Example]

    @model_validator(mode="after")
    def _known_columns(self) -> Template:
        choices = {column.id: len(column.choices) for column in self.columns}
        named = {
            *self.essential,
            *(f for one in self.examples for f in (*one.words, *one.chosen, *one.cells)),
        }
        unknown = sorted(named - set(choices))
        if unknown:
            raise ValueError(f"not among the columns: {', '.join(unknown)}")
        beyond = sorted(
            f for one in self.examples for f, at in one.chosen.items() if not 0 < at <= choices[f]
        )
        if beyond:
            raise ValueError(f"no such choice of: {', '.join(beyond)}")
        return self

    def rows(self) -> list[dict[str, str]]:
        """The examples as they stand in the workbook: field id -> text."""
        choices = {column.id: column.choices for column in self.columns}
        return [
            {**one.words, **{f: choices[f][at - 1].text for f, at in one.chosen.items()}, **one.cells}
            for one in self.examples
        ]
