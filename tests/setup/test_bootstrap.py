"""The set-up script, from outside: on machines that lack something, and on folders that are not its own.

What needs a package registry is left to CI itself, which begins with `./bootstrap.sh test`.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = ROOT / "pyproject.toml"
CORE_PROGRAMS = ("sh", "dirname", "id", "cat", "cksum", "printf", "rm", "mkdir")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the script needs of the project."""
    folder = tmp_path / "a checkout with blanks"
    (folder / "audit").mkdir(parents=True)
    for name in ("bootstrap.sh", "pyproject.toml", "audit/__init__.py", "audit/doctor.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(
        ROOT / "audit/domain", folder / "audit/domain", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


def machine_with(folder: Path, *programs: str) -> str:
    """A PATH that holds links to these programs only."""
    folder.mkdir()
    for program in (*CORE_PROGRAMS, *programs):
        found = shutil.which(program)
        assert found, f"{program} is part of every POSIX system"
        (folder / program).symlink_to(found)
    return str(folder)


def fake_program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def run(checkout: Path, path: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(checkout / "bootstrap.sh"), *words],
        env={"PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("shell", ["dash", "sh", "bash", "busybox"])
def test_it_is_posix_shell(shell: str) -> None:
    found = shutil.which(shell)
    if not found:
        pytest.skip(f"no {shell} here")
    words = [found, "sh", "-n"] if shell == "busybox" else [found, "-n"]
    subprocess.run([*words, str(ROOT / "bootstrap.sh")], check=True)


@pytest.mark.parametrize("manager", ["dnf", "apk", "brew"])
def test_where_python_is_missing_it_prints_the_line_and_ends_with_6(
    manager: str, checkout: Path, tmp_path: Path
) -> None:
    machine = tmp_path / "bin"
    path = machine_with(machine)
    fake_program(machine, manager, "exit 0")
    done = run(checkout, path, "--help")
    assert done.returncode == 6
    assert f"{manager} " in done.stderr.splitlines()[-1]
    assert done.stdout == ""
    assert not (checkout / ".venv").exists()


def test_a_python_that_is_too_old_counts_as_missing(checkout: Path, tmp_path: Path) -> None:
    machine = tmp_path / "bin"
    path = machine_with(machine)
    fake_program(machine, "python3", "exit 1")
    assert run(checkout, path, "--help").returncode == 6


def test_no_root_no_apt(checkout: Path, tmp_path: Path) -> None:
    machine = tmp_path / "bin"
    path = machine_with(machine)
    (machine / "id").unlink()
    fake_program(machine, "id", "echo 1000")
    fake_program(machine, "apt-get", f"touch '{tmp_path}/apt-was-called'")
    done = run(checkout, path, "run", "x.xlsx")
    assert done.returncode == 6
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends python3" in done.stderr
    assert not (tmp_path / "apt-was-called").exists()


def test_somebody_elses_environment_is_left_alone(checkout: Path, tmp_path: Path) -> None:
    theirs = checkout / ".venv"
    theirs.mkdir()
    (theirs / "keep").write_text("theirs", encoding="utf-8")
    also_theirs = checkout / ".venv-bootstrap"
    also_theirs.mkdir()
    done = run(checkout, machine_with(tmp_path / "bin"), "--help")
    assert done.returncode == 2
    assert str(also_theirs) in done.stderr
    assert [p.name for p in theirs.iterdir()] == ["keep"]


def test_a_second_call_starts_the_command_at_once(checkout: Path, tmp_path: Path) -> None:
    """A finished environment is used as it is: no package manager, no pip, arguments passed on untouched."""
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    fake_program(venv / "bin", "python", f'exec {sys.executable} "$@"')
    fake_program(venv / "bin", "mlops-audit", 'printf "<%s>" "$@"')
    (venv / ".bootstrap").touch()
    summed = subprocess.run(["cksum"], input=PYPROJECT.read_bytes(), capture_output=True, check=True).stdout
    size = summed.decode().strip()
    version = f"Python {platform.python_version()}"
    (venv / ".bootstrap-run").write_text(f"{size} {checkout} {version}\n", encoding="utf-8")
    done = run(checkout, machine_with(tmp_path / "bin"), "run", "my file.xlsx", "--client", "A & B")
    assert (done.stdout, done.stderr, done.returncode) == ("<run><my file.xlsx><--client><A & B>", "", 0)


def test_the_first_call_ends_its_set_up_with_how_to_call_it(checkout: Path, tmp_path: Path) -> None:
    path = machine_with(tmp_path / "bin")
    fake_program(tmp_path / "bin", "python3", "exit 0")
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    fake_program(venv / "bin", "python", "exit 0")
    fake_program(venv / "bin", "mlops-audit", 'printf "%s" "$MLOPS_AUDIT_CALLED_AS"')
    (venv / ".bootstrap").touch()
    done = run(checkout, path, "run", "fleet.xlsx")
    called = str(checkout / "bootstrap.sh")
    assert (done.returncode, done.stdout) == (0, called), done.stderr
    first, *_, last = done.stderr.splitlines()
    assert "installing the package and the libraries that it needs" in first
    assert f"'{called} COMMAND ...'" in last
    assert f'export PATH="{venv}/bin:$PATH"' in last
