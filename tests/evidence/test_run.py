"""Snapshots through the whole audit: the command line, the API, a batch, a review, a mapping, answers, redaction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import audit
from audit.answers.claims import questions_about
from audit.batch.clients import read_clients
from audit.cached_questionnaires import question_sets
from audit.cli import cli
from audit.domain.questionnaire import Answer
from audit.report.saved.document import read_result
from tests.evidence.build import AS_OF, COLLECTED, document, fact, thing

FLEET = """Model ID;Model name;Owner;Stage;Monitoring;Retraining
M-1;Card fraud;Ada;Live;Yes, daily drift checks;Automatic weekly pipeline
M-2;PD retail;Bob;Live;No;No
M-3;Churn;Cy;Live;;
M-4;Lead score;Di;Live;No;No
"""
RAN = fact("watch_ran", 2, about="drift", by="schedule")
STALE = fact("watch_ran", 260, about="drift", by="schedule")
EVIDENTLY = document(
    "evidently",
    thing("monitor", "Card fraud", STALE),
    thing("monitor", "churn", RAN),
    thing("monitor", "lead scoring", RAN),
    coverage=[{"kind": "monitor", "complete": "verified"}],
)
KUBERNETES = document(
    "kubernetes",
    thing("endpoint", "ml/pd-retail", fact("serves"), aliases=["pd-retail"], environment="prod"),
    thing("endpoint", "ml/pricing", fact("serves"), owner="Zed"),
    coverage=[{"kind": "endpoint", "complete": "no", "gaps": [{"call": "GET /x", "reason": "403"}]}],
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A sheet and two snapshots."""
    (tmp_path / "fleet.csv").write_text(FLEET)
    for name, one in (("evidently", EVIDENTLY), ("kubernetes", KUBERNETES)):
        (tmp_path / f"{name}.json").write_text(json.dumps(one))
    return tmp_path / "fleet.csv", tmp_path / "evidently.json", tmp_path / "kubernetes.json"


def audited(files: tuple[Path, ...], **more: Any) -> audit.Audit:
    return audit.audit(files[0], as_of=AS_OF, evidence=files[1:], client="Acme", **more)


def status(found: audit.Audit, name: str, axis: str) -> tuple[str, str | None, bool]:
    one = getattr(next(m for m in found.models if m.name == name), axis)
    return one.status, one.strength, one.contradicted


def test_claims_are_contradicted_confirmed_and_filled(files: tuple[Path, ...]) -> None:
    found = audited(files)
    assert status(found, "Card fraud", "monitored") == ("partial", "observed", True)
    assert status(found, "Churn", "monitored") == ("yes", "observed", False)
    assert status(found, "PD retail", "deployed") == ("production", "observed", False)
    told = found.result.evidence
    assert told is not None
    assert [(h.standing, found.models[h.model].name, h.about) for h in told.held] == [
        ("contradicted", "Card fraud", "monitored"),
        ("confirmed", "PD retail", "deployed"),
        ("found", "PD retail", "inference"),
        ("found", "Churn", "monitored"),
    ]
    assert [(one.name, one.owner, one.serving) for one in told.unlisted] == [("ml/pricing", "Zed", True)]
    assert [one.key for one in told.to_confirm] == ["evidently/monitor/lead scoring"]
    assert told.coverage[0].gaps and told.coverage[0].system == "Kubernetes"


def test_a_contradiction_names_both_places_and_widens_the_interval(files: tuple[Path, ...]) -> None:
    sheet = audit.audit(files[0], as_of=AS_OF)
    found = audited(files)
    (problem,) = [p for p in found.result.problems if p.code == "evidence_contradicted"]
    assert str(problem.place) == "fleet.csv E2" and "evidently.json /watch_ran" in problem.message
    assert "Yes, daily drift checks" in problem.message and "2026-03-09" in problem.message
    axis = {m.name: m.score for m in found.models}
    assert sheet.verdict.strict.gap_high < found.verdict.strict.gap_high or axis["Card fraud"] is not None


def test_without_snapshots_the_result_is_that_of_the_sheet_alone(files: tuple[Path, ...]) -> None:
    plain, empty = audit.audit(files[0], as_of=AS_OF), audit.audit(files[0], as_of=AS_OF, evidence=[])
    data = audit.render(plain, "json")
    assert data == audit.render(empty, "json")
    assert b'"evidence":null' not in data and "evidence" not in json.loads(data)
    for name in ("html", "xlsx", "tickets-jira"):
        assert audit.render(plain, name) == audit.render(empty, name)


