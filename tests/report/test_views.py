"""The parts that a page is made of: how values are written, what a tile says, how a line is fitted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import lxml.html
import pypdfium2
import pytest

from audit import locale
from audit.domain.places import Place
from audit.domain.result import AuditResult, Range, StepFact
from audit.report.brand import load_brand
from audit.report.html.pages import render_html
from audit.report.pdf.reports import render_pdf
from audit.report.pdf.text_measure import STAND_IN, TAB_MM, fitted, padded, width_mm
from audit.report.templates.folder import templates
from audit.report.view import formatting
from audit.report.view.chart_geometry import scale_for, stacked
from audit.report.view.context import TOLD_IN, context
from audit.report.view.heatmap import MOST_GROUPS, heatmap
from audit.report.view.model_list import ROOMY, listing
from audit.report.view.status_symbols import AXES, tile
from tests import factories

OWN = load_brand(None)


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (10 / 28, 12 / 28, "36–43%"),
        (0.5, 0.5, "50%"),
        (1 / 3, 0.334, "33.3–33.4%"),
        (0, 1, "0–100%"),
        (0.002, 0.998, "0.2–99.8%"),
    ],
)
def test_shares_never_hide_the_side_of_the_line(low: float, high: float, written: str) -> None:
    assert formatting.percent_range(low, high) == written


def test_a_model_of_unknown_stage_is_in_scope_and_nobody_says_that_it_is_retired() -> None:
    result = factories.all_unknown_result()
    built, deployed, *others = result.ladder
    maybe = replace(result, ladder=(replace(built, low=0), deployed, *others))
    (_, step), *_ = context(maybe, whole_list=False)["ladder"]
    assert step == (result.verdict.in_scope, 0, 0, 0)
    assert "may be retired" not in render_html(maybe, OWN, for_print=True)


@pytest.mark.parametrize(
    ("amount", "short", "written"),
    [
        (Range(Decimal(31200), Decimal(49400), "USD"), False, "$31,200–$49,400"),
        (Range(Decimal(180000), Decimal(240000), "USD"), True, "$180k–$240k"),
        (Range(Decimal(17860000), Decimal(17860000), "EUR"), True, "€17.9m"),
        (Range(Decimal(-500), Decimal(900), "CHF"), False, "−CHF 500–CHF 900"),
    ],
)
def test_money(amount: Range, short: bool, written: str) -> None:
    assert formatting.money_range(amount, short) == written


@pytest.mark.parametrize(
    ("low", "high", "short", "written"),
    [
        (31200, 49400, False, "31\u202f200–49\u202f400\xa0$US"),
        (180000, 240000, True, "180–240\xa0k\xa0$US"),
        (950000, 1200000, True, "950\xa0k–1,2\xa0M\xa0$US"),
        (240000, 240000, True, "240\xa0k\xa0$US"),
    ],
)
def test_a_sign_that_follows_stands_once(low: int, high: int, short: bool, written: str) -> None:
    with locale.use_locale("fr"):
        assert formatting.money_range(Range(Decimal(low), Decimal(high), "USD"), short) == written


def test_texts_are_cleaned_cut_and_made_breakable() -> None:
    assert formatting.capped("a\x00b\u202e  c\n d") == "ab c d"
    assert len(formatting.capped("x" * 32_000)) == formatting.CELL_LIMIT
    assert formatting.finalize("y" * 50).replace("\u200b", "") == "y" * 50
    assert formatting.finalize("y" * 50).count("\u200b") == 2
    assert formatting.cell(Place("f.csv", None, 7, 28)) == "AB7"
    assert formatting.long_date(date(2026, 11, 4)) == "4 November 2026"


def test_scales_begin_at_zero_and_hold_every_value() -> None:
    scale = scale_for([31200, 340000])
    assert scale.ticks[0] == 0
    assert scale.top >= 340000
    assert scale.at(0) == "0.000"
    assert scale_for([]).top == 1.0
    assert [p.number for p in stacked([("yes", 3), ("no", 0), ("unk", 1)])] == [3, 1]


def test_unknown_is_never_drawn_as_no() -> None:
    for model in factories.make_result().models:
        if model.monitored.status == "unknown":
            assert tile(model, "monitored").kind in ("unk", "na")
            assert not tile(model, "monitored").gap


def test_a_model_that_does_not_run_lacks_nothing() -> None:
    idle = next(m for m in factories.make_result().models if m.deployed.status == "development")
    assert not tile(idle, "features").gap


def test_a_line_ends_where_it_must() -> None:
    assert width_mm(fitted("a very long name of a model " * 9, 50)) <= 50
    for words in ("", "Price", "Store demand forecast, Supply · E. Sandoval"):
        line = padded(words, 2.5 * TAB_MM, 20)
        end = 2.5 * TAB_MM + width_mm(line.rstrip("\t"))
        assert int(end // TAB_MM) + line.count("\t") == 20


def starts_of_the_cells(result: AuditResult) -> list[float]:
    """Where, in points, the cells of each listed model begin on the last two pages."""
    document = pypdfium2.PdfDocument(render_pdf(result, OWN))
    starts = []
    for number in (len(document) - 2, len(document) - 1):
        page = document[number].get_textpage()
        cells = re.finditer(r"(B\d+) · E", page.get_text_range())
        starts += [page.get_charbox(cell.start(1), loose=True)[0] for cell in cells]
    return starts


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Checked weekly. Nobody looks on holidays", 24, "Checked weekly. …"),
        ("Retrained by the vendor, we get a new version", 34, "Retrained by the vendor, we get …"),
        ("Retrained by the vendor, each quarter", 27, "Retrained by the vendor …"),
        ("No. It was trained once and then left alone", 30, "No. It was trained once and …"),
        ("顧客離反予測モデル関東地方", 8, "顧客離反予測モ…"),
        ("exactly as long", 15, "exactly as long"),
    ],
)  # fmt: skip
def test_a_text_is_cut_at_the_end_of_a_sentence_or_word(text: str, limit: int, short: str) -> None:
    assert formatting.capped(text, limit) == short
    assert len(short) <= limit


@pytest.mark.parametrize("kerned", ["", "To. AV/Ta Yo, WA. fi ffl "])
def test_what_the_cells_said_stands_in_one_column(kerned: str) -> None:
    result = factories.make_result()
    if kerned:
        names = [(kerned * 4)[: n + 4] for n in range(len(result.models))]
        result = replace(
            result, models=tuple(m._replace(name=name) for m, name in zip(result.models, names, strict=True))
        )
    starts = starts_of_the_cells(result)
    assert len(starts) > 20
    assert max(starts) - min(starts) < 2, "a tab is eleven points wide"


def told(result: AuditResult) -> str:
    document = pypdfium2.PdfDocument(render_pdf(result, load_brand(None)))
    found = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(found.split())


CELL = "no, the team looks at the dashboards of the machines and compares no prediction with what happened"


def test_a_list_that_has_room_shows_cells_and_names_whole() -> None:
    result = factories.make_result()
    status = result.models[0].monitored
    readings = tuple(replace(one, text=CELL) for one in status.readings)
    model = result.models[0]._replace(name=LONG, monitored=replace(status, readings=readings))
    shown = told(replace(result, models=(model, *result.models[1:]), findings=()))
    annex = shown[shown.rindex("what each cell says") :]
    assert LONG in annex and f"“{CELL}”" in annex and model.owner in annex


def test_a_long_list_has_a_line_a_model() -> None:
    rows = listing(factories.large_result(ROOMY + 1))
    assert not any(row.wraps for row in rows)
    assert all(width_mm(row.line.split("\t")[-1]) <= 86 for row in rows)


def test_columns_of_which_nothing_is_known_become_a_line() -> None:
    result = factories.known_of("deployed")
    drawn = heatmap(result)
    assert (drawn.columns, drawn.unknown[:2]) == (("deployed",), ("monitored", "retrained"))
    assert "monitoring" not in drawn.unknown, "its axis says so"
    page = lxml.html.fromstring(render_html(result, load_brand(None), for_print=True))
    text = " ".join(page.text_content().split())
    assert (
        "known for any model: monitoring, retraining, deployment pipeline, feature store, inference and cost and"
        in text
    )


@pytest.mark.parametrize(
    ("columns", "abreast"), [(("deployed",), 3), (("deployed", "monitored"), 2), (AXES, 2)]
)
def test_few_columns_leave_no_empty_middle(columns: tuple[str, ...], abreast: int) -> None:
    result = factories.known_of(*columns)
    models = tuple(m._replace(team=None, unit=None, owner=None) for m in result.models)
    drawn = heatmap(replace(result, models=models))
    assert drawn.columns == columns
    assert drawn.layout.abreast == abreast
    page = lxml.html.fromstring(render_html(replace(result, models=models), load_brand(None), for_print=True))
    rows = page.xpath("//table[@class='heat']//tr[.//th[@class='name']]")
    named = [th.text_content() for row in rows for th in row.xpath("./th[@class='name']")]
    assert named == [m.name for m in models if m.in_scope]
    assert {
        sum(int(cell.get("colspan", 1)) for cell in row) for row in page.xpath("//table[@class='heat']//tr")
    } == {abreast * (3 + len(columns))}


def test_a_name_stands_near_its_columns() -> None:
    """A map of short names is narrower than the page; one of long names takes it whole, as one of all columns does."""
    few = heatmap(factories.tiny_result()).layout
    models = tuple(m._replace(name=LONG) for m in factories.make_result().models)
    full = heatmap(replace(factories.make_result(), models=models)).layout
    assert full.abreast == 1 and full.width_mm == pytest.approx(174.9)
    assert few.width_mm <= 174.9
    for layout in (few, full):
        assert layout.axis_mm >= 12 and layout.function_mm >= 11 and layout.name_mm > 20


def test_many_models_are_counted_by_group() -> None:
    result = factories.large_result(400)
    drawn = heatmap(result)
    assert not drawn.detailed
    assert len(drawn.groups) <= MOST_GROUPS + 1
    assert sum(g.models for g in drawn.groups) == 400
    assert sum(g.surely for g in drawn.groups) == result.verdict.gap_low


def test_the_cover_counts_every_model_in_scope() -> None:
    for result in (factories.make_result(), factories.undecided_result(), factories.no_gap_result()):
        squares = context(result, whole_list=False)["squares"]
        assert squares.total == result.verdict.in_scope
        assert squares.gap == result.verdict.gap_low


def test_a_sentence_of_its_own_is_shown_for_a_step() -> None:
    base = factories.make_result()
    fact = replace(base.steps[0].facts[0], phrase="our_own", values={"text": "Seventeen & more."})
    assert fact.phrase not in TOLD_IN
    html = render_html(replace(base, steps=(replace(base.steps[0], facts=(fact,)),)), OWN, for_print=True)
    assert "Seventeen &amp; more." in html


@pytest.mark.parametrize("when", ["now", "later"])
def test_a_step_sends_to_the_roles_above_only_where_some_are_shown(when: str) -> None:
    base = factories.make_result()
    fact = StepFact("role_later", {"n": 1, "text": "Later: a role, and why."})
    step = replace(base.steps[0], id="role", facts=(fact,))
    roles = tuple(replace(role, when=when) for role in base.advice.roles)
    result = replace(base, steps=(step,), advice=replace(base.advice, roles=roles, decisions=()))
    html = render_html(result, OWN, for_print=True)
    assert ("See the roles above." in html, fact.values["text"] in html) == (when == "now", when == "later")


def test_a_step_sends_to_no_ladder_where_nothing_is_in_scope() -> None:
    nothing = factories.result_of(factories.make_models(factories.OUTSIDE, in_scope=False))
    html = render_html(nothing, OWN, for_print=True)
    assert "See the verdict above." in html and "the ladder above" not in html


def test_what_is_not_quantified_says_what_to_tell() -> None:
    html = render_html(factories.make_result(), OWN, for_print=True)
    assert "Not quantified" in html
    assert "Tell us" in html


LONG = "Anti money laundering transaction monitoring for corporate clients"
STRANGE = "顧客離反予測モデル関東地方および東海地方の法人顧客向け改訂版第三次試験運用中"


def test_a_long_name_stands_whole_in_the_map() -> None:
    result = factories.make_result()
    models = (result.models[0]._replace(name=LONG), *result.models[1:])
    page = render_html(replace(result, models=models), load_brand(None), for_print=True)
    assert f'<th class="name" scope="row">{LONG}</th>' in page


def test_a_cut_name_ends_in_an_ellipsis_that_can_be_copied() -> None:
    """The renderer's own ellipsis, of `text-overflow`, is copied from a PDF as other letters."""
    styles = [path.read_text(encoding="utf-8") for path in (templates() / "css").iterdir()]
    assert not any("text-overflow" in style for style in styles)
    result = factories.large_result(ROOMY + 1)
    models = (result.models[0]._replace(name=STRANGE), *result.models[1:])
    document = pypdfium2.PdfDocument(render_pdf(replace(result, models=models), load_brand(None)))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    cell = formatting.cell(models[0].place)
    row = next(line for line in text.splitlines() if "…" in line and STAND_IN * 5 in line and cell in line)
    assert row.startswith(STAND_IN) and f"{STAND_IN}… {cell}" in row


