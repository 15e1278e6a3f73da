"""Sheets from literal grids, in the shape in which the sources hand them over."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from audit import knowledge
from audit.classify import Classified, classify
from audit.domain.inventory import Inventory, Layout
from audit.domain.tables import CellValue, RawTable, Workbook
from audit.ingest import ingest
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon

AS_OF = date(2026, 11, 26)
Sheet = Sequence[Sequence[CellValue]]


@pytest.fixture(scope="session")
def known() -> Knowledge:
    """The toolkit's own knowledge."""
    return knowledge.load()


def sheet(rows: Sheet, name: str | None = "Models", **more: Any) -> RawTable:
    """One sheet of a literal grid; short rows are filled up with blanks."""
    width = max(map(len, rows), default=0)
    values: list[CellValue] = [None]
    codes: dict[tuple[type, CellValue], int] = {(type(None), None): 0, (str, ""): 0}
    columns = [array("I") for _ in range(width)]
    for row in rows:
        for column, value in zip(columns, [*row, *[None] * (width - len(row))], strict=True):
            key = (type(value), value)
            if key not in codes:
                codes[key] = len(values)
                values.append(value)
            column.append(codes[key])
    return RawTable("list.xlsx", name, values, columns, len(rows), **more)


def workbook(*tables: RawTable) -> Workbook:
    """A workbook of these sheets."""
    return Workbook("ML models.xlsx", "0" * 64, 1, "xlsx", "calamine", tables)


@pytest.fixture
def make_sheet() -> Callable[..., RawTable]:
    """Rows and a name -> RawTable."""
    return sheet


@pytest.fixture
def tidied(known: Knowledge) -> Callable[..., Inventory]:
    """Grids (one a sheet, or RawTables) -> Inventory."""

    def run(*grids: Sheet | RawTable, given: Mapping[str, str] | None = None) -> Inventory:
        tables = [g if isinstance(g, RawTable) else sheet(g, f"Sheet{i}") for i, g in enumerate(grids, 1)]
        return ingest(workbook(*tables), Lexicon(known, AS_OF), given or {})

    return run


@pytest.fixture
def names() -> Callable[[Inventory], list[CellValue]]:
    """The names of an inventory's models, in their order."""
    return lambda inventory: [t.value("name", record) for t in inventory.tables for record in t.records]


Read = Callable[..., tuple[Inventory, Classified]]


@pytest.fixture
def read(known: Knowledge) -> Read:
    """Sheets -> what was understood, and judged."""
    day = date(2026, 11, 24)
    lexicon = Lexicon(known, day)

    def run(*tables: RawTable, layout: Layout | None = None) -> tuple[Inventory, Classified]:
        inventory = ingest(workbook(*tables), lexicon, layout=layout or Layout())
        return inventory, classify(inventory, lexicon, day)

    return run
