"""The page's arithmetic is the toolkit's: verdicts, counts of the functions and amounts, in a real browser.

Random answers to every test inventory, and many sets to a fleet in which people have answered already, cells contradict
each other and an auditor has decided.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from audit import api, knowledge, pipeline
from audit.answers import AnswerInputs
from audit.answers.joining import merged
from audit.answers.what_if import AnsweredAudit
from audit.assess.functions import judge_functions, worst_first
from audit.domain.questionnaire import Answer, key_of
from audit.domain.result import AuditResult, FunctionResult, Verdict
from audit.knowledge.brand_overrides import RateChange
from audit.pipeline import judgement
from audit.report.brand import load_brand
from audit.report.screen import render_screen
from audit.report.view.formatting import percent_range
from tests.advise.test_formulas import amounts
from tests.browser import Seen, chromium
from tests.conftest import ROOT
from tests.survey.builders import SETS

pytestmark = pytest.mark.real
AS_OF = date(2026, 11, 24)
KNOWN, OWN = knowledge.load(), load_brand(None)
FILES = [
    *sorted((ROOT / "examples").glob("*.xlsx")),
    *sorted((ROOT / "examples").glob("*.csv")),
    *sorted((ROOT / "tests/acceptance/cases").glob("*/input.*")),
]
SETS_OF_ANSWERS, SETS_OF_A_FILE = 200, 4
FLEET = """name;owner;stage;monitoring;notes;retraining;built;drift checks;experiment tracking
Churn;Anna;production;;;manual;2026-01;no;yes
Price;Anna;production;;;manual;2026-01;;
Fraud;Ben;production;no;;manual;2026-02;planned;no
Uplift;Ben;production;yes;;automatic;2026-03;;yes
Search;Ben;production;yes;not monitored any more;automatic;;no;
Draft;Ben;in development;yes;;automatic;2026-05;;
Spam;Cem;production;;;;2026-06;;
Route;Cem;;;;;;;
Old;Cem;retired;no;;no;2026-01;;
Older;Cem;retired;;;;2019-01;;
Twin;Dee;production;;;;2026-01;;
Twin;Eve;production;;;;2026-01;;
Rules;Dee;production;yes;;not applicable, fixed rules;2026-04;;
Trial;Dee;pilot;partial;uptime only;weekly;2026-04;yes;
Ancient;Dee;production;no;;no;2019-02;;
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium() as browser:
        yield browser.new_page()


def opened(page: Any, result: AuditResult, folder: Path) -> Seen:
    """The result's page in the browser; what it says is wrong."""
    path, seen = folder / "report.html", Seen(page)
    path.write_text(render_screen(result, OWN), encoding="utf-8", errors="replace")
    page.goto(path.as_uri())
    return seen


@cache
def fleet(spoken: bool) -> AuditResult:
    """The fleet, also as people answered some of it and an auditor decided some."""
    said = [("monitored", "ongoing", "Churn", "Ann"), ("monitored", "none", "Churn", "Bob"),
            ("deployed", "retired", "Spam", "Ann"), ("retrained", "schedule", None, "Cy"),
            ("monitored", "spot_checks", "Uplift", "Ann")]  # fmt: skip
    asked = {axis.axis: axis.question for axis in _carried(_run(None, None)).axes}
    answers = tuple(Answer(asked[a], (v,), subject=s, who=w, when=AS_OF) for a, v, s, w in said)
    rows = "status;Price;monitored;yes;;;Zoe;saw it\nstatus;Fraud;retrained;automatic;;;Zoe;saw it\n"
    return _run(answers, rows) if spoken else _run(None, None)


def _run(answers: tuple[Answer, ...] | None, review: str | None) -> AuditResult:
    given = AnswerInputs(earlier=answers or (), questionnaires=lambda language: SETS)
    audited = pipeline.Options(as_of=AS_OF, answers=given)
    if review is not None:
        from audit.sources import read

        sheet = BytesIO(f"action;subject;about;value;until;text;who;why\n{review}".encode())
        audited = pipeline.Options(as_of=AS_OF, answers=given, review=read(sheet, name="review.csv"))
    return judgement.audit(BytesIO(FLEET.encode()), KNOWN, audited, name="fleet.csv")


def _carried(result: AuditResult) -> Any:
    assert result.supposing is not None
    return result.supposing


Answered = dict[int, dict[str, str]]


