"""What a column means is decided once, from all that was proposed, and what was proposed stays to be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import ColumnMatch, Inventory
from audit.domain.tables import CellValue
from audit.ingest.candidates import Candidate, assign
from audit.knowledge import Knowledge

Tidied = Callable[..., Inventory]


def fields(known: Knowledge) -> dict[str, object]:
    return {field.id: field for field in known.fields.fields}


def match(inventory: Inventory, header: str) -> ColumnMatch:
    return next(match for match in inventory.matches if match.header == header)


def table(header: str, cells: list[str]) -> list[list[CellValue]]:
    names = ["Demand forecast", "Churn score", "Price engine", "Route planner"]
    return [["Model", header], *([name, cell] for name, cell in zip(names, cells, strict=True))]


def test_a_unique_field_goes_to_the_best_and_the_other_to_its_next(known: Knowledge) -> None:
    proposed = {
        1: [Candidate("name", 1, 96.0, "alias")],
        2: [Candidate("name", 2, 95.0, "alias"), Candidate("description", 2, 90.5, "meaning")],
    }
    assigned = assign(proposed, ["a", "b"], fields(known), {})  # type: ignore[arg-type]
    assert [one.field for one in assigned] == ["name", "description"]


def test_a_runner_up_close_behind_makes_doubtful(known: Knowledge) -> None:
    proposed = {1: [Candidate("stage", 1, 90.5, "meaning"), Candidate("deployed_on", 1, 90.2, "meaning")]}
    (one,) = assign(proposed, ["a"], fields(known), {})  # type: ignore[arg-type]
    assert (one.field, one.doubtful, [c.field for c in one.candidates]) == (
        "stage",
        True,
        ["stage", "deployed_on"],
    )


def test_what_is_given_is_never_doubtful(known: Knowledge) -> None:
    (one,) = assign({}, ["a"], fields(known), {"monitoring": 1})  # type: ignore[arg-type]
    assert (one.field, one.reason, one.doubtful) == ("monitoring", "given", False)


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("Kto sprawdza jakość modelu?", ["DS co miesiąc", "nikt", "nie", "tak"], "monitoring"),
        ("Launch dt", ["14.02.2021", "01.09.2023", "-", "03.05.2022"], "deployed_on"),
        ("Could we measure its performance live?", ["yes", "no", "partly", "yes"], "ability_to_monitor"),
        ("Retrain cron", ["0 3 * * 0", "-", "@daily", "none"], "retraining_schedule"),
    ],
)
def test_the_words_of_a_header_say_together_what_it_asks(
    tidied: Tidied, header: str, cells: list[str], field: str
) -> None:
    assert match(tidied(table(header, cells)), header).field == field


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Monitoring of suppliers", ["monthly", "yearly", "none", "monthly"]),
        ("Increase quality of PSI and services", ["x", "", "x", "x"]),
        ("Is PII monitored by DLP?", ["yes", "no", "yes", "yes"]),
        ("Alert volume generated for customers", ["1,200/day", "30/day", "none", "7/day"]),
    ],
)
def test_what_speaks_of_something_else_is_no_practice(tidied: Tidied, header: str, cells: list[str]) -> None:
    assert match(tidied(table(header, cells)), header).field is None


@pytest.mark.parametrize("given", ["C", "Watched", "watched?"])
def test_a_column_is_named_by_letter_short_header_or_part(tidied: Tidied, given: str) -> None:
    rows: list[list[CellValue]] = [
        ["Model", "Zzz", "Is it being watched? (Y/N)"],
        ["Churn score", "a", "Y"],
        ["Price", "b", "N"],
    ]
    found = match(tidied(rows, given={"monitoring": given}), "Is it being watched? (Y/N)")
    assert (found.field, found.doubtful) == ("monitoring", False)
