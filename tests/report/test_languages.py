"""A report in each language: every format says so and speaks it, with the same figures, and its review comes back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import pikepdf
import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from pptx import Presentation

from audit import locale, pipeline
from audit.cli.options import LANGUAGES
from audit.domain.places import Place
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge, directory, load, translation
from audit.pipeline import judgement
from audit.report import FORMATS
from audit.report.brand import Brand, load_brand
from audit.report.brand.settings import Settings
from audit.report.templates import translations
from audit.report.view import formatting
from audit.report.workbook import words
from docs.translate import messages
from tests import factories
from tests.conftest import ROOT

OTHERS = LANGUAGES[1:]
BRAND = load_brand(None)
TAGS = {"de": "de-DE", "fr": "fr-FR", "es": "es-ES"}
# What Excel takes: a sheet's name, the title and the words beside a cell, a formula in a check.
_SHEET, _TITLE, _PROMPT, _FORMULA = 31, 32, 255, 255
_FIGURE = re.compile(r"\d+")


@cache
def known(language: str) -> Knowledge:
    return load(language=language)


@cache
def audited(language: str) -> AuditResult:
    return _audited(language)


def _audited(language: str, review: Path | None = None) -> AuditResult:
    options = pipeline.Options(as_of=date(2026, 11, 24), review=review)
    return judgement.audit(ROOT / "examples/tidy.xlsx", known(language), options)


def _made(name: str, result: AuditResult, brand: Brand = BRAND) -> io.BytesIO:
    stream = io.BytesIO()
    FORMATS[name].write(result, brand, stream)
    stream.seek(0)
    return stream


def test_the_commands_the_brands_the_words_and_the_knowledge_know_the_same_languages() -> None:
    assert set(LANGUAGES) == set(translations.languages())
    assert set(LANGUAGES) == set(translation.languages(directory()))
    assert get_args(Settings.model_fields["language"].annotation) == LANGUAGES


@pytest.mark.parametrize("language", OTHERS)
def test_every_format_says_its_language(language: str) -> None:
    result, tag = replace(factories.tiny_result(), language=language), TAGS[language]
    for name in ("pdf", "owners"):
        with pikepdf.open(_made(name, result)) as made:
            assert str(made.Root.Lang) == language
    for name in ("docx", "job", "sow"):
        assert Document(_made(name, result)).core_properties.language == tag
    assert Presentation(_made("deck", result)).core_properties.language == tag
    assert load_workbook(_made("xlsx", result)).properties.language == tag
    assert f'<html lang="{language}">' in _made("html", result).read().decode()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["html", "job-md", "tickets-github"])
def test_no_sentence_stays_english(name: str, language: str) -> None:
    """No message of four words or more is shown as it stands in English, unless its translation is the same."""
    page = " ".join(_made(name, audited(language)).read().decode().split())
    with locale.use_locale(language):
        found = [m for m in _sentences() if m in page and translations.gettext(m) != m]
    assert found == []


def _sentences() -> Iterator[str]:
    for message in messages():
        text = message.text
        if isinstance(text, str) and not message.context and "%(" not in text and len(text.split()) >= 4:
            yield text


@pytest.mark.parametrize("language", OTHERS)
def test_the_workbook_holds_the_same_figures_in_other_words(language: str) -> None:
    english, other = (load_workbook(_made("xlsx", audited(one))) for one in ("en", language))
    assert len(english.sheetnames) == len(other.sheetnames)
    assert english.sheetnames != other.sheetnames
    for one, two in zip(english, other, strict=True):
        assert (one.max_row, one.max_column) == (two.max_row, two.max_column)
        for before, after in zip(one.iter_rows(min_row=2), two.iter_rows(min_row=2), strict=True):
            numbers = [[c.value for c in row if isinstance(c.value, (int, float))] for row in (before, after)]
            assert numbers[0] == numbers[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_stays_within_what_excel_takes(language: str) -> None:
    made = load_workbook(_made("xlsx", audited(language)))
    assert len({name.casefold() for name in made.sheetnames}) == len(made.sheetnames)
    assert [name for name in made.sheetnames if len(name) > _SHEET or re.search(r"[\[\]:*?/\\]", name)] == []
    review = known(language).review
    assert [c.label for c in review.columns.values() if len(c.label) > _TITLE] == []
    assert [c.help for c in review.columns.values() if len(c.help) > _PROMPT] == []
    checks = made[_review_sheet(made)].data_validations.dataValidation
    assert sum(check.type == "list" for check in checks) == 4
    assert all(len(check.formula1 or "") <= _FORMULA for check in checks)


def _review_sheet(made: Workbook) -> str:
    (name,) = set(made.sheetnames) & set(known("en").review.names)
    return str(name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spoken", ["en", "own"])
def test_a_review_is_read_back_in_the_reports_language_and_in_english(
    language: str, spoken: str, tmp_path: Path
) -> None:
    result = audited("en" if spoken == "en" else language)
    made = load_workbook(_made("xlsx", result))
    labels = result.labels
    model = result.models[0]
    rows = (
        (labels["review_action"]["status"], model.name, labels["axis"]["monitored"],
         labels["monitored"]["no"], None, None, "A. Reviewer", "Seen on site"),
        (labels["review_action"]["paragraph"], labels["section"]["standing"], None, None, None, "A word.",
         "A. Reviewer", None),
        (labels["review_action"]["hide"], result.findings[1].title, None, None, None, None, "A. Reviewer", "Known"),
    )  # fmt: skip
    for row in rows:
        made[_review_sheet(made)].append(row)
    path = tmp_path / "findings.xlsx"
    made.save(path)
    read = _audited(language, path)
    titled = (
        ["status", "paragraph", "hide"] if spoken == "own" or language == "en" else ["status", "paragraph"]
    )
    assert [change.action for change in read.changes] == titled
    assert read.models[0].monitored.status == "no"


def test_braces_in_the_workbooks_words_are_kept() -> None:
    for language in OTHERS:
        with locale.use_locale(language):
            for context, message in words.texts():
                said = translations.pgettext(context, message)
                assert set(re.findall(r"{\w*}", said)) == set(re.findall(r"{\w*}", message)), said


@pytest.mark.parametrize(
    ("language", "row", "column", "title"),
    [
        ("en", "fleet.csv row 7", "fleet.xlsx [S] column C", "MLOps readiness gap report"),
        ("de", "fleet.csv Zeile 7", "fleet.xlsx [S] Spalte C", "MLOps-Readiness-Bericht"),
    ],
)
def test_places_and_titles_are_in_the_language(language: str, row: str, column: str, title: str) -> None:
    with locale.use_locale(language):
        assert formatting.at(Place("fleet.csv", None, 7)) == row
        assert formatting.at(Place("fleet.xlsx", "S", None, 3)) == column
        assert formatting.at(Place("fleet.xlsx", "S", 7, 3)) == "fleet.xlsx [S] C7"
        assert BRAND.title == title
