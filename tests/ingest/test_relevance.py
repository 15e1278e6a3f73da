"""A workbook that speaks of no model is refused, unless a person says where its models are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.domain.errors import InputError
from audit.domain.inventory import Layout
from audit.domain.tables import CellValue, Workbook
from audit.ingest import ingest
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from tests.ingest.conftest import AS_OF, sheet, workbook

FILMS: list[list[CellValue]] = [
    ["Title", "Studio", "Status", "Released"],
    ["The long wait", "Oak", "in cinemas", 2019],
    ["Seven rivers", "Elm", "finished", 2021],
    ["Night bus", "Oak", "in cinemas", 2022],
]


def called(name: str, rows: list[list[CellValue]], tab: str | None = None) -> Workbook:
    return replace(workbook(sheet(rows, tab)), file=name)


def test_a_list_of_films_is_refused_and_shown(known: Knowledge) -> None:
    with pytest.raises(InputError) as refused:
        ingest(called("films.csv", FILMS), Lexicon(known, AS_OF))
    said = str(refused.value)
    assert said.startswith("films.csv: it doesn't look like a list of models")
    assert "The long wait" in said and "--map name=HEADER" in said


@pytest.mark.parametrize(
    ("given", "layout"),
    [({"name": "Title"}, Layout()), ({}, Layout(header_rows=((None, 1),))), ({}, Layout(sheets=("Films",)))],
)
def test_a_person_outweighs_what_it_looks_like(
    known: Knowledge, given: dict[str, str], layout: Layout
) -> None:
    read = ingest(called("films.xlsx", FILMS, "Films"), Lexicon(known, AS_OF), given, layout)
    assert sum(len(table.records) for table in read.tables) == len(FILMS) - 1


@pytest.mark.parametrize(
    ("name", "tab", "header", "cell"),
    [
        ("ai register.csv", None, ["Title", "Studio"], "Oak"),
        ("list.xlsx", "Machine learning", ["Title", "Studio"], "Oak"),
        ("list.csv", None, ["Algorithme", "Équipe"], "Oak"),
        ("list.csv", None, ["Name", "Retraining", "Monitoring"], "Oak"),
        ("list.csv", None, ["Model", "Stage"], "Live"),
        ("list.csv", None, ["Model", "Built with"], "XGBoost classifier"),
    ],
)
def test_one_sign_that_means_nothing_else_or_two_others_are_enough(
    known: Knowledge, name: str, tab: str | None, header: list[CellValue], cell: str
) -> None:
    rows = [header, *([f"Thing {n}", f"{cell} {n}" if cell != "Live" else cell] for n in range(4))]
    assert ingest(called(name, rows, tab), Lexicon(known, AS_OF)).tables


def test_notes_that_tell_of_retraining_are_about_models(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        ["System", "Unit", "Notes"],
        ["Dropout alert", "Registrar", "live, tutors get the list weekly"],
        ["Timetable clashes", "Registrar", "running, retrains by itself after enrolment closes"],
        ["Donor likelihood", "Alumni", "used in autumn; a student refits it every summer"],
    ]
    assert ingest(called("list.xlsx", rows, "Sheet1"), Lexicon(known, AS_OF)).tables


def test_stages_that_a_key_explains_tell_of_models(known: Knowledge) -> None:
    key: list[list[CellValue]] = [["St: L=live  P=pilot  X=ended", None, None], [None, None, None]]
    rows: list[list[CellValue]] = [["Model", "Domain", "St"], ["Churn", "CVM", "L"], ["Offer", "CVM", "P"]]
    ended: list[list[CellValue]] = [["Upgrade", "CVM", "X"], ["Prepaid", "CVM", "L"]]
    read = ingest(called("matrix.csv", [*key, *rows, *ended]), Lexicon(known, AS_OF))
    assert sum(len(table.records) for table in read.tables) == 4
