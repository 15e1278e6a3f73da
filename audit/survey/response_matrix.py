"""Everything that is known, question by question and subject by subject, and the criteria that follow from it.

Models of which the same is known are one subject, so that a list of 100,000 models costs as much as its few kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from audit.domain.models import Model
from audit.domain.outcomes import Outcome
from audit.domain.questionnaire import (
    NOT_APPLICABLE,
    Answer,
    Answers,
    Criterion,
    Framework,
    Known,
    Question,
    Questionnaires,
    Span,
    key_of,
)
from audit.survey.answer_state import AnswerState, agreed, usable
from audit.survey.intervals import lowest, mean
from audit.survey.inventory import decided_by_auditor, subjects_of, surely_in_use, values_of
from audit.survey.rules import Spans, outcome_of


@dataclass(frozen=True, slots=True)
class Subject:
    """Models (indexes) of which the same is known. `sure`: they are in use beyond doubt."""

    models: tuple[int, ...]
    sure: bool
    state: AnswerState


class ResponseMatrix:
    """The state of the company and of every subject. Without any model there is one nameless subject."""

    def __init__(
        self, questionnaires: Questionnaires, company: AnswerState, subjects: Sequence[Subject]
    ) -> None:
        self.questionnaires = questionnaires
        self.company = company
        self.subjects = tuple(subjects)
        self._deciders = _deciders(questionnaires)
        self._named = {name: tuple(q.id for q in found) for name, found in self._deciders.items()}
        self._dependents = _dependents(questionnaires)

    @cached_property
    def spans(self) -> dict[str, Span]:
        """The points of every criterion over the whole company."""
        return {
            criterion.id: self._span(criterion, framework, self.company, self.subjects)
            for framework in self.questionnaires.frameworks
            for criterion in framework.criteria
        }

    def outcomes(self) -> tuple[Outcome, ...]:
        """What every framework makes of the company."""
        return tuple(map(self.outcome, self.questionnaires.frameworks))

    def outcome(self, framework: Framework, spans: Spans | None = None) -> Outcome:
        """What one framework makes of the company, or of other spans."""
        return outcome_of(framework, spans or self.spans, self._named)

    def outcomes_of(self, subject: Subject) -> tuple[Outcome, ...]:
        """What every framework makes of one subject alone."""
        spans = {
            criterion.id: self._span(criterion, framework, self.company, (subject,))
            for framework in self.questionnaires.frameworks
            for criterion in framework.criteria
        }
        return tuple(self.outcome(framework, spans) for framework in self.questionnaires.frameworks)

    def spans_supposing(self, question: Question, value: str) -> dict[str, Span]:
        """The criteria that would change if an open question were answered so, for everybody whom it is open for."""
        touched = self._dependents[question.id]
        company = self.company.supposing(question.id, value, touched)
        subjects = [self._supposing(subject, question, value, touched) for subject in self.subjects]
        return {
            criterion.id: self._span(criterion, framework, company, subjects)
            for framework in self.questionnaires.frameworks
            for criterion in framework.criteria
            if any(decider.id in touched for decider in self._deciders[criterion.id])
        }

    def open_for(self, question: Question) -> tuple[Subject, ...]:
        """The subjects that a question is still open for; for a company question all of them, or none."""
        if question.per == "company":
            return self.subjects if self.company.is_open(question) else ()
        return tuple(subject for subject in self.subjects if subject.state.is_open(question))

    @staticmethod
    def _supposing(subject: Subject, question: Question, value: str, touched: frozenset[str]) -> Subject:
        state = subject.state
        if question.per == "model" and not state.is_open(question):
            return subject
        if value not in state.told(question.id):
            return subject
        return Subject(subject.models, subject.sure, state.supposing(question.id, value, touched))

    def _span(
        self, criterion: Criterion, framework: Framework, company: AnswerState, subjects: Sequence[Subject]
    ) -> Span:
        deciders = self._deciders[criterion.id]
        if all(question.per == "company" for question in deciders):
            return lowest(points(q, criterion, company.known(q.id)) for q in deciders)
        weighed = [(_of_subject(deciders, criterion, s), max(len(s.models), 1)) for s in subjects]
        return mean(weighed) if framework.over_models == "mean" else lowest(span for span, _ in weighed)


class _Kind(NamedTuple):
    """What makes models one subject: what their records say, and the name of one that somebody spoke of."""

    sure: bool
    key: str | None
    listed: tuple[tuple[str, ...], ...]  # the values that the inventory leaves, by question about a model
    decided: frozenset[str] = frozenset()  # the questions that an auditor answered


def response_matrix(
    models: Sequence[Model], answers: Answers, questionnaires: Questionnaires, inventory: Iterable[Answer]
) -> ResponseMatrix:
    """Lays out everything that is known. `inventory`: what the client's list says of the company."""
    company = told_of_company(answers, questionnaires, tuple(inventory))
    questions = [question for question in questionnaires.questions if question.per == "model"]
    spoken = answers.subjects
    grouped: dict[_Kind, list[int]] = {}
    for at in subjects_of(models):
        model = models[at]
        key = key_of(model) if key_of(model) in spoken else None
        listed = tuple(values_of(question, model) if question.source else () for question in questions)
        decided = frozenset(question.id for question in questions if decided_by_auditor(question, model))
        grouped.setdefault(_Kind(surely_in_use(model), key, listed, decided), []).append(at)
    if not grouped:  # nothing to ask about: answers about all models still count
        grouped[_Kind(True, None, ((),) * len(questions))] = []

    def subject(kind: _Kind, group: Sequence[int]) -> Subject:
        told = dict(company)
        for question, listed in zip(questions, kind.listed, strict=True):
            heard = () if question.id in kind.decided else people(question, answers, kind.key)
            said = [frozenset(answer.values) for answer in heard]
            if said or listed:
                told[question.id] = agreed([*said, *([frozenset(listed)] if listed else [])])
        return Subject(tuple(group), kind.sure, AnswerState(questionnaires.index, told))

    subjects = [subject(kind, group) for kind, group in grouped.items()]
    return ResponseMatrix(questionnaires, AnswerState(questionnaires.index, company), subjects)


