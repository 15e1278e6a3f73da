"""The command line as its users meet it: exit codes, messages, and what stands in the folder afterwards."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest
from openpyxl import Workbook, load_workbook

from tests.conftest import ROOT

TINY = "Model;Stage;Monitored;Automated retraining\nChurn;Live;No;No\nFraud;Live;No;No\nStock;Development;;\n"


def audit(arguments: Sequence[str], folder: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Runs the command in a folder, as its own process."""
    return subprocess.run(
        [sys.executable, "-m", "audit.cli", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    path = tmp_path / "fleet.csv"
    path.write_text(TINY)
    return path


def test_run_writes_the_report_the_workbook_and_the_result(fleet: Path) -> None:
    done = audit(["run", "fleet.csv"], fleet.parent)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().strip() == "fleet-audit"
    target = fleet.parent / "fleet-audit"
    assert {p.name for p in target.iterdir()} == {
        ".mlops-audit.json",
        "report.pdf",
        "findings.xlsx",
        "result.json",
    }
    assert (target / "report.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((target / "result.json").read_bytes())["verdict"]["status"] == "gap"


def test_a_run_leaves_no_temporary_file(fleet: Path, scratch: Path) -> None:
    assert audit(["run", "fleet.csv"], fleet.parent).returncode == 0
    assert _emptied(scratch)


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.2, 0.4, 0.6, 0.8])
def test_ctrl_c_in_a_run_is_one_line_and_leaves_nothing(
    fleet: Path, scratch: Path, examples: Path, seconds: float
) -> None:
    # a suite that runs in the background of a shell is told to ignore Ctrl-C, and hands that down
    process = _started(fleet.parent, examples, signal.SIG_DFL)
    children = psutil.Process(process.pid).children
    while not children() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=30)[1].decode()
    made = fleet.parent / "made"
    if process.returncode:
        # Python dies of the signal itself, after the message, where it struck in code that is made as it runs
        assert process.returncode in (130, -signal.SIGINT)
        assert said.strip() == "Stopped; nothing unfinished is left behind."
    else:
        assert "Traceback" not in said
    assert not made.exists() or (made / ".mlops-audit.json").exists()
    assert _emptied(scratch)


def test_a_run_that_is_told_to_ignore_ctrl_c_goes_on(fleet: Path, examples: Path) -> None:
    process = _started(fleet.parent, examples, signal.SIG_IGN)  # as in the background of a script
    while process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.1)
    said = process.communicate()[1].decode()
    assert process.returncode == 0, said
    assert (fleet.parent / "made" / "report.pdf").exists()


