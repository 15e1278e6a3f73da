"""The documentation can't rot: its reference pages are generated, and the rest names only what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import benchmarks.__main__ as benchmarks
from audit.cli import cli
from audit.knowledge import Knowledge, load
from docs.generate import walk

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PROSE = [ROOT / "README.md", ROOT / "examples/README.md", *sorted(DOCS.glob("*.md"))]


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return load()


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that is not hidden, those of groups as `group command`."""
    for path, command in walk(cli, "mlops-audit"):
        if command is not cli:
            yield path.removeprefix("mlops-audit "), command


def options(command: click.Command) -> set[str]:
    return {o for p in command.params if isinstance(p, click.Option) and not p.hidden for o in p.opts}


def test_the_generated_pages_are_fresh() -> None:
    script = [sys.executable, "-m", "docs.generate", "--check"]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_and_option_is_documented() -> None:
    text = page("commands.md")
    missing = {name for name, _ in commands() if f"## mlops-audit {name}\n" not in text}
    missing |= {option for _, command in commands() for option in options(command) if option not in text}
    assert not missing


def test_every_format_is_documented() -> None:
    text = page("commands.md")
    choices = {
        choice
        for _, command in commands()
        for option in command.params
        if isinstance(option.type, click.Choice)
        for choice in option.type.choices
    }
    assert choices
    assert {choice for choice in choices if choice not in text} == set()


def test_every_problem_is_documented(known: Knowledge) -> None:
    text = page("problems.md")
    assert known.problems
    assert {code for code in known.problems if f"`{code}`" not in text} == set()


def test_every_rule_is_documented(known: Knowledge) -> None:
    text = page("statuses.md")
    ids = [row.id for table in known.statuses.axes.values() for row in table.rows]
    assert ids
    assert {rule for rule in ids if f"`{rule}`" not in text} == set()


def test_every_dependency_is_explained() -> None:
    declared = re.findall(
        r'^  "([A-Za-z0-9.-]+)>=', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M
    )
    text = page("dependencies.md")
    assert len(declared) > 10
    assert {name for name in declared if name not in text} == set()


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_links_lead_to_files_of_the_project(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_prose_names_only_commands_and_options_that_exist(path: Path) -> None:
    names = {name for name, _ in commands()}
    known_options = {
        "--help",
        "--version",
        "--check",
        *options(benchmarks.main),
        *(o for _, c in commands() for o in options(c)),
    }
    code = re.findall(r"`([^`\n]+)`|^\$ (.+)$", path.read_text(encoding="utf-8"), re.M)
    lines = [line for pair in code for line in pair if "mlops-audit " in line or line.startswith("--")]
    called = {m for line in lines for m in re.findall(r"mlops-audit ([a-z]+)\b", line)}
    assert called <= names
    assert {o for line in lines for o in re.findall(r"(?<!\S)(--[a-z][a-z-]+)", line)} <= known_options


def test_the_site_is_built_and_no_link_or_heading_is_dead(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    words = ["-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "unattended" in (tmp_path / "site/search/search_index.json").read_text(encoding="utf-8")
    assert "project/CONTRIBUTING.html" in (tmp_path / "site/index.html").read_text(encoding="utf-8")
