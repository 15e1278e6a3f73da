"""The tickets from outside: what Jira's and GitHub's importers read, and that no cell can run or call anybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.domain.result import AuditResult
from audit.report import tickets
from audit.report.brand import load_brand
from audit.report.view.finding_cards import cards, closed_findings
from tests import factories

WRITERS = {"jira": tickets.render_jira, "github": tickets.render_github}
HOSTILE = (
    '=HYPERLINK("http://example.org")',
    "+1",
    "-1",
    "@everyone",
    "\t=1",
    'a,b;"c"\nd',
    "<b>{{7*7}}</b>",
    "x" * 900,
)


def rows(result: AuditResult, tracker: str) -> list[dict[str, str]]:
    content = WRITERS[tracker](result, load_brand(None)).decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_every_task_first_step_and_affected_model_has_a_ticket() -> None:
    result = factories.make_result()
    found = rows(result, "jira")
    assert result.advice.sprint is not None
    by_label = {
        label: [t for t in found if t["Labels"] == label] for label in ("sprint", "first-step", "gap")
    }
    assert [t["Summary"] for t in by_label["sprint"]] == [t.title for t in result.advice.sprint.tasks]
    assert [(t["Start Day"], t["Due Day"]) for t in by_label["sprint"]] == [
        (str(t.first_day), str(t.last_day)) for t in result.advice.sprint.tasks
    ]
    assert len(by_label["first-step"]) == len(result.findings)
    for finding, ticket in zip(result.findings, by_label["first-step"], strict=True):
        assert finding.first_step in ticket["Summary"]
        assert f"* {finding.evidence_wanted}" in ticket["Description"]
        assert float(ticket["Effort Days Low"]) == finding.effort_days_low
    for function in result.functions:
        mine = [t for t in by_label["gap"] if t["Ticket ID"].startswith(f"{function.id}-")]
        named = "\n".join(t["Description"] for t in mine)
        for index in function.affected:
            model = result.models[index]
            assert f"* {model.name} ({tickets._line(model, function.id).place}" in named
            assert model.owner in {t["Owner"] for t in mine}
    assert len({t["Ticket ID"] for t in found}) == len(found)


def test_a_target_is_what_a_task_is_done_by() -> None:
    task = next(t for t in rows(factories.make_result(), "github") if t["title"] == "Switch it on")
    assert "### Done when" in task["body"]
    assert (
        "- Models monitored: all at risk, by day 65 (today 7–9 of 18). Measured by: the next audit"
        in task["body"]
    )
    assert task["labels"] == "mlops-gap,sprint"


def test_both_trackers_get_the_same_tickets() -> None:
    result = factories.make_result()
    assert [t["Summary"] for t in rows(result, "jira")] == [t["title"] for t in rows(result, "github")]


def test_a_finding_has_the_status_that_the_report_says() -> None:
    result = factories.closing_result()
    (closed,) = closed_findings(result)
    jira, github = rows(result, "jira"), rows(result, "github")
    (done,) = [t for t in jira if t["Status"] == "Done"]
    before = rows(factories.make_result(), "jira")
    assert done["Ticket ID"] in {t["Ticket ID"] for t in before}, (
        "the tracker has the ticket since the last audit"
    )
    assert {t["Status"] for t in before} == {t["Status"] for t in jira if t is not done} == {"To Do"}
    assert [t["title"] for t in github if t["state"] == "closed"] == [done["Summary"]]
    assert {t["state"] for t in github} == {"open", "closed"}
    told = {
        status: [t for t in jira if f"Status: {status}" in t["Description"]]
        for status in ("Open", "Accepted")
    }
    for card in cards(result):
        mine = told["Accepted" if card.status == "accepted" else "Open"]
        assert f"{card.finding.function}-first-step" in {t["Ticket ID"] for t in mine}
    assert told["Accepted"] and f"{closed.yes} of {closed.of} live models have it" in done["Description"]


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Status: Geschlossen"), ("fr", "Statut : Clos"), ("es", "Estado: Cerrado")]
)
def test_a_status_is_said_in_the_language_of_the_result(language: str, said: str) -> None:
    found = rows(replace(factories.closing_result(), language=language), "jira")
    assert [t["Ticket ID"] for t in found if said in t["Description"]] == [
        t["Ticket ID"] for t in found if t["Status"] == "Done"
    ]


def test_many_owners_do_not_make_more_tickets_than_an_importer_takes() -> None:
    result = factories.large_result()
    owned = tuple(m._replace(owner=f"Owner {n}") for n, m in enumerate(result.models))
    found = rows(replace(result, models=owned), "jira")
    assert len(found) < 120
    shared = [t for t in found if "other owners" in t["Summary"]]
    assert shared and all("in findings.xlsx" in t["Description"] for t in shared)


@pytest.mark.parametrize("make", [factories.no_gap_result, factories.not_applicable_result])
def test_nothing_to_do_is_a_table_without_rows_or_with_few(make: Callable[[], AuditResult]) -> None:
    for tracker in WRITERS:
        content = WRITERS[tracker](make(), load_brand(None))
        assert content.decode().splitlines()[0].startswith(("Summary,Issue Type", "title,body,labels"))
        assert not content.startswith(b"\xef\xbb\xbf"), (
            "importers take the mark for a part of the first header"
        )


@pytest.mark.parametrize("tracker", WRITERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_can_neither_run_nor_call(tracker: str, name: str) -> None:
    result = factories.make_result()
    models = tuple(m._replace(name=name, owner=name, team=name) for m in result.models)
    for ticket in rows(replace(result, models=models, client=name), tracker):
        cells = [
            cell for value in ticket.values() for cell in (value if isinstance(value, list) else [value])
        ]
        assert not [c for c in cells if c[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")]
        if tracker == "github":
            assert "@everyone" not in ticket["body"] and "<b>" not in ticket["body"].replace("\\<b", "")


def test_the_same_result_gives_the_same_bytes() -> None:
    for write in WRITERS.values():
        assert write(factories.make_result(), load_brand(None)) == write(
            factories.make_result(), load_brand(None)
        )
