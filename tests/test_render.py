"""`render`: each format again from a saved result, byte for byte, with the inventory gone."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
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


def test_a_redacted_report_circulates_without_its_key(saved: Path) -> None:
    formats = [part for name in ("xlsx", "json", "html") for part in ("--format", name)]
    done = audit(["render", "fleet-audit/result.json", "--out", "public", "--redact", *formats], saved)
    assert done.returncode == 0, done.stderr.decode()
    key = (saved / "public-redaction-key.csv").read_text("utf-8-sig").splitlines()
    assert key[:2] == ["code,kind,name", "M-001,model,Churn"]
    assert (saved / "public-redaction-key.csv").stat().st_mode & 0o777 == 0o600
    names = {path.name for path in (saved / "public").iterdir()}
    assert names == {".mlops-audit.json", "findings.xlsx", "result.json", "report.html"}
    assert b"Churn" not in (saved / "public" / "report.html").read_bytes()
    again = audit(["render", "public/result.json", "--out", "again", "--redact", "--format", "json"], saved)
    assert again.returncode == 0, again.stderr.decode()
    assert (saved / "again" / "result.json").read_bytes() == (saved / "public" / "result.json").read_bytes()
    assert not (saved / "again-redaction-key.csv").exists()


def test_a_run_redacts_as_a_rendering_does(saved: Path) -> None:
    (saved / "fleet.csv").write_text(TINY)
    arguments = [
        "fleet.csv",
        "--as-of",
        "2026-11-24",
        "--redact-client",
        "--client",
        "Acme",
        "--format",
        "json",
    ]
    done = audit(["run", *arguments, "--out", "direct"], saved)
    (saved / "fleet.csv").unlink()
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads((saved / "direct" / "result.json").read_bytes())["client"] == "C-01"
    assert "C-01,client,Acme" in (saved / "direct-redaction-key.csv").read_text("utf-8-sig")


def test_an_archive_carries_the_files_that_lie_beside_it(saved: Path) -> None:
    done = audit(["render", "fleet-audit/result.json", "--out", "kept", "--archive", "--redact"], saved)
    assert done.returncode == 0, done.stderr.decode()
    with pikepdf.open(saved / "kept" / "report.pdf") as pdf:
        inside = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    assert inside == {name: (saved / "kept" / name).read_bytes() for name in ("result.json", "findings.xlsx")}
    assert b"Churn" not in inside["result.json"]
    (saved / "taken-out.json").write_bytes(inside["result.json"])
    again = audit(["render", "taken-out.json", "--out", "again-kept", "--archive"], saved)
    assert again.returncode == 0, again.stderr.decode()
    assert (saved / "again-kept" / "report.pdf").read_bytes() == (saved / "kept" / "report.pdf").read_bytes()


def test_an_archive_without_a_pdf_is_a_slip(saved: Path) -> None:
    done = audit(["render", "fleet-audit/result.json", "--out", "x", "--archive", "--format", "json"], saved)
    assert done.returncode == 2
    assert b"--format pdf" in done.stderr
