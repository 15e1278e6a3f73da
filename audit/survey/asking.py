"""Whom to ask what: the company's questions go to roles, those about a model to its owner or team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from audit.domain.models import Model
from audit.domain.outcomes import Deciding
from audit.domain.questionnaire import Questionnaires
from audit.domain.readiness import Addressee, Request, Wanted

Person = tuple[Addressee, str]


def requests(
    deciding: Iterable[Deciding], models: Sequence[Model], questionnaires: Questionnaires
) -> tuple[Request, ...]:
    """One a person or team, whoever decides most first; each question in the order in which it decides."""
    found: dict[Person, dict[str, tuple[int, ...]]] = {}
    for decision in deciding:
        for person, indexes in addressed(decision, models, questionnaires):
            wanted = found.setdefault(person, {})
            wanted[decision.question] = (*wanted.get(decision.question, ()), *indexes)
    return tuple(
        Request(by, person, tuple(Wanted(name, indexes) for name, indexes in wanted.items()))
        for (by, person), wanted in found.items()
    )


def addressed(
    decision: Deciding, models: Sequence[Model], questionnaires: Questionnaires
) -> Iterator[tuple[Person, tuple[int, ...]]]:
    """Whom to ask a question, each with the models (indexes) that they answer for; none for the company."""
    role = questionnaires.roles[questionnaires.index[decision.question].whom]
    to: dict[Person, list[int]] = {} if decision.models else {("role", role): []}
    for at in decision.models:
        to.setdefault(addressee(models[at], role), []).append(at)
    return ((person, tuple(indexes)) for person, indexes in to.items())


def called(model: Model) -> str:
    """A model as a person is asked about it: its name, and its id where it has one."""
    return f"{model.name} ({model.id})" if model.id else model.name


def addressee(model: Model, role: str) -> Person:
    """Who answers for a model; somebody of the role where the list names nobody."""
    if model.owner:
        return "owner", model.owner
    return ("team", model.team) if model.team else ("role", role)
