"""The consultant's hand: what a filled-in review changes, what it says of it, and what it never does."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from audit import pipeline
from audit.domain.errors import InputError
from audit.domain.models import Model, Status
from audit.domain.result import AuditResult
from audit.knowledge import load
from audit.pipeline import judgement
from audit.report.brand import load_brand
from audit.report.saved.document import read_result, write_result
from audit.report.workbook import render_workbook
from audit.review import Review, apply_finding_edits, correct, read_review
from audit.sources import read

KNOWN = load()
HEADINGS = [
    "What to do",
    "What it is about",
    "Axis or function",
    "New value",
    "Accepted until",
    "Text",
    "Who",
    "Why",
]
FLEET = """ID;Model;Stage;Monitored;Automated retraining;Experiment tracking;Remark
A-1;Churn;Live;No;No;yes;
A-2;Fraud;Live;yes, weekly drift job configured;No;yes;
A-3;Stock;Development;yes;automatic;no;
A-4;Twin;Live;quite so;No;;
A-5;Twin;Live;quite so;No;;
"""
TRACKING = "Experiment tracking and model registry"
Row = Sequence[object]
Audit = Callable[..., AuditResult]


@pytest.fixture
def audited(tmp_path: Path) -> Audit:
    """Audits the fleet, reviewed by rows as they stand in the sheet's columns."""
    (tmp_path / "fleet.csv").write_text(FLEET)

    def audit(*rows: Row) -> AuditResult:
        review = None
        if rows:
            book = Workbook()
            book.active.title = "Review"
            for row in (HEADINGS, *rows):
                book.active.append(list(row))
            review = tmp_path / "review.xlsx"
            book.save(review)
        options = pipeline.Options(as_of=date(2026, 11, 24), review=review)
        return judgement.audit(tmp_path / "fleet.csv", KNOWN, options)

    return audit


def row(
    action: str, subject: object = None, about: str | None = None, value: object = None, **others: object
) -> Row:
    given = {"until": None, "text": None, "who": "A. Reviewer", "why": "Seen on site", **others}
    return [action, subject, about, value, given["until"], given["text"], given["who"], given["why"]]


def model(result: AuditResult, name: str) -> Model:
    return next(m for m in result.models if name in (m.name, m.id))


def codes(result: AuditResult) -> list[str]:
    return [p.code for p in result.problems if p.code.startswith("review")]


def written(result: AuditResult) -> bytes:
    stream = io.BytesIO()
    write_result(result, stream)
    return stream.getvalue()


def test_a_corrected_status_says_what_stood_there_and_moves_the_verdict(audited: Audit) -> None:
    before, after = audited(), audited(row("Correct a status", "churn", "Monitored", "Monitored"))
    status = model(after, "Churn").monitored
    assert (status.status, status.strength, status.reviewed) == ("yes", "claimed", True)
    first, *others = model(after, "Churn").evidence(status)
    assert (str(first.place), first.text) == ("review.xlsx [Review] row 2", "Monitored")
    assert [evidence.text for evidence in others] == ["No"]
    assert model(after, "Churn").functions["monitoring"].status == "yes"
    assert after.verdict.gap_low == before.verdict.gap_low - 1
    (change,) = after.changes
    assert (change.action, change.subject, change.about, change.before, change.after) == (
        "status", "Churn", "monitored", "no", "yes",
    )  # fmt: skip
    assert (change.who, change.why, change.models) == ("A. Reviewer", "Seen on site", (0,))
    assert after.verdict.claimed_monitored == before.verdict.claimed_monitored + 1


def test_a_reviewers_word_is_never_more_than_a_claim(audited: Audit) -> None:
    assert model(audited(), "Fraud").monitored.strength == "claimed"  # whatever systems the cell names
    lowered = audited(row("Correct a status", "Fraud", "Monitored", "Not monitored"))
    assert model(lowered, "Fraud").monitored.status == "no"
    raised = audited(
        row("Correct a status", "Fraud", "Monitored", "no"),
        row("Correct a status", "Fraud", "Monitored", "yes"),
    )
    assert model(raised, "Fraud").monitored.strength == "claimed"
    assert [c.before for c in raised.changes] == ["yes", "no"]


