"""A batch on a Ray cluster of this machine, where Ray is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.harness import Folder
from tests.conftest import ROOT

ray = pytest.importorskip("ray")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # its own

# Every process finds the toolkit and Ray where this one does, and a cluster on loopback trusts everybody.
ENVIRONMENT = {
    "PYTHONPATH": os.pathsep.join((str(ROOT), str(Path(ray.__file__).parents[1]))),
    "RAY_AUTH_MODE": "disabled",
}


@pytest.fixture
def head(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a cluster of two workers."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield ray.get_runtime_context().gcs_address
    ray.shutdown()


def test_a_cluster_makes_the_same_bytes(head: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path, 6)
    assert folder.run("--engine", "serial").returncode == 0
    here = folder.bytes()
    done = folder.run("--engine", "ray", "--scheduler", head, "--fresh", env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("made") == 6
    assert folder.bytes() == here


def test_no_cluster_answers(tmp_path: Path) -> None:
    done = Folder(tmp_path, 1).run("--engine", "ray", "--scheduler", "127.0.0.1:1", env=ENVIRONMENT)
    assert done.returncode == 6, done.stderr
    assert "no Ray cluster answers" in done.stderr
