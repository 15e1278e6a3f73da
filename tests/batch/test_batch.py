"""The batch as its users meet it: what stands in the folder, what is made again, and what each failure is called."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from audit.batch.clients import read_clients
from audit.batch.inputs import find
from audit.writing import MARKER
from tests.batch.harness import Folder, shim

CLIENTS_YAML = """\
clients:
  - file: in/acme.csv
    name: Acme Holding
    language: de
    as_of: 2026-06-30
    attributes: {sector: Retail}
  - file: in/bolt.csv
    mapping: mapping.yaml
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.slow
def test_each_client_gets_the_folder_that_run_writes(folder: Folder) -> None:
    folder.client("acme")
    done = folder.run("--format", "pdf")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "made\tacme\tno_gap, 1 to 1 of 3 models\n"
    words = ["run", "in/acme.csv", "--out", "alone", "--as-of", "2026-11-24"]
    for name in ("json", "xlsx", "pdf"):
        words += ["--format", name]
    command = [sys.executable, "-m", "audit.cli", *words]
    subprocess.run(command, cwd=folder.path, env=folder.environment(), check=True, capture_output=True)
    alone = {p.name: p.read_bytes() for p in (folder.path / "alone").iterdir()}
    batch = {p.name: p.read_bytes() for p in (folder.out / "acme").iterdir()}
    assert json.loads(alone.pop(MARKER)).items() <= json.loads(batch.pop(MARKER)).items()
    assert alone == batch


@pytest.mark.slow
def test_only_what_is_missing_or_stale_is_made_again(folder: Folder) -> None:
    for name in ("acme", "bolt", "cord"):
        folder.client(name)
    assert folder.run().returncode == 0
    os.utime(folder.inputs / "acme.csv")  # a date is no reason
    folder.client("bolt", 7)
    (folder.out / "cord" / "findings.xlsx").unlink()
    assert folder.run().returncode == 0
    assert {name: one["state"] for name, one in folder.ledger.items()} == {
        "acme": "kept",
        "bolt": "made",
        "cord": "made",
    }
    assert folder.ledger["acme"]["seconds"] and folder.ledger["acme"]["memory_mb"]
    for more in (["--window-months", "12"], ["--window-months", "12", "--fresh"]):
        assert folder.run(*more).returncode == 0
        assert {one["state"] for one in folder.ledger.values()} == {"made"}


def test_the_audit_date_of_a_batch_stays(folder: Folder) -> None:
    folder.client("acme")
    assert folder.run("--format", "json", "--as-of", "2026-01-31", quick=False).returncode == 0
    again = folder.run("--format", "json", quick=False)
    assert "Audit date: 2026-01-31." in again.stderr
    assert folder.ledger["acme"]["state"] == "kept"


@pytest.mark.slow
def test_number_of_workers_changes_no_byte(folder: Folder) -> None:
    for number in range(4):
        folder.client(f"client{number}", number)
    assert folder.run("--jobs", "1").returncode == 0
    serial = folder.bytes()
    shutil.rmtree(folder.out)
    far = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    assert folder.run("--engine", "local", "--jobs", "3", env=far).returncode == 0
    assert folder.bytes() == serial


def test_folders_of_clients_and_what_is_passed_over(folder: Folder) -> None:
    folder.client("north/inventory")
    folder.client("south/inventory")
    (folder.inputs / "south" / "client.yaml").write_text("name: Süd AG\nattributes: {region: EU}\n")
    (folder.inputs / "notes.docx").write_text("no inventory")
    (folder.inputs / "~$open.xlsx").write_text("a lock of a spreadsheet program")
    assert folder.run().returncode == 0
    assert set(folder.ledger) == {"inventory", "Süd AG"}
    assert folder.ledger["Süd AG"]["attributes"] == {"region": "EU"}
    told = json.loads((folder.out / "batch.json").read_bytes())
    assert [Path(p).name for p in told["passed_over"]] == ["notes.docx"]
    (folder.inputs / "north" / "inventory.csv").unlink()
    assert "These folders no longer belong to any input and are left alone: inventory." in folder.run().stderr


