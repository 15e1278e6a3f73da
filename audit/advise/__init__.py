"""What to do about the gap: findings, roles, hiring, budget, sprint and the six steps.

in_one_currency(case, knowledge)        the same two, with every amount and rate in one currency
advise(case, knowledge) -> Advised      everything of it
labels(knowledge)       -> group -> code -> word
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.advise.advice_input import AdviceInput, Advised, fleet
from audit.advise.budget import budget
from audit.advise.converting import in_one_currency
from audit.advise.decisions import decide
from audit.advise.findings import find
from audit.advise.gap_cost import gap_amounts
from audit.advise.hiring import compare
from audit.advise.inputs import company_problems, rate_input
from audit.advise.money import interval
from audit.advise.roles import hire
from audit.advise.sprint import plan
from audit.advise.steps import steps
from audit.advise.text_formatting import money
from audit.domain.places import Problem
from audit.domain.result import Advice, Amount, Fact, Input, sprint_day
from audit.knowledge import Knowledge

__all__ = ["AdviceInput", "Advised", "advise", "in_one_currency", "labels"]


def advise(case: AdviceInput, knowledge: Knowledge) -> Advised:
    """Everything to do for one company. `case.functions` must hold all six functions."""
    models = fleet(case)
    cite = case.conversion.cite if case.conversion else _as_is
    amounts = tuple(map(cite, gap_amounts(case, models, knowledge)))
    findings = find(case, knowledge, amounts)
    roles = hire(case, models, knowledge)
    lines, total = budget(case, knowledge, roles)
    options = compare(case, knowledge, lines)
    if case.conversion is not None:
        lines = tuple(map(case.conversion.cite_line, lines))
        total = case.conversion.cite_line(total) if total else None
        options = tuple(map(case.conversion.cite_option, options))
    sprint = plan(case, models, knowledge, findings, roles)
    decisions = decide(case, knowledge, roles, sprint, amounts)
    advice = Advice(
        roles=roles,
        options=options,
        duties=tuple(knowledge.hiring.duties.items()),
        budget=lines,
        budget_total=total,
        sprint=sprint,
        amounts=amounts,
        market=_market(knowledge),
        decisions=decisions,
        next_audit=sprint_day(decisions, sprint.days if sprint else knowledge.sprint.days, case.as_of),
    )
    return Advised(
        findings,
        steps(case, models, knowledge, advice),
        advice,
        _assumptions(knowledge, advice),
        _problems(case, knowledge),
    )


def _as_is(amount: Amount) -> Amount:
    return amount


def labels(knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """Words for the codes that a report shows, by group."""
    texts = knowledge.functions.functions
    return {
        **knowledge.labels.labels,
        "function": {f: text.name for f, text in texts.items()},
        "function_short": {f: text.short for f, text in texts.items()},
        "role": {role_id: role.title for role_id, role in knowledge.roles.roles.items()}
        | {"total": knowledge.hiring.budget["total"]},
        "stream": {name: stream.title for name, stream in knowledge.sprint.streams.items()},
        "duty": dict(knowledge.hiring.duties),
        "company": {name: asked.label for name, asked in knowledge.company.fields.items()},
    }


def _problems(case: AdviceInput, knowledge: Knowledge) -> tuple[Problem, ...]:
    """What a brand leaves out, and what can't be read of the company sheet."""
    brand, found = knowledge.overlay, list(company_problems(case, knowledge))
    if brand is not None and knowledge.rates is None:
        found.insert(0, Problem("no_rates", args={"brand": brand.name}))
    return tuple(found)


def _market(knowledge: Knowledge) -> tuple[Fact, ...]:
    return tuple(
        Fact(fact_id, fact.text, fact.cited, fact.year, fact.provider_claim)
        for fact_id, fact in knowledge.market.facts.items()
    )


def _assumptions(knowledge: Knowledge, advice: Advice) -> tuple[Input, ...]:
    """Every assumption and rate that a formula used, each once, and the card's other bands."""
    amounts: list[Amount] = [*advice.amounts, *(option.cost for option in advice.options)]
    for line in advice.budget:
        amounts += (line.managed, line.domestic, line.savings)
    used: Iterable[Input] = (
        *(i for amount in amounts for i in amount.inputs),
        *(i for role in advice.roles for i in role.inputs),
        *_bands(knowledge),
    )
    return tuple(dict.fromkeys(i for i in used if i.kind in ("assumption", "rate_card")))


def _bands(knowledge: Knowledge) -> Iterable[Input]:
    card = knowledge.rates
    if card is None:
        return
    for band_id, band in card.bands.items():
        value = money(interval(band.low, band.high, card.currency))
        yield rate_input(knowledge, f"rate_{band_id}", band.label, value, band)
