"""Cards below one another say what a list says that has a row for each model, each answer at its own Place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from audit.domain.mapping import SheetMapping
from audit.domain.models import Model
from audit.domain.tables import CellValue
from audit.inspection import column_of
from audit.knowledge import Knowledge
from audit.pipeline import Options, look
from tests.examples import examples
from tests.ingest.test_same_list import DAY

LABELS = ["Model", "Owner", "In use?", "Monitoring", "Retraining"]
ANSWERS = {
    "Owner": ["Jo", "Ann", None],
    "In use?": ["live since 2023", "pilot in two shops", "switched off", None],
    "Monitoring": ["weekly drift report", "no", "planned", None],
    "Retraining": ["a job retrains it every Sunday", "by hand", "never", None],
}
Rows = list[list[CellValue]]


@st.composite
def lists(draw: st.DrawFn) -> Rows:
    number = draw(st.integers(3, 7))
    return [
        [f"Model {n}", *(draw(st.sampled_from(ANSWERS[label])) for label in LABELS[1:])]
        for n in range(number)
    ]


def in_two_columns(rows: Rows) -> Rows:
    return [line for row in rows for line in (*map(list, zip(LABELS, row, strict=True)), [None, None])]


def in_one_column(rows: Rows) -> Rows:
    return [
        [line]
        for row in rows
        for line in (*(f"{n}: {v or ''}" for n, v in zip(LABELS, row, strict=True)), None)
    ]


def below_their_names(rows: Rows) -> Rows:
    cards = ([[row[0], None], *map(list, zip(LABELS[1:], row[1:], strict=True))] for row in rows)
    return [line for card in cards for line in card]


def side_by_side(rows: Rows) -> Rows:
    """Two cards beside each other below the same labels, block below block."""
    blocks = ([LABELS, *rows[at : at + 2]] for at in range(0, len(rows), 2))
    return [line for block in blocks for line in (*map(list, zip(*block, strict=True)), [None])]


def models_of(rows: Rows, path: Path, known: Knowledge) -> tuple[Model, ...]:
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    workbook.save(path)
    return tuple(look(path, known, Options(DAY)).classified.models)


def told(model: Model) -> tuple[str | None, ...]:
    return (model.name, model.owner, model.deployed.status, model.monitored.status, model.retrained.status)


@pytest.mark.parametrize("write", [in_two_columns, in_one_column, below_their_names, side_by_side])
@given(rows=lists())
@settings(
    max_examples=examples(30, 10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_cards_say_what_rows_say(write: object, rows: Rows, tmp_path: Path, known: Knowledge) -> None:
    assert callable(write)
    upright = models_of([LABELS, *rows], tmp_path / "rows.xlsx", known)
    cards = models_of(write(rows), tmp_path / "cards.xlsx", known)
    assert list(map(told, cards)) == list(map(told, upright))


def test_each_answer_has_its_own_place(tmp_path: Path, known: Knowledge) -> None:
    rows: Rows = [[f"Model {n}", "Jo", "live", "no", "by hand"] for n in range(3)]
    models = models_of(in_two_columns(rows), tmp_path / "cards.xlsx", known)
    assert [str(m.place).rpartition(" ")[2] for m in models] == ["B1", "B7", "B13"]
    second = models[1]
    assert [
        second.evidence(s)[0].place.row for s in (second.deployed, second.monitored, second.retrained)
    ] == [9, 10, 11]


def test_two_columns_of_a_list_are_no_cards(tmp_path: Path, known: Knowledge) -> None:
    stages = ["live", "pilot", "retired"]
    rows: Rows = [["Status", "Model"], *([stages[n % 3], f"Model {n}"] for n in range(12))]
    assert len(models_of(rows, tmp_path / "list.xlsx", known)) == 12


def test_each_column_of_cards_has_a_name_of_its_own_for_map(tmp_path: Path, known: Knowledge) -> None:
    rows: Rows = [[f"Model {n}", "Jo", "live", "no", "by hand"] for n in range(3)]
    path = tmp_path / "cards.xlsx"
    models_of(in_two_columns(rows), path, known)
    understood = look(path, known, Options(DAY))
    named = [column_of(understood, match).letters for match in understood.inventory.matches]
    assert len(set(named)) == len(LABELS)
    given = SheetMapping(columns={"monitoring": named[-2]})
    again = look(path, known, Options(DAY, mapping=given))
    assert [m.monitored.status for m in again.classified.models] == ["no"] * 3


def test_cards_side_by_side_have_places_of_their_own(tmp_path: Path, known: Knowledge) -> None:
    rows: Rows = [[f"Model {n}", "Jo", "live", "no", "by hand"] for n in range(4)]
    models = models_of(side_by_side(rows), tmp_path / "cards.xlsx", known)
    assert [str(m.place).rpartition(" ")[2] for m in models] == ["B1", "C1", "B7", "C7"]
    places = [m.evidence(m.monitored)[0].place for m in models]
    assert [(place.row, place.column) for place in places] == [(4, 2), (4, 3), (10, 2), (10, 3)]
