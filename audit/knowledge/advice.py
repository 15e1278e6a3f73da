"""Schemas of what `advise` knows: functions, roles, rates, assumptions, sprint, guidance, hiring, market.

Every text that holds a count is a `Counted`: `one` is used for exactly one, `other` for every other number. A
text is a format string over the values that the code beside its use fills in; a test formats each of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
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


class Functions(Document):
    """Function id -> text; all six must be there."""

    functions: dict[str, FunctionText]

    @model_validator(mode="after")
    def _complete(self) -> Functions:
        _all_six("functions", self.functions)
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
    mission_first: Prose
    outcome_first: Prose
    must_have: tuple[Prose, ...]
    not_this_role: tuple[Prose, ...]
    interview: tuple[Prose, ...]


class Why(Document):
    """Why a role is wanted now, later or not at all."""

    now: Text
    settle_first: Text
    small: Text
    older: Text
    nothing_runs: Text
    unknown_runs: Text
    nothing_at_all: Prose
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
                raise ValueError(f"'{pattern}' is no regular expression: {error}") from error
        return patterns

    @model_validator(mode="after")
    def _owned_once(self) -> Roles:
        owned = [f for role in self.roles.values() for f in role.functions]
        if sorted(owned) != sorted(FUNCTIONS):
            raise ValueError("every function must be owned by exactly one role")
        _all_six("parts", self.parts)
        _all_six("defaults", self.defaults)
        return self


class Band(Document):
    """A low and a high end, both included."""

    low: Decimal
    high: Decimal

    @model_validator(mode="after")
    def _ordered(self) -> Band:
        if not 0 <= self.low <= self.high:
            raise ValueError("low must be at least 0 and at most high")
        return self


class NamedBand(Sourced, Band):
    """A band with its name and source."""

    label: Prose


class DomesticBand(NamedBand):
    """What an employee costs a year, fully loaded, and in which country."""

    country: Prose
    currency: str


class Terms(Document):
    """What a provider promises beside the price, as a reader is told it; a duty that it leaves out is not said."""

    replacement: Prose | None = None
    shortlist: Prose | None = None
    start: Prose | None = None


class Rates(Sourced):
    """A provider's rate card: the one document that a consultant replaces with their own."""

    provider: str
    currency: str
    dated: Prose
    weeks_a_year: int
    includes: Prose
    functions: dict[str, Decimal]
    managed: NamedBand
    domestic: DomesticBand
    bands: dict[str, NamedBand] = Field(default_factory=dict)
    terms: Terms = Terms()

    @model_validator(mode="after")
    def _consistent(self) -> Rates:
        _all_six("functions", self.functions)
        for function, rate in self.functions.items():
            if rate > self.managed.high:
                raise ValueError(f"the rate of {function} is above the managed band")
        return self


class Assumption(Sourced, Band):
    """A replaceable number: what it is, in which unit, how low and how high."""

    label: Prose
    unit: Prose


class Assumptions(Document):
    """Assumption id -> what we take where the client has not said."""

    assumptions: dict[str, Assumption]


class CompanyField(Document):
    """One answer that the company sheet may hold."""

    label: Prose
    note: str
    kind: Literal["money", "number", "share", "text", "yes_no"]
    example: str


class Company(Document):
    """The company sheet: answer id -> what is asked."""

    fields: dict[str, CompanyField]


class AmountText(Document):
    """An amount that the gap costs: which function it belongs to, and its texts.

    `notes` are sentences that hold by case; `tell_us` asks for what is missing, by reason.
    """

    function: str
    label: Prose
    per: Literal["year", "week", "once"]
    formula: Prose
    notes: dict[str, Text] = Field(default_factory=dict)
    tell_us: dict[str, Prose]


class Amounts(Document):
    """Amount id -> texts; labels of inputs that are counted or added up; how a provider's claim is marked."""

    amounts: dict[str, AmountText]
    inputs: dict[str, Prose]
    claim: Prose
    counted: Prose


class Option(Document):
    """A way to hire; `carries` maps each duty to who has it; `claims` rest on a provider's word."""

    title: Prose
    subtitle: Prose
    carries: dict[str, Prose]
    claims: tuple[str, ...] = ()
    cost_label: Prose
    formula: Prose
    tell_us: Prose | None = None
    note: Prose | None = None


class Unpriced(Document):
    """What is said where there is no rate card, or one that says nothing of a term."""

    tell_us: Prose
    country: Prose
    term: Prose


class Hiring(Sourced):
    """The ways to hire, and the duties by which they are compared; `budget` words the lines of the budget."""

    duties: dict[str, Prose]
    options: dict[str, Option]
    budget: dict[str, Prose]
    unpriced: Unpriced

    @model_validator(mode="after")
    def _every_duty(self) -> Hiring:
        for name, option in self.options.items():
            if option.carries.keys() != self.duties.keys() or not self.duties.keys() >= set(option.claims):
                raise ValueError(f"option '{name}' must say who carries each of the duties")
        return self


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
    measured_by: Prose
    counted: bool = True


class StreamText(Document):
    """What a function needs in its part of the sprint."""

    title: Prose
    tasks: tuple[TaskText, ...]
    targets: dict[str, TargetText]


class SprintText(Sourced):
    """The sprint: how long, in which order functions come up, and what each stream does."""

    days: int
    stream_count: int
    order: tuple[str, ...]
    most_models: int
    streams: dict[str, StreamText]
    first_deployment: dict[str, StreamText]
    gap_target: TargetText

    @model_validator(mode="after")
    def _within(self) -> SprintText:
        _all_six("streams", self.streams)
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


def _all_six(what: str, found: Mapping[str, object]) -> None:
    if set(found) != set(FUNCTIONS):
        raise ValueError(f"{what} must hold exactly these: {', '.join(FUNCTIONS)}")
