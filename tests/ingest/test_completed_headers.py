"""Headers that what stands below them completes, and second columns that add nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import Inventory
from audit.domain.tables import CellValue
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from audit.lexicon.stage_headings import StageHeadings
from tests.ingest.conftest import AS_OF

Tidied = Callable[..., Inventory]

NAMES = ["Demand forecast", "Churn score", "Price engine", "Route planner"]
STAGES = ["in production", "pilot", "in production", "being built"]
WHERE = ["Refunds", "Field audit", "Contact centre", "Land tax"]


def fields(inventory: Inventory) -> dict[str, str | None]:
    return {match.header: match.field for match in inventory.matches}


def rows(*columns: tuple[str, list[str]]) -> list[list[CellValue]]:
    headers: list[CellValue] = ["ID", "Model", *(header for header, _ in columns)]
    return [
        headers,
        *(
            [f"M{len(name)}", name, *cells]
            for name, *cells in zip(NAMES, *(c for _, c in columns), strict=True)
        ),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Used in",
        "Live in",
        "Eingesetzt in",
        "Utilisé dans",
        "Usado en",
        "Usato in",
        "Używany w",
        "Nasazeno v",
    ],
)
def test_a_header_that_ends_in_a_preposition_asks_for_no_stage(tidied: Tidied, header: str) -> None:
    assert fields(tidied(rows((header, WHERE), ("Stage", STAGES))))[header] != "stage"


@pytest.mark.parametrize("header", ["In use", "Live?", "Used?", "Im Einsatz", "En service", "In uso"])
def test_the_same_words_without_one_do(tidied: Tidied, header: str) -> None:
    assert fields(tidied(rows((header, ["yes", "no", "yes", "no"]))))[header] == "stage"


def test_stages_below_such_a_header_are_stages_all_the_same(tidied: Tidied) -> None:
    stages = ["Production", "Pilot", "Development", "Retired"]
    found = fields(tidied(rows(("Drift alerts", ["yes", "no", "no", "no"]), ("Used in", stages))))
    assert found["Used in"] == "stage"


def test_a_second_column_of_stages_that_tells_of_none_is_not_read_as_one(tidied: Tidied) -> None:
    found = fields(tidied(rows(("Usage in operation", WHERE), ("Stage", STAGES))))
    assert found["Stage"] == "stage"
    assert found["Usage in operation"] != "stage"


@pytest.mark.parametrize("header", ["What for", "Wozu", "Para qué", "A che serve", "Waartoe"])
def test_what_a_model_is_for_is_its_description(tidied: Tidied, header: str) -> None:
    cells = ["order planning", "retention offers", "prices of used cars", "tours of the vans"]
    assert fields(tidied(rows(("Stage", STAGES), (header, cells))))[header] == "description"


@pytest.mark.parametrize(
    ("heading", "stage"),
    [
        ("Audit selection", None),
        ("Review of claims", None),
        ("No longer used, see wiki", "retired"),
        ("Pilot sites", "pilot"),
    ],
)
def test_a_heading_between_rows_lowers_by_a_word_that_names_a_stage(
    known: Knowledge, heading: str, stage: str | None
) -> None:
    assert StageHeadings(Lexicon(known, AS_OF), ("en",)).lowered(heading) == stage


@pytest.mark.parametrize(
    ("header", "field"), [("endpoint_state", "stage"), ("Endpoint", "endpoint"), ("API URL", "endpoint")]
)
def test_the_state_of_an_endpoint_is_a_stage(tidied: Tidied, header: str, field: str) -> None:
    cells = (
        ["serving 100%", "shadow", "not deployed", "sandbox"]
        if field == "stage"
        else ["/a", "/b", "/c", "/d"]
    )
    assert fields(tidied(rows(("Monitoring", ["PSI", "no", "no", "no"]), (header, cells))))[header] == field


@pytest.mark.parametrize(
    ("heading", "stage"),
    [
        ("Not any more", "retired"),
        ("Retired / switched off", "retired"),
        ("Running & coming", None),  # of which each row is the one or the other
        ("Live or half live", None),
    ],
)
def test_a_heading_of_several_stages_names_none(known: Knowledge, heading: str, stage: str | None) -> None:
    assert StageHeadings(Lexicon(known, AS_OF), ("en",)).headed(heading) == stage


@pytest.mark.parametrize(
    ("heading", "stage"),
    [
        ("LIVE, ALL STORES", "production"),
        ("Live, mostly as a trial", None),
        ("Credit Risk - in use", "production"),
        ("Credit Risk - not approved yet", "development"),
        ("Baseline - City Council - DRAFT v0.7", None),  # of the list itself
    ],
)
def test_a_heading_may_say_where_or_of_which_part(known: Knowledge, heading: str, stage: str | None) -> None:
    assert StageHeadings(Lexicon(known, AS_OF), ("en",)).headed(heading) == stage


def test_a_remark_about_a_model_between_rows_heads_none(known: Knowledge) -> None:
    headings = StageHeadings(Lexicon(known, AS_OF), ("en",))
    assert headings.lowered("8 quoters have it, the other 60 not") is None
