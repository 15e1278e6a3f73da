"""Schema of `questionnaires/fields.yaml`: what columns may speak of, and words that tables are read by."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Literal

from pydantic import Field as Constrained
from pydantic import field_validator, model_validator

from audit.knowledge.documents import Document, Prose

FieldType = Literal["text", "date", "money", "status", "truth"]
Language = Annotated[str, Constrained(pattern="^[a-z]{2}$")]  # as of a word file


CellKind = Literal[
    "dates", "truths", "numbers", "codes", "tools", "rhythms", "methods", "trainings", "practice", "stages"
]


class Meaning(Document):
    """Concepts that make a header speak of a field: `observe` and `model` are monitoring.

    `when`: one concept of each item, parted by `|`. `also`: those that other words may carry; a word with none of the
    two is left over, and makes the column doubtful. `only`: the same, and no word may be left over. `unless`: not where
    a word that is not needed carries one of these. `cells`, `but`: what must, and what may not, stand below. `score`:
    how sure it is, from 0 to 100.
    """

    when: list[str]
    also: list[str] = Constrained(default_factory=list)
    only: list[str] = Constrained(default_factory=list)
    unless: list[str] = Constrained(default_factory=list)
    cells: CellKind | None = None
    but: list[CellKind] = Constrained(default_factory=list)
    score: float = 90.5


class Field(Document):
    """One thing that a column may say of a model.

    `unique`: one column at most. `per`: the time that a sum is meant for. `aliases`: language -> headers. `means`: what
    the words of any other header must mean.
    `weak`: those aliases that yield to any other one in the table, the strongest first. `over`: fields that
    columns below a group header of this name may speak of.
    """

    id: str
    label: Prose
    help: Prose
    type: FieldType
    unique: bool = False
    per: Literal["month", "year"] | None = None
    aliases: dict[Language, list[str]]
    means: list[Meaning] = Constrained(default_factory=list)
    weak: list[str] = Constrained(default_factory=list)
    over: list[str] = Constrained(default_factory=list)
    questions: list[str] = Constrained(default_factory=list)
    avoid: list[str] = Constrained(default_factory=list)
    examples: list[str] = Constrained(min_length=1)


class NotAModel(Document):
    """A name that no model has: `word` is looked for in the lower-cased name before `pattern` decides."""

    reason: str
    word: str
    pattern: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern


class Words(Document):
    """Vocabulary for values; months are keyed by number."""

    colours: list[str]  # of a scorecard
    blank: list[str]
    no_mark: list[str]  # how a key calls a cell in which nothing stands
    redacted: list[str]
    planned: list[str]
    asking: list[str]  # how questions begin
    manners: list[str]  # with which a header ends, or begins, that no answer has: `Monitoring mechanism`
    before: list[str]
    after: list[str]
    approximate: list[str]
    yes: list[str]
    no: list[str]
    answers: list[str]  # answers that head a column of crosses below `Monitoring` or `Retraining`
    both: list[str]  # between two things that a header names
    either: list[str]  # between two things of which one is so
    same: list[str]  # how a cell begins that refers to another row
    above: list[str]  # how it says that this is the one before
    as_for: list[str]  # what stands before the name of the other one
    like: list[str]  # what may stand there, too, behind `same`
    regarding: list[str]  # how a note begins that names the number of a row: `re 9:`
    in_place: list[str]  # what heads one of yes and no there
    as_is: list[str]  # what heads the state of today below a practice
    sold: list[str]  # in a header that asks for a product that was bought, whoever makes it
    built_together: list[str]  # in a sentence, of a model that its vendor did not build alone
    bought_whole: list[str]  # in a sentence, of a product that was bought as it is
    under: list[str]  # before a header of which a key says something else: `no. Under "In use": to come`
    to_be: list[str]  # the same of what is wanted, or missing
    as_at: list[str]  # before the day of which a whole list speaks: `Position at 3 March 2025`
    instructs: list[str]  # how a column is to be filled in, in brackets behind its header: `(pick one)`
    labels: list[str]  # what heads the fields of a sheet that is turned: `Field`
    values: list[str]  # and what heads their values beside it
    follow_ups: list[str]  # headers that ask on about the column before: `If yes, how?`
    numbered: list[str]  # what headings between rows call their part before its letter or number: `Section A`
    ticket_states: list[str]  # which nothing but a ticket has
    ticket_steps: list[str]  # which a ticket has as well
    ticket_headers: list[str]  # two of which tell an export of tickets
    report_years: list[str]  # what a column is called that says for which year a row reports
    organisations: list[str]  # what a column of units is called where each unit has teams of its own
    months: dict[str, list[str]]


class Subject(Document):
    """What tells that a workbook speaks of models: a word that means nothing else, or two signs of any other kind.

    `hints`: kind of sign -> its words; `fields`: groups of fields that lists of other things hardly have.
    """

    certain: list[str]
    hints: dict[str, list[str]]
    fields: list[list[str]]


class Fields(Document):
    """The whole document. An alias may belong to one field only, and every reason has its label.

    `company`: answer id -> other words for it. `sheets`: reason -> words in the names of other sheets.
    `abbreviations`: word of a header, cut short -> the whole word. `asked`: the concept with which a header begins to
    ask -> the fields that may answer, where its words tell the field.
    """

    fields: list[Field]
    traps: list[str]
    filler: list[str]
    company: dict[str, list[str]]
    sheets: dict[str, list[str]]
    generic_sheet_names: list[str]
    abbreviations: dict[str, str]
    asked: dict[str, list[str]]
    words: Words
    subject: Subject
    not_models: list[NotAModel]
    set_aside: dict[str, Prose]
    skipped_sheets: dict[str, Prose]

    @model_validator(mode="after")
    def _consistent(self) -> Fields:
        seen = Counter(a for f in self.fields for a in {a for names in f.aliases.values() for a in names})
        twice = sorted(alias for alias, count in seen.items() if count > 1)
        if twice:
            raise ValueError(f"aliases that stand more than once: {', '.join(twice)}")
        unlabelled = {n.reason for n in self.not_models} - set(self.set_aside) | set(self.sheets) - set(
            self.skipped_sheets
        )
        unknown = {n for names in self.asked.values() for n in names} - {f.id for f in self.fields}
        if unknown:
            raise ValueError(f"asked: fields that do not exist: {', '.join(sorted(unknown))}")
        if unlabelled:
            raise ValueError(f"reasons without a label: {', '.join(sorted(unlabelled))}")
        return self
