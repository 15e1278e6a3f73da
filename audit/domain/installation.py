"""How what an extra brings is installed: the toolkit comes as a folder, and no index has it by name."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def install_line(extra: str) -> str:
    """The line for a shell that adds an extra, `assist` or `batch`, to the Python that runs this."""
    python = shlex.quote(sys.executable)
    if (_ROOT / "pyproject.toml").is_file():
        return f"{python} -m pip install -e {shlex.quote(f'{_ROOT}[{extra}]')}"
    return f"{python} -m pip install '.[{extra}]', in the folder of the toolkit"
