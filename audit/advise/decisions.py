"""What has to be decided now: at most three things, each with who decides and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from audit.advise.advice_input import AdviceInput
from audit.domain.result import Amount, Decision, Role, Sprint
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
        yield _decision(case, knowledge, "answer", decider=_answers(case, deciding), question=deciding)
    if any(role.when == "now" for role in roles):
        yield _decision(case, knowledge, "hire", waits=deciding is not None)
    if sprint is not None:
        yield _decision(case, knowledge, "sprint")
    if any(amount.tell_us for amount in amounts):
        yield _decision(case, knowledge, "figures")


def _decision(
    case: AdviceInput, knowledge: Knowledge, decision_id: str, decider: str = "", **more: object
) -> Decision:
    text = knowledge.sprint.decisions[decision_id]
    due = case.as_of + timedelta(days=text.days)
    return Decision(decision_id, decider or text.decider, due, **more)  # type: ignore[arg-type]


def _deciding(case: AdviceInput) -> int | None:
    """The first question of the least set that decides; None where the verdict stands."""
    if case.verdict.status != "undecided":
        return None
    return next((at for at, question in enumerate(case.questions) if question.decides), None)


def _answers(case: AdviceInput, question: int) -> str:
    """Who can answer a question: the first owner, else the first team; '' where nobody is named."""
    models = [case.models[at] for at in case.questions[question].models]
    return next((who for one in ("owner", "team") for m in models if (who := getattr(m, one))), "") or ""
