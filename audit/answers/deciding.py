"""The questions that decide the verdict, with what each of their answers would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from audit.answers.claims import questions_about
from audit.answers.rule import AXES
from audit.answers.what_if import AnsweredAudit
from audit.assess.questions import open_axes
from audit.domain.models import Axis
from audit.domain.questionnaire import Answer, Question, key_of
from audit.domain.result import Question as Group
from audit.domain.result import Verdict
from audit.messages import cut

FEWEST, MOST = 4, 10  # questions of a file, as far as there are as many
Consequence = Literal[
    "proves_gap", "rules_out", "nothing_runs", "reopens", "leaves_open", "stays", "auditor", "nothing"
]


_NEW_VERDICT: dict[str, Consequence] = {
    "gap": "proves_gap",
    "no_gap": "rules_out",
    "not_applicable": "nothing_runs",
    "undecided": "reopens",
}
_WORST: dict[Axis, str] = {
    "deployed": "production",
    "monitored": "no",
    "retrained": "no",
}  # what a gap model has
_TEXT_SHOWN, _CELLS_SHOWN = 40, 2


@dataclass(frozen=True, slots=True)
class Effect:
    """What some answers to a question would do, all of them the same.

    `others`: the answers (question, value) to the related questions that it takes besides; none where the answer
    does it alone. `cells`: what it contradicts, where only an auditor can settle that.
    """

    values: tuple[str, ...]
    consequence: Consequence
    verdict: Verdict
    others: tuple[tuple[str, str], ...] = ()
    cells: str = ""


@dataclass(frozen=True, slots=True)
class DecidingQuestion:
    """A question about a group of models (indexes) that one answer settles."""

    question: Question
    group: Group
    models: tuple[int, ...]
    effects: tuple[Effect, ...]


class _Asked(NamedTuple):
    """A question about one axis, and the models (indexes) of a group that it is open for."""

    axis: Axis
    question: Question
    models: tuple[int, ...]

    @property
    def worst(self) -> str:
        """The answer with which a model may be a gap model."""
        says = self.question.source.says if self.question.source else {}
        return next(value for value in self.question.scale.values if says.get(value) == _WORST[self.axis])


def deciding_questions(audit: AnsweredAudit, who: str = "") -> tuple[DecidingQuestion, ...]:
    """Those that decide, in the order of the report, MOST of them; others that narrow the range where they are fewer
    than FEWEST. `who` answers: another answer of theirs would take the place of the one that they gave."""
    found: list[DecidingQuestion] = []
    for group in audit.questions:
        if len(found) >= (MOST if group.decides else FEWEST):
            break
        found += _of_group(audit, group, who)
    return tuple(found[:MOST])


def _of_group(audit: AnsweredAudit, group: Group, who: str) -> Iterator[DecidingQuestion]:
    """The group's own axis, then the others that an answer to it may leave open."""
    questions = {axis: next(questions_about(axis, audit.questionnaires), None) for axis in AXES}
    asked = [
        _Asked(axis, question, tuple(at for at in group.models if axis in open_axes(audit.models[at])))
        for axis, question in questions.items()
        if question
    ]
    asked = [one for one in asked if one.models]
    for one in asked:
        related = [other for other in asked if other is not one]
        yield DecidingQuestion(one.question, group, one.models, tuple(_effects(audit, one, related, who)))


def _effects(audit: AnsweredAudit, asked: _Asked, related: Sequence[_Asked], who: str) -> Iterator[Effect]:
    """What each answer would do, answers that do the same together."""
    values: dict[Effect, list[str]] = {}
    for value in asked.question.scale.values:
        values.setdefault(_effect(audit, asked, value, related, who), []).append(value)
    for effect, same in values.items():
        yield replace(effect, values=tuple(same))


def _effect(audit: AnsweredAudit, asked: _Asked, value: str, related: Sequence[_Asked], who: str) -> Effect:
    """What one answer would do: by itself, or else together with the worst ones to the `related` questions."""
    answers = _answers(audit, asked, value, who)
    verdict = audit.what_if(answers)
    consequence = _consequence(audit.verdict, verdict)
    if consequence != "nothing":
        return Effect((), consequence, verdict)
    cells = _contradicted(audit, answers, asked)
    if cells:
        return Effect((), "auditor", verdict, cells=cells)
    others = tuple((other.question.id, other.worst) for other in related)
    every = [*answers, *(one for other in related for one in _answers(audit, other, other.worst, who))]
    together = audit.what_if(every)
    joint = _consequence(audit.verdict, together)
    return Effect((), joint, together, others) if joint != "nothing" else Effect((), "nothing", verdict)


def _consequence(before: Verdict, after: Verdict) -> Consequence:
    if after.status != before.status:
        return _NEW_VERDICT[after.status]
    if (after.gap_low, after.gap_high, after.in_scope) == (before.gap_low, before.gap_high, before.in_scope):
        return "nothing"
    return "leaves_open" if after.status == "undecided" else "stays"


def _answers(audit: AnsweredAudit, asked: _Asked, value: str, who: str) -> list[Answer]:
    keys = (key_of(audit.before[at]) for at in asked.models)
    return [Answer(asked.question.id, (value,), subject=key, who=who, when=audit.as_of) for key in keys]


def _contradicted(audit: AnsweredAudit, answers: Sequence[Answer], asked: _Asked) -> str:
    """The cells of the first model on which the answers contradict what the inventory says; "" where none does."""
    claimants = audit.claimants(answers)
    for at in asked.models:
        before = audit.before[at]
        if getattr(claimants.applied(before), asked.axis).contradicted:
            return "; ".join(
                f"'{cut(one.text, _TEXT_SHOWN)}' {one.place}"
                for one in before.evidence(getattr(before, asked.axis))[:_CELLS_SHOWN]
            )
    return ""
