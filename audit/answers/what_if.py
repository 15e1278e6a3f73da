"""The verdict that further answers would give: what a real run with the same answers finds, without the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from audit.answers.claims import Claimants, apply_claims, before_answers
from audit.answers.joining import merged
from audit.assess import assess
from audit.assess.rule import Profile, judge, profile
from audit.assess.scope import scope_reason
from audit.domain.models import Model
from audit.domain.questionnaire import Answer, Answers, Questionnaires, key_of
from audit.domain.result import AuditResult, Question, Verdict
from audit.domain.window import Window
from audit.knowledge import Knowledge
from audit.survey import Surveyed, survey
from audit.survey.conflicts import checked


def what_if(
    result: AuditResult, answers: Sequence[Answer], questionnaires: Questionnaires, knowledge: Knowledge
) -> Verdict:
    """The verdict of the same audit with these answers beside those that it was made with.

    A pure function: `result` stays as it is. An answer that can't be used (unknown question or model, off the scale)
    changes nothing, as in a run.
    """
    return AnsweredAudit.of(result, questionnaires, knowledge).what_if(answers)


@dataclass(frozen=True)
class AnsweredAudit:
    """An audit with the answers so far, to try further ones on.

    `before`: the models as inventory and auditor have them; `models`, `verdict` and `questions`: as the answers
    `given` leave them.
    """

    before: tuple[Model, ...]
    models: tuple[Model, ...]
    verdict: Verdict
    questions: tuple[Question, ...]
    given: tuple[Answer, ...]
    as_of: date
    window_months: int
    questionnaires: Questionnaires
    knowledge: Knowledge

    @classmethod
    def of(cls, result: AuditResult, questionnaires: Questionnaires, knowledge: Knowledge) -> AnsweredAudit:
        """The audit of a result, with the answers that it holds."""
        return cls(
            before=tuple(before_answers(result.models, result.claims, knowledge)),
            models=result.models,
            verdict=result.verdict,
            questions=result.questions,
            given=result.survey.answers if result.survey else (),
            as_of=result.as_of,
            window_months=result.window_months,
            questionnaires=questionnaires,
            knowledge=knowledge,
        )

    def what_if(self, answers: Sequence[Answer]) -> Verdict:
        """The verdict with further answers; only the models that these speak of are looked at again."""
        claimants = self.claimants(answers)
        tally = Counter(self._tally)
        window = Window.before(self.as_of, self.window_months)
        for at in self._touched(answers):
            axes: dict[str, Any] = dict(claimants.axes(self.before[at]).items())
            model = self.before[at]._replace(**axes)  # the functions play no part in the verdict
            tally[self._profiles[at]] -= 1
            tally[profile(model, scope_reason(model, window))] += 1
        return judge(+tally, self.knowledge.thresholds)

    def claimants(self, answers: Sequence[Answer]) -> Claimants:
        """What people claim of each model with further answers."""
        return Claimants(self._usable(merged(self.given, answers)), self.questionnaires, self.knowledge)

    def with_answers(self, answers: Sequence[Answer]) -> AnsweredAudit:
        """The same with `answers` in place of those that were given, everything judged anew."""
        applied = apply_claims(self.before, self._usable(answers), self.questionnaires, self.knowledge)
        assessed = assess(applied.models, self.knowledge, self.as_of, self.window_months)
        return replace(
            self,
            models=assessed.models,
            verdict=assessed.verdict,
            questions=assessed.questions,
            given=tuple(answers),
        )

    def surveyed(self) -> Surveyed:
        """The survey over the models with the answers, the questions that decide the verdict first."""
        tools = self.knowledge.tools
        return survey(self.models, self.given, self.questionnaires, tools, self.as_of, self.questions)

    def _usable(self, answers: Sequence[Answer]) -> Answers:
        return checked(answers, self.before, self.questionnaires, self.as_of)[0]

    @cached_property
    def _profiles(self) -> list[Profile]:
        return [profile(model, model.scope_reason) for model in self.models]

    @cached_property
    def _tally(self) -> Counter[Profile]:
        return Counter(self._profiles)

    @cached_property
    def _indexes(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, model in enumerate(self.before):
            found.setdefault(key_of(model), []).append(at)
        return found

    def _touched(self, answers: Sequence[Answer]) -> Sequence[int]:
        """The models that answers speak of, by index."""
        spoken_of = self._usable(answers).subjects
        if any(answer.subject is None for answer in answers):
            return range(len(self.before))
        return [at for key in spoken_of for at in self._indexes[key]]
