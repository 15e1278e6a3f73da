"""Which open questions would move the frameworks most."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from audit.domain.outcomes import Deciding, Move
from audit.domain.questionnaire import NOT_APPLICABLE, Framework, Question
from audit.survey.board import Board
from audit.survey.rules import width


def deciding(board: Board) -> tuple[Deciding, ...]:
    """Every open question, the one that may narrow the frameworks most first, else in the order of the sets.

    A question about models supposes the same answer for all that it is open for. What decides whether the frameworks
    apply at all comes before everything.
    """
    widths = {f.id: width(f, board.outcome(f)) for f in board.questionnaires.frameworks}
    found = [
        Deciding(question.id, _models(board, question), tuple(_moves(board, question, widths)))
        for question in board.questionnaires.questions
        if board.open_for(question)
    ]
    screens = {q.id for q in board.questionnaires.questions if q.source and q.source.kind == "screen"}
    return tuple(sorted(found, key=lambda d: (d.question not in screens, *_weight(d))))


def _weight(decision: Deciding) -> tuple[float, float]:
    most = sum(move.most for move in decision.moves)
    return -round(most, 9), -round(sum(move.mean for move in decision.moves), 9)


def _models(board: Board, question: Question) -> tuple[int, ...]:
    if question.per == "company":
        return ()
    return tuple(sorted(at for subject in board.open_for(question) for at in subject.models))


def _moves(board: Board, question: Question, widths: dict[str, float]) -> Iterator[Move]:
    possible = {value for standing in _standings(board, question) for value in standing}
    supposed = [
        board.spans_supposing(question, value) for value in question.scale.values if value in possible
    ]
    for framework in board.questionnaires.frameworks:
        if supposed and _concerns(framework, supposed[0].keys()):
            gains = [
                widths[framework.id] - width(framework, board.outcome(framework, board.spans | spans))
                for spans in supposed
            ]
            yield Move(framework.id, max(gains), sum(gains) / len(gains))


def _standings(board: Board, question: Question) -> Iterator[frozenset[str]]:
    if question.per == "company":
        yield board.company.told(question.id) - {NOT_APPLICABLE}
        return
    for subject in board.open_for(question):
        yield subject.standing.told(question.id) - {NOT_APPLICABLE}


def _concerns(framework: Framework, criteria: Collection[str]) -> bool:
    return any(criterion.id in criteria for criterion in framework.criteria)
