"""Answers that move the verdict: what a real run makes of them, and what is foretold."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import knowledge, pipeline
from audit.answers import AnswerInputs
from audit.answers.deciding import deciding_questions
from audit.answers.saving import as_yaml
from audit.answers.what_if import AnsweredAudit, what_if
from audit.domain.models import ANSWERED
from audit.domain.questionnaire import Answer
from audit.domain.result import AuditResult
from audit.domain.tables import Workbook
from audit.pipeline import judgement
from audit.report.saved.document import read_result, write_result
from tests.examples import examples
from tests.survey.builders import SETS

AS_OF = date(2026, 11, 24)
KNOWN = knowledge.load()
ASKED = {"deployed": "deployment.stage", "monitored": "monitoring.behaviour", "retrained": "retraining.start"}
FLEET = """name;owner;stage;monitoring;retraining
Churn;Anna;production;;manual
Price;Anna;production;;manual
Fraud;Ben;production;no;manual
Uplift;Ben;production;yes;automatic
Search;Ben;production;yes;automatic
Draft;Ben;in development;yes;automatic
Spam;Cem;production;;
Route;Cem;;;
Old;Cem;retired;no;no
"""
NAMES = tuple(line.split(";")[0] for line in FLEET.splitlines()[1:])
VALUES = {name: SETS.index[name].scale.values for name in ASKED.values()}


def run(folder: Path, *answers: Answer, review: str = "", earlier: tuple[Answer, ...] = ()) -> AuditResult:
    """The audit of the fleet with these answers, given as a file, and with the rows of a review."""
    files = []
    if answers:
        files = [folder / "answers.yaml"]
        files[0].write_text(as_yaml(answers), encoding="utf-8")
    sheet = None
    if review:
        sheet = folder / "review.csv"
        sheet.write_text(f"action;subject;about;value;until;text;who;why\n{review}\n", encoding="utf-8")
    given = AnswerInputs(files=tuple(files), earlier=earlier, questionnaires=lambda language: SETS)
    options = pipeline.Options(as_of=AS_OF, answers=given, review=sheet)
    return judgement.audit(fleet(), KNOWN, options)


@cache
def fleet() -> Workbook:
    """The cells of the fleet, which no answer changes."""
    return pipeline.read(BytesIO(FLEET.encode()), pipeline.Options(as_of=AS_OF), name="fleet.csv")


@cache
def silent() -> AuditResult:
    return run(Path())


def said(axis: str, value: str, *models: str, who: str = "Anna", note: str = "") -> list[Answer]:
    question = ASKED[axis]
    return [Answer(question, (value,), subject=name, who=who, when=AS_OF, note=note) for name in models]


@st.composite
def answer(draw: st.DrawFn) -> Answer:
    question = draw(st.sampled_from(tuple(VALUES)))
    subject = draw(st.sampled_from((None, *NAMES)))
    value = draw(st.sampled_from((*VALUES[question], "")))
    who, day = draw(st.sampled_from(("Anna", "Ben"))), draw(st.sampled_from((AS_OF, date(2026, 10, 1), None)))
    return Answer(question, (value,) if value else (), subject=subject, who=who, when=day)


FUNCTION_SCOPED = settings(
    max_examples=examples(25, 10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FUNCTION_SCOPED
@given(st.lists(answer(), max_size=6))
def test_what_is_foretold_is_what_a_run_finds(tmp_path: Path, answers: list[Answer]) -> None:
    assert what_if(silent(), answers, SETS, KNOWN) == run(tmp_path, *answers).verdict


@FUNCTION_SCOPED
@given(st.lists(answer(), min_size=1, max_size=4), st.lists(answer(), max_size=3))
def test_it_is_foretold_from_an_audit_with_answers_too(
    tmp_path: Path, first: list[Answer], more: list[Answer]
) -> None:
    before = run(tmp_path, *first)
    assert before.survey is not None
    assert what_if(before, more, SETS, KNOWN) == run(tmp_path, *more, earlier=before.survey.answers).verdict


@FUNCTION_SCOPED
@given(st.lists(answer(), max_size=5))
def test_an_auditor_s_decision_wins_over_any_answer(tmp_path: Path, answers: list[Answer]) -> None:
    row = "status;Churn;monitored;yes;;;Zoe;saw the dashboard"
    reviewed = run(tmp_path, review=row)
    result = run(tmp_path, *answers, review=row)
    assert (result.models[0].monitored.reviewed, result.models[0].monitored.contradicted) == (True, False)
    assert what_if(reviewed, answers, SETS, KNOWN) == result.verdict


def test_one_question_for_all_of_its_models_moves_the_verdict(tmp_path: Path) -> None:
    assert silent().verdict.status == "undecided"
    good = run(tmp_path, *said("monitored", "ongoing", "Churn", "Price", "Spam", "Route"))
    bad = run(tmp_path, *said("monitored", "none", "Churn", "Price"))
    assert (good.verdict.status, bad.verdict.status) == ("no_gap", "gap")


def test_the_status_names_person_date_and_answer(tmp_path: Path) -> None:
    result = run(tmp_path, *said("monitored", "ongoing", "Churn", note="Grafana, last week"))
    status = result.models[0].monitored
    (evidence,) = result.models[0].evidence(status)
    assert (status.status, status.strength, evidence.rule) == ("yes", "claimed", ANSWERED)
    assert (
        evidence.text
        == "Its quality or drift is measured all the time (Anna, 2026-11-24): Grafana, last week"
    )
    assert str(evidence.place) == "answers.yaml [answers] row 1"
    assert result.models[0].functions["monitoring"].status == "yes"


def test_an_answer_against_a_cell_names_both_places(tmp_path: Path) -> None:
    result = run(tmp_path, *said("monitored", "ongoing", "Fraud"))
    (problem,) = (p for p in result.problems if p.code == "answer_against_cell")
    assert "fleet.csv D4" in problem.message and str(problem.place) == "answers.yaml [answers] row 1"
    assert (result.models[2].monitored.status, result.models[2].monitored.contradicted) == ("no", True)


def test_the_auditor_settles_it_even_by_confirming_the_cell(tmp_path: Path) -> None:
    row = "status;Fraud;monitored;no;;;Zoe;nobody looks"
    result = run(tmp_path, *said("monitored", "ongoing", "Fraud"), review=row)
    assert (result.models[2].monitored.status, result.models[2].monitored.contradicted) == ("no", False)
    assert not [p for p in result.problems if p.code.startswith(("answer_", "review_"))]
    assert [change.who for change in result.changes] == ["Zoe"]


def test_nothing_of_a_model_out_of_use_is_raised(tmp_path: Path) -> None:
    result = run(tmp_path, *said("monitored", "ongoing", *NAMES), *said("deployed", "development", "Route"))
    statuses = {model.name: model.monitored.status for model in result.models}
    assert (statuses["Draft"], statuses["Old"], statuses["Route"]) == ("planned", "no", "planned")


def test_without_answers_to_these_questions_only_the_survey_is_added(tmp_path: Path) -> None:
    other = Answer("features.schema", ("no",), subject="Churn", who="Anna", when=AS_OF)
    result = run(tmp_path, other)
    assert result.survey is not None
    kept = {code: one for code, one in ((p.code, p) for p in result.problems) if not code.startswith("lint_")}
    assert replace(result, survey=None, problems=tuple(kept.values())) == silent()


def test_what_was_before_an_answer_is_kept_in_the_saved_result(tmp_path: Path) -> None:
    result = run(tmp_path, *said("monitored", "none", "Churn", "Uplift"))
    saved = BytesIO()
    write_result(result, saved)
    read = read_result(saved.getvalue())
    assert read == result
    audit = AnsweredAudit.of(read, SETS, KNOWN)
    assert [m.monitored for m in audit.before] == [m.monitored for m in silent().models]
    assert [m.functions for m in audit.before] == [m.functions for m in silent().models]


def test_the_deciding_questions_say_what_each_answer_would_do(tmp_path: Path) -> None:
    audit = AnsweredAudit.of(silent(), SETS, KNOWN)
    found = deciding_questions(audit)
    assert 4 <= len(found) <= 10
    first = found[0]
    assert first.group == silent().questions[0]
    for effect in first.effects:
        for value in effect.values:
            answers = [
                Answer(first.question.id, (value,), subject=audit.models[at].name) for at in first.models
            ]
            for name, other in effect.others:
                answers += [Answer(name, (other,), subject=audit.models[at].name) for at in first.models]
            assert run(tmp_path, *answers).verdict == effect.verdict
    assert {effect.consequence for effect in first.effects} >= {"proves_gap"}


def partly_watched() -> AuditResult:
    """Of a list whose one open model is watched in part, as its cell says."""
    rows = ["A;production;uptime only;manual", *["B;production;yes;automatic"] * 2]
    fleet = "\n".join(["name;stage;monitoring;retraining", *rows, ""])
    options = pipeline.Options(as_of=AS_OF)
    return judgement.audit(BytesIO(fleet.encode()), KNOWN, options, name="fleet.csv")


def test_what_contradicts_a_cell_is_left_to_the_auditor() -> None:
    result = partly_watched()
    (question, *_) = deciding_questions(AnsweredAudit.of(result, SETS, KNOWN))
    assert [e.consequence for e in question.effects if "ongoing" in e.values] == ["auditor"]


@pytest.mark.parametrize("blanket", [False, True])
def test_it_is_quick_for_five_hundred_models(blanket: bool) -> None:
    fleet = (
        FLEET.splitlines()[0]
        + "\n"
        + "".join(
            f"Model {n};Owner {n % 40};production;{('', 'no', 'yes')[n % 3]};manual\n" for n in range(500)
        )
    )
    result = judgement.audit(BytesIO(fleet.encode()), KNOWN, pipeline.Options(as_of=AS_OF), name="fleet.csv")
    subjects = [None] if blanket else [f"Model {n}" for n in range(0, 500, 3)]
    answers = [Answer("monitoring.behaviour", ("none",), subject=s, who="Anna", when=AS_OF) for s in subjects]
    taken = []
    for _ in range(5):
        begin = time.process_time()
        verdict = what_if(result, answers, SETS, KNOWN)
        taken.append(time.process_time() - begin)
    assert verdict.status == "gap" and verdict.gap_low > result.verdict.gap_low
    assert min(taken) < 0.1, taken


def test_another_answer_takes_the_place_of_ones_own_that_contradicts_a_cell() -> None:
    result = partly_watched()
    own = said("monitored", "ongoing", "A")
    audit = AnsweredAudit.of(result, SETS, KNOWN).with_answers(own)

    def told(who: str) -> dict[str, str]:
        (question, *_) = deciding_questions(audit, who)
        return {value: e.consequence for e in question.effects for value in e.values}

    assert told(own[0].who)["ongoing"] == "auditor"
    assert told(own[0].who)["none"] not in ("auditor", "nothing")
    assert set(told("Somebody else").values()) == {"auditor"}
