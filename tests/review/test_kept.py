"""From outside: what somebody wrote into a Review sheet outlives every later run into the same folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from audit.cached_knowledge import load_knowledge
from audit.cli.run_summary import REFUSED_ANSWERS
from tests.test_cli import audit

FLEET = "Model;Team;Stage;Monitored;Automated retraining\nChurn;Sales;Live;No;No\nStock;Supply;Live;No;No\n"
FITS = ("Correct a status", "Churn", "Monitored", "Monitored", None, None, "A. Reviewer", "Saw the dashboard")
REFUSED = ("Correct a status", "Chrun", "Monitored", "Monitored", None, None, "A. Reviewer", "Seen at Lydd")
UNKNOWN = ("Set fire to", "Churn", None, None, None, None, "B. Reviewer", None)
RUN = ["run", "fleet.csv", "--as-of", "2026-11-24", "--format", "xlsx", "--format", "json"]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The folder of a run whose Review sheet somebody filled in where it lies."""
    (tmp_path / "fleet.csv").write_text(FLEET)
    assert audit(RUN, tmp_path).returncode == 0
    path = tmp_path / "fleet-audit" / "findings.xlsx"
    book = load_workbook(path)
    for row in (FITS, REFUSED, UNKNOWN):
        book["Review"].append(row)
    book.save(path)
    return path


def rows(path: Path) -> list[tuple[Any, ...]]:
    return list(load_workbook(path)["Review"].iter_rows(min_row=2, values_only=True))


def test_the_next_run_keeps_the_file_names_it_and_carries_its_rows(filled: Path) -> None:
    mine = filled.read_bytes()
    done = audit(RUN, filled.parents[1])
    assert done.returncode == 0, done.stderr.decode()
    assert "kept as fleet-audit/findings-kept-1.xlsx" in done.stderr.decode()
    assert "run fleet.csv --review fleet-audit/findings.xlsx" in done.stderr.decode()
    assert (filled.parent / "findings-kept-1.xlsx").read_bytes() == mine
    assert rows(filled) == [FITS, REFUSED, UNKNOWN]
    assert json.loads((filled.parent / "result.json").read_bytes())["changes"] == []


def test_a_run_that_applies_that_very_file_keeps_the_refused_rows(filled: Path) -> None:
    folder = filled.parents[1]
    done = audit([*RUN, "--review", "fleet-audit/findings.xlsx"], folder)
    assert done.returncode == 0, done.stderr.decode()
    told = done.stderr.decode()
    assert "2 rows of the review were not used:" in told
    assert "findings.xlsx [Review] row 3: The review names the model 'Chrun'" in told
    assert "in the data" not in told
    assert (filled.parent / "findings-kept-1.xlsx").exists()
    assert rows(filled) == [FITS, REFUSED, UNKNOWN]
    assert len(json.loads((filled.parent / "result.json").read_bytes())["unapplied_rows"]) == 2
    # nobody wrote into the new one, and still no later run loses its rows or doubles them
    for more in (
        [],
        ["--review", "fleet-audit/findings.xlsx"],
        ["--review", "fleet-audit/findings-kept-1.xlsx"],
    ):
        assert audit([*RUN, *more], folder).returncode == 0
        assert sorted(rows(filled), key=str) == sorted([FITS, REFUSED, UNKNOWN], key=str), more
        assert not (filled.parent / "findings-kept-2.xlsx").exists()


def test_a_workbook_that_can_t_be_read_any_more_is_kept_all_the_same(filled: Path) -> None:
    filled.write_bytes(b"half a work")
    done = audit(RUN, filled.parents[1])
    assert done.returncode == 0, done.stderr.decode()
    assert (filled.parent / "findings-kept-1.xlsx").read_bytes() == b"half a work"


def test_rows_in_a_language_that_the_run_does_not_read_are_kept_with_their_file(filled: Path) -> None:
    folder = filled.parents[1]
    assert audit([*RUN, "--lang", "de", "--review", "fleet-audit/findings.xlsx"], folder).returncode == 0
    done = audit(RUN, folder)
    assert done.returncode == 0, done.stderr.decode()
    kept = load_workbook(filled.parent / "findings-kept-2.xlsx").worksheets
    assert any(
        str(row[1]) == "Chrun" for sheet in kept for row in sheet.iter_rows(values_only=True) if len(row) > 1
    )


def test_a_redacted_report_never_stands_beside_a_file_with_names(filled: Path) -> None:
    before = {path.name: path.read_bytes() for path in filled.parent.iterdir()}
    done = audit([*RUN, "--redact"], filled.parents[1])
    assert done.returncode == 2
    assert "with names" in done.stderr.decode()
    assert {path.name: path.read_bytes() for path in filled.parent.iterdir()} == before


def test_refused_rows_are_redacted_like_everything_else(filled: Path) -> None:
    folder = filled.parents[1]
    done = audit([*RUN, "--review", "fleet-audit/findings.xlsx", "--redact", "--out", "shared"], folder)
    assert done.returncode == 0, done.stderr.decode()
    result = json.loads((folder / "shared" / "result.json").read_bytes())
    assert len(result["unapplied_rows"]) == 2
    shown = json.dumps(result["unapplied_rows"])
    for name in ("Chrun", "Churn", "A. Reviewer", "B. Reviewer", "Seen at Lydd"):
        assert name not in shown, name


@pytest.mark.parametrize("version", ["today", "0.1"])
def test_another_clients_audit_is_replaced_only_where_that_is_asked_for(filled: Path, version: str) -> None:
    folder, marker = filled.parents[1], filled.parent / ".mlops-audit.json"
    if version == "0.1":
        marker.write_text('{"files": ["findings.xlsx", "result.json"]}')
        os.utime(marker, (filled.stat().st_mtime - 60,) * 2)
    before = {path.name: path.read_bytes() for path in filled.parent.iterdir()}
    other = [*RUN, "--client", "Another", "--out", "fleet-audit"]
    refused = audit(other, folder)
    assert refused.returncode == 2
    assert "holds the audit of 'fleet', and this one is of 'Another'" in refused.stderr.decode()
    still = audit([*other, "--replace"], folder)
    assert still.returncode == 2
    assert "'findings.xlsx' of 'fleet', which somebody has written into" in still.stderr.decode()
    assert {path.name: path.read_bytes() for path in filled.parent.iterdir()} == before
    filled.unlink()
    if version == "today":
        assert audit([*other, "--replace"], folder).returncode == 0
        assert json.loads((filled.parent / "result.json").read_bytes())["client"] == "Another"
        assert rows(filled) == []


def test_refused_answers_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "fleet.csv").write_text(FLEET)
    (tmp_path / "answers.csv").write_text(
        "question;subject;answer;who;date\nno-such-question;;yes;A. Owner;2026-11-01\n"
    )
    done = audit([*RUN, "--answers", "answers.csv"], tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert "1 answer was not used:" in done.stderr.decode()
    assert "'no-such-question'" in done.stderr.decode()


def test_what_counts_as_a_refused_answer_is_in_the_catalogue() -> None:
    assert set(load_knowledge().problems) >= REFUSED_ANSWERS
