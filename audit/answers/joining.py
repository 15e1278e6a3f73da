"""What people said, in rows that they typed and in an earlier audit, surveyed together with the inventory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from audit.answers.claims import Applied, apply_claims
from audit.answers.reading import answers_of
from audit.answers.typed import Typed
from audit.domain.models import Model
from audit.domain.places import Problem
from audit.domain.questionnaire import Answer, Answers, Questionnaires, key_of
from audit.domain.result import Question
from audit.knowledge import Knowledge
from audit.survey import Surveyed, survey
from audit.survey.conflicts import checked
from audit.survey.inventory import answer_about, company_answers


@dataclass(frozen=True)
class Heard:
    """Everything that people said. `problems`: rows that could not be read as they stand."""

    given: tuple[Answer, ...]
    problems: tuple[Problem, ...]
    questionnaires: Questionnaires
    knowledge: Knowledge
    as_of: date

    def applied(self, models: Sequence[Model]) -> Applied:
        """The models with what people claim of them; `models` are as inventory and auditor have them."""
        return apply_claims(models, self.usable(models), self.questionnaires, self.knowledge)

    def usable(self, models: Sequence[Model]) -> Answers:
        """The answers that count, about models as the inventory spells them."""
        return checked(self.given, models, self.questionnaires, self.as_of)[0]

    def surveyed(self, applied: Applied, judged: Sequence[Model], first: Sequence[Question]) -> Surveyed:
        """The survey over the applied models as they were judged; `first`: the questions that decide the verdict."""
        tools = self.knowledge.tools
        found = survey(judged, self.given, self.questionnaires, tools, self.as_of, first)
        return replace(found, problems=(*self.problems, *found.problems, *applied.problems))


def join_answers(
    models: Sequence[Model],
    rows: Iterable[Typed],
    earlier: Sequence[Answer],
    questionnaires: Questionnaires,
    knowledge: Knowledge,
    as_of: date,
) -> Heard:
    """What people said about these models, which are as the inventory has them."""
    listing = _Listing(models, questionnaires, knowledge)
    answers, problems = answers_of(rows, questionnaires, knowledge.askings, models, listing.answer)
    return Heard(merged(earlier, answers), problems, questionnaires, knowledge, as_of)


def merged(earlier: Iterable[Answer], answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Both; an answer that somebody gives anew, even without a date, takes the place of their earlier one."""
    again = {_about(answer) for answer in answers if answer.status == "given"}
    return (*(answer for answer in earlier if _about(answer) not in again), *answers)


class _Listing:
    """The inventory's own answers."""

    def __init__(self, models: Sequence[Model], questionnaires: Questionnaires, knowledge: Knowledge) -> None:
        self._models = models
        self._questionnaires = questionnaires
        self._tools = knowledge.tools

    @cached_property
    def _of_company(self) -> dict[str, Answer]:
        found = company_answers(self._models, self._questionnaires, self._tools)
        return {answer.question: answer for answer in found}

    @cached_property
    def _by_key(self) -> dict[str, Model]:
        return {key_of(model): model for model in self._models}

    def answer(self, question: str, subject: str | None) -> Answer | None:
        """What the inventory says to a question about a subject; None for nothing."""
        if subject is None or question not in self._questionnaires.index:
            return self._of_company.get(question)
        model = self._by_key.get(subject)
        return answer_about(self._questionnaires.index[question], model) if model else None


def _about(answer: Answer) -> tuple[str, str | None, str]:
    """What an answer is an answer to, and whose."""
    return answer.question, answer.subject, answer.who
