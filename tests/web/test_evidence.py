"""Snapshots on the pages, by HTTP alone: handed over, compared, confirmed with a click, kept, taken back."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from audit.domain.errors import AuditError
from audit.evidence import read_snapshot
from tests.web.serving import ROOT, Person, seen, serving

EXAMPLE = ROOT / "examples" / "evidence"
SNAPSHOTS = ("mlflow.json", "evidently.json", "kubernetes.json")
SHEET = b"Model ID,Model name,Stage,Monitoring\nC-08,Subrogation score,Live,No\n"


def parts(*files: str | tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    """Files of the example, or others with their content, as a form sends them."""
    named = [(one, (EXAMPLE / one).read_bytes()) if isinstance(one, str) else one for one in files]
    return [("file", one) for one in named]


def handed_over(person: Person, *files: str | tuple[str, bytes], client: str) -> str:
    """An audit of these files, once it is read."""
    answer = person.send(
        "/uploads", files=parts(*files), client_name=client, as_of="2026-11-24", language="en"
    )
    audit = str(answer.url).split("/audits/")[1].split("/")[0]
    person.settled(audit)
    return audit


def add(person: Person, audit: str, *files: str | tuple[str, bytes]) -> str:
    """The page after snapshots were added."""
    return seen(person.send(f"/audits/{audit}/evidence", files=parts(*files)).text)


def undo_of(page: str, name: str) -> str:
    """The address that takes back what stands beside a name."""
    found = re.search(rf'/evidence/(\w+)" download>{re.escape(name)}<', page)
    assert found, name
    return found[1]


@pytest.fixture(scope="module")
def compared(ada: Person) -> str:
    return handed_over(ada, "fleet.csv", *SNAPSHOTS, client="Norrland")


def test_a_list_with_its_snapshots_shows_each_claim_beside_what_was_seen(ada: Person, compared: str) -> None:
    page = seen(ada.get(f"/audits/{compared}/evidence"))
    assert "Your systems contradict 3 claims of the inventory. One model that serves is missing" in page
    contradicted = page.partition("Contradicted")[2].partition("Outweighed")[0]
    for said in (
        "Claim triage Monitored, Ines Karlsen “Daily drift checks in Evidently” fleet.csv E2",
        "a check ran (drift), 2026-03-02 07:30 UTC",
        "evidently.json /api/projects/Claim triage#last , dated by the system’s own clock",
        "Observed, joined by name",
    ):
        assert said in contradicted
    titles = [
        "Is it this model?",
        "Contradicted",
        "Outweighed",
        "Confirmed",
        "Models nobody listed",
        "What was read",
    ]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    first = page.partition("What was read")[2].partition("not known")[2]
    assert first.startswith(" to be complete Gaps GET /apis/argoproj.io/v1alpha1/workflows 403 not permitted")


def test_the_verdict_counts_claims_apart_and_names_what_is_contradicted(ada: Person, compared: str) -> None:
    page = seen(ada.get(f"/audits/{compared}/verdict"))
    assert "Between 1 and 5 of your 12 models" in page
    shown = page.partition("What do the systems show?")[2].partition("What if?")[0]
    assert "Your systems contradict 3 claims" in shown and "One name to confirm" in shown
    assert "Monitored Claimed 1 Configured 0 Observed 3" in shown


def test_each_status_says_which_object_of_which_system_it_comes_from(ada: Person, compared: str) -> None:
    page = seen(ada.get(f"/audits/{compared}/models/0"))
    monitored = page.partition("contradicted")[2].partition("Correct it")[0]
    assert "Evidently , monitor Claim triage : a check ran (drift), 2026-03-02 07:30 UTC" in monitored
    assert "evidently.json /api/projects/Claim triage#last , dated by the system’s own clock" in monitored
    assert "Observed, evidence.monitored.check_overdue" in monitored
    assert "“Daily drift checks in Evidently” fleet.csv E2" in monitored


def test_the_findings_end_with_what_the_systems_show(ada: Person, compared: str) -> None:
    page = seen(ada.get(f"/audits/{compared}/findings"))
    assert "Your systems contradict three claims" in page


def test_a_similar_name_is_confirmed_with_one_click_kept_for_the_next_list_and_taken_back(
    ada: Person,
) -> None:
    audit = handed_over(ada, ("one.csv", SHEET), "mlflow.json", client="Kept Names")
    page = ada.get(f"/audits/{audit}/evidence")
    assert "It is Subrogation score" in seen(page)
    (object_,) = re.findall(r'name="object" value="(mlflow/[^"]+)"', page)
    page = ada.send(f"/audits/{audit}/joins", object=object_, model="0").text
    told = seen(page)
    assert f"“{object_}” is the model “C-08”." in told and "Is it this model?" not in told
    assert "joined by a person" in told
    assert 'aliases:\n  "C-08": ["mlflow/model/subrogation-scorer-v2"]' in ada.get(
        f"/audits/{audit}/mapping.yaml"
    )

    again = handed_over(ada, ("next.csv", SHEET), "mlflow.json", client="Kept Names")
    later = ada.get(f"/audits/{again}/evidence")
    assert "for an earlier inventory" in seen(later) and "joined by a person" in seen(later)

    without = handed_over(ada, ("third.csv", SHEET), "evidently.json", client="Kept Names")
    remarks = seen(ada.get(f"/audits/{without}/reading"))
    assert "subrogation-scorer-v2 names" not in remarks  # what was kept need not stand in every snapshot

    decision = re.search(r"/decisions/(\w+)/undo", page)
    assert decision
    page = seen(ada.send(f"/audits/{audit}/decisions/{decision[1]}/undo").text)
    assert "Is it this model?" in page and "joined by a person" not in page


def test_an_object_may_be_said_to_be_no_model_or_one_of_another_name(ada: Person) -> None:
    audit = handed_over(ada, "fleet.csv", "mlflow.json", "kubernetes.json", client="Other Names")
    page = ada.get(f"/audits/{audit}/evidence")
    (object_,) = re.findall(r'name="object" value="(mlflow/[^"]+)"', page)
    page = seen(ada.send(f"/audits/{audit}/joins", object=object_, model="none").text)
    assert f"“{object_}” is not a model of the inventory." in page and "Is it this model?" not in page
    page = seen(
        ada.send(f"/audits/{audit}/joins", object="endpoint/pricing-lab/quote-optimizer", model="2").text
    )
    assert "Models nobody listed" not in page and "is the model “C-03”" in page


@pytest.mark.parametrize(
    "fields", [{"object": "mlflow/model/nothing", "model": "0"}, {"object": "", "model": "0"}]
)
def test_an_object_that_was_not_shown_is_joined_to_nothing(
    ada: Person, compared: str, fields: dict[str, str]
) -> None:
    ada.send(f"/audits/{compared}/joins", 422, **fields)


@pytest.mark.parametrize("model", ["99", "-1", "", "x", "1e1"])
def test_a_model_that_is_not_there_is_joined_to_nothing(ada: Person, compared: str, model: str) -> None:
    page = ada.get(f"/audits/{compared}/evidence")
    (object_,) = re.findall(r'name="object" value="(mlflow/[^"]+)"', page)
    ada.send(f"/audits/{compared}/joins", 422, object=object_, model=model)


BAD: dict[str, bytes] = {
    "cut.json": b'{"format": "mlops-audit/evidence", "objects": [',
    "other.json": b'{"format": "something else"}',
    "empty.json": b"{}",
    "deep.json": b"[" * 100_000,
    "twice.json": (EXAMPLE / "mlflow.json")
    .read_bytes()
    .replace(b'"version"', b'"format": "x", "version"', 1),
    "wrong.json": json.dumps(
        {**json.loads((EXAMPLE / "mlflow.json").read_bytes()), "collected_at": "yesterday", "more": 1}
    ).encode(),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_snapshot_is_refused_as_evidence_check_does_and_the_others_are_used(
    ada: Person, tmp_path: Path, name: str
) -> None:
    audit = handed_over(ada, "fleet.csv", client=f"Bad {name}")
    page = add(ada, audit, (name, BAD[name]), "evidently.json")
    (tmp_path / name).write_bytes(BAD[name])
    with pytest.raises(AuditError) as refused:
        read_snapshot(tmp_path / name)
    for line in str(refused.value).replace(f"{tmp_path}/", "").split("\n"):
        assert " ".join(line.split()) in page
    assert f"{name} is not used." in page and "evidently.json is used." in page
    assert "Your systems contradict one claim" in page


def test_a_bad_snapshot_beside_a_list_does_not_keep_the_list_from_being_read(ada: Person) -> None:
    audit = handed_over(ada, "fleet.csv", ("bad.json", b"{}"), client="Bad Beside")
    assert "Compare the inventory with what your systems show." in seen(ada.get(f"/audits/{audit}/evidence"))
    assert seen(ada.get(f"/audits/{audit}/reading")).count("12 models") == 1


def test_one_of_the_same_name_takes_the_place_of_the_earlier_one_which_comes_back(ada: Person) -> None:
    audit = handed_over(ada, "fleet.csv", "evidently.json", client="Same Name")
    newer: dict[str, Any] = json.loads((EXAMPLE / "evidently.json").read_bytes())
    newer["objects"] = [one for one in newer["objects"] if one["name"] != "Claim triage"]
    newer["coverage"] = []
    page = add(ada, audit, ("evidently.json", json.dumps(newer).encode()))
    assert page.count("evidently.json is used.") == 1 and "contradict one claim" not in page
    decision = undo_of(ada.get(f"/audits/{audit}/evidence"), "evidently.json")
    page = seen(ada.send(f"/audits/{audit}/decisions/{decision}/undo").text)
    assert "Your systems contradict one claim" in page


def test_snapshots_alone_are_an_audit_and_the_last_of_them_stays(ada: Person) -> None:
    audit = handed_over(ada, "mlflow.json", "kubernetes.json", client="Systems Alone")
    page = ada.get(f"/audits/{audit}/evidence")
    assert "Your systems hold 7 models." in seen(page) and "There was no inventory" in seen(page)
    assert "7 models" in seen(ada.get(f"/audits/{audit}/reading"))
    assert "No column says" not in seen(ada.get(f"/audits/{audit}/reading"))
    page = add(ada, audit, "evidently.json")
    assert "evidently.json is used." in page
    page = ada.get(f"/audits/{audit}/evidence")
    for name in SNAPSHOTS[:2]:
        ada.send(f"/audits/{audit}/decisions/{undo_of(page, name)}/undo")
    last = undo_of(ada.get(f"/audits/{audit}/evidence"), "kubernetes.json")
    refused = seen(ada.send(f"/audits/{audit}/decisions/{last}/undo", 422).text)
    assert "this is the last one" in refused
    assert "Your systems hold" in seen(ada.get(f"/audits/{audit}/evidence"))


def test_snapshots_that_can_not_be_read_alone_say_why(ada: Person) -> None:
    answer = ada.send("/uploads", files=parts(("bad.json", b"{}")), client_name="Bad Alone")
    audit = str(answer.url).split("/audits/")[1].split("/")[0]
    page = seen(ada.settled(audit))
    assert "bad.json could not be read." in page and "is no snapshot: its 'format' is not" in page


def test_snapshots_beside_several_lists_are_refused_whole(ada: Person) -> None:
    page = seen(
        ada.send("/uploads", 422, files=parts(("a.csv", SHEET), ("b.csv", SHEET), "mlflow.json")).text
    )
    assert "nothing says which one they belong to" in page


def test_a_list_is_no_snapshot(ada: Person, compared: str) -> None:
    page = seen(ada.send(f"/audits/{compared}/evidence", 422, files=parts("fleet.csv")).text)
    assert "fleet.csv is not a snapshot." in page
    assert "No file was chosen" in seen(ada.send(f"/audits/{compared}/evidence", 422, nothing="").text)


def test_a_snapshot_is_handed_back_as_it_came_while_it_is_used(ada: Person) -> None:
    audit = handed_over(ada, "fleet.csv", "mlflow.json", client="Handed Back")
    decision = undo_of(ada.get(f"/audits/{audit}/evidence"), "mlflow.json")
    answer = ada.client.get(f"/audits/{audit}/evidence/{decision}")
    assert answer.content == (EXAMPLE / "mlflow.json").read_bytes()
    assert "attachment" in answer.headers["content-disposition"]
    ada.send(f"/audits/{audit}/decisions/{decision}/undo")
    assert ada.client.get(f"/audits/{audit}/evidence/{decision}").status_code == 404


def test_a_client_goes_out_and_in_with_its_snapshots(ada: Person) -> None:
    audit = handed_over(ada, "fleet.csv", *SNAPSHOTS, client="Travelling")
    page = ada.get(f"/audits/{audit}/evidence")
    client = re.search(r"/clients/(\w+)", page)
    assert client
    zipped = ada.client.get(f"/clients/{client[1]}/archive.zip").content
    answer = ada.send("/clients/import", files={"file": ("client.zip", zipped)})
    (again,) = re.findall(r"/audits/(\w+)/verdict", answer.text)
    page = seen(ada.get(f"/audits/{again}/evidence"))
    assert "contradict 3 claims" in page
    assert "One name to confirm" in seen(ada.get(f"/audits/{again}/verdict"))
    page = add(ada, again, "evidently.json")  # which reads all of them again
    assert "contradict 3 claims" in page

    ada.send("/clients/import", 422, files={"file": ("client.zip", without_snapshots(zipped))})


def without_snapshots(zipped: bytes) -> bytes:
    """The archive with decisions that point at a file outside of it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(zipped)) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "client.json":
                told = json.loads(content)
                for one in told["rows"]["decision"]:
                    one["value"]["blob"] = "../../../etc/hostname"
                content = json.dumps(told).encode()
            new.writestr(info.filename, content)
    return made.getvalue()


