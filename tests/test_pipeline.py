"""The one way through, from a file to a result; golden results of the examples.

`python -m tests.test_pipeline` writes the golden files anew, to be read in review.
"""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import knowledge, pipeline
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.pipeline import Options, Watch, judgement
from audit.report.saved.document import read_result, write_result
from tests.conftest import ROOT

AS_OF = date(2026, 11, 24)
GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = ("tidy.xlsx", "messy.xlsx", "deutsch.csv")
KNOWN = knowledge.load()
CELLS = st.sampled_from(["", "Yes", "No", "planned", "uptime", "manual", "nightly", "Live", "Pilot", "n/a"])


def audited(data: bytes | Path, **options: Any) -> AuditResult:
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    name = "fleet.csv" if isinstance(data, bytes) else None
    return judgement.audit(source, KNOWN, Options(as_of=AS_OF, **options), name=name)


def outline(result: AuditResult) -> dict[str, Any]:
    """What a reader of the report would notice if it changed."""
    return {
        "models": {
            f"{m.place.sheet or ''} {m.place.row} {m.name}".strip(): " ".join(
                [
                    *(m.scope_reason, m.deployed.status, m.monitored.status, m.retrained.status),
                    *(f"{name}={status.status}" for name, status in m.functions.items()),
                ]
            )
            for m in result.models
        },
        "set_aside": {str(s.place): s.reason for s in result.set_aside},
        "columns": {str(c.place): f"{c.field} {c.reason}" for c in result.columns},
        "problems": [f"{p.code} {p.place}" for p in result.problems],
        "verdict": [
            result.verdict.status,
            result.verdict.gap_low,
            result.verdict.gap_high,
            result.verdict.in_scope,
        ],
        "functions": {f.id: f.state for f in result.functions},
        "roles": {r.id: r.when for r in result.advice.roles},
        "steps": {s.id: s.state for s in result.steps},
        "findings": [f.function for f in result.findings],
    }


@pytest.mark.parametrize("example", EXAMPLES)
def test_golden(example: str) -> None:
    assert outline(audited(ROOT / "examples" / example)) == json.loads(
        (GOLDEN / f"{example}.json").read_text()
    )


def test_steps_are_told_in_their_order() -> None:
    told: list[str] = []
    data = io.BytesIO(b"Model,Stage\nA,Live\nB,Live\nC,Live\n")
    judgement.audit(data, KNOWN, Options(as_of=AS_OF), name="fleet.csv", watch=Watch(told.append))
    assert tuple(told) == pipeline.STEPS


def test_the_name_of_the_client_is_the_one_given_else_the_files() -> None:
    data = b"Model,Stage\nA,Live\nB,Live\nC,Live\n"
    assert audited(data).client == "fleet"
    assert audited(data, client="Acme").client == "Acme"


def test_every_problem_is_worded_and_the_gravest_come_first(known: Knowledge) -> None:
    result = audited(ROOT / "examples" / "messy.xlsx")
    assert result.problems
    assert all(p.message and "{" not in p.message for p in result.problems)
    levels = [p.level for p in result.problems]
    assert levels == sorted(levels, key=("error", "warning", "info").index)


def test_every_evidence_stands_in_the_file_where_it_says() -> None:
    """Each quoted text is in the cell that the Place names, read by another reader."""
    import openpyxl

    path = ROOT / "examples" / "tidy.xlsx"
    sheet = openpyxl.load_workbook(path)["Models"]
    for model in audited(path).models:
        for status in (model.deployed, model.monitored, model.retrained, *model.functions.values()):
            for evidence in model.evidence(status):
                assert evidence.place.row and evidence.place.column
                assert (
                    str(sheet.cell(evidence.place.row, evidence.place.column).value)[:10]
                    == evidence.text[:10]
                )


@settings(max_examples=25)
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=3, max_size=12))
def test_any_answers_end_in_a_result_that_survives_its_own_file(rows: list[tuple[str, str, str]]) -> None:
    lines = [f"Model {n},{','.join(row)}" for n, row in enumerate(rows)]
    result = audited("\n".join(["Model,Stage,Monitoring,Retraining", *lines]).encode())
    assert len(result.models) + len(result.set_aside) == len(rows)
    stream = io.BytesIO()
    write_result(result, stream)
    assert read_result(stream.getvalue()) == result


def test_a_file_without_models_is_refused() -> None:
    with pytest.raises(InputError, match=r"fleet\.csv"):
        audited(b"just a sentence\n")


if __name__ == "__main__":
    for name in EXAMPLES:
        text = json.dumps(outline(audited(ROOT / "examples" / name)), indent=1, ensure_ascii=False)
        (GOLDEN / f"{name}.json").write_text(text + "\n", encoding="utf-8")