def two_sheets(second: str, **changes: str) -> AuditResult:
    """A result of which every second model is on another sheet."""
    models = factories.make_models()
    for at in range(0, len(models), 2):
        model = models[at]
        models[at] = model._replace(place=model.place._replace(sheet=second), **changes)
    return factories.result_of(models)


def test_a_cell_names_its_sheet_where_it_could_be_one_of_two() -> None:
    cells = [Place("fleet.xlsx", sheet, 4, 6) for sheet in ("Pilots", "Models", None)]
    with formatting.naming_sheets(two_sheets("Pilots")):
        assert formatting.cell(cells[0]) == "Pilots F4" and formatting.cell(cells[2]) == "F4"
        assert formatting.located(cells[0], cells[0]) == "Pilots F4"
        assert formatting.seen_at(cells[0], cells[0]) == "F4"
    with formatting.naming_sheets(two_sheets("Pilots", team="Pilots")):
        assert formatting.cell(cells[0]) == "F4", "the team says it"
    with formatting.naming_sheets(factories.make_result()):
        assert formatting.cell(cells[0]) == "F4", "there is one sheet"


def test_no_page_quotes_a_bare_cell_of_a_model_on_one_of_two_sheets() -> None:
    printed = render_html(two_sheets("Pilots"), OWN, for_print=True)
    findings = printed.partition('class="card"')[2].partition("annex")[0]
    assert re.search(r"<td>Pilots [A-Z]+\d+</td>", findings)
    assert not re.search(r"<td>[A-Z]+\d+</td>", findings)


def test_where_cells_disagree_the_map_says_what_the_ladder_counts() -> None:
    live = factories.make_models()[0]
    doubted = live._replace(deployed=replace(live.deployed, contradicted=True))
    assert tile(live, "deployed").kind == "yes"
    assert tile(doubted, "deployed").kind == "unk"
    assert not any(tile(doubted, axis).gap for axis in AXES)
