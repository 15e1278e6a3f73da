"""Answers in a file, from outside: what a run makes of workbooks, CSV and YAML."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from audit import knowledge
from audit.answers import AnswerInputs
from audit.answers.reading import carried
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.pipeline import Options
from audit.pipeline.judgement import audit

AS_OF = date(2026, 11, 24)
KNOWLEDGE = knowledge.load()
FLEET = """Model,Owner,Stage,Built,Monitoring,Retraining,Deployment method
Churn,Anna Berg,production,2026-01,no,manual,by hand
Price,Anna Berg,production,2026-02,yes,automatic,CI/CD pipeline
Routing,Ben Ode,production,2026-03,,,
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """An inventory of three models and two owners."""
    path = tmp_path / "fleet.csv"
    path.write_text(FLEET, encoding="utf-8")
    return path


def audited(fleet: Path, *files: Path) -> AuditResult:
    """The result of a run with answers."""
    return audit(fleet, KNOWLEDGE, Options(as_of=AS_OF, answers=AnswerInputs(files=files)))


def as_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """A CSV file of answers."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, ["id", "subject", "answer", "note", "who", "when", "status"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_workbook(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """A workbook of answers that somebody made by hand."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        ["Question id", "About", "Answer", "Evidence or note", "Answered by", "Answered on", "Status"]
    )
    names = ("id", "subject", "answer", "note", "who", "when", "status")
    for row in rows:
        sheet.append([row.get(name) for name in names])
    book.save(path)
    return path


