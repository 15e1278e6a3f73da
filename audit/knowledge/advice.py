"""Schemas of what `advise` says: functions, roles, the sprint, the guidance, the market, words for codes.

Every text that holds a count is a `Counted`: `one` is used for exactly one, `other` for every other number. A
text is a format string over the values that the code beside its use fills in; a test formats each of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field, field_validator, model_validator

from audit.domain.models import FUNCTIONS
from audit.knowledge.documents import Document, Prose


class Counted(Document):
    """One sentence in the singular and in the plural; `n` is the number that decides."""

    one: Prose
    other: Prose


Text = Prose | Counted


class Sourced(Document):
    """The base of everything that carries a figure: whose it is, and of which year."""

    source: Prose
    year: int
    provider_claim: bool = False

    @property
    def cited(self) -> str:
        """The source with its year, once."""
        return self.source if str(self.year) in self.source else f"{self.source}, {self.year}"


class FunctionText(Sourced):
    """One of the six functions: what it is, what happens without it, and how it shows."""

    name: Prose
    short: Prose
    goes_wrong: Prose
    impact: Prose
    chain: tuple[Prose, ...]
    first_step: Prose
    evidence_wanted: Prose
    question: Prose
    severity: int  # 1 to 5: how soon the lack of it costs money; our judgement, weighs the ranking


class Likelihood(Document):
    """Shares of live models, 0 to 1, from which a missing function is likely to hurt."""

    high: float
    medium: float


class Functions(Document):
    """Function id -> text; all six must be there."""

    likelihood: Likelihood
    functions: dict[str, FunctionText]

    @model_validator(mode="after")
    def _complete(self) -> Functions:
        all_six("functions", self.functions)
        return self


class RolePart(Document):
    """What one function adds to the job description of the role that owns it."""

    outcome: Text
    responsibility: Prose
    must_have: Prose
    interview: Prose


class RoleText(Document):
    """A role: a bundle of functions; the seniority is `founding` where one is missing, else `joining`."""

    title: Prose
    founding: Prose
    joining: Prose
    functions: tuple[str, ...]
    mission: Text
    mission_older: Text  # where models older than the window are counted with them
    mission_first: Prose
    outcome_first: Prose
    must_have: tuple[Prose, ...]
    not_this_role: tuple[Prose, ...]
    interview: tuple[Prose, ...]


class Why(Document):
    """Why a role is wanted now, later or not at all."""

    now: Text
    settle_first: Text
    parts_only: Text
    small: Text
    older: Text
    nothing_runs: Text
    unknown_runs: Text
    nothing_at_all: Prose
    within_limit: Prose
    staffed: Prose
    in_place: Prose


class Cloud(Document):
    """How a cloud is told: by the client's answer, or by the tools that the inventory names."""

    answers: tuple[str, ...]
    tools: tuple[str, ...]


class DefaultTools(Document):
    """What to ask for where the inventory names nothing: for any cloud, and by cloud."""

    always: tuple[Prose, ...] = ()
    by_cloud: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    no_cloud: tuple[Prose, ...] = ()


class Roles(Document):
    """The roles in the order in which they are hired, and what their job descriptions are made of."""

    roles: dict[str, RoleText]
    parts: dict[str, RolePart]
    why: Why
    settle_outcome: Text
    fte_formula: Prose
    defaults: dict[str, DefaultTools]
    clouds: dict[str, Cloud]
    blended_plan: tuple[str, ...]
    blended_plan_examples: tuple[str, ...]
    separate_plan_examples: tuple[str, ...]

    @field_validator("blended_plan")
    @classmethod
    def _patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"'{pattern}' is not a regular expression: {error}") from error
        return patterns

    @model_validator(mode="after")
    def _owned_once(self) -> Roles:
        owned = [f for role in self.roles.values() for f in role.functions]
        if sorted(owned) != sorted(FUNCTIONS):
            raise ValueError("every function must be owned by exactly one role")
        all_six("parts", self.parts)
        all_six("defaults", self.defaults)
        return self


