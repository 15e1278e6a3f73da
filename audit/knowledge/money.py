"""Schemas of what `advise` reckons with: rate cards, assumptions, what the gap costs, ways to hire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from audit.knowledge.advice import Sourced, Text, all_six
from audit.knowledge.documents import Document, Prose

DAYS_A_WEEK = 5  # that a day's rate is paid


def _weekly(rate: Any) -> Any:
    """A week's rate, of `600` or of `{day: 120}`. What is no number stays for its schema to refuse."""
    if not isinstance(rate, Mapping) or rate.keys() != {"day"}:
        return rate
    return _of_days(rate["day"])


def _of_days(rate: Any) -> Any:
    try:
        return Decimal(str(rate)) * DAYS_A_WEEK
    except InvalidOperation:
        return rate


Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
AWeek = Annotated[Decimal, BeforeValidator(_weekly)]


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


class WeeklyBand(NamedBand):
    """A band of a week's rates; its document may give a day's instead, with `per: day`."""

    @model_validator(mode="before")
    @classmethod
    def _per_week(cls, told: Any) -> Any:
        if not isinstance(told, Mapping) or "per" not in told:
            return told
        band = dict(told)
        per = band.pop("per")
        if per not in ("day", "week"):
            raise ValueError("per is 'week' or 'day'")
        days = {end: _of_days(band[end]) for end in ("low", "high") if end in band}
        return band | days if per == "day" else band


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
    """A provider's rate card: the one document that a consultant replaces with their own.

    Its rates are a week's; what the document gives a day counts five times.
    """

    provider: str
    currency: str
    dated: Prose
    weeks_a_year: int
    includes: Prose
    functions: dict[str, AWeek]
    managed: WeeklyBand
    domestic: DomesticBand
    bands: dict[str, NamedBand] = Field(default_factory=dict)
    terms: Terms = Terms()

    @model_validator(mode="after")
    def _consistent(self) -> Rates:
        all_six("functions", self.functions)
        for function, rate in self.functions.items():
            if rate > self.managed.high:
                raise ValueError(f"the rate of {function} is above the managed band")
        return self


class Exchange(Document):
    """Exchange rates with their source and date: what one unit of `base` is worth, by currency.

    They serve audits from that date on, for `good_for_days`.
    """

    source: Prose
    dated: date
    base: Currency
    rates: dict[Currency, Annotated[Decimal, Field(gt=0)]]
    good_for_days: int = Field(gt=0)


class Assumption(Sourced, Band):
    """A replaceable number: what it is, in which unit, how low and how high."""

    label: Prose
    unit: Prose


class Assumptions(Document):
    """Assumption id -> what we take where the client has not said."""

    assumptions: dict[str, Assumption]


class AmountText(Document):
    """An amount that the gap costs: which function it belongs to, and its texts.

    `notes` are sentences that hold by case; `tell_us` asks for what is missing, by reason, and `asks` names by the
    same reasons where the answer belongs: ids of the Company sheet, or a field of the inventory.
    """

    function: str
    label: Prose
    per: Literal["year", "week", "once"]
    formula: Prose
    notes: dict[str, Text] = Field(default_factory=dict)
    tell_us: dict[str, Prose]
    asks: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _every_reason(self) -> AmountText:
        if self.asks.keys() != self.tell_us.keys():
            raise ValueError("asks must name a place for each reason of tell_us")
        return self


class Amounts(Document):
    """Amount id -> texts; labels of inputs that are counted or added up; how a provider's claim is marked."""

    amounts: dict[str, AmountText]
    inputs: dict[str, Prose]
    claim: Prose
    counted: Prose
    undated: Prose


class Option(Document):
    """A way to hire; `carries` maps each duty to who has it; `claims` rest on a provider's word.

    `note` comes with every cost; `elsewhere` in its place, where the card's figure may be of another country than the
    client.
    """

    title: Prose
    subtitle: Prose
    carries: dict[str, Prose]
    claims: tuple[str, ...] = ()
    cost_label: Prose
    formula: Prose
    tell_us: Prose | None = None
    note: Prose | None = None
    elsewhere: Prose | None = None


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