def test_a_bad_file_of_one_client_costs_that_client_alone(folder: Folder) -> None:
    for name in ("good", "bad", "pipe", "spy", "linked"):
        folder.client(f"{name}/{name}")
    (folder.inputs / "good" / "client.yaml").write_text("mapping: own.yaml\n")
    (folder.inputs / "good" / "own.yaml").write_text("stage: Stage\n")
    (folder.inputs / "bad" / "client.yaml").write_text("name: &a [*a]\n")
    os.mkfifo(folder.inputs / "pipe" / "client.yaml")
    (folder.inputs / "spy" / "client.yaml").write_text("mapping: ../good/own.yaml\n")
    (folder.inputs / "linked" / "client.yaml").write_text("mapping: own.yaml\n")
    (folder.inputs / "linked" / "own.yaml").symlink_to("../good/own.yaml")
    done = folder.run()
    assert done.returncode == 4, done.stderr
    told = {name: (one["state"], one["message"] or "") for name, one in folder.ledger.items()}
    assert told.pop("good") == ("made", "")
    assert {state for state, _ in told.values()} == {"failed"}
    assert "bad/client.yaml:1:11: no value above is called '&a'" in told["bad"][1]
    assert "pipe/client.yaml: is a device, pipe or socket" in told["pipe"][1]
    for name in ("spy", "linked"):
        assert f"{name}/client.yaml:1: mapping: " in told[name][1]
        assert "leads out of the client's folder" in told[name][1]


def test_links_inside_a_source_are_not_followed(folder: Folder) -> None:
    folder.client("own")
    secret = folder.path / "secret.csv"
    secret.write_text("Model;Stage\nSecret;Live\n")
    (folder.inputs / "planted.csv").symlink_to(secret)
    (folder.inputs / "away").symlink_to(folder.path)
    assert folder.run().returncode == 0
    told = json.loads((folder.out / "batch.json").read_bytes())
    assert [one["folder"] for one in told["clients"]] == ["own"]
    assert [Path(path).name for path in told["passed_over"]] == ["planted.csv"]
    assert find([str(folder.inputs / "*")], str(folder.out)).inputs == (str(folder.inputs / "own.csv"),)
    named = str(folder.inputs / "planted.csv")
    assert find([named], str(folder.out)).inputs == (named,)


def test_planted_links_are_not_followed(folder: Folder) -> None:
    folder.client("acme")
    folder.client("bolt")
    folder.out.mkdir()
    victims = folder.path / "victims"
    victims.mkdir()
    for name in ("batch.json", "batch.xlsx", "acme-redaction-key.csv"):
        (victims / name).write_text("keep me")
        (folder.out / name).symlink_to(victims / name)
    (folder.out / "bolt").symlink_to(victims)
    os.mkfifo(folder.out / ".mlops-audit.json")
    done = folder.run("--redact")
    assert done.returncode == 4, done.stderr
    assert {path.read_text() for path in victims.iterdir()} == {"keep me"}
    assert folder.ledger["acme"]["state"] == "made"
    assert "is a link, and what it leads to is left alone" in folder.ledger["bolt"]["message"]
    key = folder.out / "acme-redaction-key.csv"
    assert not key.is_symlink() and key.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_a_pipe_in_place_of_a_marker_makes_the_report_anew_or_fails(folder: Folder) -> None:
    folder.client("acme")
    assert folder.run().returncode == 0
    marker = folder.out / "acme" / MARKER
    marker.unlink()
    os.mkfifo(marker)
    done = folder.run()
    assert done.returncode == 4
    assert folder.ledger["acme"]["error"] == "output"


def clients_files(folder: Folder) -> list[Path]:
    """The same two clients in YAML, CSV and a workbook."""
    (folder.path / "mapping.yaml").write_text("stage: Stage\n")
    yaml = folder.path / "clients.yaml"
    yaml.write_text(CLIENTS_YAML)
    rows = [
        ["file", "name", "Language", "As of", "mapping", "sector"],
        ["in/acme.csv", "Acme Holding", "de", "2026-06-30", None, "Retail"],
        ["bolt.csv", None, None, None, "mapping.yaml", None],
    ]
    csv = folder.path / "clients.csv"
    csv.write_text("\n".join(";".join(cell or "" for cell in row) for row in rows))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder.path / "clients.xlsx")
    return [yaml, csv, folder.path / "clients.xlsx"]


