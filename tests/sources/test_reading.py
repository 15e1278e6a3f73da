"""A file that is parsed while the caller does something else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from audit.sources import read, started
from tests.conftest import ROOT

FILE = next((ROOT / "examples").glob("*.xlsx"))


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def test_it_gives_what_read_gives() -> None:
    with started(FILE) as parsing:
        assert parsing.workbook() == read(FILE)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
def test_a_child_that_nobody_waits_for_ends_with_the_context() -> None:
    before = children()
    with pytest.raises(ZeroDivisionError), started(FILE):
        assert len(children() - before) == 1
        raise ZeroDivisionError
    assert children() <= before
