"""Schema of `questionnaires/template.yaml`: what the workbook to fill in asks for and offers."""

from __future__ import annotations

from pydantic import Field, model_validator

from audit.knowledge.documents import Document


class Choice(Document):
    """An answer that a cell offers: `reads` is the code that it stands for, `means` says what counts."""

    text: str
    reads: str
    means: str


class TemplateColumn(Document):
    """One column, by the id of its field; `width` in characters."""

    id: str
    width: float
    choices: list[Choice] = Field(default_factory=list)


class TemplateSheets(Document):
    """The sheets' names."""

    how: str
    models: str
    company: str
    lists: str


class ClientName(Document):
    """The question for the company's name, which no amount needs."""

    label: str
    note: str
    example: str


class Template(Document):
    """The whole workbook. `examples` are rows by field id; `essential` columns stand out."""

    title: str
    sheets: TemplateSheets
    how: list[str]
    company_headers: list[str] = Field(min_length=4, max_length=4)
    client_name: ClientName
    yes_no: list[str]
    essential: list[str]
    columns: list[TemplateColumn]
    examples: list[dict[str, str]]

    @model_validator(mode="after")
    def _known_columns(self) -> Template:
        ids = {column.id for column in self.columns}
        named = [*self.essential, *(field for example in self.examples for field in example)]
        unknown = sorted(set(named) - ids)
        if unknown:
            raise ValueError(f"not among the columns: {', '.join(unknown)}")
        return self
