"""Real servers of MLflow and Evidently and real runs of Metaflow, on loopback, started and stopped by the tests."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.collect.collector import collect
from audit.collect.plan import Source
from audit.domain.snapshot import Snapshot
from audit.evidence.format import snapshot_bytes
from tests.collect.environments import environment, free_port, started

pytestmark = [pytest.mark.real, pytest.mark.slow]
SECRET = "s3cr3t-of-a-run"
QUIET = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}


def read(
    system: str, url: str | None = None, *paths: Path, env: dict[str, str] | None = None, **settings: str
) -> Any:
    return collect(
        system, Source(url, paths, settings, env or {}), datetime.now(UTC), id_tags=["inventory_id"]
    )


def run(program: Path, *args: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    import os

    done = subprocess.run(
        [program, *args],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    )
    return done.stdout


def facts(snapshot: Snapshot, name: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in snapshot.objects:
        if one.name == name:
            for fact in one.facts:
                found.setdefault(fact.what, []).append(fact)
    return found


FILL_MLFLOW = f'''
import sys, mlflow, numpy as np
from mlflow.tracking import MlflowClient
mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
mlflow.set_experiment("churn-train")
class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[str]) -> list[str]: return model_input
with mlflow.start_run(tags={{"secret": "{SECRET}"}}):
    mlflow.log_input(mlflow.data.from_numpy(np.zeros((2, 2)), name="rows"))
    mlflow.log_param("password", "{SECRET}")
    info = mlflow.pyfunc.log_model(name="m", python_model=Echo(), pip_requirements=[])
    mlflow.register_model(info.model_uri, "churn-prod")
client.set_registered_model_tag("churn-prod", "inventory_id", "M-014")
client.set_registered_model_alias("churn-prod", "production", "1")
client.create_registered_model("pricing", description="{SECRET}")
mlflow.set_active_model(model_id=info.model_id)
@mlflow.trace
def answer(x): return x
answer("{SECRET}")
mlflow.flush_trace_async_logging()
'''


@pytest.fixture(scope="module")
def mlflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tracking server with a model, a version, a run, a trace."""
    programs, folder = environment("mlflow-3"), tmp_path_factory.mktemp("mlflow")
    port = free_port()
    store = ["--backend-store-uri", f"sqlite:///{folder}/m.db", "--artifacts-destination", folder / "art"]
    line = [
        programs / "mlflow",
        "server",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
        *store,
    ]
    with started(line, port, "/version", QUIET, folder) as url:
        (folder / "fill.py").write_text(FILL_MLFLOW)
        run(programs / "python", "-W", "ignore", "fill.py", url, cwd=folder)
        yield url


def test_mlflow_shows_models_versions_runs_and_traces(mlflow: str) -> None:
    snapshot, whole = read("mlflow", mlflow)
    assert whole and snapshot.covers("model") and snapshot.source.version
    found = facts(snapshot, "churn-prod")
    assert set(found) == {"tracked", "released", "train_ran", "data_versioned", "marked", "used"}
    assert found["tracked"][0].clock == "server" and found["train_ran"][0].clock == "client"
    assert datetime.now(UTC) - found["used"][0].seen_at < timedelta(minutes=10)
    assert {one.name: dict(one.ids) for one in snapshot.objects} == {
        "churn-prod": {"tag.inventory_id": "M-014"},
        "pricing": {},
    }
    assert SECRET not in snapshot_bytes(snapshot).decode()


AUTH = {**QUIET, "MLFLOW_FLASK_SERVER_SECRET_KEY": "of-the-test"}
FILL_USERS = """
import os, sys, mlflow
from mlflow.server import get_app_client
from mlflow.tracking import MlflowClient
users = get_app_client("basic-auth", tracking_uri=sys.argv[1])
MlflowClient(sys.argv[1]).create_registered_model("churn")
MlflowClient(sys.argv[1]).create_registered_model("secret model")
users.create_user("nobody", "nobody-password-1")
users.create_user("reader", "reader-password-1")
users.grant_user_permission("reader", "registered_model", "churn", "READ")
"""
CONFIG = """
[mlflow]
default_permission = NO_PERMISSIONS
database_uri = sqlite:///{folder}/auth.db
admin_username = admin
admin_password = admin-password-1
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
"""


