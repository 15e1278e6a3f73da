"""Which audits are of one client, and which of them counts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from audit.domain.result import AuditResult
from audit.portfolio.clients import Read, read_all
from audit.portfolio.identity import Named, identities
from audit.report.saved.document import write_result
from tests.factories import make_result
from tests.test_cli import audit

FLEET = "Model;Stage;Monitored\nChurn;Live;No\n"


@pytest.mark.parametrize(
    ("audits", "expected"),
    [
        ([("A-1", "Acme"), ("a-1 ", "Acme Holding")], ["a-1", "a-1"]),
        ([("Acme", "Acme"), ("ACME", "ACME")], ["acme", "acme"]),
        ([("A-1", "Acme"), ("Acme", "Acme")], ["a-1", "a-1"]),
        ([("A-1", "Acme"), ("A-2", "Acme"), ("Acme", "Acme")], ["a-1", "a-2", None]),
        ([(None, "models"), (None, "models")], [None, None]),
    ],
)
def test_who_is_who(audits: Sequence[tuple[str | None, str]], expected: Sequence[str | None]) -> None:
    assert list(identities([Named(*one) for one in audits])) == expected


def save(folder: Path, result: AuditResult) -> None:
    folder.mkdir(parents=True)
    stream = io.BytesIO()
    write_result(result, stream)
    (folder / "result.json").write_bytes(stream.getvalue())


def names(read: Read) -> tuple[list[str], list[str]]:
    return [one.folder for one in read.clients], [one.folder for one in read.earlier]


def test_a_portfolio_has_each_client_once_with_its_latest_audit(tmp_path: Path) -> None:
    result = make_result()
    for folder, client_id, year in (
        ("a", "A-1", 2025),
        ("b", "A-1", 2026),
        ("c", "A-1", 2024),
        ("d", "D-1", 2020),
    ):
        save(tmp_path / folder, replace(result, client="Acme", client_id=client_id, as_of=date(year, 1, 1)))
    assert names(read_all(tmp_path)) == (["b", "d"], ["a", "c"])


def test_results_without_ids_are_known_by_a_name_that_is_not_the_file_s(tmp_path: Path) -> None:
    result = replace(make_result(), client_id=None)
    stem = Path(result.source.file).stem
    for folder, client, redacted in (
        ("a", "Acme", False),
        ("b", "acme", False),
        ("c", stem, False),
        ("d", stem, False),
        ("e", "C-001", True),
        ("f", "C-001", True),
    ):
        save(tmp_path / folder, replace(result, client=client, redacted=redacted))
    read = read_all(tmp_path)
    assert names(read) == (["b", "c", "d", "e", "f"], ["a"])
    assert [one.client_id for one in read.clients] == ["acme", None, None, None, None]


def test_a_clients_file_says_who_a_file_is_of_but_not_where_two_have_its_name(tmp_path: Path) -> None:
    result = replace(make_result(), client_id=None)
    stem = Path(result.source.file).stem
    save(tmp_path / "out" / "a", replace(result, client=stem))
    listed = tmp_path / "clients.csv"
    listed.write_text(f"file,client_id\nnorth/{stem}.csv,N-1\n")
    assert read_all(tmp_path, listed).clients[0].client_id == "n-1"
    listed.write_text(f"file,client_id\nnorth/{stem}.csv,N-1\nsouth/{stem}.csv,S-1\n")
    assert read_all(tmp_path, listed).clients[0].client_id is None


@pytest.mark.slow
def test_run_batch_and_redaction_keep_and_hide_the_id(tmp_path: Path) -> None:
    (tmp_path / "zebulon.csv").write_text(FLEET)
    found = {}
    for name, words in {
        "id": ("--client", "Acme", "--client-id", "A-1"),
        "name": ("--client", "Acme"),
        "file": (),
        "hidden": ("--client", "Acme", "--client-id", "A-1", "--redact-client"),
        "shown": ("--client", "Acme", "--client-id", "A-1", "--redact"),
        "stem": ("--client", "zebulon", "--redact"),
    }.items():
        command = (
            "run",
            "zebulon.csv",
            "--out",
            f"out/{name}",
            "--format",
            "json",
            "--as-of",
            "2026-11-24",
            *words,
        )
        done = audit(command, tmp_path)
        assert done.returncode == 0, done.stderr.decode()
        text = (tmp_path / "out" / name / "result.json").read_text()
        found[name] = next(line for line in text.splitlines() if line.startswith('"client_id"')).rstrip(",")
    ids = {name: line.partition(":")[2].strip().strip('"') for name, line in found.items()}
    assert ids == {
        "id": "A-1",
        "name": "Acme",
        "file": "null",
        "hidden": "null",
        "shown": "A-1",
        "stem": "null",
    }
    done = audit(("portfolio", "out", "--out", "p.html"), tmp_path)
    said = done.stderr.decode()
    assert "4 clients, 0 without a result." in said
    assert "Only the latest audit of each client counts. Earlier ones left out: id, name." in said
    few = audit(
        ("benchmark", "build", "out", "--out", "b.json", "--source", "Ours", "--year", "2026"), tmp_path
    )
    assert few.returncode == 3
    assert "needs 5 clients, and there are only 1" in few.stderr.decode()
    assert not (tmp_path / "b.json").exists()
