"""One maker process, its deadline and its memory: what passes them, or falls, becomes an outcome with a named error."""

from __future__ import annotations

import json
import os
import pickle
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

import psutil

from audit.batch.jobs import Job, Outcome, failed
from audit.report.renderer import receive, send

_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
# Isolated and without site, as the processes that read and render.
_BOOT = "import sys; sys.path[:] = sys.argv[2:]; from audit.batch.maker import main; main(int(sys.argv[1]))"
_LOOK_EVERY_SECONDS = 0.25
_START_SECONDS = 120.0


class _Fallen(Exception):  # noqa: N818 (a turn of events, no error of ours)
    """The maker is gone, or was ended; `args` are the code and what is to be said."""


class Supervisor:
    """Has one job after another made; the process is started when first needed, and again where it fell."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._memory_mb = 0
        self._scratch = ""

    def made(self, job: Job) -> Outcome:
        """How the job ended, whatever it does."""
        start, peak = time.monotonic(), [0]
        try:
            process = self._ready(job.memory_mb)
            start = time.monotonic()
            outcome = self._answer(process, job, start, peak)
        except _Fallen as fall:
            self.end()
            code, why = fall.args
            outcome = failed(job, code, f"{job.source}: {why}")
        took = round(time.monotonic() - start, 2)
        return replace(outcome, seconds=took, memory_mb=peak[0] // 1_000_000 or None)

    def end(self) -> None:
        """Ends the process and everything that it started."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.communicate()
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _ready(self, memory_mb: int) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and process.poll() is None and self._memory_mb == memory_mb:
            return process
        self.end()
        self._scratch = tempfile.mkdtemp(prefix="mlops-audit-batch-")
        path = [_PACKAGE_ROOT, *(entry for entry in sys.path if entry)]
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BOOT, str(memory_mb), *path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C at the terminal is not meant for it, and one kill ends all of it
            env={**os.environ, "TMPDIR": self._scratch},
        )
        self._process, self._memory_mb = process, memory_mb
        _, answers = _pipes(process)
        if not select.select([answers], [], [], _START_SECONDS)[0] or not receive(answers):
            raise _Fallen(
                "machine", "the process that makes reports does not start. Try `mlops-audit doctor`."
            )
        return process

    def _answer(self, process: subprocess.Popen[bytes], job: Job, start: float, peak: list[int]) -> Outcome:
        orders, answers = _pipes(process)
        with suppress(BrokenPipeError):
            send(orders, pickle.dumps(job))
        while not select.select([answers], [], [], _LOOK_EVERY_SECONDS)[0]:
            peak[0] = max(peak[0], _resident_bytes(process.pid))
            if peak[0] > job.memory_mb * 1_000_000:
                raise _Fallen("memory", f"needs more memory than {job.memory_mb} MB. Way out: --memory-mb.")
            if time.monotonic() - start > job.deadline_seconds:
                limit = f"{job.deadline_seconds:g} seconds"
                raise _Fallen("deadline", f"was not done after {limit}. Way out: --deadline.")
        peak[0] = max(peak[0], _resident_bytes(process.pid))
        answer = receive(answers)
        if not answer:
            raise _Fallen(
                "crash", f"ended the process that read it ({_how(process)}). Open and save the file again."
            )
        return Outcome(**json.loads(answer))


_OWN = threading.local()


def supervised(job: Job) -> Outcome:
    """Has the job made by the maker of this thread, whichever process it is in."""
    if not hasattr(_OWN, "supervisor"):
        _OWN.supervisor = Supervisor()
    supervisor: Supervisor = _OWN.supervisor
    return supervisor.made(job)


def watch(parent: int) -> None:
    """Ties this worker process to the batch that started it: it ends with it, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_EVERY_SECONDS)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def _resident_bytes(pid: int) -> int:
    """What a process and all that it started hold."""
    total = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                total += one.memory_info().rss
    return total


def _how(process: subprocess.Popen[bytes]) -> str:
    code = process.wait()
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit code {code}"


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None and process.stdout is not None
    return process.stdin, process.stdout
