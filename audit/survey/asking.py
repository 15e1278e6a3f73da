"""Whom to ask what: the company's questions go to roles, those about a model to its owner or team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audit.domain.models import Model
from audit.domain.outcomes import Deciding
from audit.domain.questionnaire import Questionnaires
from audit.domain.readiness import Addressee, Request, Wanted

Person = tuple[Addressee, str]


def requests(
    deciding: Iterable[Deciding], models: Sequence[Model], questionnaires: Questionnaires
) -> tuple[Request, ...]:
    """One a person or team, whoever decides most first; each question in the order in which it decides."""
    found: dict[Person, list[Wanted]] = {}
    for decision in deciding:
        role = questionnaires.roles[questionnaires.index[decision.question].whom]
        to: dict[Person, list[int]] = {}
        for at in decision.models:
            to.setdefault(addressee(models[at], role), []).append(at)
        if not decision.models:
            to["role", role] = []
        for person, indexes in to.items():
            found.setdefault(person, []).append(Wanted(decision.question, tuple(indexes)))
    return tuple(Request(by, person, tuple(wanted)) for (by, person), wanted in found.items())


def called(model: Model) -> str:
    """A model as a person is asked about it: its name, and its id where it has one."""
    return f"{model.name} ({model.id})" if model.id else model.name


def addressee(model: Model, role: str) -> Person:
    """Who answers for a model; somebody of the role where the list names nobody."""
    if model.owner:
        return "owner", model.owner
    return ("team", model.team) if model.team else ("role", role)
