"""What a sentence may say is told beforehand, so that most need not be read: it is never less than what it says."""

from __future__ import annotations

from datetime import date

import pytest

from audit.knowledge import Knowledge
from audit.knowledge.reading import Axis
from audit.lexicon import AnswerReader, Lexicon
from audit.lexicon.checks import example_of

AXES: tuple[Axis, ...] = ("deployed", "monitored", "retrained")


@pytest.fixture(scope="module")
def lexicon(known: Knowledge) -> Lexicon:
    return Lexicon(known, date(2026, 11, 24))


@pytest.mark.parametrize("axis", AXES)
def test_no_less_may_be_said_than_is_said(lexicon: Lexicon, axis: Axis) -> None:
    files = lexicon.knowledge.word_files
    rows = [row for table in lexicon.statuses.axes.values() for row in table.rows]
    written = [text for row in rows for text in row.examples]
    written += [text for relation in lexicon.statuses.relations for text in relation.examples]
    readers: dict[str, AnswerReader] = {}
    for example in (example_of(text, files) for text in written):
        reader = readers.setdefault(
            example.language, AnswerReader(lexicon.parser((example.language,)), lexicon.tables[axis])
        )
        assert reader.read(example.text).said <= reader.may_say(example.text), example.text


@pytest.mark.parametrize(
    "text",
    [
        "3 M",
        "b) Switched off until May 2031",
        "No, drift is no longer checked by the team of Anna Weber",
        "Once the pipeline is ready, retrain.py runs every 2 weeks?",
        "Überwachungsprozess seit 2019 abgeschaltet; davor live",
    ],
)
def test_figures_dates_and_made_up_words_may_be_said(lexicon: Lexicon, text: str) -> None:
    for axis in AXES:
        for language in lexicon.knowledge.word_files:
            reader = AnswerReader(lexicon.parser((language,)), lexicon.tables[axis])
            assert reader.read(text).said <= reader.may_say(text)
