"""Real inventories against hand-made labels, scored by the labels' own tool; skipped where they are absent."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.pipeline import Options, judgement
from audit.report.saved.document import write_result
from tests.conftest import ROOT

SHARED = Path(os.environ.get("MLOPS_AUDIT_SHARED", ROOT.parent / "shared"))
LABELLED = {
    "us_2024_consolidated.csv": "us_2024_consolidated.csv",
    "2023-agency-inventory-of-ai-use-cases-for-doigovdata.xlsx": "us_doi_2023.csv",
    "ca_gc_ai_register_2025.csv": "ca_gc_register.csv",
}
ROWS = {
    "us_2024_consolidated.csv": 2133,
    "us_2024_consolidated.xls": 2133,
    "us_2023_consolidated.csv": 710,
    "ca_gc_ai_register_2025.csv": 409,
    "2023-agency-inventory-of-ai-use-cases-for-doigovdata.xlsx": 38,
    "2023-agency-inventory-of-ai-use-cases-public-nara.xlsx": 5,
    "Department_of_Transportation_Inventory_of_Artificial_Intelligence_Use_Cases.csv": 31,
    "hhs-ai-use-cases-2023-public-inventory.csv": 163,
    "VA_Fed_Inv_2023_webtable.csv": 40,
    "SSA-AI-Inv.csv": 14,
}


def audited(known: Knowledge, path: Path) -> AuditResult:
    return judgement.audit(path, known, Options(as_of=date(2026, 11, 24)))


@pytest.mark.parametrize("inventory", LABELLED)
def test_labels(known: Knowledge, inventories: Path, tmp_path: Path, inventory: str) -> None:
    scorer, labels = SHARED / "tools" / "score_labels.py", SHARED / "labels" / LABELLED[inventory]
    if not scorer.is_file() or not labels.is_file():
        pytest.skip(f"no labels or scorer at {SHARED}; MLOPS_AUDIT_SHARED names another place")
    with (tmp_path / "result.json").open("wb") as stream:
        write_result(audited(known, inventories / inventory), stream)
    limits = ["--min-accuracy", "0.95", "--max-false-assurance", "0", "-v"]
    scored = subprocess.run(
        [sys.executable, str(scorer), str(tmp_path / "result.json"), str(labels), *limits],
        capture_output=True,
        text=True,
        check=False,
    )
    assert scored.returncode == 0, scored.stdout + scored.stderr


@pytest.mark.parametrize("inventory", ROWS)
def test_every_row_is_a_model_or_set_aside(known: Knowledge, inventories: Path, inventory: str) -> None:
    result = audited(known, inventories / inventory)
    assert len(result.models) + len(result.set_aside) == ROWS[inventory]


def test_names_and_summaries_alone_leave_everything_unknown(known: Knowledge, inventories: Path) -> None:
    result = audited(known, inventories / "SSA-AI-Inv.csv")
    statuses = {s.status for m in result.models for s in (m.deployed, m.monitored, m.retrained)}
    assert statuses == {"unknown"}
    assert result.verdict.status == "undecided"


def test_an_ability_to_monitor_assures_nothing(known: Knowledge, inventories: Path) -> None:
    result = audited(known, inventories / "2023-agency-inventory-of-ai-use-cases-for-doigovdata.xlsx")
    assert not any(m.monitored.status in ("yes", "partial") for m in result.models)