def test_clients_files_of_every_kind_say_the_same(folder: Folder) -> None:
    folder.client("acme")
    folder.client("bolt")
    for number, file in enumerate(clients_files(folder)):
        done = folder.run("--clients", file.name)
        assert done.returncode == 0, done.stderr
        assert {one["state"] for one in folder.ledger.values()} == {"kept" if number else "made"}
    acme = json.loads((folder.out / "Acme Holding" / "result.json").read_bytes())
    assert (acme["client"], acme["language"], acme["as_of"]) == ("Acme Holding", "de", "2026-06-30")
    assert folder.ledger["Acme Holding"]["attributes"] == {"sector": "Retail"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("c.yaml", "clients:\n  - file: in/acme.csv\n    brnad: x\n", "c.yaml:3:5: clients.0.brnad: "),
        ("c.yaml", "clients:\n  - name: Acme\n", "c.yaml:2:5: names no file"),
        ("c.csv", "file,name\nin/acme.csv,A\nin/none.csv,B\n", "c.csv:3: 'in/none.csv' is no inventory"),
        ("c.csv", "file,name\nin/acme.csv,A\nacme.csv,B\n", "c.csv:3: 'acme.csv' is listed already at"),
        ("c.csv", "file,language\nin/acme.csv,xx\n", "c.csv:2: language: 'xx' is not 'en'"),
        ("c.csv", "file,as_of\nin/acme.csv,soon\n", "c.csv:2: as_of: 'soon' is not a day, as in "),
        ("c.csv", "file,brand\nin/acme.csv,nowhere\n", "c.csv:2: brand: 'nowhere' is not a folder"),
        ("c.csv", "name,sector\nAcme,Retail\n", "c.csv:1: has no column 'file'"),
        (
            "c.csv",
            "file,lang\nin/acme.csv,de\n",
            "c.csv:1: the column 'lang' is not a field of a client; did you mean",
        ),
        (
            "c.csv",
            "file,Brnad\nin/acme.csv,x\n",
            "did you mean 'brand'? If it is an attribute to group by, call it",
        ),
        ("c.csv", "file,questionaire\nin/acme.csv,x\n", "did you mean 'questionnaires'?"),
        ("c.csv", "file,Name,name\nin/acme.csv,A,B\n", "c.csv:1: the column 'name' appears twice."),
        ("c.csv", "file,segment\nin/acme.csv,a=b\n", "c.csv:2: segment: chooses within a benchmark."),
        (
            "c.csv",
            "file,questionnaires\nin/acme.csv,none\n",
            "c.csv:2: questionnaires: 'none' is not a folder.",
        ),
    ],
)
def test_a_bad_row_of_a_clients_file_is_named(folder: Folder, name: str, text: str, said: str) -> None:
    folder.client("acme")
    (folder.path / name).write_text(text)
    done = folder.run("--clients", name)
    assert done.returncode == 3
    assert said in done.stderr
    assert not folder.finished()


@pytest.mark.parametrize(
    ("heads", "attributes"),
    [
        ("file,State,Branch,Date,Region", {"State": "a", "Branch": "b", "Date": "c", "Region": "d"}),
        ("file,attributes.lang,Attributes.Rate", {"lang": "a", "Rate": "b"}),
    ],
)
def test_any_other_column_is_an_attribute(tmp_path: Path, heads: str, attributes: dict[str, str]) -> None:
    (tmp_path / "c.csv").write_text(
        f"{heads}\nin/acme.csv,a,b,c,d\n"[: None if "Date" in heads else -5] + "\n"
    )
    (listed,) = read_clients(tmp_path / "c.csv")
    assert listed.row.attributes == attributes


@pytest.mark.slow
def test_a_file_of_a_client_in_the_folder_that_is_written_anew_fails_that_client(folder: Folder) -> None:
    for name in ("acme", "bolt"):
        folder.client(name)
    assert folder.run().returncode == 0
    (folder.path / "clients.csv").write_text(
        "file,since\nin/acme.csv,out/acme/result.json\nin/bolt.csv,out/acme/result.json\n"
    )
    assert folder.run("--clients", "clients.csv").returncode == 4
    assert "lies in the folder that this batch rewrites" in folder.ledger["acme"]["message"]
    assert folder.ledger["bolt"]["state"] == "made"


