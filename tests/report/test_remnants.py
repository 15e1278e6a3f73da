"""What a report in another language must not hold: texts that stand there as in the English one."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from audit import pipeline
from audit.cli.options import LANGUAGES
from audit.knowledge import load
from audit.pipeline import judgement
from audit.report.brand import load_brand
from audit.report.html.pages import render_html
from tests.conftest import ROOT

_SILENT = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
_TEXT = re.compile(r"(?:alt|title|aria-label|placeholder)=\"([^\"]+)\"|>([^<>]+)<")
_WORD = re.compile(r"[a-z]{4,}")
# The toolkit's name, the file's, and terms that practitioners say in English everywhere.
_STAY = {
    "mlops",
    "readiness",
    "audit",
    "xlsx",
    "tidy",
    "messy",
    "feature",
    "store",
    "engineer",
    "platform",
    "drift",
}


@cache
def _texts(path: Path, language: str) -> frozenset[str]:
    options = pipeline.Options(as_of=date(2026, 11, 24))
    page = render_html(
        judgement.audit(path, load(language=language), options), load_brand(None), for_print=False
    )
    found = _TEXT.findall(_SILENT.sub("", page))
    return frozenset(" ".join((one or other).split()) for one, other in found)


@cache
def _said_by(path: Path) -> frozenset[str]:
    book = load_workbook(path, read_only=True)
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return frozenset(word for cell in (*cells, *book.sheetnames) for word in _WORD.findall(str(cell).lower()))


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("name", ["tidy.xlsx", "messy.xlsx"])
def test_no_text_stays_english(name: str, language: str) -> None:
    """A text that both languages hold has at most one word that neither the sheet nor the trade brings."""
    path = ROOT / "examples" / name
    known = _STAY | _said_by(path)
    both = _texts(path, "en") & _texts(path, language)
    assert len(_texts(path, "en")) > 300
    assert [text for text in both if len(set(_WORD.findall(text.lower())) - known) > 1] == []
