"""Codes are read as the workbook itself explains them, wherever it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.domain.inventory import Inventory
from audit.domain.tables import CellValue, RawTable

Rows = list[list[CellValue]]
Tidied = Callable[..., Inventory]
Names = Callable[[Inventory], list[object]]

HEADERS: list[CellValue] = ["Ref", "Model", "Ph.", "Wtch", "Upd", "Remark"]
MODELS: Rows = [
    HEADERS,
    ["A-1", "Demand forecast", "D", "W3", "U2", None],
    ["A-2", "Churn score", "C", "W1", "U1", "old"],
    ["A-3", "Price engine", "D", "W0", "U0", None],
    ["A-4", "Route planner", "B", "W9", "U1", None],
]
MEANINGS = {
    ("Ph.", "B"): "being built",
    ("Ph.", "C"): "trial with some users",
    ("Ph.", "D"): "in operation",
    ("Wtch", "W0"): "nobody looks at it",
    ("Wtch", "W1"): "service availability only",
    ("Wtch", "W3"): "drift and accuracy reported every week",
    ("Wtch", "W9"): "not determined",
    ("Upd", "U0"): "never retrained",
    ("Upd", "U1"): "retrained by hand",
    ("Upd", "U2"): "retrained by scheduled job",
}
TRIPLES: Rows = [
    ["Column", "Code", "Meaning"],
    *([about, code, said] for (about, code), said in MEANINGS.items()),
]


def fields(inventory: Inventory) -> dict[str, str | None]:
    return {match.header: match.field for match in inventory.matches}


def legend(inventory: Inventory, column: int, code: str) -> str | None:
    return inventory.tables[0].legend.get(column, {}).get(code)


def expected() -> dict[str, str | None]:
    named = {"Ref": "id", "Model": "name", "Remark": "notes"}
    return {**named, "Ph.": "stage", "Wtch": "monitoring", "Upd": "retraining"}


def behind_the_codes() -> Rows:
    """What each code is about between it and its meaning."""
    return [["Code", "Column", "Meaning"], *([code, about, said] for (about, code), said in MEANINGS.items())]


def grouped() -> Rows:
    """Each column's name once, above or beside its codes."""
    seen: set[str] = set()
    rows: Rows = []
    for (about, code), said in MEANINGS.items():
        rows.append([None if about in seen else about, code, said])
        seen.add(about)
    return rows


def under_titles() -> Rows:
    rows: Rows = []
    for name in ("Ph.", "Wtch", "Upd"):
        rows += [
            [name, None],
            *([code, said] for (about, code), said in MEANINGS.items() if about == name),
            [None],
        ]
    return rows


def across() -> Rows:
    codes = sorted({code for _, code in MEANINGS})
    rows: Rows = [["Column", *codes]]
    return rows + [[name, *(MEANINGS.get((name, code)) for code in codes)] for name in ("Ph.", "Wtch", "Upd")]


def cornered() -> Rows:
    """A title, then what each code means in each column, with nothing above the codes."""
    names = ("Ph.", "Wtch", "Upd")
    codes = sorted({code for _, code in MEANINGS})
    rows: Rows = [["What the codes mean"], [None, *names]]
    return rows + [[code, *(MEANINGS.get((name, code)) for name in names)] for code in codes]


def beside() -> Rows:
    """What may stand in each column, side by side, each with its meaning."""
    pairs = [
        [(c, said) for (about, c), said in MEANINGS.items() if about == name]
        for name in ("Ph.", "Wtch", "Upd")
    ]
    rows: Rows = [["Ph.", "Meaning", None, "Wtch", "Meaning", None, "Upd", "Meaning"]]
    for n in range(max(map(len, pairs))):
        cells = [list(pair[n]) if n < len(pair) else [None, None] for pair in pairs]
        rows.append([*cells[0], None, *cells[1], None, *cells[2]])
    return rows


def entry_a_cell() -> Rows:
    """Each column's name once, beside the first of its entries in cells of their own."""
    seen: set[str] = set()
    rows: Rows = []
    for (about, code), said in MEANINGS.items():
        rows.append([None if about in seen else f"{about}:", f"{code} = {said}"])
        seen.add(about)
    return rows


def keyed() -> Rows:
    """Each column's name beside its key in a line."""
    names = ("Ph.", "Wtch", "Upd")
    keys = [
        "; ".join(f"{c} = {said}" for (about, c), said in MEANINGS.items() if about == name) for name in names
    ]
    return [["Field", "Allowed values"], *([name, key] for name, key in zip(names, keys, strict=True))]


@pytest.mark.parametrize(
    "sheet",
    [
        TRIPLES,
        behind_the_codes(),
        grouped(),
        under_titles(),
        across(),
        cornered(),
        beside(),
        entry_a_cell(),
        keyed(),
    ],
)
def test_a_sheet_of_codes_explains_the_columns_that_use_them(tidied: Tidied, sheet: Rows) -> None:
    inventory = tidied(MODELS, sheet)
    assert fields(inventory) == expected()
    for (about, code), said in MEANINGS.items():
        assert legend(inventory, HEADERS.index(about) + 1, code.lower()) == said
    told = [problem for problem in inventory.problems if problem.code == "codes_explained"]
    assert {problem.args["header"] for problem in told} == {"Ph.", "Wtch", "Upd"}
    assert all(problem.place and problem.place.sheet == "Sheet2" for problem in told)


def test_a_key_below_the_table_is_no_model(
    tidied: Tidied, names: Callable[[Inventory], list[CellValue]]
) -> None:
    key: Rows = [[None], *([None, about, code, said] for (about, code), said in MEANINGS.items())]
    inventory = tidied([*MODELS, *key])
    assert names(inventory) == [row[1] for row in MODELS[1:]]
    assert fields(inventory) == expected()


@pytest.mark.parametrize(
    "line", ["x = in place    o = being built    - = none", "x = in place; o = being built; - = none"]
)
def test_a_line_above_the_table_explains_its_crosses(tidied: Tidied, line: str) -> None:
    rows: Rows = [[line], [None], ["Model", "Stage", "Monitoring"], ["A", "Live", "x"], ["B", "Live", "o"]]
    assert legend(tidied(rows), 3, "o") == "being built"


