"""Ctrl-C, noted as it comes: a library that is struck in its midst may lose it, or turn it into an error of its own."""

from __future__ import annotations

import signal
import sys
from threading import Event
from types import FrameType

from audit.cli.options import click

_PRESSED = Event()


def note_ctrl_c() -> None:
    """From here on each Ctrl-C is noted; where the process was told to ignore them, they stay ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _noted)
        sys.unraisablehook = _told


def was_pressed() -> bool:
    """Whether Ctrl-C was pressed since."""
    return _PRESSED.is_set()


def stop_if_pressed() -> None:
    """Raises click.Abort where a Ctrl-C was lost. A lost one may have left the lock of imports behind, on which
    threads that start later would wait for ever."""
    if _PRESSED.is_set():
        raise click.Abort


def _noted(number: int, frame: FrameType | None) -> None:
    _PRESSED.set()
    signal.default_int_handler(number, frame)


def _told(lost: sys.UnraisableHookArgs) -> None:
    """A Ctrl-C that struck where nothing can be raised is noted: nobody needs to read of it."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
