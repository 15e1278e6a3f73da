"""The board deck from outside: what PowerPoint would find in it, and that its charts hold the result's figures."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import lxml.html
import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.chart import XL_TICK_LABEL_POSITION

from audit.cached_knowledge import load_knowledge
from audit.compare import with_comparison
from audit.domain.benchmark import Spread, Standing, Standpoint
from audit.domain.result import AuditResult
from audit.locale import use_locale
from audit.portfolio.metrics import METRICS
from audit.report.brand import load_brand
from audit.report.deck import fit, render_deck
from audit.report.html.pages import render_html
from audit.report.view.formatting import money_range, percent_range
from tests import factories


def compared() -> AuditResult:
    """Held against an earlier audit and against a benchmark that has every figure there is."""
    earlier = replace(factories.undecided_result(), as_of=date(2026, 8, 1))
    result = with_comparison(factories.make_result(), earlier, load_knowledge().thresholds)
    places = tuple(Standpoint(Spread(metric, 9, 0.1, 0.25, 0.5), 0.3, 0.4) for metric in METRICS)
    return replace(result, standing=Standing("Somebody's figures", 2026, "Sector", "Retail", 9, places))


KINDS = {
    "compared": compared,
    "gap": factories.make_result,
    "three": factories.tiny_result,
    "undecided": factories.undecided_result,
    "no_gap": factories.no_gap_result,
    "unknown": factories.all_unknown_result,
    "nothing_runs": factories.not_applicable_result,
    "many": factories.large_result,
}
HOSTILE = (
    "=HYPERLINK(\"http://example.org\")",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "Churn 🚀 \x00\x07\ud800 model",
    "נטישה \u202egnihton",
    "x" * 600,
    "very long name " * 40,
)  # fmt: skip


def made(result: AuditResult) -> bytes:
    return render_deck(result, load_brand(None))


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def charts(slides: Any) -> Iterator[tuple[str, Any]]:
    for slide in slides.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                yield slide.shapes.title.text_frame.text, shape


def numbers(shape: Any) -> dict[str, tuple[float | None, ...]]:
    return {series.name: tuple(series.values) for series in shape.chart.plots[0].series}


def texts(slides: Any) -> str:
    found = []
    for slide in slides.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
        found.append(slide.notes_slide.notes_text_frame.text)
    return " ".join(" ".join(found).split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_slide_has_a_claim_notes_and_a_place_for_everything(kind: str) -> None:
    result = KINDS[kind]()
    slides = opened(made(result))
    assert 5 <= len(slides.slides) <= 12 + (result.since is not None) + (result.standing is not None)
    for number, slide in enumerate(slides.slides):
        title = slide.shapes.title.text_frame.text
        assert title.endswith("."), title
        assert result.source.file in slide.notes_slide.notes_text_frame.text
        empty = [s.name for s in slide.placeholders if s.has_text_frame and not s.text_frame.text.strip()]
        assert not empty, "a placeholder is left that says nothing"
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= slides.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= slides.slide_height
            if shape.has_chart:
                assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 20
        if number:
            assert str(number + 1) in [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    verdict = result.verdict
    if verdict.status != "not_applicable":
        assert percent_range(verdict.share_low, verdict.share_high) in texts(slides)


def test_a_deck_is_wide_and_says_whose_it_is() -> None:
    result = factories.make_result()
    content = made(result)
    slides = opened(content)
    assert (slides.slide_width, slides.slide_height) == (12_192_000, 6_858_000), "16:9 as PowerPoint has it"
    about = slides.core_properties
    assert (about.title, about.author) == (
        f"{load_brand(None).title}: {result.client}",
        load_brand(None).name,
    )
    assert about.created.date() == about.modified.date() == result.as_of
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {i.date_time[:3] for i in package.infolist()} == {result.as_of.timetuple()[:3]}
        assert not [n for n in package.namelist() if b"python-pptx" in package.read(n)]


def test_the_share_is_drawn_as_it_was_found() -> None:
    result = factories.make_result()
    verdict = result.verdict
    title, shape = list(charts(opened(made(result))))[1]
    assert title.startswith("At least 10 of your 28 models")
    known, unknown = numbers(shape).values()
    assert verdict.share_low is not None and verdict.share_high is not None
    assert known[0] == pytest.approx(100 * verdict.share_low)
    assert unknown[0] == pytest.approx(100 * (verdict.share_high - verdict.share_low))
    names = list(shape.chart.plots[0].categories)
    assert len(names) == 3 and "36–43%" in names[0]
    drawing = shape.chart.part.rels
    lines = [r.target_part.blob.decode() for r in drawing.values() if r.reltype.endswith("chartUserShapes")]
    assert "One-third line, 33.3%" in lines[0]


def test_the_ladder_and_the_functions_are_counts_of_the_result() -> None:
    result = factories.make_result()
    found = dict(charts(opened(made(result))))
    ladder = numbers(next(s for t, s in found.items() if "are in production" in t))
    assert ladder["Certain"] == tuple(rung.low or None for rung in result.ladder)
    coverage = numbers(next(s for t, s in found.items() if "a feature store" in t))
    for name, field in (("In place", "yes"), ("Without", "no"), ("Not known", "unknown")):
        assert coverage[name] == tuple(getattr(f, field) or None for f in result.functions)


def test_cost_and_exposure_share_a_slide() -> None:
    result = factories.make_result()
    total = result.advice.budget_total
    assert total is not None and total.managed.range is not None
    told = texts(opened(made(result)))
    assert "Cost against exposure" in told
    assert money_range(total.managed.range) in told
    assert all(amount.label in told for amount in result.advice.amounts)


def test_what_is_not_known_is_hatched() -> None:
    shape = next(s for t, s in charts(opened(made(factories.all_unknown_result()))) if "run unattended" in t)
    for series in shape.chart.plots[0].series:
        bars = [series, *(series.points[n] for n, value in enumerate(series.values) if value)]
        drawn = [bar.format.fill for bar, value in zip(bars[1:], filter(None, series.values), strict=True)]
        assert all(fill.type is None or fill.pattern is not None for fill in drawn)
    assert "pattFill" in shape.chart._chartSpace.xml


def test_the_data_behind_a_chart_can_be_edited_and_holds_no_formula() -> None:
    result = factories.make_result()
    named = replace(
        result, models=(result.models[0]._replace(owner=HOSTILE[0], team=HOSTILE[0]), *result.models[1:])
    )
    for _, shape in charts(opened(made(named))):
        book = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
        rows = list(book["Sheet1"].iter_rows())
        assert [c.value for c in rows[0][1:]] == [s.name for s in shape.chart.plots[0].series]
        assert [r[0].value for r in rows[1:]] == list(shape.chart.plots[0].categories)
        assert not [c for row in rows for c in row if c.data_type == "f"]


def test_the_series_of_audits_is_a_chart_of_what_is_known_and_what_may_be() -> None:
    result = compared()
    assert result.since is not None
    shape = next(s for t, s in charts(opened(made(result))) if t.startswith("Since 1 August 2026"))
    known_, unknown = shape.chart.plots[0].series
    trend = result.since.trend
    assert list(known_.values) == pytest.approx([100 * at.share_low for at in trend])
    assert list(unknown.values) == pytest.approx([100 * (at.share_high - at.share_low) for at in trend])
    assert list(shape.chart.plots[0].categories)[-1] == "24 November 2026\n36–43%"


def test_the_same_result_gives_the_same_bytes() -> None:
    assert made(factories.make_result()) == made(factories.make_result())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_and_does_nothing(name: str) -> None:
    result = factories.make_result()
    models = tuple(m._replace(name=name, owner=name, team=name) for m in result.models)
    groups = tuple(replace(g, name=name) for g in result.groups)
    questions = tuple(replace(q, group=name) for q in result.questions)
    content = made(replace(result, client=name, models=models, groups=groups, questions=questions))
    shown = texts(opened(content))
    assert re.sub(r"[\x00-\x1f\ud800\u202e]", "", name).split()[0][:20] in shown
    assert "49" not in shown.split()


def in_language(result: AuditResult, language: str) -> AuditResult:
    return replace(result, language=language)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("make", [factories.make_result, factories.undecided_result, factories.large_result])
def test_no_program_has_to_cut_the_name_of_a_bar(make: Callable[[], AuditResult], language: str) -> None:
    """Programs end a name with dots of their own where it is wider than the room beside the plot, or higher than its
    row."""
    result = in_language(make(), language)
    with use_locale(language):
        slides = opened(made(result))
    assert "…" not in texts(slides) and "..." not in texts(slides)
    for _, shape in charts(slides):
        plot = {e.tag.rpartition("}")[2]: float(e.get("val")) for e in shape.chart._chartSpace.iter()
                if e.tag.endswith(("}x", "}y", "}w", "}h"))}  # fmt: skip
        names = list(shape.chart.plots[0].categories)
        assert not [name for name in names if "…" in name]
        if shape.chart.category_axis.tick_label_position == XL_TICK_LABEL_POSITION.NONE:
            continue
        size = shape.chart.category_axis.tick_labels.font.size.pt
        assert size >= 9
        lines = [line for name in names for line in name.split("\n")]
        assert max(fit.width_mm(line, size) for line in lines) <= plot["x"] * shape.width.mm
        row = plot["h"] * shape.height.mm / len(names)
        assert max(name.count("\n") + 1 for name in names) * size * 25.4 / 72 <= row


@pytest.mark.parametrize("make", [factories.make_result, factories.undecided_result])
def test_the_plan_shows_milestones_with_their_values(make: Callable[[], AuditResult]) -> None:
    result = make()
    sprint = result.advice.sprint
    assert sprint is not None
    tables = [s for slide in opened(made(result)).slides for s in slide.shapes if s.has_table]
    cells = next(
        [[cell.text for cell in row.cells] for row in t.table.rows]
        for t in tables if t.table.cell(0, 1).text == "Milestone"
    )  # fmt: skip
    assert [row[0] for row in cells[1:]] == [str(target.due_day) for target in sprint.targets[:7]]
    assert [row[1] for row in cells[1:]] == [target.title for target in sprint.targets[:7]]
    assert all(row[2] and row[3] for row in cells[1:])


def test_the_answer_and_the_ask_are_on_the_second_slide() -> None:
    result = factories.undecided_result()
    second = opened(made(result)).slides[1]
    said = " ".join(shape.text_frame.text for shape in second.shapes if shape.has_text_frame)
    assert percent_range(result.verdict.share_low, result.verdict.share_high) in said
    assert "What to decide" in said and len(result.advice.decisions) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_notes_begin_with_what_somebody_would_say(kind: str) -> None:
    for slide in opened(made(KINDS[kind]())).slides:
        say, _, aside = slide.notes_slide.notes_text_frame.text.partition("If somebody asks:")
        assert aside, "what is to hand for questions comes last"
        sentences = re.findall(r"[^.!?]+[.!?]", say)
        assert sentences and all(len(sentence) < 420 for sentence in sentences)
        assert "<" not in say and "[" not in say and not re.search(r"\b[A-Z]{1,2}\d+ “", say.split("\n")[0])


def test_what_is_closed_or_accepted_is_said_as_in_the_report() -> None:
    result = factories.closing_result()
    page = lxml.html.fromstring(render_html(result, load_brand(None), for_print=True))
    register = next(
        c for c in page.xpath("//*[@class='card']") if "Closed since the last audit" in c.text_content()
    )
    (line,) = register.xpath(".//li")
    said = " ".join(line.text_content().split()).removesuffix(" Closed")
    slides = opened(made(result))
    shown = next(s for s in slides.slides if "Closed since the last audit" in _seen(s))
    assert said in _seen(shown) and said in shown.notes_slide.notes_text_frame.text
    names = [name for _, shape in charts(slides) for name in shape.chart.plots[0].categories]
    assert len([name for name in names if name.endswith(", accepted")]) == 1
    assert "Closed since" not in texts(opened(made(factories.make_result())))


def _seen(slide: Any) -> str:
    return " ".join(" ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame).split())


def test_a_long_name_of_a_file_or_client_is_whole() -> None:
    """It wraps, or is smaller: nothing says that it was cut, and nothing is; nor is the name of a model in a note."""
    client = "Landes- und Gewerbekreditanstalt für Mittelstand, Handwerk und Freie Berufe zu Oberweißbach AG & Co. KG"
    file = "Inventory of machine-learning models, as agreed with the group risk office (final, revised) 2026.xlsx"
    result = factories.make_result(client=client)
    models = tuple(
        m._replace(name=f"{m.name} {'of corporate clients and their subsidiaries ' * 2}")
        for m in result.models
    )
    slides = opened(made(replace(result, models=models, source=replace(result.source, file=file))))
    cover, *others = slides.slides
    assert client in _seen(cover) and file in _seen(cover)
    assert all(client in _seen(slide) for slide in others), "in the footer"
    assert all(file in slide.notes_slide.notes_text_frame.text for slide in slides.slides)
    assert "…" not in texts(slides)


def test_a_name_that_no_slide_has_room_for_is_cut_with_a_sign() -> None:
    result = factories.make_result()
    models = tuple(m._replace(name=HOSTILE[6], owner=HOSTILE[6], team=HOSTILE[6]) for m in result.models)
    told = texts(opened(made(replace(result, client=HOSTILE[6], models=models))))
    assert re.search(r"very long( name)? …", told) and not re.search(r"\w…", told)


@pytest.mark.parametrize("make", [factories.make_result, compared])
def test_no_text_leaves_its_area(make: Callable[[], AuditResult]) -> None:
    """The decks of long names are the ones that could: their titles and tables shrink."""
    result = make()
    models = tuple(m._replace(name=HOSTILE[6], owner=HOSTILE[6], team=HOSTILE[6]) for m in result.models)
    slides = opened(made(replace(result, client=HOSTILE[6], models=models)))
    for slide in slides.slides:
        for shape in slide.shapes:
            if shape.has_table:
                source = next((s for s in slide.placeholders if s.name == "source"), None)
                end = source.top if source else slides.slide_height
                assert shape.top + sum(row.height for row in shape.table.rows) <= end