def test_a_reviewers_word_takes_the_place_of_what_a_system_shows(audited: Audit, tmp_path: Path) -> None:
    audited(row("Correct a status", "Fraud", "Monitored", "Partly monitored"))
    fraud = model(audited(), "Fraud")
    shown = fraud._replace(monitored=replace(fraud.monitored, strength="observed"))
    review = read_review(read(tmp_path / "review.xlsx"), KNOWN)
    (corrected,) = correct(review, [shown], KNOWN).models
    assert (corrected.monitored.status, corrected.monitored.strength) == ("partial", "claimed")


def test_what_is_said_of_a_model_that_is_not_in_use_is_a_plan(audited: Audit) -> None:
    result = audited(
        row("Correct a status", "Churn", "Deployed", "Retired"),
        row("Correct a status", "Stock", "Monitored", "Partly monitored"),
    )
    churn = model(result, "Churn")
    assert (churn.deployed.status, churn.in_scope) == ("retired", False)
    assert model(result, "Stock").monitored.status == "planned"
    assert codes(result) == ["review_lowered"]


def test_a_model_that_is_in_use_after_all_is_asked_about_again(audited: Audit) -> None:
    assert model(audited(), "Stock").monitored.status == "planned"
    stock = model(audited(row("Correct a status", "Stock", "Deployed", "In production")), "Stock")
    assert (stock.monitored.status, stock.retrained.status) == ("unknown", "unknown")
    both = model(
        audited(
            row("Correct a status", "Stock", "Monitored", "no"),
            row("Correct a status", "Stock", "Deployed", "production"),
        ),
        "Stock",
    )
    assert both.monitored.status == "no"


def test_a_function_can_be_corrected_and_outlasts_its_axis(audited: Audit) -> None:
    result = audited(
        row("Correct a status", "Churn", "Model monitoring and drift detection", "Partly"),
        row("Correct a status", "Churn", "Monitored", "yes"),
        row("Correct a status", "Churn", "tracking", "Missing"),
    )
    churn = model(result, "Churn")
    assert (churn.functions["monitoring"].status, churn.functions["tracking"].status) == ("partial", "no")
    assert codes(result) == []


def test_an_answer_is_read_as_confirmed_wherever_it_stands(audited: Audit) -> None:
    before = audited()
    assert model(before, "A-4").monitored.status == "unknown"
    assert "unread_answers" in [p.code for p in before.problems]
    result = audited(row("Confirm an answer", "Quite  so", "Monitored", "Partly monitored"))
    assert [model(result, name).monitored.status for name in ("A-4", "A-5")] == ["partial", "partial"]
    assert "unread_answers" not in [p.code for p in result.problems]
    (entry,) = [e for e in result.vocabulary if e.text == "quite so"]
    assert (entry.status, entry.rule, entry.strength) == ("partial", "review.answer", "claimed")
    assert [(c.before, c.after) for c in result.changes] == [("unknown", "partial")]


def test_a_column_is_read_as_confirmed(audited: Audit) -> None:
    result = audited(
        row("Confirm a column", "Remark", None, "Monitoring tool"),
        row("Confirm a column", "Remark", None, "monitoring"),
    )
    assert next(m for m in result.columns if m.header == "Remark").field in ("monitoring", "monitoring_tool")
    result = audited(row("Confirm a column", "Remark", None, "monitoring"))
    assert {m.header: m.field for m in result.columns}["Monitored"] is None
    (change,) = result.changes
    assert (change.before, change.after, change.text) == ("notes", "monitoring", "Monitored")


def test_findings_are_accepted_hidden_and_moved_and_nothing_is_lost(audited: Audit) -> None:
    before = audited()
    order = [f.function for f in before.findings]
    result = audited(
        row("Accept a risk", before.findings[0].title, until=date(2027, 6, 30), who="B. Chief"),
        row("Hide a finding", before.findings[1].title),
        row("Move a finding", before.findings[2].title, value=1),
        row("Note on a finding", before.findings[0].title, text="Bought next year.", why=None),
    )
    assert [f.function for f in result.findings] == [order[2], order[0], *order[3:]]
    assert [f.rank for f in result.findings] == list(range(1, len(order)))
    accepted, hidden, moved, noted = result.changes
    assert (accepted.until, accepted.who) == (date(2027, 6, 30), "B. Chief")
    assert (hidden.subject, hidden.before, hidden.after) == (before.findings[1].title, "2", None)
    assert (moved.before, moved.after) == ("2", "1")
    assert (noted.text, noted.why) == ("Bought next year.", None)
    assert result.verdict == before.verdict
    assert result.functions == before.functions


