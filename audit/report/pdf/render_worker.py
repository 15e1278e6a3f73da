"""The layout engine as a process of its own, which keeps it and its C libraries apart from the audit.

It is started by `rendering`, with frames of JSON as its standard input and answers on its standard output, imports
while the audit still reads, and goes on rendering until its input ends.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import signal
import struct
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import IO

_ENDS = (signal.SIGINT, signal.SIGTERM)
_LENGTH = struct.Struct(">Q")
_CONFIG = "<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"


def main(fonts: str) -> None:
    """Answers every order with a document, with fonts of the folder `fonts` alone as fallback."""
    gc.disable()  # a render makes millions of objects that live to its end: looking for garbage costs a third
    orders, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may fall into a frame
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)  # until it is known what to clear up
    with tempfile.TemporaryDirectory(prefix="mlops-audit-") as folder, suppress(BrokenPipeError):
        _end_in_order(folder)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
        tempfile.tempdir = folder  # the engine writes fonts that it would remove only at an orderly end
        fallback(fonts, Path(folder))
        _serve(orders, answers)
    os._exit(0)  # taking apart what a render leaves behind takes a quarter of a second


def fallback(fonts: str, folder: Path) -> None:
    """Before the first document: the fonts of the folder `fonts` alone are looked through for what a page's own lack.
    What is known of them is kept in `folder`."""
    config = folder / "fonts.conf"
    config.write_text(_CONFIG.format(fonts=escape(fonts), cache=escape(str(folder))), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config)


def _end_in_order(folder: str) -> None:
    """Told to stop, it ends at once, but for the folder. An error raised wherever it stands may be lost there."""

    def end(number: int, frame: object) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(128 + number)  # an exception might be lost in whatever library it is raised in

    for number in _ENDS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as for a command in the background of a script
            signal.signal(number, end)


def _serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    try:
        rendered = load_engine()
    except OSError as error:
        receive(orders)
        send(answers, json.dumps({"missing": str(error)}).encode())
        return
    said = _Said()
    logging.getLogger("weasyprint").addHandler(said)
    order = receive(orders)
    while order:
        pdf = rendered(**json.loads(order))
        send(answers, json.dumps({"said": said.taken()}).encode())
        send(answers, pdf)
        if order := receive(orders):
            gc.collect()  # between two documents, or a process grows with each


def load_engine() -> Callable[..., bytes]:
    """The function that renders, loaded into this very process: only where it is to render, for it takes half a second
    and its libraries may be missing, which raises OSError."""
    from audit.report.pdf.weasyprint_adapter import rendered

    return rendered


class _Said(logging.Handler):
    """Keeps what the layout engine complains about, for the process that asked."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps one message."""
        self._messages.append(record.getMessage())

    def taken(self) -> list[str]:
        """The messages since the last call."""
        messages, self._messages = self._messages, []
        return messages


def send(stream: IO[bytes], frame: bytes) -> None:
    """Writes one frame, with its length before it."""
    stream.write(_LENGTH.pack(len(frame)))
    stream.write(frame)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """The next frame; empty where the stream has ended, in the midst of a frame too."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return b""
    (length,) = _LENGTH.unpack(head)
    frame = stream.read(length)
    return frame if len(frame) == length else b""


if __name__ == "__main__":
    main(sys.argv[1])
