"""Measures how many branches of everything that judges the tests take, and holds each part against a floor.

python -m tests.judged    exit 1 where a part is below the floor; what pytest takes may follow
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.conftest import ROOT

FLOOR = 0.95  # of the branches of each part
JUDGES = ("audit/advise", "audit/assess", "audit/classify")
TESTS = (
    "tests/advise", "tests/assess", "tests/classify", "tests/ingest", "tests/review",
    "tests/test_api.py", "tests/test_mapping.py", "tests/test_pipeline.py", "tests/test_proposals.py",
)  # fmt: skip


def main() -> None:
    """Runs the tests once, prints the lines that none of them reaches, then each part's share of branches."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "coverage"
        _coverage(
            "run",
            kept,
            "--branch",
            f"--source={','.join(JUDGES)}",
            "-m",
            "pytest",
            "-q",
            *TESTS,
            *sys.argv[1:],
        )
        _coverage("report", kept, "--show-missing", "--skip-covered")
        _coverage("json", kept, "--quiet", "-o", f"{kept}.json")
        measured = json.loads(Path(f"{kept}.json").read_bytes())["files"]
    taken, there = Counter[str](), Counter[str]()
    for path, file in measured.items():
        part = "/".join(Path(path).parts[:2])
        taken[part] += file["summary"]["covered_branches"]
        there[part] += file["summary"]["num_branches"]
    for part in JUDGES:
        print(f"{part}: {taken[part]} of {there[part]} branches, {taken[part] / there[part]:.1%}")
    sys.exit(any(taken[part] < FLOOR * there[part] for part in JUDGES))


def _coverage(verb: str, kept: Path, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "coverage", verb, f"--data-file={kept}", *words], cwd=ROOT, check=True
    )


if __name__ == "__main__":
    main()