def test_an_empty_list_of_mlflow_proves_nothing_to_somebody_who_may_see_none(tmp_path: Path) -> None:
    programs, port = environment("mlflow-3"), free_port()
    (tmp_path / "auth.ini").write_text(CONFIG.format(folder=tmp_path))
    env = {**AUTH, "MLFLOW_AUTH_CONFIG_PATH": str(tmp_path / "auth.ini")}
    line = [
        programs / "mlflow", "server", "--app-name", "basic-auth", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--backend-store-uri", f"sqlite:///{tmp_path}/m.db",
    ]  # fmt: skip
    seen = {}
    with started(line, port, "/health", env, tmp_path) as url:
        admin = {"MLFLOW_TRACKING_USERNAME": "admin", "MLFLOW_TRACKING_PASSWORD": "admin-password-1"}
        (tmp_path / "fill.py").write_text(FILL_USERS)
        run(programs / "python", "-W", "ignore", "fill.py", url, cwd=tmp_path, env=admin)
        for user in ("admin", "reader", "nobody"):
            env_ = {"MLFLOW_TRACKING_USERNAME": user, "MLFLOW_TRACKING_PASSWORD": f"{user}-password-1"}
            snapshot, whole = read("mlflow", url, env=env_)
            seen[user] = (sorted(one.name for one in snapshot.objects), snapshot.covers("model"), whole)
        refused, whole = read("mlflow", url)
    assert seen["admin"] == (["churn", "secret model"], True, True)
    assert seen["reader"][:2] == (["churn"], False)
    assert seen["nobody"][:2] == ([], False)
    assert not whole and not refused.covers("model") and not refused.objects


FILL_EVIDENTLY = f'''
import sys, datetime, warnings
warnings.filterwarnings("ignore")
import numpy as np, pandas as pd
from evidently import Dataset, Report
from evidently.presets import DataDriftPreset
from evidently.metrics import RowCount
from evidently.ui.workspace import Workspace
space = Workspace.create(sys.argv[1])
rng = np.random.default_rng(1)
now, before = (Dataset.from_pandas(pd.DataFrame({{"x": rng.normal(size=40)}})) for _ in range(2))
for name, metrics in (("Churn", [DataDriftPreset()]), ("Rows", [RowCount()])):
    project = space.create_project(name)
    project.description = "{SECRET}"
    project.save()
    report = Report(metrics, metadata={{"password": "{SECRET}"}}, tags=["{SECRET}"])
    back = datetime.datetime.now() - datetime.timedelta(days=300)
    space.add_run(project.id, report.run(now, before, timestamp=back), include_data=False)
'''


def test_evidently_live_equals_its_files_and_a_backdated_run_does_not_deceive(tmp_path: Path) -> None:
    programs, port = environment("evidently-0.7"), free_port()
    (tmp_path / "fill.py").write_text(FILL_EVIDENTLY)
    run(programs / "python", "fill.py", tmp_path / "space", cwd=tmp_path)
    filed, whole = read("evidently", None, tmp_path / "space")
    line = [
        programs / "evidently",
        "ui",
        "--workspace",
        tmp_path / "space",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with started(line, port, "/api/version", {}, tmp_path) as url:
        live, live_whole = read("evidently", url)
    assert whole and live_whole and live.covers("monitor")
    assert {one.name: one.facts for one in live.objects} == {one.name: one.facts for one in filed.objects}
    (ran,) = facts(filed, "Churn")["watch_ran"]
    assert ran.about == "drift" and ran.clock == "server"
    assert datetime.now(UTC) - ran.seen_at < timedelta(minutes=10)
    assert [fact.about for fact in facts(filed, "Rows")["watch_ran"]] == [None]
    assert SECRET not in (snapshot_bytes(live) + snapshot_bytes(filed)).decode()


FLOW = f'''
from metaflow import FlowSpec, schedule, step
@schedule(daily=True)
class ChurnFlow(FlowSpec):
    @step
    def start(self):
        self.password = "{SECRET}"
        self.next(self.end)
    @step
    def end(self): pass
if __name__ == "__main__":
    ChurnFlow()
'''


def test_metaflow_says_who_started_a_run_whatever_its_schedule_claims(tmp_path: Path) -> None:
    python = environment("metaflow-2") / "python"
    (tmp_path / "flow.py").write_text(FLOW)
    run(python, "flow.py", "run", "--tag", "training", cwd=tmp_path, env={"USERNAME": "ada"})
    snapshot, whole = read("metaflow", None, tmp_path)
    (ran,) = facts(snapshot, "ChurnFlow")["train_ran"]
    assert whole and ran.by == "person" and snapshot.source.version
    assert datetime.now(UTC) - ran.seen_at < timedelta(minutes=10)
    assert SECRET not in snapshot_bytes(snapshot).decode()
