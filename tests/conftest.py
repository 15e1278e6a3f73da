"""What every test may use: the toolkit's knowledge, and a table out of a literal grid."""

from __future__ import annotations

import os
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import settings

import tests.examples
from audit import cached_knowledge, knowledge
from audit.domain.tables import CellValue, RawTable, Workbook
from audit.knowledge import Knowledge

settings.register_profile("toolkit", deadline=None)  # speed is a ratio of benchmarks/, never a timed test
settings.load_profile("toolkit")
ROOT = Path(__file__).resolve().parents[1]
# However the tests are started, a command names itself as an installed one does.
os.environ.pop("MLOPS_AUDIT_CALLED_AS", None)
# Out of the user's cache, so that no module parses it again as it is collected.
dict(cached_knowledge.load_knowledge().documents)


@pytest.fixture(scope="session")
def known() -> Knowledge:
    """The toolkit's own knowledge."""
    return knowledge.load()


@pytest.fixture(scope="session")
def examples() -> Path:
    """The invented inventories that the checkout brings."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def inventories() -> Path:
    """Real published inventories, which are not part of the project: skipped where they are absent."""
    folder = Path(os.environ.get("MLOPS_AUDIT_INVENTORIES", ROOT.parent / "shared" / "inventories"))
    if not folder.is_dir():
        pytest.skip(f"no real inventories at {folder}; MLOPS_AUDIT_INVENTORIES names another place")
    return folder


def workbook_of(grid: Sequence[Sequence[CellValue]], sheet: str = "Models") -> Workbook:
    """A workbook of one sheet that holds a literal grid."""
    values: list[CellValue] = [None]
    columns = [array("I", [0] * len(grid)) for _ in range(max(map(len, grid)))]
    known: dict[tuple[type, object], int] = {}
    for row, cells in enumerate(grid):
        for column, value in enumerate(cells):
            if value is None:
                continue
            code = known.setdefault((type(value), value), len(values))
            if code == len(values):
                values.append(value)
            columns[column][row] = code
    table = RawTable("fleet.xlsx", sheet, values, columns, len(grid))
    return Workbook("ML models.xlsx", "0" * 64, 1, "xlsx", "calamine", (table,))


def pytest_configure(config: pytest.Config) -> None:
    """Properties are tried on all their examples where the slow tests run too."""
    tests.examples.is_quick = "not slow" in config.option.markexpr


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of `expected_failures.txt`: what the rebuilt reading does not do yet, each to leave that list."""
    expected = (ROOT / "tests" / "expected_failures.txt").read_text(encoding="utf-8").splitlines()
    listed = {line for line in expected if line and not line.startswith("#")}
    for item in items:
        if item.nodeid in listed:
            item.add_marker(pytest.mark.xfail(reason="listed in tests/expected_failures.txt", strict=False))
