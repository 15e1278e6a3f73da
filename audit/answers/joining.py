"""Rows that people typed and the answers of an earlier audit, surveyed together with the inventory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from audit.answers.reading import answers_of
from audit.answers.typed import Typed
from audit.domain.models import Model
from audit.domain.places import Problem
from audit.domain.questionnaire import Answer, Questionnaires, key_of
from audit.knowledge import Knowledge
from audit.survey import Surveyed, survey
from audit.survey.inventory import answer_about, company_answers


class Joined(NamedTuple):
    """Everything that is known, and what is wrong with the answers."""

    surveyed: Surveyed
    problems: tuple[Problem, ...]


def joined(
    models: Sequence[Model],
    rows: Iterable[Typed],
    earlier: Sequence[Answer],
    questionnaires: Questionnaires,
    knowledge: Knowledge,
    as_of: date,
) -> Joined:
    """The survey of all of it."""
    about_company = {a.question: a for a in company_answers(models, questionnaires, knowledge.tools)}
    by_key = {key_of(model): model for model in models}

    def listed(question: str, subject: str | None) -> Answer | None:
        if subject is None or question not in questionnaires.index:
            return about_company.get(question)
        model = by_key.get(subject)
        return answer_about(questionnaires.index[question], model) if model else None

    answers, problems = answers_of(rows, questionnaires, knowledge.askings, models, listed)
    again = {_about(answer) for answer in answers if answer.status == "given"}
    kept = [answer for answer in earlier if _about(answer) not in again]
    found = survey(models, (*kept, *answers), questionnaires, knowledge.tools, as_of)
    return Joined(found, (*problems, *found.problems))


def _about(answer: Answer) -> tuple[str, str | None, str]:
    """What an answer is an answer to, and whose: given anew, even without a date, it takes the place of the earlier."""
    return answer.question, answer.subject, answer.who
