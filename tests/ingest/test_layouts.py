"""Where the models stand in a sheet: every test's name states what is odd about the sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.classify import classify
from audit.classify.stage_headings import read_headings
from audit.domain.errors import InputError
from audit.domain.inventory import Inventory, Layout, unused
from audit.domain.tables import RawTable
from audit.ingest import ingest
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from tests.ingest.conftest import AS_OF, sheet, workbook

HEADER = ["Model name", "Owner", "Stage", "Monitoring"]
CHURN = ["Churn", "Ann", "Production", "Yes"]
FRAUD = ["Fraud", "Bob", "Pilot", "No"]
PRICE = ["Price", "Cem", "Retired", None]

Tidied = Callable[..., Inventory]
Names = Callable[[Inventory], list[object]]


def codes(inventory: Inventory) -> set[str]:
    return {problem.code for problem in inventory.problems}


def test_plain_table(tidied: Tidied, names: Names) -> None:
    inventory = tidied([HEADER, CHURN, FRAUD])
    table = inventory.tables[0]
    assert names(inventory) == ["Churn", "Fraud"]
    assert [table.value("monitoring", r) for r in table.records] == ["Yes", "No"]
    assert [(m.field, m.reason, m.score) for m in inventory.matches] == [
        ("name", "alias", 100),
        ("owner", "alias", 100),
        ("stage", "alias", 100),
        ("monitoring", "alias", 100),
    ]
    assert inventory.problems == ()


def test_banner_and_blank_rows_above_the_header(tidied: Tidied, names: Names) -> None:
    inventory = tidied(
        [["ML inventory 2025"], [], ["Status: 1 March", None, "draft"], [], HEADER, CHURN, FRAUD]
    )
    assert names(inventory) == ["Churn", "Fraud"]
    assert str(inventory.tables[0].place(6, 1)) == "list.xlsx [Sheet1] A6"


def test_header_in_two_rows_under_merged_groups(tidied: Tidied, make_sheet: Callable[..., RawTable]) -> None:
    rows = [
        ["Model", None, "Monitoring", None, "Retraining", None],
        ["Name", "Owner", "Status", "Tool", "Automated?", "Schedule"],
        ["Churn", "Ann", "yes", "Evidently", "no", "-"],
        ["Fraud", "Bob", "no", None, "yes", "weekly"],
    ]
    merges = ((1, 1, 1, 2), (1, 3, 1, 4), (1, 5, 1, 6))
    for grid in (make_sheet(rows, merges=merges), make_sheet(rows)):
        inventory = tidied(grid)
        table = inventory.tables[0]
        assert table.header == (1, 2)
        assert table.records == (3, 4)
        assert dict(table.columns.items()) == {
            "name": (1,),
            "owner": (2,),
            "monitoring": (3,),
            "monitoring_tool": (4,),
            "retraining": (5,),
            "retraining_schedule": (6,),
        }
        assert table.headers[3] == "Monitoring / Tool"


def test_a_row_above_the_header_names_the_columns_that_it_leaves_open(tidied: Tidied, names: Names) -> None:
    inventory = tidied(
        [
            [None, None, "State", "Watchdog", "Relearn", "Remarks"],
            ["Area", "Model", "S", "W", "R", None],
            ["Sales", "Churn", "Live", "Yes", "Yes", "not running any more"],
            ["Risk", "Fraud", "Pilot", "No", "No", None],
            ["Sales", "Price", "Retired", None, None, "replaced"],
        ]
    )
    assert names(inventory) == ["Churn", "Fraud", "Price"]
    assert {match.header: match.field for match in inventory.matches}["Remarks"] == "notes"


def test_second_header_row_below_the_fuller_first_one(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    rows = [
        ["Model name", "Owner", "Stage", "Monitoring", None],
        [None, None, None, "In place", "Tool"],
        ["Churn", "Ann", "Production", "yes", "Evidently"],
    ]
    inventory = tidied(make_sheet(rows, merges=((1, 4, 1, 5), (1, 1, 2, 1))))
    table = inventory.tables[0]
    assert table.records == (3,)
    assert table.columns["monitoring"] == (4,)
    assert table.columns["monitoring_tool"] == (5,)


def test_owner_of_the_monitoring_is_not_the_owner(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    rows = [
        ["Model", None, "Monitoring", None],
        ["Name", "Stage", "In place", "Owner"],
        ["Churn", "Pilot", "no", "Ann"],
    ]
    inventory = tidied(make_sheet(rows, merges=((1, 1, 1, 2), (1, 3, 1, 4))))
    assert "owner" not in inventory.tables[0].columns


def test_header_off_by_one_index_column(tidied: Tidied, names: Names) -> None:
    inventory = tidied(
        [["Use case name", "Summary", None], [1, "Churn", "who leaves"], [2, "Fraud", "who cheats"]]
    )
    assert names(inventory) == ["Churn", "Fraud"]
    assert inventory.tables[0].columns == {"name": (2,), "description": (3,)}
    assert "header_shifted" in codes(inventory)


@pytest.mark.parametrize(
    ("first", "is_heading"),
    [
        (("Field", "Value", "Value"), True),
        (("Merkmal", "Wert", ""), True),
        (("Field", "Credit risk", "Fraud"), False),
        (("Colour", "Value", "Value"), False),
    ],
)
def test_what_heads_the_fields_of_a_transposed_sheet_is_no_field_itself(
    tidied: Tidied, first: tuple[str, ...], is_heading: bool
) -> None:
    rows = [("Model name", "Churn", "Fraud"), ("Owner", "Ana", "Ben"), ("Stage", "Live", "Pilot")]
    inventory = tidied([*map(list, (first, *rows, ("Monitoring", "yes", "no"), ("Vendor", "Ours", "Ours")))])
    assert inventory.tables[0].across
    assert [match.header for match in unused(inventory.matches)] == ([] if is_heading else [first[0]])


def test_transposed_sheet(tidied: Tidied, names: Names) -> None:
    inventory = tidied([list(column) for column in zip(HEADER, CHURN, FRAUD, PRICE, strict=True)])
    assert names(inventory) == ["Churn", "Fraud", "Price"]
    table = inventory.tables[0]
    assert table.across
    assert str(table.place(2, 3)) == "list.xlsx [Sheet1] B3"
    assert str(inventory.matches[2].place) == "list.xlsx [Sheet1] A3"


def test_one_sheet_per_model(tidied: Tidied, names: Names, make_sheet: Callable[..., RawTable]) -> None:
    sheets = [
        make_sheet([["Field", "Value"], *([h, v] for h, v in zip(HEADER, model, strict=True))], str(model[0]))
        for model in (CHURN, FRAUD, PRICE)
    ]
    inventory = tidied(*sheets)
    assert names(inventory) == ["Churn", "Fraud", "Price"]
    assert [t.unit for t in inventory.tables] == [None] * 3


def test_one_sheet_per_team_names_the_unit(
    tidied: Tidied, names: Names, make_sheet: Callable[..., RawTable]
) -> None:
    inventory = tidied(make_sheet([HEADER, CHURN], "Retail"), make_sheet([HEADER, FRAUD], "Claims"))
    assert names(inventory) == ["Churn", "Fraud"]
    assert [t.unit for t in inventory.tables] == ["Retail", "Claims"]


def test_a_team_of_the_same_shape_is_read_whatever_its_name_says(
    tidied: Tidied, names: Names, make_sheet: Callable[..., RawTable]
) -> None:
    header = ["Model", "Owner", "Status"]
    ours = make_sheet([header, ["Churn", "Ada", "Live"], ["Fraud", "Bo", "Live"]], "Sales")
    alike = make_sheet([header, ["Invoices", "Cy", "Live"], ["Rota", "Di", "Pilot"]], "People, Finance & ICT")
    other = make_sheet([["Name", "Model", "Seat"], ["Ada", "Sales", "B2"], ["Bo", "Sales", "B3"]], "Staff")
    assert names(tidied(ours, alike, other)) == ["Churn", "Fraud", "Invoices", "Rota"]


def test_stacked_tables_with_titles_name_the_unit(tidied: Tidied, names: Names) -> None:
    inventory = tidied([["Retail"], HEADER, CHURN, [], ["Claims"], HEADER, FRAUD, PRICE])
    assert names(inventory) == ["Churn", "Fraud", "Price"]
    assert [(t.unit, t.records) for t in inventory.tables] == [("Retail", (3,)), ("Claims", (7, 8))]


def test_stacked_tables_of_different_columns(tidied: Tidied, names: Names) -> None:
    inventory = tidied(
        [HEADER, CHURN, [], ["Name", "Status", "Retraining", None], ["Fraud", "Live", "weekly"]]
    )
    assert names(inventory) == ["Churn", "Fraud"]
    assert inventory.tables[1].value("retraining", 5) == "weekly"


def test_headers_repeated_among_the_data(tidied: Tidied, names: Names) -> None:
    inventory = tidied([HEADER, CHURN, HEADER, FRAUD])
    assert names(inventory) == ["Churn", "Fraud"]
    assert [(a.reason, a.place.row) for a in inventory.set_aside] == [("repeated_header", 3)]


def test_merged_cell_counts_for_every_row_beside_it(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    rows = [
        ["Team", "Model name", "Stage"],
        ["Retail", "Churn", "Live"],
        [None, "Fraud", "Live"],
        [None, "Price", "Dev"],
    ]
    table = tidied(make_sheet(rows, merges=((2, 1, 4, 1),))).tables[0]
    assert [table.value("team", r) for r in table.records] == ["Retail"] * 3


def test_cover_picklist_and_changelog_are_skipped(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    inventory = tidied(
        make_sheet([["About this file"], ["One sentence " * 10]], "Cover"),
        make_sheet([HEADER, CHURN], "Models"),
        make_sheet([["Stage", "Yes/No"], ["Live", "Yes"], ["Pilot", "No"]], "Sheet2", hidden=True),
        make_sheet([["Date", "Model name", "Change"], ["2025-01-01", "Churn", "added"]], "Change log"),
        make_sheet([], "Empty"),
    )
    assert dict(inventory.skipped_sheets) == {
        "Cover": "cover",
        "Sheet2": "picklist",
        "Change log": "changelog",
        "Empty": "empty",
    }
    assert len(inventory.tables) == 1


def test_hidden_inventory_and_hidden_rows_are_read_and_told(
    tidied: Tidied, names: Names, make_sheet: Callable[..., RawTable]
) -> None:
    shown = make_sheet(
        [HEADER, CHURN, PRICE], "Retail", hidden_rows=frozenset({3}), hidden_columns=frozenset({4})
    )
    inventory = tidied(shown, make_sheet([HEADER, FRAUD], "Claims", hidden=True))
    assert names(inventory) == ["Churn", "Price", "Fraud"]
    assert codes(inventory) == {"hidden_sheet", "hidden_rows", "hidden_columns"}


def test_sheet_that_repeats_models_is_skipped_and_told(tidied: Tidied, names: Names) -> None:
    details = [["Model name", "Endpoint", "Notes"], ["Churn", "http://a", None], ["Fraud", "http://b", None]]
    inventory = tidied([HEADER, CHURN, FRAUD], details)
    assert names(inventory) == ["Churn", "Fraud"]
    assert "sheet_repeats" in codes(inventory)


def test_data_without_headers(tidied: Tidied, names: Names) -> None:
    inventory = tidied(
        [
            ["Churn", "Ann", "Production", "yes"],
            ["Fraud", "Ann", "Pilot", "no"],
            ["Price", "Bob", "Pilot", "no"],
        ]
    )
    assert names(inventory) == ["Churn", "Fraud", "Price"]
    table = inventory.tables[0]
    assert table.columns["stage"] == (3,)
    assert "monitoring" not in table.columns
    assert "no_header" in codes(inventory)
    assert all(m.doubtful and m.reason == "values" for m in inventory.matches if m.field)


def test_company_sheet_answers(tidied: Tidied, make_sheet: Callable[..., RawTable]) -> None:
    company = make_sheet(
        [
            ["Question", "Answer"],
            ["Company name", "Acme"],
            ["Monthly inference spend", "$18,000"],
            ["ops_hours_per_week", 25],
        ],
        "Company",
    )
    inventory = tidied(make_sheet([HEADER, CHURN], "Models"), company)
    assert {k: v[0] for k, v in inventory.company.items()} == {
        "client_name": "Acme",
        "monthly_inference_spend": "$18,000",
        "ops_hours_per_week": 25,
    }
    assert str(inventory.company["client_name"][1]) == "list.xlsx [Company] B2"


@pytest.mark.parametrize("grid", [[HEADER], [], [["a sentence and nothing else"]]])
def test_no_models_at_all_is_an_input_error(tidied: Tidied, grid: list[list[object]]) -> None:
    with pytest.raises(InputError, match=r"ML models\.xlsx"):
        tidied(grid)


def test_given_columns_outweigh_everything(tidied: Tidied) -> None:
    inventory = tidied([["Thing", *HEADER[1:]], CHURN, FRAUD], given={"name": "thing", "notes": "B"})
    table = inventory.tables[0]
    assert table.columns["name"] == (1,)
    assert table.columns["notes"] == (2,)
    assert "owner" not in table.columns
    assert {m.field for m in inventory.matches if m.reason == "given"} == {"name", "notes"}


@pytest.mark.parametrize(
    ("given", "near"),
    [({"monitorin": "Stage"}, "monitoring"), ({"stage": "Stge"}, "Stage"), ({"stage": "ZZ"}, "Stage")],
)
def test_given_that_does_not_exist_names_what_is_near(
    tidied: Tidied, given: dict[str, str], near: str
) -> None:
    with pytest.raises(InputError, match=near):
        tidied([HEADER, CHURN], given=given)


def test_same_table_twice_gives_the_same(tidied: Tidied, make_sheet: Callable[..., RawTable]) -> None:
    grid = make_sheet([HEADER, CHURN, FRAUD])
    assert tidied(grid) == tidied(replace(grid))


def test_title_rows_part_one_table_into_units(tidied: Tidied, names: Names) -> None:
    inventory = tidied([HEADER, ["Retail"], CHURN, FRAUD, ["Claims"], PRICE])
    assert names(inventory) == ["Churn", "Fraud", "Price"]
    assert [t.unit for t in inventory.tables] == ["Retail", "Claims"]


def test_rows_with_a_name_alone_are_models(tidied: Tidied, names: Names) -> None:
    assert names(tidied([HEADER, CHURN, ["Fraud"], ["Price"]])) == ["Churn", "Fraud", "Price"]


def test_the_latest_of_yearly_states_is_read(tidied: Tidied, make_sheet: Callable[..., RawTable]) -> None:
    rows = [[name, "Ann", "Live", None] for name in "ABCD"]
    inventory = tidied(make_sheet([HEADER, *rows], "2024"), make_sheet([HEADER, *rows, CHURN], "2025"))
    assert [t.grid.sheet for t in inventory.tables] == ["2025"]
    assert inventory.skipped_sheets == (("2024", "repeats"),)


def test_model_name_outweighs_what_else_may_name_a_row(tidied: Tidied, names: Names) -> None:
    inventory = tidied(
        [["Use case", "System", "Model name", "Status"], ["Retention", "CRM", "Churn", "Live"]]
    )
    assert names(inventory) == ["Churn"]
    assert names(tidied([["Use case", "Status"], ["Retention", "Live"]])) == ["Retention"]
    systems = [["System name", "Use case name", "Status"], ["CRM", "Retention", "Live"]]
    assert names(tidied(systems)) == ["Retention"]


def test_wide_sheet_of_which_little_is_known(tidied: Tidied, names: Names) -> None:
    header = ["Model name", *(f"Colour {i}" for i in range(40)), "Stage"]
    assert names(tidied([header, ["Churn", *range(40), "Live"], ["Fraud", *range(40), "Live"]])) == [
        "Churn",
        "Fraud",
    ]


def test_models_named_by_their_sheets_are_told_to_lack_a_name(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    rows = [["Owner", "Ann"], ["Stage", "Live"], ["Monitoring", "yes"]]
    inventory = tidied(make_sheet(rows, "Churn"), make_sheet(rows, "Fraud"))
    assert [len(t.records) for t in inventory.tables] == [1, 1]
    assert codes(inventory) == {"no_name"}


def test_list_of_names_and_nothing_else(tidied: Tidied, names: Names) -> None:
    assert names(tidied([["Model"], ["Churn"], ["Fraud"]])) == ["Churn", "Fraud"]


def test_columns_below_a_group_speak_of_what_belongs_to_it(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    rows = [
        ["Model", "Deployment", None, "Retraining", None],
        ["Name", "Go-live", "Budgeted", "How", "Last training"],
        ["Churn", "2024-05-01", "yes", "by hand", "2025-01-01"],
    ]
    inventory = tidied(make_sheet(rows, merges=((1, 2, 1, 3), (1, 4, 1, 5))))
    assert inventory.tables[0].columns == {
        "name": (1,),
        "deployed_on": (2,),
        "retraining": (4,),
        "last_trained": (5,),
    }
    assert {p.args["header"] for p in inventory.problems} == {"Deployment / Budgeted"}


def test_a_group_of_two_subjects_leaves_each_column_its_own(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    rows = [
        ["Model", "Monitoring and retraining", None],
        ["Name", "Monitoring", "Retraining"],
        ["Churn", "yes", "by hand"],
    ]
    inventory = tidied(make_sheet(rows, merges=((1, 2, 1, 3),)))
    assert inventory.tables[0].columns == {"name": (1,), "monitoring": (2,), "retraining": (3,)}


def test_of_two_languages_the_english_column_comes_first(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    rows = [["Nom du système (FR)", "Name of system (EN)", "Status"], ["Acheminement", "Routing", "Live"]]
    assert tidied(make_sheet(rows)).tables[0].columns["name"] == (2, 1)


def test_a_column_of_stages_without_a_name_for_it_is_the_stage(tidied: Tidied) -> None:
    rows = [
        ["Model", "State", "Contract situation"],
        ["Churn", "LIVE", "live"],
        ["Fraud", "CANARY (2%)", "sunset"],
        ["Leads", "SUNSET 2024", "live"],
    ]
    assert tidied(rows).tables[0].columns == {"name": (1,), "stage": (2,)}


def test_stages_below_deployment_are_stages_where_nothing_else_is(tidied: Tidied) -> None:
    stages = ["naostro", "pilotní provoz", "vývoj"]
    rows = [["Model", "Nasazení"], *([f"m{at}", stage] for at, stage in enumerate(stages))]
    assert tidied(rows).tables[0].columns == {"name": (1,), "stage": (2,)}
    rows = [["Model", "Stav", "Nasazení"], *([f"m{at}", stage, "Docker"] for at, stage in enumerate(stages))]
    assert tidied(rows).tables[0].columns == {"name": (1,), "stage": (2,), "deployment_method": (3,)}


def test_company_called_total_has_models(tidied: Tidied, names: Names) -> None:
    header = ["Company", "Model name", "Stage"]
    assert names(tidied([header, ["Total", "Churn", "Live"], ["Total", "Fraud", "Live"]])) == [
        "Churn",
        "Fraud",
    ]


def test_a_row_whose_answers_recur_is_no_header(tidied: Tidied, names: Names) -> None:
    rows = [
        ["name", "game", "wassup", "regrind"],
        ["matchmaker", "all", "shipped", "nightly"],
        ["churn", "all", "shipped", "no one"],
        ["loot price", "Moor", "killed", None],
        ["cheats", "Moor", "shipped", "weekly"],
    ]
    assert names(tidied(rows)) == ["matchmaker", "churn", "loot price", "cheats"]


def test_departments_that_recur_are_no_labels_of_a_list_on_its_side(tidied: Tidied, names: Names) -> None:
    rows = [
        ["Algorithm", "Department", "How far along it is"],
        ["Pothole detection", "Mobility", "Cameras on 12 of 90 trucks spot road damage."],
        ["School places", "Environment", "Used every February to set the number of classes."],
        ["Message routing", "Contact centre", "Sends every incoming message to a department."],
        ["Traffic lights", "Mobility", "Junctions on Ring East, as an experiment until March."],
    ]
    assert names(tidied(rows)) == ["Pothole detection", "School places", "Message routing", "Traffic lights"]


def test_units_that_no_rows_share_are_the_models_where_nothing_else_is(tidied: Tidied, names: Names) -> None:
    rows = [
        ["Service", "Stage", "Drift job", "Pipeline"],
        ["load-forecast", "LIVE", "x", "x"],
        ["wind-nowcast", "LIVE", "x", None],
        ["price-spike", "BUILD", None, None],
    ]
    assert names(tidied(rows)) == ["load-forecast", "wind-nowcast", "price-spike"]
    shared = [["Service", "Stage"], ["Web", "Live"], ["Web", "Live"], ["Mail", "Pilot"]]
    with pytest.raises(InputError):
        tidied(shared)


def test_a_row_of_questions_is_a_header_and_so_is_its_like_on_other_sheets(
    tidied: Tidied, names: Names, make_sheet: Callable[..., RawTable]
) -> None:
    header = ["Thing", "Who made it", "Eyes on it?", "Retrained?"]
    first = [
        header,
        ["Milk yield", "Agrovolt", "Jo, weekly", "every night"],
        ["Slugs", "us", "nope", "by hand"],
    ]
    second = [["things given up"], header, ["Potato blight", "us", "not any more", None]]
    inventory = tidied(make_sheet(first, "In the field"), make_sheet(second, "In the shed"))
    assert names(inventory) == ["Milk yield", "Slugs", "Potato blight"]


def test_a_sheet_beside_the_lists_that_asks_for_what_only_models_have_is_one(
    tidied: Tidied, names: Names, make_sheet: Callable[..., RawTable]
) -> None:
    ops = [["#", "Slot", "Phase", "QA", "Retraining"], [1, "Pick path", "Production", "none", "by hand"]]
    key = [["Stage", "Meaning"], ["Live", "in daily use"], ["Idea", "not begun"]]
    inventory = tidied(
        make_sheet([HEADER, CHURN, FRAUD], "Finance"), make_sheet(ops, "Ops"), make_sheet(key, "Key")
    )
    assert names(inventory) == ["Churn", "Fraud", "Pick path"]


def test_short_labels_above_sentences_are_headers(tidied: Tidied, names: Names) -> None:
    rows = [
        ["Wotsit", "Blah"],
        ["Bed demand", "Pilot in surgery only. Its error is not monitored."],
        ["Letter coding", "Still being built. The model is not retrained."],
        ["Fall risk", "Switched off in 2025, nobody retrained the model."],
    ]
    assert names(tidied(rows)) == ["Bed demand", "Letter coding", "Fall risk"]


def test_a_state_of_before_is_no_stage(tidied: Tidied) -> None:
    rows = [["Model", "Old status (2023)", "Situation now"], ["A", "Live", "Retired"], ["B", "Idea", "Pilot"],
            ["C", "Pilot", "Live"]]  # fmt: skip
    assert [(m.header, m.field) for m in tidied(rows).matches] == [
        ("Model", "name"), ("Old status (2023)", None), ("Situation now", "stage")]  # fmt: skip


def test_the_summary_of_an_export_names_what_its_description_tells(tidied: Tidied, names: Names) -> None:
    rows = [
        ["Issue key", "Summary", "Status", "Labels", "Description"],
        ["M-1", "Churn model", "Live", "psi auto", "CVM analysts retrain it before each campaign."],
        ["M-2", "Fraud model", "Pilot", "ab-test", "Take rate per arm is checked daily by the team."],
        ["M-3", "Bad debt model", "Live", "none-yet", "The model is fitted by hand whenever somebody asks."],
    ]
    assert names(tidied(rows)) == ["Churn model", "Fraud model", "Bad debt model"]


def test_a_text_that_goes_on_in_the_next_row_is_no_heading(tidied: Tidied) -> None:
    rows = [
        ["Subject", "State", "Owner"],
        ["Frost alarm", "Was live, now", "Ann"],
        [None, "switched off", None],
        ["Label check model", "Live", "Bob"],
        ["Churn model", "Pilot", "Cem"],
    ]
    assert "switched off" not in [text for table in tidied(rows).tables for _, text in table.headings]


def test_tables_side_by_side_are_lists_of_their_own(tidied: Tidied, names: Names) -> None:
    rows = [
        ["In production", None, None, None, "Not yet, or no more", None],
        ["Model", "Monitoring", "Owner", None, "Model", "Stage"],
        ["Staffing", "no", "Ann", None, "Newsletter", "Retired"],
        ["Pricing", "yes", "Bob", None, "Returns", "Pilot"],
    ]
    inventory = tidied(rows)
    assert names(inventory) == ["Staffing", "Pricing", "Newsletter", "Returns"]
    assert [
        str(table.place(3, column)) for table in inventory.tables for column in table.columns["name"]
    ] == [
        "list.xlsx [Sheet1] A3",
        "list.xlsx [Sheet1] E3",
    ]


def test_an_empty_column_within_a_list_parts_nothing(tidied: Tidied, names: Names) -> None:
    rows = [
        ["Model", "Stage", None, "Tool", "Monitoring"],
        ["Churn", "Live", None, "Evidently", "yes"],
        ["Fraud", "Live", None, "Grafana", "no"],
    ]
    inventory = tidied(rows)
    assert names(inventory) == ["Churn", "Fraud"]
    assert [inventory.tables[0].value("monitoring", row) for row in (2, 3)] == ["yes", "no"]


def test_a_key_below_tables_side_by_side_is_no_model_of_either(tidied: Tidied, names: Names) -> None:
    rows = [
        ["Model", "Stage", None, "Model", "Stage"],
        ["Staffing", "L", None, "Newsletter", "P"],
        ["Pricing", "P", None, "Returns", "L"],
        [],
        ["L", "live", None, None, None],
        ["P", "pilot", None, None, None],
    ]
    assert names(tidied(rows)) == ["Staffing", "Pricing", "Newsletter", "Returns"]


def test_a_column_of_a_list_beside_another_is_named_by_its_letters_in_the_file(tidied: Tidied) -> None:
    rows = [
        ["Model", "Stage", None, "Model", "Extra"],
        ["Staffing", "Live", None, "Newsletter", "weekly by Jo"],
        ["Pricing", "Live", None, "Returns", "no"],
    ]
    matches = tidied(rows, given={"monitoring": "E"}).matches
    assert [(m.header, m.reason) for m in matches if m.field == "monitoring"] == [("Extra", "given")]


def test_models_that_sound_like_fields_do_not_turn_a_list(tidied: Tidied, names: Names) -> None:
    models = ["Fraud detection", "Stage", "Price", "Drift alerts", "Owner lookup", "Vendor risk", "Staffing"]
    rows: list[list[object]] = [["Model name", "Owner", "Stage", "Monitoring"]]
    rows += [[model, "Ann", "Production", "Yes"] for model in models]
    inventory = tidied(rows)
    assert not inventory.tables[0].across
    assert names(inventory) == models


def test_a_title_over_most_columns_is_no_group(tidied: Tidied, make_sheet: Callable[..., RawTable]) -> None:
    rows = [["Register of models", None, None, None, "Printed copies: 3"], [*HEADER, "Ref"], [*CHURN, "A1"]]
    inventory = tidied(make_sheet(rows, merges=((1, 1, 1, 4),)))
    assert [match.header for match in inventory.matches] == [*HEADER, "Ref"]


def test_tables_side_by_side_may_call_their_models_otherwise(tidied: Tidied, names: Names) -> None:
    inventory = tidied(
        [
            ["Model", "Status", "Owner", None, "Site engine", "Live?", "Plant"],
            ["Churn", "in use", "Ann", None, "Tablet weight", "yes", "Basel"],
            ["Fraud", "pilot", "Bob", None, "Line stop", "not yet", "Visp"],
            ["Price", "retired", "Cem", None, "Vial check", "yes", "Stein"],
        ]
    )
    assert names(inventory) == ["Churn", "Fraud", "Price", "Tablet weight", "Line stop", "Vial check"]


def test_columns_apart_that_go_on_about_the_same_models_are_one_table(tidied: Tidied, names: Names) -> None:
    inventory = tidied(
        [
            ["Model", "Status", None, "Owner", "Monitoring"],
            ["Churn", "in use", None, "Ann", "weekly"],
            ["Fraud", "pilot", None, "Bob", "no"],
            ["Price", "retired", None, "Cem", "no"],
        ]
    )
    assert names(inventory) == ["Churn", "Fraud", "Price"]


@pytest.mark.parametrize(
    "stages",
    [
        ("A. Running for real", "B. Trials"),
        ("1) In daily use", "2) On trial"),
        ("Section A: Tools in use", "Section B – Trials"),
    ],
)
def test_numbered_headings_name_stages(tidied: Tidied, known: Knowledge, stages: tuple[str, str]) -> None:
    first, second = stages
    table = tidied(
        [
            ["Model", "Owner", "Monitoring"],
            [first, None, None],
            ["Churn", "Ann", "weekly"],
            ["Fraud", "Bob", "no"],
            [second, None, None],
            ["Price", "Cem", "no"],
        ]
    ).tables
    lexicon = Lexicon(known, AS_OF)
    told = [[reading.status for reading in read_headings(one, lexicon)] for one in table]
    assert told == [["production"], ["pilot"]]


@pytest.mark.parametrize("crossed", ["Dev", "not in yet"])
def test_a_column_of_crosses_beside_stages_is_one_of_them(tidied: Tidied, crossed: str) -> None:
    rows = [["Model", "Live", "Trial", crossed], ["A", "x", None, None], ["B", None, "x", None]]
    inventory = tidied([*rows, ["C", None, None, "x"], ["D", "x", None, None]])
    assert [match.field for match in inventory.matches[1:]] == ["stage"] * 3


def test_an_unread_answer_of_the_second_of_two_tables_names_its_own_header(known: Knowledge) -> None:
    left = [["Model", "Status"], ["Churn", "Live"], ["Fraud", "Live"], ["Price", "Live"]]
    right = [["Model", "Status"], ["Load", "Live"], ["Leak", "zorks the flurb"], ["Trip", "Live"]]
    rows = [[*one, None, *other] for one, other in zip(left, right, strict=True)]
    lexicon = Lexicon(known, AS_OF)
    problems = classify(ingest(workbook(sheet(rows)), lexicon, {}), lexicon, AS_OF).problems
    (unread,) = (problem for problem in problems if problem.code == "unread_answers")
    assert (str(unread.place).rpartition(" ")[2], unread.args["header"]) == ("E3", "Status")


@pytest.mark.parametrize("shorter", ["left", "right"])
def test_of_tables_side_by_side_the_longer_one_keeps_all_its_models(
    tidied: Tidied, names: Names, shorter: str
) -> None:
    long = [["Model", "Status"], *([f"L{number}", "Live"] for number in range(6))]
    short = [["Model", "Status"], *([f"S{number}", "Live"] for number in range(3)), *[[None, None]] * 3]
    pair = (short, long) if shorter == "left" else (long, short)
    found = names(tidied([[*one, None, *other] for one, other in zip(*pair, strict=True)]))
    assert sorted(map(str, found)) == [*(f"L{n}" for n in range(6)), *(f"S{n}" for n in range(3))]


def test_a_lone_group_may_stand_over_a_few_of_the_headers(tidied: Tidied) -> None:
    grid = sheet(
        [
            [None, None, None, "Güte überwacht", None],
            ["Modell", "Verantwortlich", "Stand", "ob", "womit / durch wen"],
            ["Churn", "Ann", "in Betrieb", "ja", "Fehlerquote jede Woche, Ann"],
            ["Fraud", "Bob", "in Betrieb", "nein", None],
            ["Preis", "Cem", "Pilot", "ja", "AUC jeden Monat"],
        ]
    )
    (table,) = tidied(replace(grid, merges=((1, 4, 1, 5),))).tables
    assert set(table.columns["monitoring"]) == {4, 5}


def test_a_long_title_with_a_note_at_its_right_is_no_group(tidied: Tidied) -> None:
    rows = [
        ["Upper valley lifts – models and forecasts", None, None, "updated 20/11", None],
        [*HEADER, "Notes"],
        [*CHURN, "x"],
        [*FRAUD, "y"],
    ]
    assert tidied(rows).tables[0].headers[:2] == ("Model name", "Owner")


@pytest.mark.parametrize(
    "headers",
    [
        ["Tarjeta", "Lista", "Etiquetas", "Descripción", "Miembros"],
        ["Card name", "List name", "Labels", "Card description", "Members"],
    ],
)
def test_a_board_of_cards_has_a_header(tidied: Tidied, names: Names, headers: list[str]) -> None:
    rows = [
        headers,
        ["Frost", "En marcha", "field", "error checked weekly", "Ana"],
        ["Olives", "Probando", "mill", "one farm", "Blas"],
        ["Quality", "Lista", "mill", "waits for the lab", "Ana"],
    ]
    inventory = tidied(rows)
    assert names(inventory) == ["Frost", "Olives", "Quality"]
    assert {"stage", "owner", "description"} <= inventory.tables[0].columns.keys()


def test_two_titles_beside_each_other_are_no_groups(tidied: Tidied, names: Names) -> None:
    title = ["NORTH MILLS LTD", None, "AI TRACKER WEEK 44", None]
    inventory = tidied(
        [
            title,
            ["Site", "Model", "Gate", "Remarks"],
            ["A", "Churn", "Pilot", "x"],
            ["B", "Fraud", "Live", "y"],
        ]
    )
    assert names(inventory) == ["Churn", "Fraud"]
    assert [match.header for match in inventory.matches] == ["Site", "Model", "Gate", "Remarks"]


def test_two_titles_are_no_groups_above_a_header_that_somebody_named(known: Knowledge) -> None:
    title = ["NORTH MILLS LTD", None, "AI TRACKER WEEK 44", None]
    rows = [
        title,
        ["Site", "Model", "Gate", "Remarks"],
        ["A", "Churn", "Pilot", "x"],
        ["B", "Fraud", "Live", "y"],
    ]
    inventory = ingest(
        workbook(sheet(rows, "Sheet1")), Lexicon(known, AS_OF), layout=Layout(header_rows=((None, 2),))
    )
    assert [match.header for match in inventory.matches] == ["Site", "Model", "Gate", "Remarks"]


def test_two_groups_beside_each_other_are_groups(tidied: Tidied) -> None:
    groups = ["General", None, "Monitoring", None]
    inventory = tidied(
        [groups, ["Site", "Model", "Status", "Tool"], ["A", "Churn", "yes", "x"], ["B", "Fraud", "no", "y"]]
    )
    assert inventory.matches[2].field == "monitoring"
