"""A report is as long as what is known: short findings, a list by risk, a big company by team, nothing said twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import lxml.html
import pypdfium2
import pytest

from audit import pipeline
from audit.domain.result import AuditResult
from audit.domain.risk import by_risk
from audit.knowledge import load
from audit.pipeline import judgement
from audit.report.brand import load_brand
from audit.report.pdf.reports import render_pdf
from audit.report.screen import render_screen
from audit.report.view.context import context
from audit.report.view.finding_cards import FULL_OF_FEW, cards
from audit.report.view.team_summary import BIG, team_summary
from docs import made_up
from tests import factories
from tests.conftest import ROOT
from tests.rendered import rendered
from tests.report.test_consistency import text_of
from tests.report.test_plan import LEAST_FULL, fullness

OWN = load_brand(None)
MOST_PAGES = 6  # of the body of a small company


@cache
def audited(name: str, folder: Path | None = None) -> AuditResult:
    path = ROOT / "examples" / name if folder is None else made_up.write(name, folder)
    return judgement.audit(path, load(), pipeline.Options(as_of=date(2026, 11, 24)))


@cache
def pages(result_of: str, folder: Path | None = None) -> tuple[str, ...]:
    document = pypdfium2.PdfDocument(rendered("pdf", audited(result_of, folder)))
    return tuple(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def body(told: tuple[str, ...]) -> list[str]:
    """The pages between the cover and the first annex."""
    annex = next(n for n, page in enumerate(told) if re.search(r"\bAnnex A\b", page))
    return list(told[1:annex])


@pytest.mark.parametrize("name", ["tidy.xlsx", "messy.xlsx"])
def test_a_small_companys_body_is_a_few_pages(name: str) -> None:
    assert 4 <= len(body(pages(name))) <= MOST_PAGES


ANNEX = {"en": "Annex", "de": "Anhang", "fr": "Annexe", "es": "Anexo"}


@pytest.mark.slow
@pytest.mark.parametrize("language", ANNEX)
@pytest.mark.parametrize(("name", "most"), [("undecided", MOST_PAGES), ("tidy.xlsx", MOST_PAGES),
                                            ("messy.xlsx", MOST_PAGES), ("unsaid", 2)])  # fmt: skip
def test_the_body_is_as_short_in_each_language_and_its_pages_are_filled(
    name: str, most: int, language: str, tmp_path: Path
) -> None:
    path = ROOT / "examples" / name if "." in name else made_up.write(name, tmp_path)
    result = judgement.audit(path, load(language=language), pipeline.Options(as_of=date(2026, 11, 24)))
    data = render_pdf(result, OWN)
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]
    first_annex = next(n for n, text in enumerate(texts) if f"{ANNEX[language]} A" in text)
    assert first_annex - 1 <= most
    assert not [n for n, share in fullness(data, ANNEX[language]) if share < LEAST_FULL]


@pytest.mark.parametrize(("name", "most"), [("three", MOST_PAGES), ("healthy", 4), ("unsaid", 2)])
def test_where_there_is_little_to_say_little_is_said(
    name: str, most: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp(name)
    assert len(body(pages(name, folder))) <= most


def test_a_small_companys_findings_after_the_first_are_short_and_name_their_models() -> None:
    result = audited("tidy.xlsx")
    made = cards(result)
    assert [card.short for card in made] == [card.finding.rank > FULL_OF_FEW for card in made]
    for card in made:
        told = (len(card.models) if card.table else 0) + len(card.names) + card.unlisted
        assert told == len(card.function.affected or card.function.unsettled)


def test_the_list_is_by_risk_and_says_so() -> None:
    result = audited("messy.xlsx")
    order = [result.models[at] for at in by_risk(result.models)]
    gaps = [m.score.gap if m.score and m.in_scope else "no" for m in order]
    ranks = {"yes": 0, "maybe": 1, "no": 2}
    assert [ranks[gap] for gap in gaps] == sorted(ranks[gap] for gap in gaps)
    for gap in ("yes", "maybe"):
        criticality = [m.criticality_rank for m, own in zip(order, gaps, strict=True) if own == gap]
        assert criticality == sorted(criticality, reverse=True)
    assert [m.in_scope for m in order] == sorted((m.in_scope for m in order), reverse=True)
    assert {id(m) for m in order} == {id(m) for m in result.models}
    text = " ".join(pages("messy.xlsx"))
    assert "By risk, the worst first" in text
    told = context(result, whole_list=True)
    listed, older = ([one.name.removesuffix(" †") for one in told[list_]] for list_ in ("listed", "legacy"))
    assert listed == [m.name for m in order if not m.legacy], "what an annex of its own lists is not repeated"
    assert sorted(older) == sorted(m.name for m in order if m.legacy)


def test_a_big_company_has_a_summary_by_team_and_a_small_one_has_none(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    big = audited("thousands", tmp_path_factory.mktemp("thousands"))
    summary = team_summary(big)
    assert summary is not None and summary.by == "team"
    lows = [row.group.gap_low for row in summary.rows]
    assert lows == sorted(lows, reverse=True)
    by_name = {model.name: model for model in big.models}
    for row in summary.rows:
        first = by_name[row.riskiest]
        assert first.team == row.group.name and first.in_scope
        assert first.score is not None and first.score.gap == ("yes" if row.group.gap_low else "maybe")
    groups = context(big, whole_list=False)["groups"]
    assert "team" not in {by for by, _, _ in groups}  # the annex doesn't say it again
    assert team_summary(audited("tidy.xlsx")) is None
    assert len([m for m in audited("tidy.xlsx").models if m.in_scope]) <= BIG


def test_the_steps_say_nothing_that_the_pages_before_say() -> None:
    told = pages("tidy.xlsx")
    annex = next(page for page in told if re.search(r"\bAnnex A\b", page))
    result = audited("tidy.xlsx")
    shown = set(OWN.sections)
    told_in = context(result, whole_list=False)["TOLD_IN"]
    repeated = [
        str(fact.values["text"])
        for step in result.steps
        for fact in step.facts
        if told_in.get(fact.phrase) in shown
    ]
    assert repeated and not [text for text in repeated if text in annex]
    assert not [f for step in result.steps for f in step.facts if f.phrase.startswith("departure")]


def test_why_the_plan_departs_from_the_guidance_is_told_once() -> None:
    for name in ("tidy.xlsx", "messy.xlsx"):
        sprint = audited(name).advice.sprint
        assert sprint is not None and sprint.departures
        assert " ".join(pages(name)).count("The guidance’s sprint covers") == 1


def test_no_hire_is_urgent_beside_an_all_clear(tmp_path_factory: pytest.TempPathFactory) -> None:
    result = audited("three", tmp_path_factory.mktemp("three"))
    assert result.verdict.status == "no_gap" and result.findings
    assert "now" not in {role.when for role in result.advice.roles}
    assert "hire" not in {decision.id for decision in result.advice.decisions}


def test_where_systems_were_read_the_decision_counts_claims_apart() -> None:
    folder = ROOT / "examples" / "evidence"
    options = pipeline.Options(as_of=date(2026, 11, 24), evidence=tuple(sorted(folder.glob("*.json"))))
    result = judgement.audit(folder / "fleet.csv", load(), options)
    document = pypdfium2.PdfDocument(render_pdf(result, OWN))
    decision = " ".join(document[1].get_textpage().get_text_bounded().split())
    assert re.search(r"\d+ claimed only, \d+ configured in a system, \d+ observed at work", decision)
    limits = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert "no platform, log or alert was read" not in limits
    assert "claimed only" not in " ".join(pages("tidy.xlsx"))


def test_a_rate_is_named_where_amounts_are_converted() -> None:
    result = factories.make_result()
    amount = result.advice.amounts[0]
    rate = replace(
        amount.inputs[0] if amount.inputs else result.assumptions[0],
        id="exchange_EUR_USD",
        value="1 EUR = 1.25 USD",
        source="fleet.xlsx [Company] B4, 2 November 2026",
        kind="client",
    )
    known = next(a for a in result.advice.amounts if a.quantified)
    cited = tuple(replace(a, inputs=(*a.inputs, rate)) if a is known else a for a in result.advice.amounts)
    told = replace(result, advice=replace(result.advice, amounts=cited))
    document = pypdfium2.PdfDocument(render_pdf(told, OWN))
    decision = " ".join(document[1].get_textpage().get_text_bounded().split())
    assert "Converted at 1 EUR = 1.25 USD (fleet.xlsx [Company] B4, 2 November 2026)." in decision


def test_amounts_in_two_currencies_say_where_a_rate_is_given_and_make_no_sum(tmp_path: Path) -> None:
    row = "Model,Stage,Monitoring,Business value per year\nChurn,production,No,€400000\nFraud,production,No,€90000\n"
    path = tmp_path / "fleet.csv"
    path.write_text(row, encoding="utf-8")
    result = judgement.audit(path, load(), pipeline.Options(as_of=date(2026, 11, 24)))
    assert context(result, whole_list=False)["currencies"] == ("EUR", "USD")
    told = "EUR and USD are not added up: no exchange rate was given. Give one on the sheet “Company”"
    document = pypdfium2.PdfDocument(render_pdf(result, OWN))
    assert told in " ".join(document[1].get_textpage().get_text_bounded().split())
    assert told in " ".join(lxml.html.fromstring(render_screen(result, OWN)).text_content().split())
    assert told in text_of("deck", result)
    assert "are not added up" not in " ".join(pages("tidy.xlsx"))


UNOWNED = """model,prod?,watching it?,retrain
lead-scorer,yes,yes weekly metrics call,"cron, sunday"
doc-parser v2,yes,sentry only,ben does it when customers moan
support-bot,pilot,"thumbs up/down, we look every monday, and so does the whole of support","nope, claude api"
dup-finder,yes,no,no
usage forecast,yes,todo,monthly gh action trains + deploys
spam filter,yes i think,no idea,"no idea, from before all of us joined"
"""


class Letter(NamedTuple):
    """Where the ink of a letter is, in points, and the foot of its line."""

    left: float
    bottom: float
    right: float
    top: float
    line: float


def letters(page: pypdfium2.PdfPage) -> list[Letter]:
    text = page.get_textpage()
    signs = text.get_text_range()
    return [
        Letter(*text.get_charbox(at), text.get_charbox(at, loose=True)[1])
        for at in range(min(text.count_chars(), len(signs)))
        if signs[at].isalnum()
    ]


def lie_on_each_other(found: list[Letter]) -> list[tuple[Letter, Letter]]:
    """Letters of two lines of which one reaches into the other; those of one line may, where they are kerned."""
    near: dict[tuple[float, float], list[Letter]] = {}
    for one in found:
        near.setdefault((one.left // 20, one.bottom // 20), []).append(one)
    pairs = []
    for one in found:
        across, up = one.left // 20, one.bottom // 20
        around = [(across + x, up + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        for other in (letter for cell in around for letter in near.get(cell, ())):
            wide = min(one.right, other.right) - max(one.left, other.left)
            high = min(one.top, other.top) - max(one.bottom, other.bottom)
            if abs(one.line - other.line) > 1 and wide > 0.5 and high > 0.5:
                pairs.append((one, other))
    return pairs


@pytest.mark.parametrize("language", ANNEX)
def test_no_letter_lies_on_another_or_beyond_the_margin(language: str, tmp_path: Path) -> None:
    """The margin of a short finding without an owner is as high as its lines in any language."""
    path = tmp_path / "unowned.csv"
    path.write_text(UNOWNED, "utf-8")
    result = judgement.audit(path, load(language=language), pipeline.Options(as_of=date(2026, 11, 24)))
    right = (OWN.paper.width_mm + 174) / 2 * 72 / 25.4
    for page in pypdfium2.PdfDocument(render_pdf(result, OWN)):
        found = letters(page)
        assert not lie_on_each_other(found)
        assert max(letter.right for letter in found) < right + 1
