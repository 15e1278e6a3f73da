"""What a clients file says of a client changes that client's report, and no other: a column a client, end to end."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from audit import delivery
from audit.batch import maker
from audit.batch.jobs import Client
from audit.knowledge import documents
from tests.batch.harness import Folder
from tests.conftest import ROOT
from tests.test_cli import audit

BRANDS = ROOT / "examples" / "brands"
BENCHMARK = ROOT / "questionnaires" / "benchmarks" / "us-federal-2024.json"
FLEET = """Model,Owner,Stage,Built,Monitoring,Retraining,Sight
Churn,Anna Berg,production,2026-01,no,manual,Yes
Price,Anna Berg,production,2026-02,yes,automatic,Yes
Routing,Ben Ode,production,2024-03,no,no,Yes
"""
PARTICULARS: Mapping[str, Mapping[str, str]] = {
    "plain": {},
    "called": {"name": "Called & Sons"},
    "known": {"client_id": "K-1"},
    "answers": {"answers": "answers.csv"},
    "review": {"review": "filled.xlsx"},
    "mapping": {"mapping": "mapping.yaml"},
    "rates": {"rates": str(BRANDS / "quillharbour" / "rates.yaml")},
    "language": {"language": "de"},
    "as_of": {"as_of": "2025-02-28"},
    "brand": {"brand": str(BRANDS / "fjellglimt")},
    "since": {"since": "first/result.json"},
    "benchmark": {"benchmark": str(BENCHMARK)},
    "segment": {"benchmark": "segments.json", "segment": "Sector=Bank"},
    "questionnaires": {"questionnaires": "sets", "answers": "own.csv"},
}
COLUMNS = (
    "file", "name", "client_id", "answers", "review", "mapping", "rates", "language", "as_of", "brand", "since",
    "benchmark", "segment", "questionnaires",
)  # fmt: skip

Results = Mapping[str, dict[str, Any]]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A batch of one inventory under as many names as there are columns, each with one column filled in."""
    folder = Folder(tmp_path_factory.mktemp("particulars"))
    for name in PARTICULARS:
        (folder.inputs / f"{name}.csv").write_text(FLEET)
    (folder.path / "mapping.yaml").write_text("monitoring: Sight\n")
    (folder.path / "answers.csv").write_text(
        "id,subject,answer,note,who,when,status\n"
        "deployment.releaser,,The data scientist,log,Anna,2026-11-20,\n"
    )
    reviewed(folder.path)
    own_sets(folder.path)
    segments(folder.path / "segments.json")
    rows = [
        ",".join({"file": f"in/{n}.csv", **told}.get(c, "") for c in COLUMNS)
        for n, told in PARTICULARS.items()
    ]
    (folder.path / "clients.csv").write_text("\n".join([",".join(COLUMNS), *rows]))
    done = folder.run("--clients", "clients.csv", "--format", "html")
    assert done.returncode == 0, done.stdout
    return folder


def own_sets(path: Path) -> None:
    """A folder with a question set of the client's own, and an answer to it."""
    done = audit(["questionnaires", "new", "sets"], path)
    assert done.returncode == 0, done.stderr.decode()
    (path / "own.csv").write_text(
        "id,subject,answer,note,who,when,status\nmy_set.policy,,documented,log,Anna,2026-11-20,\n"
    )


def segments(path: Path) -> None:
    """The shipped benchmark with a segment that has other figures."""
    benchmark = json.loads(BENCHMARK.read_bytes())
    bank = {**benchmark["segments"][0], "attribute": "Sector", "value": "Bank"}
    path.write_text(json.dumps({**benchmark, "segments": [benchmark["segments"][0], bank]}))


def reviewed(path: Path) -> None:
    """A workbook of findings whose Review sheet corrects one model."""
    (path / "review.csv").write_text(FLEET)
    first = audit(
        [
            "run",
            "review.csv",
            "--as-of",
            "2026-11-24",
            "--out",
            "first",
            "--format",
            "xlsx",
            "--format",
            "json",
        ],
        path,
    )
    assert first.returncode == 0, first.stderr.decode()
    book = load_workbook(path / "first" / "findings.xlsx")
    book["Review"].append(
        (
            "Correct a status",
            "Churn",
            "Monitored",
            "Monitored",
            None,
            None,
            "A. Reviewer",
            "Saw the dashboard",
        )
    )
    book.save(path / "filled.xlsx")


@pytest.fixture(scope="module")
def results(batch: Folder) -> Results:
    """Client -> its result."""
    folders = {name: told.get("name", name) for name, told in PARTICULARS.items()}
    return {
        name: json.loads(next((batch.out / folder).glob("*result.json")).read_bytes())
        for name, folder in folders.items()
    }


def currency(result: dict[str, Any]) -> str | None:
    """That of all seats; None where no rate card is known."""
    seats = result["advice"]["budget_total"]["managed"]["range"]
    return seats and seats["currency"]


SEEN: Mapping[str, tuple[Callable[[dict[str, Any]], object], object]] = {
    "called": (lambda result: result["client"], "Called & Sons"),
    "known": (lambda result: result["client_id"], "K-1"),
    "answers": (lambda result: bool(result["survey"]), True),
    "review": (lambda result: [(c["subject"], c["after"]) for c in result["changes"]], [("Churn", "yes")]),
    "mapping": (lambda result: result["verdict"]["claimed_monitored"], 2),
    "rates": (currency, "CAD"),
    "language": (
        lambda result: (result["language"], result["labels"]["axis"]["monitored"]),
        ("de", "Monitoring"),
    ),
    "as_of": (lambda result: (result["as_of"], result["verdict"]["in_scope"]), ("2025-02-28", 1)),
    "brand": (currency, None),
    "since": (lambda result: bool(result["since"]), True),
    "benchmark": (lambda result: (result["standing"] or {}).get("attribute"), ""),
    "segment": (lambda result: (result["standing"] or {}).get("value"), "Bank"),
    "questionnaires": (lambda result: "A set of our own" in json.dumps(result["survey"]), True),
}


@pytest.mark.slow
@pytest.mark.parametrize("client", SEEN)
def test_a_column_changes_the_report_of_its_client(results: Results, client: str) -> None:
    look, expected = SEEN[client]
    assert look(results[client]) == expected
    assert look(results["plain"]) != expected


def test_a_brand_changes_names_and_looks_too(batch: Folder) -> None:
    assert (batch.out / "plain" / "report.html").is_file()
    (page,) = (batch.out / "brand").glob("*.html")
    assert page.name == "brand - ML operations review - 2026-11-24.html"
    assert "Fjellglimt Advisory" in page.read_text(encoding="utf-8")


def test_a_file_that_changes_makes_its_client_stale_and_no_other(batch: Folder) -> None:
    (batch.path / "mapping.yaml").write_text("monitoring: Sight\nretraining: Retraining\n")
    assert batch.run("--clients", "clients.csv", "--format", "html").returncode == 0
    states = {name: one["state"] for name, one in batch.ledger.items()}
    assert {name for name, state in states.items() if state == "made"} == {"mapping"}


def test_makers_take_the_question_sets_out_of_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsing their YAML again would take a fifth of each report's time."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(documents, "_CHECKED", {})
    found = delivery.question_sets(None)
    documents._CHECKED.clear()
    monkeypatch.setattr(documents, "check_document", None)
    maker._question_sets.cache_clear()
    asked = maker._answers(Client(name="Acme")).questionnaires("en")
    assert asked.sha256 == found.sha256
