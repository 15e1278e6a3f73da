"""What a text says of a field of few values: where a model comes from, of what kind it is."""

from __future__ import annotations

from datetime import date

import pytest

from audit.knowledge import Knowledge
from audit.lexicon import Lexicon


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("origin", "Bought from a vendor", "vendor"),
        ("origin", "No contract resources used in development", "own"),  # what is denied says nothing
        ("origin", "in house, no vendor", "own"),
        ("origin", "not purchased", "unknown"),
        ("origin", "https://example.org/vendor/open-source", "unknown"),  # an address names no origin
        ("kind", "rule based", "rules"),
        ("kind", "rule based classification", "rules"),
        ("kind", "Robotic process automation (RPA); machine learning", "predictive"),  # more than rules
        ("kind", "OCR; validation against rules", "unknown"),
        ("kind", "ChatGPT, NLP", "generative"),
    ],
)
def test_a_code_is_what_the_words_affirm(known: Knowledge, field: str, text: str, code: str) -> None:
    assert Lexicon(known, date(2026, 1, 1)).coders[field].code(text) == code