def test_a_result_with_evidence_comes_back_equal_and_a_wrong_index_is_refused(
    files: tuple[Path, ...],
) -> None:
    found = audited(files)
    data = audit.render(found, "json")
    assert read_result(data) == found.result
    plain = json.loads(data)
    plain["evidence"]["held"][0]["model"] = 99
    with pytest.raises(audit.InputError, match=r"evidence\.held\.0\.model: 99 is no index"):
        read_result(json.dumps(plain).encode())


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_face_shows_it(files: tuple[Path, ...], language: str) -> None:
    found = audited(files, language=language)
    page = audit.render(found, "html").decode()
    for said in ("ml/pricing", "2026-03-09", "lead scoring"):
        assert said in page
    tickets = audit.render(found, "tickets-github").decode()
    assert "ml/pricing" in tickets
    assert len(audit.render(found, "xlsx")) > 1_000 and len(audit.render(found, "deck")) > 1_000


def test_an_inventory_can_be_made_of_systems_alone(files: tuple[Path, ...]) -> None:
    found = audit.audit((), as_of=AS_OF, evidence=files[1:])
    assert [m.name for m in found.models] == ["ml/pd-retail", "ml/pricing"]
    assert status(found, "ml/pd-retail", "deployed") == ("production", "observed", False)
    assert status(found, "ml/pricing", "deployed")[0] == "unknown"
    assert found.result.evidence is not None and found.result.evidence.alone
    assert found.result.source.kind == "snapshots"
    with pytest.raises(audit.InputError, match=r"list without an inventory"):
        audit.audit((), as_of=AS_OF)
    with pytest.raises(audit.InputError, match="hold no model"):
        audit.audit((), as_of=AS_OF, evidence=[files[1]])


REVIEW = [
    {"action": "join", "subject": "evidently/monitor/lead scoring", "value": "M-4", "who": "Zoe"},
    {"action": "join", "subject": "evidently/monitor/churn", "value": "none", "who": "Zoe"},
    {"action": "join", "subject": "evidently/monitor/nope", "value": "M-4", "who": "Zoe"},
    {
        "action": "status",
        "subject": "Card fraud",
        "about": "monitored",
        "value": "yes",
        "who": "Zoe",
        "why": "seen",
    },
]


def test_a_review_joins_parts_and_decides(files: tuple[Path, ...]) -> None:
    found = audited(files, review=REVIEW)
    assert status(found, "Lead score", "monitored") == ("yes", "observed", False)
    assert status(found, "Churn", "monitored")[0] == "unknown"
    assert status(found, "Card fraud", "monitored") == ("yes", "claimed", False)
    assert [p.code for p in found.result.problems if p.code.startswith("review_")] == [
        "review_unknown_object"
    ]
    assert [c.action for c in found.result.changes] == ["join", "join", "status"]


def test_a_join_comes_back_from_the_workbook_of_the_next_run(files: tuple[Path, ...], tmp_path: Path) -> None:
    found = audited(files, review=REVIEW[:2])
    book = tmp_path / "findings.xlsx"
    book.write_bytes(audit.render(found, "xlsx"))
    again = audited(files, review=book)
    assert [(c.subject, c.text) for c in again.result.changes] == [
        (c.subject, c.text) for c in found.result.changes
    ]
    assert [m.monitored.status for m in again.models] == [m.monitored.status for m in found.models]