def test_a_click_reads_from_the_kept_cells_and_a_snapshot_that_is_taken_back_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as address:
        person = Person(address)
        audit = handed_over(person, "fleet.csv", *SNAPSHOTS, client="Kept Cells")
        with sqlite3.connect(folder / "audits.sqlite") as raw:
            ((upload,),) = raw.execute("SELECT upload FROM audit")
            blobs = {json.loads(value)["blob"] for (value,) in raw.execute("SELECT value FROM decision")}
        raw.close()
        files = {one.name: one for one in (folder / "blobs").rglob("*") if one.is_file()}
        assert blobs <= set(files)
        files[upload].unlink()  # the list itself is not needed again
        page = person.get(f"/audits/{audit}/evidence")
        (object_,) = re.findall(r'name="object" value="(mlflow/[^"]+)"', page)
        assert "is the model" in seen(person.send(f"/audits/{audit}/joins", object=object_, model="7").text)
        for name in SNAPSHOTS:
            decision = undo_of(person.get(f"/audits/{audit}/evidence"), name)
            person.send(f"/audits/{audit}/decisions/{decision}/undo")
        assert not blobs & {one.name for one in (folder / "blobs").rglob("*")}
        assert "Compare the inventory" in seen(person.get(f"/audits/{audit}/evidence"))
        person.close()
