"""Nothing is lost: the command is killed, starved and broken from outside, the folder looked at, and it goes on."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.batch.harness import Folder, broken, go_on, kill, shim
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
MANY = pytest.mark.fault
CALLS = ("write", "fsync", "rename", "mkdir")
ACTIONS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "killed": 0, "command killed": -1}


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=MANY) for seed in range(2, 102))])
def test_killed_at_a_random_moment(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = Folder(tmp_path, 6)
    process = folder.start("--jobs", chance.choice("12"))
    time.sleep(chance.uniform(0.2, 5.0))
    kill(process)
    go_on(folder, 6)


FEW = {("rename", 3, "ENOSPC"), ("fsync", 5, "killed"), ("mkdir", 4, "EIO"), ("write", 7, "command killed")}


@pytest.mark.parametrize(
    ("call", "nth", "action"),
    [
        pytest.param(call, nth, action, marks=() if (call, nth, action) in FEW else MANY)
        for call in CALLS
        for nth in range(1, 16)
        for action in ACTIONS
    ],
)
def test_the_nth_call_fails(tmp_path: Path, call: str, nth: int, action: str) -> None:
    folder = Folder(tmp_path, 3)
    process = folder.start("--jobs", "1", env=broken(folder, call, nth, ACTIONS[action]))
    (tmp_path / "pid").write_text(str(process.pid))
    _, said = process.communicate()
    assert process.returncode in ((0, 2, 4) if ACTIONS[action] > 0 else (0, 2, 4, -9)), said
    assert process.returncode == -9 or "Traceback" not in said
    time.sleep(0.6 if process.returncode == -9 else 0)  # until what it started has seen it
    go_on(folder, 3)


# Three clients are fifteen writes, as the counter of the faults says: there is no later one to fail.
@pytest.mark.parametrize("nth", [4, *(pytest.param(n, marks=MANY) for n in (1, 2, 3, *range(5, 16)))])
def test_the_disk_is_full_from_there_on(tmp_path: Path, nth: int) -> None:
    folder = Folder(tmp_path, 3)
    done = folder.run("--jobs", "1", env=broken(folder, "write", nth, errno.ENOSPC, on=True))
    assert done.returncode in (2, 4), done.stderr
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr + done.stdout
    go_on(folder, 3)


def test_a_small_disk(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 4)
    folder.out.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", folder.out], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount")
    try:
        done = folder.run("--jobs", "1")
        assert done.returncode in (2, 4), done.stderr
        assert "No space left" in done.stderr + done.stdout
        folder.check_whole()
        subprocess.run(["mount", "-o", "remount,size=20m", folder.out], check=True)
        go_on(folder, 4)
    finally:
        subprocess.run(["umount", folder.out], check=True)


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is forbidden to root")
    folder = Folder(tmp_path, 1)
    folder.out.mkdir(mode=0o500)
    done = folder.run()
    assert done.returncode == 2
    assert "can't be written: Permission denied" in done.stderr


def test_the_second_batch_in_a_folder_refuses_or_waits(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 4)
    first = folder.start("--jobs", "1")
    while not (folder.out / "batch.json").exists():
        assert first.poll() is None
        time.sleep(0.02)
    refused = folder.run()
    waited = folder.run("--wait")
    first.communicate()
    assert refused.returncode == 2
    assert "another batch works there" in refused.stderr
    assert (first.returncode, waited.returncode) == (0, 0)
    assert {one["state"] for one in folder.ledger.values()} == {"kept"}


def test_ctrl_c_finishes_what_runs_and_says_how_to_go_on(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 6)
    process = folder.start("--jobs", "1")
    while not folder.finished():
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130, said
    assert "Finishing the reports in progress. Press Ctrl-C again to stop immediately." in said
    assert "Run the same command to resume." in said
    assert {"made", "left"} == {one["state"] for one in folder.ledger.values()}
    go_on(folder, 6)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_second_ctrl_c_stops_at_once(tmp_path: Path, jobs: str) -> None:
    folder = Folder(tmp_path, 6)
    process = folder.start("--jobs", jobs)
    while not folder.finished():
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode in (130, -signal.SIGINT), (
        said
    )  # the signal's own end, where all was put away by then
    assert "Traceback" not in said
    go_on(folder, 6)


def test_what_makers_are_forked_from_is_killed_in_mid_run(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 6)
    process = folder.start("--jobs", "2")
    while not folder.finished():
        time.sleep(0.02)
    (server,) = psutil.Process(process.pid).children()
    server.send_signal(signal.SIGKILL)
    out, said = process.communicate()
    assert process.returncode == 0, said
    assert len(out.splitlines()) == len(folder.finished()) == 6
    go_on(folder, 6)


def test_after_a_kill_no_client_that_was_told_to_have_ended_is_called_left(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 8)
    process = folder.start("--jobs", "2", "--json")
    assert process.stdout is not None
    told = []
    while sum(one["event"] == "client" for one in told) < 3:
        told.append(json.loads(process.stdout.readline()))
    kill(process)
    states = {name: one["state"] for name, one in folder.ledger.items()}
    assert {states[one["folder"]] for one in told if one["event"] == "client"} == {"made"}
    assert "left" in states.values()
    assert json.loads((folder.out / "batch.json").read_bytes())["ended"] is False
    go_on(folder, 8)
    assert json.loads((folder.out / "batch.json").read_bytes())["ended"] is True


def test_nothing_outlives_a_batch_that_is_killed(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 1)
    folder.client("poison-hang")
    process = folder.start("--jobs", "2", env={"LD_PRELOAD": str(shim())})
    while not folder.finished():
        time.sleep(0.02)
    kill(process)
    assert not list((tmp_path / "tmp").glob("mlops-audit-*"))


def test_who_forks_ends_all_makers_where_nobody_hears_its_reply(tmp_path: Path) -> None:
    near, far = socket.socketpair()
    serving = "from audit.batch.forkserver import serve; serve(socket.socket(fileno={}), signal.pause)"
    command = [sys.executable, "-c", f"import signal, socket; {serving.format(far.fileno())}"]
    server = subprocess.Popen(command, cwd=ROOT, pass_fds=[far.fileno()])
    far.close()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with near, Path(os.devnull).open("r+b") as nothing:
        socket.send_fds(near, [json.dumps({"scratch": str(scratch)}).encode()], [nothing.fileno()] * 2)
        maker = psutil.Process(int.from_bytes(near.recv(8), "big"))
        server.send_signal(signal.SIGSTOP)
        # no maker of its own, so that nothing else happens
        near.sendall(json.dumps({"end": server.pid}).encode())
    server.send_signal(signal.SIGCONT)
    assert server.wait(timeout=30) == 0
    assert not maker.is_running()
    assert not scratch.exists()
