"""Several cells about one axis, put together: what adds up, what contradicts, and which status is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from audit.classify.cell_readings import Cell
from audit.classify.cells import as_text
from audit.classify.combine import combine_cells, resolve_readings
from audit.classify.combine_stage import apply_stage
from audit.classify.diagnostics import CONTRADICTIONS_LISTED
from audit.domain.models import Reading
from audit.domain.tables import CellValue
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from audit.lexicon.frames import Table
from tests.classify.test_classify import AS_OF, classified


def cell(status: str, column: int = 1, *concepts: str) -> Cell:
    return Cell(Reading(column, f"text {column}", "rule", status), frozenset(concepts))


@pytest.fixture
def monitored(known: Knowledge) -> Table:
    return Lexicon(known, AS_OF).tables["monitored"]


@pytest.fixture
def deployed(known: Knowledge) -> Table:
    return Lexicon(known, AS_OF).tables["deployed"]


@pytest.mark.parametrize(
    ("said", "status", "contradicted"),
    [
        (("yes", "no"), "no", True),
        (("yes", "not_applicable"), "yes", False),
        (("not_applicable",), "not_applicable", False),
        (("partial", "no"), "no", False),
        (("planned", "no"), "planned", False),
        (("yes", "planned"), "planned", True),
    ],
)
def test_the_cautious_status_is_shown(
    monitored: Table, said: tuple[str, ...], status: str, contradicted: bool
) -> None:
    found = resolve_readings([cell(one, column) for column, one in enumerate(said, 1)], monitored)
    assert (found.status, found.contradicted) == (status, contradicted)
    assert len(found.readings) == len(said)


@pytest.mark.parametrize(
    ("tracked", "other", "status"),
    [
        (("measure", "watch", "rhythm"), ("people", "irregular"), "yes"),
        (("measure", "watch", "rhythm"), ("people", "irregular", "part"), "partial"),  # only by a form
        (("measure", "watch", "rhythm"), ("irregular",), "partial"),  # ad hoc
        (("watch",), ("people", "irregular"), "partial"),  # it says how it is watched
    ],
)
def test_a_cross_that_says_less_limits_none_that_says_what_is_looked_at(
    monitored: Table, tracked: tuple[str, ...], other: tuple[str, ...], status: str
) -> None:
    crosses = [cell("yes", 1, *tracked), cell("partial", 2, *other)]
    found = combine_cells([one._replace(affirmed=True) for one in crosses], [], [], monitored)
    assert found.status == status


def test_free_text_lowers_a_stage_that_is_not_understood_and_never_raises_it(deployed: Table) -> None:
    unread = cell("unknown", 1)
    assert apply_stage([unread], [cell("retired", 2)], {2}, deployed).status == "retired"
    assert apply_stage([unread], [cell("production", 2)], {2}, deployed).status == "unknown"
    assert apply_stage([], [cell("production", 2)], {2}, deployed).status == "production"


@pytest.mark.parametrize(("said", "column", "status", "disputed"), [
    ("pilot", 2, "pilot", False), ("production", 2, "development", True),
    ("development", 2, "development", False), ("pilot", 3, "development", False),
    ("production", 3, "development", False),
])  # fmt: skip
def test_a_remark_may_say_that_what_is_developed_is_tried_and_contradicts_it_by_use(
    deployed: Table, said: str, column: int, status: str, disputed: bool
) -> None:
    remark = cell(said, column)
    sentence = remark._replace(reading=replace(remark.reading, text="we tell it here"))
    found = apply_stage([cell("development", 1)], [sentence], {2}, deployed)
    assert (found.status, found.contradicted) == (status, disputed)


def test_a_label_beside_development_says_no_pilot(deployed: Table) -> None:
    label = cell("pilot", 2)
    label = label._replace(reading=replace(label.reading, text="MVP"))
    assert apply_stage([cell("development", 1)], [label], {2}, deployed).status == "development"


def test_contradictions_are_listed_up_to_a_number_and_the_rest_is_counted(known: Knowledge) -> None:
    many = CONTRADICTIONS_LISTED + 3
    rows: list[list[CellValue]] = [
        [f"m-{n}", f"Model {n}", "Live", "Yes", None, "Monitoring was switched off in March."]
        for n in range(many)
    ]
    found = classified(known, *rows)
    axes = [status for one in found.models for status in (one.deployed, one.monitored, one.retrained)]
    contradicted = sum(status.contradicted for status in axes)
    assert contradicted >= many
    assert sum(one.code == "contradiction" for one in found.problems) == CONTRADICTIONS_LISTED
    (more,) = [one for one in found.problems if one.code == "more_contradictions"]
    assert more.args == {"count": contradicted - CONTRADICTIONS_LISTED}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (2.0, "2"),
        (2.5, "2.5"),
        (datetime(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, 8, 30), "2026-01-31 08:30:00"),
        (date(2026, 1, 31), "2026-01-31"),
    ],
)
def test_a_value_is_shown_as_the_text_that_stood_there(value: CellValue, text: str) -> None:
    assert as_text(value) == text
