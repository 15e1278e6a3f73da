"""The walk-through of docs/evidence.md, run as it is written: its commands in its order, from nothing to the page.

Replaced are the folder below /tmp, the ports, and environments, which are those that the other tests have made.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.collect.environments import environment, free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.real, pytest.mark.slow]
_MADE = {"mlflow": "mlflow-3", "evidently": "evidently-0.7"}
_PATIENCE = 120


class Command(NamedTuple):
    """A command as it is typed, and what the page says that it prints."""

    line: str
    prints: str


def commands() -> Iterator[Command]:
    """The commands of the walk-through."""
    text = (ROOT / "docs" / "evidence.md").read_text("utf-8")
    section = text.partition("## Try it in ten minutes")[2].partition("\n## ")[0]
    for block in re.findall(r"```console\n(.*?)```", section, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            here = re.search(r"<<'(\w+)'\n.*?^\1\n", part, re.DOTALL | re.MULTILINE)
            end = here.end() if here else part.index("\n") + 1
            yield Command(part[:end], part[end:])


def test_the_walk_through_ends_with_the_contradicted_claim_on_the_page(tmp_path: Path) -> None:
    pytest.importorskip("starlette", reason="the extra web is not installed")
    every = list(commands())
    assert every[-1].line.startswith("mlops-audit serve")
    ports = {"5000": str(free_port()), "8000": str(free_port())}
    environ = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
               "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}  # fmt: skip
    running: list[subprocess.Popen[str]] = []
    try:
        for command in every[:-1]:
            if made := re.match(r"python3 -m venv /tmp/(\w+)", command.line):
                if made[1] in _MADE:
                    (tmp_path / made[1]).symlink_to(environment(_MADE[made[1]]).parent)
                continue
            line = command.line.replace("/tmp/", f"{tmp_path}/")
            for port, free in ports.items():
                line = line.replace(f"--port {port}", f"--port {free}").replace(f":{port}", f":{free}")
            if line.rstrip().endswith("&"):
                running.append(_begun(line.rstrip().removesuffix("&"), tmp_path, environ))
                _wait(ports["5000" if len(running) == 1 else "8000"])
                continue
            done = subprocess.run(
                ["bash", "-c", line], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=300
            )
            assert done.returncode == 0, done.stderr
            assert command.prints in done.stdout + done.stderr
    finally:
        for server in running:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)
    _on_the_page(tmp_path)


def _begun(line: str, folder: Path, environ: dict[str, str]) -> subprocess.Popen[str]:
    with (folder / "servers.log").open("a") as log:
        return subprocess.Popen(
            ["bash", "-c", f"exec {line}"], cwd=folder, env=environ, stdout=log, stderr=log, text=True,
            start_new_session=True,
        )  # fmt: skip


def _wait(port: str) -> None:
    for _ in range(_PATIENCE * 2):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"nothing answers at port {port}")


def _on_the_page(folder: Path) -> None:
    from tests.web.serving import Person, seen, serving

    names = ("fleet.csv", "mlflow.json", "evidently.json")
    with serving(folder / "audits") as address:
        person = Person(address)
        files = [("file", (name, (folder / name).read_bytes())) for name in names]
        answer = person.send("/uploads", files=files)
        audit = str(answer.url).split("/audits/")[1].split("/")[0]
        person.settled(audit)
        page = seen(person.get(f"/audits/{audit}/evidence"))
        person.close()
    assert "Your systems contradict one claim of the inventory." in page
    contradicted = page.partition(" Contradicted ")[2].partition(" Confirmed ")[0]
    assert "Claim triage" in contradicted and "Daily drift checks in Evidently" in contradicted
    assert "no such object, and the list of them is complete" in contradicted and "joined" not in contradicted
    assert "Fraud score" in page.partition(" Confirmed ")[2].partition("What was read")[0]
