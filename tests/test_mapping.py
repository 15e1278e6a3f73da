"""What a person settles about a sheet: by an option, in a mapping file, in the interview, on the Review sheet."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from audit import pipeline
from audit.domain.errors import InputError, KnowledgeError
from audit.domain.inventory import Layout
from audit.domain.mapping import MappedAnswer, SheetMapping
from audit.inspection import Needs, inspected
from audit.knowledge import load
from audit.knowledge.mappings import LARGEST_BYTES, load_mapping
from audit.lexicon import Lexicon
from audit.mapping_file import mapping_text, plain_text
from audit.pipeline import Understood
from audit.terminal import as_text

DAY = date(2026, 10, 1)
KNOWN = load()
FLEET = """Model,Go-live status,Model monitoring,Retraining how,Remarks column
A,Live,Effective,nightly,x
B,Live,Effective,frobnicated,y
C,Pilot,weekly drift checks,by hand,z
"""


def audit(arguments: list[str], cwd: Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "audit.cli", *arguments],
        cwd=cwd, input=typed, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": "/usr/bin:/bin", "HOME": str(cwd)},
    )  # fmt: skip


def understood(folder: Path, text: str = FLEET, mapping: SheetMapping | None = None) -> Understood:
    (folder / "fleet.csv").write_text(text)
    options = pipeline.Options(as_of=DAY, mapping=mapping or SheetMapping())
    return pipeline.look(folder / "fleet.csv", KNOWN, options)


def needs_of(found: Understood) -> Needs:
    return inspected(found, Lexicon(KNOWN, DAY))


def statuses(found: Understood) -> list[tuple[str, ...]]:
    return [
        (m.name, m.deployed.status, m.monitored.status, m.retrained.status) for m in found.classified.models
    ]


def said(text: str, status: str, field: str = "monitoring", place: str | None = None) -> SheetMapping:
    return SheetMapping(answers=(MappedAnswer(field, text, status, "Ada", DAY, place),))


def test_an_answer_is_read_as_somebody_says_and_names_them(tmp_path: Path) -> None:
    assert [row[2] for row in statuses(understood(tmp_path))][:2] == ["unknown", "unknown"]
    found = understood(tmp_path, mapping=said(" effective", "yes"))
    assert [row[2] for row in statuses(found)][:2] == ["yes", "yes"]
    reading = found.classified.models[0].monitored.readings[0]
    assert (reading.rule, reading.strength) == ("mapping.answer (Ada, 2026-10-01)", "claimed")


def test_an_axis_stands_for_its_fields(tmp_path: Path) -> None:
    assert statuses(understood(tmp_path, mapping=said("Effective", "no", "monitored")))[0][2] == "no"


TOLD = """Model,Status,What we were told
A,Live,Its misses are talked through with Tom on Fridays. A script puts it right again overnight.
B,Live,Nobody looks at it.
"""


@pytest.mark.parametrize(
    ("field", "at", "status"), [("monitoring", 2, "yes"), ("retraining", 3, "automatic")]
)
def test_a_person_says_of_a_remark_what_it_means_on_an_axis_without_a_column(
    tmp_path: Path, field: str, at: int, status: str
) -> None:
    text = TOLD.split("\n")[1].split(",", 2)[2]
    before, found = understood(tmp_path, TOLD), understood(tmp_path, TOLD, said(text, status, field))
    assert statuses(before)[0][at] == "unknown"
    assert statuses(found)[0][at] == status
    assert statuses(found)[1] == statuses(before)[1]


def test_what_a_person_says_of_a_remark_counts_below_a_header_of_plans(tmp_path: Path) -> None:
    text = "Nothing. The Airflow retraining of the 1st went well"
    fleet = f"Model,Stage,Next steps\nA,Live,{text}\nB,Live,ask Ben\n"
    named = SheetMapping(columns={"notes": "Next steps"})
    assert statuses(understood(tmp_path, fleet, named))[0][3] == "unknown"
    told = replace(named, answers=said(text, "automatic", "retraining").answers)
    assert statuses(understood(tmp_path, fleet, told))[0][3] == "automatic"


def test_two_columns_for_a_field_and_one_for_two_are_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "fleet.csv").write_text(TOLD)
    twice = audit(["inspect", "fleet.csv", "--map", "stage=B", "--map", "stage=C"], tmp_path)
    assert twice.returncode == 2
    assert "names two columns for stage: 'B' and 'C'" in twice.stderr
    both = audit(["inspect", "fleet.csv", "--map", "monitoring=C", "--map", "retraining=C"], tmp_path)
    assert both.returncode == 2
    told = " ".join(both.stderr.split())
    assert "names 'C' for monitoring and for retraining" in told
    assert "--map notes='C'" in told


def test_a_column_is_left_out_by_an_option_that_must_name_one(tmp_path: Path) -> None:
    (tmp_path / "fleet.csv").write_text(FLEET)
    left_out = audit(["inspect", "fleet.csv", "--leave-out", "Model monitoring", "--json"], tmp_path)
    columns = json.loads(left_out.stdout)["columns"]
    assert next(one for one in columns if one["header"] == "Model monitoring")["field"] is None
    missing = audit(["inspect", "fleet.csv", "--leave-out", "Monitored by"], tmp_path)
    assert missing.returncode == 3
    assert "No table has a column 'Monitored by' to leave out" in missing.stderr


@pytest.mark.parametrize(
    ("mapping", "near"),
    [
        (said("Efective", "yes"), "'Effective'"),
        (said("Effective", "yes", "monitorin"), "'monitoring'"),
        (said("Effective", "automatic"), "yes, partial, planned"),
    ],
)
def test_a_wrong_answer_names_what_is_near(tmp_path: Path, mapping: SheetMapping, near: str) -> None:
    with pytest.raises(InputError, match=near):
        understood(tmp_path, mapping=mapping)


def test_a_text_of_a_file_that_the_next_list_lacks_is_no_mistake(tmp_path: Path) -> None:
    gone = said("was here last year", "yes", place="m.yaml:3:5")
    assert statuses(understood(tmp_path, mapping=gone)) == statuses(understood(tmp_path))


def test_a_wrong_status_of_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("answers:\n  monitoring:\n    Effective: quite\n")
    with pytest.raises(KnowledgeError, match=r"m\.yaml:3:5: 'quite' is not a status of monitoring"):
        understood(tmp_path, mapping=load_mapping(tmp_path / "m.yaml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [*x]\n", ":1:8: no value above is called '&x'"),
        ("a: !!python/name:os.system x\n", "tag"),
        (f"a: {'[' * 50}{']' * 50}\n", "nests more than 8 deep"),
        ("stage: On\nstage: Off\n", ":2:1: found duplicate key"),
        ("columns:\n  stage: [On]\n", ":2:3: columns.stage"),
        ("columns: {}\nanswer: {}\n", "did you mean 'answers'"),
        ("a: \x01\n", ":1:4: holds the control character"),
        ("confirmed_on: 2026-02-31\n", "m.yaml"),
        ("- a\n", "m.yaml"),
        ("#" * (LARGEST_BYTES + 1), "is larger than"),
    ],
)  # fmt: skip
def test_a_mapping_file_is_hostile_until_read(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(InputError, match=message.replace(".", r"\.")):
        load_mapping(tmp_path / "m.yaml")


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)


@given(
    columns=st.dictionaries(st.sampled_from(["stage", "owner"]), NAMES),
    answers=st.dictionaries(NAMES, st.sampled_from(["yes", "no", "partial"]), max_size=4),
    sheets=st.lists(NAMES, max_size=2),
    rows=st.dictionaries(NAMES.filter(lambda name: name != "*"), st.integers(0, 99), max_size=2),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_written_mapping_says_the_same(
    tmp_path: Path, columns: dict[str, str], answers: dict[str, str], sheets: list[str], rows: dict[str, int]
) -> None:
    mapping = SheetMapping(
        columns, tuple(MappedAnswer("monitoring", t, s, "Ada", DAY) for t, s in answers.items()),
        Layout(tuple(sheets), tuple(rows.items()), tuple(sorted(answers))), "Ben", DAY,
    )  # fmt: skip
    path = tmp_path / "m.yaml"
    path.write_text(plain_text(mapping), encoding="utf-8")
    read = load_mapping(path)
    assert (dict(read.columns), read.layout) == (columns, mapping.layout)
    assert {one.text: (one.status, one.confirmed_by) for one in read.answers} == {
        text: (status, "Ada") for text, status in answers.items()
    }


def test_a_saved_mapping_given_back_changes_nothing_and_holds_what_is_open(tmp_path: Path) -> None:
    found = understood(tmp_path)
    text = mapping_text(found, needs_of(found), SheetMapping())
    assert '# "Effective": STATUS  # 2 models' in text
    assert '# FIELD: "Remarks column"  # E: x | y | z' in text or 'notes: "Remarks column"' in text
    (tmp_path / "m.yaml").write_text(text)
    assert statuses(understood(tmp_path, mapping=load_mapping(tmp_path / "m.yaml"))) == statuses(found)


def test_a_column_that_is_left_out_speaks_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text('left_out: ["Model monitoring", "No such column"]\n')
    found = understood(tmp_path, mapping=load_mapping(tmp_path / "m.yaml"))
    assert {match.header: match.field for match in found.inventory.matches}["Model monitoring"] is None
    assert {model.monitored.status for model in found.classified.models} == {"unknown"}
    assert not any(choice.column.header == "Model monitoring" for choice in needs_of(found).doubtful_columns)


def test_what_a_mapping_answers_is_asked_no_more(tmp_path: Path) -> None:
    found = understood(tmp_path)
    open_texts = {answer.text for answer in needs_of(found).open_answers}
    assert {"Effective", "frobnicated"} <= open_texts
    filled = mapping_text(found, needs_of(found), SheetMapping()).replace(
        '# "Effective": STATUS', '"Effective": partial'
    )
    (tmp_path / "m.yaml").write_text(filled)
    again = understood(tmp_path, mapping=load_mapping(tmp_path / "m.yaml"))
    assert {answer.text for answer in needs_of(again).open_answers} == open_texts - {"Effective"}
    assert statuses(again)[0][2] == "partial"


def test_open_answers_come_by_the_models_that_hold_them_with_the_option_that_settles_them(
    tmp_path: Path,
) -> None:
    first = needs_of(understood(tmp_path)).open_answers[0]
    assert (first.text, first.models) == ("Effective", 2)
    assert first.option == "--map-answer monitoring:Effective=STATUS"
    done = audit(["inspect", "fleet.csv", "--map-answer", "monitoring:Effective=yes", "--json"], tmp_path)
    assert all(one["text"] != "Effective" for one in json.loads(done.stdout)["needs"]["open_answers"])


def test_an_axis_that_no_column_speaks_of_is_told_with_columns_that_may(tmp_path: Path) -> None:
    text = (
        "Model,Stage,Tier column\nA,Live,retrained nightly\nB,Live,retrained every Sunday\nC,Pilot,by hand\n"
    )
    silent = {one.axis: one for one in needs_of(understood(tmp_path, text)).silent_axes}
    assert "monitored" in silent
    assert silent["monitored"].models == 3
    assert "deployed" not in silent


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Does it disseminate information to the public?", "Yes,No,Yes"),
        ("Cross Border", "Yes,No,No"),
        ("GovTech", "x,,x"),
        ("Enabled greater fairness and honesty", "x,x,"),
        ("Increased quality of processes and systems", "x,x,"),
        ("FISMA System Name", "Wilbur,Service Reporting System (SRS),Platform"),
        ("Assim platform", "Fixed Platforms,Fixed Platforms and drifters,Argo"),
        ("Link to the source code", "will be - but not yet there.,https://github.com/a/b,no"),
    ],
)
def test_a_column_about_something_else_is_offered_for_no_axis(
    tmp_path: Path, header: str, cells: str
) -> None:
    values = cells.split(",")
    rows = "".join(f"Model {at},Live,{value}\n" for at, value in enumerate(values))
    found = understood(tmp_path, f"Model,Stage,{header}\n{rows}")
    needs = needs_of(found)
    assert {one.axis: one.candidates for one in needs.silent_axes} == {"monitored": (), "retrained": ()}
    assert needs.doubtful_columns == ()
    assert (
        as_text(found, needs, KNOWN).count(
            "No other column answers that. Add one to the list, or ask the owners."
        )
        == 2
    )


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Zorgle", "by hand,tbc with Ann,blue"),
        ("Updated", "Yes,No,Yes"),
    ],
)
def test_a_column_whose_cells_or_whole_header_speak_of_an_axis_is_offered(
    tmp_path: Path, header: str, cells: str
) -> None:
    rows = "".join(f"Model {at},Live,{value}\n" for at, value in enumerate(cells.split(",")))
    found = understood(tmp_path, f"Model,Stage,{header}\n{rows}")
    silent = {one.axis: one for one in needs_of(found).silent_axes}
    assert [one.column.header for one in silent["retrained"].candidates] == [header]
    assert silent["monitored"].candidates == ()


def test_a_column_of_yes_and_no_holds_no_ids(tmp_path: Path) -> None:
    rows = "".join(f"Model {at},Live,{at % 2 == 0}\n" for at in range(8))
    found = understood(tmp_path, f"Model,Stage,Identifying info\n{rows}")
    assert [problem.code for problem in found.problems] == []
    assert needs_of(found).doubtful_columns == ()


REMARKED = (
    "Model,Stage,Comment\n"
    "A,Live,the brewer frets about its misses on the wallpaper\n"
    "B,Live,belongs to the Leeds team\n"
    "C,Retired,the brewer frets about its misses on the wallpaper\n"
)


def test_remarks_that_may_tell_of_a_silent_axis_are_shown_with_the_option_that_settles_them(
    tmp_path: Path,
) -> None:
    silent = {one.axis: one for one in needs_of(understood(tmp_path, REMARKED)).silent_axes}
    (remark,) = silent["monitored"].remarks
    assert (remark.text, remark.models) == ("the brewer frets about its misses on the wallpaper", 1)
    told = shlex.split(remark.option.replace("STATUS", "yes"))
    done = audit(["inspect", "fleet.csv", *told, "--json"], tmp_path)
    left = {one["axis"]: one for one in json.loads(done.stdout)["needs"]["silent_axes"]}
    assert left["monitored"]["models"] == 1
    assert left["monitored"]["remarks"] == []


@pytest.mark.parametrize(
    "remark",
    [
        "We think data assimilation will improve our model accuracy",
        "Successfully tested but not in production",
        "Technical transfer of capability to industry planned this summer",
        "Front-end user interface added",
    ],
)
def test_a_remark_that_names_no_practice_is_neither_offered_nor_reported(tmp_path: Path, remark: str) -> None:
    found = understood(tmp_path, f"Model,Stage,Comment\nA,Live,{remark}\nB,Live,belongs to the Leeds team\n")
    silent = {one.axis: one for one in needs_of(found).silent_axes}
    assert (silent["monitored"].remarks, silent["retrained"].remarks) == ((), ())
    assert "unread_answers" not in [problem.code for problem in found.problems]


def test_a_code_is_settled_in_its_own_column_alone(tmp_path: Path) -> None:
    text = "Model,Stage,Monitoring,Retraining\nA,Live,o,A\nB,Live,weekly PSI,o\nC,Live,o,\n"
    (tmp_path / "fleet.csv").write_text(text)
    told = ["--map-answer", "retraining:o=planned", "--map-answer", "retraining:A=automatic"]
    done = audit(["run", "fleet.csv", "--out", "out", "--format", "json", *told], tmp_path)
    assert done.returncode == 0
    (result,) = (tmp_path / "out").rglob("result.json")
    models = json.loads(result.read_text())["models"]
    assert [one["retrained"]["status"] for one in models] == ["automatic", "planned", "unknown"]


def test_models_side_by_side_are_counted_each_and_their_remarks_shown(tmp_path: Path) -> None:
    columns = [line.split(",") for line in REMARKED.splitlines()]
    text = "\n".join(map(",".join, zip(*columns, strict=True)))
    silent = {one.axis: one for one in needs_of(understood(tmp_path, text)).silent_axes}
    assert silent["monitored"].models == 2
    assert [one.text for one in silent["monitored"].remarks] == [
        "the brewer frets about its misses on the wallpaper"
    ]


def test_remarks_stand_in_the_saved_mapping_and_say_nothing_by_themselves(tmp_path: Path) -> None:
    found = understood(tmp_path, REMARKED)
    text = mapping_text(found, needs_of(found), SheetMapping())
    line = '    # "the brewer frets about its misses on the wallpaper": STATUS  # 1 model'
    assert line in text
    (tmp_path / "told.yaml").write_text(
        text.replace(line, line.replace("# ", "", 1).replace("STATUS", "yes"))
    )
    done = audit(["run", "fleet.csv", "--mapping", "told.yaml", "--out", "out", "--format", "json"], tmp_path)
    assert done.returncode == 0
    models = json.loads((tmp_path / "out" / "result.json").read_text())["models"]
    assert {m["name"]: m["monitored"]["status"] for m in models} == {
        "A": "yes",
        "B": "unknown",
        "C": "unknown",
    }


HEADED = """Service,Model,Monitored
A. Tools the council relies on today,,
Revenues,A,yes
Housing,B,no
B. Being tried,,
Parking,C,yes
"""


def test_a_heading_that_may_tell_the_stage_is_asked_and_a_person_says_what_it_means(tmp_path: Path) -> None:
    found = understood(tmp_path, HEADED)
    assert [status for _, status, *_ in statuses(found)] == ["unknown", "unknown", "pilot"]
    ((asked,),) = [one.remarks for one in needs_of(found).silent_axes if one.axis == "deployed"]
    assert (asked.text, asked.models) == ("A. Tools the council relies on today", 2)
    option = shlex.split(asked.option.replace("STATUS", "production"))
    told = ["--confirmed-by", "Ada", "--out", "out", "--format", "json"]
    assert audit(["run", "fleet.csv", *option, *told], tmp_path).returncode == 0
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    stages = [model["deployed"] for model in result["models"]]
    assert [stage["status"] for stage in stages] == ["production", "production", "pilot"]
    assert "A. Tools the council relies on today" in json.dumps(stages[0])


def test_an_axis_that_the_tabs_say_and_models_that_are_over_ask_for_no_column(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.active)
    for title, rows in {"Live": [("A", "yes, weekly", "by hand"), ("B", "no", "nightly job")],
                        "Pilots": [("C", "", "by hand")], "Stopped": [("D",)]}.items():  # fmt: skip
        sheet = book.create_sheet(title)
        sheet.append(("Model", "Monitoring", "Retraining")[: len(rows[0])])
        for row in rows:
            sheet.append(row)
    path = tmp_path / "fleet.xlsx"
    book.save(path)
    found = pipeline.look(path, KNOWN, pipeline.Options(as_of=DAY))
    assert [status for _, status, *_ in statuses(found)] == ["production", "production", "pilot", "retired"]
    assert needs_of(found).silent_axes == ()


def test_a_small_sheet_left_out_is_told_in_words_that_are_true_of_any(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Fleet"  # type: ignore[union-attr]
    for row in FLEET.splitlines():
        book.active.append(row.split(","))  # type: ignore[union-attr]
    log = book.create_sheet("Tracks")
    for row in (
        ("Previous", "Replaced with", "On"),
        ("T1: red", "T1: blue", "2 May"),
        ("T2: a", "T2: b", "3 May"),
    ):
        log.append(row)
    book.save(tmp_path / "fleet.xlsx")
    found = pipeline.look(tmp_path / "fleet.xlsx", KNOWN, pipeline.Options(as_of=DAY))
    (left,) = needs_of(found).left_out
    shown = " ".join(as_text(found, needs_of(found), KNOWN).split())
    assert f"Tracks, 3 filled rows. {left.reason}" in shown
    assert left.reason.startswith("No list of models was recognised on the sheet.")


def test_inspect_tells_of_dates_outside_the_window_as_run_does(tmp_path: Path) -> None:
    rows = "".join(f"Model {at},Live,2019-0{at}-01\n" for at in range(1, 6))
    (tmp_path / "fleet.csv").write_text(f"Model,Stage,Go-live date\n{rows}")
    told = ["fleet.csv", "--as-of", "2026-10-01"]
    shown = json.loads(audit(["inspect", *told, "--json"], tmp_path).stdout)
    audit(["run", *told, "--out", "out", "--format", "json"], tmp_path)
    run = json.loads((tmp_path / "out" / "result.json").read_text())
    assert "window_misses" in [problem["code"] for problem in run["problems"]]
    assert [one["code"] for one in shown["problems"]] == [one["code"] for one in run["problems"]]


@pytest.mark.parametrize("width", [80, 120])
def test_what_needs_a_person_comes_first_and_fits(tmp_path: Path, width: int) -> None:
    found = understood(tmp_path, FLEET.replace("frobnicated", "\x1b[31mred\x07"))
    shown = as_text(found, needs_of(found), KNOWN, width)
    assert shown.index("What needs you") < shown.index("What was understood")
    assert "\x1b" not in shown
    assert max(len(line) for line in shown.splitlines() if not line.lstrip().startswith("--")) <= width


@pytest.mark.parametrize(
    ("name", "column"), [("how", 4), ("D", 4), ("Retraining how", 4), ("retraining HOW", 4)]
)
def test_a_column_is_named_by_its_header_a_part_of_it_or_its_letters(
    tmp_path: Path, name: str, column: int
) -> None:
    found = understood(tmp_path, mapping=SheetMapping({"retraining": name}))
    assert found.inventory.tables[0].columns["retraining"] == (column,)


def test_a_part_of_several_headers_is_ambiguous(tmp_path: Path) -> None:
    text = "Model,Stage,Check by owner,Check by team\nA,Live,x,y\nB,Live,x,y\n"
    with pytest.raises(InputError, match=r"part of 2 headers: 'Check by owner' \(C\), 'Check by team' \(D\)"):
        understood(tmp_path, text, SheetMapping({"monitoring": "check by"}))


def test_the_interview_settles_unread_answers_into_a_new_mapping(tmp_path: Path) -> None:
    understood(tmp_path)
    command = ["interview", "fleet.csv", "--who", "Cleo", "--as-of", "2026-10-01", "-o", "talk.yaml"]
    done = audit([*command, "--save-mapping", "m.yaml"], tmp_path, "q\n2\nq\n")
    assert done.returncode == 0, done.stderr
    (answer,) = load_mapping(tmp_path / "m.yaml").answers
    assert (answer.text, answer.status, answer.confirmed_by) == ("Effective", "partial", "Cleo")
    assert audit([*command, "--save-mapping", "m.yaml"], tmp_path).returncode == 2


def test_the_review_sheet_offers_unread_answers_and_takes_a_choice_and_a_name(tmp_path: Path) -> None:
    understood(tmp_path)
    command = ["run", "fleet.csv", "--as-of", "2026-10-01", "--format", "xlsx", "--format", "json"]
    assert audit([*command, "--out", "one"], tmp_path).returncode == 0
    book = load_workbook(tmp_path / "one" / "findings.xlsx")
    sheet = book["Review"]
    headings = [cell.value for cell in sheet[1]]
    rows = [
        dict(zip(headings, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)
    ]
    assert rows[0]["What it is about"] == "Effective"
    assert rows[0]["Axis or function"] == "Monitored"
    first = sheet[2]
    first[headings.index("New value")].value = "Partly monitored"
    first[headings.index("Who")].value = "A. Reviewer"
    book.save(tmp_path / "review.xlsx")
    done = audit([*command, "--out", "two", "--review", "review.xlsx"], tmp_path)
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "two" / "result.json").read_bytes())
    assert [m["monitored"]["status"] for m in result["models"]][:2] == ["partial", "partial"]
    assert [p["code"] for p in result["problems"] if p["code"].startswith("review")] == []
