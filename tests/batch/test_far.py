"""Stores and clusters: a real S3 server on loopback, a real Dask cluster, and workers that are killed in mid-run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event

import psutil
import pytest

from audit.batch import engine
from audit.batch.engine import Engine
from audit.batch.jobs import Client, Job, outcome
from audit.delivery import OutputOptions
from audit.writing import MARKER
from tests.batch.harness import Folder, go_on

pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # their own


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """A bucket `audits` on a server of its own, named by the ordinary variables."""
    boto3 = pytest.importorskip("boto3")
    pytest.importorskip("moto")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        while server.poll() is None:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        client = boto3.client("s3")
        client.create_bucket(Bucket="audits")
        yield client
    finally:
        server.kill()
        server.wait()


def names(store: object) -> set[str]:
    """Every key of the bucket."""
    return {one["Key"] for one in store.list_objects_v2(Bucket="audits").get("Contents", ())}  # type: ignore[attr-defined]


def test_a_store_on_both_sides(tmp_path: Path, store: object) -> None:
    folder = Folder(tmp_path)
    for name in ("acme", "bolt"):
        store.put_object(Bucket="audits", Key=f"in/{name}.csv", Body=folder.client(name).read_bytes())  # type: ignore[attr-defined]
    command = [word if word != "in" else "s3://audits/in" for word in folder.command("--jobs", "1")]
    command = [word if word != "out" else "s3://audits/out" for word in command]

    def run() -> str:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=folder.environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run().startswith("made\tacme\t")
    made = names(store)
    assert {f"out/acme/{name}" for name in ("result.json", "findings.xlsx", MARKER)} <= made
    assert {"out/batch.json", "out/batch.xlsx"} <= made
    local = folder.run()
    assert local.returncode == 0
    far = store.get_object(Bucket="audits", Key="out/acme/result.json")["Body"].read()  # type: ignore[attr-defined]
    assert far == (folder.out / "acme" / "result.json").read_bytes()
    assert {line.split("\t")[0] for line in run().splitlines()} == {"kept"}
    store.delete_object(Bucket="audits", Key=f"out/bolt/{MARKER}")  # type: ignore[attr-defined]
    assert [line.split("\t")[0] for line in run().splitlines()] == ["kept", "made"]
    assert names(store) == made


def test_a_worker_of_a_cluster_is_killed_in_mid_run(tmp_path: Path) -> None:
    from distributed import LocalCluster

    folder = Folder(tmp_path, 8)
    os.environ["PYTHONPATH"] = folder.environment()["PYTHONPATH"]
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        process = folder.start("--engine", "dask", "--scheduler", cluster.scheduler_address)
        while not folder.finished():
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        victim = psutil.Process(next(iter(cluster.workers.values())).pid)
        victim.send_signal(signal.SIGKILL)
        out, said = process.communicate()
        assert process.returncode == 0, said
        assert len(out.splitlines()) == len(folder.finished()) == 8
    go_on(folder, 8)


def test_a_client_that_takes_workers_with_it_fails_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    monkeypatch.setenv("PYTHONPATH", Folder(tmp_path).environment()["PYTHONPATH"])
    monkeypatch.setattr(
        engine, "supervised", lambda job: os._exit(1) if job.folder == "bad" else outcome(job, "made")
    )
    common = Job("in.csv", "out", "", Client(), OutputOptions(("json",)), date(2026, 11, 24), 18)
    jobs = [replace(common, folder=name) for name in ("bad", "good")]
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster:
        ended = {one.folder: one for one in Engine(2, cluster.scheduler_address).outcomes(jobs, Event())}
    assert (ended["good"].state, ended["bad"].state, ended["bad"].error) == ("made", "failed", "workers")
    assert "its workers on the cluster fell" in str(ended["bad"].message)


def test_no_scheduler_answers(tmp_path: Path) -> None:
    done = Folder(tmp_path, 1).run("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 6
    assert "no Dask scheduler answers" in done.stderr
