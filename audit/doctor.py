"""What the machine lacks for making a PDF, and the one line that installs it.

The PDF renderer loads system libraries through dlopen and, where one is absent, prints a page of its own to
stdout and raises an OSError. An edge asks here first, so that the message is ours and stdout stays clean.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from audit.domain.errors import MachineError
from audit.report.pdf import rendering


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library: its name for people, and its file on Linux, macOS and Windows: any will do."""

    name: str
    files: tuple[str, ...]


PDF_LIBRARIES = (
    Library("GObject", ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0-0.dll")),
    Library("Pango", ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")),
    Library("HarfBuzz", ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")),
    Library("Fontconfig", ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")),
    Library("PangoFT2", ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll")),
    Library(
        "HarfBuzz-Subset",
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
    ),
)

INSTALL_LINES: Mapping[str, str] = {
    "apt-get": "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "dnf": "dnf install pango harfbuzz",
    "apk": "apk add so:libpango-1.0.so.0 so:libpangoft2-1.0.so.0 so:libharfbuzz-subset.so.0",
    "brew": "brew install pango",
}
"""Package manager -> its line. GObject, HarfBuzz and Fontconfig come along with Pango everywhere."""

ANY_SYSTEM = "install Pango 1.44 or newer, Fontconfig and HarfBuzz with its subset library"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the machine lacks: names of libraries, and the line that installs them; empty where none is."""

    missing: tuple[str, ...] = ()
    install: str = ""

    @property
    def healthy(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def diagnose(libraries: Iterable[Library] = PDF_LIBRARIES) -> Diagnosis:
    """Which of `libraries` this machine can't load, and what to type."""
    missing = tuple(library.name for library in libraries if not loads(library))
    return Diagnosis(missing, install_line()) if missing else Diagnosis()


def warm_up(formats: Collection[str]) -> None:
    """Starts the renderer where one of `formats` needs it, so that it is ready when the audit is.

    Raises MachineError at once where the renderer's libraries are missing, before any work is done.
    """
    if {"pdf", "owners"} & set(formats):
        rendering.warm_up()
        require()


def require(libraries: Iterable[Library] = PDF_LIBRARIES) -> None:
    """Raises MachineError with the install line where one of `libraries` can't be loaded."""
    found = diagnose(libraries)
    if not found.healthy:
        raise MachineError(
            f"This machine lacks {', '.join(found.missing)}, which the PDF needs. To install: {found.install}"
        )


def loads(library: Library) -> bool:
    """Whether any file of the library can be loaded; searched for as the renderer does."""
    return any(_opens(file) for file in library.files)


def install_line(search_path: str | None = None, as_root: bool | None = None) -> str:
    """The exact line for the first package manager on `search_path` (default PATH), with sudo if needed."""
    for manager, line in INSTALL_LINES.items():
        if shutil.which(manager, path=search_path):
            needs_sudo = manager != "brew" and not (_is_root() if as_root is None else as_root)
            return f"sudo {line}" if needs_sudo else line
    return ANY_SYSTEM


def _opens(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0
