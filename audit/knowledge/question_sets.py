"""Schemas of `questionnaires/survey.yaml` and `questionnaires/sets/*.yaml`.

What a schema can't say of a file is checked where the files are joined (`questionnaires`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from audit.domain.questionnaire import Applies
from audit.knowledge.documents import Document, Prose

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
LongId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
FunctionId = Literal["deployment", "features", "monitoring", "retraining", "inference", "tracking"]
Points = float | tuple[float, float]


class ScaleText(Document):
    """Answers from the lowest to the highest, and other words that people type for them."""

    values: dict[Id, Prose] = Field(min_length=2)
    also: dict[Id, list[str]] = {}


class Survey(Document):
    """What all sets share."""

    unsure: list[str] = Field(min_length=1)
    not_applicable: Prose
    roles: dict[Id, Prose]
    scales: dict[Id, ScaleText]
    subjects: dict[Literal["company", "model"], Prose]
    applicability: dict[Applies, Prose]
    answer_valid_months: int = Field(gt=0)


class Test(Document):
    """One test of another question's answer: exactly one operator."""

    question: LongId
    is_: str | None = Field(default=None, alias="is")
    is_not: str | None = None
    one_of: list[str] | None = None
    none_of: list[str] | None = None
    at_least: str | None = None
    at_most: str | None = None


class SkipText(Document):
    """When a question need not be asked: one level of `all` or `any`."""

    all_: list[Test] = Field(default=[], alias="all")
    any_: list[Test] = Field(default=[], alias="any")
    then: str = "not_applicable"


class InventoryText(Document):
    """Where the inventory may answer already: exactly one of the four."""

    axis: Literal["deployed", "monitored", "retrained"] | None = None
    function: FunctionId | None = None
    tools: FunctionId | None = None
    screen: Literal["running"] | None = None
    means: dict[str, list[str]] = Field(min_length=1)
    says: dict[Id, str] = {}  # answer -> the status of the axis that it claims


class ExampleText(Document):
    """An answer as typed, and what follows: executed by the tests and by `questionnaires validate`."""

    typed: str
    means: str
    given: dict[LongId, str] = {}
    gives: dict[LongId, float] = {}


class QuestionText(Document):
    """One question. It names a shared scale, or has answers of its own."""

    id: LongId
    asks: Prose
    why: Prose
    evidence: Prose
    whom: Id
    function: FunctionId | None = None
    section: Id | None = None  # that it counts for in its own set; the function where not given
    per: Literal["company", "model"] = "company"
    scale: Id | None = None
    answers: dict[Id, Prose] = {}
    also: dict[Id, list[str]] = {}
    weight: float = Field(default=1, ge=0)
    points: dict[
        Id, Annotated[float, Field(ge=0, le=1)]
    ] = {}  # of its own criterion; even steps where not given
    skip: SkipText | None = None
    decides: dict[LongId, Literal["same"] | dict[Id, Points | Id]] = {}
    inventory: InventoryText | None = None
    examples: list[ExampleText] = Field(min_length=1)


class CriterionText(Document):
    """What a framework looks at. `levels`: for frameworks of levels, the value that each level shows."""

    id: LongId
    section: Id
    name: Prose
    values: dict[Id, float] = {}
    levels: list[Id | None] = []


class LevelText(Document):
    """A level, or a band from above a score on."""

    name: Prose
    about: Prose
    over: float | None = None


class FrameworkText(Document):
    """How answers become a level. Where `criteria` is empty, every question with a weight is a criterion."""

    rule: Literal["minimum_of_sections", "levels", "weighted_mean"]
    over_models: Literal["lowest", "mean"]
    values: dict[Id, float] = {}
    sections: dict[Id, Prose]
    weights: dict[Id, float] = {}
    levels: list[LevelText] = Field(min_length=2)
    criteria: list[CriterionText] = []


class SetText(Document):
    """One question set."""

    id: Id
    order: int = 100  # sets are asked and shown from the lowest on
    title: Prose
    about: Prose
    source: Prose
    licence: str | None = None
    scales: dict[Id, ScaleText] = {}  # of its own, beside the shared ones
    framework: FrameworkText | None = None
    questions: list[QuestionText] = []
