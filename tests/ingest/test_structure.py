"""What the shape of a workbook says: names of sheets, headings between rows, rows without headers, rows left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from audit.classify import Classified
from audit.domain.errors import InputError
from audit.domain.inventory import Inventory, Layout
from audit.domain.models import Model
from audit.domain.tables import RawTable
from audit.ingest import ingest
from audit.lexicon import Lexicon
from tests.ingest.conftest import AS_OF, Read, sheet, workbook

LIVE = datetime(2024, 5, 1)
HEADER = ["Model name", "Owner", "Go-live date"]
STAGED = ["Model name", "Owner", "Stage", "Go-live date"]

Make = Callable[..., RawTable]


def stages(found: tuple[Inventory, Classified]) -> dict[str, str]:
    return {model.name: model.deployed.status for model in found[1].models}


def codes(found: tuple[Inventory, Classified]) -> list[str]:
    return [p.code for p in (*found[0].problems, *found[1].problems)]


def model(found: tuple[Inventory, Classified], name: str) -> Model:
    return next(one for one in found[1].models if one.name == name)


@pytest.mark.parametrize(
    ("name", "status"),
    [("Retired", "retired"), ("Pilots", "pilot"), ("Ideas", "development"), ("Retired models", "retired")],
)
def test_the_name_of_a_sheet_outweighs_a_go_live_date(read: Read, name: str, status: str) -> None:
    found = read(
        sheet([HEADER, ["Churn", "Ann", LIVE]], "Models"), sheet([HEADER, ["Fraud", "Bob", LIVE]], name)
    )
    assert stages(found) == {"Churn": "production", "Fraud": status}
    fraud = model(found, "Fraud")
    assert f"list.xlsx [{name}]" in [str(e.place) for e in fraud.evidence(fraud.deployed)]
    assert fraud.team is None  # a stage is nobody's team
    assert "contradiction" not in codes(found)


@pytest.mark.parametrize(
    "name", ["Test centre", "Retirement products", "Live betting", "Operations", "Training"]
)
def test_a_name_that_says_more_than_a_stage_is_a_team(read: Read, name: str) -> None:
    found = read(
        sheet([HEADER, ["Churn", "Ann", LIVE]], "Claims"), sheet([HEADER, ["Fraud", "Bob", None]], name)
    )
    assert stages(found) == {"Churn": "production", "Fraud": "unknown"}
    assert model(found, "Fraud").team == name


def test_headings_between_rows_hold_for_what_is_below_them(read: Read) -> None:
    rows = [
        HEADER,
        ["Churn", "Ann", LIVE],
        ["SWITCHED OFF"],
        ["Fraud", "Bob", LIVE],
        ["In test"],
        ["Price", "Cem", LIVE],
    ]
    found = read(sheet(rows))
    assert stages(found) == {"Churn": "production", "Fraud": "retired", "Price": "development"}
    fraud = model(found, "Fraud")
    assert "list.xlsx [Models] A3" in [str(e.place) for e in fraud.evidence(fraud.deployed)]


def test_a_note_below_all_data_makes_no_model_of_a_heading(read: Read) -> None:
    rows = [
        ["Model name", "Owner", "Stage"],
        ["Sales"],
        ["Churn score", "Ada", "Live"],
        ["Plants"],
        ["Oven forecast", "Bo", "Pilot"],
        [],
        ["Compiled by A. Galli"],
    ]
    assert stages(read(sheet(rows))) == {"Churn score": "production", "Oven forecast": "pilot"}


def test_what_begins_with_a_day_names_no_model(read: Read) -> None:
    rows = [
        ["Issue key", "Summary", "Status", "Updated"],
        ["DS-1", "Hotel ranking", "Live", "25/Nov/26 9:12 AM"],
        ["DS-2", "Agent rota", "Paused", "02/Nov/26 4:40 PM"],
        ["DS-3", "Ad bidding", "Live", "12/Oct/26 1:05 PM"],
    ]
    assert list(stages(read(sheet(rows)))) == ["Hotel ranking", "Agent rota", "Ad bidding"]


@pytest.mark.parametrize(
    ("above", "below", "field", "answers"),
    [
        ("Nachtraining", "Art", "retraining", ["automatisch", "manuell"]),
        ("Suivi / Opvolging", "Qualité / Kwaliteit", "monitoring", ["mensuel", "wekelijks"]),
    ],
)
def test_a_group_tells_what_the_kind_or_two_languages_below_it_are(
    read: Read, above: str, below: str, field: str, answers: list[str]
) -> None:
    rows = [
        ["Modell", None, above, None],
        ["Nr.", "Name", below, "Werkzeug"],
        ["1", "Storno", answers[0], "Excel"],
        ["2", "Betrug", answers[1], "Excel"],
    ]
    (table,) = read(sheet(rows, merges=((1, 1, 1, 2), (1, 3, 1, 4))))[0].tables
    assert table.columns[field] == (3,)


def test_a_merged_heading_between_rows_is_a_unit_where_it_is_no_stage(read: Read) -> None:
    rows = [HEADER, ["Churn", "Ann", LIVE], ["Claims handling"], ["Fraud", "Bob", LIVE]]
    found = read(sheet(rows, merges=((3, 1, 3, 3),)))
    assert stages(found) == {"Churn": "production", "Fraud": "production"}
    assert [model(found, name).team for name in ("Churn", "Fraud")] == [None, "Claims handling"]


def test_a_name_alone_between_rows_stays_a_model(read: Read) -> None:
    found = read(sheet([HEADER, ["Churn", "Ann", LIVE], ["Fraud"], ["Price", "Cem", LIVE]]))
    assert stages(found) == {"Churn": "production", "Fraud": "unknown", "Price": "production"}


def test_a_heading_of_several_things_says_nothing_of_all(read: Read) -> None:
    rows = [HEADER, ["Churn", "Ann", LIVE], ["NOT IN PROD / OTHER"], ["Fraud", "Bob", LIVE]]
    assert stages(read(sheet(rows)))["Fraud"] == "production"


def test_a_stage_of_its_own_that_is_more_cautious_wins(read: Read) -> None:
    rows = [STAGED, ["Churn", "Ann", "Live", None], ["PILOTS"], ["Fraud", "Bob", "Development", None]]
    found = read(sheet(rows))
    assert stages(found) == {"Churn": "production", "Fraud": "development"}
    assert "contradiction" not in codes(found)


def test_a_column_that_says_production_below_retired_is_a_contradiction(read: Read) -> None:
    found = read(sheet([STAGED, ["Churn", "Ann", "Live", None], ["RETIRED"], ["Fraud", "Bob", "Live", None]]))
    assert stages(found)["Fraud"] == "retired"
    assert model(found, "Fraud").deployed.contradicted
    assert "contradiction" in codes(found)


def test_production_above_the_rows_fills_what_nothing_is_said_of(read: Read) -> None:
    rows = [STAGED, ["IN PRODUCTION"], ["Churn", "Ann", None, None], ["Fraud", "Bob", "Pilot", None]]
    assert stages(read(sheet(rows))) == {"Churn": "production", "Fraud": "pilot"}


def test_a_banner_of_a_draft_says_nothing_of_the_models(read: Read) -> None:
    rows = [["DRAFT - for internal use"], [], HEADER, ["Churn", "Ann", LIVE]]
    assert stages(read(sheet(rows))) == {"Churn": "production"}


def test_a_banner_of_retired_models_does(read: Read) -> None:
    assert stages(read(sheet([["Retired models"], [], HEADER, ["Churn", "Ann", LIVE]]))) == {
        "Churn": "retired"
    }


def test_a_small_sheet_that_is_called_by_a_stage_is_read(read: Read) -> None:
    full = sheet([["Model", "Owner", "Stage"], ["Churn", "Ann", "Live"], ["Fraud", "Bob", "Live"]], "Models")
    found = read(full, sheet([["Model", "Why"], ["Old score", "too slow"], ["Leads", "sold"]], "graveyard"))
    assert set(stages(found)) == {"Churn", "Fraud", "Old score", "Leads"}
    bare = [["Old score", "slow"], ["Leads", "sold"], ["Rota", "gone"]]
    found = read(full, sheet(bare, "graveyard"))
    assert stages(found) == {
        "Churn": "production",
        "Fraud": "production",
        "Old score": "retired",
        "Leads": "retired",
        "Rota": "retired",
    }
    found = read(full, sheet(bare, "Misc"))
    assert len(found[1].models) == 2
    (left_out,) = [p for p in found[0].problems if p.code in ("sheet_left_out", "sheet_passed_over")]
    assert (left_out.args["sheet"], left_out.args["rows"]) == ("Misc", 3)


def test_sheets_that_share_headers_with_a_list_of_unknown_ones_are_lists_too(read: Read) -> None:
    routine = sheet(
        [["Assay", "Species", "Goes to"], ["Kidney stage", "cat", "vets"], ["Smear", "dog", "vets"]],
        "Routine",
    )
    tested = sheet(
        [["as of March"], ["Assay", "Species", "Where"], ["Dental", "rabbit", "two"]], "Being tested"
    )
    other = sheet([["Assay", "Price"], ["any", 3], ["other", 4]], "Prices")
    found = read(routine, tested, other, layout=Layout())
    assert {"Kidney stage", "Smear", "Dental"} == set(stages(found))


def test_tabs_with_the_headers_of_the_first_one_are_lists_too(read: Read) -> None:
    header = ["service", "what", "status", "since", "eval"]
    growth = sheet(
        [[*header, "on-call"], ["lead-rank", "orders signups", "live", 2022, "daily", "Kim"]], "Growth"
    )
    core = sheet([header, ["bank-match", "matches payments", "live", 2021, "none"]], "Core")
    found = read(growth, core, layout=Layout())
    assert len(found[1].models) == 2


def test_every_sheet_with_rows_is_read_or_has_a_problem(read: Read) -> None:
    others = [
        sheet([["Live", "Yes"], ["Pilot", "No"]], "Picklist"),
        sheet([["Version", "Change"], ["1", "first"]], "Change log"),
        sheet([["one", "two"], ["three", "four"]], "Stuff"),
    ]
    found, _ = read(sheet([STAGED, ["Churn", "Ann", "Live", LIVE]]), *others)
    assert {p.args["sheet"] for p in found.problems} == {"Picklist", "Change log", "Stuff"}


def test_a_list_without_headers_loses_no_row(read: Read) -> None:
    rows = [
        ["Fraud score", "Shaz / PROD!!", "nightly"],
        ["Churn", "Tim / decom", "never"],
        ["Leads", "Ben / live", "weekly"],
        ["Price", "Ann / pilot", "never"],
    ]
    found, judged = read(sheet(rows, "Sheet1"))
    assert [m.name for m in judged.models] == [row[0] for row in rows]
    assert "no_header" in [p.code for p in found.problems]
    assert [m.header for m in found.matches] == ["A", "B", "C"]  # called by their letters


def test_rows_above_the_headers_are_told(read: Read) -> None:
    rows = [["Fraud", "Bob", "Live", LIVE], STAGED, ["Churn", "Ann", "Live", LIVE]]
    assert "rows_above_header" in codes(read(sheet(rows)))


@pytest.mark.parametrize("rows", [[["Total", 3, 4], ["Total", 5, 6]], [["x"], ["y"]], [HEADER]])
def test_a_file_that_ends_in_no_model_is_an_error_that_shows_it(read: Read, rows: list[list[object]]) -> None:
    with pytest.raises(InputError, match=r"(?s)no list of models.*Models: \d+ rows?.*row 1: .*--header-row"):
        read(sheet(rows))  # type: ignore[arg-type]


def test_sheets_and_header_rows_that_are_named_outweigh_the_looks(read: Read) -> None:
    tables = (
        sheet([HEADER, ["Churn", "Ann", LIVE]], "Models"),
        sheet([["a note", "x", "y"], ["What", "Who", "When"], ["Fraud", "Bob", LIVE]], "Notes"),
    )
    found = read(*tables, layout=Layout(("Notes",), (("notes", 2),)))
    assert [t.grid.sheet for t in found[0].tables] == ["Notes"]
    assert found[0].tables[0].header == (2,)
    assert found[0].skipped_sheets == (("Models", "not_chosen"),)
    bare = read(sheet([["Churn", "Ann"], ["Fraud", "Bob"]], "L"), layout=Layout(header_rows=((None, 0),)))
    assert set(stages(bare)) == {"Churn", "Fraud"}


@pytest.mark.parametrize(
    ("layout", "told"),
    [
        (Layout(("Modls",)), "has no sheet 'Modls'. It has 'Models'"),
        (Layout(header_rows=((None, 9),)), "row 9 can't hold the headers"),
        (Layout(header_rows=(("X", 1),)), "has no sheet 'X'"),
    ],
)
def test_what_does_not_exist_is_named(read: Read, layout: Layout, told: str) -> None:
    with pytest.raises(InputError, match=told.replace(".", r"\.")):
        read(sheet([HEADER, ["Churn", "Ann", LIVE]]), layout=layout)


def test_an_id_that_repeats_beside_other_names_drops_no_model(read: Read) -> None:
    header = ["ID", "Model name", "Agency", "Stage"]
    rows = [[f"A-{at % 4}", f"Model {at}", f"Agency {at // 4}", "Live"] for at in range(12)]
    found = read(sheet([header, *rows]))
    assert len(found[1].models) == 12
    (told,) = (p for p in (*found[0].problems, *found[1].problems) if p.code == "id_is_none")
    assert told.args["count"] == 12  # all rows that share an id, the first of each among them
    one_slip = [*([f"B-{at}", f"Model {at}", "X", "Live"] for at in range(30)), ["B-3", "Other", "X", "Live"]]
    found = read(sheet([header, *one_slip]))
    assert len(found[1].models) == 31
    assert "id_repeats" in codes(found)
    same = [["C-1", "Churn", "X", "Live"], ["C-1", "Churn", "X", "Live"], ["C-1", "Churn", "Y", "Live"]]
    found = read(sheet([header, *same]))  # once in X, and once in Y
    assert len(found[1].models) == 2
    assert [a.reason for a in found[0].set_aside] == ["duplicate_id"]


def test_rows_that_go_on_with_a_model_belong_to_it(read: Read) -> None:
    header = ["Model name", "Team", "Monitoring", "Region"]
    rows = [
        ["Churn", "Retail", "weekly drift checks,", "North"],
        [None, None, "but only in dev", None],
        ["Fraud", "Claims", "no", "South"],
        [None, "Claims", None, "West"],
    ]
    found = read(sheet([header, *rows]))
    assert set(stages(found)) == {"Churn", "Fraud"}
    assert [a.reason for a in found[0].set_aside] == ["continuation", "continuation"]
    assert "only in dev" in model(found, "Churn").monitored.readings[0].text


def test_a_list_that_others_look_up_is_no_inventory(read: Read) -> None:
    header = ["Model name", "Owner", "Stage", "Engine", "Region", "Notes"]
    engines = ["NEMO", "ROMS", "HBM", "WAM"]
    rows = [[f"Forecast {at}", "Ann", "Live", engines[at % 4], "North", "-"] for at in range(8)]
    lookup = sheet(
        [["Model name", "Type", "Description"], *([e, "core", "engine"] for e in engines)], "Engines"
    )
    found = read(sheet([header, *rows]), lookup)
    assert len(found[1].models) == 8
    assert ("Engines", "lookup") in found[0].skipped_sheets
    assert "sheet_left_out" in codes(found)


def test_a_no_in_a_matrix_of_use_cases_and_agencies_is_no_model(read: Read) -> None:
    pairs = [(a, u) for a in ("Parks", "Roads", "Water") for u in ("Drafts", "Search", "Code")]
    rows = [[a, u, "N" if (at % 3) == 1 else "Y"] for at, (a, u) in enumerate(pairs)]
    found = read(sheet([["Agency", "AI use case", "Agency use (Y/N)?"], *rows]))
    assert len(found[1].models) == 6
    assert [a.reason for a in found[0].set_aside] == ["not_used"] * 3
    assert "matrix_read" in codes(found)


def test_every_new_problem_and_reason_has_its_sentence_in_each_language() -> None:
    from audit import knowledge

    for language in ("en", "de", "fr", "es"):
        known = knowledge.load(language=language)
        assert {"continuation", "not_used"} <= known.told_fields.set_aside.keys()
        inventory = ingest(
            workbook(
                sheet([STAGED, ["Churn", "Ann", "Live", LIVE]]), sheet([["a", "b"], ["c", "d"]], "Stuff")
            ),
            Lexicon(known, AS_OF),
        )
        (message,) = [known.worded(p).message for p in inventory.problems]
        assert "Stuff" in message
        assert "{" not in message
        assert "picklist" not in message  # a reason is told in words


def test_what_a_question_calls_the_models_is_no_stage(read: Read) -> None:
    rows = [[name, "in use", "every week"] for name in ("Ranking", "Paywall", "Tags", "Reports", "Returns")]
    found = read(sheet([["What is in use", "Are readers or editors using it?", "Checked?"], *rows]))
    assert stages(found) == dict.fromkeys(("Ranking", "Paywall", "Tags", "Reports", "Returns"), "production")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("How does the council know it is working properly?", "monitoring"),
        ("How is a new version made?", "retraining"),
        ("Increase accuracy", None),
        ("Improvement of the monitoring", None),
    ],
)
def test_a_question_asks_for_a_practice_and_a_wish_for_none(
    read: Read, header: str, field: str | None
) -> None:
    rows = [[name, "accuracy checked every week"] for name in ("Ranking", "Paywall", "Tags")]
    if field == "retraining":
        rows = [[name, "retrained nightly by a job"] for name in ("Ranking", "Paywall", "Tags")]
    (inventory, _) = read(sheet([["Model name", header], *rows]))
    assert next(match.field for match in inventory.matches if match.header == header) == field


def test_codes_that_a_line_explains_are_stages_below_code(read: Read) -> None:
    legend = ["Legend: GO = released; VAL = in validation; EOL = decommissioned; LIM = on trial", None, None]
    rows = [[f"Model {code}", "Cork", code] for code in ("GO", "LIM", "EOL", "VAL", "GO ")]
    found = read(sheet([legend, ["Model name", "Site", "Code"], *rows]))
    assert list(stages(found).values())[:4] == ["production", "pilot", "retired", "development"]


def test_a_switch_as_a_header_asks_whether_the_model_is_in_use(read: Read) -> None:
    rows = [["Ranking", "on"], ["Paywall", "off, DAM gone"], ["Tags", "on"], ["Voice", "on/off"]]
    said = stages(read(sheet([["Model name", "on/off"], *rows])))
    assert list(said.values())[:3] == ["production", "retired", "production"]
    assert said["Voice"] != "production"


def test_a_day_below_end_is_when_it_was_retired(read: Read) -> None:
    rows = [["Ranking", "2023-02", None], ["Paywall", "2022-05", "2025-11"], ["Tags", "2021-01", None]]
    found = read(sheet([["Model name", "Live from", "End"], *rows]))
    assert list(stages(found).values()) == ["production", "retired", "production"]


def test_a_word_beside_a_go_live_date_counts_unless_it_is_of_time(read: Read) -> None:
    rows = [["Ranking", "removed 07/2024"], ["Paywall", "Pre-2021"], ["Tags", "05/2023"]]
    found = read(sheet([["Model name", "Go-live"], *rows]))
    assert list(stages(found).values()) == ["retired", "production", "production"]


def test_details_behind_a_practice_may_lower_it(read: Read) -> None:
    headers = ["Model name", "Status", "Accuracy monitoring", "Accuracy detail", "Retraining"]
    rows = [
        ["Ranking", "live", "PSI every week", None, "by a scheduled job"],
        ["Paywall", "live", "PSI every week", "not done since May 2024, no capacity", "by a scheduled job"],
        ["Tags", "live", "PSI every month", "by age group", "by hand"],
    ]
    found = read(sheet([headers, *rows]))
    assert model(found, "Ranking").monitored.status == "yes"
    assert model(found, "Paywall").monitored.status not in ("yes", "unknown")


def test_the_column_that_asks_how_in_a_group_tells_of_its_practice(read: Read) -> None:
    headers = [
        ["Model name", "Status", "Follow-up", None, "Model update", None],
        [None, None, "how", "interval", "how", "last"],
    ]
    rows = [
        ["Ranking", "live", "model vs lab, deviation alarm", "weekly", "by hand", "2024"],
        ["Paywall", "live", "server up/down in Zabbix", "daily", "by hand", "2023"],
        ["Tags", "live", "accuracy chart, Ann", "monthly", "script every night", "2024"],
        ["Voice", "trial", "none, users say noisy", "-", "not yet", None],
    ]
    found = read(sheet([*headers, *rows]))
    assert model(found, "Ranking").monitored.status == "yes"
    assert model(found, "Paywall").monitored.status == "partial"


@pytest.mark.parametrize("header", ["Post go-live surveillance", "Checks after go-live"])
def test_a_header_that_says_when_asks_for_no_stage(read: Read, header: str) -> None:
    rows = [
        ["Ranking", "accuracy weekly"],
        ["Paywall", "interface up/down only"],
        ["Tags", "pilot sites audited"],
    ]
    (inventory, _) = read(sheet([["Model name", header], *rows]))
    assert next(match.field for match in inventory.matches if match.header == header) == "monitoring"


def test_a_heading_among_departments_puts_nothing_into_production(read: Read) -> None:
    headers = ["Model name", "Owner", "Monitoring"]
    rows = [
        ["FRESH", None, None],
        ["Bread plan", "Sue", "error weekly"],
        ["Berry life", "Sue", None],
        ["ONLINE", None, None],
        ["Basket upsell", "Wen", None],
        ["Slot price", "Wen", None],
        ["DEPOT", None, None],
        ["Volume", "Bo", None],
    ]
    assert "production" not in stages(read(sheet([headers, *rows]))).values()


def test_a_cross_below_a_question_says_the_stage_that_heads_its_column(read: Read) -> None:
    headers = [["Model name", "In use?", None, None, None], [None, "idea", "trial", "live", "off"]]
    rows = [
        ["Churn", None, None, "x", None],
        ["Offers", None, "x", None, None],
        ["Energy", "x", None, None, None],
        ["Take-up", None, None, None, "x"],
    ]
    said = stages(read(sheet([*headers, *rows])))
    assert list(said.values()) == ["production", "pilot", "development", "retired"]


def test_a_yes_answers_a_header_that_lists_three_answers(read: Read) -> None:
    rows = [["Difetti", "sì"], ["Forno", "prova"], ["Ordini", "no"], ["Presse", "sì"]]
    said = stages(read(sheet([["Modello", "in uso (sì/no/prova)"], *rows])))
    assert list(said.values()) == ["production", "pilot", "development", "production"]


def test_a_tab_that_asks_for_practices_lists_models_whatever_calls_them(read: Read) -> None:
    listed = [["Model", "Status", "Monitoring"], *([f"Tap {at}", "live", "PSI weekly"] for at in range(4))]
    beside = [
        ["Tag", "Line", "Status code", "Quality of the forecast watched", "Retrain code"],
        ["HM-1", "Coil", "live", "PSI every week", "by hand"],
        ["HM-2", "Gauge", "trial", "no", "by hand"],
    ]
    picklist = [["Status", "Monitoring", "Retraining"], ["live", "yes", "manual"], ["trial", "no", "none"]]
    found = read(sheet(listed, "Melt shop"), sheet(beside, "Hot mill"), sheet(picklist, "Values"))
    assert len(found[1].models) == 6
    assert model(found, "Coil").monitored.status == "yes"


def test_a_key_right_below_the_headers_is_a_key_and_no_model(read: Read) -> None:
    key = "Phase: 1 running, 2 on trial, 9 scrapped. Refit: A = by a job every night, M = by hand, X = not at all"
    rows = [["Force", "1", "A"], ["Width", "2", "M"], ["Coil", "9", "X"]]
    found = read(sheet([["Model", "Phase", "Refit"], [key], *rows]))
    assert stages(found) == {"Force": "production", "Width": "pilot", "Coil": "retired"}
    assert model(found, "Force").retrained.status == "automatic"


def test_a_row_above_the_headers_says_what_a_short_one_asks(read: Read) -> None:
    asked = [["Q1", "Is it in use?"], ["Q2", "Is its accuracy checked?"], ["Q3", "What retrains it?"], []]
    rows = [
        ["Lead time", "yes", "PSI every week", "a job, every night", "2024"],
        ["Shelf life", "on trial", "no", "by hand", "2025"],
        ["Waste", "yes", "no", "by hand", "2025"],
        ["Blends", "no, being built", "no", "by hand", "2026"],
    ]
    found = read(sheet([*asked, ["Model", "Q1", "Q2", "Q3", "Since"], *rows]))
    assert list(stages(found).values()) == ["production", "pilot", "production", "development"]
    assert model(found, "Lead time").monitored.status == "yes"
    assert model(found, "Lead time").retrained.status == "automatic"


def test_a_comment_behind_each_practice_may_lower_it(read: Read) -> None:
    headers = ["Model", "In use?", "Comment", "Accuracy checked?", "Comment", "Retrains itself?", "Comment"]
    rows = [
        ["Falls", "Y", None, "Y", None, "Y", None],
        ["Beds", "Y", None, "Y", "only when asked", "Y", "Tom starts it by hand each quarter"],
        ["Stroke", "Y", "switched off in May", "Y", None, "Y", None],
    ]
    found = read(sheet([headers, *rows]))
    assert stages(found) == {"Falls": "production", "Beds": "production", "Stroke": "retired"}
    assert model(found, "Falls").retrained.status == "automatic"
    assert (model(found, "Beds").monitored.status, model(found, "Beds").retrained.status) == (
        "partial",
        "manual",
    )


def test_a_cross_below_a_group_chooses_the_answer_that_heads_its_column(read: Read) -> None:
    headers = [
        ["Model", "In use", None, None, "Do we see when it's wrong", None, None],
        [None, "Live", "Trial", "Zorked", "PSI every week", "Only if someone shouts", "Planned"],
    ]
    rows = [
        ["Fees", "x", None, None, "x", None, None],
        ["Bags", None, None, "x", None, "x", None],
        ["Bids", None, "x", None, None, None, "x"],
        ["Crew", "x", None, None, None, None, "x"],
    ]
    found = read(sheet([*headers, *rows]))
    assert stages(found) == {"Fees": "production", "Bags": "unknown", "Bids": "pilot", "Crew": "production"}
    assert model(found, "Fees").monitored.status == "yes"
    assert model(found, "Bags").monitored.status == "partial"
    assert model(found, "Crew").monitored.status == "planned"
    assert "x = Planned" in {reading.text for reading in model(found, "Crew").monitored.readings}


@pytest.mark.parametrize(
    ("remark", "status"),
    [
        ("m was Ana. She left, nobody took it over", "unknown"),
        ('"m" is what the contract says', "unknown"),
        ("ignore the m", "unknown"),
        ("m is not done since May", "unknown"),
        ("made for 3 m of belt", "automatic"),
        ("Mr Ivens asked for it", "automatic"),
    ],
)
def test_a_remark_that_names_a_code_withholds_what_it_means(read: Read, remark: str, status: str) -> None:
    key = "Refit: m = a machine does it every night, h = by hand, k = never"
    rows = [["Belt", "live", "m", remark], ["Door", "live", "h", None], ["Lamp", "live", "k", None]]
    found = read(sheet([[key], [], ["Model", "Stage", "Refit", "Remarks"], *rows]))
    assert model(found, "Belt").retrained.status == status


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        ("L", "production"),
        ("L (since May)", "production"),
        ("L (zork)", "production"),
        ("L (switched off in May)", "retired"),
        ("L – until May", "retired"),
        ("L (was T)", "pilot"),
    ],
)
def test_a_remark_behind_a_code_may_take_it_back(read: Read, answer: str, stage: str) -> None:
    rows = [
        ["Phase: L = live, T = trial, B = being built"],
        [],
        ["Model", "Phase", "Owner"],
        ["Demand forecast", answer, "Ann"],
        ["Churn score", "T", "Bo"],
        ["Price engine", "B", "Cy"],
        ["Route planner", "L", "Di"],
    ]
    assert stages(read(sheet(rows)))["Demand forecast"] == stage


@pytest.mark.parametrize(
    ("comment", "stage", "retrained"),
    [
        (None, "production", "automatic"),
        ("Gwen:\nswitched off in May", "retired", "unknown"),
        ("zork", "unknown", "automatic"),
    ],
)
def test_a_comment_on_a_cell_belongs_to_what_it_says(
    read: Read, comment: str | None, stage: str, retrained: str
) -> None:
    rows = [["Model", "In use?", "Refit"], ["Belt", "x", "every night by a job"], ["Door", "x", "by hand"]]
    found = read(sheet(rows, comments={(2, 2): comment} if comment else {}))
    assert model(found, "Belt").deployed.status == stage
    assert model(found, "Belt").retrained.status == retrained
    assert model(found, "Door").deployed.status == "production"


def test_a_comment_on_a_chosen_cross_takes_it_back(read: Read) -> None:
    headers = [["Model", "Stage", "Retraining", None, None], [None, None, "Itself", "By hand", "Never"]]
    rows = [["Vans", "live", "x"], ["Sofas", "live", "x"], ["Beds", "live", None, "x"], ["Legs", "live"]]
    found = read(sheet([*headers, *rows], comments={(3, 3): "job fails since the update"}))
    assert [one.retrained.status for one in found[1].models] == ["no", "automatic", "manual", "unknown"]


@pytest.mark.parametrize("heading", ["Position at 03/03/2025", "Stand 3. März 2025", "as of 2025-03-03, Ann"])
def test_what_lay_ahead_when_the_list_was_written_is_no_evidence(read: Read, heading: str) -> None:
    rows = [["Bearings", "Crofton", datetime(2021, 3, 2)], ["Brakes", "Tyseley", datetime(2025, 9, 1)]]
    headers = ["Model", "Depot", "In service from"]
    said = stages(read(sheet([[heading], [], headers, *rows])))
    assert said == {"Bearings": "production", "Brakes": "development"}
    said = stages(read(sheet([["Fleet models"], [], headers, *rows])))
    assert said == {"Bearings": "production", "Brakes": "production"}
    live = [[name, depot, f"live from {day:%d %B %Y}"] for name, depot, day in rows]
    said = stages(read(sheet([[heading], [], ["Model", "Depot", "Status"], *live])))
    assert said == {"Bearings": "production", "Brakes": "development"}


def test_the_day_of_a_list_may_stand_beside_its_word(read: Read) -> None:
    rows = [["Model", "In service from"], ["Brakes", datetime(2025, 9, 1)], ["Axles", datetime(2021, 3, 2)]]
    said = stages(read(sheet([["Fleet models"], ["State:", datetime(2025, 3, 3)], [], *rows])))
    assert said == {"Brakes": "development", "Axles": "production"}


def test_a_sign_off_says_nothing_of_use_and_its_lack_does(read: Read) -> None:
    headers = ["Model", "Sign-off", "First customer use"]
    rows = [["Arrears", "yes", datetime(2020, 2, 3)], ["Savings", "yes", None], ["Call-back", "no", None]]
    said = stages(read(sheet([headers, *rows])))
    assert said == {"Arrears": "production", "Savings": "unknown", "Call-back": "development"}


@pytest.mark.parametrize("header", ["If N, who", "If no, by whom?"])
def test_who_does_it_instead_asks_on_about_the_column_before(read: Read, header: str) -> None:
    headers = ["Model", "Status", "Auto retrain (Y/N)", header]
    rows = [
        ["Queue", "Live", "Y", None],
        ["Taxi", "Live", "N", "by hand, Nadia"],
        ["Bags", "Live", "N", "nobody"],
    ]
    said = {one.name: one.retrained.status for one in read(sheet([headers, *rows]))[1].models}
    assert said == {"Queue": "automatic", "Taxi": "manual", "Bags": "no"}


@pytest.mark.parametrize(
    "header", ["Description", "In your own words: is it used, who checks it, how is it kept up to date?"]
)
def test_one_column_may_tell_of_every_practice(read: Read, header: str) -> None:
    told = [
        "Runs in every depot. Accuracy is checked weekly by Ann. A job in Azure retrains it every Sunday.",
        "It was switched off in May. Nobody monitored it and nobody retrained it.",
        "In daily use. Accuracy is monitored monthly by the team. We retrain it by hand.",
    ]
    rows = [[name, text] for name, text in zip(["Routes", "Tyres", "Fuel"], told, strict=True)]
    found = {one.name: one for one in read(sheet([["Model", header], *rows]))[1].models}
    assert [one.deployed.status for one in found.values()] == ["production", "retired", "production"]
    assert [one.monitored.status for one in found.values()] == ["yes", "no", "yes"]
    assert [one.retrained.status for one in found.values()] == ["automatic", "no", "manual"]


@pytest.mark.parametrize(
    ("remark", "stage"),
    [
        ("NOT any more!! legal stopped it for good", "unknown"),
        ("we stopped it in May", "unknown"),
        ("taken off all wards for good, Ben to move the line", "unknown"),
        ("we stopped retraining it in May", "production"),
        ("not really a model", "production"),
    ],
)
def test_a_remark_that_the_model_was_stopped_withholds_its_stage(read: Read, remark: str, stage: str) -> None:
    headers = ["Model", "Owner", "Retraining", "Remarks"]
    rows = [["Falls", "Ann", "nightly by a job", remark], ["Beds", "Bo", "nightly by a job", None]]
    below_a_tab = read(sheet([headers, *rows], "Live"), sheet([headers], "Retired"))
    assert stages(below_a_tab)["Falls"] in (stage, "retired" if stage == "unknown" else stage)
    stated = [[row[0], "live", *row[2:]] for row in rows]
    said = stages(read(sheet([["Model", "Stage", "Retraining", "Remarks"], *stated])))
    assert said["Falls"] in (stage, "retired" if stage == "unknown" else stage)
    assert said["Beds"] == "production"


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("A - RUNNING ON THE NEW PLATFORM", "production"),
        ("B – IN USE, STILL ON THE OLD SERVER", "production"),
        ("C - NOT YET IN SERVICE", "development"),
        ("1) SWITCHED OFF, KEPT FOR AUDIT", "retired"),
    ],
)
def test_a_heading_may_say_where_it_runs_and_more_behind_a_comma(
    read: Read, heading: str, status: str
) -> None:
    rows = [["Price engine", "North", "weekly"], ["Churn score", "South", "weekly"]]
    table = sheet([["Model", "Region", "Monitoring"], [heading], *rows], merges=[(2, 1, 2, 3)])
    assert stages(read(table)) == {"Price engine": status, "Churn score": status}


def test_a_cross_means_what_the_workbook_says_that_it_does(read: Read) -> None:
    """`o` affirms on some lists; where the workbook says that it denies, no model is watched by it."""
    found = read(
        sheet(
            [
                ["x = yes     (x) = planned     o = definitely not"],
                [None, "STAGE", None, None, "CHECKS", None],
                ["Model", "Build", "Live", "Off", "Quality watched monthly", "Servers only"],
                ["Price engine", None, "x", None, "x", None],
                ["Churn score", None, "x", "(x)", "o", None],
                ["Stock level", None, "x", None, "(x)", None],
                ["Fraud alert", "x", None, None, None, None],
            ],
            merges=[(2, 2, 2, 4), (2, 5, 2, 6)],
        )
    )
    told = {one.name: (one.deployed.status, one.monitored.status) for one in found[1].models}
    assert told == {
        "Price engine": ("production", "yes"),
        "Churn score": ("production", "no"),
        "Stock level": ("production", "planned"),
        "Fraud alert": ("development", "unknown"),
    }


def test_from_and_to_tell_what_is_over(read: Read) -> None:
    found = read(
        sheet(
            [
                ["Model", "Owner", "In use from - to"],
                ["Price engine", "Ann", "03/2022"],
                ["Churn score", "Ann", "2019–2023"],
                ["Stock level", "Ann", "until 12/2024"],
                ["Fraud alert", "Ann", "2021"],
            ]
        )
    )
    assert stages(found) == {
        "Price engine": "production",
        "Churn score": "retired",
        "Stock level": "retired",
        "Fraud alert": "production",
    }


def test_of_columns_called_the_same_but_for_a_day_the_newest_counts_in_each_row(read: Read) -> None:
    found = read(
        sheet(
            [
                ["Model", "Owner", "Status 12 May", "Status 8 Sept", "Status 19 Jan"],
                ["Price engine", "Ann", "pilot", "live", None],
                ["Churn score", "Ann", "live", "live", "switched off"],
                ["Stock level", "Ann", "idea", None, None],
            ]
        )
    )
    assert stages(found) == {
        "Price engine": "production",
        "Churn score": "retired",
        "Stock level": "development",
    }


def test_a_row_that_points_up_is_a_remark_on_the_model_above(read: Read) -> None:
    found = read(
        sheet(
            [
                ["Line", "Model", "Running?", "Monitoring"],
                ["Saw", "Band blade life", "yes", "error weekly"],
                [None, "^ stopped 14 Aug. Not coming back"],
                ["Yard", "Truck arrival", "yes", "error weekly"],
            ]
        )
    )
    assert stages(found) == {"Band blade life": "retired", "Truck arrival": "production"}
    assert [one.reason for one in found[0].set_aside] == ["note"]


def test_the_states_of_tickets_are_no_stages(read: Read) -> None:
    states = ["Closed Complete", "Resolved", "Open", "Scheduled", "On Hold"]
    rows = [[f"Score {at}", state, "checked weekly"] for at, state in enumerate(states)]
    assert set(stages(read(sheet([["Model", "State", "Monitoring"], *rows]))).values()) == {"unknown"}


LISTED = [["Model", "Stage", "Monitoring"], *([f"Tap {at}", "live", "PSI weekly"] for at in range(4))]


def test_a_tab_of_names_and_what_is_told_of_them_lists_models(read: Read) -> None:
    told = [
        ["Fridge alarm", "Live in all stores since May. Ann compares its misses with call-outs every week."],
        ["Shelf gaps", "On trial in one store. Nobody monitors it."],
        ["Rotas", "Retired when the new till came."],
        ["Bread plan", "Being built."],
    ]
    found = read(sheet(LISTED, "Brewery"), sheet(told, "Stores"))
    assert len(found[1].models) == 8
    assert stages(found)["Shelf gaps"] == "pilot"
    assert model(found, "Fridge alarm").monitored.status == "yes"


@pytest.mark.parametrize(
    "beside",
    [
        [
            ["Live", "in daily use"],
            ["Trial", "on trial at one site"],
            ["Gone", "retired"],
            ["W1", "monitored"],
        ],
        [["Ann Bell", "Head of data"], ["Raj Rao", "Analyst in Leeds"], ["Sue Orr", "Scores the bids"]],
        [
            ["Stage", "which of these: live, on trial"],
            [None, "retired is taken out"],
            [None, "live is in use"],
        ],
    ],
)
def test_a_tab_of_pairs_that_explains_or_lists_others_names_no_model(
    read: Read, beside: list[list[object]]
) -> None:
    found = read(sheet(LISTED, "Brewery"), sheet(beside, "Notes on it"))
    assert len(found[1].models) == 4


def test_what_is_described_on_a_ticket_is_a_remark(read: Read) -> None:
    headers = ["Issue key", "Issue Type", "Model", "Status", "Description"]
    told = "Scores the pumps. Ann compares its error with the meters every week. An Airflow DAG refits it nightly."
    rows = [
        [f"A-{at}", "Asset", f"Pump {at}", "Live", told if at else "Ranks the leaks for the crews"]
        for at in range(3)
    ]
    found = read(sheet([headers, *rows]))
    assert model(found, "Pump 1").monitored.status == "yes"
    assert model(found, "Pump 1").retrained.status == "automatic"
    plain = read(sheet([[*headers[2:]], *(row[2:] for row in rows)]))
    assert model(plain, "Pump 0").monitored.status == "unknown"


def test_sentences_below_a_header_that_asks_for_somebody_are_remarks(read: Read) -> None:
    said = [
        "Ann looks at its misses every Friday",
        "nobody checks it and nobody retrains it",
        "the vendor does what it likes",
    ]
    rows = [[f"Pump {at}", "live", text] for at, text in enumerate(said)]
    found = read(sheet([["Model", "Stage", "Person in charge"], *rows]))
    assert model(found, "Pump 0").monitored.status == "yes"
    assert model(found, "Pump 1").retrained.status == "no"


def test_plans_in_a_remark_column_assure_nothing(read: Read) -> None:
    rows = [["Pump", "live", "retrained weekly by an Airflow job"]]
    assert model(read(sheet([["Model", "Stage", "Notes"], *rows])), "Pump").retrained.status == "automatic"
    assert (
        model(read(sheet([["Model", "Stage", "Planned next steps"], *rows])), "Pump").retrained.status
        != "automatic"
    )


def test_sentences_that_tell_of_the_practices_need_no_header(read: Read) -> None:
    said = [
        "The planners use this all day. Ann compares forecast and actuals every Monday. A job retrains it each night.",
        "In use at all depots. Nobody checks it. Raj retrains it by hand.",
        "The depots use it daily. Accuracy is reviewed monthly. An Airflow job retrains it weekly.",
    ]
    rows = [["Ops", f"Pump {at}", text] for at, text in enumerate(said)]
    found = read(sheet([["From", "Model", "What they wrote"], *rows]))
    assert [stages(found)[f"Pump {at}"] for at in range(3)] == ["production"] * 3
    assert model(found, "Pump 0").monitored.status == "yes"
    assert model(found, "Pump 2").retrained.status == "automatic"


@pytest.mark.parametrize(
    "header",
    [
        "Recommendation",
        "Ideal state",
        "Requirements",
        "Should be",
        "Vendor's promise",
        "Competitor",
        "Predecessor",
    ],
)
def test_sentences_below_what_is_wanted_or_somebody_else_s_assure_nothing(read: Read, header: str) -> None:
    said = [
        "Ann compares forecast and actuals every Monday. A job retrains it each night.",
        "Accuracy is reviewed monthly by ops. An Airflow job retrains it weekly.",
        "Drift is checked daily, with alerts. A pipeline retrains it monthly.",
    ]
    rows = [[f"Pump {at}", "live", text] for at, text in enumerate(said)]
    found = read(sheet([["Model", "Stage", header], *rows]))
    assert {model(found, f"Pump {at}").monitored.status for at in range(3)} == {"unknown"}
    assert {model(found, f"Pump {at}").retrained.status for at in range(3)} == {"unknown"}


def test_a_column_of_retraining_tells_of_monitoring_where_no_other_does(read: Read) -> None:
    rows = [
        ["Pump", "live", "Ann plots its hit rate every day. It is retrained nightly by a job"],
        ["Valve", "live", "retrained nightly by a job"],
    ]
    found = read(sheet([["Model", "Stage", "Retraining"], *rows]))
    assert [model(found, name).monitored.status for name in ("Pump", "Valve")] == ["yes", "unknown"]


@pytest.mark.parametrize(("since", "status"), [(LIVE, "retired"), (None, "development")])
def test_what_rests_was_in_use_where_a_day_says_so(read: Read, since: datetime | None, status: str) -> None:
    found = read(sheet([STAGED, ["Leaks", "Ann", "Suspended", since], ["Taps", "Raj", "Live", LIVE]]))
    assert stages(found)["Leaks"] == status


def test_a_heading_may_name_its_stage_in_brackets(read: Read) -> None:
    rows = [
        ["A. Running"],
        ["Leaks", "Ann", "2021"],
        ["Taps", "Raj", "2022"],
        ["B. In the shed (not built yet)"],
        ["Gulls", "Kev", "?"],
    ]
    assert list(stages(read(sheet([["Model", "By", "From"], *rows]))).values()) == [
        "production",
        "production",
        "development",
    ]


def test_a_key_below_the_table_may_be_as_wide_as_it(read: Read) -> None:
    rows = [
        ["Ferment", "✓", "✓", "H", ""],
        ["Haze", "~", "✗", "✓", ""],
        ["Kegs", "✓", "✓", "✗", "x"],
        ["Taps", "†", "", "", ""],
    ]
    key = [
        ["Key", "", "", "", ""],
        ["Live", "✓ in daily use", "~ on trial", "† retired", ""],
        ["Watched", "✓ error looked at every week", "✗ nobody looks", "", ""],
        ["Refit", "✓ by a nightly job", "H by hand", "✗ never", "(blank = not known)"],
    ]
    found = read(sheet([["Model", "Live", "Watched", "Refit", "Notes"], *rows, [], *key]))
    assert stages(found) == {
        "Ferment": "production",
        "Haze": "pilot",
        "Kegs": "production",
        "Taps": "retired",
    }
    assert model(found, "Haze").retrained.status == "automatic"
    assert model(found, "Ferment").retrained.status == "manual"


@pytest.mark.parametrize(("owner", "status"), [("Frumpel", "yes"), ("Ann", "unknown")])
def test_people_whom_only_the_list_knows_are_somebody(read: Read, owner: str, status: str) -> None:
    told = "Trefferquote wird monatlich mit den Protokollen abgeglichen (Frumpel/Zorkel)"
    rows = [["Pumpe", "läuft", owner, told], ["Hahn", "läuft", "Zorkel" if owner == "Frumpel" else "Raj", ""]]
    found = read(sheet([["Modell", "Stand", "Ansprechpartner", "Bemerkungen"], *rows]))
    assert model(found, "Pumpe").monitored.status == status


def test_how_long_ago_a_check_was_is_told_from_the_day_of_the_list(read: Read) -> None:
    rows = [
        ["Pump", "live", "weekly", datetime(2024, 6, 28)],
        ["Tap", "live", "weekly", datetime(2021, 6, 28)],
    ]
    listed = [["Model", "Stage", "Monitoring frequency", "Last monitored"], *rows]
    found = read(sheet([["Models, as at 30 June 2024"], [], *listed]))
    assert model(found, "Pump").monitored.status == "yes"
    assert model(found, "Tap").monitored.status == "partial"
    assert model(read(sheet(listed)), "Pump").monitored.status == "partial"


def test_a_column_of_data_holds_no_remarks(read: Read) -> None:
    told = "The team retrains it weekly by hand. Its error was checked every week."
    rows = [[f"Pump {at}", datetime(2020, 5, 1), told] for at in range(4)]
    found = read(sheet([["Model", "Go-live date", "Training data"], *rows]))
    assert model(found, "Pump 1").monitored.status == "unknown"
    assert model(found, "Pump 1").retrained.status == "unknown"


def test_a_team_is_told_from_another_organisations_of_the_same_name(read: Read) -> None:
    rows = [["Leaks", "CIO", "Labour"], ["Taps", "CIO", "Treasury"], ["Wells", "Mints", "Treasury"]]
    found = read(sheet([["Model name", "Team", "Agency"], *rows]))
    assert [m.team for m in found[1].models] == ["CIO (Labour)", "CIO (Treasury)", "Mints"]
    within = read(sheet([["Model name", "Team", "Business unit"], *rows]))
    assert [m.team for m in within[1].models] == ["CIO", "CIO", "Mints"]


def test_letters_are_short_for_a_team_of_the_same_organisation(read: Read) -> None:
    rows = [["Leaks", "Project Office (PO)", "Energy"], ["Taps", "PO", "Energy"], ["Visas", "PO", "State"]]
    found = read(sheet([["Model name", "Team", "Business unit"], *rows]))
    assert [m.team for m in found[1].models] == ["Project Office (PO)", "Project Office (PO)", "PO"]


def test_a_team_spelled_in_two_ways_is_one(read: Read) -> None:
    teams = ["Aviation Safety (AVS)", "AVS", "Data Science", "data-science ", "Data  Science", "Ops"]
    rows = [[f"Model {at}", team] for at, team in enumerate(teams)]
    found = read(sheet([["Model name", "Team"], *rows]))
    assert len({m.team for m in found[1].models}) == 3


SAID: list[tuple[str, str]] = [
    ("Salt forecast", "All four lines since Easter. We plot its error every Monday. Retrained by hand"),
    ("Warning lamp", "on trial in one shop, will be monitored once it is live"),
    ("Sorting eye", "in use since 2019, the maker retrains it by hand each winter"),
    ("Weight drift", "in use on two lines, retrains itself every night"),
]


@pytest.mark.parametrize("key", [False, True])
def test_a_tab_with_other_headers_lists_models_where_its_texts_tell_of_them(read: Read, key: bool) -> None:
    rows = [["Which one", "Kev says", "Spend"], *([name, said, "12"] for name, said in SAID)]
    if key:  # a number of each row before the name
        rows = [["No.", *rows[0]], *([f"K{at}", *row] for at, row in enumerate(rows[1:], 1))]
    found = read(sheet([STAGED, ["Churn", "Ann", "Live", LIVE]], "Claims"), sheet(rows, "Plant"))
    assert stages(found).keys() == {"Churn", *(name for name, _ in SAID)}
    assert model(found, "Weight drift").retrained.status == "automatic"
    assert model(found, "Sorting eye").retrained.status == "manual"


def test_a_tab_of_other_things_lists_no_models(read: Read) -> None:
    rows = [["What", "Where"], ["Coffee", "second floor"], ["Printer", "hall"], ["Bikes", "cellar, left"]]
    found = read(sheet([STAGED, ["Churn", "Ann", "Live", LIVE]], "Claims"), sheet(rows, "House"))
    assert stages(found).keys() == {"Churn"}


@pytest.mark.parametrize("merged", [True, False])
def test_a_row_below_a_model_may_hold_a_remark_on_it(read: Read, make_sheet: Make, merged: bool) -> None:
    """Where many models have one, the last of them, too; merged, or in a column that holds no names."""
    rows: list[list[object]] = [["Area", "Tag", "Model", "Stage", "Retraining", "Remarks"]]
    for at, (name, remark) in enumerate(
        [("Silicon", "since 2020"), ("Hang", "simulated only"), ("End point", "taken out for good in May")], 1
    ):
        rows.append(["Iron", f"T{at}", name, "in use", "nightly job", None])
        rows.append(
            [None, None, remark, None, None, None] if merged else [None, remark, None, None, None, None]
        )
    merges = tuple((row, 3, row, 6) for row in (3, 5, 7)) if merged else ()
    found = read(make_sheet(rows, merges=merges))
    assert stages(found) == {"Silicon": "production", "Hang": "production", "End point": "retired"}
    assert [aside.reason for aside in found[0].set_aside] == ["note"] * 3


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("IN ALL STORES NOW", "production"),
        ("All stores", "unknown"),
        ("In Leeds", "unknown"),
        ("Models in scope of SS1", "unknown"),
        ("Handover, Gwen Rees to whoever gets it", "unknown"),
    ],
)
def test_a_title_is_a_stage_only_where_it_says_nothing_else(read: Read, title: str, status: str) -> None:
    rows = [
        [title, None, None],
        ["Model name", "Owner", "Notes"],
        ["Churn", "Ann", None],
        ["Fraud", "Bob", None],
    ]
    assert set(stages(read(sheet(rows))).values()) == {status}


def test_rooms_are_no_environments(read: Read) -> None:
    rows = [
        ["Model name", "Where", "Stage"],
        *([f"M{at}", where, "live"] for at, where in enumerate(("Lab", "Kiln", "Yard"))),
    ]
    assert set(stages(read(sheet(rows))).values()) == {"production"}
    rows = [["Model name", "Environment", "Stage"], ["M1", "lab", "live"], ["M2", "prod", "live"]]
    assert stages(read(sheet(rows)))["M1"] != "production"


@pytest.mark.parametrize("header", ["doing", "Zork", "Position June"])
def test_stages_below_a_header_that_says_nothing_need_no_confirmation(read: Read, header: str) -> None:
    said = ["in use", "on trial in two farms", "stopped", "being built", "in use in all branches"]
    rows = [["Model name", "Owner", header], *([f"M{at}", "Ann", stage] for at, stage in enumerate(said))]
    assert list(stages(read(sheet(rows))).values()) == [
        "production",
        "pilot",
        "retired",
        "development",
        "production",
    ]
    asked = [["Model name", "Owner", "Contract"], *rows[1:]]
    assert "production" not in stages(read(sheet(asked))).values()


def test_a_word_alone_among_labels_is_no_practice(read: Read) -> None:
    rows = [["Model name", "Stage", "Labels"], ["Rail", "Live", "track"], ["Ramp", "Live", "mape-weekly"]]
    found = read(sheet(rows))
    assert model(found, "Rail").monitored.status == "unknown"
    assert model(found, "Ramp").monitored.status == "yes"


@pytest.mark.parametrize(
    "remark", ["the x is Datadog, latency", "x holds for 14 stores", "was ✓ till February"]
)
def test_a_remark_that_names_a_sign_takes_back_what_it_assures(read: Read, remark: str) -> None:
    sign = "✓" if "✓" in remark else "x"
    rows = [
        [f"{sign} = yes   o = no", None, None, None],
        ["Model name", "Stage", "Accuracy watched", "Remarks"],
        ["Churn", "Live", sign, remark],
        ["Fraud", "Live", sign, None],
        ["Price", "Live", "o", None],
    ]
    found = read(sheet(rows))
    assert model(found, "Fraud").monitored.status == "yes"
    assert model(found, "Churn").monitored.status != "yes"
