"""`mlops-audit collect`: what it writes, what it refuses, and how it ends."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audit.cli import cli
from audit.domain.errors import InputError, OutputError
from audit.evidence import read_snapshot
from tests.collect.recorded import ANSWERS, CLUSTER
from tests.collect.server import serving


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("audit.collect.transport.CALLS_A_SECOND", 1e9)
    for name in ("MLFLOW_TRACKING_TOKEN", "KUBERNETES_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def run(*words: str, **more: Any) -> Result:
    return CliRunner().invoke(cli, ["collect", *words], **more)


def test_a_snapshot_is_written_and_named() -> None:
    with serving(ANSWERS["mlflow"]) as asked:
        done = run("mlflow", asked.url)
    assert done.exit_code == 0, done.output
    assert done.stdout == "mlflow-evidence.json\n" and "mlflow: 1 model." in done.stderr
    made = read_snapshot(Path("mlflow-evidence.json"))
    assert made.source.scope == asked.url and made.objects[0].ids == {"tag.inventory_id": "M-014"}


def test_a_partial_snapshot_is_saved_and_the_exit_code_is_four() -> None:
    answers = {call: one for call, one in ANSWERS["mlflow"].items() if "registered" not in call}
    with serving(answers) as asked:
        done = run("mlflow", asked.url, "-o", "m.json")
    assert (
        done.exit_code == 4
        and "Gap (model): GET /api/2.0/mlflow/registered-models/search: 404" in done.stderr
    )
    made = read_snapshot(Path("m.json"))
    assert made.objects and not made.covers("model")


def test_a_plan_connects_to_nothing() -> None:
    with serving(ANSWERS["mlflow"]) as asked:
        done = run("mlflow", asked.url, "--plan")
    assert done.exit_code == 0 and asked.requests == []
    assert "GET /api/2.0/mlflow/model-versions/search" in done.stdout and not list(Path().iterdir())


def test_an_earlier_snapshot_is_left_alone_before_anything_is_asked() -> None:
    Path("mlflow-evidence.json").write_text("mine")
    with serving(ANSWERS["mlflow"]) as asked:
        done = run("mlflow", asked.url)
        assert isinstance(done.exception, OutputError) and asked.requests == []
        assert Path("mlflow-evidence.json").read_text() == "mine"
        assert run("mlflow", asked.url, "--replace").exit_code == 0


def test_codes_stand_for_names_hosts_and_ids_the_same_again() -> None:
    Path("cluster.json").write_text(json.dumps({"kind": "List", "items": CLUSTER}))
    assert run("kubernetes", "cluster.json", "--redact", "-o", "k.json").exit_code == 0
    first = Path("k.json").read_text()
    for name in ("churn", "fraud", "Risk", "M-014", "ml-prod", "cluster.json"):
        assert name not in first
    made = read_snapshot(Path("k.json"))
    assert made.redacted and len(made.objects) == 4
    with Path("k-redaction-key.csv").open(encoding="utf-8-sig") as file:
        key = {row["name"]: row["code"] for row in csv.DictReader(file)}
    assert key["ml-prod/churn-server"] in first and key["M-014"] in first
    assert stat.S_IMODE(Path("k-redaction-key.csv").stat().st_mode) & 0o077 == 0
    assert run("kubernetes", "cluster.json", "--redact", "-o", "k.json", "--replace").exit_code == 0
    codes = [(one["kind"], one["name"]) for one in json.loads(Path("k.json").read_text())["objects"]]
    assert codes == [(one["kind"], one["name"]) for one in json.loads(first)["objects"]]


def test_a_declaration_is_a_persons_word() -> None:
    Path("cluster.json").write_text(json.dumps({"kind": "List", "items": CLUSTER}))
    assert run("kubernetes", "cluster.json", "-o", "k.json", "--declare", "endpoint").exit_code == 0
    made = read_snapshot(Path("k.json"))
    assert made.covers("endpoint") and not made.covers("monitor")


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["mlflow"], "mlflow: say what to read. Give its address"),
        (["mlflow", "m.json"], "mlflow: is not read from files"),
        (["terraform", "https://x/"], "terraform: is not read from an address"),
        (["kubernetes", "gone.json"], "gone.json: is not there"),
        (["mlflow", "https://x/", "--set", "regoin=a"], "there is no setting 'regoin'. There are: none"),
        (["mlflow", "https://ada:pw@x/"], "holds a user, a password or a query"),
        (["azureml", "--set", "group=g"], "Add --set subscription=… and --set workspace=…"),
        (["vertex"], "Add --set project=… and --set region=europe-west1"),
    ],
)
def test_what_can_not_be_read_is_told(words: list[str], cause: str) -> None:
    done = run(*words)
    assert isinstance(done.exception, InputError) and cause in str(done.exception)
    assert "pw" not in str(done.exception)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["mlfow", "https://x/"], "did you mean 'mlflow'?"),
        (["mlflow", "https://x/", "https://y/"], "Give one address"),
        (["mlflow", "https://x/", "--set", "region"], "is not NAME=VALUE"),
        (["mlflow", "https://x/", "-o", "m.txt"], "and .json is written"),
    ],
)
def test_a_slip_of_the_pen_is_answered(words: list[str], cause: str) -> None:
    done = run(*words)
    assert done.exit_code == 2 and cause in done.output


def test_a_secret_is_never_sent_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "of-mine-123456")
    done = run("mlflow", "http://mlflow.example")
    assert isinstance(done.exception, InputError) and "would travel unencrypted" in str(done.exception)
    assert "of-mine" not in str(done.exception)
