"""`mlops-audit questionnaires`, from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit.cli", "questionnaires", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_list_names_every_set_and_its_source(tmp_path: Path) -> None:
    done = run("list", cwd=tmp_path)
    assert done.returncode == 0
    named = [line.partition(":")[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert named == ["six_functions", "ml_test_score", "microsoft", "google", "marvelousmlops"]
    assert "IEEE Big Data, 2017" in done.stdout


@pytest.mark.parametrize("name", ["six_functions", "ml_test_score"])
def test_show_tells_what_is_asked_and_what_it_decides(tmp_path: Path, name: str) -> None:
    done = run("show", name, cwd=tmp_path)
    assert done.returncode == 0
    assert "- Evidence: " in done.stdout
    assert "Decides `ml_test_score." in done.stdout


def test_show_of_a_set_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    done = run("show", "gogle", cwd=tmp_path)
    assert done.returncode == 2
    assert "There are: six_functions, ml_test_score" in done.stderr


def test_a_new_set_is_valid_and_shown_and_not_written_over(tmp_path: Path) -> None:
    assert run("new", "sets", cwd=tmp_path).stdout == "sets\n"
    assert run("validate", "sets", cwd=tmp_path).returncode == 0
    assert "## A set of our own" in run("show", "my_set", "--questionnaires", "sets", cwd=tmp_path).stdout
    again = run("new", "sets", cwd=tmp_path)
    assert again.returncode == 2
    assert "is not empty" in again.stderr


def test_validate_executes_the_examples(tmp_path: Path) -> None:
    run("new", "sets", cwd=tmp_path)
    made = tmp_path / "sets" / "my_set.yaml"
    text = made.read_text(encoding="utf-8").replace(
        '{typed: "yes", means: always}', '{typed: "yes", means: never}'
    )
    made.write_text(text, encoding="utf-8")
    done = run("validate", "sets", cwd=tmp_path)
    assert done.returncode == 3
    assert "my_set.followed: 'yes' means always, not never" in done.stderr


def test_validate_says_where_the_mistake_is(tmp_path: Path) -> None:
    run("new", "sets", cwd=tmp_path)
    made = tmp_path / "sets" / "my_set.yaml"
    made.write_text(
        made.read_text(encoding="utf-8").replace("scale: written", "scale: writen"), encoding="utf-8"
    )
    done = run("validate", "sets", cwd=tmp_path)
    assert done.returncode == 3
    assert "my_set.yaml:27:5: questions.0.scale: no scale 'writen'; did you mean 'written'?" in done.stderr