def told_of_company(
    answers: Answers, questionnaires: Questionnaires, inventory: Sequence[Answer]
) -> dict[str, Known]:
    """What people and the inventory together leave possible of each company question that anybody answered."""
    told = {}
    for question in questionnaires.questions:
        if question.per == "company":
            listed = [answer for answer in inventory if answer.question == question.id]
            said = [frozenset(answer.values) for answer in (*people(question, answers, None), *listed)]
            if said:
                told[question.id] = agreed(said)
    return told


def people(question: Question, answers: Answers, subject: str | None) -> tuple[Answer, ...]:
    """The usable answers of people: to a question about a model also those that they gave about all models, unless
    they made an exception of this one."""
    about = [a for a in answers.of(question.id, subject) if usable(a, question)] if subject else []
    exceptions = {answer.who for answer in about}
    about += [a for a in answers.of(question.id) if usable(a, question) and a.who not in exceptions]
    return tuple(about)


def _of_subject(deciders: Iterable[Question], criterion: Criterion, subject: Subject) -> Span:
    """The points of one subject; of models that may not be in use they may not apply."""
    span = lowest(points(q, criterion, subject.state.known(q.id)) for q in deciders)
    return span if subject.sure else span._replace(may_not_apply=True)


def points(question: Question, criterion: Criterion, known: Known) -> Span:
    """The points that the possible values of one question leave possible."""
    way = question.decides[criterion.id]
    whole = Span(criterion.low, criterion.high)
    spans = [way.get(value, whole) for value in known if value != NOT_APPLICABLE or value in way]
    left_out = NOT_APPLICABLE in known and NOT_APPLICABLE not in way
    if not spans:
        return Span(None, None, True)
    low, high = min(s.low or 0.0 for s in spans), max(s.high or 0.0 for s in spans)
    return Span(low, high, left_out)


def _deciders(questionnaires: Questionnaires) -> dict[str, tuple[Question, ...]]:
    found: dict[str, list[Question]] = {}
    for question in questionnaires.questions:
        for criterion in question.decides:
            found.setdefault(criterion, []).append(question)
    return {criterion: tuple(questions) for criterion, questions in found.items()}


def _dependents(questionnaires: Questionnaires) -> dict[str, frozenset[str]]:
    """Every question with all those whose skipping hangs on it, itself included."""
    direct: dict[str, set[str]] = {}
    for question in questionnaires.questions:
        for test in question.skip.tests if question.skip else ():
            direct.setdefault(test.question, set()).add(question.id)
    return {question.id: frozenset(_reached(question.id, direct)) for question in questionnaires.questions}


def _reached(start: str, direct: Mapping[str, set[str]]) -> set[str]:
    seen, ahead = {start}, [start]
    while ahead:
        for name in direct.get(ahead.pop(), set()) - seen:
            seen.add(name)
            ahead.append(name)
    return seen
