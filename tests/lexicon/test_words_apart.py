"""Verbs whose particle stands apart, and numbers below a header of per cent."""

from __future__ import annotations

from datetime import date

import pytest

from audit import knowledge
from audit.knowledge.reading import Axis
from audit.lexicon import Lexicon
from audit.lexicon.examples import Example, read_example

LEXICON = Lexicon(knowledge.load(), date(2026, 10, 1))


@pytest.mark.parametrize("between", ["", "it ", "itself ", "them "])
def test_what_a_verb_acts_on_may_stand_before_its_particle(between: str) -> None:
    text = f"kicks {between}off when PSI > 0.2"
    assert read_example(LEXICON, "retrained", Example(text, "Retraining")).status == "automatic"


def test_a_particle_of_no_verb_still_switches_off() -> None:
    assert read_example(LEXICON, "monitored", Example("drift checks: off", "Monitoring")).status == "no"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Drift löst in der Pipeline ein Nachtraining aus"),
        ("de", "Drift löst ein Nachtraining aus und alarmiert"),
        ("nl", "drift trapt in de pipeline een hertraining af"),
    ],
)
def test_a_verb_has_its_particle_where_what_is_said_ends(language: str, text: str) -> None:
    assert _status("retrained", text, "Retraining", language) == "automatic"


def test_a_particle_before_the_end_is_a_word_of_its_own() -> None:
    clauses = LEXICON.parser(("de",)).parse("Drift löst das Lager aus Prinzip ein").clauses
    assert "löst aus" not in [word.raw for word in clauses[0].words]


@pytest.mark.parametrize(("language", "text"), [("cs", "prodejny a regiony"), ("es", "tiendas y regiones")])
def test_a_conjunction_is_no_yes(language: str, text: str) -> None:
    assert _status("monitored", text, "Monitoring", language) != "yes"


@pytest.mark.parametrize(
    ("language", "now", "once"),
    [
        ("es", "Todas las pólizas zorcan por él", "Todas las pólizas zorcaban por él"),
        ("pt", "Toda venda zorca por ele", "Toda venda zorcava por ele"),
    ],
)
def test_a_verb_that_ends_like_one_of_the_past_says_what_used_to_be(
    language: str, now: str, once: str
) -> None:
    assert _status("deployed", now, "Status", language) == "production"
    assert _status("deployed", once, "Status", language) != "production"


def test_people_who_do_it_themselves_put_no_model_to_use() -> None:
    assert _status("deployed", "Die Disponenten sortieren alle Pakete", "Status", "de") == "unknown"
    assert _status("deployed", "Das Modell sortiert alle Pakete", "Status", "de") == "production"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("dès que 200 nouvelles photos sont validées, l'entraînement part tout seul", "automatic"),
        ("dès que le modèle est validé, réentraînement toutes les nuits", "unknown"),
    ],
)
def test_a_number_of_data_starts_a_training_that_an_approval_only_allows(text: str, status: str) -> None:
    assert _status("retrained", text, "Réentraînement", "fr") == status


def _status(axis: Axis, text: str, header: str, language: str) -> str:
    return read_example(LEXICON, axis, Example(text, header, language)).status


@pytest.mark.parametrize(
    ("share", "status"),
    [("100", "production"), ("30", "pilot"), ("0", "development"), ("000", "development"), ("²", "unknown")],
)
def test_a_number_below_per_cent_is_a_share(share: str, status: str) -> None:
    assert read_example(LEXICON, "deployed", Example(share, "Rollout %")).status == status


def test_no_number_is_too_long_to_be_a_share() -> None:
    assert read_example(LEXICON, "deployed", Example("9" * 5_000, "Rollout %")).status != "production"
