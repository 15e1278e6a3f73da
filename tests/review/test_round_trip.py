"""From outside: run, fill in the Review sheet, run again, and read every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.redact.extracted import text_of
from tests.test_cli import audit

FLEET = """Model;Team;Stage;Monitored;Automated retraining
Churn;Sales;Live;No;No
Fraud;Risk;Live;partly;No
Stock;Supply;Live;No;No
"""
ROWS = (
    ("Correct a status", "Churn", "Monitored", "Monitored", None, None, "A. Reviewer", "Saw the dashboard"),
    ("Correct a status", "Chrun", "Monitored", "Monitored", None, None, "A. Reviewer", "Saw it"),
    ("Accept a risk", "Model deployment pipeline (CI/CD for ML)", None, None, "2027-06-30", None, "B. Chief", "Few"),
    ("Hide a finding", "Feature store and data versioning", None, None, None, None, "A. Reviewer", "Bought next year"),
    ("Note on a model", "Stock", None, None, None, "To be replaced in May.", "A. Reviewer", None),
    ("Paragraph in a section", "Sprint", None, None, None, "The sprint starts in March.", "A. Reviewer", None),
)  # fmt: skip


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run whose Review sheet was filled in and taken back."""
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "fleet.csv").write_text(FLEET)
    run = ["run", "fleet.csv", "--as-of", "2026-11-24"]
    first = audit([*run, "--format", "xlsx", "--format", "json"], folder)
    assert first.returncode == 0, first.stderr.decode()
    book = load_workbook(folder / "fleet-audit" / "findings.xlsx")
    for row in ROWS:
        book["Review"].append(row)
    book.save(folder / "filled.xlsx")
    formats = [part for name in ("pdf", "xlsx", "json", "html", "docx") for part in ("--format", name)]
    again = audit([*run, "--review", "filled.xlsx", "--out", "two", *formats], folder)
    assert again.returncode == 0, again.stderr.decode()
    return folder / "two"


def test_the_result_says_what_was_changed_by_whom_and_why(reviewed: Path) -> None:
    result = json.loads((reviewed / "result.json").read_bytes())
    told = [(c["action"], c["subject"], c["before"], c["after"], c["who"]) for c in result["changes"]]
    assert told[0] == ("status", "Churn", "no", "yes", "A. Reviewer")
    assert [change[0] for change in told] == ["status", "accept", "hide", "model_note", "paragraph"]
    assert result["verdict"]["claimed_monitored"] == 1
    (problem,) = [p for p in result["problems"] if p["code"].startswith("review_")]
    assert "'Churn'" in problem["message"]
    assert "Feature store and data versioning" not in [f["title"] for f in result["findings"]]


@pytest.mark.parametrize("name", ["report.pdf", "report.html", "report.docx"])
def test_every_report_shows_it(reviewed: Path, name: str) -> None:
    text = text_of((reviewed / name).read_bytes())
    for said in (
        "entries of a review", "Saw the dashboard", "B. Chief until 30 June 2027", "Bought next year",
        "The sprint starts in March.", "To be replaced in May.", "Churn †", "Review row 2",
    ):  # fmt: skip
        if said == "Churn †" and name == "report.html":
            continue  # the page for the screen tells it with the changes alone
        assert said in text, said


def test_the_workbook_marks_it_and_is_the_next_review(reviewed: Path) -> None:
    book = load_workbook(reviewed / "findings.xlsx")
    head, churn, *_ = book["Models"].iter_rows(values_only=True)
    model = dict(zip(head, churn, strict=True))
    assert model["Monitored"] == "Monitored (review)"
    assert model["Monitored: strength"] == "Claimed"
    assert model["Monitored: cells"].splitlines() == ["filled.xlsx [Review] row 2", "fleet.csv D2"]
    assert [row[0].value for row in book["Changes"].iter_rows(min_row=2)] == [
        row[0] for row in ROWS if row[1] != "Chrun"
    ]
    (reviewed / "findings.xlsx").rename(reviewed.parent / "next.xlsx")
    run = ["run", "fleet.csv", "--as-of", "2026-11-24", "--format", "json", "--out", "three"]
    done = audit([*run, "--review", "next.xlsx"], reviewed.parent)
    assert done.returncode == 0, done.stderr.decode()
    result = json.loads((reviewed.parent / "three" / "result.json").read_bytes())
    assert len(result["changes"]) == len(ROWS) - 1