@pytest.mark.parametrize("title", ["", "Legend: ", "Leyenda: "])
def test_marks_are_explained_beside_words(tidied: Tidied, title: str) -> None:
    rows: Rows = [
        [f"{title}🟢 yes / live   🟡 partly   🔴 no"],
        ["Model", "Stage", "Monitoring"],
        ["A", "🟢", "🟢"],
        ["B", "🔴", "PSI each week"],
        ["C", "in the making", "server alone"],
    ]
    inventory = tidied(rows)
    assert legend(inventory, 2, "🟢") == "yes / live"
    assert legend(inventory, 3, "🟢") == "yes / live"


def test_a_cross_in_brackets_is_a_code_of_its_own(tidied: Tidied) -> None:
    rows: Rows = [["x = in place, (x) = partly"], ["Model", "Stage", "Monitoring"], ["A", "Live", "x"]]
    inventory = tidied([*rows, ["B", "Live", "(x)"]])
    assert legend(inventory, 3, "(x)") == "partly"


@pytest.mark.parametrize(
    "key",
    ["R = used daily; (R) = runs aside; T = on trial", "(R) = runs aside; T = on trial; R = used daily"],
)
def test_a_code_in_brackets_is_another_than_the_one_without(tidied: Tidied, key: str) -> None:
    rows: Rows = [[key], ["Model", "Stage"], ["Dose", "R"], ["Grade", "(R)"], ["Flow", "T"]]
    inventory = tidied(rows)
    assert legend(inventory, 2, "r") == "used daily"
    assert legend(inventory, 2, "(r)") == "runs aside"


def test_a_code_in_brackets_may_explain_the_one_without(tidied: Tidied) -> None:
    rows: Rows = [["(R) = used daily; (T) = on trial"], ["Model", "Stage"], ["Dose", "R"], ["Grade", "T"]]
    assert legend(tidied(rows), 2, "r") == "used daily"


KEY_OF_MARKS = "🟢 in use   🟡 on trial   🔴 switched off"


def test_a_key_in_the_last_row_is_no_model(tidied: Tidied, names: Names) -> None:
    rows: Rows = [["Model", "Stage"], ["Dose", "🟢"], ["Grade", "🔴"], ["Flow", "🟢"], [KEY_OF_MARKS, None]]
    inventory = tidied(rows)
    assert names(inventory) == ["Dose", "Grade", "Flow"]
    assert legend(inventory, 2, "🟢") == "in use"


def test_a_last_row_that_explains_no_code_of_the_list_stays(tidied: Tidied, names: Names) -> None:
    rows: Rows = [["Model", "Stage"], ["Dose", "live"], ["Grade", "retired"], [KEY_OF_MARKS, None]]
    assert names(tidied(rows))[-1] == KEY_OF_MARKS


