"""Brings a case and the rates that it is priced by into one currency, before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from audit.advise.advice_input import AdviceInput
from audit.advise.exchange import (
    ANSWER,
    Conversion,
    Quote,
    converted_card,
    converted_models,
    factors,
    kept_quotes,
    most_common,
    told_quotes,
)
from audit.advise.inputs import sheet_unit, stated_money
from audit.domain.models import Money
from audit.knowledge import Knowledge
from audit.knowledge.brand_overrides import with_card

COLUMNS = {"value": ("value_sure", "value_maybe"), "monthly_cost": ("monthly_cost",)}
"""Amount of a model -> the inputs that are sums of it."""


def in_one_currency(case: AdviceInput, knowledge: Knowledge) -> tuple[AdviceInput, Knowledge]:
    """The case and the knowledge with every amount and rate in one currency, as far as exchange rates lead there.

    It is the client's currency. Without a rate an amount stays as it is.
    """
    origins = _origins(case, knowledge)
    target = client_currency(case, knowledge)
    if target is None:
        return case, knowledge
    foreign = {currency for currencies in origins.values() for currency in currencies}
    found = factors(target, foreign, _told(case, knowledge), kept_quotes(knowledge.exchange, case.as_of))
    if not found:
        return case, knowledge
    label = knowledge.amounts.inputs["exchange_rate"]
    converted = {name: currencies & found.keys() for name, currencies in origins.items()}
    conversion = Conversion(target, found, label, MappingProxyType(converted))
    changed = replace(case, models=converted_models(case.models, conversion), conversion=conversion)
    card = knowledge.rates
    return changed, knowledge if card is None else with_card(knowledge, converted_card(card, conversion))


def _told(case: AdviceInput, knowledge: Knowledge) -> tuple[Quote, ...]:
    """The client's own rates."""
    value, place = case.company.get(ANSWER, (None, None))
    return () if value is None else told_quotes(str(value), str(place), knowledge.amounts.undated)


def client_currency(case: AdviceInput, knowledge: Knowledge) -> str | None:
    """The currency of the Company sheet, else the brand's, else the one that most of the client's amounts are in; None
    where nothing tells."""
    stated = sheet_unit(case, knowledge).currencies
    if len(stated) == 1:
        return next(iter(stated))
    if knowledge.overlay is not None and knowledge.overlay.currency:
        return knowledge.overlay.currency
    of_models = (m.currency for model in case.models for m in (model.value, model.monthly_cost) if m)
    of_company = (money.currency for _, money in _company_amounts(case, knowledge))
    return most_common((*of_models, *of_company))


def _origins(case: AdviceInput, knowledge: Knowledge) -> dict[str, frozenset[str]]:
    """Id of an input -> the currencies in which its value was stated."""
    found = {name: frozenset({money.currency}) for name, money in _company_amounts(case, knowledge)}
    for field, inputs in COLUMNS.items():
        stated = frozenset(money.currency for m in case.models if (money := getattr(m, field)) is not None)
        found.update(dict.fromkeys(inputs, stated))
    card = knowledge.rates
    if card is not None:
        weekly = ("rate_managed", *(f"rate_{name}" for name in (*card.functions, *card.bands)))
        found.update(dict.fromkeys(weekly, frozenset({card.currency})))
        found["rate_domestic"] = frozenset({card.domestic.currency})
    return found


def _company_amounts(case: AdviceInput, knowledge: Knowledge) -> Iterator[tuple[str, Money]]:
    for name, asked in knowledge.company.fields.items():
        if asked.kind == "money" and name in case.company:
            money = stated_money(case, knowledge, name)
            if isinstance(money, Money):
                yield name, money
