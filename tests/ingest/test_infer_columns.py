"""Columns whose header names nothing known, told by what stands below it; and tables without a known header."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from audit.domain.inventory import ColumnMatch, Inventory
from audit.domain.tables import CellValue

Rows = list[list[CellValue]]
Tidied = Callable[..., Inventory]

NAMES = ["Demand forecast", "Churn score", "Price engine", "Route planner", "Yield estimate"]
WATCHED = [
    "drift alert in Slack",
    "nobody looks",
    "accuracy reported weekly",
    "uptime only",
    "PSI each month",
]
TRAINED = ["refit by hand", "nightly cron", "frozen since launch", "retrained by the pipeline", "never"]
STAGES = ["Live", "Pilot in two shops", "Idea", "Live", "Retired 2023"]


def table(header: str, cells: list[str], *, stage: str = "Stage") -> Rows:
    rows: Rows = [["Model", stage, header]]
    return rows + [list(row) for row in zip(NAMES, STAGES, cells, strict=True)]


def match(inventory: Inventory, header: str) -> ColumnMatch:
    return next(match for match in inventory.matches if match.header == header)


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [("Zzz", WATCHED, "monitoring"), ("Zzz", TRAINED, "retraining"), ("Care", WATCHED, "monitoring")],
)
def test_answers_that_name_what_is_done_tell_their_column(
    tidied: Tidied, header: str, cells: list[str], field: str
) -> None:
    inventory = tidied(table(header, cells))
    found = match(inventory, header)
    assert (found.field, found.reason, found.doubtful) == (field, "values", True)
    assert [p.args["header"] for p in inventory.problems if p.code == "doubtful_column"] == [header]


@pytest.mark.parametrize(
    "cells",
    [
        ["yes", "no", "yes", "no", "yes"],
        ["weekly", "daily", "never", "monthly", "weekly"],
        ["Ms A", "Mr B", "Ms C", "Mr D", "Ms E"],
        [
            "Forecasts the demand of each shop",
            "Scores customers",
            "Sets prices",
            "Plans routes",
            "Estimates yield",
        ],
    ],
)
def test_what_may_say_anything_tells_no_practice(tidied: Tidied, cells: list[str]) -> None:
    assert match(tidied(table("Zzz", cells)), "Zzz").field is None


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("Evals & zzz", WATCHED, "monitoring"),
        ("MLOps zzz", [*WATCHED[:1], "AUC checked weekly", *WATCHED[2:]], "monitoring"),
        ("Zzz that keeps it current", TRAINED, "retraining"),
    ],
)
def test_a_header_that_hints_at_what_the_answers_name_leaves_no_doubt(
    tidied: Tidied, header: str, cells: list[str], field: str
) -> None:
    found = match(tidied(table(header, cells)), header)
    assert (found.field, found.doubtful) == (field, False)


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("Relearn zork", ["nightly job", "Jo by hand", "never", "automatic", "on demand"], "retraining"),
        (
            "Checks after zork",
            ["weekly by Jo", "none", "alerts in Slack", "now and then", "each month"],
            "monitoring",
        ),
        ("Zork checks", ["weekly by Jo", "none", "alerts in Slack", "now and then", "each month"], None),
        ("Relearn zork", ["yes", "no", "yes", "no", "yes"], None),
        ("Relearn zork", ["3", "4", "5", "6", "7"], None),
    ],
)
def test_answers_make_sure_what_a_header_half_says(
    tidied: Tidied, header: str, cells: list[str], field: str | None
) -> None:
    found = match(tidied(table(header, cells)), header)
    assert (found.field if found.score >= 90 else None) == field


def test_stages_in_words_of_no_stage_are_told_with_doubt(tidied: Tidied) -> None:
    cells = ["yes, all shops", "trying it out until May", "stopped in August", "not yet", "yes"]
    rows: Rows = [["Model", "Do the zorks bake by it?"], *map(list, zip(NAMES, cells, strict=True))]
    found = match(tidied(rows), "Do the zorks bake by it?")
    assert (found.field, found.reason, found.doubtful) == ("stage", "values", True)


STORY = [
    "Used by all shops. Accuracy is checked weekly by Ann. The job retrains it each night.",
    "On trial. Nobody monitors it. Bob retrains it by hand.",
    "Drift is watched by the team, and it is retrained every month.",
]
WHAT_FOR = [
    "Forecasts how much each shop will sell next week, for the planners.",
    "Scores customers who may leave, trained on five years of contracts.",
    "Watches the prices of the market and sets ours, every day.",
]


@pytest.mark.parametrize(("texts", "field"), [(STORY, "notes"), (WHAT_FOR, None)])
def test_sentences_that_tell_of_both_practices_are_remarks_where_nothing_else_does(
    tidied: Tidied, texts: list[str], field: str | None
) -> None:
    rows: Rows = [["Model", "The zork so far"], *map(list, zip(NAMES, texts, strict=False))]
    assert match(tidied(rows), "The zork so far").field == field
    staged: Rows = [[*row, stage] for row, stage in zip(rows, ["Stage", *STAGES], strict=False)]
    assert match(tidied(staged), "The zork so far").field == field
    watched: Rows = [[*row, told] for row, told in zip(rows, ["Monitoring", "no", "yes", "PSI"], strict=True)]
    assert match(tidied(watched), "The zork so far").field is None


def test_a_stage_that_header_and_cells_agree_on_is_sure(tidied: Tidied) -> None:
    found = match(tidied(table("Colour", list("abcde"), stage="Zzz stage")), "Zzz stage")
    assert (found.field, found.doubtful) == ("stage", False)


def test_a_word_that_is_a_plant_too_is_no_stage_where_no_cell_is_one(tidied: Tidied) -> None:
    rows: Rows = [["Název modelu", "Provoz"], ["A", "Lisovna"], ["B", "Lakovna"], ["C", "Obchod"]]
    assert match(tidied(rows), "Provoz").field == "unit"


def test_answers_that_only_plan_tell_no_practice(tidied: Tidied) -> None:
    cells = ["We will train the model on public data", "It will be retrained on open data", "", "", ""]
    assert match(tidied(table("Zzz", cells)), "Zzz").field is None


def test_a_question_is_no_row_of_the_data(
    tidied: Tidied, names: Callable[[Inventory], list[CellValue]]
) -> None:
    rows: Rows = [
        ["Feature", "GA?", "Notes"],
        ["Summaries", "GA 2022", None],
        ["Tagging", "Beta", "x"],
        ["Search", "Killed in 2024", None],
        ["Routing", "GA 2022", None],
    ]
    inventory = tidied(rows)
    assert names(inventory) == ["Summaries", "Tagging", "Search", "Routing"]
    assert match(inventory, "GA?").field == "stage"


def test_days_below_a_header_that_says_since_when_tell_the_practice(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Stage", "Drift dashboard on since", "Assessed"],
        ["A", "Live", date(2023, 2, 6), date(2024, 1, 1)],
        ["B", "Live", "no", date(2024, 2, 1)],
        ["C", "Live", date(2024, 3, 4), date(2024, 3, 1)],
    ]
    fields = {m.header: m.field for m in tidied(rows).matches}
    assert (fields["Drift dashboard on since"], fields["Assessed"] == "monitoring") == ("monitoring", False)


def test_a_column_that_asks_on_is_as_sure_as_the_one_before(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Retrained?", "How / by whom"],
        ["A", "Yes", "by itself every night"],
        ["B", "No", None],
    ]
    found = match(tidied(rows), "How / by whom")
    assert (found.field, found.doubtful) == ("retraining", False)


@pytest.mark.parametrize("header", ["Drift goal 2027", "Patient monitoring"])
def test_a_header_that_speaks_of_something_else_vetoes(tidied: Tidied, header: str) -> None:
    assert match(tidied(table(header, WATCHED)), header).field != "monitoring"


def test_what_a_header_says_of_the_outcome_is_understood_beside_unknown_words(tidied: Tidied) -> None:
    header = "Does someone check whether the zzz predictions are still true?"
    found = match(tidied(table(header, ["yes", "no", "yes", "yes", "no"])), header)
    assert (found.field, found.doubtful) == ("monitoring", True)


def test_a_stage_is_told_by_its_values_whatever_the_header(tidied: Tidied) -> None:
    inventory = tidied(table("Zzz", ["a", "b", "c", "d", "e"], stage="Where is it"))
    assert match(inventory, "Where is it").field == "stage"


def test_a_grid_of_crosses_holds_a_stage_a_column(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "On the road now", "Only trial", "Taken out of use"],
        ["A", None, "x", None],
        ["B", None, None, "x"],
        ["C", None, "x", None],
    ]
    fields = {m.header: m.field for m in tidied(rows).matches}
    assert (fields["Only trial"], fields["Taken out of use"]) == ("stage", "stage")
    assert fields["On the road now"] is None


def test_a_header_that_states_a_practice_is_affirmed_by_crosses(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Stage", "Retrains by itself", "Retrained by hand"],
        ["A", "Live", "x", None],
        ["B", "Live", None, "x"],
    ]
    fields = {m.header: m.field for m in tidied(rows).matches}
    assert fields == {"Model": "name", "Stage": "stage", **dict.fromkeys(rows[0][2:], "retraining")}


HEADERLESS: Rows = [
    ["FORM QA-7", None, None, None],
    ["Zz no.", "Qqq system", "Vvv", "Ww"],
    ["Q-1", "Tablet inspection", "In operation", 5],
    ["Q-2", "Case triage", "Pilot", 4],
    ["Q-3", "Auto-coder", "In operation", 5],
    ["Q-4", "Soft sensor", "Retired", 5],
]


def test_headers_that_name_nothing_known_are_told_by_the_shape(
    tidied: Tidied, names: Callable[[Inventory], list[CellValue]]
) -> None:
    inventory = tidied(HEADERLESS)
    assert inventory.tables[0].header == (2,)
    assert names(inventory) == [row[1] for row in HEADERLESS[2:]]
    assert match(inventory, "Vvv").field == "stage"
    assert "unknown_headers" in {problem.code for problem in inventory.problems}


def test_a_list_without_headers_loses_no_row(
    tidied: Tidied, names: Callable[[Inventory], list[CellValue]]
) -> None:
    inventory = tidied(HEADERLESS[2:])
    assert len(names(inventory)) == 4
    assert "no_header" in {problem.code for problem in inventory.problems}


def test_the_only_sheet_is_read_whatever_it_is_called(
    tidied: Tidied, make_sheet: Callable[..., object], names: Callable[[Inventory], list[CellValue]]
) -> None:
    assert names(tidied(make_sheet(HEADERLESS, "AI features"))) == [row[1] for row in HEADERLESS[2:]]


def test_a_line_of_dashes_is_no_figure_and_takes_no_time(tidied: Callable[..., Inventory]) -> None:
    rows = [["Model", "Rule"], *([f"Model {n}", "- " * 400 + "x" * n] for n in range(1, 5))]
    assert len(tidied(rows).tables[0].records) == 4


@pytest.mark.parametrize("header", ["Approval and use", "Review, use"])
def test_a_header_that_asks_for_more_than_the_stage_is_none_the_less_sure_where_its_cells_tell_it(
    tidied: Tidied, header: str
) -> None:
    cells = ["Approved - in use", "Pilot", "Decommissioned", "Approved - in production", "In development"]
    rows: Rows = [["Model", header], *([name, cell] for name, cell in zip(NAMES, cells, strict=True))]
    found = match(tidied(rows), header)
    assert (found.field, found.doubtful) == ("stage", False)
    beside: Rows = [[*row, stage] for row, stage in zip(rows, ["Stage", *STAGES], strict=True)]
    assert match(tidied(beside), header).field != "stage"


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (["od 2022 bez zmian", None, None], "retraining"),
        (["not since 2022, nobody asked", "by Ann, 2023 and later", None], "retraining"),
        (["maj 2022", "od marca 2023", None], "last_trained"),
        (["since March 2022", "2023-04", None], "last_trained"),
    ],
)
def test_what_mentions_a_year_and_tells_more_is_no_date(
    tidied: Tidied, cells: list[str | None], field: str
) -> None:
    header = "Ponowne uczenie"
    rows: Rows = [["Model", "Stan", header]]
    rows += [[name, "działa", cell] for name, cell in zip(NAMES, cells, strict=False)]
    assert match(tidied(rows), header).field == field


def test_stages_below_a_header_that_half_speaks_of_monitoring_are_stages(tidied: Tidied) -> None:
    header = "Validated state"
    cells = [
        "Validated, in routine use",
        "Trial with 5 reviewers",
        "URS approved, build ongoing",
        "On hold",
        "Retired",
    ]
    rows: Rows = [["Model", header], *([name, cell] for name, cell in zip(NAMES, cells, strict=True))]
    assert match(tidied(rows), header).field == "stage"


def test_flags_below_a_header_of_a_trial_are_no_stages(tidied: Tidied) -> None:
    rows: Rows = [["Model", "Feature flag", "State"]]
    flags = ["inv_ex", "dup", "glc", "ls", "vr"]
    rows += [list(row) for row in zip(NAMES, flags, STAGES, strict=True)]
    inventory = tidied(rows)
    assert match(inventory, "State").field == "stage"
    assert match(inventory, "Feature flag").field != "stage"


def test_a_header_of_a_few_letters_is_cut_short_and_not_misspelt(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Op. status"],
        *([name, stage] for name, stage in zip(NAMES, STAGES, strict=True)),
    ]
    assert match(tidied(rows), "Op. status").field == "stage"


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("Learning after go-live", TRAINED, "retraining"),  # what stands behind `after` says when
        ("Surveillance after go-live", WATCHED, "monitoring"),
        ("Status after go-live", STAGES, "stage"),
        ("Human oversight and monitoring", WATCHED, "monitoring"),
        ("Human oversight and zorks", WATCHED, None),
    ],
)
def test_a_header_that_says_when_or_asks_for_two_things_is_told_by_what_it_asks_for(
    tidied: Tidied, header: str, cells: list[str], field: str | None
) -> None:
    stage = "Zzz" if field == "stage" else "Stage"
    assert match(tidied(table(header, cells, stage=stage)), header).field == field


def test_a_header_that_may_mean_two_things_is_told_by_its_cells(tidied: Tidied) -> None:
    rows: Rows = [
        ["Item", "Stand / unit", "Runs?", "In the stack?"],
        ["Coil setup", "F1-F7", "yes", "live"],
        ["Roll force", "R2", "yes", "live for all customers"],
        ["Nozzles", "caster", "trial, 2 campaigns", "killed in May"],
        ["Scrap mix", "EAF", "no, not yet", "in development"],
    ]
    found = tidied(rows)
    assert match(found, "Stand / unit").field == "unit"
    assert match(found, "Runs?").field == "stage"
    assert match(found, "In the stack?").field == "stage"


def test_a_remark_on_the_stage_is_no_stage_though_it_names_some(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Watched in production?"],
        ["A", "yes, weekly"],
        ["B", "no"],
        ["C", "uptime only"],
    ]
    assert match(tidied(rows), "Watched in production?").field == "monitoring"


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (
            ["Argo workflow, weekly", "learns online", "nobody ever retrained it", "nightly", "rule engine"],
            "retraining",
        ),
        (["mandatory e-learning done", "booked for May", "refresher due", "none", "-"], None),
        (["all nurses, March", "half of the planners", "to be booked", "none", "-"], None),
    ],
)
def test_training_is_of_the_models_where_its_cells_say_how(
    tidied: Tidied, cells: list[str], field: str | None
) -> None:
    assert match(tidied(table("Training", cells)), "Training").field == field


COMMENTS = [
    "decides every case",
    "on trial in two shops",
    "on the bench",
    "used by the depots",
    "switched off",
]


def test_short_comments_on_the_stage_state_it_where_nothing_does(tidied: Tidied) -> None:
    alone: Rows = [["Model", "Owner", "Status note"]]
    alone += [[name, "Ops", said] for name, said in zip(NAMES, COMMENTS, strict=True)]
    assert match(tidied(alone), "Status note").field == "stage"
    beside = table("Status note", COMMENTS)
    assert match(tidied(beside), "Status note").field == "stage_comment"


def test_a_sentence_names_no_tool(tidied: Tidied) -> None:
    sentences = [
        "Grafana board with precision, the team looks at it daily",
        "PSI in Evidently each week, Marta reads it",
        "Dev compares it with outcomes every Monday",
        "uptime only",
        "nobody looks",
    ]
    assert match(tidied(table("How we watch it", sentences)), "How we watch it").field == "monitoring"