def _started(folder: Path, examples: Path, on_ctrl_c: signal.Handlers) -> subprocess.Popen[bytes]:
    """A run in a session of its own: at a terminal all processes of a command hear of a Ctrl-C."""
    return subprocess.Popen(
        [sys.executable, "-m", "audit.cli", "run", str(examples / "messy.xlsx"), "--out", "made"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, on_ctrl_c),
    )


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of whatever is started."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def _emptied(folder: Path) -> bool:
    """Whether a folder gets empty: a process that another left may still clear up."""
    until = time.monotonic() + 10
    while any(folder.iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(folder.iterdir())


def test_the_same_input_and_date_give_the_same_bytes(fleet: Path) -> None:
    made = []
    for out in ("one", "two"):
        assert (
            audit(["run", "fleet.csv", "--out", out, "--as-of", "2026-11-24"], fleet.parent).returncode == 0
        )
        made.append({p.name: p.read_bytes() for p in (fleet.parent / out).iterdir()})
    assert made[0] == made[1]


def test_an_earlier_run_is_replaced_and_anything_else_is_left_alone(fleet: Path) -> None:
    arguments = ["run", "fleet.csv", "--format", "json"]
    assert audit(arguments, fleet.parent).returncode == 0
    assert audit(arguments, fleet.parent).returncode == 0
    mine = fleet.parent / "fleet-audit" / "mine.txt"
    mine.write_text("keep me")
    refused = audit(arguments, fleet.parent)
    assert refused.returncode == 2
    assert b"mine.txt" in refused.stderr
    assert mine.read_text() == "keep me"


def test_stdin_is_an_inventory_too(tmp_path: Path) -> None:
    done = audit(["run", "-", "--format", "json", "--client", "Acme"], tmp_path, TINY.encode())
    assert done.returncode == 0, done.stderr.decode()
    result = json.loads((tmp_path / "stdin-audit" / "result.json").read_bytes())
    assert (result["client"], result["source"]["file"], len(result["models"])) == ("Acme", "stdin", 3)


@pytest.mark.parametrize(("fail_on", "code"), [("gap", 5), ("undecided", 5)])
def test_fail_on_a_gap(fleet: Path, fail_on: str, code: int) -> None:
    assert (
        audit(["run", "fleet.csv", "--format", "json", "--fail-on", fail_on], fleet.parent).returncode == code
    )


def test_fail_on_undecided_lets_an_undecided_pass_as_no_gap(tmp_path: Path) -> None:
    (tmp_path / "open.csv").write_text("Model,Stage\nA,Live\nB,Live\nC,Live\n")
    arguments = ["run", "open.csv", "--format", "json", "--fail-on"]
    assert audit([*arguments, "gap"], tmp_path).returncode == 0
    assert audit([*arguments, "undecided"], tmp_path).returncode == 5


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A,Ana,Live,,", "1 question is open. 1 good answer would rule a gap out."),
        ("A,Ana,Live,,\nB,Ben,Live,,", "2 questions are open. 2 good answers would rule a gap out."),
        ("A,Ana,Live,no,manual\nB,Ana,Live,,manual\nC,Ben,Live,,manual\nD,,Idea,,", "1 bad answer would prove a gap."),
    ],
)  # fmt: skip
def test_what_the_deciding_answers_would_prove_is_said(rows: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "open.csv").write_text(f"Model,Owner,Stage,Monitoring,Retraining\n{rows}\n")
    done = audit(["run", "open.csv", "--format", "json"], tmp_path)
    assert said in done.stderr.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.xlsx", b""), ("page.csv", b"%PDF-1.7 no table"), ("cut.xlsx", b"PK\x03\x04cut")],
)
def test_a_bad_input_is_one_line_and_nothing_is_written(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = audit(["run", name], tmp_path)
    message = done.stderr.decode()
    assert done.returncode == 3
    assert message.startswith("Error: ") and name in message and message.count("\n") == 1
    assert "Traceback" not in message
    assert not done.stdout
    assert {p.name for p in tmp_path.iterdir()} <= {name}


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    done = audit(["run", "nowhere.xlsx"], tmp_path)
    assert done.returncode == 3
    assert b"nowhere.xlsx" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "fleet.csv", "--map", "stage"],
        ["run", "fleet.csv", "--as-of", "yesterday"],
        ["run", "fleet.csv", "--window-months", "0"],
        ["run", "fleet.csv", "--format", "docx2"],
        ["walk", "fleet.csv"],
    ],
)
def test_wrong_use_is_exit_2(fleet: Path, arguments: list[str]) -> None:
    assert audit(arguments, fleet.parent).returncode == 2


