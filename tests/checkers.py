"""The accessibility checkers that others publish, in an environment of their own: what they need is nobody else's.

    python -m tests.checkers

builds it in `.checkers/`. `tests/report/test_checkers.py` is skipped where it is not.
"""

from __future__ import annotations

import json
import os
import subprocess
import venv
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[1] / ".checkers"
PINNED = ("pdfua==0.1.3", "outloud==0.2.1")
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")


def there() -> bool:
    """Whether the environment was built."""
    return all((BIN / name.partition("==")[0]).exists() for name in PINNED)


def pdfua(pdf: Path) -> list[dict[str, Any]]:
    """What pdfua finds against PDF/UA-1, of every severity."""
    found: list[dict[str, Any]] = _called("pdfua", "check", "--format", "json", str(pdf))["findings"]
    return found


def outloud(pdf: Path) -> list[dict[str, Any]]:
    """What outloud finds against PDF/UA-1 and WCAG 2.2, notes left out."""
    (report,) = _called("outloud", "--json", "-", "--quiet", "--no-info", "--fail-on", "never", str(pdf))[
        "results"
    ]
    return [finding for finding in report["findings"] if finding["severity"] != "info"]


def _called(name: str, *words: str) -> dict[str, Any]:
    done = subprocess.run([BIN / name, *words], capture_output=True, check=False, env={"PATH": os.defpath})
    text = done.stdout.decode()
    answer: dict[str, Any] = json.JSONDecoder().raw_decode(text, text.index("{"))[0]
    return answer


def main() -> None:
    """Builds the environment."""
    venv.create(HOME, with_pip=True, clear=True)
    subprocess.run([BIN / "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED], check=True)


if __name__ == "__main__":
    main()
