"""A figure reads the same wherever it stands: what any format shows of shares, money and counts is in the full report.

The full report is the self-contained page, which holds every section and the whole list. A share, an amount or a
count `n of m` that another format shows and the page does not would be a second opinion of the same result. The
workbook's cells hold plain numbers: each must be one of the result's own.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import astuple, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from audit import api, knowledge, pipeline
from audit.compare import with_comparison
from audit.domain.benchmark import Spread, Standing, Standpoint
from audit.domain.result import AuditResult, Range
from audit.pipeline import judgement
from audit.report import FORMATS
from audit.report.view import formatting
from audit.report.view.context import context
from audit.report.view.formatting import money_range, number_range, percent_range
from audit.report.view.heatmap import heatmap
from audit.report.view.status_symbols import symbols
from tests import factories
from tests.conftest import ROOT
from tests.rendered import rendered

KNOWN = knowledge.load()
SPREADS = (Spread("gap_low", 12, 0.11, 0.23, 0.47), Spread("monitored", 9, 0.05, 0.31, 0.62))
STANDING = Standing(
    "Figures of nobody",
    2026,
    "",
    "",
    12,
    (Standpoint(SPREADS[0], 0.36, 0.43), Standpoint(SPREADS[1], 0.35, 0.65)),
)
MADE: dict[str, Callable[[], AuditResult]] = {
    "gap": factories.make_result,
    "three": factories.tiny_result,
    "undecided": factories.undecided_result,
    "no_gap": factories.no_gap_result,
    "unknown": factories.all_unknown_result,
    "nothing_runs": factories.not_applicable_result,
    "many": lambda: factories.large_result(600),
    "since": lambda: compared(factories.make_result(), factories.undecided_result()),
    "since_worse": lambda: compared(factories.undecided_result(), factories.make_result()),
    "benchmark": lambda: replace(factories.make_result(), standing=STANDING),
}
FILES = [
    *sorted((ROOT / "examples").glob("*.xlsx")),
    *sorted((ROOT / "examples").glob("*.csv")),
    *sorted(p for p in (ROOT / "tests/acceptance/cases").glob("*/input.*")),
]
TEXTS = [name for name in FORMATS if name not in ("html", "xlsx", "json", "pdf")]

_SHARE = re.compile(r"\d[\d.]*(?:–\d[\d.]*)?%")
_MONEY = re.compile(r"(?:[$€£]|\b(?:CHF|EUR|USD) )\d[\d,.]*\d?[km]?(?:–(?:[$€£])?\d[\d,.]*\d?[km]?)?")
_COUNT = re.compile(r"\b\d[\d,]* of (?:the )?\d[\d,]*\b")
_CONTENT = re.compile(r"(word/(document|footnotes)|ppt/(slides|notesSlides|charts)/[^/]+)\.xml$")
_TAG = re.compile(r"<[^>]*>")


def compared(result: AuditResult, earlier: AuditResult) -> AuditResult:
    """A result held against an earlier one of the same company."""
    return with_comparison(result, replace(earlier, as_of=date(2026, 8, 1)), KNOWN.thresholds)


@cache
def result_of(case: str | Path) -> AuditResult:
    if isinstance(case, str):
        return MADE[case]()
    return judgement.audit(case, KNOWN, pipeline.Options(as_of=date(2026, 6, 30)))


def text_of(name: str, result: AuditResult) -> str:
    data = rendered(name, result)
    if data.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(data)
        text = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    elif data.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = [archive.read(n).decode() for n in archive.namelist() if _CONTENT.match(n)]
        parts = [re.sub(r"<c:f>.*?</c:f>", " ", part) for part in parts]  # where a chart's figures lie
        text = unescape(
            " ".join(_TAG.sub("", re.sub(r"</(w:p|a:p|w:tc|a:tc|c:v)>", " ", part)) for part in parts)
        )
    elif name == "html":
        cells = json.loads(data.decode().partition('id="screen-data">')[2].partition("</script>")[0])["texts"]
        page = re.sub(r"<(style|script)\b.*?</\1>", " ", data.decode(), flags=re.DOTALL)
        text = " ".join(cells) + unescape(_TAG.sub(" ", re.sub(r"</?(?:b|i|span)\b[^>]*>", "", page)))
    else:
        text = data.decode()
    text = " ".join(text.replace("\u200b", "").replace("\u00a0", " ").split())
    return re.sub(r" ?– ?(?=[$€£\d])", "–", text)


def figures_of(text: str) -> set[str]:
    """Shares, amounts and counts; a range also as its ends, which a table may hold in two cells."""
    found = {
        *_SHARE.findall(text),
        *_MONEY.findall(text),
        *(c.replace("of the", "of") for c in _COUNT.findall(text)),
    }
    return {figure.rstrip(".,") for figure in found}


def own_figures(result: AuditResult) -> set[str]:
    """Other forms of the result's own figures: amounts shortened for a slide; counts of one group, target, function or
    rung, which tables elsewhere hold in two cells; the models that a statement of work leaves out."""
    found = {money_range(amount, short=True) for amount in ranges_of(result.advice)}
    sprint = result.advice.sprint
    for part in (*result.groups, *result.functions, *result.ladder, *(sprint.targets if sprint else ())):
        numbers = {n for n in map(count_of, astuple(part)) if n is not None}
        found |= {f"{n} of {of}" for n in numbers for of in numbers}
    found |= {f"{rung.low} of {result.verdict.in_scope}" for rung in result.ladder}  # a chart's labels
    ownerless = [
        m.score.gap if m.score else "no" for m in result.models if (m.in_scope or m.legacy) and not m.owner
    ]
    found |= {f"{ownerless.count(gap)} of {len(ownerless)}" for gap in ("yes", "maybe")}
    found |= {
        f"{running:,} of {group.models:,}"
        for group in heatmap(result).groups
        for running in (group.production, group.production_high)
    }  # drawn by the page's script
    verdict = result.verdict
    found |= {f"{n:,} of {verdict.in_scope:,}" for n in (verdict.gap_low, verdict.gap_high)}
    listed = len(sprint.at_risk) if sprint else 0
    return found | {f"{len(result.models) - listed} of {len(result.models)}"}


def count_of(value: Any) -> int | None:
    """A number, or how many a list holds."""
    return value if type(value) is int else len(value) if isinstance(value, tuple) else None


def ranges_of(value: Any) -> Iterator[Range]:
    """The amounts of money of an advice."""
    if isinstance(value, Range):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from ranges_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from ranges_of(getattr(value, field.name))


def axes_of(result: AuditResult) -> set[str]:
    """The ticks of the charts: the page has tables of their values."""
    drawn = context(result, whole_list=False)
    scales = (drawn["seat_scale"], *drawn["amount_scales"].values())
    ticks = {Decimal(tick) for scale in scales for tick in (*scale.ticks, scale.top)}
    return {formatting.money(tick, currency, short=True) for tick in ticks for currency in ("USD", "EUR")}


def ends_of(figures: set[str]) -> set[str]:
    return {end.rstrip("%") for figure in figures for end in figure.split("–")}


@pytest.mark.parametrize(
    "case",
    [*MADE, *FILES[:12], *(pytest.param(file, marks=pytest.mark.slow) for file in FILES[12:])],
    ids=lambda case: case if isinstance(case, str) else case.parent.name + case.suffix,
)
def test_no_format_shows_a_figure_that_the_report_does_not(case: str | Path) -> None:
    result = result_of(case)
    page = figures_of(text_of("html", result)) | own_figures(result)
    if isinstance(case, str) and result.verdict.in_scope and result.verdict.status != "not_applicable":
        assert percent_range(result.verdict.share_low, result.verdict.share_high) in page
    for name in TEXTS:
        own = figures_of(text_of(name, result))
        assert not {figure for figure in own - page if not ends_of({figure}) <= ends_of(page)}, name


@pytest.mark.parametrize("case", [name for name in MADE if name != "many"])
def test_the_pages_show_what_the_self_contained_page_shows(case: str) -> None:
    result = result_of(case)
    page, pdf = figures_of(text_of("html", result)), figures_of(text_of("pdf", result))
    odd = {figure for figure in pdf - page - axes_of(result) if not ends_of({figure}) <= ends_of(page)}
    assert not {figure for figure in odd if not re.fullmatch(r"\d+ of \d+", figure)}


@pytest.mark.parametrize("case", ["gap", "three", "undecided", "no_gap"])
def test_the_decision_s_figures_stand_in_each_report(case: str) -> None:
    result = result_of(case)
    share = percent_range(result.verdict.share_low, result.verdict.share_high)
    for name in ("pdf", "html", "docx", "deck"):
        assert share in text_of(name, result), name
    assert number_range(result.verdict.gap_low, result.verdict.gap_high) in text_of("html", result)


@pytest.mark.parametrize(
    "case", [*MADE, *FILES[:3]], ids=lambda case: case if isinstance(case, str) else case.name
)
def test_every_number_of_the_workbook_is_one_of_the_result(case: str | Path) -> None:
    result = result_of(case)
    known = {*numbers_of(json.loads(rendered("json", result))), *range(1, len(result.models) + 1)}
    book = load_workbook(io.BytesIO(rendered("xlsx", result)))
    for sheet in book:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    told = f"{sheet.title} {cell.coordinate}: {cell.value}"
                    if sheet.title == "Charts":  # whose stretches go from one number to another
                        assert any(round(cell.value + low, 6) in known for low in (0, *known)), told
                    else:
                        assert round(float(cell.value), 6) in known, told


@pytest.mark.parametrize("name", ["pdf", "html", "docx", "deck"])
def test_what_changed_and_where_the_company_stands_is_in_each_report(name: str) -> None:
    held = result_of("since")
    assert held.since is not None
    said = text_of(name, held)
    assert "The verdict changed from “" in said and "1 August 2026" in said
    for point in held.since.trend:
        assert percent_range(point.share_low, point.share_high) in said
    said = text_of(name, result_of("benchmark"))
    for at in STANDING.places:
        for share in (
            percent_range(at.low, at.high),
            percent_range(at.spread.first, at.spread.third),
        ):
            assert share in said
    assert "Figures of nobody (2026)" in said


def test_the_workbook_holds_each_change_and_each_figure_of_a_benchmark() -> None:
    held = result_of("since").since
    assert held is not None
    rows = sheet_of(result_of("since"), "Since last audit")
    kinds = [row[0] for row in rows]
    assert kinds.count("Audit") == len(held.trend)
    assert kinds.count("Target") == len(held.targets) and kinds.count("Function") == len(held.functions)
    assert kinds.count("Added") == len(held.added) and kinds.count("Gone") == len(held.gone)
    moves = [(m.name, move) for m in held.models for move in m.moves]
    told = [row for row in rows if row[0] == "Model" and row[6]]
    assert [row[1] for row in told] == [name for name, _ in moves] and moves
    assert (
        {row[6] for row in told}
        == {"Now known"}
        == {{"learned": "Now known"}.get(move.direction) for _, move in moves}
    )
    (first, second) = sheet_of(result_of("benchmark"), "Benchmark")
    assert first[:7] == ("Unattended for certain", 0.36, 0.43, 0.11, 0.23, 0.47, 12)
    assert second[0] == "Monitored, of those in production"
    with pytest.raises(KeyError):
        sheet_of(factories.make_result(), "Benchmark")


OLDER = {
    "some": ("no,never", "not monitored,by hand", "TBD,by hand", '"yes, drift weekly",every night'),
    "one": ("no,never",),
    "both": ("no,never", "no,never"),
    "all": ("no,never", "no,never", "no,by hand"),
    "doubt": ("TBD,by hand", "no,TBD"),
    "looked after": ("no,every night", '"yes, drift weekly",by hand'),
    "one looked after": ("no,every night",),
}


@pytest.mark.parametrize(
    ("rows", "unattended", "language", "sentence"),
    [
        ("some", (2, 3), "en", "Two run unattended, and one more may."),
        ("some", (2, 3), "de", "2 laufen unbetreut, möglicherweise 1 mehr."),
        ("some", (2, 3), "fr", "2 tournent sans suivi, et peut-être 1 de plus."),
        ("some", (2, 3), "es", "2 funcionan sin supervisión y quizá 1 más."),
        ("one", (1, 1), "en", "One runs unattended."),
        ("both", (2, 2), "en", "Both run unattended."),
        ("all", (3, 3), "en", "All of them run unattended."),
        ("doubt", (0, 2), "en", "Two may be running unattended."),
        ("looked after", (0, 0), "en", "None of them runs unattended."),
        ("one looked after", (0, 0), "en", "It does not run unattended."),
    ],
)
def test_older_models_run_unattended_where_a_longer_window_would_count_them(
    rows: str, unattended: tuple[int, int], language: str, sentence: str
) -> None:
    models = "\n".join(f"M{n},Live,2019-06-01,{row}" for n, row in enumerate(OLDER[rows]))
    sheet = f"Model,Stage,Go-live,Monitored?,Retraining\n{models}\nNew,In development,,,\n".encode()

    def judged(months: int) -> AuditResult:
        look = api.look(
            sheet, name="old.csv", as_of=date(2026, 11, 24), window_months=months, language=language
        )
        return api.judge(look).result

    now, longer = judged(18), judged(240)
    assert now.verdict.status == "not_applicable"
    assert (longer.verdict.gap_low, longer.verdict.gap_high) == unattended
    for name in ("onepager", "deck"):
        assert sentence in text_of(name, now), name
    if language == "en":
        to_decide = "No model in scope calls for a decision today." in text_of("onepager", now)
        assert to_decide is bool(unattended[1])


def older_of_unknown_stage(stages: str, language: str) -> AuditResult:
    """A list of models that are older than the window, and of a new one."""
    models = "".join(f"M{n},{stage},2019-06-01\n" for n, stage in enumerate(stages.split(",")))
    sheet = f"Model,Stage,Go-live\n{models}New,In development,\n".encode()
    return api.judge(api.look(sheet, name="old.csv", as_of=date(2026, 11, 24), language=language)).result


@pytest.mark.parametrize(
    ("stages", "language", "sentence"),
    [
        ("Live,?,?", "en", "not counted. For two older models, which are not counted, the inventory leaves open"),
        ("Live,?,?", "en", "whether they are in production. Three may be running unattended."),
        ("?", "en", "For one older model, which is not counted, the inventory leaves open whether it is in"),
        ("In development", "en", "which is not counted, the inventory leaves open whether it is in production."),
        ("Live,?,?", "de", "Bei 2 älteren Modellen, die nicht mitzählen, lässt das Inventar offen, ob sie in"),
        ("Live,?,?", "fr", "Pour 2 modèles plus anciens, qui ne sont pas comptés, l’inventaire laisse ouvert s’ils"),
        ("Live,?,?", "es", "De 2 modelos anteriores, que no se cuentan, el inventario no deja claro si están en"),
    ],
)  # fmt: skip
def test_older_models_that_may_still_run_are_told_of(stages: str, language: str, sentence: str) -> None:
    result = older_of_unknown_stage(stages, language)
    for name in ("pdf", "deck"):
        assert sentence in text_of(name, result), name


@pytest.mark.parametrize(
    ("stages", "sentence"),
    [
        ("Live", "One model older than the audit’s window; it is listed in an annex."),
        ("Live,?", "Two models older than the audit’s window; an annex lists what is still in production."),
        ("?,?", "Two models older than the audit’s window."),
    ],
)
def test_every_model_older_than_the_window_is_said_to_be_left_out(stages: str, sentence: str) -> None:
    assert sentence in text_of("pdf", older_of_unknown_stage(stages, "en"))


@pytest.mark.parametrize(
    ("built", "sentence"),
    [
        ("2026-03-01", ""),
        ("2025", "One model in scope has no date that settles whether it was built inside the window."),
        ("2025,", "Two models in scope have no date that settles whether they were built inside the window."),
    ],
)
def test_a_year_that_begins_before_the_window_is_said_to_settle_nothing(built: str, sentence: str) -> None:
    rows = "".join(f"M{n},Live,{day}\n" for n, day in enumerate(built.split(",")))
    sheet = f"Model,Stage,Built on\n{rows}New,In development,2026-02-01\n".encode()
    result = api.judge(api.look(sheet, name="models.csv", as_of=date(2026, 11, 24))).result
    assert result.verdict.in_scope == len(result.models)
    assert ("settles whether" in text_of("pdf", result)) is bool(sentence)
    assert sentence in text_of("pdf", result)
    told = [str(value) for value in sheet_of(result, "Models")[0]]
    assert ("May be inside the window, its date leaves it open" in told) is bool(sentence)
    assert ("Dated inside the window" in told) is not bool(sentence)


def test_a_stage_that_cells_disagree_on_counts_as_unknown_everywhere() -> None:
    sheet = (
        b"Model,Status,Stage,Monitoring,Team\nA,In production,Pilot,Weekly drift report,Risk\n"
        b"B,In production,In development,Weekly drift report,Risk\nC,In production,In production,No,Risk\n"
    )
    result = api.judge(api.look(sheet, name="disputed.csv", as_of=date(2026, 11, 24))).result
    assert [model.deployed.contradicted for model in result.models] == [True, True, False]
    assert {function.of for function in result.functions} == {1}, "live models"
    assert [symbols(model) for model in result.models[:2]] == [
        "？✓？\u2003？？✓？？？",
        "？→？\u2003？？→？？？",
    ]
    assert result.models[1].monitored.status == "planned", "as the more cautious stage has it"
    cells = [str(cell) for row in sheet_of(result, "Models") for cell in row]
    assert [cell for cell in cells if "disagree" in cell] == ["Unknown (cells disagree)"] * 2


def test_how_a_header_was_read_has_one_name_on_the_page_and_in_the_workbook() -> None:
    sheet = (
        b"Model,Stage,Is anyone watching its drift?,Retrain schedulle,Colour\n"
        b"A,In production,yes,weekly,red\nB,Pilot,no,monthly,blue\n"
    )
    result = api.judge(api.look(sheet, name="fleet.csv", as_of=date(2026, 11, 24))).result
    told = {row[3] for row in sheet_of(result, "Columns")}
    assert len(told) >= 3
    assert told <= set(result.labels["match_reason"].values())
    page = text_of("html", result)
    assert all(word in page for word in told)


def test_what_is_unknown_of_a_group_is_no_zero_on_the_page_nor_in_the_workbook() -> None:
    models = "".join(f"M{n},{team},Live,?\nN{n},{team},?,?\n" for n, team in enumerate(("Risk", "Sales") * 2))
    sheet = f"Model,Team,Stage,Monitoring\n{models}New,,In development,\n".encode()
    result = api.judge(api.look(sheet, name="teams.csv", as_of=date(2026, 11, 24))).result
    rows = sheet_of(result, "Groups")
    assert [row[1:] for row in rows] == [(team, 4, 4, 2, 4, 0, 4, 0, 4, 0, 4) for team in ("Risk", "Sales")]
    page = text_of("pdf", result)
    assert "Risk 4 4 2–4 0–4 0–4 0–4" in page
    assert "2–4 of 4 in production" in page


def test_the_page_says_what_its_signs_and_its_results_count() -> None:
    sheet = (
        b"Model,Stage,Monitoring,Experiment tracking\nA,Pilot,Weekly drift report,MLflow\n"
        b"B,In development,,\nC,Retired,,\n"
    )
    result = api.judge(api.look(sheet, name="idle.csv", as_of=date(2026, 11, 24))).result
    page = text_of("pdf", result)
    assert [model.functions["tracking"].status for model in result.models[1:]] == ["unknown"] * 2
    assert symbols(result.models[1])[-1] == "⋅"
    assert "does not apply, or not in use and so not judged" in page
    assert "“⋅” does not apply, or is not judged because the model is not in use." in page
    assert "counted over the models in production, the functions over pilots as well" in page


def sheet_of(result: AuditResult, title: str) -> list[tuple[Any, ...]]:
    """The rows of a sheet of the workbook, without its head."""
    book = load_workbook(io.BytesIO(rendered("xlsx", result)))
    return list(book[title].iter_rows(min_row=2, values_only=True))


def numbers_of(node: Any) -> Iterator[float]:
    """The numbers of a result, those written as text for their exactness, and how long its lists are."""
    if isinstance(node, dict):
        for value in node.values():
            yield from numbers_of(value)
    elif isinstance(node, list):
        yield float(len(node))
        for value in node:
            yield from numbers_of(value)
    elif type(node) in (int, float) or (isinstance(node, str) and re.fullmatch(r"-?\d+(\.\d+)?", node)):
        yield round(float(node), 6)


def silent(sheet: str) -> AuditResult:
    """A list that says nothing that a verdict could rest on."""
    result = api.judge(api.look(sheet.encode(), name="models.csv", as_of=date(2026, 11, 24))).result
    assert result.verdict.blank
    return result


@pytest.mark.parametrize("owner", ["Ann", ""])
def test_the_list_to_complete_is_said_to_hold_owners_only_where_the_inventory_gives_some(owner: str) -> None:
    result = silent(f"Model,Owner,Monitored?\nChurn,{owner},\nFraud,,\n")
    assert ("with the names and owners that" in text_of("pdf", result)) is bool(owner)
    assert ("with the names that" in text_of("pdf", result)) is not bool(owner)


@pytest.mark.parametrize("stages", [("", ""), ("Live", "")])
def test_answers_that_some_models_lack_are_asked_for_beside_the_columns_that_are_absent(
    stages: tuple[str, str],
) -> None:
    rows = "".join(f"Model {n},Ann,{stage},\n" for n, stage in enumerate(stages))
    pages = text_of("pdf", silent(f"Model,Owner,Stage,Monitored?\n{rows}"))
    some = any(stages)
    assert ("Three more answers per model would tell." in pages) is not some
    assert (
        "Two more answers per model would tell, with the answers that are missing under “Stage”." in pages
    ) is some
    assert (
        "Two more answers per model and those missing under “Stage” are all that an audit" in pages
    ) is some
    assert ("missing for one model" in pages) is some
