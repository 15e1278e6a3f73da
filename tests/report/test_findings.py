"""Findings on the page: what no cell speaks of shares a page, and words never contradict the cell beside them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import lxml.html
import openpyxl
import pypdfium2
import pytest

from audit import pipeline
from audit.compare import with_comparison
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge, load
from audit.pipeline import judgement
from audit.report.brand import PAPERS, load_brand
from audit.report.html.pages import render_html
from audit.report.pdf.reports import render_pdf
from audit.report.view.context import hires_cost
from audit.report.view.finding_cards import cards, closed_findings
from audit.report.view.team_summary import BIG
from audit.report.workbook import render_workbook
from tests.factories import make_result

HEAD = "Model,Owner,Stage,Monitoring,Retraining,Deployment method\n"
LACKING = (
    HEAD + "Churn,Ana,production,no,manual,by hand\nPricing,Ben,production,no,automatic weekly,by hand\n"
)
SILENT = (
    "Model,Owner,Stage\nChurn,Ana,production\nPricing,Ben,production\nFraud,Ana,production\n"
    "Stock,Ana,development\n"
)
PARTS = "Model,Owner,Stage,Model registry\nChurn,Ana,production,MLflow\nPricing,Ben,production,MLflow\n"


def audited(rows: str, folder: Path, known: Knowledge) -> AuditResult:
    path = folder / "list.csv"
    path.write_text(rows, encoding="utf-8")
    return judgement.audit(path, known, pipeline.Options(as_of=date(2026, 11, 24)))


def page(result: AuditResult) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(render_html(result, load_brand(None), for_print=True))


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def test_work_by_hand_is_read_as_manual_not_as_no(tmp_path: Path, known: Knowledge) -> None:
    result = audited(LACKING, tmp_path, known)
    by_function = {card.finding.function: card for card in cards(result)}
    assert [m.status for m in by_function["retraining"].models] == ["manual"]
    assert [m.status for m in by_function["deployment"].models] == ["manual", "manual"]
    assert [m.status for m in by_function["monitoring"].models] == ["no", "no"]
    assert "retrained.manual" not in text(page(result))  # no rule's name reaches a client


def test_functions_of_which_no_column_tells_share_one_page(tmp_path: Path, known: Knowledge) -> None:
    found = page(audited(SILENT, tmp_path, known)).xpath("//*[@class='card']")
    assert len(found) == 1
    told = text(found[0])
    assert told.startswith("Findings 1 to 6 of 6")
    assert (
        "No column of list.csv tells whether a live model has them; descriptions are not searched for them."
        in told
    )
    assert "Ask Ana about two of the three models and Ben about one." in told
    assert len(found[0].xpath(".//table[contains(@class, 'tab')]//tr[td]")) == 6
    assert told.count("Ask Ana") == 7  # each question names a model and who can answer


@pytest.mark.parametrize(
    ("number", "counted"),
    [
        (8, ["2 of 4 in production", "4 of 4 in production"]),
        (80, ["In production, unattended", "In scope In production Unattended"]),
    ],
)
def test_what_counts_production_alone_is_not_called_live(
    number: int, counted: list[str], tmp_path: Path, known: Knowledge
) -> None:
    rows = "Model,Team,Stage,Monitoring\n" + "".join(
        f"Model {n},{'Retail' if n % 2 else 'Cards'},{'pilot' if n % 4 == 1 else 'production'},no\n"
        for n in range(number)
    )
    told = text(page(audited(rows, tmp_path, known)))
    for words in counted:
        assert words in told
    pilots = {8: "two", 80: "20"}[number]
    live = {8: "eight", 80: "80"}[number]
    assert f"Functions and findings are about {live} live models, {pilots} of them in a pilot." in told
    assert f"None of your {number} live models has model monitoring." in told


def test_whose_models_are_in_production_is_counted_of_those_in_scope(
    tmp_path: Path, known: Knowledge
) -> None:
    older = "Model,Team,Stage,Built on\n" + "".join(
        f"Model {n},{'Retail' if n % 2 else 'Cards'},production,2015-01-01\n" for n in range(8)
    )
    result = audited(older, tmp_path, known)
    (table,) = page(result).xpath("//section[contains(@class, 'annex')]//table[.//th[.='Models']]")
    heads, *rows = [[text(cell) for cell in row] for row in table.iter("tr")]
    assert heads[1:4] == ["Models", "In scope", "Of these in production"]
    assert [row[1:4] for row in rows] == [["4", "0", "0"]] * 2
    sheet = openpyxl.load_workbook(io.BytesIO(render_workbook(result, load_brand(None))))["Groups"]
    assert sheet["E1"].value == "In production at least, of those in scope"


def test_the_groups_that_a_page_has_no_room_for_are_all_in_the_workbook(
    tmp_path: Path, known: Knowledge
) -> None:
    rows = "".join(f"Model {n},Owner {n},production,no,no\n" for n in range(100))
    result = audited("Model,Owner,Stage,Monitoring,Retraining\n" + rows, tmp_path, known)
    (annex,) = page(result).xpath("//section[contains(@class, 'annex')][.//th[.='Of these in production']]")
    shown = len(annex.xpath(".//tbody/tr"))
    assert "Owner 0 has one unattended, as many as 99 others." in text(annex)
    assert text(annex).endswith(f" {100 - shown} more are in findings.xlsx.")
    sheet = openpyxl.load_workbook(io.BytesIO(render_workbook(result, load_brand(None))))["Groups"]
    assert sheet.max_row == 1 + 100


def test_what_no_column_tells_may_still_stand_in_a_description(tmp_path: Path, known: Knowledge) -> None:
    rows = (
        "Model,Owner,Stage,Monitoring,Feature store,Description\n"
        "Churn,Ana,production,,,Predicts churn from features in Feast. It is retrained by Airflow.\n"
        "Stock,Ben,production,,,Predicts demand.\nPlan,Ben,development,,Feast,Plans.\n"
    )
    told = text(page(audited(rows, tmp_path, known)))
    assert "No column tells about the six functions; six that do would settle them." in told
    assert "descriptions are not searched for them." in told
    assert "because no answer on it is known for any model: monitoring, retraining, deployment" in told
    assert "says nothing about" not in told
    assert "is silent on" not in told


def test_findings_with_cells_keep_their_cards_and_numbers(tmp_path: Path, known: Knowledge) -> None:
    found = page(audited(LACKING, tmp_path, known)).xpath("//*[contains(concat(' ', @class, ' '), ' card ')]")
    heads = [re.sub(r" · .*", "", text(card)) for card in found]
    assert heads == ["Finding 1 of 6", "Finding 2 of 6", "Finding 3 of 6", "Findings 4 to 6 of 6"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("N/A,N/A,,,drift alerts", "one more is just as unclear; for two more the inventory says nothing."),
        ("N/A,N/A,drift alerts", "one more is just as unclear."),
        ("N/A,,drift alerts", "for one more the inventory says nothing."),
    ],
)
def test_models_with_an_unclear_cell_are_counted_apart_from_those_without_one(
    cells: str, told: str, tmp_path: Path, known: Knowledge
) -> None:
    live = [f"M{n},production,{cell}\n" for n, cell in enumerate(cells.split(","))]
    others = [f"Idea {n},development,\n" for n in range(BIG)]
    result = audited("Model,Stage,Drift detection\n" + "".join(live + others), tmp_path, known)
    assert f"M0 is unclear: C2 “N/A”; {told}" in text(page(result))


@pytest.mark.parametrize(("rows", "shown"), [(LACKING, True), (SILENT, False), (PARTS, False)])
def test_impact_is_drawn_where_some_model_surely_lacks_something(
    rows: str, shown: bool, tmp_path: Path, known: Knowledge
) -> None:
    assert ("The order of the findings" in text(page(audited(rows, tmp_path, known)))) is shown


def test_a_hire_is_said_to_own_what_is_missing_and_the_rest_is_told_apart(
    tmp_path: Path, known: Knowledge
) -> None:
    told = text(page(audited(LACKING, tmp_path, known)))
    assert "Gives three gaps an owner." in told
    assert "zero gap" not in told


def test_day_one_is_an_engineers_only_where_one_is_hired(tmp_path: Path, known: Knowledge) -> None:
    assert "Day 1 is the engineer’s first day" in text(page(audited(LACKING, tmp_path, known)))
    own = audited(LACKING, tmp_path, known)
    decided = tuple(one for one in own.advice.decisions if one.id != "hire")
    staffed = replace(own, advice=replace(own.advice, roles=(), decisions=decided))
    assert "Day 1 is the day on which you start" in text(page(staffed))


def test_the_sprint_says_what_it_is_planned_for(tmp_path: Path, known: Knowledge) -> None:
    sprint = page(audited(LACKING, tmp_path, known)).xpath("//section[contains(., 'The sprint')]")[-1]
    assert "It is planned for 1 engineer with 47–53 working days" in text(sprint)


def test_what_hires_cost_is_what_all_their_seats_cost() -> None:
    result = make_result()
    line = result.advice.budget[0]
    assert line.managed.range is not None
    two = replace(line, seats_low=1.0, seats_high=2.0)
    result = replace(result, advice=replace(result.advice, budget=(two,)))
    cost = hires_cost(result)
    assert cost is not None
    assert (cost.low, cost.high) == (line.managed.range.low, 2 * line.managed.range.high)
    told = text(page(result))
    assert re.search(r"Hire: [^$]*\$[\d,]+–\$[\d,]+ a year for 1–2 seats", told)


LIVE_GAPS = "A,Ana,production,no,manual\nB,Ana,production,no,manual\n"
OPEN_ONE = "C,Ana,production,,manual\nD,Ben,production,,manual\nE,Cem,production,,manual\n"


@pytest.mark.parametrize(
    ("rows", "decision", "order"),
    [
        (
            "A,Ana,production,,\nIdea,Ana,development,,\n",
            "A good answer rules a gap out.",
            "rule a gap out if every answer is good",
        ),
        (
            "A,Ana,production,,\nB,Ben,production,,\nC,Cem,production,,\nIdea,Ana,development,,\n",
            "Good answers to two questions, this one first, rule a gap out.",
            "rule a gap out if every answer is good",
        ),
        (
            LIVE_GAPS + OPEN_ONE + "F,Ana,development,,\n",
            "A bad answer proves a gap; a good one narrows the range.",
            "prove a gap if every answer is bad",
        ),
    ],
)
def test_what_the_deciding_answers_prove_is_said_with_the_questions_and_with_the_decision(
    rows: str, decision: str, order: str, tmp_path: Path, known: Knowledge
) -> None:
    result = audited("Model,Owner,Stage,Monitoring,Retraining\n" + rows, tmp_path, known)
    told = text(page(result))
    assert decision in told and f"In orange, the questions that {order}" in told


def test_models_of_one_name_are_asked_about_by_their_number() -> None:
    result = make_result()
    question = replace(result.questions[0], grouped_by="model", models=(0, 1, 2))
    told = text(page(replace(result, questions=(question,))))
    assert f"the three models called {result.models[0].name}" in told


@pytest.mark.parametrize(("column", "called"), [("Team", "team"), ("Business unit", "business unit")])
def test_whose_models_a_question_is_about_is_called_what_the_list_calls_it(
    column: str, called: str, tmp_path: Path, known: Knowledge
) -> None:
    rows = "".join(f"Card {n},Fraud,production,yes\n" for n in range(3))
    rows += "".join(f"Price {n},Sales,production,yes\n" for n in range(4))
    told = text(page(audited(f"Model,{column},Stage,Deployment pipeline\n" + rows, tmp_path, known)))
    assert f"the four models of the {called} Sales" in told
    assert "the team " not in told or called == "team"
    assert "Team or owner" not in told


def test_the_page_of_questions_stands_on_one_page_of_any_paper_with_long_names(
    tmp_path: Path, known: Knowledge
) -> None:
    rows = "".join(f"{n} {'long name ' * 20},{'Dr. Maximiliane ' * 8},production,MLflow\n" for n in range(60))
    result = audited("Model,Owner,Stage,Tools\nSoon,Ana,development,\n" + rows, tmp_path, known)
    document = pypdfium2.PdfDocument(render_pdf(result, replace(load_brand(None), paper=PAPERS["Letter"])))
    pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    document.close()
    held = [n for n, said in enumerate(pages) if "Findings 1 to 6 of 6" in said and "What to ask" in said]
    assert len(held) == 1
    assert "Later: ML platform engineer." in pages[held[0]]


def test_a_finding_that_is_closed_since_stands_in_the_register(tmp_path: Path, known: Knowledge) -> None:
    rows = [f"{name},production,No,nightly pipeline\n" for name in ("Churn", "Fraud")]
    was = "Model,Stage,Monitoring,Retraining\n" + "".join(rows)
    is_ = was.replace(",No,", ',"Yes, weekly drift report",')
    before = audited(was, tmp_path, known)
    after = replace(audited(is_, tmp_path, known), as_of=before.as_of + timedelta(days=90))
    compared = with_comparison(after, before, known.thresholds)
    closed = closed_findings(compared)
    assert [(one.function, one.before, one.after) for one in closed] == [
        ("monitoring", "missing", "in_place")
    ]
    assert closed_findings(after) == ()
    told = text(page(compared))
    assert (
        "Model monitoring: missing at the last audit, in place today. 2 of 2 live models have it. Closed"
        in told
    )
    rows = openpyxl.load_workbook(io.BytesIO(render_workbook(compared, load_brand(None))))["Findings"]
    statuses = [cell.value for row in rows.iter_rows() for cell in row]
    assert "Closed" in statuses and "Open" in statuses


TURNED = (
    "Model name;Churn;Fraud\nOwner;Ann Lee;Bo Ek\nStage;Production;Production\nMonitored?;yes;no\n"
    "Purpose;Who leaves;Who cheats\n"
)


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("en", ("No row of", "Row to add", "in a new row"), ("No column", "Column to add", "new column")),
        ("de", ("Keine Zeile von", "Neue Zeile", "neue Zeile"), ("Keine Spalte", "eue Spalte")),
        (
            "fr",
            ("Aucune ligne du", "Ligne à ajouter", "nouvelle ligne"),
            ("Aucune colonne", "ouvelle colonne"),
        ),
        ("es", ("Ninguna fila", "Fila que añadir", "fila nueva"), ("Ninguna columna", "columna nueva")),
    ],
)
def test_where_fields_are_rows_a_row_is_to_be_added(
    language: str, right: tuple[str, ...], wrong: tuple[str, ...], tmp_path: Path
) -> None:
    turned = audited(TURNED, tmp_path, load(language=language))
    assert all(model.across for model in turned.models)
    told = text(page(turned))
    assert [one for one in right if one not in told] == []
    assert [one for one in wrong if one in told] == []


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("Model registry", "A clear answer for “Model registry” settles it."),
        (
            "Model version",
            "Confirm whether “Model version” is meant to answer this, or add “Model registry”.",
        ),
    ],
)
def test_nothing_new_is_to_be_added_beside_what_was_read_as_just_that(
    header: str, sentence: str, tmp_path: Path, known: Knowledge
) -> None:
    sheet = f"Model,Stage,Monitored?,Retraining,{header}\nChurn,Production,yes,nightly pipeline,v1.0\n"
    told = text(page(audited(sheet, tmp_path, known)))
    assert sentence in told
    assert "new column “Model registry”" not in told
