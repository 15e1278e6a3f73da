"""The page for the screen in a real browser: what it shows, how it is used, and that nothing goes in or out."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from audit import knowledge, pipeline
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.pipeline import judgement
from audit.report import FORMATS
from audit.report.brand import load_brand
from audit.report.brand.legibility import LEAST, contrast
from audit.report.screen import render_screen
from audit.report.screen.colours import dark
from tests import factories
from tests.browser import Seen, chromium
from tests.conftest import ROOT

OWN = load_brand(None)
WIDTHS = (390, 768, 1440, 1920)
AXE = "axe-core@4"


@cache
def known(language: str) -> Knowledge:
    return knowledge.load(language=language)


@cache
def audited(name: str, language: str = "en") -> AuditResult:
    return judgement.audit(
        ROOT / "examples" / name, known(language), pipeline.Options(as_of=date(2026, 11, 24))
    )


def many(count: int) -> AuditResult:
    """So many models, with all that a what-if takes."""
    return replace(factories.large_result(count), supposing=audited("tidy.xlsx").supposing)


CASES: dict[str, Callable[[], AuditResult]] = {
    "messy": lambda: audited("messy.xlsx"),
    "tidy": lambda: audited("tidy.xlsx"),
    "german": lambda: audited("messy.xlsx", "de"),
    "nothing runs": factories.not_applicable_result,
    "nothing known": factories.all_unknown_result,
    "no gap": factories.no_gap_result,
    "many": lambda: many(600),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def shown(browser: Any, tmp_path: Path) -> Iterator[Callable[..., tuple[Any, Seen]]]:
    """Opens the page of a result: the page, and what it says is wrong."""
    contexts = []

    def opened(result: AuditResult, width: int = 1440, **options: Any) -> tuple[Any, Seen]:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page, path = context.new_page(), tmp_path / "report.html"
        path.write_bytes(render_screen(result, OWN).encode(errors="replace"))
        seen = Seen(page)
        page.goto(path.as_uri())
        return page, seen

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.real
@pytest.mark.parametrize("case", CASES)
def test_no_width_scrolls_sideways_and_nothing_is_wrong(shown: Any, case: str) -> None:
    page, seen = shown(CASES[case]())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for fold in page.locator("details.fold, .asked details").all():
            fold.evaluate("one => { one.open = true }")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.wrong == []


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """axe-core's source, of npm, kept in pytest's cache."""
    folder = request.config.cache.mkdir("axe") if request.config.cache else None
    if folder is None:
        pytest.skip("pytest has no cache")
    source = folder / "axe.min.js"
    if not source.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed, which axe-core comes from")
        made = subprocess.run([npm, "pack", AXE], cwd=folder, capture_output=True, text=True, check=False)
        if made.returncode:
            pytest.skip(f"npm can't get {AXE}: {made.stderr.strip().splitlines()[-1:]}")
        with tarfile.open(next(folder.glob("*.tgz"))) as packed:
            member = packed.extractfile("package/axe.min.js")
            assert member is not None
            source.write_bytes(member.read())
    return source.read_text(encoding="utf-8")


RUN_AXE = """async () => (await axe.run(document)).violations.map(found => [found.id, found.nodes.slice(0, 3).map(
  node => node.html.slice(0, 200) + node.any.map(any => any.message).join(" "))])"""


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("case", ["messy", "tidy", "nothing known", "many"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(shown: Any, axe: str, case: str, width: int, scheme: str) -> None:
    page, _ = shown(CASES[case](), width, color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(axe)
    page.evaluate("for (const fold of document.querySelectorAll('details.fold')) fold.open = true")
    assert page.evaluate(RUN_AXE) == []
    page.locator(".open-model").first.click()
    page.evaluate("for (const fold of document.querySelectorAll('details.fold')) fold.open = false")
    assert page.evaluate(RUN_AXE) == []


@pytest.mark.real
def test_the_list_filters_sorts_and_opens_a_model(shown: Any) -> None:
    page, seen = shown(CASES["messy"]())
    names = page.locator("#list .open-model")
    assert page.locator("#count").inner_text() == "24 of 24 models"
    assert names.first.inner_text() == "Credit card churn"
    page.locator("#find").fill("datadog")
    assert names.all_inner_texts() == ["AML alert triage", "Card fraud"]
    page.locator("#find").fill("")
    page.locator("#mark").select_option("m")
    assert names.count() == 6
    page.locator("#listing [type=reset]").click()
    page.locator('#list [data-sort="name"]').click()
    shown_names = names.all_inner_texts()
    assert shown_names == sorted(shown_names, key=str.casefold)
    page.locator('#list [data-sort="name"]').click()
    assert names.all_inner_texts() == shown_names[::-1]
    names.filter(has_text="Salary detection").click()
    told = page.locator("#model-body").inner_text()
    assert "H9 “manual check”" in told and "Monitored partial" in told
    page.keyboard.press("Escape")
    assert not page.locator("#model").is_visible()
    assert seen.wrong == []


@pytest.mark.real
def test_a_cell_of_the_map_filters_the_list_by_team_and_function(shown: Any) -> None:
    page, _ = shown(CASES["messy"]())
    cell = page.locator('#map [data-group="Operations"][data-column="monitored"]')
    assert cell.get_attribute("aria-label") == "Operations, Monitored: 0/4. Show these models"
    cell.click()
    assert page.locator("#group").input_value() == "Operations"
    assert page.locator("#column").input_value() == "monitored"
    assert "Operations" in page.locator("#list tbody").inner_text()
    assert "Risk" not in page.locator("#list tbody").inner_text()


@pytest.mark.real
def test_answers_move_verdict_counts_and_list_and_are_forgotten(shown: Any) -> None:
    page, seen = shown(CASES["messy"]())
    before = page.locator(".hero [data-live=share]").inner_text()
    assert (before, page.locator(".stamp b").inner_text()) == ("30–60%", "OPEN")
    page.locator('fieldset[data-question="0"] input[value=none]').check(force=True)
    assert page.locator(".hero [data-live=share]").inner_text() == "40–60%"
    assert page.locator(".stamp b").inner_text() == "GAP"
    assert page.locator(".hero .was").inner_text() == "as reported: 30–60%"
    assert "With your 2 answers" in page.locator(".outcome").inner_text()
    assert page.locator("#list tr.moved").count() == 2
    assert "5 of 18 have it" in page.locator("[data-function=monitoring]").inner_text()
    assert "stay as reported" in page.locator("#stays").inner_text()
    page.locator("#forget").click()
    assert page.locator(".hero [data-live=share]").inner_text() == before
    assert page.locator("#list tr.moved").count() == 0
    page.locator(".open-model").filter(has_text="Overdraft limit").click()
    page.locator("#try-monitored").select_option("ongoing")
    page.keyboard.press("Escape")
    assert page.locator('fieldset[data-question="0"] .mixed').is_visible()
    assert page.locator(".hero [data-live=share]").inner_text() == "30–55%"
    assert seen.wrong == []


@pytest.mark.real
def test_sliders_move_the_amounts_and_the_budget_stays(shown: Any) -> None:
    page, _ = shown(CASES["messy"]())
    budget = page.locator("[data-part=hiring]").inner_text()
    high = page.locator("[data-lever=managed] input[data-end=high]")
    high.focus()
    page.keyboard.press("Home")
    assert page.locator("[data-lever=managed] output").inner_text() == "$0"
    assert "reported: $33,800–$49,400" in page.locator("#moved").inner_text()
    assert page.locator("[data-part=hiring]").inner_text() == budget
    page.locator("#rates-back").click()
    assert "reported" not in page.locator("#moved").inner_text()


@pytest.mark.real
def test_everything_is_reached_by_keyboard(shown: Any) -> None:
    page, _ = shown(CASES["messy"]())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(8):
        page.keyboard.press("Tab")
    page.locator(".open-model").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#model").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "open-model"
    page.locator("#map td button").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "count"


@pytest.mark.real
def test_print_shows_every_model_and_every_section(shown: Any) -> None:
    page, _ = shown(CASES["many"]())
    assert page.locator("#list tbody tr").count() < 600
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#list tbody tr").count() == 600
    assert page.locator("details.fold:not([open])").count() == 0


@pytest.mark.real
@pytest.mark.slow
def test_a_keystroke_in_the_filter_of_two_thousand_models_blocks_for_a_tenth_of_a_second_at_most(
    shown: Any,
) -> None:
    page, _ = shown(many(2000))
    took = page.evaluate("""() => {
      const find = document.getElementById('find');
      return ['p', 'pr', 'pri', 'pric', 'pri', 'pr', 'p', ''].map((text) => {
        find.value = text;
        const start = performance.now();
        find.dispatchEvent(new Event('input'));
        document.body.offsetHeight;
        return performance.now() - start;
      });
    }""")
    assert sorted(took)[len(took) // 2] <= 100, took


@pytest.mark.parametrize(("models", "most"), [(500, 1_000_000), (2_000, 4_000_000)])
def test_the_file_is_small(models: int, most: int) -> None:
    assert len(render_screen(many(models), OWN).encode()) < most


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_one_file_sealed_by_its_policy(case: str) -> None:
    page = render_screen(CASES[case](), OWN)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy and policy.group(1).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy.group(1)
    body = page.partition("</style>")[2].partition("<script")[0]
    assert not re.search(r'\sstyle="|\son\w+="', body)
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", body)
    assert "http" not in re.sub(
        r"https?://www\.w3\.org/\S+", "", page.partition("<body>")[2].partition("<script")[0]
    )


@pytest.mark.parametrize("case", CASES)
def test_every_section_of_the_report_is_on_the_page_and_in_its_navigation(case: str) -> None:
    page = render_screen(CASES[case](), OWN)
    ids = set(re.findall(r'\sid="([\w-]+)"', page))
    links = re.findall(r'<a href="#([\w-]+)">', page.partition('class="rail"')[2].partition("</nav>")[0])
    assert links[0] == "decision" and "listing" in links and {"method", "data"} <= set(links)
    assert set(links) <= ids
    assert len(ids) == len(re.findall(r'\sid="', page))  # none stands twice


def test_a_text_of_the_client_s_is_never_markup() -> None:
    base = factories.make_result()
    bad = "</script><script>alert(1)</script><!--"
    models = (base.models[0]._replace(name=bad, team="<b>x</b>"), *base.models[1:])
    page = render_screen(replace(base, models=models, client="<i>c"), OWN)
    assert page.count("<script") == 3 and "<script>alert" not in page and "<b>x</b>" not in page


def test_dark_colours_can_be_read() -> None:
    for brand in (OWN, *(load_brand(p.parent) for p in (ROOT / "examples/brands").glob("*/brand.toml"))):
        found = dark(brand.colours)
        pairs = [("ink", "paper"), ("ink_soft", "paper"), ("ink_soft", "ground"), ("accent", "paper"),
                 ("accent", "ground"), ("accent", "accent_tint"), ("on_accent", "accent"), ("on_base", "base"),
                 ("ink", "base_tint")]  # fmt: skip
        for text, ground in pairs:
            assert contrast(found[text], found[ground]) >= LEAST, (brand.name, text, ground)


def test_a_brand_orders_the_sections_brings_its_own_and_leaves_out_the_list_with_its_cells() -> None:
    brand = load_brand(ROOT / "examples/brands/quillharbour")
    page = render_screen(audited("tidy.xlsx"), brand)
    parts = re.findall(r'data-part="([^"]*)"', page)
    assert [name for name in brand.sections if name in parts] == parts
    assert "engagement.md" in parts and 'id="engagement-md"' in page
    assert "listing" not in brand.sections and 'id="listing-title"' not in page
    assert "vendor's fixed model" not in page.partition('id="screen-data">')[2]


@pytest.mark.real
def test_a_page_without_a_list_works_too(browser: Any, tmp_path: Path) -> None:
    page, path = browser.new_page(), tmp_path / "report.html"
    seen = Seen(page)
    path.write_text(
        render_screen(audited("messy.xlsx"), replace(OWN, sections=("decision", "standing", "questions")))
    )
    page.goto(path.as_uri())
    assert page.locator("#map td button").first.is_disabled()
    page.locator('fieldset[data-question="0"] input[value=none]').check(force=True)
    assert page.locator(".stamp b").inner_text() == "GAP"
    assert seen.wrong == []
    page.close()


def test_the_same_result_gives_the_same_bytes() -> None:
    made = {render_screen(factories.make_result(), OWN) for _ in range(2)}
    assert len(made) == 1
    assert FORMATS["html"].file_name == "report.html"


def test_a_result_of_an_earlier_version_has_no_what_if_and_still_a_page() -> None:
    page = render_screen(replace(audited("messy.xlsx"), supposing=None), OWN)
    assert (
        'id="questions-title"' not in page
        and 'id="listing-title"' in page
        and 'data-part="questions"' in page
    )
