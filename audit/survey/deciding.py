"""Which open questions decide the verdict, and which would move the frameworks most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from audit.domain.models import Axis
from audit.domain.outcomes import Deciding, Move
from audit.domain.questionnaire import NOT_APPLICABLE, Question
from audit.domain.result import Question as Asked
from audit.survey.response_matrix import ResponseMatrix
from audit.survey.rules import width

AXES: tuple[Axis, ...] = get_args(Axis)


def deciding(matrix: ResponseMatrix, first: Sequence[Asked] = ()) -> tuple[Deciding, ...]:
    """Every open question: what decides the verdict first, in the order of `first`, then the one that may narrow the
    frameworks most, else in the order of the sets.

    A question about models supposes the same answer for all that it is open for. What decides whether the frameworks
    apply at all comes before everything but the verdict.
    """
    widths = {f.id: width(f, matrix.outcome(f)) for f in matrix.questionnaires.frameworks}
    found = {
        question.id: Deciding(question.id, _models(matrix, question), tuple(_moves(matrix, question, widths)))
        for question in matrix.questionnaires.questions
        if matrix.open_for(question)
    }
    screens = {q.id for q in matrix.questionnaires.questions if q.source and q.source.kind == "screen"}
    ordered = sorted(found.values(), key=lambda d: (d.question not in screens, *_weight(d)))
    leading = tuple(_leading(matrix, found, first))
    asked = {(one.question, at) for one in leading for at in one.models}
    return (*leading, *_others(ordered, asked))


def _leading(
    matrix: ResponseMatrix, found: Mapping[str, Deciding], first: Sequence[Asked]
) -> Iterator[Deciding]:
    """The questions that decide the verdict, group by group: of each group every axis that is open, since an answer to
    one alone may leave it open."""
    by_axis = {axis: _about(axis, matrix) for axis in AXES}
    for group in first:
        for question in by_axis.values() if group.decides else ():
            if question is not None and question.id in found:
                open_ = set(found[question.id].models)
                models = tuple(at for at in group.models if at in open_)
                if models:
                    yield replace(found[question.id], models=models)


def _others(ordered: Sequence[Deciding], asked: set[tuple[str, int]]) -> Iterator[Deciding]:
    """The questions without the models that they were asked about already."""
    for one in ordered:
        models = tuple(at for at in one.models if (one.question, at) not in asked)
        if models or not one.models:
            yield one if len(models) == len(one.models) else replace(one, models=models)


def _about(axis: str, matrix: ResponseMatrix) -> Question | None:
    """The question whose answers claim a status of an axis."""
    claiming = (q for q in matrix.questionnaires.questions if q.source and q.source.says)
    return next((q for q in claiming if q.source and q.source.name == axis), None)


def _weight(decision: Deciding) -> tuple[float, float]:
    most = sum(move.most for move in decision.moves)
    return -round(most, 9), -round(sum(move.mean for move in decision.moves), 9)


def _models(matrix: ResponseMatrix, question: Question) -> tuple[int, ...]:
    if question.per == "company":
        return ()
    return tuple(sorted(at for subject in matrix.open_for(question) for at in subject.models))


def _moves(matrix: ResponseMatrix, question: Question, widths: dict[str, float]) -> Iterator[Move]:
    possible = {value for state in _states(matrix, question) for value in state}
    supposed = [
        matrix.spans_supposing(question, value) for value in question.scale.values if value in possible
    ]
    for framework in matrix.questionnaires.frameworks:
        if supposed and any(criterion.id in supposed[0] for criterion in framework.criteria):
            gains = [
                widths[framework.id] - width(framework, matrix.outcome(framework, matrix.spans | spans))
                for spans in supposed
            ]
            yield Move(framework.id, max(gains), sum(gains) / len(gains))


def _states(matrix: ResponseMatrix, question: Question) -> Iterator[frozenset[str]]:
    if question.per == "company":
        yield matrix.company.told(question.id) - {NOT_APPLICABLE}
        return
    for subject in matrix.open_for(question):
        yield subject.state.told(question.id) - {NOT_APPLICABLE}
