"""The process that renders: the layout engine and its C libraries live and fall here, apart from the audit.

Started by `pdf`, with frames of JSON as its standard input and answers on its standard output. It imports while the
audit still reads, and goes on rendering until its input ends.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import struct
import sys
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audit.report.carrying import Carried

_LENGTH = struct.Struct(">Q")
_CONFIG = "<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"


def main(fonts: str) -> None:
    """Answers every order with a document, with fonts of the folder `fonts` alone as fallback."""
    gc.disable()  # a render makes millions of objects that live to its end: looking for garbage costs a third
    orders, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may fall into a frame
    with tempfile.TemporaryDirectory(prefix="mlops-audit-") as folder:
        config = Path(folder) / "fonts.conf"
        config.write_text(_CONFIG.format(fonts=escape(fonts), cache=escape(folder)), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(config)
        _serve(orders, answers)
    os._exit(0)  # taking apart what a render leaves behind takes a quarter of a second


def _serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    try:
        import weasyprint
    except OSError as error:  # it loads its C libraries when imported
        receive(orders)
        send(answers, json.dumps({"missing": str(error)}).encode())
        return
    _pack_quicker()
    said = _Said()
    logging.getLogger("weasyprint").handlers[:] = [said]
    order = receive(orders)
    while order:
        pdf = _rendered(weasyprint, **json.loads(order))
        send(answers, json.dumps({"said": said.taken()}).encode())
        send(answers, pdf)
        if order := receive(orders):
            gc.collect()  # between two documents, or a process grows with each


def _pack_quicker() -> None:
    """At the level that it asks for, packing takes four times as long, for a file that is 4 % smaller."""
    import pydyf

    pydyf.zlib = _Zlib


class _Zlib:
    """What the PDF's writer uses of zlib."""

    compress = staticmethod(zlib.compress)

    @staticmethod
    def compressobj(level: int) -> Any:
        """A packer of zlib's own level, whatever is asked for."""
        return zlib.compressobj()


def _rendered(
    weasyprint: Any,
    html: str,
    files: Mapping[str, str],
    carried: Sequence[Carried],
    options: Mapping[str, Any],
) -> bytes:
    from audit.report.carrying import attachments, declare
    from audit.report.tagging import mend

    def finish(document: Any, pdf: Any) -> None:
        mend(document, pdf)
        if carried:
            declare(pdf)

    document = weasyprint.HTML(string=html, url_fetcher=_fetcher(files))
    return bytes(document.write_pdf(finisher=finish, attachments=attachments(carried), **options))


def _fetcher(files: Mapping[str, str]) -> Any:
    """Serves the files that the order names and the pictures inside the HTML; everything else is refused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class NamedFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url in files:
                return URLFetcherResponse(
                    url, body=Path(files[url]).read_bytes(), headers={"Content-Type": "font/ttf"}
                )
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            raise ValueError(f"not one of the report's own files: {url[:80]}")

    return NamedFilesOnly()


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