def test_a_mapping_file_joins(files: tuple[Path, ...], tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text('aliases:\n  M-4: ["evidently/lead scoring"]\nno_models: churn\n')
    found = audited(files, mapping=mapping)
    assert status(found, "Lead score", "monitored") == ("yes", "observed", False)
    assert status(found, "Churn", "monitored")[0] == "unknown"


def test_an_owners_answer_is_a_claim_that_a_system_outweighs(files: tuple[Path, ...]) -> None:
    (question, *_) = questions_about("monitored", question_sets(None))
    assert question.source is not None
    says = {said: value for value, said in question.source.says.items()}
    denied = audited(files, answers=[Answer(question.id, (says["no"],), subject="M-3", who="Cy", when=AS_OF)])
    assert status(denied, "Churn", "monitored") == ("yes", "observed", True)
    assert "answer_against_cell" in {p.code for p in denied.result.problems}
    agreed = audited(
        files, answers=[Answer(question.id, (says["yes"],), subject="M-3", who="Cy", when=AS_OF)]
    )
    assert status(agreed, "Churn", "monitored") == ("yes", "observed", False)


def test_names_are_codes_in_a_redacted_report(files: tuple[Path, ...], tmp_path: Path) -> None:
    run = CliRunner().invoke(
        cli, ["run", str(files[0]), "--evidence", str(files[1]), str(files[2]), "--as-of", str(AS_OF), "--redact",
              "--format", "json", "--format", "html", "--out", str(tmp_path / "out")],
    )  # fmt: skip
    assert run.exit_code == 0, run.output
    shown = (tmp_path / "out/result.json").read_text() + (tmp_path / "out/report.html").read_text()
    for name in ("ml/pricing", '"Zed"', ">Zed", "Card fraud", "lead scoring"):
        assert name not in shown


def test_the_command_line_takes_files_behind_the_option_and_none_before(
    files: tuple[Path, ...], tmp_path: Path
) -> None:
    sheet, *snapshots = map(str, files)
    for line in ([sheet, "--evidence", *snapshots], ["--evidence", snapshots[0], "--evidence", snapshots[1]]):
        out = tmp_path / f"out{line[0] == sheet}"
        done = CliRunner().invoke(
            cli, ["run", *line, "--as-of", str(AS_OF), "--format", "json", "--out", str(out)]
        )
        assert done.exit_code == 0, done.output
        assert json.loads((out / "result.json").read_text())["evidence"]["coverage"]
    none = CliRunner().invoke(cli, ["run"])
    assert none.exit_code == 2 and "Missing argument 'INVENTORY...'" in none.output


def test_inspect_saves_what_is_to_be_confirmed(files: tuple[Path, ...], tmp_path: Path) -> None:
    saved = tmp_path / "saved.yaml"
    line = [
        "inspect",
        str(files[0]),
        "--evidence",
        str(files[1]),
        "--as-of",
        str(AS_OF),
        "--save-mapping",
        str(saved),
    ]
    done = CliRunner().invoke(cli, line)
    assert done.exit_code == 0, done.output
    text = saved.read_text()
    assert '# "M-4": ["evidently/monitor/lead scoring"]' in text
    saved.write_text(text.replace('# "M-4": ["ev', '"M-4": ["ev'))
    assert status(audited(files, mapping=saved), "Lead score", "monitored")[0] == "yes"


def test_a_clients_file_names_a_snapshot_or_a_folder_of_them(files: tuple[Path, ...], tmp_path: Path) -> None:
    clients = tmp_path / "clients.csv"
    clients.write_text("file;name;evidence\nfleet.csv;Acme;evidently.json\n")
    (listed,) = read_clients(clients)
    assert listed.row.evidence == "evidently.json"
    done = CliRunner().invoke(
        cli, ["batch", str(files[0]), "--clients", str(clients), "--out", str(tmp_path / "out"), "--format", "json",
              "--as-of", str(AS_OF)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    (result,) = (tmp_path / "out").rglob("result.json")
    assert json.loads(result.read_text())["evidence"]["held"]
    (tmp_path / "none").mkdir()
    clients.write_text("file;name;evidence\nfleet.csv;Acme;none\n")
    with pytest.raises(audit.InputError, match="holds no snapshot"):
        read_clients(clients)


def test_check_says_what_a_file_holds_or_what_is_wrong_with_it(
    files: tuple[Path, ...], tmp_path: Path
) -> None:
    good = CliRunner().invoke(cli, ["evidence", "check", str(files[2])])
    assert good.exit_code == 0 and "nothing is wrong. kubernetes, collected" in good.output
    assert "1 call failed" in good.output
    (tmp_path / "bad.json").write_text(json.dumps(document("x", at=COLLECTED) | {"version": "2"}))
    bad = CliRunner().invoke(cli, ["evidence", "check", str(tmp_path / "bad.json")])
    assert isinstance(bad.exception, audit.KnowledgeError) and "version: '2' is not '1.0'" in str(
        bad.exception
    )
