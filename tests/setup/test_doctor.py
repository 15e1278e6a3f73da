"""What the machine lacks is found by loading, and answered with the line that installs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from audit.doctor import ANY_SYSTEM, INSTALL_LINES, PDF_LIBRARIES, Library, diagnose, install_line, require
from audit.domain.errors import MachineError

ROOT = Path(__file__).resolve().parents[2]
ABSENT = Library("Unobtainium", ("libunobtainium-9.so.9",))


def a_path_with(folder: Path, *programs: str) -> str:
    """A search path on which only `programs` are found."""
    for program in programs:
        file = folder / program
        file.write_text("#!/bin/sh\n", encoding="utf-8")
        file.chmod(0o755)
    return str(folder)


def test_the_libraries_of_the_pdf_renderer_are_here() -> None:
    assert diagnose().healthy


def test_what_is_diagnosed_as_healthy_lets_the_renderer_start() -> None:
    code = "import warnings; warnings.simplefilter('error'); import weasyprint.text.ffi"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == diagnose().healthy, done.stderr


def test_only_what_can_not_be_loaded_is_named() -> None:
    found = diagnose([PDF_LIBRARIES[0], ABSENT])
    assert found.missing == ("Unobtainium",)
    assert not found.healthy
    assert found.install


def test_one_loadable_file_of_a_library_is_enough() -> None:
    assert diagnose([Library("either", (*ABSENT.files, *PDF_LIBRARIES[0].files))]).healthy


def test_a_lacking_machine_is_an_error_of_its_own_with_the_way_out() -> None:
    with pytest.raises(MachineError) as caught:
        require([ABSENT])
    assert caught.value.exit_code == 6
    assert "Unobtainium" in str(caught.value)
    assert install_line() in str(caught.value)


def test_a_complete_machine_passes_in_silence(capfd: pytest.CaptureFixture[str]) -> None:
    require()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("manager", INSTALL_LINES)
def test_the_line_is_the_package_managers(manager: str, tmp_path: Path) -> None:
    line = install_line(a_path_with(tmp_path, manager), as_root=True)
    assert line.startswith(f"{manager} ")


@pytest.mark.parametrize(
    ("manager", "sudo"), [("apt-get", True), ("dnf", True), ("apk", True), ("brew", False)]
)
def test_an_ordinary_user_gets_sudo_where_the_manager_wants_it(
    manager: str, sudo: bool, tmp_path: Path
) -> None:
    assert install_line(a_path_with(tmp_path, manager), as_root=False).startswith("sudo ") == sudo


def test_without_a_known_package_manager_the_libraries_are_named(tmp_path: Path) -> None:
    assert install_line(str(tmp_path), as_root=True) == ANY_SYSTEM


@pytest.mark.parametrize("manager", INSTALL_LINES)
def test_bootstrap_installs_the_same_packages(manager: str) -> None:
    script = (ROOT / "bootstrap.sh").read_text(encoding="utf-8")
    packages = [word for word in INSTALL_LINES[manager].split()[2:] if not word.startswith("-")]
    assert packages
    assert [package for package in packages if package not in script] == []


def test_the_doctor_needs_nothing_but_python() -> None:
    code = "import sys; from audit.doctor import diagnose; diagnose(); print('click' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
