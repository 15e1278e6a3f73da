"""`render`: each format again from a saved result, byte for byte, with the inventory gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_cli import TINY, audit


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run, whose inventory no longer exists."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "fleet.csv").write_text(TINY)
    formats = [part for name in ("pdf", "xlsx", "json", "html") for part in ("--format", name)]
    done = audit(["run", "fleet.csv", "--as-of", "2026-11-24", *formats], folder)
    assert done.returncode == 0, done.stderr.decode()
    (folder / "fleet.csv").unlink()
    return folder


def test_every_format_is_made_again_to_the_byte(saved: Path) -> None:
    formats = [part for name in ("pdf", "xlsx", "json", "html") for part in ("--format", name)]
    done = audit(["render", "fleet-audit/result.json", *formats], saved)
    assert (done.returncode, done.stdout.decode().strip()) == (0, "fleet-report"), done.stderr.decode()
    made = {p.name: p.read_bytes() for p in (saved / "fleet-report").iterdir()}
    assert made == {p.name: p.read_bytes() for p in (saved / "fleet-audit").iterdir()}


def test_a_broken_result_is_an_input_error_with_the_path_of_the_mistake(saved: Path) -> None:
    document = json.loads((saved / "fleet-audit" / "result.json").read_bytes())
    document["models"][0]["name"] = 3
    (saved / "broken.json").write_text(json.dumps(document))
    done = audit(["render", "broken.json", "--out", "broken", "--format", "json"], saved)
    assert done.returncode == 3
    assert b"broken.json" in done.stderr
    assert b"models.0.name" in done.stderr
    assert not (saved / "broken").exists()


def test_the_folder_of_the_result_itself_is_left_alone(saved: Path) -> None:
    done = audit(["render", "fleet-audit/result.json", "--out", "fleet-audit"], saved)
    assert done.returncode == 2
    assert b"--out" in done.stderr
    assert (saved / "fleet-audit" / "report.pdf").exists()
