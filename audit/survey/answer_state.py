"""What is known of every question about one subject: the answers joined, and questions skipped.

Everything here is a set of possible values, and more knowledge only ever takes values away, unless it contradicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.domain.questionnaire import (
    NOT_APPLICABLE,
    Answer,
    Comparison,
    Fit,
    Known,
    Question,
    Scale,
    Skip,
)


def usable(answer: Answer, question: Question) -> bool:
    """Whether an answer narrows anything: given, not 'unknown', and on the question's scale."""
    return answer.status == "given" and bool(answer.values) and question.all_values.issuperset(answer.values)


def agreed(said: Iterable[Known]) -> Known:
    """What several sources leave possible together; where they exclude each other, all that any of them said."""
    sets = list(said)
    common = frozenset.intersection(*sets)
    return common or frozenset.union(*sets)


def disagree(said: Iterable[Known]) -> bool:
    """Whether sources exclude each other."""
    sets = list(said)
    return len(sets) > 1 and not frozenset.intersection(*sets)


class AnswerState:
    """The possible values of every question about one subject. `told`: what was said, before anything is skipped."""

    def __init__(self, questions: Mapping[str, Question], told: Mapping[str, Known]) -> None:
        self._questions = questions
        self._told = told
        self._known: dict[str, Known] = {}

    def told(self, question: str) -> Known:
        """What the answers leave possible, whether or not the question is skipped."""
        return self._told.get(question) or self._questions[question].all_values

    def known(self, question: str) -> Known:
        """What is possible; a question that may be skipped may also have the value that skipping gives it."""
        if question not in self._known:
            self._known[question] = self._possible(self._questions[question])
        return self._known[question]

    def skipped(self, question: Question) -> Fit:
        """Whether a question need not be asked."""
        return self._fits(question.skip) if question.skip else "no"

    def is_open(self, question: Question) -> bool:
        """Whether an answer would say something new."""
        return len(self.told(question.id)) > 1 and self.skipped(question) != "yes"

    def supposing(self, question: str, value: str, touched: Iterable[str]) -> AnswerState:
        """The same with one more answer; `touched` are all questions that it may change."""
        other = AnswerState(self._questions, {**self._told, question: frozenset((value,))})
        other._known = {name: known for name, known in self._known.items() if name not in set(touched)}
        return other

    def _possible(self, question: Question) -> Known:
        values = self.told(question.id)
        if question.skip is None:
            return values
        fit = self._fits(question.skip)
        then = frozenset((question.skip.then,))
        return then if fit == "yes" else values | then if fit == "maybe" else values

    def _fits(self, skip: Skip) -> Fit:
        fits = [self._passes(test) for test in skip.tests]
        decisive, other = ("yes", "no") if skip.mode == "any" else ("no", "yes")
        if decisive in fits:
            return "yes" if skip.mode == "any" else "no"
        if all(fit == other for fit in fits):
            return "no" if skip.mode == "any" else "yes"
        return "maybe"

    def _passes(self, test: Comparison) -> Fit:
        scale = self._questions[test.question].scale
        passed = {passes(test, value, scale) for value in self.known(test.question)}
        return "maybe" if len(passed) > 1 else "yes" if True in passed else "no"


def passes(test: Comparison, value: str, scale: Scale) -> bool:
    """Whether one value passes a test; what does not apply passes none."""
    if value == NOT_APPLICABLE:
        return False
    match test.operator:
        case "is" | "one_of":
            return value in test.values
        case "is_not" | "none_of":
            return value not in test.values
        case "at_least":
            return scale.rank(value) >= scale.rank(test.values[0])
        case "at_most":
            return scale.rank(value) <= scale.rank(test.values[0])
