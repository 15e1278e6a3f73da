"""What bears on no practice withholds nothing: everyday words, units, words cut short, how something is. What people
correct is counted, or only corrected."""

from __future__ import annotations

import re
from datetime import date

import pytest

from audit.knowledge import Knowledge
from audit.lexicon import ColumnContext, Lexicon

DAY = date(2026, 11, 26)


def read(known: Knowledge, axis: str, text: str, language: str = "en") -> str:
    fields = {"deployed": "stage", "monitored": "monitoring", "retrained": "retraining"}
    answer = Lexicon(known, DAY).column(axis, ColumnContext(fields[axis], "", (language,)), [text]).read(text)
    assert answer is not None
    return answer.status


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("monitored", "RMSE above 2 kWh is reported every day", "yes"),
        ("monitored", "RMSE above 2 zork is reported every day", "unknown"),
        ("monitored", "error on the dashb. every day, with alerts", "yes"),
        ("monitored", "the balcony is checked every week", "unknown"),
        ("monitored", "we watch the balcony daily", "unknown"),
        ("monitored", "we monitor all orders daily", "unknown"),
        ("monitored", "users watch their zork", "unknown"),
        ("monitored", "error 5xx", "partial"),
        ("monitored", "accuracy checked every morning before releasing prices", "yes"),
        ("monitored", "accuracy checked once before release", "partial"),
        ("monitored", "ZQP alarm if the error exceeds 5 %", "yes"),
        ("retrained", "a job retrains it nightly on zorked orders", "automatic"),
        ("retrained", "a job retrains it nightly, zorked", "unknown"),
        ("retrained", "does not tell us", "unknown"),
    ],
)
def test_what_takes_nothing_back_withholds_nothing(
    known: Knowledge, axis: str, text: str, status: str
) -> None:
    assert read(known, axis, text) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("the team counts the rejections every week", "yes"),
        ("corrections kept", "partial"),
        ("corrections", "partial"),
        ("corrections are not counted", "no"),
        ("corrections will be counted every week", "planned"),
        ("corrections are counted once a year", "partial"),
        ("de: Übersteuerungen werden jede Woche gezählt", "yes"),
        ("fr: taux de refus compté chaque semaine", "yes"),
        ("nl: operator overrulet, Joost telt het elke week", "yes"),
        ("pl: odrzucenia są liczone co tydzień", "yes"),
    ],
)
def test_what_people_correct_is_watched_where_it_is_counted(known: Knowledge, text: str, status: str) -> None:
    language, _, told = text.rpartition(": ")
    assert read(known, "monitored", told, language or "en") == status


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl", "pt", "it", "cs", "pl"])
def test_everyday_words_explain_no_header_and_are_in_one_class(known: Knowledge, language: str) -> None:
    common = known.word_files[language].common
    words = [word for entries in common.values() for word in entries]
    assert len(words) == len(set(words)) > 1000
    assert not [word for word in words if not re.fullmatch(r"[^\W\d_]{3,}", word)]
    things = Lexicon(known, DAY).headers(language).read(common["item"][0])
    assert all(word.is_unknown for word in things)


def test_an_everyday_word_gives_way_to_every_entry(known: Knowledge) -> None:
    words = Lexicon(known, DAY).word_list("en")
    everyday = known.word_files["en"].common["item"][0]
    assert words.is_common(everyday)
    assert words.find((everyday,)) == {"item"}
    assert not words.is_common("drift")


@pytest.mark.parametrize(
    ("header", "texts", "letter", "status"),
    [
        ("Live Y/N/T", ["Y", "T"], "Y", "production"),
        ("Live Y/N/T", ["Y", "T"], "T", "unknown"),
        ("Live", ["Y", "T"], "Y", "unknown"),
        ("Live Y/N", ["Y", "N"], "N", "development"),
    ],
)
def test_the_first_two_letters_that_a_header_lists_answer_it(
    known: Knowledge, header: str, texts: list[str], letter: str, status: str
) -> None:
    column = Lexicon(known, DAY).column("deployed", ColumnContext("stage", header), texts)
    answer = column.read(letter)
    assert answer is not None
    assert answer.status == status
