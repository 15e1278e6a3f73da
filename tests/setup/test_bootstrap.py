"""The set-up script, from outside: on machines that lack something, and on folders that are not its own.

What needs a package registry is left to CI itself, which begins with `./bootstrap.sh test`.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs.requirements import FILES

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT, REQUIREMENTS = ROOT / "pyproject.toml", ROOT / "requirements"
CORE_PROGRAMS = ("sh", "dirname", "id", "cat", "cksum", "printf", "rm", "mkdir")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the script needs of the project."""
    folder = tmp_path / "a checkout with blanks"
    (folder / "audit").mkdir(parents=True)
    for name in ("bootstrap.sh", "pyproject.toml", "audit/__init__.py", "audit/doctor.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(REQUIREMENTS, folder / "requirements")
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
    listed = b"".join(file.read_bytes() for file in (PYPROJECT, *sorted(REQUIREMENTS.iterdir())))
    summed = subprocess.run(["cksum"], input=listed, capture_output=True, check=True).stdout
    size = summed.decode().strip()
    version = f"Python {platform.python_version()}"
    (venv / ".bootstrap-run").write_text(f"{size} {checkout} {version}\n", encoding="utf-8")
    done = run(checkout, machine_with(tmp_path / "bin"), "run", "my file.xlsx", "--client", "A & B")
    assert (done.stdout, done.stderr, done.returncode) == ("<run><my file.xlsx><--client><A & B>", "", 0)


def fresh(checkout: Path, tmp_path: Path, hashed: str) -> tuple[str, Path]:
    """A machine whose environment is made but empty; `hashed` is what pip does when it is told to require hashes.
    The PATH, and the file that has a line for each of pip's installations."""
    path = machine_with(tmp_path / "bin")
    fake_program(tmp_path / "bin", "python3", "exit 0")
    venv, calls = checkout / ".venv", tmp_path / "calls.txt"
    (venv / "bin").mkdir(parents=True)
    called = f"""case "$*" in *" install "*) echo "$*" >>'{calls}' ;; esac"""
    fake_program(
        venv / "bin", "python", f'{called}\ncase "$*" in *--require-hashes*) {hashed} ;; esac\nexit 0'
    )
    fake_program(venv / "bin", "mlops-audit", 'printf "%s" "$MLOPS_AUDIT_CALLED_AS"')
    (venv / ".bootstrap").touch()
    return path, calls


def test_it_installs_what_has_known_hashes_then_the_package_alone(checkout: Path, tmp_path: Path) -> None:
    path, calls = fresh(checkout, tmp_path, "exit 0")
    assert run(checkout, path, "run", "fleet.xlsx").returncode == 0
    libraries, package = calls.read_text(encoding="utf-8").splitlines()
    assert libraries.endswith(f"--require-hashes --requirement {checkout}/requirements/run.txt")
    assert package.endswith(f"--no-deps --no-build-isolation --editable {checkout}")


def test_releases_that_cant_be_had_give_way_to_the_newest_and_it_says_so(
    checkout: Path, tmp_path: Path
) -> None:
    path, calls = fresh(checkout, tmp_path, "echo 'ERROR: No matching distribution for lxml' >&2; exit 1")
    done = run(checkout, path, "run", "fleet.xlsx")
    assert done.returncode == 0
    assert "ERROR: No matching distribution for lxml" in done.stderr
    assert "requirements/run.txt can't be had here" in done.stderr
    assert calls.read_text(encoding="utf-8").splitlines()[1].endswith(f"--editable {checkout}")


def test_a_library_with_another_hash_ends_the_set_up(checkout: Path, tmp_path: Path) -> None:
    mismatch = "echo 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.' >&2; exit 1"
    path, calls = fresh(checkout, tmp_path, mismatch)
    done = run(checkout, path, "run", "fleet.xlsx")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was installed" in done.stderr.splitlines()[-1]
    assert len(calls.read_text(encoding="utf-8").splitlines()) == 1
    assert not (checkout / ".venv" / ".bootstrap-run").exists()


@pytest.mark.parametrize(("name", "extras"), FILES.items())
def test_the_releases_are_hashed_fit_what_the_package_asks_for_and_name_no_address(
    name: str, extras: tuple[str, ...]
) -> None:
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    entries = [entry for entry in text.replace("\\\n", " ").splitlines() if not entry.startswith("#")]
    releases: dict[str, list[Requirement]] = {}
    for entry in entries:
        named, *hashes = entry.split(" --hash=sha256:")
        assert hashes and all(len(one.strip()) == 64 for one in hashes), named
        release = Requirement(named.replace(" --hash", ""))
        releases.setdefault(canonicalize_name(release.name), []).append(release)
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    own, options = project["project"]["name"], project["project"]["optional-dependencies"]
    asked += [line for extra in extras for line in options[extra]]
    asked += [
        line
        for one in asked
        if one.startswith(f"{own}[")
        for e in Requirement(one).extras
        for line in options[e]
    ]
    for line in asked:
        if line.startswith(f"{own}["):
            continue
        wanted = Requirement(line)
        found = releases.get(canonicalize_name(wanted.name), [])
        assert found and all(
            wanted.specifier.contains(pin.version) for one in found for pin in one.specifier
        ), line


def test_the_first_call_ends_its_set_up_with_how_to_call_it(checkout: Path, tmp_path: Path) -> None:
    path, _ = fresh(checkout, tmp_path, "exit 0")
    venv = checkout / ".venv"
    done = run(checkout, path, "run", "fleet.xlsx")
    called = str(checkout / "bootstrap.sh")
    assert (done.returncode, done.stdout) == (0, called), done.stderr
    first, *_, last = done.stderr.splitlines()
    assert "installing the package and the libraries that it needs" in first
    assert f"'{called} COMMAND ...'" in last
    assert f'export PATH="{venv}/bin:$PATH"' in last
