"""The package as a stranger gets it: built, installed in an empty environment elsewhere, and used there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("audit", "questionnaires", "report_templates")
LITTER = (  # what a developer's checkout holds and .gitignore names
    "audit/__pycache__/stale.cpython-311.pyc",
    "audit/last-client-audit/report.pdf",
    "questionnaires/.coverage",
    "report_templates/.mypy_cache/notes.json",
    "build/lib/audit/old.py",
    ".venv/lib/secret.py",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout that holds litter."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "examples").mkdir()  # the page for uploads offers one of them
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore", "examples/messy.xlsx"):
        shutil.copy(ROOT / name, copy / name)
    for name in LITTER:
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("litter", encoding="utf-8")
    target = tmp_path_factory.mktemp("dist")
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(target), str(copy)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True)
    return next(target.glob("mlops_readiness_audit-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an environment that holds the wheel and what it asks for, nothing else."""
    home = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(home, with_pip=True)
    scripts = home / "bin"
    subprocess.run([str(scripts / "python"), "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    return scripts


def test_everything_that_a_report_needs_travels_inside(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = set()
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*"):
            tool = folder != "audit" and path.suffix == ".py"
            if path.is_file() and not tool and "__pycache__" not in path.parts:
                name = path.relative_to(ROOT).as_posix()
                wanted.add(name if folder == "audit" else f"audit/{name}")
    assert wanted - packed == set()


def test_nothing_that_git_ignores_travels_inside(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).namelist()
    litter = {Path(name).name for name in LITTER}
    assert [name for name in packed if Path(name).name in litter] == []
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == {"audit"}


def test_it_makes_a_report_far_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "examples/tidy.xlsx", tmp_path / "tidy.xlsx")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    words = ["run", "tidy.xlsx", "--as-of", "2026-11-24", "--client", "Larkfield"]
    done = subprocess.run(
        [str(installed / "mlops-audit"), *words],
        cwd=tmp_path,
        env=clean,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    out = tmp_path / "tidy-audit"
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert zipfile.is_zipfile(out / "findings.xlsx")
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert len(result["models"]) == 28