@pytest.mark.parametrize(
    ("given", "code", "near"),
    [
        (row("Correct a status", "Chrun", "Monitored", "no"), "review_unknown_model", "'Churn'"),
        (row("Correct a status", "Twin", "Monitored", "no"), "review_ambiguous_model", "'fleet.csv B5'"),
        (row("Correct a status", "Churn", "Monitord", "no"), "review_unknown_axis", "'Monitored'"),
        (row("Correct a status", "Churn", "Monitored", "maybe"), "review_unknown_status", "'Monitored'"),
        (row("Correct a status", "Churn", "Monitored", "no"), "review_no_change", ""),
        (row("Corect a status", "Churn", "Monitored", "no"), "review_unknown_action", "'Correct a status'"),
        (row("Correct a status", "Churn", "Monitored", "yes", who=None), "review_incomplete", "'Who'"),
        (row("Correct a status", "Churn", "Monitored", "yes", why=" "), "review_incomplete", "'Why'"),
        (row("Confirm a column", "Remarks", None, "stage"), "review_unknown_column", "'Remark'"),
        (row("Confirm a column", "Remark", None, "Stagee"), "review_unknown_field", "tage"),
        (row("Confirm an answer", "quite soo", "Monitored", "no"), "review_unknown_answer", "'quite so'"),
        (row("Hide a finding", "Tea"), "review_unknown_finding", TRACKING),
        (row("Paragraph in a section", "Sprnit", text="x"), "review_unknown_section", "'Sprint'"),
        (row("Move a finding", TRACKING, value="first"), "review_bad_place", "1 to"),
        (row("Move a finding", TRACKING, value=99), "review_bad_place", "1 to"),
        (row("Accept a risk", TRACKING, until="soon"), "review_bad_day", "soon"),
        (row("Accept a risk", TRACKING, until="2026-11-23"), "review_ended", "2026-11-23"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_a_problem_with_a_way_out_and_changes_nothing(
    audited: Audit, given: Row, code: str, near: str
) -> None:
    before, result = audited(), audited(given)
    (problem,) = [p for p in result.problems if p.code.startswith("review")]
    assert problem.code == code
    assert near in problem.message
    assert str(problem.place) == "review.xlsx [Review] row 2"
    (unapplied,) = result.unapplied_rows
    assert unapplied.place == problem.place
    kept = tuple(p for p in result.problems if p is not problem)
    assert replace(result, problems=kept, unapplied_rows=()) == before


def test_a_contradiction_that_the_reviewer_settled_is_none_any_more(tmp_path: Path, audited: Audit) -> None:
    (tmp_path / "fleet.csv").write_text(
        "Model;Stage;Monitored;Notes\nChurn;Live;yes;not monitored since May\n"
    )
    before = audited()
    assert before.models[0].monitored.contradicted
    assert "contradiction" in [p.code for p in before.problems]
    after = audited(row("Correct a status", "Churn", "Monitored", "no"))
    assert not after.models[0].monitored.contradicted
    assert "contradiction" not in [p.code for p in after.problems]
    assert codes(after) == []


def test_the_review_sheet_of_a_report_begins_with_what_was_applied(tmp_path: Path, audited: Audit) -> None:
    finding = audited().findings[0].title
    first = audited(
        row("Correct a status", "A-4", "Monitored", "Monitored"),
        row("Confirm a column", "Remark", None, "Monitoring tool"),
        row("Confirm an answer", "No", "Retrained", "Retrained by hand"),
        row("Accept a risk", finding, until="2027-06-30"),
        row("Note on a model", "Churn", text="Sold\nin May.", why=None),
        row("Paragraph in a section", "Data", text="-1+1", why=None),
        row("Move a finding", finding, value=2),
        row("Hide a finding", finding),
    )
    assert codes(first) == []
    assert len(first.changes) == 8
    (tmp_path / "findings.xlsx").write_bytes(render_workbook(first, load_brand(None)))
    options = pipeline.Options(as_of=date(2026, 11, 24), review=tmp_path / "findings.xlsx")
    second = judgement.audit(tmp_path / "fleet.csv", KNOWN, options)
    place = [change.place for change in second.changes]
    assert (
        tuple(replace(c, place=first.changes[n].place) for n, c in enumerate(second.changes)) == first.changes
    )
    assert [at.row for at in place] == list(range(2, 10))
    assert (second.verdict, second.problems, second.columns) == (first.verdict, first.problems, first.columns)
    assert [f.function for f in second.findings] == [f.function for f in first.findings]


def test_the_sheet_offers_what_fits(tmp_path: Path, audited: Audit) -> None:
    book = load_workbook(io.BytesIO(render_workbook(audited(), load_brand(None))))
    sheet, lists = book["Review"], book["Lists"]
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert (sheet.freeze_panes, lists.sheet_state) == ("A2", "hidden")
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    assert len(checks) == len(HEADINGS)
    assert all(len(check.formula1 or "") <= 255 and check.prompt for check in checks.values())
    offered = [row[0] for row in lists.iter_rows(min_row=2, max_col=1, values_only=True) if row[0]]
    assert offered == [action.label for action in KNOWN.review.actions.values()]
    models = [row[0] for row in lists.iter_rows(min_row=2, min_col=2, max_col=2, values_only=True) if row[0]]
    assert models == ["Churn", "Fraud", "Stock", "fleet.csv B5", "fleet.csv B6"]


def test_a_table_without_the_headings_is_no_review(tmp_path: Path, audited: Audit) -> None:
    audited()
    (tmp_path / "other.csv").write_text("a;b\n1;2\n")
    options = pipeline.Options(as_of=date(2026, 11, 24), review=tmp_path / "other.csv")
    with pytest.raises(InputError, match=r"other\.csv: contains no review"):
        judgement.audit(tmp_path / "fleet.csv", KNOWN, options)


def test_a_csv_with_the_columns_ids_is_a_review_too(tmp_path: Path, audited: Audit) -> None:
    audited()
    (tmp_path / "r.csv").write_text(
        "action;subject;about;value;who;why\nstatus;A-1;monitored;partial;A. Reviewer;Uptime only\n"
    )
    options = pipeline.Options(as_of=date(2026, 11, 24), review=tmp_path / "r.csv")
    result = judgement.audit(tmp_path / "fleet.csv", KNOWN, options)
    assert model(result, "Churn").monitored.status == "partial"


def test_the_result_with_its_changes_comes_back(audited: Audit) -> None:
    result = audited(
        row("Correct a status", "Churn", "Monitored", "yes"), row("Note on a model", "Fraud", text="x")
    )
    assert read_result(written(result)) == result


quick = settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@quick
@given(blank=st.lists(st.lists(st.sampled_from([None, "", "  "]), min_size=8, max_size=8), max_size=3))
def test_an_empty_review_changes_no_byte(audited: Audit, blank: list[list[str | None]]) -> None:
    assert written(audited(*blank, [None] * 8)) == written(audited())


cells = st.sampled_from(
    ["", "Churn", "A-4", "Twin", "Monitored", "Deployed", "yes", "no", "Retired", "In production", "quite so",
     "Remark", "Monitoring tool", TRACKING, "1", "2027-01-01", "x"]
)  # fmt: skip


@quick
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([action.label for action in KNOWN.review.actions.values()]),
            cells, cells, cells, cells, cells, cells, cells,
        ),
        max_size=5,
    )
)  # fmt: skip
def test_every_row_is_a_change_or_a_problem_and_no_assurance_is_more_than_a_claim(
    audited: Audit, rows: list[tuple[str, ...]]
) -> None:
    before, result = audited(), audited(*rows, [None] * 8)
    told = {c.place.row for c in result.changes} | {
        p.place.row for p in result.problems if p.place and p.code.startswith("review")
    }
    offered = {KNOWN.review.actions[action].label for action in ("answer", "join")}
    filled = {n for n, row in enumerate(rows, 2) if row[0] not in offered or any((row[3], row[6], row[7]))}
    assert told == filled
    for was, now in zip(before.models, result.models, strict=True):
        for old, new in ((was.monitored, now.monitored), (was.retrained, now.retrained)):
            assert old == new or new.strength in (None, "claimed") or not _assures(new)


def _assures(status: Status) -> bool:
    return status.status in ("yes", "automatic")


def test_the_sections_that_a_paragraph_may_go_to_are_the_reports() -> None:
    assert list(KNOWN.review.sections) == list(load_brand(None).sections)


def test_a_long_list_without_a_review_is_not_searched_for_names(audited: Audit) -> None:
    """What nobody reviewed costs nothing: an empty review hands the very same findings on."""
    result = audited()
    assert (
        apply_finding_edits(Review(), result.findings, result.models, KNOWN, result.as_of).findings
        is result.findings
    )
