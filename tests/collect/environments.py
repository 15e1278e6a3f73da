"""Environments of other makers' servers, made once below the cache folder: their packages don't fit ours."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from platformdirs import user_cache_path

_PACKAGES = {
    "mlflow-3": ["mlflow[auth]>=3.10,<4"],
    "evidently-0.7": ["evidently==0.7.*", "pandas<3"],
    "metaflow-2": ["metaflow>=2.19,<3"],
    "moto-5": ["moto[server]>=5.1,<6"],
}
_SECONDS = 90


def environment(name: str) -> Path:
    """The folder of an environment's programs; the test is skipped where it can't be made."""
    folder = user_cache_path("mlops-readiness-audit-tests", appauthor=False) / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side, and one of them makes it
        _make(folder, name)
    return folder / "bin"


def _make(folder: Path, name: str) -> None:
    done = folder / "made"
    if not done.exists():
        try:
            subprocess.run(
                [sys.executable, "-m", "venv", folder], check=True, capture_output=True, timeout=120
            )
            line = [folder / "bin/python", "-m", "pip", "install", "-q", *_PACKAGES[name]]
            subprocess.run(line, check=True, capture_output=True, timeout=900)
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"{' '.join(_PACKAGES[name])} can't be installed here: {type(error).__name__}")
        done.touch()


@contextmanager
def started(
    line: Sequence[str | Path], port: int, path: str, env: Mapping[str, str], cwd: Path
) -> Iterator[str]:
    """A server on loopback, until the block ends; its address, when it answers."""
    log = cwd / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            list(map(str, line)),
            env={**os.environ, **env},
            cwd=cwd,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address + path, server)
            yield address
        finally:
            os.killpg(server.pid, 15)
            server.wait(30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(_SECONDS * 4):
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            if server.poll() is not None:
                pytest.skip(f"the server ended at once with {server.returncode}")
            time.sleep(0.25)
        else:
            return
    pytest.fail(f"the server did not answer within {_SECONDS} seconds")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
