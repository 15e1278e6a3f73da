"""Executes the examples inside question sets: what a typed answer means, and which points follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.domain.questionnaire import Example, Known, Questionnaires, Span
from audit.survey.answer_state import AnswerState
from audit.survey.response_matrix import points

SKIPPED = "skipped"


def wrong_examples(questionnaires: Questionnaires) -> Iterator[str]:
    """One line for every example that does not come true."""
    criteria = questionnaires.criteria
    for question in questionnaires.questions:
        for example in question.examples:
            told: dict[str, Known] = {name: frozenset((value,)) for name, value in example.given.items()}
            meant = (
                SKIPPED
                if AnswerState(questionnaires.index, told).skipped(question) == "yes"
                else question.scale.read(example.typed)
            )
            if meant != example.means:
                yield f"{question.id}: '{example.typed}' means {meant or 'nothing'}, not {example.means}"
                continue
            known = AnswerState(questionnaires.index, told).known(question.id)
            if meant in question.scale.values:
                known = frozenset((meant,))
            found = {n: points(question, criteria[n], known) for n in example.gives if n in question.decides}
            yield from _differences(question.id, example, found)


def _differences(question: str, example: Example, found: Mapping[str, Span]) -> Iterator[str]:
    for name, expected in example.gives.items():
        span = found.get(name)
        if span is None:
            yield f"{question}: '{example.typed}' does not decide {name}"
        elif (span.low, span.high) != (expected, expected):
            yield f"{question}: '{example.typed}' gives {name} {span.low} to {span.high}, not {expected:g}"
