"""People's answers as claims about models: each counts for the status of the axis that its question asks about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from audit.answers.rule import AXES, Claim, Shown, claimed_status, conflicts
from audit.classify.revise import with_axes
from audit.domain.claims import Claimed
from audit.domain.models import ANSWERED, OBSERVED_RULE, Axis, Model, Reading, Status
from audit.domain.places import Place, Problem
from audit.domain.questionnaire import Answer, Answers, Question, Questionnaires, key_of
from audit.knowledge import Knowledge
from audit.survey.conflicts import NAMES_SHOWN, contradiction
from audit.survey.inventory import answer_about, may_be_in_use
from audit.survey.response_matrix import people


@dataclass(frozen=True, slots=True)
class Applied:
    """The models with people's claims, what these changed, and the answers that contradict a cell."""

    models: tuple[Model, ...]
    claims: tuple[Claimed, ...] = ()
    problems: tuple[Problem, ...] = ()


def questions_about(axis: Axis, questionnaires: Questionnaires) -> Iterator[Question]:
    """The questions whose answers claim a status of an axis, in the order of the sets."""
    return (
        question
        for question in questionnaires.questions
        if question.source and question.source.says and question.source.name == axis
    )


def apply_claims(
    models: Sequence[Model], answers: Answers, questionnaires: Questionnaires, knowledge: Knowledge
) -> Applied:
    """The models as the answers leave them. `answers` are checked, and about models as the inventory spells them."""
    claimants = Claimants(answers, questionnaires, knowledge)
    if not claimants.speak:
        return Applied(tuple(models))
    after: list[Model] = []
    claims: list[Claimed] = []
    against: dict[Answer, list[Answer]] = {}
    for at, model in enumerate(models):
        changed = claimants.applied(model)
        after.append(changed)
        if changed is not model:
            claims += changes(at, model, changed)
            for answer, listed in claimants.contradictions(model, changed):
                against.setdefault(answer, []).append(listed)
    return Applied(tuple(after), tuple(claims), tuple(_problems(against, questionnaires)))


def before_answers(models: Sequence[Model], claims: Iterable[Claimed], knowledge: Knowledge) -> list[Model]:
    """The models of a result as they were before anybody's answer."""
    axes: dict[int, dict[Axis, Status]] = {}
    for claim in claims:
        axes.setdefault(claim.model, {})[claim.axis] = claim.before
    before = list(models)
    for at, changed in axes.items():
        every = {axis: changed.get(axis, getattr(before[at], axis)) for axis in AXES}
        before[at] = with_axes(before[at], every, knowledge.statuses.functions)
    return before


def changes(at: int, before: Model, after: Model) -> Iterator[Claimed]:
    """What differs between a model and the same with people's claims."""
    for axis in AXES:
        status: Status = getattr(before, axis)
        if getattr(after, axis) != status:
            yield Claimed(at, axis, status)


