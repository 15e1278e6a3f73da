"""A snapshot file is hostile until it is read: one clear line for each fault, and nothing else happens."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from audit.domain.errors import InputError, KnowledgeError
from audit.evidence.format import (
    LARGEST_BYTES,
    parse_every,
    parse_snapshot,
    read_snapshot,
    schema,
    snapshot_bytes,
)
from tests.evidence.build import document, fact, snapshot, thing

ROOT = Path(__file__).resolve().parents[2]


def read(plain: Any) -> None:
    parse_snapshot(plain if isinstance(plain, bytes) else json.dumps(plain).encode(), Path("a.json"))


FAULTS = [
    (b"", r"^a\.json: is no snapshot: Expecting value"),
    (b"\xff\xfe\x00", r"^a\.json: is no snapshot"),
    (b"[" * 100_000 + b"]" * 100_000, r"nests too deep"),
    (b"[]", r"its 'format' is not"),
    (b'{"format": "mlops-audit/evidence", "x": NaN}', r"'NaN' is no finite number"),
    (b'{"format": "mlops-audit/evidence", "x": 1e999}', r"'1e999' is no finite number"),
    (b'{"format": "mlops-audit/evidence", "format": "x"}', r"the key 'format' stands twice"),
    (b'{"format": "mlops-audit/evidence", "x": ' + b"9" * 5000 + b"}", r"is no snapshot"),
    (document("mlflow") | {"version": "2.0"}, r"^a\.json: version: '2\.0' is not '1\.0'$"),
    (
        document("mlflow") | {"covrage": []},
        r"covrage: there is no such setting; did you mean 'coverage'\?",
    ),
    (document("ML flow"), r"source\.system: 'ML flow' is not a name"),
    (document("mlflow") | {"collected_at": "yesterday"}, r"collected_at: 'yesterday' is not a time"),
    (document("mlflow") | {"collected_at": "2026-11-24T08:00:00"}, r"is not a time with its zone"),
    (document("mlflow") | {"collected_at": "0001-01-01T00:00:00+14:00"}, r"is not a time"),
    (document("mlflow", {"kind": "thing", "name": "x"}), r"objects\.0\.kind: 'thing' is not"),
    (document("mlflow", thing("model", "")), r"objects\.0\.name: '' should be of 1 or more characters"),
    (document("mlflow", thing("model", "a\u202eb")), r"objects\.0\.name: holds the character U\+202E"),
    (document("mlflow", thing("model", "a\nb")), r"holds the character U\+000A"),
    (document("mlflow", thing("model", "x" * 301)), r"300 or fewer characters"),
    (document("mlflow", thing("model", "x"), thing("model", "x")), r"objects\.1: the model 'x' stands twice"),
    (document("mlflow", thing("model", "x", fact("flies"))), r"objects\.0\.facts\.0\.what: 'flies' is not"),
    (document("mlflow", thing("model", "x", fact("used", strength="sworn"))), r"strength: 'sworn' is not"),
    (document("mlflow", thing("model", "x", fact("used", every="P0D"))), r"every: 'P0D' is not a duration"),
    (document("mlflow", thing("model", "x", fact("used", seen_at=3))), r"seen_at: '3' is not a text"),
    (document("mlflow", coverage=[{"kind": "model", "complete": "no"}] * 2), r"kind 'model' stands twice"),
    (document("mlflow", redacted="false"), r"redacted: 'false' is not true or false"),
]


@pytest.mark.parametrize(("plain", "told"), FAULTS)
def test_a_fault_is_told_in_one_line(plain: Any, told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        read(plain)
    assert len(str(refused.value).splitlines()) == 1


def test_all_mistakes_are_told_up_to_a_limit() -> None:
    with pytest.raises(KnowledgeError) as refused:
        read(document("mlflow", *({"kind": "x", "name": f"n{n}"} for n in range(500))))
    lines = str(refused.value).splitlines()
    assert len(lines) == 21 and lines[-1] == "a.json: and 480 more mistakes."


def test_what_takes_too_much_memory_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(InputError, match="more than 4,000,000 values"):
        read(b"[" + b"[]," * 5_000_000 + b"[]]")


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.json").write_bytes(b" " * (LARGEST_BYTES + 1))
    with pytest.raises(InputError, match=r"is larger than 67,108,864 bytes"):
        read_snapshot(tmp_path / "large.json")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="not a regular file"):
        read_snapshot(tmp_path / "pipe")
    with pytest.raises(InputError, match="is a folder"):
        read_snapshot(tmp_path)


def test_a_snapshot_comes_back_as_it_was_written() -> None:
    made = snapshot(
        "mlflow",
        thing(
            "model",
            "churn",
            fact("watch_ran", 3, about="drift", every="PT6H", by="schedule", clock="client"),
            ids={"tag.inventory_id": "M-1"},
            aliases=["c"],
            links=[{"to": "model/x", "as": "serves"}],
            environment="prod",
            owner="Ada",
        ),
        coverage=[{"kind": "model", "complete": "verified", "gaps": [{"call": "GET /x", "reason": "403"}]}],
    )
    data = snapshot_bytes(made)
    again = parse_snapshot(data, Path("mlflow.json"))
    assert again == made
    assert snapshot_bytes(again) == data


@pytest.mark.parametrize(("text", "days"), [("P1D", 1), ("P1W", 7), ("PT12H", 0.5), ("P1DT12H", 1.5)])
def test_a_duration_is_read(text: str, days: float) -> None:
    assert parse_every(text).total_seconds() == days * 86_400


def test_the_published_schema_is_fresh() -> None:
    """Refresh: python -m docs.generate"""
    assert (ROOT / "docs/evidence.schema.json").read_text() == schema()
