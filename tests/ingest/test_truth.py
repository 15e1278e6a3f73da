"""Truth; what may be read in two ways is no value."""

from __future__ import annotations

from audit.ingest.truth import parse_truth
from audit.knowledge import Knowledge


def test_truth(known: Knowledge) -> None:
    words = known.fields.words
    assert [parse_truth(v, words) for v in ("Yes", "JA", "sí", "✓", 1, True, "Oui", "ano")] == [True] * 8
    assert [parse_truth(v, words) for v in ("No", "Nein", "ne", 0, False, "✗")] == [False] * 6
    assert [parse_truth(v, words) for v in ("maybe", "", None, 7)] == [None] * 4
