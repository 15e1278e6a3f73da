"""A header on several tabs means one field."""

from __future__ import annotations

from collections.abc import Callable

from audit.domain.inventory import Inventory
from audit.domain.tables import CellValue

ASKED = "Is anybody checking that its answers are right? Who, how often?"
SURE = [
    "Ana measures its accuracy weekly",
    "drift is checked daily",
    "the team compares forecast and actuals",
]
UNCLEAR = ["Tom's lot", "the usual", "see Ben"]


def tab(cells: list[str]) -> list[list[CellValue]]:
    rows: list[list[CellValue]] = [["Model", "Status", ASKED]]
    return rows + [[f"model {number}", "Live", cell] for number, cell in enumerate(cells)]


def test_what_one_tab_makes_sure_of_a_column_holds_for_the_others(
    tidied: Callable[..., Inventory],
) -> None:
    alone = tidied(tab(UNCLEAR))
    assert [match.doubtful for match in alone.matches if match.header == ASKED] == [True]
    both = tidied(tab(SURE), tab(UNCLEAR))
    assert [match.doubtful for match in both.matches if match.header == ASKED] == [False, False]
    assert not [problem for problem in both.problems if problem.code == "doubtful_column"]
    assert not any(table.doubtful for table in both.tables)