class CompanyField(Document):
    """One answer that the company sheet may hold."""

    label: Prose
    note: Prose
    kind: Literal["money", "number", "share", "text", "yes_no", "currency", "exchange"]
    example: Prose


class Company(Document):
    """The company sheet: answer id -> what is asked."""

    fields: dict[str, CompanyField]


class TaskText(Document):
    """A task; days count within its stream. `unsettled` ones come up only where something is."""

    title: Text
    first_day: int
    last_day: int
    models: bool = True
    only: Literal["always", "unsettled"] = "always"


class TargetText(Document):
    """A target; `counted` ones are counted over the sprint's models, others are measured elsewhere."""

    title: Text
    target: Text
    none: Prose | None = None  # in place of `target` where it is none at all
    measured_by: Prose
    counted: bool = True


class StreamText(Document):
    """What a function needs in its part of the sprint."""

    title: Prose
    tasks: tuple[TaskText, ...]
    targets: dict[str, TargetText]


class DecisionText(Document):
    """Who takes a decision where no one person is named, or `nobody`, and within how many days of the audit."""

    decider: Prose
    nobody: Prose | None = (
        None  # where it is up to whoever answers for models of which the inventory names nobody
    )
    days: int


class SprintText(Sourced):
    """The sprint: how long, in which order functions come up, and what each stream does."""

    days: int
    stream_count: int
    order: tuple[str, ...]
    most_models: int
    streams: dict[str, StreamText]
    first_deployment: dict[str, StreamText]
    gap_target: TargetText
    most_decisions: int
    decisions: dict[str, DecisionText]

    @model_validator(mode="after")
    def _within(self) -> SprintText:
        all_six("streams", self.streams)
        length = self.days // self.stream_count
        for name, stream in [*self.streams.items(), *self.first_deployment.items()]:
            if any(not 1 <= t.first_day <= t.last_day <= length for t in stream.tasks):
                raise ValueError(f"a task of stream '{name}' lies outside its {length} days")
        return self


class StepText(Document):
    """One of the six steps, in our own words."""

    title: Prose
    guidance: Prose


class Guidance(Sourced):
    """The six steps, in order, and the phrases that say how a company stands."""

    steps: dict[str, StepText]
    nouns: dict[str, Counted]
    phrases: dict[str, Text]
    answers: dict[str, tuple[str, ...]]

    @property
    def order(self) -> tuple[str, ...]:
        """The ids of the steps; the first is step 1."""
        return tuple(self.steps)


class MarketFact(Sourced):
    """A figure of the market."""

    text: Prose


class Market(Document):
    """Fact id -> figure, in the order in which a report shows them."""

    facts: dict[str, MarketFact]


class Obligation(Sourced):
    """What one framework asks for a function, in sectors that `sectors` name, or in all `others`."""

    name: Prose
    about: Prose
    sectors: tuple[str, ...] = ()
    others: bool = False
    functions: dict[str, Prose]

    @model_validator(mode="after")
    def _known(self) -> Obligation:
        if strange := set(self.functions) - set(FUNCTIONS):
            raise ValueError(f"{', '.join(sorted(strange))}: no such function")
        return self


class Obligations(Document):
    """Framework id -> what it asks."""

    obligations: dict[str, Obligation]


class Unnamed(Document):
    """A phrase that holds a name, and what stands in for it."""

    name: Prose
    instead: Prose


class Attribution(Document):
    """Phrases for sources that are not named, in the order in which they are put in."""

    on_request: Prose
    unnamed: tuple[Unnamed, ...]


class Labels(Document):
    """Group -> code -> word."""

    labels: dict[str, dict[str, Prose]]


def all_six(what: str, found: Mapping[str, object]) -> None:
    """Raises ValueError unless the keys are the six functions."""
    if set(found) != set(FUNCTIONS):
        raise ValueError(f"{what} must hold exactly these: {', '.join(FUNCTIONS)}")
