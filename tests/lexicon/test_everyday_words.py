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
        ("monitored", "error above 2 zork is reported every day", "unknown"),
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


# What is said of a thing says nothing of the model: monitored, retrained, deployed.
ABOUT_THINGS = {
    "en": [
        "we monitor the {} daily; the {} is monitored daily; {} checked every week",
        "the {} is updated every night",
        "the {} is live",
    ],
    "de": [
        "wir überwachen täglich {}; {} wird täglich überwacht",
        "{} wird jede Nacht aktualisiert",
        "{} ist in Betrieb",
    ],
    "fr": [
        "nous surveillons chaque jour le {}; {} surveillé chaque jour",
        "{} mis à jour chaque nuit",
        "{} est en service",
    ],
    "es": [
        "vigilamos {} cada día; el sistema monitorea {} en tiempo real",
        "{} se actualiza cada noche",
        "{} está en uso",
    ],
    "nl": [
        "we bewaken {} dagelijks; {} wordt wekelijks gecontroleerd",
        "{} wordt elke nacht bijgewerkt",
        "{} is in gebruik",
    ],
    "pt": [
        "o sistema monitora {} em tempo real; {} verificado toda semana",
        "{} atualizado toda noite",
        "{} está em uso",
    ],
    "it": [
        "monitoriamo {} ogni giorno; {} controllato ogni settimana",
        "{} aggiornato ogni notte",
        "{} è in uso",
    ],
    "cs": [
        "sledujeme {} denně; {} se kontroluje každý týden",
        "{} se aktualizuje každou noc",
        "{} je v provozu",
    ],
    "pl": [
        "monitorujemy {} codziennie; {} sprawdzane co tydzień",
        "{} aktualizowane co noc",
        "{} jest w użyciu",
    ],
}


@pytest.mark.parametrize("language", ABOUT_THINGS)
def test_what_is_said_of_an_everyday_thing_assures_nothing(known: Knowledge, language: str) -> None:
    lexicon = Lexicon(known, DAY)
    things = known.word_files[language].common["item"][::9]
    false = []
    for axis, field, told in zip(
        ("monitored", "retrained", "deployed"),
        ("monitoring", "retraining", "stage"),
        ABOUT_THINGS[language],
        strict=True,
    ):
        written = [thing.capitalize() if language == "de" else thing for thing in things]
        texts = [said.strip().format(thing) for said in told.split(";") for thing in written]
        column = lexicon.column(axis, ColumnContext(field, "", (language,)), texts)
        answers = ((text, column.read(text)) for text in texts)
        false += [
            text for text, answer in answers if answer and answer.status in ("production", "yes", "automatic")
        ]
    assert not false


@pytest.mark.parametrize("language", ABOUT_THINGS)
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
