"""Columns that ask on about the one beside them: who looks, how often, by which measures, when last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from audit.classify import classify
from audit.domain.inventory import Inventory
from audit.domain.tables import CellValue
from audit.lexicon import Lexicon
from tests.ingest.conftest import AS_OF

Tidied = Callable[..., Inventory]
Column = tuple[str, Sequence[CellValue]]

NAMES = ["Demand forecast", "Churn score", "Price engine", "Route planner", "Yield estimate"]
LIVE = ("Stage", ["in production"] * 5)
MEASURES = ["AUC", "MAPE, bias", "recall", "AUC, PSI", "RMSE"]
RHYTHMS = ["weekly", "monthly", "daily", "every two weeks", "quarterly"]
NOBODIES = ["Ops Analytics", "QC lab", "Growth", "nobody", "-"]
DAYS = [date(2026, 11, day) for day in (2, 9, 16, 17, 18)]


def fields(inventory: Inventory) -> dict[str, tuple[str | None, bool]]:
    return {match.header: (match.field, match.doubtful) for match in inventory.matches}


@pytest.fixture
def listed(tidied: Tidied) -> Callable[..., Inventory]:
    def run(*columns: Column) -> Inventory:
        rows = [["Model", *(header for header, _ in columns)]]
        return tidied(
            [*rows, *([name, *cells] for name, *cells in zip(NAMES, *(c for _, c in columns), strict=True))]
        )

    return run


@pytest.fixture
def monitored(listed: Callable[..., Inventory], known: object) -> Callable[..., list[str]]:
    def run(*columns: Column) -> list[str]:
        found = classify(listed(LIVE, *columns), Lexicon(known, AS_OF), AS_OF)  # type: ignore[arg-type]
        return [model.monitored.status for model in found.models]

    return run


WATCHED = (
    "Monitoring",
    ["drift alert in Slack", "accuracy reported", "PSI", "uptime only", "accuracy by region"],
)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Rhythm", RHYTHMS),
        ("How often", RHYTHMS),
        ("Frequency", RHYTHMS),
        ("By", NOBODIES),
        ("Checked by", NOBODIES),
        ("Who looks at it?", NOBODIES),
        ("Wie oft", ["wöchentlich", "monatlich", "täglich", "alle zwei Wochen", "quartalsweise"]),
        ("Durch wen", NOBODIES),
        ("Qui regarde ?", ["équipe data", "Hervé", "personne", "atelier Nord", "DSI"]),
        ("Quién lo mira", ["Marta", "equipo de datos", "nadie", "Luis", "Ana"]),
        ("Ogni quanto", ["ogni settimana", "mensile", "tutti i giorni", "mai", "settimanale"]),
        ("Quem vê", ["squad Retenção", "NOC", "ninguém", "Paulo", "Bruna"]),
        ("Hoe vaak", ["wekelijks", "maandelijks", "dagelijks", "elk kwartaal", "onregelmatig"]),
        (
            "Kdo a kdy",
            ["tým fraud, denně", "risk, každý měsíc", "nikdo", "pan Dvořák", "validace, čtvrtletně"],
        ),
        ("Kto sprawdza", ["zespół", "Kuba", "nikt", "Ola", "Ania"]),
    ],
)
def test_who_and_how_often_belong_to_the_monitoring_beside_them(
    listed: Callable[..., Inventory], header: str, cells: list[CellValue]
) -> None:
    assert fields(listed(WATCHED, (header, cells)))[header] == ("monitoring", False)


@pytest.mark.parametrize("header", ["Frequency", "By", "Rhythm", "Who"])
@pytest.mark.parametrize(
    "before", ["Documentation", "Machine monitoring", "Staff controls", "Driver training", "Budget"]
)
def test_a_bare_header_beside_something_else_is_left_alone(
    listed: Callable[..., Inventory], header: str, before: str
) -> None:
    cells = RHYTHMS if header in ("Frequency", "Rhythm") else NOBODIES
    told = fields(listed((before, ["complete", "partly", "open", "complete", "none"]), (header, cells)))
    assert told[header][0] != "monitoring"
    assert told[before][0] != "monitoring"


@pytest.mark.parametrize(
    "header", ["Validated by", "Approved by", "Trained by", "Built by", "Machine checked by"]
)
def test_who_does_something_else_does_not_watch_the_model(
    listed: Callable[..., Inventory], header: str
) -> None:
    assert fields(listed(WATCHED, (header, NOBODIES)))[header][0] != "monitoring"


@pytest.mark.parametrize(
    ("what", "beside"),
    [
        (
            ("Gütemaß", MEASURES),
            ("Prüfrhythmus", ["wöchentlich", "monatlich", "täglich", "jede Woche", "quartalsweise"]),
        ),
        (("KPI", MEASURES), ("Checked by", ["Ops, weekly", "Ops, weekly", "QC lab", "Growth", "nobody"])),
        (("Guardrail metrics", MEASURES), ("Reviewed by", NOBODIES)),
    ],
)
def test_measures_and_who_looks_or_how_often_confirm_each_other(
    listed: Callable[..., Inventory], what: Column, beside: Column
) -> None:
    told = fields(listed(what, beside))
    assert [told[header] for header, _ in (what, beside)] == [("monitoring", False)] * 2


def test_where_no_header_says_that_anybody_looks_it_is_asked(
    listed: Callable[..., Inventory], monitored: Callable[..., list[str]]
) -> None:
    columns = [("Metric", MEASURES), ("Frequency", RHYTHMS)]
    assert fields(listed(*columns))["Frequency"] == ("monitoring", True)
    assert "yes" not in monitored(*columns)


@pytest.mark.parametrize(
    "columns",
    [
        [("Metric", MEASURES)],
        [("Metric", MEASURES), ("Owner", NOBODIES)],
        [("Metric", ["AUC 0.81", "MAPE 12 %", "0.9", "AUC 0.7", "RMSE 3"]), ("Checked by", NOBODIES)],
        [("Metric", MEASURES), ("Checked by", [None, None, None, None, "Ops"])],
    ],
)
def test_measures_that_nobody_is_said_to_look_at_assure_nothing(
    monitored: Callable[..., list[str]], columns: list[Column]
) -> None:
    assert "yes" not in monitored(*columns)[:4]


def test_cells_about_what_who_and_how_often_add_up(monitored: Callable[..., list[str]]) -> None:
    who = ["Ops Analytics", "QC lab", "nobody", "Growth", "IT (servers only)"]
    often = ["weekly", "monthly", "-", None, "24/7"]
    what = [*MEASURES[:4], "uptime"]
    assert monitored(("KPI watched", what), ("Rhythm", often), ("Checked by", who)) == [
        "yes",
        "yes",
        "no",
        "yes",
        "partial",
    ]


def test_what_nobody_understood_is_not_made_good_by_who_and_how_often(
    monitored: Callable[..., list[str]],
) -> None:
    watched = ["the zork answers", *MEASURES[1:]]
    found = monitored(("What is watched", watched), ("Rhythm", RHYTHMS), ("Watched by", ["Ops"] * 5))
    assert found[0] != "yes"
    assert found[1] == "yes"


def test_the_first_word_of_several_headers_is_their_group(listed: Callable[..., Inventory]) -> None:
    told = fields(
        listed(
            ("OM Metric & Threshold", MEASURES),
            ("OM Frequency", RHYTHMS),
            ("OM Owner", NOBODIES),
            ("Last OM Report", DAYS),
            ("Owner", NOBODIES),
        )
    )
    assert told["OM Owner"] == ("monitoring", False)
    assert told["Last OM Report"] == ("last_monitored", False)
    assert told["Owner"] == ("owner", False)


@pytest.mark.parametrize("header", ["Last check", "zuletzt geprüft", "Last"])
def test_days_beside_it_say_when_it_was_last_done(listed: Callable[..., Inventory], header: str) -> None:
    assert fields(listed(WATCHED, (header, DAYS)))[header][0] == "last_monitored"


@pytest.mark.parametrize("header", ["Last updated", "Last validation", "Last change", "Next check"])
def test_other_days_beside_it_do_not(listed: Callable[..., Inventory], header: str) -> None:
    assert fields(listed(WATCHED, (header, DAYS)))[header][0] != "last_monitored"


def test_a_rhythm_behind_retraining_is_of_the_retraining(listed: Callable[..., Inventory]) -> None:
    done = ("Retraining", ["by hand", "pipeline", "by hand", "never", "pipeline"])
    told = fields(listed(done, ("How often", RHYTHMS), WATCHED))
    assert told["How often"] == ("retraining", False)


@pytest.mark.parametrize(
    "header",
    [
        "Human oversight",
        "Menselijk toezicht",
        "Menschliche Aufsicht",
        "Supervision humaine",
        "Supervisión humana",
    ],
)
def test_people_who_decide_themselves_watch_no_model(listed: Callable[..., Inventory], header: str) -> None:
    cells = ["inspector decides", "clerk may overrule", "none", "clerk signs", "yes"]
    assert fields(listed((header, cells), WATCHED))[header][0] != "monitoring"


@pytest.mark.parametrize("header", ["womit / durch wen", "who / when", "chi, quando, rispetto a cosa"])
def test_questions_behind_it_may_be_asked_together(listed: Callable[..., Inventory], header: str) -> None:
    asked = ("Monitored?", ["yes", "no", "yes", "yes", "no"])
    told = (header, ["error report each week", "", "Ann compares it monthly", "uptime", ""])
    assert fields(listed(asked, told))[header][0] == "monitoring"


def test_days_below_such_a_question_are_no_answer_to_it(listed: Callable[..., Inventory]) -> None:
    days = ["2024-03-01", "", "2023-05-01", "2025-02-02", ""]
    told = fields(listed(("Monitored?", ["yes", "no", "yes", "yes", "no"]), ("When", days)))
    assert told["When"][0] != "monitoring"


def test_questions_may_stand_behind_the_day_of_the_last_check(listed: Callable[..., Inventory]) -> None:
    days = ["2024-03-01", "", "2023-05-01", "2025-02-02", ""]
    told = ["Ann, every Friday", "nobody", "Ben when asked", "PSI by Airflow, daily", ""]
    found = fields(listed(("Last accuracy check", days), ("By whom, how often", told)))
    assert found["Last accuracy check"][0] == "last_monitored"
    assert found["By whom, how often"][0] == "monitoring"