def test_a_comment_on_a_header_explains_its_codes(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    rows: Rows = [["Model", "Monitoring"], ["A", "2"], ["B", "0"], ["C", "2"]]
    sheet = make_sheet(rows, "Models", comments={(1, 2): "0 = none; 2 = drift report each week"})
    assert legend(tidied(sheet), 2, "2") == "drift report each week"


def test_a_header_that_lists_its_answers_by_number_explains_them(tidied: Tidied) -> None:
    header = "Maturity (1 idea, 2 proof of concept, 3 pilot, 4 in operation)"
    rows: Rows = [["Model", header], ["A", 4], ["B", 1], ["C", 3], ["D", 4]]
    inventory = tidied(rows)
    assert fields(inventory)[header] == "stage"
    assert legend(inventory, 2, "4") == "in operation"


def test_codes_of_one_column_do_not_explain_those_of_another(tidied: Tidied) -> None:
    rows: Rows = [["Model", "Stage", "Care"], ["A", "Live", "1"], ["B", "Pilot", "2"], ["C", "Live", "1"]]
    only: Rows = [["Column", "Code", "Meaning"], ["Risk", "1", "high risk"], ["Risk", "2", "low risk"]]
    rows = [[*row, risk] for row, risk in zip(rows, ["Risk", "1", "2", "1"], strict=True)]
    inventory = tidied(rows, only)
    assert legend(inventory, 4, "1") == "high risk"
    assert 3 not in inventory.tables[0].legend


def test_an_abbreviated_header_is_spelled_out_by_a_glossary(tidied: Tidied) -> None:
    rows: Rows = [["Model", "OMP"], ["A", "Yes"], ["B", "No"], ["C", "Yes"]]
    glossary: Rows = [["OMP", "Ongoing monitoring of model performance"], ["LOB", "Line of business"]]
    assert fields(tidied(rows, glossary))["OMP"] == "monitoring"


def test_a_note_on_answers_in_words_takes_none_of_their_meaning(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    note = "Yes: A process looks at it; Planned: Decided, not there yet; No: Nothing"
    rows: Rows = [["Model", "Monitoring"], ["A", "Yes"], ["B", "Planned"], ["C", "No"]]
    inventory = tidied(make_sheet(rows, "Models", comments={(1, 2): note}))
    assert "yes" not in inventory.tables[0].legend.get(2, {})
    assert "codes_explained" not in {problem.code for problem in inventory.problems}


def test_a_yes_that_the_workbook_explains_assures_no_more_than_that(tidied: Tidied) -> None:
    rows: Rows = [["Model", "monitor"], ["A", "true"], ["B", "false"], ["C", "true"]]
    key: Rows = [
        ["element", "value", "label"],
        ["monitor", "true", "The server answers"],
        ["monitor", "false", "It does not"],
    ]
    assert legend(tidied(rows, key), 2, "true") == "The server answers"


def test_a_cross_that_the_workbook_explains_as_a_cross_stays_one(tidied: Tidied) -> None:
    rows: Rows = [["Model", "Monitored"], ["A", "x"], ["B", "-"], ["C", "x"]]
    inventory = tidied(rows, [["x", "applies"], ["-", "does not apply"]])
    assert "x" not in inventory.tables[0].legend.get(2, {})


def test_an_answer_in_words_is_explained_too(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Surveillance", "Stage"],
        ["A", "B - Chart review by owner", "Live"],
        ["C", "In set-up", "Live"],
        ["E", "B - Chart review by owner", "Live"],
    ]
    lists: Rows = [
        ["Surveillance", "Meaning"],
        ["A - Automated dashboard", "monthly accuracy and drift with alerts, reviewed by the team"],
        ["B - Chart review by owner", "the owner reviews a sample of cases every month"],
        ["In set-up", "a plan is approved and does not run yet"],
    ]
    inventory = tidied(rows, lists)
    assert legend(inventory, 2, "b") == lists[2][1]
    assert legend(inventory, 2, "in set-up") == lists[3][1]


@pytest.mark.parametrize(
    ("meaning", "told"),
    [
        ("As 3, with alerts", "As 3, with alerts (3 = drift checked every week)"),
        ("As 3", "As 3 (3 = drift checked every week)"),
        ("As 3 until 2024 and stopped since", "As 3 until 2024 and stopped since"),
        ("As 3 once approved", "As 3 once approved"),
        ("As a one-off at launch", "As a one-off at launch"),
    ],
)
def test_a_level_that_names_another_says_what_that_means(tidied: Tidied, meaning: str, told: str) -> None:
    rows: Rows = [["Model", "Monitoring"], *([f"M{n}", n] for n in (1, 3, 4, 3))]
    scale: Rows = [
        ["Practice", "Level 1", "Level 3", "Level 4"],
        ["Monitoring", "nobody looks at it", "drift checked every week", meaning],
    ]
    inventory = tidied(rows, scale)
    assert legend(inventory, 2, "4") == told
    assert legend(inventory, 2, "1") == "nobody looks at it"


def test_the_number_of_a_question_names_its_codes(tidied: Tidied) -> None:
    rows: Rows = [
        ["3.1 Name of the model", "4.2 Is it watched?", "5.1 Is it retrained?"],
        ["Churn", "P", "P"],
        ["Fraud", "Q", "Q"],
        ["Price", "Q", "P"],
    ]
    codes: Rows = [
        ["Question", "Guidance"],
        ["4.2", "P = drift reported every week; Q = nobody looks at it"],
        ["5.1", "P = retrained by a pipeline; Q = never"],
    ]
    inventory = tidied(rows, codes)
    assert legend(inventory, 2, "q") == "nobody looks at it"
    assert legend(inventory, 3, "q") == "never"


def test_a_department_is_no_deployment_cut_short(tidied: Tidied) -> None:
    rows: Rows = [["Model", "Dept", "Status"], ["A", "x1", "L"], ["B", "x2", "T"], ["C", "x1", "L"]]
    codes: Rows = [["Deployment", ""], ["L", "in production"], ["T", "pilot with some users"]]
    assert legend(tidied(rows, codes), 3, "l") == "in production"


def test_notes_in_code_stay_notes_beside_a_column_of_the_practice(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Monitoring", "Notes"],
        *([f"M{n}", "yes", code] for n, code in enumerate("abcabc")),
    ]
    codes: Rows = [
        ["Notes", "Meaning"],
        ["a", "drift is checked each week"],
        ["b", "drift monitoring was switched off in 2024"],
        ["c", "accuracy is watched by the owner"],
    ]
    assert {m.header: m.field for m in tidied(rows, codes).matches}["Notes"] == "notes"


def test_a_key_below_the_table_may_hold_one_code_a_line(tidied: Tidied) -> None:
    below: Rows = [
        [],
        ["Legend:"],
        ["🟢 = drift and errors looked at every week by the team, values within limits"],
        ["🟡 = only service pings / logs, nobody watches the quality"],
        ["🔴 = nothing in place"],
    ]
    marks = ["🟢", "🟡", "🔴", "🟢"]
    rows: Rows = [
        ["Model", "Stage", "Health"],
        *([name, "live", mark] for name, mark in zip("ABCD", marks, strict=True)),
    ]
    inventory = tidied([*rows, *below])
    meanings = inventory.tables[0].legend[3]
    assert meanings["🟡"] == "only service pings / logs, nobody watches the quality"
    assert set(meanings) == {"🟢", "🟡", "🔴"}
    assert len(inventory.tables[0].records) == 4


def test_an_answer_may_begin_with_a_code_and_go_on(tidied: Tidied) -> None:
    rows: Rows = [
        ["Légende : V = contrôlé chaque mois, O = contrôle ponctuel, R = aucun contrôle"],
        ["Modèle", "Stade", "Santé"],
        ["Score A", "déployé", "V"],
        ["Score B", "déployé", "O"],
        ["Score C", "déployé", "R"],
        ["Score D", "en recette", "V à partir de la mise en service"],
    ]
    table = tidied(rows).tables[0]
    assert table.columns["monitoring"] == (3,)
    assert table.legend[3]["v"] == "contrôlé chaque mois"


@pytest.mark.parametrize("lines", [["Note = kept by Ann"], ["A = b", "the rest is prose", "and more of it"]])
def test_a_single_entry_and_prose_are_no_key(tidied: Tidied, lines: list[str]) -> None:
    rows: Rows = [["Model", "Stage", "Health"], *([name, "live", "A"] for name in ("Alpha", "Beta", "Gamma"))]
    assert not tidied([*rows, [], *([line] for line in lines)]).tables[0].legend


@pytest.mark.parametrize(
    ("line", "doubtful"),
    [
        ("🟢 in daily use   🟡 pilot   ⚫ ended", False),
        ("🟢 in daily use   🟡 pilot   ⚫ ended   🔵 zzz zzz", False),
        ("🟢 in daily use   🟡 pilot   ⚫ pilot in Kent", True),
    ],
)
def test_marks_that_a_legend_explains_as_stages_leave_no_doubt_without_a_header(
    tidied: Tidied, line: str, doubtful: bool
) -> None:
    marks = ["🟢", "🟡", "⚫", "🟢"]
    rows: Rows = [[line], [None], ["Model", None, "Monitoring"]]
    rows += [[str(row[1]), mark, "no"] for row, mark in zip(MODELS[1:], marks, strict=True)]
    found = next(match for match in tidied(rows).matches if not match.header)
    assert (found.field, found.doubtful) == ("stage", doubtful)


MARKED_MODELS: Rows = [
    ["Model", "Live", "Watched?", "Refreshed?"],
    ["Demand forecast", "🟦", "🟪", "🔧"],
    ["Churn score", "🧪 line 2", "🟥", "🔩"],
    ["Price engine", "🟦", "🟪", "🔧"],
]


def test_marks_side_by_side_are_one_key_and_a_remark_may_stand_behind_one(tidied: Tidied) -> None:
    key: list[CellValue] = ["🟦 in use", "🧪 test on real customers", "🟥 switched off", None]
    inventory = tidied([key, [None], *MARKED_MODELS])
    (column,) = inventory.tables[0].columns["stage"]
    assert legend(inventory, column, "🧪") == "test on real customers"


def test_a_key_may_be_labelled_by_its_header_before_the_first_mark(tidied: Tidied) -> None:
    lines: Rows = [
        ["watched?  🟪 chart + alert · 🟥 nope", None, None, None],
        ["refreshed?  🔧 somebody starts it · 🔩 on its own", None, None, None],
        [None],
    ]
    inventory = tidied([*lines, *MARKED_MODELS])
    assert [legend(inventory, 3, mark) for mark in "🟪🟥"] == ["chart + alert", "nope"]
    assert [legend(inventory, 4, mark) for mark in "🔧🔩"] == ["somebody starts it", "on its own"]


def test_a_line_a_column_lists_codes_and_spells_its_header_out(tidied: Tidied) -> None:
    models: Rows = [["Model", "U", "W", "T"], ["Demand forecast", 4, "F", "A"], ["Churn score", 3, "N", "H"]]
    more: Rows = [["Price engine", 4, "?", "S"], ["Route planner", 1, "F", "A"], [None]]
    key: Rows = [
        ["U = use: 1 concept; 3 field trial; 4 in service"],
        ["W = watch on the predictions: F full (board + alarms); N none; ? not reported"],
        ["T = training: A automatic (runs by schedule); H by hand; S static"],
    ]
    inventory = tidied([*models, *more, *key])
    assert fields(inventory) == {"Model": "name", "U": "stage", "W": "monitoring", "T": "retraining"}
    assert legend(inventory, 3, "?") == "not reported"
    assert legend(inventory, 4, "a") == "automatic (runs by schedule)"


def test_what_a_key_calls_a_header_of_two_letters_tells_its_field(tidied: Tidied) -> None:
    models: Rows = [
        ["Model", "Stage", "OM"],
        ["PD retail", "Live", "A"],
        ["LGD", "Live", "C"],
        ["CCF", "Live", "A"],
    ]
    key: Rows = [
        ["Field", "Code", "Meaning"],
        ["OM (ongoing monitoring)", "A", "Monthly pack against thresholds"],
        ["OM (ongoing monitoring)", "C", "None in place"],
        ["OM (ongoing monitoring)", "D", "Planned"],
    ]
    assert fields(tidied(models, key))["OM"] == "monitoring"


def test_numbers_that_a_key_explains_stay_codes(tidied: Tidied) -> None:
    models: Rows = [
        ["Model", "Stage", "mon"],
        ["DA price", "Live", 1],
        ["Wind", "Live", 0.5],
        ["Solar", "Live", 0],
    ]
    key: Rows = [[None], ["mon", "1 = errors every day with alerts, 0.5 = eyeballed now and then, 0 = none"]]
    inventory = tidied([*models, *key])
    assert [inventory.tables[0].value("monitoring", one) for one in inventory.tables[0].records] == [
        1,
        0.5,
        0,
    ]


def test_entries_may_stand_in_cells_beside_what_they_are_about(tidied: Tidied) -> None:
    models: Rows = [
        ["Model", "Phase", "Care"],
        ["Demand forecast", "run", "gold"],
        ["Churn score", "try", "none"],
        ["Price engine", "gone", "gold"],
    ]
    key: Rows = [
        ["Phase", "run: used every day", "try: trial", "gone: withdrawn"],
        ["Care", "gold = weekly drift report", "none = nobody looks"],
    ]
    inventory = tidied(models, key)
    assert legend(inventory, 2, "try") == "trial"
    assert legend(inventory, 3, "gold") == "weekly drift report"


def test_numbers_parted_by_strokes_are_a_key(tidied: Tidied) -> None:
    title: Rows = [["USE: 1 idea / 2 building / 3 on trial / 4 in service"], [None]]
    models: Rows = [["Model", "USE", "Owner"], ["Demand", 4, "Ann"], ["Churn", 3, "Bob"], ["Price", 1, "Cy"]]
    inventory = tidied([*title, *models])
    assert fields(inventory)["USE"] == "stage"
    assert legend(inventory, 2, "3") == "on trial"


def test_a_meaning_may_be_as_short_as_a_no(tidied: Tidied) -> None:
    models: Rows = [["Model", "Retrained"], ["Demand", "x"], ["Churn", "o"], ["Price", "o"], [None]]
    inventory = tidied([*models, ["x = yes   o = no   ? = nobody knows"]])
    assert legend(inventory, 2, "o") == "no"


def test_entries_may_stand_in_a_line_without_a_sign_between(tidied: Tidied) -> None:
    title: Rows = [["Use: L=live  P=pilot B=being built  X=ended"], [None]]
    models: Rows = [["Model", "Use"], ["Demand", "L"], ["Churn", "P"], ["Price", "X"]]
    inventory = tidied([*title, *models])
    assert [legend(inventory, 2, code) for code in "lpbx"] == ["live", "pilot", "being built", "ended"]


@pytest.mark.parametrize(
    ("header", "entries", "field"),
    [
        ("Mo", {"A": "alarms, predictions reviewed weekly", "B": "uptime only", "C": "none"}, "monitoring"),
        ("Ret", {"A": "automatic job", "H": "by hand", "0": "never"}, "retraining"),
        ("Zq", {"A": "retrained by a job", "H": "by hand", "0": "never"}, "retraining"),
    ],
)
def test_a_key_whose_meanings_speak_of_a_practice_names_its_column(
    tidied: Tidied, header: str, entries: dict[str, str], field: str
) -> None:
    codes = list(entries)
    models: Rows = [["Model", "Stage", header], *([f"Model {n}", "Live", codes[n % 3]] for n in range(6))]
    key: Rows = [["Column", "Code", "Meaning"], *([header, code, said] for code, said in entries.items())]
    inventory = tidied(models, key)
    assert fields(inventory)[header] == field
    assert not inventory.tables[0].doubtful


def test_a_key_that_names_no_practice_leaves_its_column_in_doubt(tidied: Tidied) -> None:
    models: Rows = [["Model", "Stage", "Op"], *([f"Model {n}", "Live", "AM"[n % 2]] for n in range(6))]
    key: Rows = [["Column", "Code", "Meaning"], ["Op", "A", "automatic"], ["Op", "M", "by hand"]]
    inventory = tidied(models, key)
    assert fields(inventory)["Op"] != "retraining" or inventory.tables[0].doubtful


def test_keys_of_one_code_a_line_may_stand_beside_what_they_are_about(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Phase", "Learn"],
        *([name, phase, code] for name, phase, code in zip("ABCD", [3, 2, 3, 1], "SHSH", strict=True)),
        [],
        ["Phase:", "1 = idea"],
        [None, "2 = trial in the field"],
        [None, "3 = in use"],
        ["Key to Learn:", "S = by itself, on a schedule"],
        [None, "H = somebody does it by hand"],
    ]
    table = tidied(rows).tables[0]
    assert table.legend[2]["3"] == "in use"
    assert table.legend[3]["h"] == "somebody does it by hand"
    assert len(table.records) == 4


def test_a_key_may_stand_beside_the_table_and_use_a_code_twice(tidied: Tidied) -> None:
    rows: Rows = [
        ["Our models", None, None, None, None, "KEY", None],
        [None, None, None, None, None, "Phase", None],
        ["Model", "Phase", "Watch", None, None, "R", "running, used for real"],
        ["A", "R", "R", None, None, "T", "trial"],
        ["B", "T", "N", None, None, "Watch", "(of the model's own errors)"],
        ["C", "R", "R", None, None, "R", "a script scores it and warns the team"],
        ["D", "R", "N", None, None, "N", "nobody"],
    ]
    table = tidied(rows).tables[0]
    assert (table.columns["stage"], table.columns["monitoring"]) == ((2,), (3,))
    assert table.legend[2]["r"] == "running, used for real"
    assert table.legend[3]["r"] == "a script scores it and warns the team"
    assert table.grid.columns == 3


def test_models_below_an_empty_row_are_no_key(tidied: Tidied, names: Names) -> None:
    first = [["1", "Weld camera", "x", None, None, "x"], ["1", "Paint check", None, "x", "x", None]]
    second = [["2", "Burr finder", "x", None, "x", None], ["2", "Leak test", None, "x", None, "x"]]
    header = ["Line", "Model", "Live", "Trial", "Retrained by hand", "Never retrained"]
    assert names(tidied([header, *first, [None] * 6, *second])) == [row[1] for row in (*first, *second)]


def test_a_key_above_models_that_stand_side_by_side_explains_their_codes(tidied: Tidied) -> None:
    rows: Rows = [
        ["Status: P = in production; T = pilot; X = retired", None, None, None],
        ["Model", "Churn", "Fraud", "Price"],
        ["Owner", "Ann", "Bob", "Cem"],
        ["Status", "P", "T", "X"],
        ["Monitoring", "weekly PSI", "no", "no"],
    ]
    table = tidied(rows).tables[0]
    assert table.across
    assert table.legend[table.columns["stage"][0]]["t"] == "pilot"


def test_keys_behind_each_other_in_one_line_are_each_of_their_column(tidied: Tidied) -> None:
    line = (
        "Codes: L = live, T = trial, X = taken out.  Checks: 1 = automatic check of its error, 2 = none. "
        "Relearn: A = by scheduler, H = by hand"
    )
    models: Rows = [["Model", "Code", "Checks", "Relearn"], ["Demand", "L", 1, "A"], ["Leaks", "T", 2, "H"]]
    found = tidied([[line, None, None, None], [None, None, None, None], *models, ["Pumps", "X", 1, "A"]])
    assert legend(found, 2, "t") == "trial"
    assert legend(found, 3, "2") == "none"
    assert legend(found, 4, "h") == "by hand"
    assert fields(found) == {
        "Model": "name",
        "Code": "stage",
        "Checks": "monitoring",
        "Relearn": "retraining",
    }


def test_a_key_without_signs_beside_what_it_is_about_explains_its_codes(tidied: Tidied) -> None:
    models: Rows = [["Use case", "Gate"], ["Churn", "G5"], ["Fraud", "G4"], ["Calls", "G1"], ["Shops", "GX"]]
    key: Rows = [
        [None, None],
        ["Gates", "G1 idea, G4 limited launch (trial), G5 in use, GX closed"],
        ["RAG", "status of the project"],
    ]
    found = tidied([*models, *key])
    assert legend(found, 2, "g4") == "limited launch (trial)"
    assert fields(found)["Gate"] == "stage"


def test_codes_with_a_number_are_explained_among_words(tidied: Tidied) -> None:
    key = ["Key: M1 = error report every month; M2 = nobody looks at it", None]
    answers = ["M2", "hit rate, weekly", "M1", "users complain", "forecast against sales", "checked by Ann"]
    rows: Rows = [[f"Model {at}", answer] for at, answer in enumerate(answers)]
    found = tidied([key, [None, None], ["Model", "Monitoring"], *rows])
    assert legend(found, 2, "m1") == "error report every month"


def test_codes_that_begin_with_their_header_are_each_of_its_column(tidied: Tidied) -> None:
    models: Rows = [
        ["Model", "ST", "MON", "RT"],
        ["Demand", 4, 2, "A"],
        ["Leaks", 3, 0, "H"],
        ["Pumps", 4, 2, "A"],
    ]
    key: Rows = [
        [None, None, None, None],
        ["Code", "Meaning", None, None],
        ["ST 3", "trial at one depot", None, None],
        ["ST 4", "live on the network", None, None],
        ["MON 0", "nobody monitors the model", None, None],
        ["MON 2", "model error tracked daily with alarm", None, None],
        ["RT A", "retrained by scheduler", None, None],
        ["RT H", "retrained by hand", None, None],
    ]
    found = tidied([*models, *key])
    assert legend(found, 2, "4") == "live on the network"
    assert legend(found, 4, "h") == "retrained by hand"
    assert fields(found) == {"Model": "name", "ST": "stage", "MON": "monitoring", "RT": "retraining"}


def test_a_key_without_signs_may_have_one_at_its_last_entry(tidied: Tidied) -> None:
    line = "Refresh: S scheduled pipeline; H by hand (Jo); N never; - = not stated"
    models: Rows = [["Model", "Refresh"], ["Demand", "S"], ["Leaks", "H"], ["Pumps", "N"], ["Tolls", "-"]]
    found = tidied([*models, [None, None], [line, None]])
    assert legend(found, 2, "s") == "scheduled pipeline"
    assert legend(found, 2, "h") == "by hand (Jo)"


def test_a_key_may_stand_in_square_brackets_in_the_header(tidied: Tidied) -> None:
    header = "Use [1=all sites 2=limited trial 3=not yet 4=ended]"
    found = tidied([["Model", header], ["Demand", 1], ["Leaks", 2], ["Pumps", 4], ["Tolls", 3]])
    assert legend(found, 2, "1") == "all sites"
    assert legend(found, 2, "4") == "ended"


def test_the_first_code_of_a_key_may_have_its_header_before_it(tidied: Tidied) -> None:
    lines: Rows = [["Codes: Status L = live, T = trial, X = stopped", None, None], [None, None, None]]
    models: Rows = [
        ["Model", "Status", "Refit"],
        ["Demand", "L", "A"],
        ["Leaks", "T", "H"],
        ["Pumps", "X", "A"],
    ]
    assert legend(tidied([*lines, *models]), 2, "l") == "live"


def test_a_key_may_come_in_sections_each_below_a_header(
    tidied: Tidied, make_sheet: Callable[..., RawTable]
) -> None:
    models: Rows = [["Model", "Phase", "Wd."], ["Demand", "L", "A"], ["Leaks", "T", "N"], ["Pumps", "L", "A"]]
    key: Rows = [
        ["Phase", None],
        ["L", "live in all branches"],
        ["T", "trial at one branch"],
        ["Wd. = watching the model's error", None],
        ["A", "automatic weekly check"],
        ["N", "nobody looks"],
    ]
    found = tidied(make_sheet(models, "List"), make_sheet(key, "Key"))
    assert legend(found, 2, "l") == "live in all branches"
    assert legend(found, 3, "a") == "automatic weekly check"
    assert fields(found)["Wd."] == "monitoring"


def test_a_key_without_signs_may_stand_in_the_cell_beside_its_header(tidied: Tidied) -> None:
    models: Rows = [
        ["Model", "Stage", "Owner"],
        ["Demand", 3, "Kim"],
        ["Leaks", 1, "Lee"],
        ["Pumps", 2, "Ann"],
    ]
    key: Rows = [[None, None, None], ["Stage:", "0 idea, 1 being built, 2 trial, 3 live", None]]
    assert legend(tidied([*models, *key]), 2, "3") == "live"


def test_small_letters_in_their_order_begin_the_entries_of_a_key(tidied: Tidied) -> None:
    models: Rows = [["Model", "Health"], ["Demand", "a"], ["Leaks", "b"], ["Pumps", "e"], ["Tolls", "c"]]
    line = "Health: a automatic alerts, b somebody looks each week, c on complaint, d nothing, e planned"
    found = tidied([*models, [None, None], [line, None]])
    assert legend(found, 2, "a") == "automatic alerts"
    assert legend(found, 2, "e") == "planned"


@pytest.mark.parametrize("sign", ["; ", " · ", " • ", " | "])
def test_a_code_that_means_no_is_read_whatever_sign_parts_the_entries(tidied: Tidied, sign: str) -> None:
    key = sign.join(["Wtch: R = accuracy looked at every week", "S = some of the time", "N = no"])
    rows: Rows = [
        [key],
        [],
        ["Model", "Wtch", "Remark"],
        ["Demand forecast", "R", None],
        ["Churn score", "S", None],
        ["Price engine", "N", None],
    ]
    assert legend(tidied(rows), 2, "n") == "no"


def test_a_key_that_speaks_of_columns_by_their_letters(tidied: Tidied) -> None:
    rows: Rows = [["Model", "A", "B"], ["Churn", 3, 0], ["Price", 1, 2], ["Route", 3, 2], ["Yield", 4, None]]
    key: Rows = [
        ["Col. A", "state"],
        [1, "being built"],
        [3, "in operation"],
        [4, "retired"],
        ["Col. B", "retraining"],
        [0, "never retrained"],
        [2, "retrained by hand"],
    ]
    (table,) = tidied(rows, key).tables
    assert {"stage", "retraining"} <= table.columns.keys()
    (stage,), (retraining,) = table.columns["stage"], table.columns["retraining"]
    assert table.legend[stage]["3"] == "in operation"
    assert table.legend[retraining] == {"0": "never retrained", "2": "retrained by hand"}


@pytest.mark.parametrize(
    "key",
    [
        ["St:", "L live   T on trial   W withdrawn"],
        ["St (status)  L live · T on trial, one site · W withdrawn"],
        ["L live   T on trial   W withdrawn"],
    ],
)
def test_entries_without_a_sign_are_parted_by_gaps_and_dots(tidied: Tidied, key: list[str]) -> None:
    rows: Rows = [["Model", "St"], ["Demand", "L"], ["Leaks", "T"], ["Pumps", "W"], ["Doors", "L"]]
    found = tidied([key, [None, None], *rows])
    assert legend(found, 2, "l") == "live"
    assert fields(found)["St"] == "stage"


def test_a_header_may_be_short_for_a_field_in_any_language(tidied: Tidied) -> None:
    key = ["Est.: 0 en diseño / 1 a prueba / 2 en marcha / 3 retirado"]
    rows: Rows = [["Modelo", "Est."], ["Precio", 2], ["Demanda", 1], ["Fugas", 3], ["Bombas", 0]]
    found = tidied([key, [None, None], *rows])
    assert not next(m for t in found.tables for m in found.matches if m.field == "stage").doubtful


def test_footnotes_below_a_table_are_no_key(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Status", "Owner"],
        ["Demand", "Live*", "A"],
        ["Leaks", "Live†", "B"],
        ["Pumps", "Live", "C"],
    ]
    notes: Rows = [[None] * 3, ["*", "switched off in May"], ["†", "one site only, as a trial"]]
    (table,) = tidied([*rows, *notes]).tables
    assert table.value("stage", table.records[0]) == "Live*\nswitched off in May (row 6)"


def test_each_cell_of_a_row_may_hold_an_entry_without_a_sign(tidied: Tidied) -> None:
    keys: Rows = [
        ["S", "L live for all", "T A/B test", "B being built"],
        ["M", "A Arize, alerts to the squad", "I uptime only", "0 nothing"],
    ]
    rows: Rows = [
        ["Model", "Squad", "S", "M"],
        ["Demand", "A", "L", "A"],
        ["Leaks", "B", "T", "I"],
        ["Pumps", "C", "B", 0],
    ]
    found = tidied([*keys, [None] * 4, *rows])
    assert legend(found, 3, "l") == "live for all"
    assert legend(found, 4, "i") == "uptime only"


def test_a_scale_of_ratings_on_a_sheet_of_its_own_is_a_key(tidied: Tidied) -> None:
    rows: Rows = [["Model", "Status", "Mon.", "Retr."], ["Demand", "Live", 2, 1], ["Leaks", "Live", 0, 2]]
    scale: Rows = [
        ["Rating", "Monitoring (Mon.)", "Retraining (Retr.)"],
        [0, "none", "never"],
        [1, "when somebody complains", "by hand"],
        [2, "error reviewed every month", "scheduled, automated"],
    ]
    found = tidied(rows, scale)
    assert [len(table.records) for table in found.tables] == [2]
    assert legend(found, 3, "2") == "error reviewed every month"
    assert legend(found, 4, "2") == "scheduled, automated"


def test_a_key_may_name_the_column_that_it_explains(tidied: Tidied, names: Names) -> None:
    keys: Rows = [
        ["Col U (use):", "L = live", "T = on trial with one ward", "X = withdrawn"],
        ["Col R (re-training):", "R = a job does it nightly", "H = by hand", "N = never"],
        [None, None, None, None],
    ]
    table: Rows = [
        ["Algorithm", "Supplier", "U", "R"],
        ["Bed forecast", "in house", "L", "R"],
        ["Stroke triage", "Brain Ltd", "T", "H"],
        ["Letter coding", "in house", "X", "N"],
    ]
    inventory = tidied(keys + table)
    (found,) = inventory.tables
    assert len(names(inventory)) == 3
    assert found.columns["stage"] == (3,)
    assert found.legend[3]["l"] == "live"
    assert found.legend[4]["r"] == "a job does it nightly"


def test_a_key_in_one_column_stands_below_what_it_is_about(tidied: Tidied) -> None:
    rows: Rows = [
        ["Algorithm", "St", "Mo", None, "KEY"],
        ["Sepsis warning", "L", 1, None, "St (status)"],
        ["Stroke triage", "S", 0, None, "L  live, relied on"],
        ["Bed forecast", "L", 1, None, "S  silent mode"],
        ["Falls risk", "X", 0, None, "X  withdrawn"],
        ["Letter coding", "S", 1, None, "Mo (are the results watched)"],
        ["Rota", "L", 0, None, "1  results against truth, monthly"],
        ["Triage", "L", 1, None, "0  nobody"],
    ]
    found = tidied(rows)
    assert legend(found, 2, "s") == "silent mode"
    assert legend(found, 3, "0") == "nobody"


def test_codes_behind_a_slash_are_explained_beside_their_header(tidied: Tidied) -> None:
    rows: Rows = [["Name", "State", "Mon"], ["Traffic", 4, 2], ["Fog", 1, 0], ["Plates", 2, 1]]
    key: Rows = [
        ["State", "1 idea / 2 being built / 3 on trial / 4 in service"],
        ["Mon", "0 nobody / 1 only the servers / 2 its errors, monthly"],
    ]
    found = tidied(rows, key)
    assert legend(found, 2, "4") == "in service"
    assert legend(found, 3, "1") == "only the servers"


def test_a_key_beside_the_letter_of_a_header_may_say_what_it_is_short_for(tidied: Tidied) -> None:
    keys: Rows = [
        ["S", "L = live on plant    T = on trial", None],
        ["W", "who's Watching it: C = control chart, O = odd look, N = nobody", None],
        [None, None, None],
    ]
    rows: Rows = [["Model", "S", "W"], ["Mash", "L", "C"], ["Lauter", "T", "O"], ["Boil", "L", "N"]]
    found = tidied(keys + rows)
    assert fields(found)["W"] == "monitoring"
    assert legend(found, 3, "o") == "odd look"


def test_a_key_may_have_colons_within_its_entries(tidied: Tidied) -> None:
    rows: Rows = [
        ["Retraining: 0 never / 1 by hand / 2 nightly job / 7 can't be: rules or a vendor's fixed model"],
        [None],
        ["Model", "Stage", "Retraining"],
        ["Traffic", "live", 2],
        ["Fog", "live", 7],
        ["Plates", "live", 0],
    ]
    assert legend(tidied(rows), 3, "2") == "nightly job"


def test_a_meaning_that_names_a_header_is_no_heading_of_a_key(tidied: Tidied) -> None:
    key: Rows = [
        ["Run?", "Run", "decides something on the line every shift"],
        [None, "Trl", "on trial, one line"],
        ["Refit", "A", "the Sunday job does it"],
        [None, "H", "an engineer does it by hand"],
    ]
    rows: Rows = [["Line", "Model", "Run?", "Refit"], ["L1", "Bake", "Run", "A"], ["L2", "Proof", "Trl", "H"]]
    found = tidied(key, rows)
    assert legend(found, 3, "trl") == "on trial, one line"
    assert legend(found, 4, "a") == "the Sunday job does it"
    assert fields(found)["Refit"] == "retraining"


@pytest.mark.parametrize("header", ["S", "M", "R"])
def test_a_letter_with_a_key_of_its_own_is_no_doubtful_header(tidied: Tidied, header: str) -> None:
    rows: Rows = [
        ["Model", "S", "M", "R", "since"],
        ["Mash", "L", "A", "J", 2020],
        ["Boil", "T", "W", "H", 2021],
        ["Yeast", "B", "N", "V", None],
        [None],
        ["Key"],
        ["S", "L live   T on trial   B being built   X taken out"],
        ["M", "A alarm on its error   W error looked at weekly   N nobody looks"],
        ["R", "J job, goes by itself   H by hand   V vendor's, can't be retrained"],
    ]
    (match,) = [match for match in tidied(rows).matches if match.header == header]
    assert match.field in ("stage", "monitoring", "retraining")
    assert not match.doubtful


def test_a_key_below_the_table_may_name_its_headers_with_more_words(tidied: Tidied) -> None:
    rows: Rows = [
        ["No.", "Model", "Works", "St.", "Mon."],
        [1, "Demand forecast", "Energy", "P", 1],
        [2, "Churn score", "QA", "E", 2],
        [3, "Price engine", "Energy", "P", 0],
        [None] * 5,
        ["St. (status):", None, "P = productive", "E = on trial at one plant", "A = replaced"],
        ["Mon. (monitoring):", None, "1 = accuracy checked weekly", "2 = uptime only", "0 = none"],
    ]
    inventory = tidied(rows)
    (table,) = inventory.tables
    assert table.columns["stage"] == (4,)
    assert table.legend[4]["p"] == "productive"
    assert table.legend[5]["2"] == "uptime only"
    assert len(table.records) == 3


def test_a_key_goes_on_in_the_row_below_what_it_is_about(tidied: Tidied) -> None:
    rows: Rows = [
        ["#", "Model", "St", "Rt"],
        [1, "Mash", "R", "A"],
        [2, "Boil", "W", "F"],
        [3, "Yeast", "S", "A"],
        [None],
        [None, "KEY"],
        [None, "St", "R = running, people work with it", None, "T = one line is trying it"],
        [None, None, "W = in the workshop, not out yet", None, "S = scrapped"],
        [None, "Rt", "A = a job does it", None, "H = one of us does it by hand"],
        [None, None, "F = fixed, we leave it alone"],
        [None, "blank = nobody knows"],
    ]
    inventory = tidied(rows)
    assert legend(inventory, 3, "s") == "scrapped"
    assert legend(inventory, 4, "f") == "fixed, we leave it alone"
    assert len(inventory.tables[0].records) == 3


def test_what_stands_in_brackets_parts_no_entries_of_a_key(tidied: Tidied) -> None:
    rows: Rows = [
        ["Stand: B = live, P = trial (one van / one yard, no more), A = switched off"],
        [None],
        ["Model", "Stand", "Owner"],
        ["Bins", "B", "Ann"],
        ["Routes", "P", "Ben"],
        ["Glass", "A", "Cem"],
    ]
    assert legend(tidied(rows), 2, "p") == "trial (one van / one yard, no more)"


def test_short_remarks_are_not_taken_for_the_stage_beside_a_column_of_explained_codes(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Nas", "Remark"],
        ["Occupancy", 2, None],
        ["Camera", 1, "trial"],
        ["Steam", 2, None],
        ["Fall risk", 0, "study"],
        ["Refunds", 9, "retired"],
    ]
    key: Rows = [["Nas", 0, "idea"], [None, 1, "trial"], [None, 2, "in production"], [None, 9, "retired"]]
    assert fields(tidied(rows, key))["Nas"] == "stage"


def test_a_key_may_be_labelled_with_a_word_before_the_letter_of_its_header(tidied: Tidied) -> None:
    rows: Rows = [
        ["Key S", "L = live   T = tried with a few shops   B = build   X = out"],
        [
            "Key M",
            "F = full report (error, PSI) monthly by Ann   H = server health only   N = none   P = to come",
        ],
        ["Key R", "A = nightly job   H = by hand   N = never"],
        [None],
        ["No", "Model", "S", "M", "R"],
        [1, "Mash", "L", "F", "A"],
        [2, "Boil", "T", "H", "H"],
        [3, "Yeast", "B", "P", "N"],
        [4, "Hops", "X", "N", "N"],
    ]
    (table,) = tidied(rows).tables
    found = {field: table.columns.get(field) for field in ("stage", "monitoring", "retraining")}
    assert found == {"stage": (3,), "monitoring": (4,), "retraining": (5,)}
    assert not table.doubtful


def test_what_a_model_is_watched_by_is_no_column_of_stages(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "C"],
        ["Mash", "monthly PSI for all lines"],
        ["Boil", "server health only"],
        ["Yeast", "none"],
        ["Hops", "to come"],
    ]
    assert not any(match.field == "stage" and not match.doubtful for match in tidied(rows).matches)


def test_a_key_below_may_hold_entries_beside_their_header_and_below_it(tidied: Tidied) -> None:
    rows: Rows = [
        ["Model", "Stage", "Mon", "Upd", "Lead"],
        *([f"Tool {at}", "U", code, str(at), "Ann"] for at, code in enumerate("ABCD", 1)),
        [None] * 5,
        ["KEY", None, None, None, None],
        ["Stage", "U = in routine use", None, "T = trial", None],
        ["Mon", "A = accuracy is watched", None, None, None],
        [None, "B = audited each quarter", None, None, None],
        [None, "C = not watched", None, "D = to be set up", None],
        ["Upd", "1 = scheduled pipeline", None, None, None],
        [None, "2 = by hand", None, None, None],
        [None, "3 = vendor", None, "4 = never", None],
    ]
    found = tidied(rows)
    assert len(found.tables[0].records) == 4
    assert [legend(found, 2, "u"), legend(found, 3, "b"), legend(found, 4, "4")] == [
        "in routine use",
        "audited each quarter",
        "never",
    ]


def test_an_entry_with_a_sign_among_those_without_hides_none(tidied: Tidied) -> None:
    rows: Rows = [
        ["T = training:", "C cron job   M someone does it   F frozen   blank = no idea"],
        ["Model", "T"],
        ["Dose", "C"],
        ["Grade", "F"],
        ["Flow", "M"],
    ]
    inventory = tidied(rows)
    assert legend(inventory, 2, "c") == "cron job"
    assert legend(inventory, 2, "f") == "frozen"
