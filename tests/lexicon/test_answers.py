"""What the answers of one column say below its header."""

from __future__ import annotations

import pytest

from audit import knowledge
from audit.lexicon import Lexicon
from audit.lexicon.answers import Answers

LEXICON = Lexicon(knowledge.load())


@pytest.mark.parametrize(
    ("axis", "field", "header", "status"),
    [
        ("monitored", "monitoring", "Who checks the model's accuracy?", "partial"),
        ("monitored", "monitoring", "Monitoring", "unknown"),
        ("retrained", "retraining", "Wer trainiert nach?", "manual"),
    ],
)
def test_a_name_answers_who_does_it(axis: str, field: str, header: str, status: str) -> None:
    hit = Answers(LEXICON, axis, field, header, []).hit("Ferrari, quality dept.")
    assert hit is not None
    assert hit.status == status


@pytest.mark.parametrize("nobody", ["nobody", "TBD", "no", "-"])
def test_nobody_is_no_name(nobody: str) -> None:
    hit = Answers(LEXICON, "monitored", "monitoring", "Who checks the model?", []).hit(nobody)
    assert hit is not None
    assert hit.status in ("no", "unknown")


def test_of_two_practices_in_one_answer_each_is_read_from_its_own_sentences() -> None:
    text = "Confusion matrix reviewed by the team. Retrained by a scheduled job."
    hit = Answers(LEXICON, "retrained", "retraining", "MLOps set-up", []).hit(text)
    assert hit is not None
    assert hit.status == "automatic"
