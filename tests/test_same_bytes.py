"""The same inventory gives the same bytes in every format, whatever the machine: each run is a process of its own, and
all that a report must not depend on differs from run to run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audit.report import FORMATS
from tests.conftest import ROOT

FONTS = """<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>
<match><edit name="family" mode="assign" binding="strong"><string>{family}</string></edit></match></fontconfig>"""
HOME = {
    "HOME": "home",
    "XDG_CACHE_HOME": "cache",
    "XDG_DATA_HOME": "home/share",
    "XDG_CONFIG_HOME": "home/config",
}


def run(folder: Path, out: str, archive: bool, **environment: str) -> dict[str, bytes]:
    """File name -> bytes of every format, made in `folder` by a process that knows nothing but `environment`."""
    folder.mkdir(parents=True)
    inventory = shutil.copy(ROOT / "examples" / "messy.xlsx", folder)
    formats = [part for name in FORMATS for part in ("--format", name)]
    words = [
        "run",
        Path(inventory).name,
        "--as-of",
        "2026-11-24",
        "--out",
        out,
        *formats,
        *(["--archive"] * archive),
    ]
    places = {name: str(folder / place) for name, place in HOME.items()}
    done = subprocess.run(
        [sys.executable, "-m", "audit.cli", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **places, **environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return {path.name: path.read_bytes() for path in (folder / out).iterdir()}


def machine_fonts(folder: Path) -> str:
    """A Fontconfig file of a machine that has one other font and prefers it for everything."""
    fonts = folder / "fonts"
    fonts.mkdir()
    shutil.copy(ROOT / "report_templates" / "fonts" / "serif-400-italic.ttf", fonts / "Other.ttf")
    path = folder / "fonts.conf"
    path.write_text(FONTS.format(fonts=fonts, cache=folder / "fontcache", family="Report Serif"))
    return str(path)


@pytest.mark.slow
@pytest.mark.parametrize("archive", [False, True], ids=["plain", "archive"])
def test_no_clock_place_locale_hash_or_font_changes_a_byte(tmp_path: Path, archive: bool) -> None:
    here = run(tmp_path / "a", "audit", archive, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="0")
    there = run(
        tmp_path / "another folder" / "ü",
        "Report of today",
        archive,
        TZ="Pacific/Kiritimati",
        LC_ALL="de_DE.UTF-8",
        LANG="tr_TR.UTF-8",
        PYTHONHASHSEED="4242",
        FONTCONFIG_FILE=machine_fonts(tmp_path),
        USER="somebody",
        SOURCE_DATE_EPOCH="1",
        TMPDIR=str(tmp_path),
    )
    assert set(here) == {face.file_name for face in FORMATS.values()} | {".mlops-audit.json"}
    assert [name for name in here if here[name] != there.get(name)] == []
    assert set(here) == set(there)