def drawn(result: AuditResult, source: random.Random) -> Answered:
    """A random set of answers about random models."""
    found: Answered = {}
    for at in source.sample(range(len(result.models)), source.randint(1, min(len(result.models), 12))):
        for axis in source.sample(_carried(result).axes, source.randint(1, len(_carried(result).axes))):
            found.setdefault(at, {})[axis.axis] = source.choice(axis.choices).value
    return found


def expected(result: AuditResult, answers: Answered) -> tuple[Verdict, tuple[FunctionResult, ...]]:
    """What the toolkit makes of the same answers."""
    question = {axis.axis: axis.question for axis in _carried(result).axes}
    said = [
        Answer(question[axis], (value,), subject=key_of(result.models[at]), who="a reader", when=AS_OF)
        for at, values in answers.items()
        for axis, value in values.items()
    ]
    audit = AnsweredAudit.of(result, SETS, KNOWN)
    models = audit.with_answers(merged(audit.given, said)).models
    return audit.what_if(said), judge_functions(models, worst_first(models), KNOWN.thresholds)


def plain(verdict: Verdict) -> dict[str, Any]:
    found = asdict(verdict)
    del found["threshold"]
    return found


def same(page: Any, result: AuditResult, sets: Sequence[Answered]) -> None:
    found = page.evaluate(
        "sets => sets.map(one => { const j = whatIf.judged(one); return [j.verdict, j.functions]; })", sets
    )
    for answers, (verdict, functions) in zip(sets, found, strict=True):
        told, counted = expected(result, answers)
        assert verdict == plain(told), answers
        for function, mine in zip(functions, counted, strict=True):
            assert function == {name: getattr(mine, name) for name in function}, answers


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}{path.suffix}")
def test_every_inventory_gives_the_same_verdict_for_random_answers(
    page: Any, file: Path, tmp_path: Path
) -> None:
    result = judgement.audit(file, KNOWN, pipeline.Options(as_of=AS_OF))
    seen, source = opened(page, result, tmp_path), random.Random(file.parent.name)
    same(page, result, [{}, *(drawn(result, source) for _ in range(SETS_OF_A_FILE))])
    assert seen.wrong == []


@pytest.mark.parametrize("spoken", [False, True], ids=["as listed", "answered and reviewed"])
def test_many_sets_of_answers_give_the_same_verdict(page: Any, spoken: bool, tmp_path: Path) -> None:
    result, source = fleet(spoken), random.Random(14)
    seen = opened(page, result, tmp_path)
    same(page, result, [{}, *(drawn(result, source) for _ in range(SETS_OF_ANSWERS))])
    assert seen.wrong == []


def test_the_page_writes_the_figures_as_the_report_does(page: Any, tmp_path: Path) -> None:
    result, source = fleet(False), random.Random(1)
    opened(page, result, tmp_path)
    questions = page.locator("fieldset.asked:has(.choices)")
    assert questions.count() > 1
    for _ in range(6):
        choices = questions.nth(source.randrange(questions.count())).locator(".choices input")
        choices.nth(source.randrange(choices.count())).check(force=True)
        state = page.evaluate("whatIf.judged(whatIf.answers).verdict")
        shown = page.locator(".outcome [data-live=share]").inner_text()
        assert shown == percent_range(state["share_low"], state["share_high"])
        known = page.locator(".summary [data-live=counts]").inner_text()
        assert known == f"{state['gap_low']} known, {state['gap_high']} at most"


@pytest.mark.parametrize("name", ["tidy.xlsx", "messy.xlsx"])
def test_other_rates_give_the_budget_that_the_toolkit_would(page: Any, name: str, tmp_path: Path) -> None:
    audited = api.audit(ROOT / "examples" / name)
    opened(page, audited.result, tmp_path)
    for low, high in ((500, 800), (720, 1310), (950, 2000)):
        change = RateChange(
            "Ours",
            2026,
            managed=(Decimal(low), Decimal(high)),
            domestic=(Decimal(low * 90), Decimal(high * 90)),
        )
        other = api.what_if(audited, api.Changes(rates=change)).result
        moved = {"managed": [low, high], "domestic": [low * 90, high * 90]}
        found = page.evaluate("levers => whatIf.amounts(levers)", moved)
        for amount in amounts(other):
            if amount.range is not None:
                assert found[amount.id] == [float(amount.range.low), float(amount.range.high)], amount.id


def test_json_of_the_page_holds_no_way_out(tmp_path: Path) -> None:
    result = fleet(False)
    text = render_screen(result, OWN)
    data = text.partition('id="screen-data">')[2].partition("</script>")[0]
    assert "<" not in data and json.loads(data)["models"]
