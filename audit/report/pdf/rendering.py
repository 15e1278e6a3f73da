"""Has the report's HTML rendered as a PDF by a process of its own: our fonts alone, nothing fetched, the same bytes
for the same result. A renderer that hangs or falls takes nothing else with it."""

from __future__ import annotations

import atexit
import gc
import json
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from audit.domain.errors import MachineError
from audit.report.pdf.render_worker import fallback, load_engine, receive, send
from audit.report.templates.folder import templates

if TYPE_CHECKING:
    from audit.report.brand import Brand
    from audit.report.pdf.attachments import AttachedFile

DEADLINE_SECONDS = 600.0
_FAREWELL_SECONDS = 1.0
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[3])
# Isolated and without site, as the process that reads: nothing of the working folder or the environment slips in.
# Until it minds signals itself, a Ctrl-C at the terminal, which it hears too, ends it without a word: one that comes
# while Python itself starts, and would be told at length, waits for that.
_BOOT = (
    "import signal, sys; "
    "signal.getsignal(signal.SIGINT) is signal.SIG_IGN or signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT}); "
    "sys.path[:] = sys.argv[2:]; "
    "from audit.report.pdf.render_worker import main; main(sys.argv[1])"
)


def pdf_of(html: str, brand: Brand, attached: Sequence[AttachedFile] = (), **options: Any) -> bytes:
    """A PDF of HTML that needs no file but the brand's fonts; `options` go to the renderer as they are, `attached`
    are files to attach.

    Raises MachineError where the renderer's libraries are missing, where it falls, and where it takes too long.
    """
    files = {face.address: str(face.file) for face in brand.faces}
    options = {"pdf_variant": "pdf/ua-1", **options}
    return _RENDERER.pdf({"html": html, "files": files, "attached": attached, "options": options})


def warm_up() -> None:
    """Starts the renderer, so that it is ready when the HTML is."""
    _RENDERER.start()


def render_here(folder: Path) -> None:
    """From now on this process renders itself, with `folder` for what is known of fonts: for one that may be killed at
    any time, and need not hold the rest of the audit and a renderer beside it."""
    global _RENDERER
    fallback(str(templates() / "fonts"), folder)
    _RENDERER = _Here()


class _Renderer(Protocol):
    """What makes the PDF of a document, whose keys are what `weasyprint_adapter.rendered` takes."""

    def start(self) -> None:
        """Gets ready."""

    def pdf(self, document: Mapping[str, Any]) -> bytes:
        """Renders one document."""


class _Here:
    """This very process."""

    def start(self) -> None:
        """Loads the engine. Raises MachineError."""
        try:
            load_engine()
        except OSError as error:
            raise _missing(error) from error

    def pdf(self, document: Mapping[str, Any]) -> bytes:
        """Renders one document. Raises MachineError where the engine's libraries are missing."""
        self.start()
        gc.collect()  # what reading and judging left behind makes room: a tenth less for two that render at once
        return load_engine()(**document)


class _Process:
    """A process of its own; it is started when first needed, and again where it fell."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it where it does not run."""
        with self._one_at_a_time:
            self._started()

    def pdf(self, document: Mapping[str, Any]) -> bytes:
        """Has one document rendered, within the deadline; its keys are what `render_worker` takes."""
        order = json.dumps(document).encode()
        with self._one_at_a_time:
            process = self._started()
            late = threading.Timer(DEADLINE_SECONDS, process.kill)
            late.start()
            try:
                return self._answer(process, order)
            except BaseException:
                process.terminate()
                self.end()
                raise
            finally:
                late.cancel()

    def end(self) -> None:
        """Ends the process; the next document starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        orders, answers = _pipes(process)
        try:
            orders.close()  # it ends by itself then, and takes its folder with it
            process.wait(_FAREWELL_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        answers.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            path = [_PACKAGE_ROOT, *(entry for entry in sys.path if entry)]
            command = [sys.executable, "-I", "-S", "-c", _BOOT, str(templates() / "fonts"), *path]
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what it starts with
            try:
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], order: bytes) -> bytes:
        orders, answers = _pipes(process)
        try:
            send(orders, order)
            about = json.loads(receive(answers) or b"{}")
        except BrokenPipeError:
            about = {}
        if "missing" in about:
            raise _missing(about["missing"])
        for message in about.get("said", ()):
            logging.getLogger("weasyprint").warning(message)
        pdf = receive(answers) if about else b""
        if not pdf:
            raise MachineError(
                f"The PDF renderer stopped before it had finished (exit code {process.wait()}), or took longer than "
                f"{DEADLINE_SECONDS:.0f} seconds. The other formats don't need it: --format xlsx --format html."
            )
        return pdf


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None and process.stdout is not None
    return process.stdin, process.stdout


def _missing(said: object) -> MachineError:
    return MachineError(
        f"The PDF needs Pango and HarfBuzz: {said}. On Debian: "
        "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )


_PROCESS = _Process()
_RENDERER: _Renderer = _PROCESS
atexit.register(_PROCESS.end)
