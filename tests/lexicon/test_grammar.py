"""What stands around an unknown word tells of it: an article, a capital letter, an accent; and how texts are folded."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.knowledge import Knowledge
from audit.lexicon import ColumnContext, Lexicon
from audit.lexicon.text import plain

DAY = date(2026, 11, 26)


def read(known: Knowledge, axis: str, text: str, language: str = "en", header: str = "") -> str:
    fields = {"deployed": "stage", "monitored": "monitoring", "retrained": "retraining"}
    column = Lexicon(known, DAY).column(axis, ColumnContext(fields[axis], header, (language,)), [text])
    answer = column.read(text)
    assert answer is not None
    return answer.status


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("deployed", "live, its scores go to the zork every day", "production"),
        ("deployed", "live, zorked", "unknown"),
        ("deployed", "approved and deployed", "production"),
        ("deployed", "approved, and to be deployed", "development"),
        ("deployed", "replaced Excel, live since 2022", "production"),
        ("deployed", "live until 2023", "retired"),
        ("deployed", "on trial until Easter", "pilot"),
        ("monitored", "we watch the zork daily", "unknown"),
        ("monitored", "forecast vs the zork, every week", "yes"),
        ("monitored", "RMSE 3.21", "unknown"),
        ("retrained", "nightly, nobody has to press anything", "automatic"),
        ("retrained", "we retrain it every quarter", "manual"),
        ("retrained", "D. Zork, each spring", "manual"),
    ],
)
def test_grammar_tells_of_what_nobody_filed(known: Knowledge, axis: str, text: str, status: str) -> None:
    assert read(known, axis, text) == status


@pytest.mark.parametrize(
    ("text", "status"), [("Sí, automático", "automatic"), ("si es automático", "unknown")]
)
def test_accents_make_two_words(known: Knowledge, text: str, status: str) -> None:
    assert read(known, "retrained", text, "es", "¿Reentrenamiento?") == status


@given(st.text(max_size=60))
def test_folding_letter_by_letter_is_folding_the_whole(text: str) -> None:
    whole = "".join(c for c in unicodedata.normalize("NFKD", plain(text)) if not unicodedata.combining(c))
    assert plain(plain(text)) == plain(whole)


def test_a_heap_of_accents_is_gone_with_its_letter() -> None:
    assert plain("a" + "\u0301\u0323" * 50_000) == "a"
