"""The process that parses: what a hostile file does to a reader, it does here.

Started by `reading`, with the file as its standard input; writes one `wire_format` frame to its standard output.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import threading
from collections.abc import Callable

from audit.domain.tables import Workbook
from audit.sources.kinds import kind_of
from audit.sources.limits import Limits
from audit.sources.refusals import Refusal
from audit.sources.spreadsheets import read_xls, read_zip
from audit.sources.text import read_text
from audit.sources.wire_format import dump


def main(job: str) -> None:
    """Reads as `job` says (JSON: file, reader, limits) and ends the process."""
    order = json.loads(job)
    limits = Limits(**order["limits"])
    _confine(limits)
    gc.disable()  # rows by the million and no cycle among them
    out = os.fdopen(os.dup(1), "wb", buffering=1 << 20)
    os.dup2(2, 1)  # nothing that a reader prints may fall into the frame
    answered = threading.Lock()

    def answer(outcome: Workbook | Refusal) -> None:
        with answered:
            dump(outcome, out)
            out.flush()
            os._exit(0)  # from a timer's thread, too, while the reader may be deep in a library

    answer(_outcome(order["file"], order["reader"], limits, answer))


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(int(limits.seconds) + 5)  # should the parent be gone


def _outcome(file: str, reader: str, limits: Limits, refuse: Callable[[Refusal], None]) -> Workbook | Refusal:
    try:
        with os.fdopen(0, "rb", closefd=False) as source:
            return _workbook(source.read(), file, reader, limits, refuse)
    except Refusal as refusal:
        return refusal
    except MemoryError:
        return Refusal("memory", limit_mb=limits.memory_bytes // 1_000_000)


def _workbook(
    data: bytes, file: str, reader: str, limits: Limits, refuse: Callable[[Refusal], None]
) -> Workbook:
    kind = kind_of(data)
    if kind == "text":
        return read_text(data, file, limits)
    if kind == "zip":
        return read_zip(data, file, reader, limits, refuse)
    return read_xls(data, file, reader, limits)