def test_a_column_given_by_hand_wins(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("Model,Zustand X\nA,Live\nB,Live\nC,Pilot\n")
    done = audit(["run", "odd.csv", "--format", "json", "--map", "stage=Zustand X"], tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    result = json.loads((tmp_path / "odd-audit" / "result.json").read_bytes())
    assert [m["deployed"]["status"] for m in result["models"]] == ["production", "production", "pilot"]
    wrong = audit(["run", "odd.csv", "--map", "stage=Zustand Y"], tmp_path)
    assert wrong.returncode == 3
    assert b"Zustand X" in wrong.stderr


def test_a_saved_mapping_reads_the_same(fleet: Path) -> None:
    assert audit(["inspect", "fleet.csv", "--save-mapping", "map.yaml"], fleet.parent).returncode == 0
    assert 'stage: "Stage"' in (fleet.parent / "map.yaml").read_text()
    done = audit(["inspect", "fleet.csv", "--mapping", "map.yaml", "--json"], fleet.parent)
    columns = {c["field"]: c["reason"] for c in json.loads(done.stdout)["columns"]}
    assert columns["stage"] == "given"


def test_a_mapping_that_may_be_filled_in_is_left_alone(fleet: Path) -> None:
    filled = fleet.parent / "map.yaml"
    filled.write_text("# settled with the owners\n")
    done = audit(["inspect", "fleet.csv", "--save-mapping", "map.yaml"], fleet.parent)
    assert done.returncode == 2 and b"exists already, so nothing was written" in done.stderr
    assert filled.read_text() == "# settled with the owners\n"


def test_inspect_shows_columns_and_vocabulary(fleet: Path) -> None:
    shown = audit(["inspect", "fleet.csv"], fleet.parent).stdout.decode()
    for text in ("3 models", "Stage", "Live", "production", "deployed.in_use"):
        assert text in shown


def test_the_template_runs_without_a_mapping(tmp_path: Path) -> None:
    assert audit(["template", "fill.xlsx"], tmp_path).returncode == 0
    assert audit(["template", "fill.xlsx"], tmp_path).returncode == 2  # it may be filled in already
    blank = audit(["inspect", "fill.xlsx", "--json"], tmp_path)
    assert (blank.returncode, blank.stdout) == (3, b"") and b"no list of models" in blank.stderr
    book = load_workbook(tmp_path / "fill.xlsx")
    book.worksheets[0].append([None, "Route planning"])
    book.save(tmp_path / "fill.xlsx")
    shown = json.loads(audit(["inspect", "fill.xlsx", "--json"], tmp_path).stdout)
    assert not [c for c in shown["columns"] if c["doubtful"]]


@pytest.mark.parametrize("example", ["tidy.xlsx", "messy.xlsx", "deutsch.csv"])
def test_the_examples_end_in_a_result(examples: Path, tmp_path: Path, example: str) -> None:
    done = audit(["run", str(examples / example), "--format", "json", "--out", "out"], tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert len(json.loads((tmp_path / "out" / "result.json").read_bytes())["models"]) > 8


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys; sys.argv=['x','--help']\nfrom audit.cli import cli\ncli.main(standalone_mode=False)\n"
    code += "print(*sorted(m.partition('.')[0] for m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    loaded = set(done.stdout.split())
    assert not loaded & {
        "weasyprint",
        "pandas",
        "openpyxl",
        "pydantic",
        "jinja2",
        "ruamel",
        "rich",
        "python_calamine",
    }


def test_doctor_finds_this_machine_whole(tmp_path: Path) -> None:
    assert audit(["doctor"], tmp_path).returncode == 0


def test_the_choices_of_format_are_the_registry_of_reports() -> None:
    """The command line repeats the names only so that `--help` need not load the reports."""
    from audit import report
    from audit.cli.options import FORMATS

    assert set(FORMATS) == set(report.FORMATS)


def test_a_brand_is_made_used_and_checked_before_anything_is_read(fleet: Path) -> None:
    done = audit(["brand", "new", "ours", "--name", "Ours"], fleet.parent)
    assert done.returncode == 0, done.stderr.decode()
    again = audit(["brand", "new", "ours"], fleet.parent)
    assert again.returncode == 2 and "is not empty, so nothing was written" in again.stderr.decode()
    command = [
        "run",
        "fleet.csv",
        "--brand",
        "ours",
        "--format",
        "html",
        "--format",
        "json",
        "--as-of",
        "2026-11-24",
    ]
    done = audit(command, fleet.parent)
    assert done.returncode == 0, done.stderr.decode()
    target = fleet.parent / "fleet-audit"
    made = {p.name for p in target.iterdir()} - {".mlops-audit.json"}
    assert made == {"fleet-2026-11-24-gap-report.html", "fleet-2026-11-24-gap-report-result.json"}
    result = str(target / "fleet-2026-11-24-gap-report-result.json")
    rendered = audit(
        ["render", result, "--brand", "ours", "--format", "html", "--out", "again"], fleet.parent
    )
    assert rendered.returncode == 0, rendered.stderr.decode()
    name = "fleet-2026-11-24-gap-report.html"
    assert (fleet.parent / "again" / name).read_bytes() == (target / name).read_bytes()
    (fleet.parent / "ours" / "rates.example.yaml").rename(fleet.parent / "ours" / "rates.yaml")
    again = ["render", result, "--brand", "ours", "--format", "html", "--out", "third"]
    unfilled = audit(again, fleet.parent)
    assert unfilled.returncode == 3
    assert "rates.yaml:2: '[[Your firm]]' is a placeholder" in unfilled.stderr.decode()
    other = audit([*again, "--draft"], fleet.parent)
    assert other.returncode == 3
    assert "was made with other rates, assumptions or sources" in other.stderr.decode()
    (fleet.parent / "ours" / "brand.toml").write_text('name = "Ours"\npapier = "A4"\n')
    wrong = audit([*command, "--out", "fourth"], fleet.parent)
    assert wrong.returncode == 3
    assert "brand.toml:2: papier: there is no such setting; did you mean 'paper'?" in wrong.stderr.decode()
    assert not (fleet.parent / "third").exists() and not (fleet.parent / "fourth").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--header-row", "x"], 2, "[SHEET:]N"),
        (["--header-row", "9"], 3, "ends with row 3"),
        (["--sheet", "Models"], 3, "has no sheet 'Models'"),
        (["--header-row", "1"], 0, ""),
    ],
)
def test_where_the_list_is_may_be_said(tmp_path: Path, arguments: list[str], code: int, told: str) -> None:
    (tmp_path / "l.csv").write_text("Model name,Owner,Stage\nChurn,Ann,Live\nFraud,Bob,Pilot\n")
    done = audit(["inspect", "l.csv", *arguments], tmp_path)
    assert done.returncode == code
    assert told in done.stderr.decode()


def test_a_file_without_a_model_is_an_error_and_no_report(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("x\ny\n")
    done = audit(["run", "l.csv", "--format", "json", "--out", "o"], tmp_path)
    assert done.returncode == 3
    assert "row 1: x" in done.stderr.decode()
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["run", "https://docs.google.com/spreadsheets/d/1/edit"], 3, "Microsoft Excel (.xlsx)"),
        (["inspect", "Models.gsheet"], 3, "Microsoft Excel (.xlsx)"),
        (["run", "s3://bucket/fleet.xlsx"], 3, "`batch` reads such addresses"),
        (["questions", "https://example.org/fleet.xlsx", "-o", "a.xlsx"], 3, "Download the file first"),
        (["run", "fleet.csv", "--as-of", "26.11.2025"], 2, "Write 2025-11-26."),
        (["run", "fleet.csv", "--as-of", "11/26/2025"], 2, "Write 2025-11-26."),
        (["run", "fleet.csv", "--as-of", "05/06/2025"], 2, "Write 2025-05-06 or 2025-06-05."),
        (["run", "fleet.csv", "--as-of", "yesterday"], 2, "Write it as in 2025-11-26."),
        (["batch", "fleet.csv", "--out", "b", "--as-of", "26.11.2025"], 2, "Write 2025-11-26."),
        (["run", "fleet.csv", "--format", "wrod"], 2, "; did you mean 'docx'?"),
        (["run", "fleet.csv", "--lang", "it"], 2, "this is the report's"),
        (["fleet.csv"], 2, "did you mean 'run fleet.csv'?"),
        (["elsewhere/fleet.xlsx", "--format", "json"], 2, "did you mean 'run elsewhere/fleet.xlsx'?"),
        (["portfolo"], 2, "did you mean 'portfolio'?"),
        (["run", "fleet.csv", "--map", "ownr=Stage"], 3, "; did you mean 'owner'?"),
        (["run", "fleet.csv", "--since", "fleet.csv"], 3, "fleet.csv: is not a saved result. Name the result.json"),
        (["compare", "fleet.csv", "fleet.csv"], 3, "is not a saved result"),
        (["template", "inventory"], 2, "Name it inventory.xlsx."),
        (["questions", "fleet.csv", "-o", "pack.csv"], 2, "Name it pack.xlsx."),
        (["inspect", "fleet.csv", "--save-mapping", "m"], 2, "Name it m.yaml."),
    ],
)  # fmt: skip
def test_a_message_says_what_was_meant(fleet: Path, arguments: list[str], code: int, told: str) -> None:
    done = audit(arguments, fleet.parent)
    assert done.returncode == code
    assert told in " ".join(done.stderr.decode().split())
    assert [path.name for path in fleet.parent.iterdir()] == ["fleet.csv"]


