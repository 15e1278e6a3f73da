"""The small run of the benchmarks, which CI does: every row is there, and time gates on nothing."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

import benchmarks.__main__ as program
from audit.domain.errors import MachineError
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


def test_what_is_lacking_is_named_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(program, "find_spec", lambda name: None if name == "pypdfium2" else object())
    monkeypatch.setattr(program, "Rows", lambda *_, **__: pytest.fail("it began"))
    monkeypatch.setattr(program, "require", refuse)
    done = CliRunner().invoke(program.main, ["--small"])
    assert (done.exit_code, done.stdout) == (6, "")
    tools, machine = done.stderr.splitlines()
    assert tools.startswith("Not installed: pypdfium2. ") and tools.endswith(" -m pip install -e '.[dev]'")
    assert machine == "no Pango here"


def refuse() -> None:
    raise MachineError("no Pango here")
