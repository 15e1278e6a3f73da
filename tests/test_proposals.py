"""Guesses stand beside what nobody understood, and nothing else of a result knows of them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from audit.classify import proposals
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.pipeline import Options, judgement
from audit.report.saved.document import read_result, write_result
from tests.conftest import ROOT, workbook_of

OPTIONS = Options(as_of=date(2026, 11, 24))
UNREAD = [
    ["Model", "Status", "Monitoring", "Retraining", "Keeper of the flame"],
    ["Churn", "In production", "frobnicated auras", "Effective", "Mrs Smith"],
    ["Fraud", "frobnicated", "Yes", "weekly by Airflow", "Mr Jones"],
    ["Price", "frobnicated", "Effective", "the elves see to it", "Mr Jones"],
]


def document(result: AuditResult) -> dict[str, Any]:
    stream = io.BytesIO()
    write_result(result, stream)
    assert read_result(stream.getvalue()) == result
    return dict(json.loads(stream.getvalue()))


def without_proposals(shown: Mapping[str, Any]) -> dict[str, Any]:
    parts = {
        name: [{k: v for k, v in one.items() if k != "proposals"} for one in shown[name]]
        for name in ("columns", "vocabulary")
    }
    return {**shown, **parts}


def both(known: Knowledge, source: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The documents of a run with guesses and of one without."""
    if isinstance(source, Path):
        made = [judgement.audit(source, known, replace(OPTIONS, proposes=on)) for on in (True, False)]
    else:
        made = [
            judgement.audit(workbook_of(source), known, replace(OPTIONS, proposes=on)) for on in (True, False)
        ]
    return document(made[0]), document(made[1])


@pytest.mark.parametrize("example", ["tidy.xlsx", "messy.xlsx", "deutsch.csv"])
def test_a_run_over_an_example_is_the_same_but_for_its_guesses(known: Knowledge, example: str) -> None:
    on, off = both(known, ROOT / "examples" / example)
    assert without_proposals(on) == without_proposals(off)
    assert json.dumps(without_proposals(on)) == json.dumps(without_proposals(off))
    assert not any(one["proposals"] for name in ("columns", "vocabulary") for one in off[name])


def test_a_list_that_nobody_understands_is_no_better_for_its_guesses(known: Knowledge) -> None:
    on, off = both(known, UNREAD)
    assert json.dumps(without_proposals(on)) == json.dumps(without_proposals(off))
    offered = {(one["axis"], one["text"]): one["proposals"] for one in on["vocabulary"]}
    assert offered["deployed", "frobnicated"] == []  # no known phrase speaks for any guess
    assert offered["monitored", "Yes"] == []  # it is understood
    columns = {one["header"]: one["proposals"] for one in on["columns"]}
    assert columns["Keeper of the flame"]
    assert all(one["near"] for one in columns["Keeper of the flame"])
    assert columns["Monitoring"] == []


def test_of_a_column_of_prose_only_the_most_frequent_texts_get_guesses(known: Knowledge) -> None:
    rows = [[f"Model {n}", "Live", f"the {n}th elf frobnicates ba{n}r"] for n in range(400)]
    rows += [["Model 400", "Live", "the wizard"], ["Model 401", "Live", "the wizard"]]
    grid = [["Model", "Status", "Monitoring"], *rows]
    result = judgement.audit(workbook_of(grid), known, OPTIONS)
    offered = [entry.text for entry in result.vocabulary if entry.proposals]
    assert len(offered) == proposals.MOST_TEXTS
    assert "the wizard" in offered


def test_letters_within_other_words_speak_for_no_guess(known: Knowledge) -> None:
    """`Stable` is no `able`, no `enabled` and no `mensile`; another word beside a known one is told as far as it is."""
    rows = [["Model", "Stage", "Monitoring status", "Impairment status"]]
    rows += [[name, "In production", "Stable", "No Impairment"] for name in ("Churn", "Fraud", "Price")]
    on, _ = both(known, rows)
    assert [one["proposals"] for one in on["vocabulary"] if one["text"] == "Stable"] == [[]]
    (column,) = (one for one in on["columns"] if one["header"] == "Impairment status")
    assert (column["doubtful"], column["field"]) == (False, None)
    assert "unused_column" not in [one["code"] for one in on["problems"]]