@pytest.mark.slow
def test_a_batch_says_how_each_client_ends_and_as_json_what_it_does(folder: Folder) -> None:
    for name in ("acme", "bolt", "cord"):
        folder.client(name)
    assert folder.run().returncode == 0
    folder.client("bolt").write_bytes(b"")
    folder.client("cord", 7)
    (folder.inputs / "dent").mkdir()
    folder.client("dent/dent")
    (folder.inputs / "dent" / "client.yaml").write_text("lang: de\n")
    done = folder.run("--json", "--jobs", "1")
    assert done.returncode == 4
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["event"] for event in events] == ["begin", *["client"] * 4, "end"]
    assert (events[0]["clients"], events[0]["kept"], events[0]["as_of"]) == (4, 1, "2026-11-24")
    told = {one["folder"]: one for one in events[1:-1]}
    assert {name: one["state"] for name, one in told.items()} == {
        "acme": "kept",
        "bolt": "failed",
        "cord": "made",
        "dent": "failed",
    }
    assert {key: events[-1][key] for key in ("made", "kept", "failed", "left")} == {
        "made": 1,
        "kept": 1,
        "failed": 2,
        "left": 0,
    }
    assert [{k: v for k, v in told[name].items() if k != "event"} for name in sorted(told)] == list(
        folder.ledger.values()
    )
    said = done.stderr.splitlines()
    assert any(line.startswith("3 of 4: failed bolt: ") for line in said)
    assert any(line.startswith("4 of 4: made cord: no gap, 1 of 3 models (") for line in said)
    assert said[-1].startswith("Failed: bolt, dent. Fix") and "run the same command again" in said[-1]
    assert any(line.startswith("failed dent: ") and "did you mean 'language'?" in line for line in said)


@pytest.mark.slow
def test_the_audit_dates_that_are_said_are_those_of_the_reports(folder: Folder) -> None:
    folder.client("acme")
    folder.client("bolt")
    (folder.path / "clients.csv").write_text("file,as_of\nin/acme.csv,2026-06-30\n")
    done = folder.run("--clients", "clients.csv")
    assert "Audit dates, and how many clients have them: 2026-06-30 (1), 2026-11-24 (1)." in done.stderr
    for name, day in (("acme", "2026-06-30"), ("bolt", "2026-11-24")):
        assert folder.ledger[name]["as_of"] == day
        assert json.loads((folder.out / name / "result.json").read_bytes())["as_of"] == day
    assert "Audit date: 2026-11-24." in folder.run().stderr


def endless_brand(path: Path) -> str:
    """A brand whose template never comes to an end."""
    (path / "templates" / "screen").mkdir(parents=True)
    (path / "brand.toml").write_text('name = "Endless"\n')
    loops = "".join(f"{{% for i{n} in range(90000) %}}" for n in range(3))
    (path / "templates" / "screen" / "verdict.html").write_text(f"{loops}{'{% endfor %}' * 3}")
    return path.name


