"""The weights of words that a process keeps for the next tell the same languages apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.knowledge import Knowledge
from audit.knowledge.documents import Kept
from audit.lexicon.languages import Languages

TEXTS = {
    "en": ("Model name", "monitored weekly by the team", "not yet in production"),
    "de": ("Modellname", "wird vom Team wöchentlich überwacht", "noch nicht in Betrieb"),
    "fr": ("Nom du modèle", "surveillé chaque semaine par l'équipe", "pas encore en production"),
}


@pytest.mark.parametrize("language", TEXTS)
def test_kept_weights_are_those_that_are_found(known: Knowledge, tmp_path: Path, language: str) -> None:
    for _ in ("made", "kept"):
        languages = Languages(known.word_files, Kept(tmp_path, "a"))
        assert languages.of(TEXTS[language]) == (language,)
        assert languages.with_headers().of(TEXTS[language]) == (language,)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_language_is_told_by_what_was_kept_without_its_word_file(known: Knowledge, tmp_path: Path) -> None:
    Languages(known.word_files, Kept(tmp_path, "a")).with_headers().of(TEXTS["en"])
    kept = Languages({}, Kept(tmp_path, "a"))
    assert kept.of(TEXTS["de"]) == kept.with_headers().of(TEXTS["de"]) == ("de",)
