"""findings.xlsx: every sheet filled and labelled, the same bytes each time, and nothing in it that can run."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.inventory import SetAside
from audit.domain.models import FUNCTIONS, Model, Money, Period, Reading, Status
from audit.domain.places import Place, Problem
from audit.domain.result import AuditResult
from audit.report.brand import load_brand
from audit.report.html.pages import render_html
from audit.report.view.finding_cards import cards
from audit.report.workbook import SHEETS, evidence, render_workbook, survey
from audit.report.workbook.package import MOST_CHARACTERS
from tests.factories import (
    all_unknown_result,
    make_result,
    no_gap_result,
    not_applicable_result,
    tiny_result,
    undecided_result,
)

OWN = load_brand(None)
FREE = ("Start here", "Charts")  # sheets that are no tables
LAYOUT = Path(__file__).parents[2] / "report_templates" / "workbook.json"
MAKERS = [make_result, undecided_result, all_unknown_result, no_gap_result, not_applicable_result]


def opened(result: AuditResult) -> Any:
    return load_workbook(io.BytesIO(render_workbook(result, OWN)))


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """Each row by heading."""
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def named(name: str, **changes: Any) -> AuditResult:
    """A result with one model of that name."""
    model = Model("1", name, Place("f.csv", None, 2, 1), **changes)
    return replace(
        tiny_result(), models=(model,), questions=(), functions=(), findings=(), advice=no_advice()
    )


def no_advice() -> Any:
    return replace(tiny_result().advice, sprint=None)


@pytest.mark.parametrize("make", MAKERS)
def test_every_sheet_is_there_with_filters_and_a_frozen_header(make: Callable[[], AuditResult]) -> None:
    result = make()
    book = opened(result)
    asked_for = {*survey.SHEETS, *evidence.SHEETS, "since", "benchmark"}  # none of what they show is here
    assert len(book.sheetnames) == len(SHEETS.keys() - asked_for)
    for sheet in book.worksheets[len(FREE) :]:
        assert sheet.freeze_panes in ("A2", "C2", "D2")
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.value and cell.alignment.wrap_text for cell in sheet[1])
        assert all(5 < dimension.width < 100 for dimension in sheet.column_dimensions.values())
    assert book["Models"].max_row == 1 + len(result.models)


@pytest.mark.parametrize("make", MAKERS)
def test_the_first_sheet_says_what_is_where_and_what_to_do(make: Callable[[], AuditResult]) -> None:
    result = make()
    book = opened(result)
    start = book["Start here"]
    assert book.sheetnames[0] == "Start here" and start.auto_filter.ref is None
    lines = {label: text for label, text in start.iter_rows(values_only=True) if label}
    shown = [sheet.title for sheet in book.worksheets[1:] if sheet.sheet_state == "visible"]
    assert [label for label in lines if label in shown] == shown
    assert all(lines[name] for name in shown)
    leads = {cell.value: cell.hyperlink for row in start.iter_rows() for cell in row if cell.hyperlink}
    assert {name: link.location for name, link in leads.items()} == {name: f"'{name}'!A1" for name in shown}
    assert all(link.target is None for link in leads.values()), "a link leads out of the workbook"
    review = result.labels.get("review_column", {name: name for name in ("action", "who", "why")})
    assert all(f"“{review[name]}”" in lines["Correct"] for name in ("action", "who", "why"))
    assert ("Answer" in lines) == bool(result.questions)
    assert lines["Questions"].startswith("Empty") != bool(result.questions)
    assert "description or a remark" in lines["Vocabulary"] and "“Models”" in lines["Vocabulary"]
    assert "Review" in lines["Correct"] and "whoever sent it to you" in lines["Hand in"]


@pytest.mark.parametrize("make", [make_result, undecided_result, no_gap_result])
def test_charts_are_drawn_from_the_cells_beside_them(make: Callable[[], AuditResult]) -> None:
    result = make()
    content = render_workbook(result, OWN)
    sheet = load_workbook(io.BytesIO(content))["Charts"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        drawn = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/charts/")]
        frame = archive.read("xl/drawings/drawing1.xml").decode()
    assert len(drawn) >= 3 and frame.count("descr=") == len(drawn)
    held: dict[str, list[Any]] = {}
    for chart in drawn:
        for series in re.findall(r"<(?:c:)?ser>.*?</(?:c:)?ser>", chart, re.DOTALL):
            name, *_, figures = re.findall(r"<(?:c:)?f>'Charts'!([^<]+)</", series)
            first, _, last = figures.replace("$", "").partition(":")
            cells = [row[0].value for row in sheet[f"{first}:{last or first}"]]
            assert all(isinstance(value, int | float) for value in cells)
            held.setdefault(str(sheet[name.replace("$", "")].value), cells)
    order = [f for name in FUNCTIONS for f in result.functions if f.id == name and f.of]
    assert held["In part"] == [f.partial for f in order]
    assert held["Certain"][0] == pytest.approx(result.verdict.share_low)


def test_details_are_folded_away_and_wide_sheets_fit_a_page() -> None:
    book = opened(make_result())
    models = book["Models"]
    folded = {
        models.cell(1, d.min).value for d in models.column_dimensions.values() if d.outlineLevel and d.hidden
    }
    assert {"Monitored: cells", "Monitored: text", "Built or begun"} <= folded
    assert not folded & {"Model", "Monitored", "Rule of one third"}
    assert models.sheet_properties.outlinePr.summaryRight is False
    for sheet in book.worksheets[len(FREE) :]:
        setup = sheet.page_setup
        assert (setup.orientation, setup.fitToWidth, setup.fitToHeight, setup.paperSize) == (
            "landscape",
            1,
            0,
            9,
        )
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$1:$1"
        assert "&P" in sheet.oddFooter.right.text
    shown = sum(d.width for d in models.column_dimensions.values() if not d.hidden)
    assert shown < 290, "on one page's width it could not be read"


@pytest.mark.parametrize("make", [make_result, undecided_result])
def test_findings_are_those_of_the_report(make: Callable[[], AuditResult]) -> None:
    result = make()
    found, page = rows(opened(result)["Findings"]), render_html(result, OWN, for_print=False, editable=True)
    said = " ".join(lxml.html.document_fromstring(page).text_content().replace("\u200b", "").split())
    assert [row["Rank"] for row in found] == [card.finding.rank for card in cards(result)]
    for row, card in zip(found, cards(result), strict=True):
        assert row["Finding"] in said or card.unsaid
        assert row["Severity, of 5"] == (card.finding.severity or None)
        assert row["Owner"] == card.finding.owner
        assert (row["Due"] and row["Due"].date()) == card.due
        assert row["Status"] == {"open": "Open", "accepted": "Accepted"}[card.status]


def test_questions_are_questions() -> None:
    result = undecided_result()
    asked = rows(opened(result)["Questions"])
    assert len(asked) == len(result.questions) > 1
    assert all(row["Question"].endswith("?") and len(row["Question"]) > 20 for row in asked)
    page = render_html(result, OWN, for_print=False, editable=True).replace("\u200b", "")
    assert asked[0]["Question"] in " ".join(lxml.html.document_fromstring(page).text_content().split())


def test_a_model_says_where_each_status_is_from() -> None:
    first = rows(opened(make_result())["Models"])[0]
    assert (first["ID"], first["Model"], first["Place"]) == (
        "M-005",
        "Base price engine",
        "fleet.xlsx [Models] B5",
    )
    assert (first["In scope"], first["Reason"], first["Team"], first["Owner"]) == (
        "Yes",
        "in scope",
        "Pricing",
        "A. Ode",
    )
    assert [first[f"Monitored{part}"] for part in ("", ": strength", ": cells", ": text")] == [
        "yes",
        "claimed",
        "fleet.xlsx [Models] H5",
        "yes, weekly drift report",
    ]
    labels = make_result().labels["function"]
    assert [first[labels[f]] for f in FUNCTIONS] == ["yes", "no", "yes", "planned", "partial", "yes"]
    assert (first["Value a year"], first["Built or begun"].date()) == (120000, date(2025, 11, 1))


def test_a_deciding_question_stands_at_its_models() -> None:
    result = undecided_result()
    deciding = {i for q in result.questions if q.decides for i in q.models}
    asked = {n for n, row in enumerate(rows(opened(result)["Models"])) if row["Deciding question"]}
    assert asked == deciding != set()


def test_what_cells_disagree_on_is_marked() -> None:
    readings = (Reading(3, "yes", "r", "yes"), Reading(4, "never", "r", "no"))
    status = Status("no", "claimed", readings, contradicted=True)
    model = Model("1", "m", Place("f.csv", None, 2, 1), monitored=status)
    row = rows(opened(replace(named("m"), models=(model,)))["Models"])[0]
    assert row["Monitored"] == "unknown (cells disagree)", "as it counts everywhere"
    assert row["Monitored: cells"] == "f.csv C2\nf.csv D2"
    assert row["Monitored: text"] == "yes\nnever"


def test_the_chart_of_the_ladder_draws_what_is_not_in_production_yet() -> None:
    result = make_result()
    lost = next(rung.lost for rung in result.ladder if rung.id == "deployed")
    cells = [row[:5] for row in opened(result)["Charts"].iter_rows(values_only=True)]
    start = next(n for n, row in enumerate(cells) if row[0] and row[0].startswith("How far the models"))
    head, (_, deployed, *_) = cells[start + 1], cells[start + 2 : start + 6]
    assert dict(zip(head, deployed, strict=True))["Not yet"] == lost > 0


@pytest.mark.parametrize(("make", "shown"), [(make_result, False), (no_gap_result, True)])
def test_only_an_all_clear_is_said_to_be_withheld_or_not(
    make: Callable[[], AuditResult], shown: bool
) -> None:
    withheld = [row["Value"] for row in rows(opened(make())["Summary"]) if "withheld" in row["What"]]
    assert withheld == ["No"] * shown


def test_the_summary_holds_the_verdict_and_its_readings() -> None:
    result = make_result()
    summary = {row["What"]: row for row in rows(opened(result)["Summary"])}
    line = next(row for what, row in summary.items() if what.startswith("Verdict: "))
    assert (line["At least"], line["At most"], line["Of at least"]) == (
        result.verdict.gap_low,
        result.verdict.gap_high,
        result.verdict.in_scope,
    )
    assert line["Share at least"] == pytest.approx(result.verdict.share_low)
    assert sum(what.startswith("Ladder: ") for what in summary) == 7


def test_no_line_of_the_ladder_counts_more_models_than_there_may_be() -> None:
    (built, deployed, *others) = make_result().ladder
    open_ = replace(deployed, low=0, high=9)
    ladder = (built, open_, *(replace(rung, low=0, high=9, lost=0, of=0) for rung in others))
    summary = rows(opened(replace(make_result(), ladder=ladder))["Summary"])
    found = [row for row in summary if row["What"].startswith("Ladder: ")]
    assert [row["Of at most"] for row in found if row["At most"] == 9] == [built.of, 9, 9]
    assert all(row["At most"] is None or row["At most"] <= row["Of at most"] for row in found)


def test_the_other_sheets_follow_the_result() -> None:
    result = make_result()
    book = opened(result)
    assert [r["Function"] for r in rows(book["Findings"])] == [f.title for f in result.findings]
    assert [r["Problem and way out"] for r in rows(book["Problems"])] == [p.message for p in result.problems]
    assert [r["Reason"] for r in rows(book["Set aside"])] == ["a total", "fully redacted"]
    assert [r["Header"] for r in rows(book["Columns"])] == [c.header for c in result.columns]
    assert [r["Text"] for r in rows(book["Vocabulary"])] == [v.text for v in result.vocabulary]
    assert [r["Input"] for r in rows(book["Assumptions"])] == [a.label for a in result.assumptions]
    assert [r["At least"] for r in rows(book["Budget"])][:3] == [31200, 220000, 170600]
    assert {r["Tell us"] for r in rows(book["Amounts"])} == {None, "the business value a year of each model"}


def test_statuses_can_be_told_apart_without_colour() -> None:
    """The word is always there, and the looks differ in lightness or pattern, not in hue alone."""
    sheet = opened(make_result())["Models"]
    column = [cell.value for cell in sheet[1]].index("Monitored") + 1
    looks = {}
    for cell in next(sheet.iter_cols(column, column, 2)):
        assert cell.value
        fill = cell.fill
        looks[cell.value] = (fill.fill_type, _lightness(fill.fgColor.rgb))
        if fill.fill_type == "solid":
            assert _contrast(cell.font.color.rgb, fill.fgColor.rgb) >= 4.5
    assert looks["unknown"][0] == "lightUp"
    assert abs(looks["no"][1] - looks["yes"][1]) > 0.3


def _lightness(argb: str) -> float:
    parts = [int(argb[n : n + 2], 16) / 255 for n in (2, 4, 6)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_lightness(one), _lightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\r\n", "\n"])
def test_what_begins_like_a_formula_is_quoted_text(start: str) -> None:
    cell = opened(named(f"{start}1+1"))["Models"]["C2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value == f"{start}1+1".replace("\r\n", "\n").replace("\r", "\n")


def test_other_text_is_not_quoted() -> None:
    assert not opened(named("a=1"))["Models"]["C2"].quotePrefix


def test_no_part_holds_a_formula_a_link_or_a_macro() -> None:
    hostile = '=HYPERLINK("http://evil.example","x")'
    result = replace(
        named(hostile, owner="=cmd|' /C calc'!A0", description="@SUM(1)", team="+1"),
        client=hostile,
        set_aside=(SetAside(hostile, Place(hostile, hostile, 1, 1), hostile),),
        problems=(Problem("x", Place("f"), {}, "error", "-2+3"),),
    )
    with zipfile.ZipFile(io.BytesIO(render_workbook(result, OWN))) as archive:
        assert not [n for n in archive.namelist() if "vba" in n.lower() or "external" in n]
        for name in archive.namelist():
            elements = list(ElementTree.fromstring(archive.read(name)).iter())
            tags = {element.tag.rsplit("}", 1)[1] for element in elements}
            assert not tags & {"externalReference", "oleObject"}, name
            assert "charts/" in name or "f" not in tags, name
            links = [e for e in elements if e.tag.endswith("}hyperlink")]
            assert all(set(link.keys()) == {"ref", "location"} for link in links), (
                "a link within the workbook"
            )
            assert not [e for e in elements if e.get("TargetMode") == "External"], name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x08c\x1f\ufffe", "abc"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("  space kept ", "  space kept "),
        ("Größe 模型 🚀", "Größe 模型 🚀"),
    ],
)
def test_text_is_kept_but_for_what_a_cell_cannot_hold(text: str, shown: str) -> None:
    assert opened(named(text))["Models"]["C2"].value == shown


def test_a_text_that_looks_like_an_escape_stays_itself() -> None:
    with zipfile.ZipFile(io.BytesIO(render_workbook(named("_x003D_1+1"), OWN))) as archive:
        assert b"_x005F_x003D_1+1" in archive.read("xl/sharedStrings.xml")


@pytest.mark.parametrize("letter", ["a", "🚀"])
def test_long_texts_are_cut_to_what_a_cell_takes(letter: str) -> None:
    value = opened(named(letter * 40_000))["Models"]["C2"].value
    assert len(value.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    assert value.endswith("…")
    assert value.startswith(letter * 16_000)


@pytest.mark.parametrize("amount", ["1E+400", "NaN", "12345678901234567890", "-1E+16"])
def test_a_number_that_a_cell_cannot_hold_is_text(amount: str) -> None:
    sheet = opened(named("m", value=Money(Decimal(amount), "EUR")))["Models"]
    assert amount in [cell.value for cell in sheet[2]]


def test_dates_are_dates_where_they_are_known_to_the_day() -> None:
    day, year = date(2026, 3, 1), date(2025, 12, 31)
    model = named("m", built=Period(day, day, "1.3.26"), deployed_on=Period(date(2025, 1, 1), year, "2025"))
    row = rows(opened(model)["Models"])[0]
    assert (row["Built or begun"].date(), row["Deployed on"]) == (day, "2025")
    ancient = named("m", built=Period(date(1899, 1, 1), date(1899, 1, 1), "1899"))
    assert rows(opened(ancient)["Models"])[0]["Built or begun"] == "1899-01-01"


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_gives_a_workbook_that_opens(name: str, other: str) -> None:
    result = replace(named(name, owner=other), client=other)
    assert opened(result)["Models"].max_row == 2


def test_the_same_result_gives_the_same_bytes() -> None:
    data = render_workbook(make_result(), OWN)
    assert data == render_workbook(make_result(), OWN)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 24, 0, 0, 0)}
    assert data != render_workbook(replace(make_result(), as_of=date(1970, 1, 1)), OWN)


def test_the_layout_names_each_sheet_once_and_as_a_workbook_may() -> None:
    layout = json.loads(LAYOUT.read_text(encoding="utf-8"))
    assert [sheet["id"] for sheet in layout["sheets"]] == list(SHEETS)
    titles = [sheet["name"] for sheet in layout["sheets"]]
    assert len({t.lower() for t in titles}) == len(titles)
    assert all(0 < len(t) <= 31 and not set(t) & set("[]:*?/\\'") for t in titles)
    assert set(layout["look_of"].values()) <= set(layout["looks"])