def test_formats_and_fields_are_known_by_other_names(fleet: Path) -> None:
    run = ["run", "fleet.csv", "--as-of", "2026-11-24"]
    said = ["--map", "Stage=Stage", "--map", "Retraining Schedule=Automated retraining", "--lang", "German"]
    done = audit([*run, "--format", "PPTX", "--format", "word", "--format", "json", *said], fleet.parent)
    assert done.returncode == 0, done.stderr.decode()
    endings = {path.suffix for path in (fleet.parent / "fleet-audit").iterdir()}
    assert endings == {".pptx", ".docx", ".json"}
    result = json.loads((fleet.parent / "fleet-audit" / "result.json").read_bytes())
    assert {one["header"]: one["field"] for one in result["columns"]}[
        "Automated retraining"
    ] == "retraining_schedule"
    assert result["language"] == "de"


def test_a_run_and_inspect_count_the_same_columns_and_say_how_one_is_used(tmp_path: Path) -> None:
    book = Workbook()
    for title in ("Retail", "Wholesale"):
        sheet = book.create_sheet(title)
        sheet.append(["Model name", "Status", "Model version", "Zebra"])
        sheet.append([f"Churn {title}", "Live", "v1.0", "x"])
    book.remove(book["Sheet"])
    book.save(tmp_path / "fleet.xlsx")
    run = audit(["run", "fleet.xlsx", "--format", "json", "--as-of", "2026-11-24"], tmp_path).stderr.decode()
    looked = audit(["inspect", "fleet.xlsx"], tmp_path).stdout.decode()
    assert "1 column is not used: 'Zebra'; 1 column is in doubt. To see each, and the option that" in run
    assert "1 column is in doubt. Confirm a column" in looked
    assert "1 column is not used. To use one, say which field it holds: --map FIELD=HEADER" in looked


