"""Scores the answers to question sets by the frameworks, with everything that is unknown left open.

| module | does |
|---|---|
| `inventory` | what the client's list answers already, and the screen before any score |
| `answer_state` | the possible values of every question about one subject; skipping |
| `response_matrix` | the company and all kinds of models side by side; the points of every criterion |
| `intervals` | the lowest and the mean of intervals |
| `rules` | the frameworks' own rules |
| `deciding` | which questions would move the frameworks most |
| `conflicts` | answers that can't be used, disagree or contradict the inventory |
| `examples` | executes the examples inside the question sets |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from audit.domain.models import Model
from audit.domain.outcomes import Applicability, Deciding, Outcome
from audit.domain.places import Problem
from audit.domain.questionnaire import Answer, Answers, Question, Questionnaires
from audit.domain.result import Question as Asked
from audit.knowledge.reading import Tools
from audit.survey.conflicts import checked, conflicts
from audit.survey.deciding import deciding
from audit.survey.inventory import answer_about, applicability, company_answers
from audit.survey.response_matrix import ResponseMatrix, response_matrix


@dataclass(frozen=True)
class Surveyed:
    """What the answers say. `listed`: the inventory's answers about the company; those about a model are made when
    they are asked for (`listed_about`). `outcomes`: one a framework, in the order of the sets. `first`: the questions
    that decide the verdict, as `assess` has them."""

    models: Sequence[Model]
    questionnaires: Questionnaires
    answers: Answers
    listed: tuple[Answer, ...]
    matrix: ResponseMatrix
    applicability: Applicability
    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...]
    first: tuple[Asked, ...] = ()

    @cached_property
    def deciding(self) -> tuple[Deciding, ...]:
        """The open questions: those that decide the verdict first, then those that would move the frameworks most."""
        return deciding(self.matrix, self.first)

    def listed_about(self, question: Question, model: int) -> Answer | None:
        """The inventory's answer to a question about a model, by its index; None where it has none."""
        return answer_about(question, self.models[model])


def survey(
    models: Sequence[Model],
    given: Sequence[Answer],
    questionnaires: Questionnaires,
    tools: Tools,
    as_of: date,
    first: Sequence[Asked] = (),
) -> Surveyed:
    """Scores people's answers and the inventory's together. `models` have their scope set (`assess`), and `first` are
    the questions that it found to decide the verdict, in its order."""
    answers, problems = checked(given, models, questionnaires, as_of)
    listed = tuple(company_answers(models, questionnaires, tools))
    matrix = response_matrix(models, answers, questionnaires, listed)
    company = {q.id: matrix.company.known(q.id) for q in questionnaires.questions if q.per == "company"}
    return Surveyed(
        models=models,
        questionnaires=questionnaires,
        answers=answers,
        listed=listed,
        matrix=matrix,
        applicability=applicability(models, questionnaires, company),
        outcomes=matrix.outcomes(),
        problems=(*problems, *conflicts(answers, models, questionnaires, listed)),
        first=tuple(first),
    )
