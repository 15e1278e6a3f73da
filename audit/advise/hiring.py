"""Three ways to hire, side by side: who carries what, and what one engineer costs each way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from audit.advise.advice_input import AdviceInput
from audit.advise.converting import client_currency
from audit.advise.inputs import as_range, known_money, rate_input
from audit.advise.money import interval, plus, times
from audit.advise.text_formatting import cash, money, number
from audit.domain.result import Amount, BudgetLine, HiringOption, Input, Range
from audit.knowledge import Knowledge
from audit.knowledge.money import Option, Rates, Terms

DIRECT = {"salary": "local_salary", "charges": "employer_charges", "equipment": "equipment_cost"}


def compare(
    case: AdviceInput, knowledge: Knowledge, lines: Sequence[BudgetLine] = ()
) -> tuple[HiringOption, ...]:
    """Every option of the knowledge, with the cost of one engineer a year where there is a source for it.

    The seat that is compared is the first of the budget: one seat has one price on every page.
    """
    first = lines[0] if lines else None
    costs = {
        "managed": first.managed if first else managed_seat(knowledge),
        "domestic": _of_country(case, knowledge, first.domestic if first else domestic_seat(knowledge)),
        "direct": _direct(case, knowledge),
    }
    return tuple(
        HiringOption(
            id=option_id,
            title=option.title,
            subtitle=_filled(knowledge, option.subtitle),
            carries={duty: _filled(knowledge, who) for duty, who in option.carries.items()},
            claims=_claims(knowledge, option),
            cost=costs[option_id],
        )
        for option_id, option in knowledge.hiring.options.items()
    )


def yearly(card: Rates, low: Decimal, high: Decimal) -> Range:
    """A weekly rate of the card as a yearly cost."""
    return times(interval(low, high, card.currency), card.weeks_a_year, card.weeks_a_year)


def weeks_input(knowledge: Knowledge, card: Rates) -> Input:
    """The number of weeks that the rate card counts a year."""
    return rate_input(knowledge, "rate_weeks", knowledge.hiring.budget["weeks"], str(card.weeks_a_year), card)


def managed_input(knowledge: Knowledge, card: Rates) -> Input:
    """The weekly band of a managed remote engineer."""
    band = interval(card.managed.low, card.managed.high, card.currency)
    return rate_input(knowledge, "rate_managed", card.managed.label, money(band), card.managed)


def domestic_input(knowledge: Knowledge, card: Rates) -> Input:
    """The yearly band of an employee at home."""
    home = card.domestic
    return rate_input(
        knowledge,
        "rate_domestic",
        home.label,
        money(interval(home.low, home.high, home.currency)),
        home,
    )


def managed_seat(knowledge: Knowledge) -> Amount:
    """One managed remote engineer a year, over the whole band; not quantified without a rate card."""
    card, option = knowledge.rates, knowledge.hiring.options["managed"]
    if card is None:
        return _unpriced(knowledge, "managed", option)
    formula = option.formula.format(
        low=cash(card.managed.low, card.currency),
        high=cash(card.managed.high, card.currency),
        weeks=card.weeks_a_year,
    )
    inputs = (managed_input(knowledge, card), weeks_input(knowledge, card))
    result = yearly(card, card.managed.low, card.managed.high)
    return _cost(knowledge, "managed", option, result, formula, inputs)


def domestic_seat(knowledge: Knowledge) -> Amount:
    """One employee at home a year; not quantified without a rate card."""
    card, option = knowledge.rates, knowledge.hiring.options["domestic"]
    if card is None:
        return _unpriced(knowledge, "domestic", option)
    home = card.domestic
    formula = option.formula.format(low=cash(home.low, home.currency), high=cash(home.high, home.currency))
    result = interval(home.low, home.high, home.currency)
    return _cost(knowledge, "domestic", option, result, formula, (domestic_input(knowledge, card),))


def _of_country(case: AdviceInput, knowledge: Knowledge, cost: Amount) -> Amount:
    """What an employee costs, with a word on whose figure it is unless the client's money is that country's."""
    card, text = knowledge.rates, knowledge.hiring.options["domestic"].elsewhere
    if card is None or text is None:
        return cost
    converted = case.conversion is not None and bool(case.conversion.origins.get("rate_domestic"))
    if not converted and client_currency(case, knowledge) == card.domestic.currency:
        return cost
    return replace(cost, note=_filled(knowledge, text))


def _direct(case: AdviceInput, knowledge: Knowledge) -> Amount:
    """One engineer under direct contract: only from the client's own three figures in one currency."""
    option = knowledge.hiring.options["direct"]
    found = {name: known_money(case, knowledge, answer_id) for name, answer_id in DIRECT.items()}
    known = {name: pair for name, pair in found.items() if pair is not None}
    currencies = {pair[0].currency for pair in known.values()}
    if len(known) < len(DIRECT) or len(currencies) > 1:
        asks = tuple(answer_id for name, answer_id in DIRECT.items() if name not in known) or tuple(
            DIRECT.values()
        )
        return Amount(
            "cost_direct", option.cost_label, None, "year", "", (), option.tell_us, option.note, asks
        )
    result = plus(as_range(pair[0]) for pair in known.values())
    formula = option.formula.format(**{name: number(pair[0].amount) for name, pair in known.items()})
    return _cost(knowledge, "direct", option, result, formula, tuple(pair[1] for pair in known.values()))


def _unpriced(knowledge: Knowledge, option_id: str, option: Option) -> Amount:
    """One engineer where no rate card says what one costs."""
    return Amount(
        f"cost_{option_id}", option.cost_label, None, "year", "", (), knowledge.hiring.unpriced.tell_us
    )


def _claims(knowledge: Knowledge, option: Option) -> tuple[str, ...]:
    """The duties for which only the provider's own word stands; a card that is silent claims nothing."""
    card = knowledge.rates
    if card is None or not card.provider_claim:
        return ()
    return tuple(duty for duty in option.claims if getattr(card.terms, duty))


def _cost(
    knowledge: Knowledge,
    option_id: str,
    option: Option,
    result: Range,
    formula: str,
    inputs: tuple[Input, ...],
) -> Amount:
    note = _filled(knowledge, option.note) if option.note else None
    return Amount(f"cost_{option_id}", option.cost_label, result, "year", formula, inputs, note=note)


def _filled(knowledge: Knowledge, text: str) -> str:
    """A text with what the rate card says in its places."""
    card, unpriced = knowledge.rates, knowledge.hiring.unpriced
    terms = Terms() if card is None else card.terms
    said = {duty: promised or unpriced.term for duty, promised in terms.model_dump().items()}
    if card is None:
        return text.format(country=unpriced.country, **said)
    return text.format(
        country=card.domestic.country,
        includes=card.includes,
        provider=card.provider,
        dated=card.dated,
        **said,
    )
