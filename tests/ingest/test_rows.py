"""Which rows are models: every test's name states what is odd about the row."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import Inventory

HEADER = ["ID", "Model name", "Description", "Stage", "Business unit"]
CHURN = ["A-1", "Churn", "who leaves", "Live", "Retail"]
FRAUD = ["A-2", "Fraud", "who cheats", "Pilot", "Claims"]

Tidied = Callable[..., Inventory]
Names = Callable[[Inventory], list[object]]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["REDACTED", "REDACTED", "REDACTED", "REDACTED", "true"], "redacted"),
        ([None, "Total", None, None, 2], "total"),
        (["Total models:", None, None, None, 2], "total"),
        ([None, "Summe", None, 2], "total"),
        (["Total", "2 models", None, None], "total"),
        (["Sum", 2, None, None, None], "total"),
        ([3, None, None, "Select", None], "template"),
        ([None, "<model name>", "<what it does>"], "template"),
        ([None, "Example: churn model", "who leaves", "Live"], "template"),
        (["A-9", "DO NOT USE (old churn)", "who left", "Live"], "do_not_use"),
        (["A-9", "Compliance Plan for Memorandum 1", "a plan", None], "policy"),
        (["A-9", "Generative AI Policy", "a policy", None], "policy"),
        (["A-9", "Machine Learning Working Group", "people who meet", None], "people"),
        (["A-9", "AI Steering Committee", "people who meet", None], "people"),
        ([None, "How to fill in this list", None, None], "how_to"),
        (["A-1", "Churn", "who leaves", "Live", "Retail"], "duplicate_id"),
    ],
)
def test_row_is_set_aside(tidied: Tidied, names: Names, row: list[object], reason: str) -> None:
    inventory = tidied([HEADER, CHURN, FRAUD, row])
    assert names(inventory) == ["Churn", "Fraud"]
    assert [(a.reason, a.place.row) for a in inventory.set_aside] == [(reason, 4)]


@pytest.mark.parametrize(
    "name",
    [
        "Total Precipitable Water estimation",
        "Policy Assistant",
        "Compliance Plan Checker",
        "Ask HR Policy",
        "Summary bot",
        "Redacted-text finder",
        "Total cost forecast",
        "Example-based translation",
        "Template matcher",
        "Gesamtkosten",
    ],
)
def test_model_with_a_telling_word_stays(tidied: Tidied, names: Names, name: str) -> None:
    inventory = tidied([HEADER, CHURN, ["A-2", name, "x", "Live", "Retail"]])
    assert names(inventory) == ["Churn", name]
    assert inventory.set_aside == ()


def test_every_reason_has_its_label(tidied: Tidied, known: object) -> None:
    labels = known.fields.set_aside  # type: ignore[attr-defined]
    inventory = tidied([HEADER, CHURN, HEADER, CHURN, [None, "Total"], [3], ["REDACTED"] * 5])
    assert {a.reason for a in inventory.set_aside} <= labels.keys()


def test_row_without_a_name_but_with_a_description_stays(tidied: Tidied) -> None:
    inventory = tidied([HEADER, CHURN, ["A-2", None, "who cheats", "Live", None]])
    assert inventory.tables[0].records == (2, 3)
    assert [p.code for p in inventory.problems] == ["no_name"]


def test_empty_rows_and_footnotes(tidied: Tidied, names: Names) -> None:
    inventory = tidied([HEADER, CHURN, [], [None, "  "], FRAUD, [], ["As of 1 March, incomplete."], []])
    assert names(inventory) == ["Churn", "Fraud"]
    assert [a.reason for a in inventory.set_aside] == ["note"]


def test_single_sentences_below_a_total_are_notes(tidied: Tidied, names: Names) -> None:
    inventory = tidied([HEADER, CHURN, FRAUD, [None, "Total", None, None, 2], [None, "DMA = metered area"]])
    assert names(inventory) == ["Churn", "Fraud"]
    assert [a.reason for a in inventory.set_aside] == ["total", "note"]


def test_models_below_a_subtotal_stay(tidied: Tidied, names: Names) -> None:
    inventory = tidied([HEADER, CHURN, [None, "Total", None, None, 1], FRAUD, [None, "Total", None, None, 2]])
    assert names(inventory) == ["Churn", "Fraud"]


def test_same_id_with_other_content_is_a_problem(tidied: Tidied, names: Names) -> None:
    inventory = tidied([HEADER, CHURN, ["a-1 ", "Churn", "who leaves", "Retired", "Retail"]])
    assert names(inventory) == ["Churn"]
    assert [p.code for p in inventory.problems] == ["duplicate_id_differs"]


def test_blank_and_not_available_ids_are_no_duplicates(tidied: Tidied, names: Names) -> None:
    rows = [["N/A", "One"], ["N/A", "Two"], [None, "Three"], ["TBD", "Four"], ["-", "Five"], ["-", "Six"]]
    assert len(names(tidied([HEADER, *rows]))) == 6


def test_running_numbers_start_again_on_each_sheet(tidied: Tidied, names: Names) -> None:
    inventory = tidied([HEADER, [1, "Churn"], [2, "Fraud"]], [HEADER, [1, "Price"], [2, "Route"]])
    assert len(names(inventory)) == 4


def test_a_row_that_says_in_every_cell_what_another_says_counts_once(tidied: Tidied, names: Names) -> None:
    header, churn = HEADER[1:], CHURN[1:]
    inventory = tidied([header, churn, FRAUD[1:], churn, [*churn[:-1], "Claims"]])
    assert names(inventory) == ["Churn", "Fraud", "Churn"]
    assert [(a.place.row, a.reason) for a in inventory.set_aside] == [(4, "duplicate_row")]


def test_two_short_rows_alike_may_be_two_models(tidied: Tidied, names: Names) -> None:
    assert names(tidied([["Model", "Stage"], ["Churn", "Live"], ["Churn", "Live"]])) == ["Churn", "Churn"]


def test_same_id_on_two_sheets_counts_once(tidied: Tidied, names: Names) -> None:
    inventory = tidied([HEADER, CHURN], [HEADER, FRAUD, CHURN])
    assert names(inventory) == ["Churn", "Fraud"]
    assert [a.reason for a in inventory.set_aside] == ["duplicate_id"]


def test_same_name_in_one_unit_is_a_problem_and_no_merge(tidied: Tidied, names: Names) -> None:
    inventory = tidied(
        [HEADER, CHURN, ["A-2", "Churn", "x", "Live", "Retail"], ["A-3", "Churn", "x", "Live", "Claims"]]
    )
    assert len(names(inventory)) == 3
    assert [(p.code, p.place and p.place.row) for p in inventory.problems] == [("duplicate_name", 3)]


@pytest.mark.parametrize(
    ("owners", "told"), [(("Madrid", "Cluj"), 0), (("Madrid", "Madrid"), 1), (("Madrid", ""), 1)]
)
def test_owners_tell_rows_of_one_name_apart(tidied: Tidied, owners: tuple[str, str], told: int) -> None:
    rows = [[f"A-{at}", "Delphi", "x", "Live", owner] for at, owner in enumerate(owners)]
    inventory = tidied([["Model ID", "Model name", "Description", "Stage", "Owner"], *rows])
    assert [p.code for p in inventory.problems] == ["duplicate_name"] * told


@pytest.mark.parametrize(
    ("cells", "is_id"),
    [
        (("PSTW-1", "PSTW-2", "PSTW-17"), True),
        (("PSTW-1", "PSTW-1", "PSTW-2"), False),
        (("a grant", "PSTW-2", "none"), False),
    ],
)
def test_a_number_of_each_row_bears_out_a_header_that_may_ask_for_ids(
    tidied: Tidied, cells: tuple[str, ...], is_id: bool
) -> None:
    rows = [[cell, f"Model {at}", "x", "Live"] for at, cell in enumerate(cells)]
    (table,) = tidied([["PSTW ID", "Model name", "Description", "Stage"], *rows]).tables
    assert ("id" in table.columns) == is_id


def test_dates_and_money_are_typed_once_a_distinct_value(tidied: Tidied) -> None:
    header = ["Model name", "Deployed on", "Monthly cost (EUR)", "Start date"]
    rows = [
        ["A", "3/4/2024", "1.200", "1/2/2024"],
        ["B", "25/4/2024", "3,50", "soonish"],
        ["C", "3/4/2024", "n/a", None],
    ]
    inventory = tidied([header, *rows])
    table = inventory.tables[0]
    deployed, cost = table.parsed[2], table.parsed[3]
    assert [str(deployed[table.grid.codes[1][r - 1]].first) for r in table.records] == [
        "2024-04-03",
        "2024-04-25",
        "2024-04-03",
    ]  # type: ignore[union-attr]
    assert {(str(m.amount), m.currency) for m in cost.values()} == {("1200", "EUR"), ("3.5", "EUR")}  # type: ignore[union-attr]
    assert str(next(iter(table.parsed[4].values())).first) == "2024-02-01"  # type: ignore[union-attr]
    assert [p.code for p in inventory.problems] == ["unreadable_date"]


def test_what_is_no_date_and_no_amount_is_counted_by_its_cells(tidied: Tidied) -> None:
    rows = [
        ["Model name", "Go-Live", "Monthly cost (EUR)"],
        ["A", "Ongoing", "much"],
        ["B", "Ongoing", "much"],
    ]
    inventory = tidied([*rows, ["C", "On-going work", "more"], ["D", "Scheduled for FY2025", "12"]])
    counted = {p.code: p.args["count"] for p in inventory.problems}
    assert counted == {"unreadable_date": 3, "unreadable_money": 3}


def test_undecided_dates_span_both_readings(tidied: Tidied) -> None:
    inventory = tidied([["Model name", "Go-Live"], ["A", "3/4/2024"]])
    period = next(iter(inventory.tables[0].parsed[2].values()))
    assert (str(period.first), str(period.last)) == ("2024-03-04", "2024-04-03")  # type: ignore[union-attr]
    assert [p.code for p in inventory.problems] == ["ambiguous_dates"]


def test_every_problem_code_has_its_sentence(tidied: Tidied, known: object) -> None:
    inventory = tidied(
        [["Montoring", "Model name", "Go-Live"], ["no", "A", "3/4/2024"], ["no", "A", "Planet"]]
    )
    worded = [known.worded(problem).message for problem in inventory.problems]  # type: ignore[attr-defined]
    assert len(worded) == 4
    assert all(worded)


def test_rows_without_a_name_are_one_problem_a_table(tidied: Tidied) -> None:
    rows = [[f"A-{n}", None, "who cheats", "Live", None] for n in range(2, 40)]
    (problem,) = tidied([HEADER, CHURN, *rows]).problems
    assert (problem.code, problem.args["count"]) == ("no_name", 38)
    assert problem.place
    assert problem.place.row == 3


def test_repeated_names_are_listed_up_to_a_limit_and_then_counted(tidied: Tidied) -> None:
    rows = [[f"A-{n}", f"Model {n // 2}", "x", "Live", "Retail"] for n in range(130)]
    problems = tidied([HEADER, *rows]).problems
    assert [p.code for p in problems] == ["duplicate_name"] * 50 + ["more_duplicate_names"]
    assert problems[-1].args["count"] == 15
