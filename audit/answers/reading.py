"""What the rows that people typed mean: whom each is about, and which value of the question's scale it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from audit.answers.typed import Typed
from audit.domain.models import Model
from audit.domain.places import Problem
from audit.domain.questionnaire import (
    UNKNOWN_ANSWER,
    Answer,
    AnswerStatus,
    Question,
    Questionnaires,
    key_of,
)
from audit.domain.typed_text import plain
from audit.knowledge.asking import Asking
from audit.survey.asking import called

Listed = Callable[[str, str | None], Answer | None]
"""The inventory's own answer to a question about a subject."""


def answers_of(
    rows: Iterable[Typed],
    questionnaires: Questionnaires,
    heard: Sequence[Asking],
    models: Sequence[Model],
    listed: Listed,
) -> tuple[tuple[Answer, ...], tuple[Problem, ...]]:
    """The answers, each once, and what is wrong with the dates of some. A row that only repeats what the inventory
    says is none: the inventory speaks for itself. `heard`: what is said around the questions, in every language."""
    reader = _Reader(questionnaires, heard, models)
    answers: dict[Answer, Answer] = {}
    problems: list[Problem] = []
    for row in rows:
        if isinstance(row.when, str):
            args = {"who": row.who, "question": row.question, "date": row.when[:40]}
            problems.append(Problem("answer_bad_date", row.place, args))
        for answer in reader.read(row):
            said = listed(answer.question, answer.subject)
            if reader.is_listed(row) and said and said.values == answer.values:
                continue
            answers.setdefault(replace(answer, place=None), answer)
    return tuple(answers.values()), tuple(problems)


def carried(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers of an earlier audit, each to be confirmed."""
    return tuple(replace(answer, status="to_confirm") for answer in answers)


class _Reader:
    def __init__(
        self, questionnaires: Questionnaires, heard: Sequence[Asking], models: Sequence[Model]
    ) -> None:
        self._index = questionnaires.index
        self._by_text = questionnaires.asked
        self._whole = questionnaires.whole | _plain(word for a in heard for word in (a.company, a.all_models))
        self._unsure = _plain(asking.dont_know for asking in heard)
        self._listed = _plain(asking.statuses.listed for asking in heard)
        self._waiting = _plain(("to_confirm", *(asking.statuses.to_confirm for asking in heard)))
        self._called = {plain(called(model)): key_of(model) for model in models}
        named = Counter(plain(model.name) for model in models)
        self._called |= {plain(m.name): key_of(m) for m in models if named[plain(m.name)] == 1}
        self._called |= {plain(key_of(model)): key_of(model) for model in models}
        self._owned: dict[str, list[str]] = {}
        for model in models:
            for name in {model.owner, model.team} - {None}:
                for group in _plain(asking.all_of.format(owner=name) for asking in heard):
                    self._owned.setdefault(group, []).append(key_of(model))

    def read(self, row: Typed) -> list[Answer]:
        """One answer, or one a model where the row is about all those of a person, or names several."""
        name = row.question if row.question in self._index else self._by_text.get(plain(row.question), "")
        question = self._index.get(name)
        answer = Answer(
            question=name or row.question,
            values=self._values(row.answer, question),
            who=row.who,
            when=row.when if isinstance(row.when, date) else None,
            note=row.note,
            status=self._status(row.status),
            place=row.place,
        )
        subject = plain(row.subject)
        if not subject or subject in self._whole:
            return [answer]
        return [replace(answer, subject=key) for key in self._keys(row.subject)]

    def _keys(self, text: str) -> list[str]:
        """The models that a row names: those of a person, one, or one a line."""
        subject = plain(text)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if subject in self._owned:
            return self._owned[subject]
        if subject in self._called or len(lines) < 2:
            return [self._called.get(subject, text)]
        return [self._called.get(plain(line), line) for line in lines]

    def is_listed(self, row: Typed) -> bool:
        """Whether the row was filled in from the inventory."""
        return plain(row.status) in self._listed

    def _status(self, text: str) -> AnswerStatus:
        return "to_confirm" if plain(text) in self._waiting else "given"

    def _values(self, text: str, question: Question | None) -> tuple[str, ...]:
        """The value that is meant; none for 'unknown'; the text itself where it is none of the question's answers."""
        if question is None or plain(text) in self._unsure:
            return ()
        value = question.scale.read(text)
        if value is None:
            return (text,)
        return () if value == UNKNOWN_ANSWER else (value,)


def _plain(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(plain, words))
