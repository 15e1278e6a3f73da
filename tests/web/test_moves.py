"""What the page lists as changed between two audits: a new gap comes first, whether or not an axis of it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from audit.compare import with_comparison
from audit.domain.result import AuditResult
from audit.knowledge import load
from audit.pipeline import Options
from audit.pipeline.judgement import audit
from audit.web.jobs.maker import _moves

FIRST = (
    "Model,ID,Stage,Monitored,Automated retraining\nChurn,A1,Development,No,No\nFraud,A2,Production,No,No\n"
)
SECOND = FIRST.replace("Development", "Production") + "Routing,A3,Production,No,No\n"


def audited(text: str, folder: Path, day: date) -> AuditResult:
    path = folder / "fleet.csv"
    path.write_text(text, encoding="utf-8")
    return audit(path, load(), Options(as_of=day, client="Acme"))


def test_a_new_gap_is_listed_as_worse(tmp_path: Path) -> None:
    before = audited(FIRST, tmp_path, date(2026, 5, 1))
    after = audited(SECOND, tmp_path, date(2026, 11, 1))
    told = _moves(with_comparison(after, before, load().thresholds))["moves"]
    assert told[:2] == [["Churn", "unattended", "no", "yes"], ["Routing", "unattended", "absent", "yes"]]
    assert ["Churn", "deployed", "development", "production"] in told
    assert _moves(replace(after, since=None)) == {}
