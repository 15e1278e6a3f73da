"""Lists as they are sent: headers in two languages, pages, keys on other tabs, a report each year."""

from __future__ import annotations

from datetime import date

from audit.classify import Classified
from audit.domain.inventory import Inventory
from tests.ingest.conftest import Read, sheet

HEADER = ["Model", "Owner", "Status", "Monitoring", "Retraining"]
ROWS = [
    ["Churn", "Ana", "in production", "weekly by Ana", "every night by a job"],
    ["Demand", "Tom", "pilot in two shops", "none", "by hand"],
    ["Fraud", "Eve", "in production", "accuracy checked monthly", "never"],
]


def stages(found: tuple[Inventory, Classified]) -> dict[str, str]:
    return {model.name: model.deployed.status for model in found[1].models}


def test_a_header_in_two_languages_is_one(read: Read) -> None:
    header = [
        "Système / System",
        "Description",
        "Life cycle / Cycle de vie",
        "Outcomes watched? / Suivi ?",
        "Oui / Yes",
    ]
    rows = [
        ["Late filers", "letters", "Operational", "Yes", "n/a"],
        ["Call volume", "Service", "Operational", "No", "n/a"],
        ["Triage", "appeals", "Under development", "No", "n/a"],
    ]
    assert stages(read(sheet([["Agence des Prairies"], header, *rows]))) == {
        "Late filers": "production",
        "Call volume": "production",
        "Triage": "development",
    }


def test_a_header_that_names_many_fields_is_one_whatever_stage_its_words_name(read: Read) -> None:
    header = ["Use case ID", "Use case name", "Stage of development", "Date initiated", "Developed by",
              "Is performance monitored after deployment?"]  # fmt: skip
    rows = [
        ["A-1", "Ploughs", "Operation and maintenance", "10/2021", "Contractor", "No"],
        ["A-2", "Culverts", "Retired", "03/2015", "University", ""],
        ["A-3", "Fraud flags", "Operation and maintenance", "04/2020", "In-house", "No"],
    ]
    assert stages(read(sheet([header, *rows]))) == {
        "Ploughs": "production",
        "Culverts": "retired",
        "Fraud flags": "production",
    }


def test_what_headers_end_in_tells_them_from_answers(read: Read) -> None:
    first = ["Sl.", "Name of model", "Present position", "Monitoring mechanism", "Retraining mechanism"]
    second = ["Sl.", "Name of model", "Supplier", "Status", "Remarks"]
    found = read(
        sheet(
            [
                ["A. Developed in-house (IT wing)"],
                first,
                ["1", "Theft", "In regular use", "Nil", "Nil"],
                ["2", "Solar", "Under development", "", ""],
                [],
                ["B. Procured from outside"],
                second,
                ["3", "Meters", "Drishti", "Used by all readers", ""],
            ]
        )
    )
    assert stages(found) == {"Theft": "production", "Solar": "development", "Meters": "production"}


def test_a_row_that_only_decorates_a_title_is_one(read: Read) -> None:
    found = read(sheet([HEADER, *ROWS[:2], ["--- newer ones, added by Tom ---"], ROWS[2]]))
    assert list(stages(found)) == ["Churn", "Demand", "Fraud"]


def test_a_title_and_a_header_on_the_next_page_are_no_models(read: Read) -> None:
    title = ["", "", "AI ASSETS", "", "Page 1 of 2"]
    again = ["", "", "AI ASSETS", "", "Page 2 of 2"]
    found = read(sheet([title, HEADER, *ROWS[:2], again, HEADER, ROWS[2]]))
    assert list(stages(found)) == ["Churn", "Demand", "Fraud"]


def test_a_heading_above_a_repeated_header_is_no_model(read: Read) -> None:
    found = read(sheet([HEADER, *ROWS[:2], ["Lettings"], HEADER, ROWS[2]]))
    assert list(stages(found)) == ["Churn", "Demand", "Fraud"]


def test_a_key_may_say_something_else_of_one_column(read: Read) -> None:
    header = ["Model", "Owner", "In use", "Accuracy watched", "Retrained"]
    rows = [["Churn", "Ana", "●", "○", "○"], ["Demand", "Tom", "○", "", ""], ["Fraud", "Eve", "●", "●", "○"]]
    key = [
        [],
        ["", "Key"],
        ["", "●", "yes, everywhere"],
        ["", "○", 'no. Under "In use": not yet, still being built'],
    ]
    found = read(sheet([header, *rows, *key]))
    assert stages(found) == {"Churn": "production", "Demand": "development", "Fraud": "production"}
    assert [one.monitored.status for one in found[1].models] == ["no", "unknown", "yes"]


def test_a_key_is_read_in_its_own_language(read: Read) -> None:
    spain = [
        ["Modelos", "", "", "Clave:"],
        ["", "", "", "Uso: P producción · X piloto en pocas tiendas · D desarrollo · B baja"],
        ["Modelo", "Área", "Uso", "Observaciones"],
        ["Pedido fresco", "Compras", "P", ""],
        ["Rebaja", "Tiendas", "X", ""],
        ["Folleto", "Marketing", "B", ""],
        ["Ubicación", "Expansión", "D", ""],
    ]
    portugal = [
        ["Modelo", "Dono", "Situação"],
        ["Previsão padaria", "Operações", "P"],
        ["Entregas à porta", "Logística", "X"],
        ["Peixe por lota", "Compras", "D"],
    ]
    told = stages(read(sheet(spain, "España"), sheet(portugal, "Portugal")))
    assert (told["Previsão padaria"], told["Entregas à porta"], told["Peixe por lota"]) == (
        "production",
        "pilot",
        "development",
    )


