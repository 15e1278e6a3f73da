"""The line that installs an extra works where the toolkit comes from: a folder."""

from __future__ import annotations

import shlex

from audit.domain.installation import install_line
from tests.conftest import ROOT


def test_the_line_names_this_python_and_this_checkout() -> None:
    python, *words = shlex.split(install_line("batch"))
    assert words == ["-m", "pip", "install", "-e", f"{ROOT}[batch]"]
    assert python.rpartition("/")[2].startswith("python")
