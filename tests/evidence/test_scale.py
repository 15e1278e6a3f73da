"""Ten thousand objects and models are read and joined whole; how long it takes is measured by `benchmarks.evidence`."""

from __future__ import annotations

from pathlib import Path

from audit.evidence import observe
from audit.evidence.format import parse_snapshot
from benchmarks.evidence import MANY, fleet, snapshot
from tests.evidence.build import AS_OF, KNOWN


def test_ten_thousand_objects_are_read_and_half_of_them_joined() -> None:
    read = parse_snapshot(snapshot(), Path("mlflow.json"))
    observed = observe(fleet(), [read], (), KNOWN, AS_OF)
    assert len(read.objects) == MANY
    assert len({held.model for held in observed.held}) == MANY // 2
