"""`run --since` and `compare` as their users meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_cli import audit

SHIPPED = ROOT / "questionnaires" / "benchmarks" / "us-federal-2024.json"
FIRST = "Model;ID;Stage;Monitored;Automated retraining\nChurn;A1;Live;No;No\nFraud;A2;Live;No;No\n"
SECOND = FIRST.replace("Churn;A1;Live;No;", "Churn;A1;Live;Yes, drift alerts daily;")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A first audit as an archive that carries its result."""
    folder = tmp_path_factory.mktemp("clients")
    (folder / "one.csv").write_text(FIRST)
    (folder / "two.csv").write_text(SECOND)
    order = ("--client", "Acme", "--format", "pdf", "--format", "json", "--archive")
    done = audit(["run", "one.csv", "--out", "before", "--as-of", "2026-05-01", *order], folder)
    assert done.returncode == 0, done.stderr.decode()
    return folder


def test_a_run_since_a_pdf_has_the_section_and_remembers_the_series(folder: Path) -> None:
    order = ("--client", "Acme", "--format", "html", "--format", "json", "--as-of", "2026-11-01")
    done = audit(["run", "two.csv", "--out", "after", "--since", "before/report.pdf", *order], folder)
    assert done.returncode == 0, done.stderr.decode()
    page = (folder / "after" / "report.html").read_text(encoding="utf-8")
    assert "Changes since 1 May 2026: one for the better, none for the worse." in page
    since = json.loads((folder / "after" / "result.json").read_bytes())["since"]
    assert [point["as_of"] for point in since["trend"]] == ["2026-05-01", "2026-11-01"]
    done = audit(["compare", "before/result.json", "after/result.json", "--out", "changes.pdf"], folder)
    assert done.returncode == 0, done.stderr.decode()
    assert (folder / "changes.pdf").read_bytes().startswith(b"%PDF")


def test_what_an_earlier_audit_was_is_not_lost(folder: Path) -> None:
    done = audit(["run", "two.csv", "--out", "before", "--since", "before/result.json"], folder)
    assert done.returncode == 2
    assert b"holds the earlier result" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("before/result.json",), 2, b"Give at least two results"),
        (("before/result.json", "one.csv"), 3, b"one.csv: is not a saved result"),
        (
            ("before/result.json", "before/result.json", "--out", "x.txt"),
            2,
            b"must end with one of .pdf, .html",
        ),
    ],
)
def test_mistakes_are_told(folder: Path, arguments: tuple[str, ...], code: int, reason: bytes) -> None:
    done = audit(["compare", *arguments], folder)
    assert done.returncode == code
    assert reason in b" ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--since", "one.csv"), b"one.csv: is not a saved result"),
        (("--since", "coded/result.json"), b"A redacted result can't be compared"),
        (("--benchmark", "one.csv"), b"one.csv: is not a benchmark"),
        (("--benchmark", str(SHIPPED), "--segment", "Sector=Bank"), b"has no segment 'Sector=Bank'"),
    ],
)
def test_a_wrong_file_beside_the_inventory_is_told_before_the_inventory_is_read(
    folder: Path, arguments: tuple[str, ...], reason: bytes
) -> None:
    (folder / "unreadable.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    if not (folder / "coded").exists():
        coded = audit(["run", "one.csv", "--out", "coded", "--format", "json", "--redact"], folder)
        assert coded.returncode == 0, coded.stderr.decode()
    done = audit(["run", "unreadable.xlsx", "--out", "never", *arguments], folder)
    told = b" ".join(done.stderr.split())
    assert done.returncode == 3
    assert reason in told
    assert b"unreadable.xlsx" not in told


def since_of(folder: Path) -> list[str]:
    told = json.loads((folder / "result.json").read_bytes())["since"]
    return [point["as_of"] for point in told["trend"]] if told else []


def test_a_run_into_its_clients_own_folder_compares_with_the_audit_there(tmp_path: Path) -> None:
    (tmp_path / "fleet.csv").write_text(FIRST)

    def run(day: str, *more: str) -> list[str]:
        named = () if "--client" in more else ("--client", "Acme")
        order = ("run", "fleet.csv", "--out", "out", "--as-of", day, "--format", "json", *named, *more)
        done = audit(list(order), tmp_path)
        assert done.returncode == 0, done.stderr.decode()
        return since_of(tmp_path / "out")

    assert run("2026-05-01") == []
    (tmp_path / "fleet.csv").write_text(SECOND)
    assert run("2026-11-01") == ["2026-05-01", "2026-11-01"]
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert run("2026-11-01") == [
        "2026-05-01",
        "2026-11-01",
    ]  # once more: not with itself, and nothing is lost
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert run("2027-05-01") == ["2026-05-01", "2026-11-01", "2027-05-01"]
    assert run("2027-06-01", "--no-since") == []
    assert run("2026-01-01") == []  # of no day before
    assert run("2026-07-01", "--client-id", "another") == []


def test_a_client_that_nobody_named_is_compared_with_none_and_neither_are_codes(tmp_path: Path) -> None:
    (tmp_path / "fleet.csv").write_text(FIRST)
    for day in ("2026-05-01", "2026-11-01"):
        done = audit(["run", "fleet.csv", "--as-of", day, "--format", "json"], tmp_path)
        assert done.returncode == 0, done.stderr.decode()
    assert since_of(tmp_path / "fleet-audit") == []
    for day in ("2026-05-01", "2026-11-01"):
        order = ["run", "fleet.csv", "--out", "coded", "--client", "Acme", "--redact", "--as-of", day]
        done = audit([*order, "--format", "json"], tmp_path)
        assert done.returncode == 0, done.stderr.decode()
    assert since_of(tmp_path / "coded") == []
    assert not (tmp_path / "coded" / "result-before.json").exists()
    both = audit(["run", "fleet.csv", "--since", "coded/result.json", "--no-since"], tmp_path)
    assert both.returncode == 2 and b"exclude each other" in both.stderr
