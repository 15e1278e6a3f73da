"""What people may answer, in whatever language they were asked: the words of every language for the same answer.

The words are the same in each language of the report, so that the same file says the same to each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from audit.domain.typed_text import plain
from audit.knowledge.question_sets import QuestionText, ScaleText, SetText, Survey


class AskedTexts(NamedTuple):
    """The files of question sets in one language."""

    survey: Survey
    files: dict[Path, SetText]


def understood(told: AskedTexts, languages: Iterable[AskedTexts]) -> AskedTexts:
    """The same with the answers of all languages as other words for each answer."""
    every = list(languages)
    files = {path: _set(text, [one.files[path] for one in every]) for path, text in told.files.items()}
    scales = _scales(told.survey.scales, [one.survey.scales for one in every])
    return AskedTexts(told.survey.model_copy(update={"scales": scales}), files)


def heard_questions(languages: Iterable[AskedTexts]) -> tuple[dict[str, str], frozenset[str]]:
    """Each question's text in every language -> its id, and what an answer about nobody in particular is about."""
    every = list(languages)
    asked = {plain(q.asks): q.id for one in every for text in one.files.values() for q in text.questions}
    return asked, frozenset(plain(name) for one in every for name in one.survey.subjects.values())


def _set(text: SetText, languages: list[SetText]) -> SetText:
    questions = [
        _question(question, [one.questions[at] for one in languages])
        for at, question in enumerate(text.questions)
    ]
    scales = _scales(text.scales, [one.scales for one in languages])
    return text.model_copy(update={"questions": questions, "scales": scales})


def _question(text: QuestionText, languages: list[QuestionText]) -> QuestionText:
    return text.model_copy(update={"also": _also(text.also, [one.answers for one in languages])})


def _scales(texts: Mapping[str, ScaleText], languages: list[dict[str, ScaleText]]) -> dict[str, ScaleText]:
    return {
        name: text.model_copy(update={"also": _also(text.also, [one[name].values for one in languages])})
        for name, text in texts.items()
    }


def _also(also: Mapping[str, list[str]], languages: list[dict[str, str]]) -> dict[str, list[str]]:
    words = {value: list(said) for value, said in also.items()}
    for labels in languages:
        for value, label in labels.items():
            words.setdefault(value, []).append(label)
    return words
