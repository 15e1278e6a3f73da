"""The toolkit's question sets, answers and models in one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from audit import knowledge
from audit.cached_questionnaires import question_sets
from audit.domain.models import FUNCTIONS, Model, Reading, Status
from audit.domain.outcomes import Outcome
from audit.domain.places import Place
from audit.domain.questionnaire import Answer, Framework, Span
from audit.survey import Surveyed, survey
from audit.survey.rules import outcome_of

AS_OF = date(2026, 11, 24)
SETS = question_sets(None)  # out of the user's cache
TOOLS = knowledge.load().tools


def model(name: str = "Churn", deployed: str = "production", row: int = 2, **facts: object) -> Model:
    """A model in scope; axes and functions are given by name, `monitored="yes"` or `inference="no"`."""
    told = {
        key: Status(str(value), "claimed", (Reading(3, str(value), "test.rule", str(value)),))
        for key, value in facts.items()
        if key in ("monitored", "retrained", *FUNCTIONS)
    }
    axes = {key: told.pop(key) for key in ("monitored", "retrained") if key in told}
    rest = {key: value for key, value in facts.items() if key not in told and key not in axes}
    at = Place("fleet.csv", None, row, 1)
    stage = Status(deployed, "claimed", (Reading(2, deployed, "test.rule", deployed),))
    return Model(None, name, at, stage, functions=told, **axes, **rest)  # type: ignore[arg-type]


def said(question: str, *values: str, **more: object) -> Answer:
    """A person's answer."""
    return Answer(question, values, who=str(more.pop("who", "Anna")), **more)  # type: ignore[arg-type]


def surveyed(models: Sequence[Model], *answers: Answer) -> Surveyed:
    """What the toolkit's sets make of models and answers."""
    return survey(models, answers, SETS, TOOLS, AS_OF)


def framework(name: str) -> Framework:
    """One of the toolkit's frameworks."""
    return next(one for one in SETS.frameworks if one.id == name)


def outcome(found: Surveyed, name: str) -> Outcome:
    """What one framework made of it."""
    return next(one for one in found.outcomes if one.framework == name)


def scored(one: Framework, points: Mapping[str, float]) -> Outcome:
    """A framework over settled points; criteria that are not named have their lowest."""
    spans = {c.id: Span(points.get(c.id, c.low), points.get(c.id, c.low)) for c in one.criteria}
    return outcome_of(one, spans, {})