def as_yaml(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """A YAML file of answers."""
    names = {"id": "question", "subject": "about"}
    lines = ["answers:"]
    for row in rows:
        fields = [f'{names.get(name, name)}: "{text}"' for name, text in row.items()]
        lines += [f"  - {fields[0]}", *(f"    {field}" for field in fields[1:])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


ROWS = (
    {
        "id": "deployment.releaser",
        "answer": "The data scientist",
        "who": "Anna",
        "when": "2026-11-20",
        "note": "log",
    },
    {
        "id": "features.schema",
        "subject": "Churn",
        "answer": "in the pipeline",
        "who": "Anna",
        "when": "2026-11-20",
    },
    {"id": "features.store", "answer": "don't know", "who": "Ben", "when": "2026-11-20"},
)


@pytest.mark.parametrize("write", [as_csv, as_workbook, as_yaml])
def test_every_kind_of_file_says_the_same(tmp_path: Path, fleet: Path, write: object) -> None:
    suffix = {as_csv: "csv", as_workbook: "xlsx", as_yaml: "yaml"}[write]  # type: ignore[index]
    path = write(tmp_path / f"answers.{suffix}", ROWS)  # type: ignore[operator]
    survey = audited(fleet, path).survey
    assert survey is not None
    said = {a.question: (a.values, a.subject, a.who, a.when, a.note) for a in survey.answers}
    assert said == {
        "deployment.releaser": (("author",), None, "Anna", date(2026, 11, 20), "log"),
        "features.schema": (("automatic",), "Churn", "Anna", date(2026, 11, 20), ""),
        "features.store": ((), None, "Ben", date(2026, 11, 20), ""),
    }


def test_answers_change_no_model_no_verdict_and_no_finding(tmp_path: Path, fleet: Path) -> None:
    all_is_well = [
        {"id": "monitoring.data_checks", "answer": "automatic", "who": "Anna"},
        {"id": "monitoring.quality", "answer": "automatic", "who": "Anna"},
        {"id": "deployment.release", "answer": "pipeline", "who": "Anna"},
    ]
    with_them = audited(fleet, as_csv(tmp_path / "a.csv", all_is_well))
    without = audited(fleet)
    assert without.survey is None
    assert with_them.survey is not None
    assert replace(with_them, survey=None, problems=()) == replace(without, problems=())


def test_without_answers_nothing_is_different(fleet: Path) -> None:
    assert not any(problem.code.startswith(("lint_", "answer")) for problem in audited(fleet).problems)


def test_a_contradiction_with_the_inventory_is_a_problem_and_stays_open(tmp_path: Path, fleet: Path) -> None:
    row = {"id": "deployment.release", "subject": "Churn", "answer": "pipeline", "who": "Anna"}
    result = audited(fleet, as_csv(tmp_path / "a.csv", [row]))
    found = [p for p in result.problems if p.code == "answer_contradicts_inventory"]
    assert len(found) == 1
    assert "'by hand' (fleet.csv G2)" in found[0].message
    assert result.survey is not None
    assert result.survey.coverage[0].disputed == 1


def test_two_who_disagree_are_both_shown(tmp_path: Path, fleet: Path) -> None:
    first = as_csv(tmp_path / "a.csv", [{"id": "features.store", "answer": "store", "who": "Anna"}])
    second = as_csv(tmp_path / "b.csv", [{"id": "features.store", "answer": "none", "who": "Ben"}])
    results = [audited(fleet, first, second), audited(fleet, second, first)]
    for result in results:
        found = [p.message for p in result.problems if p.code == "answers_disagree"]
        assert len(found) == 1
        assert "Anna" in found[0]
        assert "Ben" in found[0]
    assert results[0].survey == results[1].survey


def test_an_old_answer_counts_as_unknown(tmp_path: Path, fleet: Path) -> None:
    row = {"id": "deployment.releaser", "answer": "The data scientist", "who": "Anna", "when": "2024-01-01"}
    old = audited(fleet, as_csv(tmp_path / "a.csv", [row]))
    assert old.survey is not None
    assert old.survey.answers[0].status == "to_confirm"
    assert [p.code for p in old.problems if p.code.startswith("answer")] == ["answer_stale"]
    assert old.survey.coverage[0].to_confirm == 1


def test_one_row_about_all_models_of_a_person(tmp_path: Path, fleet: Path) -> None:
    row = {"id": "features.schema", "subject": "All models of Anna Berg", "answer": "no", "who": "Anna"}
    survey = audited(fleet, as_csv(tmp_path / "a.csv", [row])).survey
    assert survey is not None
    assert [answer.subject for answer in survey.answers] == ["Churn", "Price"]


def test_what_is_wrong_with_a_row_is_a_problem_with_its_place(tmp_path: Path, fleet: Path) -> None:
    rows = [
        {"id": "features.stroe", "answer": "store", "who": "Anna"},
        {"id": "features.store", "answer": "in the cellar", "who": "Anna"},
        {"id": "features.schema", "subject": "Chrun", "answer": "no", "who": "Anna"},
        {"id": "deployment.releaser", "answer": "ci/cd", "who": "Anna", "when": "soon"},
    ]
    result = audited(fleet, as_csv(tmp_path / "a.csv", rows))
    found = {p.code: str(p.place) for p in result.problems if p.code.startswith("answer")}
    assert found == {
        "answer_unknown_question": "a.csv C2",
        "answer_off_scale": "a.csv C3",
        "answer_unknown_model": "a.csv C4",
        "answer_bad_date": "a.csv C5",
    }


def test_a_file_without_answers_is_refused_with_the_way_out(tmp_path: Path, fleet: Path) -> None:
    with pytest.raises(InputError, match=r"fleet.csv: holds no answers: .*mlops-audit questions"):
        audited(fleet, fleet)


def test_a_broken_yaml_file_says_where(tmp_path: Path, fleet: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("answers:\n  - qestion: features.store\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a.yaml:2:5: answers.0.*did you mean 'question'"):
        audited(fleet, path)


def test_the_assessment_itself_is_looked_at(tmp_path: Path) -> None:
    lines = ["Model,Owner,Stage,Built,Monitoring,Retraining,Last retrained"]
    lines += [
        f"M{n},Anna,production,2026-01,yes weekly drift report,automatic pipeline,2024-01" for n in range(9)
    ]
    lines += [
        "Idea,Anna,development,2026-01,yes weekly drift report,,",
        "Orphan,,production,2026-01,yes weekly drift report,,",
    ]
    fleet = tmp_path / "fleet.csv"
    fleet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    row = {"id": "features.store", "answer": "store", "who": "Anna"}
    result = audited(fleet, as_csv(tmp_path / "a.csv", [row]))
    found = {p.code: p.args.get("number") for p in result.problems if p.code.startswith("lint_")}
    assert found == {
        "lint_no_data_source": 9,
        "lint_retraining_stale": 9,
        "lint_monitored_not_deployed": 1,
        "lint_no_owner": 1,
        "lint_same_answer": 9,
    }


def test_an_answer_given_anew_takes_the_place_of_the_earlier_one(tmp_path: Path, fleet: Path) -> None:
    """Even without a date: a person who confirms need not write one."""
    row = {"id": "features.store", "answer": "store", "who": "Anna"}
    first = audited(fleet, as_csv(tmp_path / "a.csv", [{**row, "when": "2026-11-01"}]))
    assert first.survey is not None
    given = AnswerInputs(files=(as_csv(tmp_path / "b.csv", [row]),), earlier=carried(first.survey.answers))
    second = audit(fleet, KNOWLEDGE, Options(as_of=AS_OF, answers=given)).survey
    assert second is not None
    assert [(answer.values, answer.status) for answer in second.answers] == [(("store",), "given")]
