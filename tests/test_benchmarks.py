"""The small run of the benchmarks, which CI does: every row is there, and time gates on nothing."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
def test_the_small_run_prints_every_row() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--small"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("|")][2:]
    for work in (
        "`run`, 50",
        "read, ingest, classify",
        "growth",
        "`result.json`",
        "`--help`",
        "`inspect`",
        "a batch of",
        "portfolio",
    ):
        assert any(work in row for row in rows), work
    assert all(re.search(r"\| (n\^)?-?\d+\.\d\d |\| none ", row) for row in rows)
