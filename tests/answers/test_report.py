"""What a reader sees of the answers: in the page, in the workbook, under codes, and after the way through the file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from audit import knowledge
from audit.domain.result import AuditResult
from audit.redact import redact
from audit.report.brand import load_brand
from audit.report.html.pages import render_html
from audit.report.pdf.reports import render_pdf
from audit.report.saved.document import read_result, write_result
from audit.report.word import render_word
from audit.report.workbook import render_workbook
from tests.answers.test_reading import FLEET, as_csv, audited

BRAND = load_brand(None)
ROWS = (
    {
        "id": "features.store",
        "answer": "store",
        "who": "Dora Quill",
        "when": "2026-11-01",
        "note": "ask Zorro",
    },
    {"id": "features.store", "answer": "none", "who": "Anna Berg", "when": "2026-11-01"},
    {"id": "deployment.release", "subject": "Churn", "answer": "pipeline", "who": "Dora Quill"},
    {"id": "tracking.versions", "answer": "don't know", "who": "Dora Quill"},
    {"id": "deployment.model_tests", "answer": "smoke test", "who": "Dora Quill", "when": "2023-01-01"},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the files of all tests here."""
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def result(folder: Path) -> AuditResult:
    """Three models, and answers that clash, are old, or say that they don't know."""
    (folder / "fleet.csv").write_text(FLEET, encoding="utf-8")
    return audited(folder / "fleet.csv", as_csv(folder / "answers.csv", ROWS))


def test_the_title_is_a_claim_and_every_part_is_there(result: AuditResult) -> None:
    page = render_html(result, BRAND, for_print=False)
    assert result.survey is not None
    outcome = result.survey.rated.outcome
    low, high = round(outcome.score_low or 0), round(outcome.score_high or 0)
    assert f"Readiness is between {low} and {high} of 100" in page
    for part in (
        "The profile",
        "How it is counted",
        "Published frameworks",
        "Whom to ask",
        "Where answers clash",
    ):
        assert part in page
    assert "One says “don’t know”." in page
    assert "One still has to be confirmed and counts as unknown." in page
    for rated in result.survey.frameworks:
        assert rated.title in page


def test_without_answers_there_is_no_section_and_no_sheet(folder: Path, result: AuditResult) -> None:
    silent = audited(folder / "fleet.csv")
    assert "Readiness, from answers" not in render_html(silent, BRAND, for_print=False)
    names = load_workbook(io.BytesIO(render_workbook(silent, BRAND))).sheetnames
    assert not {"Readiness", "Answers", "Whom to ask"} & set(names)


def test_the_workbook_holds_scores_answers_and_whom_to_ask(result: AuditResult) -> None:
    book = load_workbook(io.BytesIO(render_workbook(result, BRAND)))
    assert book["Readiness"].max_row == 1 + 6 + 5
    said = {(row[0], row[2], row[3]) for row in book["Answers"].iter_rows(min_row=2, values_only=True)}
    assert (
        "Where do the features come from that several models use?",
        "From a feature store",
        "Dora Quill",
    ) in said
    assert len(said) == len(ROWS)
    people = {row[0] for row in book["Whom to ask"].iter_rows(min_row=2, values_only=True)}
    assert {"Anna Berg", "Ben Ode", "Data engineer"} <= people


def test_it_is_printed_and_edited(result: AuditResult) -> None:
    assert render_pdf(result, BRAND).startswith(b"%PDF")
    assert render_word(result, BRAND).startswith(b"PK")


def test_the_result_survives_its_file(result: AuditResult) -> None:
    stream = io.BytesIO()
    write_result(result, stream)
    assert read_result(stream.getvalue()) == result


def test_redacted_no_name_and_no_note_is_left(result: AuditResult) -> None:
    hidden = redact(result, knowledge.load()).result
    stream = io.BytesIO()
    write_result(hidden, stream)
    texts = [stream.getvalue().decode(), render_html(hidden, BRAND, for_print=False)]
    for name in ("Dora Quill", "Anna Berg", "Ben Ode", "Zorro", "Churn"):
        assert [name in text for text in texts] == [False, False], name


def test_where_only_products_of_vendors_run_it_says_so_and_shows_no_score(folder: Path) -> None:
    bought = folder / "bought.csv"
    bought.write_text(
        "Model,Vendor,Origin,Stage,Built\nChat,Acme,vendor,production,2026-01\nScan,Acme,vendor,production,2026-01\n",
        encoding="utf-8",
    )
    page = render_html(audited(bought, as_csv(folder / "b.csv", ROWS[:1])), BRAND, for_print=False)
    assert "Everything in production is either rules or a vendor" in page
    assert "Published frameworks" not in page
    assert "Readiness is" not in page