def test_a_run_ends_with_what_to_do_next(tmp_path: Path) -> None:
    (tmp_path / "fleet list.csv").write_text(
        "Model;Stage;Monitored;Zebra\nChurn;Live;No;x\nFraud;Live;wibbly wobbly things;y\nStock;Live;;\n"
    )
    done = audit(["run", "fleet list.csv", "--format", "json", "--as-of", "2026-11-24"], tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    told = done.stderr.decode()
    assert "1 column is not used: 'Zebra'" in told
    commands = [line.strip() for line in told.splitlines() if line.strip().startswith("mlops-audit ")]
    assert [command.split()[1] for command in commands] == ["inspect", "inspect", "questions"]
    for command in commands:  # each works as it stands
        again = audit(shlex.split(command)[1:], tmp_path)
        assert again.returncode == 0, again.stderr.decode()
    assert (tmp_path / "fleet list-mapping.yaml").exists() and (
        tmp_path / "fleet list-questions.xlsx"
    ).exists()


def test_a_portfolio_is_no_draft(fleet: Path) -> None:
    batch = ["batch", "fleet.csv", "--out", "b", "--format", "json", "--portfolio", "p.html", "--draft"]
    done = audit(batch, fleet.parent)
    assert done.returncode == 2
    assert "--portfolio can't be marked as a draft" in done.stderr.decode()
