"""Round trips: a pack is written, filled in as people do, saved again by an office suite, and read back."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import psutil
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.readiness import Readiness
from audit.report.saved.document import read_result
from tests.answers.test_reading import FLEET
from tests.conftest import ROOT

HEADER = 4
COLUMNS = ("subject", "question", "answer", "note", "who", "when", "status", "known", "why", "wanted", "id")


def run(*arguments: str, cwd: Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    """The command line, as somebody types it."""
    command = [sys.executable, "-m", "audit.cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, input=typed
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an inventory and its question pack."""
    folder = tmp_path_factory.mktemp("pack")
    (folder / "fleet.csv").write_text(FLEET, encoding="utf-8")
    done = run("questions", "fleet.csv", "-o", "pack.xlsx", "--as-of", "2026-11-24", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def survey_of(folder: Path, *answers: str, out: str = "audit") -> Readiness:
    """What a run makes of answers, as its saved result has it."""
    options = [part for name in answers for part in ("--answers", name)]
    done = run(
        "run", "fleet.csv", "--as-of", "2026-11-24", "--format", "json", "--out", out, *options, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    result = read_result((folder / out / "result.json").read_bytes())
    assert result.survey is not None
    return result.survey


def cells(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows below the headings by column."""
    rows = sheet.iter_rows(min_row=HEADER + 1, values_only=True)
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def test_a_sheet_a_person_and_the_known_filled_in(made: Path) -> None:
    book = load_workbook(made / "pack.xlsx")
    assert {"Anna Berg", "Ben Ode", "Data engineer", "Read me", "Lists"} <= set(book.sheetnames)
    assert book["Lists"].sheet_state == "hidden"
    anna = cells(book["Anna Berg"])
    assert {row["subject"] for row in anna} == {"Churn", "Price"}
    price = next(row for row in anna if row["id"] == "retraining.start" and row["subject"] == "Price")
    assert str(price["known"]).startswith("Inventory: ")
    assert "fleet.csv F3" in str(price["known"])


def test_every_answer_has_a_list_to_choose_from(made: Path) -> None:
    book = load_workbook(made / "pack.xlsx")
    for sheet in book.worksheets:
        if sheet.cell(HEADER, 3).value == "Answer":
            rules = [
                rule for rule in sheet.data_validations.dataValidation if str(rule.sqref).startswith("C")
            ]
            assert all(
                any(sheet.cell(row, 3).coordinate in rule.sqref for rule in rules)
                for row in range(HEADER + 1, sheet.max_row + 1)
            )


def test_the_same_questions_give_the_same_bytes(made: Path) -> None:
    again = run("questions", "fleet.csv", "-o", "again.xlsx", "--as-of", "2026-11-24", cwd=made)
    assert again.returncode == 0
    assert (made / "again.xlsx").read_bytes() == (made / "pack.xlsx").read_bytes()


def test_a_pack_is_not_written_over(made: Path) -> None:
    again = run("questions", "fleet.csv", "-o", "pack.xlsx", cwd=made)
    assert again.returncode == 2
    assert "exists already, so nothing was written" in again.stderr


def test_an_untouched_pack_says_nothing_new(made: Path) -> None:
    assert survey_of(made, "pack.xlsx", out="untouched").answers == ()


def test_a_file_an_owner(made: Path) -> None:
    done = run("questions", "fleet.csv", "-o", "ask.xlsx", "--owner", cwd=made)
    files = done.stdout.split()
    assert "ask-Anna-Berg.xlsx" in files
    assert set(load_workbook(made / "ask-Anna-Berg.xlsx").sheetnames) == {"Anna Berg", "Read me", "Lists"}


def filled(folder: Path, name: str) -> Path:
    """A copy of the pack as two people filled it in."""
    book = load_workbook(folder / "pack.xlsx")
    sheet = book["Anna Berg"]
    sheet["B2"], sheet["D2"] = "Anna B.", date(2026, 11, 20)
    for row, cell in enumerate(cells(sheet), HEADER + 1):
        if cell["id"] == "features.schema":
            sheet.cell(row, 3).value = "Done by hand, with the results written down and shared"
            sheet.cell(row, 4).value = "wiki page"
        if cell["id"] == "deployment.canary" and cell["subject"] == "Churn":
            sheet.cell(row, 3).value = "Don't know"
    role = book["Data engineer"]
    for row, cell in enumerate(cells(role), HEADER + 1):
        if cell["id"] == "features.store":
            role.cell(row, 3).value = "shared library"
            role.cell(row, 5).value = "Ben"
    book.save(folder / name)
    return folder / name


EXPECTED = {
    ("deployment.canary", "Churn"): ((), "Anna B.", date(2026, 11, 20), ""),
    ("features.schema", "Churn"): (("by_hand",), "Anna B.", date(2026, 11, 20), "wiki page"),
    ("features.schema", "Price"): (("by_hand",), "Anna B.", date(2026, 11, 20), "wiki page"),
    ("features.store", None): (("library",), "Ben", None, ""),
}


def said(survey: Readiness) -> dict[tuple[str, str | None], tuple[object, ...]]:
    """The answers by what they are about."""
    return {(a.question, a.subject): (a.values, a.who, a.when, a.note) for a in survey.answers}


def test_what_was_filled_in_is_read_back(made: Path) -> None:
    filled(made, "filled.xlsx")
    assert said(survey_of(made, "filled.xlsx", out="filled")) == EXPECTED


def test_answers_are_carried_to_the_next_audit_to_be_confirmed(made: Path) -> None:
    filled(made, "carry.xlsx")
    survey_of(made, "carry.xlsx", out="first")
    second = survey_of(made, "first/result.json", out="second")
    assert said(second) == EXPECTED
    assert {answer.status for answer in second.answers} == {"to_confirm"}
    assert second.coverage[1].low == 0.0
    done = run("questions", "fleet.csv", "-o", "next.xlsx", "--answers", "first/result.json", cwd=made)
    assert done.returncode == 0, done.stderr
    rows = cells(load_workbook(made / "next.xlsx")["Anna Berg"])
    carried = [row for row in rows if row["status"] == "To be confirmed"]
    assert {row["who"] for row in carried} == {"Anna B."}
    assert {row["answer"] for row in carried} == {
        "Done by hand, with the results written down and shared", "Don’t know",
    }  # fmt: skip


def test_a_pack_is_made_from_a_saved_result(made: Path) -> None:
    filled(made, "saved.xlsx")
    survey_of(made, "saved.xlsx", out="saved")
    done = run("questions", "saved/result.json", "-o", "from_result.xlsx", cwd=made)
    assert done.returncode == 0, done.stderr
    assert said(survey_of(made, "from_result.xlsx", out="again")) == EXPECTED


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_suite_saves_it_without_changing_an_answer(made: Path, tmp_path: Path) -> None:
    path = filled(made, "office.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for kind in ("xlsx", "ods"):
        out = tmp_path / kind
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        if not out.exists():
            pytest.skip("this LibreOffice has no Calc")
        survey = survey_of(made, str(out / f"office.{kind}"), out=f"office-{kind}")
        assert said(survey) == EXPECTED
    with ZipFile(tmp_path / "xlsx" / "office.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert any("dataValidation " in sheet for sheet in sheets)


def test_the_interview_goes_on_where_it_stopped(made: Path) -> None:
    """A number, help, back, skip, an answer in words with a note, stop; and then again."""
    asked = ("interview", "fleet.csv", "--who", "Cleo", "--as-of", "2026-11-24", "-o", "talk.yaml")
    first = run(*asked, "--only", "Data engineer", cwd=made, typed="1\n\nb\n?\ns\nby hand\n\n1\nsaid so\nq\n")
    assert first.returncode == 0, first.stderr
    assert "What counts as evidence" in first.stdout
    assert "answers are saved in talk.yaml" in first.stdout
    kept = survey_of(made, "talk.yaml", out="talk")
    assert kept.answers
    assert {answer.who for answer in kept.answers} == {"Cleo"}
    second = run(*asked, "--only", "Data engineer", cwd=made, typed="1\n\nq\n")
    assert second.returncode == 0, second.stderr
    assert len(survey_of(made, "talk.yaml", out="talk-more").answers) == len(kept.answers) + 1


@pytest.mark.parametrize("typed", ["1\nq\n", "1\n", "1\nhalf a no"], ids=["stop", "end", "end in a word"])
def test_the_interview_keeps_an_answer_whatever_ends_its_note(made: Path, tmp_path: Path, typed: str) -> None:
    asked = (
        "interview",
        "fleet.csv",
        "--who",
        "Cleo",
        "--as-of",
        "2026-11-24",
        "-o",
        str(tmp_path / "talk.yaml"),
    )
    done = run(*asked, "--only", "Data engineer", cwd=made, typed=typed)
    assert done.returncode == 0, done.stderr
    assert "left behind" not in done.stderr
    answers = survey_of(made, str(tmp_path / "talk.yaml"), out=f"note-{len(typed)}").answers
    assert len(answers) == 1
    assert answers[0].note in ("", "half a no")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_the_interview_talks_to_a_terminal(made: Path, tmp_path: Path) -> None:
    """The questions come one at a time on a real terminal, and Ctrl-C keeps what was said."""
    ours, theirs = os.openpty()
    command = [
        sys.executable,
        "-m",
        "audit.cli",
        "interview",
        "fleet.csv",
        "--who",
        "Cleo",
        "--only",
        "Data engineer",
    ]
    command += ["--as-of", "2026-11-24", "-o", str(tmp_path / "talk.yaml")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    process = subprocess.Popen(
        command,
        cwd=made,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        # a suite that runs in the background of a shell is told to ignore Ctrl-C, and hands that down
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    os.close(theirs)
    shown = _until(ours, "Answer: ")
    assert "Question 1" in shown and "Question 2" not in shown
    os.write(ours, b"1\n")
    _until(ours, "for none): ")
    os.write(ours, b"in the wiki\n")
    assert "Question 2" in _until(ours, "Answer: ")
    _wait_for_rest(process.pid)
    process.send_signal(signal.SIGINT)
    assert "answers are saved in" in _until(ours, "to resume.")
    assert process.wait(30) == 0
    os.close(ours)
    answers = survey_of(made, str(tmp_path / "talk.yaml"), out="terminal").answers
    assert [answer.note for answer in answers] == ["in the wiki"]


def _wait_for_rest(pid: int) -> None:
    """Until a process waits for what is typed: a Ctrl-C between its prompt and that is heard with the next key only."""
    looks = 0
    while looks < 5:
        looks = looks + 1 if psutil.Process(pid).status() == psutil.STATUS_SLEEPING else 0
        time.sleep(0.02)


def _until(terminal: int, end: str) -> str:
    """What comes on a terminal until it says `end`; fails where it never does."""
    shown = ""
    while end not in shown:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, shown
        shown += os.read(terminal, 4096).decode()
    return shown
