"""One currency for everything that is computed: amounts and rates are converted as they come in, or not at all.

A rate is the client's own (the Company sheet), else the brand's or the toolkit's (`exchange.yaml`), which ends with its
date. Where there is none for a currency, its amounts stay as they are, and money of two currencies is never added up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from audit import locale
from audit.amounts import parse_number
from audit.domain.models import Model, Money
from audit.domain.result import Amount, BudgetLine, HiringOption, Input

if TYPE_CHECKING:
    from audit.knowledge.money import Exchange, NamedBand, Rates

ANSWER = "exchange_rate"  # of the Company sheet
INPUT = "exchange"  # how the ids of rates begin among the inputs of an amount
_CENT, _WHOLE, _SHOWN_WHOLE = (
    Decimal("0.01"),
    Decimal(1),
    100,
)  # amounts are shown without decimals from 100 on
_EQUATION = re.compile(r"(\d[\d.,]*)?\s*([A-Za-z]{3})\s*=\s*(\d[\d.,]*\d|\d)\s*([A-Za-z]{3})\b")
_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b|\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")


@dataclass(frozen=True, slots=True)
class Quote:
    """What one unit of a currency is worth in another, and whose word that is."""

    one: str
    other: str
    worth: Decimal
    source: str
    kind: str  # of the Input: `client`, or `rate_card` for a brand's or the toolkit's


@dataclass(frozen=True, slots=True)
class Conversion:
    """How amounts come into one currency. `quotes`: foreign currency -> the factor, and the quotes that it is made of.

    `origins`: id of an input -> the foreign currencies that its value was converted from.
    """

    target: str
    factors: Mapping[str, tuple[Decimal, tuple[Quote, ...]]]
    label: str
    origins: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def money(self, amount: Money) -> Money:
        """An amount in the target's currency, to a cent; as it is where no rate leads there."""
        found = self.factors.get(amount.currency)
        if found is None:
            return amount
        return Money((amount.amount * found[0]).quantize(_CENT), self.target)

    def band(self, low: Decimal, high: Decimal, currency: str) -> tuple[Decimal, Decimal]:
        """Both ends, rounded as they are shown and outwards: a conversion never makes a range narrower."""
        factor = self.factors[currency][0]
        ends = (low * factor, ROUND_FLOOR), (high * factor, ROUND_CEILING)
        first, last = (
            end.quantize(_WHOLE if end >= _SHOWN_WHOLE else _CENT, rounding) for end, rounding in ends
        )
        return first, last

    def cite(self, amount: Amount) -> Amount:
        """The amount with the exchange rates that went into it among its inputs."""
        foreign = {currency for i in amount.inputs for currency in self.origins.get(i.id, ())}
        if not foreign or amount.range is None:
            return amount
        quotes = dict.fromkeys(quote for name in sorted(foreign) for quote in self.factors[name][1])
        return replace(amount, inputs=(*amount.inputs, *map(self._input, quotes)))

    def cite_line(self, line: BudgetLine) -> BudgetLine:
        """A line of the budget with the rate cited in each of its amounts."""
        return replace(
            line,
            managed=self.cite(line.managed),
            domestic=self.cite(line.domestic),
            savings=self.cite(line.savings),
        )

    def cite_option(self, option: HiringOption) -> HiringOption:
        """A way to hire with the rate cited in its cost."""
        return replace(option, cost=self.cite(option.cost))

    def _input(self, quote: Quote) -> Input:
        value = f"1 {quote.one} = {locale.figures(quote.worth, 6, trimmed=True)} {quote.other}"
        return Input(f"{INPUT}_{quote.one}_{quote.other}", self.label, value, quote.source, quote.kind)  # type: ignore[arg-type]


