"""The question sets that the toolkit brings."""

from __future__ import annotations

from collections import Counter

import pytest

from audit.domain.models import FUNCTIONS
from audit.domain.questionnaire import Question
from audit.survey.examples import wrong_examples
from tests.survey.builders import SETS, framework

PUBLISHED = ("ml_test_score", "microsoft", "google", "marvelousmlops")


def test_every_example_comes_true() -> None:
    assert list(wrong_examples(SETS)) == []


@pytest.mark.parametrize("question", SETS.questions, ids=lambda q: q.id)
def test_every_question_has_an_example_and_reads_its_own_labels(question: Question) -> None:
    assert question.examples
    for value, label in question.scale.labels.items():
        assert question.scale.read(label) == value
        assert question.scale.read(label.upper() + "!") == value
    for nothing in ("", "  ", "don't know", "?", "TBD"):
        assert question.scale.read(nothing) == "unknown"
    assert question.scale.read("forty-two purple elephants") is None


def test_no_word_means_two_values_of_one_scale() -> None:
    for question in SETS.questions:
        scale = question.scale
        words = [w for v in scale.values for w in {v, scale.labels[v].casefold(), *scale.also.get(v, ())}]
        assert not [word for word, count in Counter(words).items() if count > 1], question.id


def test_the_sets_are_of_their_published_size() -> None:
    assert {name: len(framework(name).criteria) for name in PUBLISHED} == {
        "ml_test_score": 28,
        "microsoft": 17,
        "google": 18,
        "marvelousmlops": 60,
    }
    sections = Counter(c.section for c in framework("ml_test_score").criteria)
    assert set(sections.values()) == {7}


def test_nobody_is_asked_twice() -> None:
    """One question decides each criterion, and no two ask the same."""
    deciders = Counter(name for question in SETS.questions for name in question.decides)
    assert set(deciders.values()) == {1}
    asks = Counter(question.asks for question in SETS.questions)
    assert set(asks.values()) == {1}


def test_the_six_functions_ask_of_all_six_and_decide_in_every_framework() -> None:
    own = next(one for one in SETS.sets if one.id == "six_functions")
    asked = Counter(question.function for question in own.questions if question.function)
    assert set(asked) == set(FUNCTIONS)
    assert min(asked.values()) >= 5
    decided = {name.partition(".")[0] for question in own.questions for name in question.decides}
    assert decided == {"six_functions", *PUBLISHED}


def test_every_published_framework_names_its_source() -> None:
    for one in SETS.sets:
        assert one.source
    assert next(one for one in SETS.sets if one.id == "marvelousmlops").licence