class Claimants:
    """What people claim of each model."""

    def __init__(self, answers: Answers, questionnaires: Questionnaires, knowledge: Knowledge) -> None:
        self._answers = answers
        self._questions = {axis: tuple(questions_about(axis, questionnaires)) for axis in AXES}
        self._functions = knowledge.statuses.functions
        self._words = knowledge.asking.claims
        self._evidence = knowledge.evidence
        self._spoken_of = answers.subjects
        self._kept: dict[tuple[Axis, str | None, bool], tuple[tuple[Question, Answer, Claim], ...]] = {}

    @cached_property
    def speak(self) -> bool:
        """Whether anybody says anything about an axis."""
        asked = {question.id for questions in self._questions.values() for question in questions}
        return any(answer.question in asked for answer in self._answers)

    @cached_property
    def speak_of_all(self) -> bool:
        """Whether anybody says something about all models alike."""
        every = (question for questions in self._questions.values() for question in questions)
        return any(self._answers.of(question.id) for question in every)

    def applied(self, model: Model) -> Model:
        """The model with what people claim of it; the model itself where that changes nothing."""
        axes = self.axes(model)
        if all(axes[axis] is getattr(model, axis) for axis in AXES):
            return model
        return with_axes(model, axes, self._functions)

    def axes(self, model: Model) -> dict[Axis, Status]:
        """The three axes of a model with what people claim of it."""
        if not (self.speak_of_all or key_of(model) in self._spoken_of):
            return {axis: getattr(model, axis) for axis in AXES}
        axes: dict[Axis, Status] = {}
        for axis in AXES:
            stage = axes["deployed"].counted if axes else model.deployed.counted
            cells = getattr(model, axis)
            axes[axis] = claimed_status(axis, cells, self.claims(axis, model), stage, self._shown(cells))
        return axes

    def claims(self, axis: Axis, model: Model) -> Sequence[Claim]:
        """What people claim of one axis of a model."""
        return [claim for _, _, claim in self._said(axis, model)]

    def _shown(self, cells: Status) -> Shown:
        """What systems say of an axis, by the rules of its readings."""
        rules = [reading for reading in cells.readings if reading.rule.startswith(OBSERVED_RULE)]
        if not rules:
            return Shown()
        row = self._evidence.row(rules[0].rule.removeprefix(OBSERVED_RULE))
        return Shown(frozenset(row.confirms), frozenset(row.contradicts), row.strength) if row else Shown()

    def contradictions(self, before: Model, after: Model) -> Iterator[tuple[Answer, Answer]]:
        """The answers against cells of one model, each with what the inventory says."""
        for axis in AXES:
            cells: Status = getattr(before, axis)
            if cells.reviewed or cells.contradicted or not getattr(after, axis).contradicted:
                continue
            for question, answer, claim in self._said(axis, before):
                listed = answer_about(question, before)
                if listed and conflicts(cells, claim):
                    yield answer, listed

    def _said(self, axis: Axis, model: Model) -> Sequence[tuple[Question, Answer, Claim]]:
        """What people say of a model; what they say of all models they say of those that may be in use.

        Models that nobody spoke of by name share it, so that a word about all costs no more than one about a few.
        """
        key, in_use = key_of(model), may_be_in_use(model)
        about = (axis, key if key in self._spoken_of else None, in_use)
        if about not in self._kept:
            self._kept[about] = tuple(
                (question, answer, self._claim(question, answer))
                for question in self._questions[axis]
                for answer in people(question, self._answers, key)
                if answer.subject is not None or in_use
            )
        return self._kept[about]

    def _claim(self, question: Question, answer: Answer) -> Claim:
        assert question.source is not None
        value = answer.values[0]
        status = question.source.says[value]
        fits = frozenset(code for code, values in question.source.means.items() if value in values)
        place = answer.place or Place(answer.who or "?")  # of an answer that stands in no file: the person
        return Claim(
            status, fits, Reading(0, self._text(question, answer), ANSWERED, status, "claimed", place)
        )

    def _text(self, question: Question, answer: Answer) -> str:
        words = self._words.dated if answer.when else self._words.undated
        said = words.format(said=question.scale.said(answer.values), who=answer.who or "?", date=answer.when)
        return self._words.noted.format(said=said, note=answer.note) if answer.note else said


def _problems(
    against: Mapping[Answer, Sequence[Answer]], questionnaires: Questionnaires
) -> Iterator[Problem]:
    """One an answer, however many models it contradicts the cells of."""
    rows: dict[Answer, list[Answer]] = {}
    for answer, listed in against.items():
        rows.setdefault(replace(answer, subject=None), []).extend(listed)
    for answer, found in rows.items():
        names = ", ".join(str(one.subject) for one in found[:NAMES_SHOWN])
        more = f" (+{len(found) - NAMES_SHOWN})" if len(found) > NAMES_SHOWN else ""
        yield contradiction("answer_against_cell", answer, found[0], questionnaires, names + more)
