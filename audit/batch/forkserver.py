"""The process that makers are forked from: what all of them need is imported once, and held once in memory.

Started by `ForkServer` with one end of a socket. A request is JSON: the folder of a new maker, with its two pipes, or
the process to end; the reply is one number. It has one thread and has rendered nothing when it forks, so that no lock
or font map is copied half-way.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
# Isolated and without site, as the processes that read and render.
_BOOT = (
    "import sys; sys.path[:] = sys.argv[3:]; __import__(sys.argv[2], fromlist=['']).serve(int(sys.argv[1]))"
)
_NUMBER = struct.Struct(">q")
# What the C allocator frees goes back to the system, and threads share the rest: a tenth less for two makers.
_THRIFT = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536", "MALLOC_MMAP_THRESHOLD_": "65536"}
_UNKNOWN_PID = 1 << 32  # no exit code: the process is none that this server forked
_MOST = 4_096
_REPLY_SECONDS = 120.0
_ADDRESSES = 3  # times the limit: address space is reserved far beyond what is used


def confine(memory_mb: int, deadline_seconds: float) -> None:
    """Bounds this process, a maker before its first order: its memory, no core dump, and an alarm should all that
    watch it be gone."""
    limit = memory_mb * 1_000_000 * _ADDRESSES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(int(deadline_seconds) + 5)


class MakerHandle(NamedTuple):
    """A maker: its process, where it takes orders, and where it answers."""

    pid: int
    orders: IO[bytes]
    answers: IO[bytes]


class ForkServer:
    """A fork server of this process; it is started when first needed, and again where it fell. `makers` is the module
    whose `serve` imports what makers need and forks them."""

    def __init__(self, makers: str = "audit.batch.maker") -> None:
        self._makers = makers
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def fork(self, scratch: str) -> MakerHandle:
        """A new maker, with a folder for its temporary files. Raises OSError where none starts."""
        orders_end, orders = os.pipe()
        answers, answers_end = os.pipe()
        try:
            pid = self._asked({"scratch": scratch}, orders_end, answers_end)
        except BaseException:
            os.close(orders)
            os.close(answers)
            raise
        finally:
            os.close(orders_end)
            os.close(answers_end)
        return MakerHandle(pid, os.fdopen(orders, "wb"), os.fdopen(answers, "rb"))

    def end(self, fork: MakerHandle) -> int | None:
        """Ends a maker with all that it started. How it had ended: its exit code, a signal as a negative number; None
        where nobody knows."""
        with suppress(OSError):
            fork.orders.close()
        fork.answers.close()
        code = _UNKNOWN_PID
        with suppress(OSError):
            code = self._asked({"end": fork.pid})
        if code != _UNKNOWN_PID:
            return code
        with suppress(ProcessLookupError):  # the server that forked it fell
            os.killpg(fork.pid, signal.SIGKILL)
        return None

    def close(self) -> None:
        """Ends the server and all makers."""
        line, self._line = self._line, None
        process, self._process = self._process, None
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        if process is not None:
            process.wait()

    def _asked(self, request: dict[str, object], *handles: int) -> int:
        with self._one_at_a_time:
            line = self._started() if handles else self._line
            if line is None:
                raise ConnectionError("the fork server is gone")
            try:
                socket.send_fds(line, [json.dumps(request).encode()], handles)
                reply = line.recv(_NUMBER.size, socket.MSG_WAITALL)
            except OSError:
                self.close()
                raise
            if len(reply) < _NUMBER.size:
                self.close()
                raise ConnectionError("the fork server is gone")
        (number,) = _NUMBER.unpack(reply)
        return int(number)

    def _started(self) -> socket.socket:
        if self._line is None:
            line, far = socket.socketpair()
            with far:
                path = [_PACKAGE_ROOT, *(entry for entry in sys.path if entry)]
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-S", "-c", _BOOT, str(far.fileno()), self._makers, *path],
                    env={**_THRIFT, **os.environ},
                    stdin=subprocess.DEVNULL,
                    stdout=2,  # nothing that a library prints may fall into what the batch says
                    start_new_session=True,  # a Ctrl-C at the terminal is not meant for it
                    pass_fds=(far.fileno(),),
                )
            line.settimeout(_REPLY_SECONDS)
            self._line = line
        return self._line


def serve(line: socket.socket, make: Callable[[], NoReturn]) -> None:
    """Forks a maker, or ends one, for each request; ends all of them when the line ends. `make` is what a maker does,
    with its orders as standard input and its answers as standard output."""
    scratches: dict[int, str] = {}
    gc.collect()  # what importing left behind leaves room for what makers make
    gc.freeze()  # looking for garbage later would copy the pages that are shared
    try:
        with suppress(ConnectionError):  # whoever asked was killed before we could reply
            while _answered(line, scratches, make):
                pass
    finally:
        for pid in tuple(scratches):
            _end(pid, scratches)


def _answered(line: socket.socket, scratches: dict[int, str], make: Callable[[], NoReturn]) -> bool:
    """Whether there was one more request, which is done then. `scratches` are the makers with their folders."""
    request, handles, _, _ = socket.recv_fds(line, _MOST, 2)
    if not request:
        return False
    told = json.loads(request)
    if "end" in told:
        reply = _end(told["end"], scratches)
    else:
        reply = os.fork()
        if not reply:
            scratches.clear()  # its siblings are not its own to end
            line.close()
            _become(told["scratch"], handles)
            make()
        scratches[reply] = told["scratch"]
        for handle in handles:
            os.close(handle)
    line.sendall(_NUMBER.pack(reply))
    return True


def _become(scratch: str, handles: list[int]) -> None:
    """Sets a forked process apart: a session of its own, so that one kill ends all of it, its pipes and its folder."""
    os.setsid()
    for standard, handle in enumerate(handles):
        os.dup2(handle, standard)
        os.close(handle)
    os.environ["TMPDIR"] = tempfile.tempdir = scratch


def _end(pid: int, scratches: dict[int, str]) -> int:
    """Kills a maker and all that it started, and removes its folder, since whoever asked may be gone by now; its exit
    code, which is its own where it had ended before."""
    scratch = scratches.pop(pid, None)
    if scratch is None:
        return _UNKNOWN_PID
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)  # it is ours until we wait for it, so that no other process has its number
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    shutil.rmtree(scratch, ignore_errors=True)
    return code
