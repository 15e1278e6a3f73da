"""A sheet that tells more of the models of another one is read with it: what it says, and where it says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from audit.classify import Classified
from audit.domain.inventory import Inventory
from audit.domain.tables import CellValue, RawTable

Read = Callable[..., tuple[Inventory, Classified]]
Rows = list[list[CellValue]]
MODELS: Rows = [
    ["Ref", "Model", "Status"],
    ["M1", "Berth time", "live"],
    ["M2", "Crane alarm", "live"],
    ["M3", "Gate queue", "live"],
    ["M4", "Tug demand", "live"],
]
WATCHED: Rows = [
    ["Model", "What is looked at", "How often", "By"],
    ["Berth time", "MAE against actual arrival", "weekly", "Priya"],
    ["Crane alarm", "uptime only", "daily", "infra"],
    ["Tug demand", "nobody", None, None],
]
JOBS: Rows = [
    ["dag", "model", "when", "what for", "since", "on"],
    ["berth_retrain", "Berth time", "Sundays 02:00", "retrains it on the last year", date(2025, 3, 2), "x"],
    ["crane_score", "Crane alarm", "every 10 min", "scoring", date(2025, 3, 2), "x"],
    ["gate_retrain", "Gate queue", None, "retrained by hand by Kirsty", date(2025, 3, 2), None],
]


def statuses(classified: Classified, axis: str) -> dict[str, str]:
    """Model -> its status on an axis."""
    return {model.name: getattr(model, axis).status for model in classified.models}


def test_a_sheet_that_is_called_by_a_practice_tells_of_it(
    read: Read, make_sheet: Callable[..., RawTable]
) -> None:
    inventory, classified = read(make_sheet(MODELS), make_sheet(WATCHED, "Monitoring"))
    assert statuses(classified, "monitored") == {
        "Berth time": "yes",
        "Crane alarm": "partial",
        "Gate queue": "unknown",
        "Tug demand": "no",
    }
    assert inventory.skipped_sheets == (("Monitoring", "details"),)
    assert not [one for one in inventory.problems if one.place and one.place.sheet == "Monitoring"]


def test_what_it_says_has_the_place_of_its_row(read: Read, make_sheet: Callable[..., RawTable]) -> None:
    _, classified = read(make_sheet(MODELS), make_sheet(WATCHED, "Monitoring"))
    model = next(one for one in classified.models if one.name == "Crane alarm")
    (told,) = model.evidence(model.monitored)
    assert (told.place.sheet, told.place.row, told.place.column) == ("Monitoring", 3, 1)
    assert told.text == "uptime only, daily, infra"


def test_any_other_sheet_holds_remarks_which_tell_of_no_stage(
    read: Read, make_sheet: Callable[..., RawTable]
) -> None:
    off: Rows = [["scrap_train", "Tug demand", None, "switched off and deleted", None, None]]
    inventory, classified = read(make_sheet(MODELS), make_sheet([*JOBS, *off], "Jobs"))
    assert statuses(classified, "retrained") == {
        "Berth time": "automatic",
        "Crane alarm": "unknown",
        "Gate queue": "manual",
        "Tug demand": "unknown",
    }
    assert set(statuses(classified, "deployed").values()) == {"production"}
    assert [one.header for one in inventory.matches if one.place.sheet == "Jobs"] == ["Notes (Jobs)"]


@pytest.mark.parametrize(
    "other",
    [
        [["Ref", "Model", "Status"], *([f"M{i}", row[1], "retired"] for i, row in enumerate(MODELS[1:]))],
        [["Supplier", "Phone"], ["Tugmasters", "12"], ["Cranes Ltd", "13"], ["Gates & Co", "14"]],
        [["Model", "What is looked at"], ["Berth time", "MAE, weekly"], ["Crane alarm", "MAE, weekly"]],
    ],
    ids=["the list as it was once", "no models", "too few of them"],
)
def test_other_sheets_tell_nothing_of_the_models(
    read: Read, make_sheet: Callable[..., RawTable], other: Rows
) -> None:
    inventory, classified = read(make_sheet(MODELS), make_sheet(other, "Monitoring"))
    assert [reason for _, reason in inventory.skipped_sheets if reason == "details"] == []
    assert set(statuses(classified, "monitored").values()) == {"unknown"}
