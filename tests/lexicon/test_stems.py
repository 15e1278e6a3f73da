"""The stems that a process keeps for the next are those that it would find itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.knowledge import Knowledge
from audit.knowledge.documents import Kept
from audit.lexicon.stems import Stems

WORDS = ("überwachten", "retrained", "genomen", "observable", "was", "miesięcznie")


@pytest.mark.parametrize("language", ["de", "en", "nl", "pl"])
def test_kept_stems_are_those_that_are_found(known: Knowledge, tmp_path: Path, language: str) -> None:
    file = known.word_files[language]
    found = [Stems(file).of(word) for word in WORDS]
    assert [Stems(file, Kept(tmp_path, "a")).of(word) for word in WORDS] == found
    (path,) = tmp_path.iterdir()
    assert len(json.loads(path.read_text())) > 1000
    assert [Stems(file, Kept(tmp_path, "a")).of(word) for word in WORDS] == found


def test_what_is_kept_of_other_documents_is_not_taken(tmp_path: Path) -> None:
    Kept(tmp_path, "a").of("sum", lambda: {"sum": 1})
    assert Kept(tmp_path, "a").of("sum", lambda: {"sum": 2}) == {"sum": 1}
    assert Kept(tmp_path, "b").of("sum", lambda: {"sum": 2}) == {"sum": 2}


def test_what_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "a-sum.json").write_text("spoilt")
    assert Kept(tmp_path, "a").of("sum", lambda: {"sum": 3}) == {"sum": 3}
    assert Kept(None, "a").of("sum", lambda: {"sum": 4}) == {"sum": 4}