@pytest.mark.slow
def test_a_poisoned_client_fails_by_name_and_the_others_are_served(folder: Folder) -> None:
    """Each in its own way; the run ends, and says which and why."""
    for name in ("acme", "bolt", "poison-abort", "poison-hang", "poison-memory", "endless"):
        folder.client(name)
    book = openpyxl.Workbook()
    book.active.append(["Model", "Stage"])
    book.save(folder.inputs / "truncated.xlsx")
    whole = (folder.inputs / "truncated.xlsx").read_bytes()
    (folder.inputs / "truncated.xlsx").write_bytes(whole[: len(whole) // 2])
    (folder.inputs / "encrypted.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    )
    (folder.inputs / "empty.csv").write_bytes(b"")
    os.mkfifo(folder.inputs / "pipe.csv")
    brand = endless_brand(folder.path / "brand")
    (folder.path / "clients.csv").write_text(f"file,brand\nin/endless.csv,{brand}\n")
    words = ("--clients", "clients.csv", "--format", "html", "--deadline", "15", "--memory-mb", "500")
    done = folder.run(*words, "--engine", "local", "--jobs", "2", env={"LD_PRELOAD": str(shim())})
    assert done.returncode == 4, done.stderr
    errors = {name: one["error"] for name, one in folder.ledger.items()}
    assert errors == {
        "acme": None,
        "bolt": None,
        "poison-abort": "crash",
        "poison-hang": "deadline",
        "poison-memory": "memory",
        "endless": "deadline",
        "truncated": "input",
        "encrypted": "input",
        "empty": "input",
        "pipe": "input",
    }
    assert "SIGABRT" in folder.ledger["poison-abort"]["message"]
    assert set(folder.finished()) == {"acme", "bolt"}
    assert not folder.litter()
    (folder.path / "clients.csv").unlink()
    again = folder.run(*words[2:], "--jobs", "1")  # without what poisoned four of them
    assert again.returncode == 4
    states = [one["state"] for one in folder.ledger.values()]
    assert (states.count("kept"), states.count("made"), states.count("failed")) == (2, 4, 4)


def test_the_workbook_of_a_batch_holds_texts_only(folder: Folder) -> None:
    folder.client("acme")
    (folder.path / "clients.csv").write_text('file,name,=sum\nin/acme.csv,"=HYPERLINK(1)",+1+1\n')
    assert folder.run("--clients", "clients.csv").returncode == 0
    sheet = openpyxl.load_workbook(folder.out / "batch.xlsx").active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert cells["=HYPERLINK(1)"] == cells["=sum"] == "s"


@pytest.mark.slow
def test_a_key_of_what_was_redacted_is_made_again_where_it_is_lost(folder: Folder) -> None:
    folder.client("acme")
    assert folder.run("--redact").returncode == 0
    key = folder.out / "acme-redaction-key.csv"
    before = key.read_bytes()
    assert folder.run("--redact").returncode == 0
    assert folder.ledger["acme"]["state"] == "kept"
    key.unlink()
    assert folder.run("--redact").returncode == 0
    assert key.read_bytes() == before


def test_usage(folder: Folder) -> None:
    folder.client("acme")
    assert folder.run("--jobs", "0").returncode == 2
    assert folder.run("--engine", "dask").returncode == 2
    assert folder.run("--engine", "local", "--scheduler", "tcp://127.0.0.1:1").returncode == 2
    unknown = folder.run("--engine", "ray")
    assert unknown.returncode == 2
    assert "'ray' is not an engine. The engines are local" in " ".join(unknown.stderr.split())
    shutil.rmtree(folder.inputs)
    gone = folder.run()
    assert gone.returncode == 3
    assert "in: no such file or folder" in gone.stderr


@pytest.mark.slow
def test_all_clients_in_one_picture_at_the_end(folder: Folder) -> None:
    for number, name in enumerate(("acme", "bolt", "cord")):
        folder.client(name, number)
    (folder.path / "clients.csv").write_text("file,name,sector\nin/acme.csv,Acme AG,Retail\n")
    words = ["--clients", "clients.csv", "--portfolio-by", "sector"]
    words += [word for kind in ("html", "xlsx", "pdf") for word in ("--portfolio", f"all.{kind}")]
    assert folder.run(*words).returncode == 0
    assert (folder.path / "all.pdf").read_bytes().startswith(b"%PDF")
    page = (folder.path / "all.html").read_text(encoding="utf-8")
    assert all(name in page for name in ("Acme AG", "bolt", "cord", "Retail"))
    folder.client("cord").write_bytes(b"")  # now fails; what stands there from before counts no more
    (folder.inputs / "bolt.csv").unlink()
    assert folder.run(*words).returncode == 4
    sheets = openpyxl.load_workbook(folder.path / "all.xlsx").worksheets
    told = [[row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in sheets[:2]]
    assert told == [["Acme AG"], ["cord"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--portfolio", "all.docx"], "all.docx: must end with one of .pdf, .html, .xlsx."),
        (["--portfolio", "all.pdf", "--redact-client"], "leave out --redact-client"),
        (["--portfolio", "all.pdf", "--out", "s3://audits/out"], "needs the results on this machine"),
    ],
)
def test_a_portfolio_that_can_not_be_is_refused_at_once(folder: Folder, words: list[str], said: str) -> None:
    folder.client("acme")
    done = folder.run(*words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert not folder.finished()
    if "all.pdf" in words:
        assert not (folder.path / "all.pdf").exists()