def told_quotes(text: str, source: str, undated: str) -> tuple[Quote, ...]:
    """The rates of an answer such as `1 EUR = 1.08 USD, 2026-11-01`; nothing where it holds none.

    `source` says where the answer was given; its date is added, or `undated` where it names none.
    """
    day = _day(text)
    dated = f"{source}, {locale.long_date(day)}" if day else f"{source}, {undated}"
    found = []
    for number, one, worth, other in _EQUATION.findall(text):
        units, value = parse_number(number or "1"), parse_number(worth, "." if "." in worth else ",")
        if units and value and one.upper() != other.upper():
            found.append(Quote(one.upper(), other.upper(), value / units, dated, "client"))
    return tuple(found)


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    if found is None:
        return None
    year, month, day, other_day, other_month, other_year = found.groups()
    try:
        return date(int(year or other_year), int(month or other_month), int(day or other_day))
    except ValueError:
        return None


def kept_quotes(exchange: Exchange, as_of: date) -> tuple[Quote, ...]:
    """The rates of the knowledge; nothing where they are too old for the audit, or of a day after it."""
    if not timedelta() <= as_of - exchange.dated <= timedelta(days=exchange.good_for_days):
        return ()
    source = f"{exchange.source}, {locale.long_date(exchange.dated)}"
    return tuple(
        Quote(exchange.base, other, worth, source, "rate_card") for other, worth in exchange.rates.items()
    )


def factors(
    target: str, foreign: Iterable[str], told: Iterable[Quote], kept: Iterable[Quote]
) -> Mapping[str, tuple[Decimal, tuple[Quote, ...]]]:
    """How each currency comes into the target's: by the client's rates if they can, else by those that are kept."""
    found = {}
    for currency in sorted({*foreign} - {target}):
        for quotes in (tuple(told), tuple(kept)):
            if (way := _way(currency, target, quotes)) is not None:
                found[currency] = way
                break
    return MappingProxyType(found)


def _way(one: str, other: str, quotes: tuple[Quote, ...]) -> tuple[Decimal, tuple[Quote, ...]] | None:
    """The factor from one currency to another, by one quote or by two that share a currency."""
    steps = [step for quote in quotes for step in _steps(quote)]
    for start, end, factor, quote in steps:
        if (start, end) == (one, other):
            return factor, (quote,)
    for start, between, factor, quote in steps:
        for again, end, then, second in steps:
            if (start, again, end) == (one, between, other):
                return factor * then, (quote, second)
    return None


def _steps(quote: Quote) -> Iterator[tuple[str, str, Decimal, Quote]]:
    yield quote.one, quote.other, quote.worth, quote
    yield quote.other, quote.one, 1 / quote.worth, quote


def most_common(currencies: Iterable[str]) -> str | None:
    """The currency that most amounts are in, the first by name where several are; None without any."""
    counts = Counter(currencies)
    return min(counts, key=lambda one: (-counts[one], one)) if counts else None


def converted_models(models: Iterable[Model], conversion: Conversion) -> tuple[Model, ...]:
    """The models with their amounts in one currency; those that have none in another stay the same objects."""
    return tuple(_model(model, conversion) for model in models)


def _model(model: Model, conversion: Conversion) -> Model:
    value, cost = (
        money if money is None or money.currency not in conversion.factors else conversion.money(money)
        for money in (model.value, model.monthly_cost)
    )
    unchanged = value is model.value and cost is model.monthly_cost
    return model if unchanged else model._replace(value=value, monthly_cost=cost)


def converted_card(card: Rates, conversion: Conversion) -> Rates:
    """The rate card in one currency; each band as it is where no rate leads there."""
    made = card
    if card.currency in conversion.factors:
        lowered = {
            name: conversion.band(rate, rate, card.currency)[0] for name, rate in card.functions.items()
        }
        made = made.model_copy(
            update={
                "currency": conversion.target,
                "functions": lowered,
                "managed": _band(card.managed, card.currency, conversion),
                "bands": {name: _band(band, card.currency, conversion) for name, band in card.bands.items()},
            }
        )
    if card.domestic.currency in conversion.factors:
        home = _band(card.domestic, card.domestic.currency, conversion)
        made = made.model_copy(update={"domestic": home.model_copy(update={"currency": conversion.target})})
    return made


def _band(band: NamedBand, currency: str, conversion: Conversion) -> NamedBand:
    low, high = conversion.band(band.low, band.high, currency)
    return band.model_copy(update={"low": low, "high": high})
