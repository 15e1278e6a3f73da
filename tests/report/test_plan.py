"""One argument in every format: the plan follows the findings, decisions wait for answers, counts keep their bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest

from audit import api
from audit.compare import with_comparison
from audit.domain.result import AuditResult
from audit.report.view import formatting
from audit.report.view.finding_cards import cards
from audit.report.view.finding_narrative import ON_PAGES
from tests import factories
from tests.rendered import rendered
from tests.report.test_consistency import FILES, KNOWN, result_of, text_of

CASES = FILES[:12]  # as the pipeline makes them
DPI, MM_PER_INCH = 36, 25.4
LEAST_FULL = 0.7  # of the text area of a page of the body: the lowest ink


def named(case: str | Path) -> str:
    return f"{Path(case).parent.name}-{Path(case).name}"


@pytest.fixture(scope="module", params=CASES, ids=named)
def result(request: pytest.FixtureRequest) -> AuditResult:
    return result_of(request.param)


def test_the_plan_follows_the_findings_and_gives_no_days_to_what_is_in_place(result: AuditResult) -> None:
    sprint = result.advice.sprint
    if sprint is None or not any(m.deployed.status == "production" for m in result.models):
        return
    ranks = {finding.function: finding.rank for finding in result.findings}
    streams = [name for name, _ in sprint.streams if name in ranks]
    assert [ranks[name] for name in streams] == sorted(ranks[name] for name in streams)
    states = {function.id: function.state for function in result.functions}
    assert not {name for name, _ in sprint.streams} & {f for f, s in states.items() if s == "in_place"}


@pytest.mark.parametrize("name", ["pdf", "deck", "sow", "docx"])
def test_each_format_tells_the_plan_in_its_order(name: str, result: AuditResult) -> None:
    sprint = result.advice.sprint
    if sprint is None:
        return
    text = text_of(name, result)
    first, *then = (title for _, title in sprint.streams)
    claim = ", then ".join([first, *(title[0].lower() + title[1:] for title in then)])
    assert claim.lower() in text.lower()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "from the United States; if you hire in another country, the actual difference"),
        ("de", "für nur ein Land angegeben (USA). Wenn Sie anderswo einstellen"),
        ("fr", "celui d’un seul pays (États-Unis) ; si vous recrutez ailleurs"),
        ("es", "de un solo país (Estados Unidos); si contrata en otro"),
    ],
)
def test_a_client_outside_the_united_states_reads_whose_figure_an_employee_costs(
    language: str, sentence: str
) -> None:
    def said(currency: str) -> bool:
        rows = "\n".join(f"M{n},Live,no,never,{currency} {n}00000" for n in range(1, 6))
        sheet = f"Model,Stage,Monitored?,Retraining,Value per year\n{rows}\n".encode()
        look = api.look(sheet, name="fleet.csv", as_of=date(2026, 11, 24), language=language)
        result = api.judge(look).result
        assert any(role.when == "now" for role in result.advice.roles)
        pages = text_of("pdf", result).replace("\u202f", " ")
        assert (sentence in pages) is (sentence in text_of("deck", result).replace("\u202f", " "))
        return sentence in pages

    assert said("EUR")
    assert not said("USD")


@pytest.mark.parametrize(
    ("sheet", "streams"),
    [
        (
            b"Model,Stage\nChurn,planned\nFraud,in development\n",
            ["First deployment through a pipeline", "Monitoring before production"],
        ),
        (
            b"Model,Stage,Monitored?,Deployment method\nChurn,pilot,yes,CI/CD pipeline with rollback\n",
            [],
        ),
    ],
    ids=["nothing known", "has both"],
)
def test_a_first_deployment_says_of_a_pipeline_and_monitoring_what_it_plans(
    sheet: bytes, streams: list[str]
) -> None:
    result = api.judge(api.look(sheet, name="fleet.csv", as_of=date(2026, 11, 24))).result
    assert result.advice.sprint is not None
    planned = [title for _, title in result.advice.sprint.streams]
    assert planned == [*streams, "Registry and release to production"]
    (step,) = (one for one in result.steps if one.id == "sprint")
    (told,) = (str(fact.values["text"]) for fact in step.facts)
    assert told.endswith(f"in these workstreams: {', '.join(planned)}.")
    pages = " ".join(text_of("docx", result).split())
    assert ("which you have or don’t need" in pages) is not bool(streams)
    assert "Confirm the candidate" in pages or not streams
    assert "The model: Churn" in pages and "riskiest first" not in pages


@pytest.mark.parametrize("stage", ["Live", "planned"])
def test_what_the_sprint_is_to_reach_is_due_when_it_is_over(stage: str) -> None:
    """A sprint may start as late as its decision is due; who checks its targets comes after its last day."""
    sheet = "Model,Stage,Monitored?,Retraining\n" + f"Churn,{stage},no,by hand\nFraud,{stage},no,by hand\n"
    result = api.judge(api.look(sheet.encode(), name="fleet.csv", as_of=date(2026, 11, 24))).result
    sprint, next_audit = result.advice.sprint, result.advice.next_audit
    starts = next(d.due for d in result.advice.decisions if d.id == "sprint")
    assert sprint is not None and next_audit == starts + timedelta(days=sprint.days)
    later = with_comparison(replace(result, as_of=next_audit), result, KNOWN.thresholds)
    assert later.since is not None
    assert max(target.due for target in later.since.targets) == next_audit
    due = [card.due for card in cards(result, ON_PAGES) if card.due]
    assert all(starts < day <= next_audit for day in due)
    pages = " ".join(text_of("pdf", result).split())
    told = map(formatting.long_date, (next_audit, starts))
    assert "The next audit is due when the sprint is over: by {} if it starts by {}.".format(*told) in pages


def test_counts_stay_within_their_bounds(result: AuditResult) -> None:
    verdict, rungs = result.verdict, {rung.id: rung for rung in result.ladder}
    assert 0 <= verdict.gap_low <= verdict.gap_high <= rungs["deployed"].high <= verdict.in_scope
    for group in result.groups:
        assert group.gap_low <= group.gap_high <= group.in_scope <= group.models
    for amount in result.advice.amounts:
        assert amount.range is None or amount.range.low <= amount.range.high
    seats = {option.id: option.cost for option in result.advice.options}
    if result.advice.budget and "managed" in seats:
        assert seats["managed"].range in {line.managed.range for line in result.advice.budget}


def test_a_hire_waits_for_the_answer_that_decides(result: AuditResult) -> None:
    decisions = result.advice.decisions
    assert len(decisions) <= 3
    asked = [d for d in decisions if d.id == "answer"]
    assert not asked or result.verdict.status == "undecided"
    assert all(d.waits == bool(asked) for d in decisions if d.id == "hire")
    assert all(d.due > result.as_of and d.decider for d in decisions)


def test_no_word_of_the_tool_reaches_the_client(result: AuditResult) -> None:
    text = text_of("pdf", result)
    assert "--map" not in text and "mlops-audit " not in text
    rules = {evidence.rule for m in result.models for evidence in m.evidence(m.monitored)}
    assert not {rule for rule in rules if rule.count(".") > 1 and rule in text}


def fullness(data: bytes, annex_word: str = "Annex") -> list[tuple[int, float]]:
    """Of each page of the body how far down its lowest ink is, as a share of the text area, and its number."""
    document = pypdfium2.PdfDocument(data)
    found, annex = [], len(document)
    for number, page in enumerate(document):
        if f"{annex_word} A" in page.get_textpage().get_text_bounded():
            annex = number
            break
    for number in range(1, annex - 1):  # but the cover and the last page of the body
        image = document[number].render(scale=DPI / 72, grayscale=True).to_numpy()
        height = image.shape[0]
        top, bottom = (round(mm / MM_PER_INCH * DPI) for mm in (25, 297 - 19))
        inked = [row for row in range(top, min(bottom, height)) if image[row].min() < 200]
        found.append((number + 1, (inked[-1] - top) / (bottom - top) if inked else 0.0))
    return found


@pytest.mark.parametrize("name", ["messy.xlsx", "tidy.xlsx", "deutsch.csv"])
def test_each_page_of_the_body_is_filled(name: str) -> None:
    examples = {path.name: path for path in FILES}
    low = [
        (n, f"{share:.0%}")
        for n, share in fullness(rendered("pdf", result_of(examples[name])))
        if share < LEAST_FULL
    ]
    assert low == []


def test_the_one_pager_is_one_page_for_each_verdict() -> None:
    for make in (
        factories.make_result,
        factories.undecided_result,
        factories.no_gap_result,
        factories.all_unknown_result,
    ):
        assert len(pypdfium2.PdfDocument(rendered("onepager", make()))) == 1
