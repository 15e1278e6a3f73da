"""Runs the real command on a folder of small clients, breaks it from outside, and looks at what stands there."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import pytest

from audit.writing import MARKER
from tests.conftest import ROOT

QUICK = ("--format", "json", "--format", "xlsx", "--as-of", "2026-11-24")
_HEADER = "Model;Stage;Monitored;Automated retraining\n"
_SHIM = Path(__file__).with_name("faults.c")


class Folder:
    """A folder with `in`, where the clients are, and `out`."""

    def __init__(self, path: Path, clients: int = 0) -> None:
        self.path = path
        self.inputs, self.out = path / "in", path / "out"
        self.inputs.mkdir(exist_ok=True)
        for number in range(clients):
            self.client(f"client{number:02}", number)

    def client(self, name: str, number: int = 0) -> Path:
        """Writes a client's list of models; another number, another list."""
        path = self.inputs / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{_HEADER}Churn {number};Live;No;No\nFraud;Live;Yes;\nStock;Development;;\n")
        return path

    def command(self, *words: str, quick: bool = True) -> list[str]:
        """The command line over `in`."""
        head = [sys.executable, "-m", "audit.cli", "batch"]
        return [*head, "in", "--out", "out", *(QUICK if quick else ()), *words]

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of every process of the command."""
        scratch = self.path / "tmp"
        scratch.mkdir(exist_ok=True)
        own = {"PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
        return {**os.environ, **own, **(more or {})}

    def run(
        self, *words: str, quick: bool = True, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs the command to its end."""
        return subprocess.run(
            self.command(*words, quick=quick),
            cwd=self.path,
            env=self.environment(env),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def start(self, *words: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Starts the command in a process group of its own."""
        return subprocess.Popen(
            self.command(*words),
            cwd=self.path,
            env=self.environment(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    @property
    def ledger(self) -> dict[str, dict[str, Any]]:
        """Folder -> its outcome in batch.json."""
        told = json.loads((self.out / "batch.json").read_bytes())
        return {one["folder"]: one for one in told["clients"]}

    def finished(self) -> dict[str, int]:
        """Client's folder -> its inode: another one would be another making."""
        if not self.out.is_dir():
            return {}
        return {
            p.name: p.stat().st_ino for p in self.out.iterdir() if not p.name.startswith(".") and p.is_dir()
        }

    def bytes(self) -> dict[str, bytes]:
        """Every file of every client."""
        files = (p for name in self.finished() for p in (self.out / name).iterdir())
        return {p.relative_to(self.out).as_posix(): p.read_bytes() for p in files}

    def check_whole(self) -> None:
        """Whatever stands under a final name is whole."""
        if not self.out.is_dir():
            return
        for name in self.finished():
            folder = self.out / name
            marker = json.loads((folder / MARKER).read_bytes())
            assert sorted(marker["files"]) == ["findings.xlsx", "result.json"], name
            assert json.loads((folder / "result.json").read_bytes())["models"]
            assert zipfile.ZipFile(folder / "findings.xlsx").testzip() is None
        if (self.out / "batch.json").exists():
            assert json.loads((self.out / "batch.json").read_bytes())["clients"]
        if (self.out / "batch.xlsx").exists():
            assert zipfile.ZipFile(self.out / "batch.xlsx").testzip() is None

    def litter(self) -> list[str]:
        """Hidden things in `out` besides the lock."""
        return [p.name for p in self.out.glob(".*") if p.name != ".mlops-audit-batch.lock"]


@cache
def shim() -> Path:
    """The preloaded library, compiled once a machine; skips where there is no compiler."""
    compiler = shutil.which("cc")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("needs Linux and a C compiler")
    target = Path(os.environ.get("PYTEST_SHIM", f"/tmp/mlops-audit-faults-{os.getuid()}-{os.getpid()}.so"))
    atexit.register(target.unlink, missing_ok=True)
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", target, _SHIM, "-ldl"], check=True)
    return target


def broken(folder: Folder, call: str, nth: int, action: int, *, on: bool = False) -> dict[str, str]:
    """The environment in which the nth call fails."""
    counter = folder.path / "counter"
    counter.write_bytes(bytes(8))
    return {
        "LD_PRELOAD": str(shim()),
        "FAULT_CALL": call,
        "FAULT_UNDER": str(folder.out),
        "FAULT_NTH": str(nth),
        "FAULT_MODE": "on" if on else "once",
        "FAULT_ACTION": str(action),
        "FAULT_COUNTER": str(counter),
        "FAULT_PID": str(folder.path / "pid"),
    }


def kill(process: subprocess.Popen[str]) -> None:
    """SIGKILL to the command alone, then waits until all that it had started is gone."""
    below = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not psutil.wait_procs(below, timeout=30)[1]


def go_on(folder: Folder, clients: int, *words: Sequence[str]) -> None:
    """The same command again makes the rest, makes nothing twice and leaves no litter."""
    before = folder.finished()
    folder.check_whole()
    done = folder.run("--jobs", "1")
    assert done.returncode == 0, done.stderr
    after = folder.finished()
    assert len(after) == clients
    assert {name: after[name] for name in before} == before
    states = [one["state"] for one in folder.ledger.values()]
    assert states.count("kept") == len(before)
    assert states.count("made") == clients - len(before)
    folder.check_whole()
    assert not folder.litter()