def test_a_column_that_asks_how_it_goes_holds_remarks(read: Read) -> None:
    header = ["Thing", "Site", "In your own words, how is it going?"]
    rows = [
        [
            "Fermenter",
            "Burton",
            "Runs on all 24 tanks. Moira checks its accuracy against the lab every Friday.",
        ],
        ["Keg demand", "HQ", "Ordering uses it each week. It relearns overnight by itself."],
        [
            "Malt yield",
            "HQ",
            "All brewers use it. QA compares its forecast with the actuals weekly. Moira refits it by hand.",
        ],
    ]
    models = read(sheet([header, *rows]))[1].models
    assert [(one.deployed.status, one.monitored.status, one.retrained.status) for one in models] == [
        ("production", "yes", "unknown"),
        ("production", "unknown", "automatic"),
        ("production", "yes", "manual"),
    ]


def test_a_list_speaks_of_the_day_of_its_export(read: Read) -> None:
    header = ["Model", "Status", "Monitoring frequency", "Last monitored"]
    rows = [["Churn", "live", "Monthly", date(2024, 9, 5)], ["Demand", "live", "Monthly", date(2022, 2, 2)]]
    told = read(sheet([["REGISTER", "", "", "Export: 2024-10-02 07:14"], header, *rows]))[1].models
    assert [one.monitored.status for one in told] == ["yes", "partial"]


def test_of_a_report_each_year_the_latest_counts(read: Read) -> None:
    header = ["Year", "Agency", "Tool name", "Status"]
    names = ["Alpha", "Beta", "Gamma", "Delta"]
    rows = [[year, "Parks", name, "in use"] for year in (2022, 2023) for name in names[year - 2022 :]]
    inventory, classified = read(sheet([header, *rows, [2023, "Roads", "Alpha", "in use"]]))
    assert len(classified.models) == 5
    assert [(one.place.row, one.reason) for one in inventory.set_aside] == [
        (n, "earlier_report") for n in (3, 4, 5)
    ]
    (problem,) = [one for one in inventory.problems if one.code == "not_told_again"]
    assert problem.args == {"count": 1, "year": 2023}  # Alpha of the parks, which no later report lists
    assert problem.place is not None and (problem.place.row, problem.place.column) == (2, 3)


def test_names_that_repeat_within_a_year_are_models_of_their_own(read: Read) -> None:
    header = ["Year", "Agency", "Tool name", "Status", "Purpose"]
    told = ((2022, "trees"), (2022, "lawns"), (2023, "paths"))
    rows = [
        [year, "Parks", name, "in use", what] for year, what in told for name in ("Alpha", "Beta", "Gamma")
    ]
    assert len(read(sheet([header, *rows]))[1].models) == 9


def test_a_yes_in_a_matrix_of_use_cases_and_agencies_is_a_use(read: Read) -> None:
    pairs = [(a, u) for a in ("Parks", "Roads", "Water") for u in ("Drafts", "Search", "Code")]
    rows = [[a, u, ("N", "Y", "")[at % 3]] for at, (a, u) in enumerate(pairs)]
    found = read(sheet([["Agency", "AI use case", "Agency use (Y/N)?"], *rows]))
    assert [one.deployed.status for one in found[1].models] == ["production", "unknown"] * 3


def test_answers_that_blanks_and_capitals_tell_apart_are_counted_once(read: Read) -> None:
    rows = [["A", "In production"], ["B", "in production "], ["C", "In  Production"], ["D", "pilot"]]
    told = read(sheet([["Model", "Status"], *rows]))[1].vocabulary
    assert [(one.text, one.count) for one in told if one.axis == "deployed"] == [
        ("In production", 3),
        ("pilot", 1),
    ]


def test_a_report_of_another_year_may_call_the_model_otherwise(read: Read) -> None:
    header = ["Year", "Agency", "Tool name", "Status", "Purpose", "Go-live"]
    told = "It ranks the trees that are most likely to fall so that crews look at these first of all."
    same = [
        [year, "Parks", name, "in use", f"about {name}", "2020-01"] for year in (2022, 2023) for name in "ABC"
    ]
    rows = [
        [2022, "Parks", "Pathfinder Division of Roads", "in use", "routes", "2021-07"],
        [2023, "Parks", "Pathfinder", "in use", "routes of the crews", "2021-07"],
        [2022, "Parks", "Tree Tool", "in use", f"{told} By rain.", "2018-05"],
        [2023, "Parks", "Safe Streets", "in use", told, "2018-05"],
        [2022, "Parks", "Lamp Tool", "in use", "lamps", "2019-01"],
        [2023, "Parks", "Bench Tool", "in use", "benches", "2019-01"],
    ]
    inventory, classified = read(sheet([header, *same, *rows]))
    aside = {one.name for one in inventory.set_aside}
    assert {"Pathfinder Division of Roads", "Tree Tool"} <= aside
    assert {"Lamp Tool", "Bench Tool", "Pathfinder", "Safe Streets"} <= {
        one.name for one in classified.models
    }
