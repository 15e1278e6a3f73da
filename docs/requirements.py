"""Writes `requirements/`: the releases that bootstrap.sh installs, with the hashes of all their files and no address.

python -m docs.requirements    the newest releases that pyproject.toml allows, for every Python and system at once

Needs uv, which resolves for more than this machine: pip install uv.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILES = {"run": (), "serve": ("web",), "test": ("dev", "docs")}
"""What bootstrap.sh sets up -> the extras that it brings."""
_HEAD = "# Written by `python -m docs.requirements`. pip takes no file whose hash is not here.\n"
_RESOLVE = (
    "pip", "compile", "pyproject.toml", "-", "--universal", "--generate-hashes", "--upgrade", "--quiet",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
)  # fmt: skip


def main() -> None:
    """Writes all files, whole or not at all."""
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if uv is None:
        raise SystemExit("This needs uv, which resolves for every system at once: pip install uv")
    made = {name: _resolved(uv, extras) for name, extras in FILES.items()}
    for name, text in made.items():
        (ROOT / "requirements" / f"{name}.txt").write_text(_HEAD + text, encoding="utf-8")


def _resolved(uv: str, extras: tuple[str, ...]) -> str:
    """The releases of the package's libraries, of these extras, and of what builds the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest = project["project"]["requires-python"].removeprefix(">=")
    words = [
        uv,
        *_RESOLVE,
        "--python-version",
        oldest,
        *(word for name in extras for word in ("--extra", name)),
    ]
    build = "\n".join(project["build-system"]["requires"])
    done = subprocess.run(words, input=build, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
