"""What has to be decided now: at most three things, each with who decides and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import islice

from audit.advise.advice_input import AdviceInput
from audit.advise.money import interval
from audit.domain.result import Amount, Decision, DecisionId, Range, Role, Sprint
from audit.knowledge import Knowledge


def decide(
    case: AdviceInput,
    knowledge: Knowledge,
    roles: Sequence[Role],
    sprint: Sprint | None,
    amounts: Sequence[Amount],
) -> tuple[Decision, ...]:
    """The decisions in their order.

    While the verdict is undecided the answer that can decide it comes first, and no hire is signed before it.
    """
    return tuple(islice(_wanted(case, knowledge, roles, sprint, amounts), knowledge.sprint.most_decisions))


def _wanted(
    case: AdviceInput,
    knowledge: Knowledge,
    roles: Sequence[Role],
    sprint: Sprint | None,
    amounts: Sequence[Amount],
) -> Iterator[Decision]:
    deciding = _deciding(case)
    if deciding is not None:
        about = Concerned(surely=case.questions[deciding].models)
        decider = _answers(case, knowledge, deciding)
        yield _decision(case, knowledge, "answer", about, decider=decider, question=deciding)
    if hires := [role for role in roles if role.when == "now"]:
        yield _decision(case, knowledge, "hire", _treated(case, hires), waits=deciding is not None)
    if sprint is not None:
        yield _decision(case, knowledge, "sprint", Concerned(surely=sprint.at_risk))
    if any(amount.tell_us for amount in amounts):
        yield _decision(case, knowledge, "figures", Concerned())


@dataclass(frozen=True, slots=True)
class Concerned:
    """The models that a decision is about: indexes of those that surely are, and of others that may be."""

    surely: tuple[int, ...] = ()
    maybe: tuple[int, ...] = ()


def _treated(case: AdviceInput, hires: Sequence[Role]) -> Concerned:
    """The models that lack, or may lack, one of the functions that the roles to fill own."""
    functions = [case.function(name) for role in hires for name in role.gaps]
    surely = dict.fromkeys(at for function in functions for at in function.affected)
    maybe = dict.fromkeys(at for function in functions for at in function.unsettled if at not in surely)
    return Concerned(tuple(surely), tuple(maybe))


def _decision(
    case: AdviceInput,
    knowledge: Knowledge,
    decision_id: DecisionId,
    about: Concerned,
    decider: str = "",
    question: int | None = None,
    waits: bool = False,
) -> Decision:
    text = knowledge.sprint.decisions[decision_id]
    due = case.as_of + timedelta(days=text.days)
    models = (*about.surely, *about.maybe)
    stated = sum(case.models[at].value is not None for at in models)
    return Decision(
        decision_id, decider or text.decider, due, question, waits, models, _at_stake(case, about), stated
    )


def _at_stake(case: AdviceInput, about: Concerned) -> tuple[Range, ...]:
    """The yearly value of the models that state one, a range for each currency: money of two is never added up."""
    low, high = _values(case, about.surely), _values(case, (*about.surely, *about.maybe))
    return tuple(interval(low.get(currency, 0), total, currency) for currency, total in sorted(high.items()))


def _values(case: AdviceInput, models: Sequence[int]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for value in (case.models[at].value for at in models):
        if value is not None:
            totals[value.currency] = totals.get(value.currency, Decimal(0)) + value.amount
    return totals


def _deciding(case: AdviceInput) -> int | None:
    """The first question of the least set that decides; None where the verdict stands."""
    if case.verdict.status != "undecided":
        return None
    return next((at for at, question in enumerate(case.questions) if question.decides), None)


def _answers(case: AdviceInput, knowledge: Knowledge, question: int) -> str:
    """Who can answer a question: the one owner, else the one team or unit, of all its models; '' where there are
    several, and whoever the knowledge says where nobody is named."""
    models = [case.models[at] for at in case.questions[question].models]
    named = [{getattr(model, one) for model in models} for one in ("owner", "team", "unit")]
    if not any(name for names in named for name in names):
        return knowledge.sprint.decisions["answer"].nobody or ""
    return next((name for names in named if len(names) == 1 for name in names if name), "")
