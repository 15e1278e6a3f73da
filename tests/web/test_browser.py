"""The pages in Debian's Chromium, at both widths: the flows with JavaScript, the policy, axe, and nothing sideways."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.serving import MESSY, Person, serving
from tests.web.test_accounts import House, path_in
from tests.web.test_evidence import EXAMPLE, SNAPSHOTS, handed_over

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]
AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js").read_text("utf-8")
WIDTHS = {1440: 900, 390: 844}
_SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync")  # fmt: skip
_RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with accounts."""
    folder = tmp_path_factory.mktemp("house") / "data"
    with serving(folder, "--accounts") as address:
        made = House(address, folder)
        yield made
        made.close()


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, chromium: Any, ada: Person) -> Iterator[Any]:
    """A page of Ada's, which fails on whatever the browser complains about."""
    width = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, base_url=ada.base, reduced_motion="reduce"
    )
    context.add_cookies([{"name": c.name, "value": c.value, "url": ada.base} for c in ada.client.cookies.jar])
    made = context.new_page()
    complaints: list[str] = []
    made.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    context.close()
    assert not complaints


def _pages(ada: Person, audit: str) -> list[str]:
    base = f"/audits/{audit}"
    return [
        "/", "/clients", "/me", f"{base}/reading", f"{base}/reading?sheet=Retail+Banking&column=7",
        f"{base}/reading?sheet=Retail+Banking&row=5", f"{base}/reading?word=0", f"{base}/verdict",
        f"{base}/what-if?people=2&window=12", f"{base}/models/3", f"{base}/review", f"{base}/findings",
        f"{base}/plan", f"{base}/hiring", f"{base}/report", f"{base}/documents",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def systems(ada: Person) -> str:
    """A list that was handed over with snapshots of three systems."""
    return handed_over(ada, "fleet.csv", *SNAPSHOTS, client="Browser Systems")


def test_no_page_moves_sideways_and_axe_finds_nothing(
    page: Any, ada: Person, audit: str, systems: str
) -> None:
    shown = [f"/audits/{systems}/{one}" for one in ("evidence", "verdict", "models/0", "findings")]
    paths = [*_pages(ada, audit), f"/audits/{audit}/evidence", *shown]
    found = [fault for path in paths for fault in _faults(page, path)]
    assert not found, "\n".join(found)


def _faults(page: Any, path: str) -> Iterator[str]:
    """What is wider than the screen, and what axe finds."""
    page.goto(path)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        yield f"{path}: {over} px wider than the screen"
    size = page.viewport_size
    page.set_viewport_size({**size, "height": 6000})  # or the bar at the foot lies on a button
    page.evaluate(AXE)
    for violation in page.evaluate(f"axe.run(document, {_RULES})")["violations"]:
        nodes = [node["html"][:120] for node in violation["nodes"][:3]]
        yield f"{path}: {violation['id']}: {nodes}"
    page.set_viewport_size(size)


def test_a_list_is_handed_over_and_audited_with_clicks(page: Any, ada: Person) -> None:
    width = page.viewport_size["width"]
    page.goto("/")
    page.set_input_files("#file", MESSY)
    sync_api.expect(page.locator("#picked")).to_contain_text("messy.xlsx")
    page.get_by_label("Name of a new client").fill(f"Browser Client {width}")
    page.get_by_role("button", name="Read it", exact=True).click()
    page.wait_for_url("**/reading", timeout=60_000)
    page.get_by_role("button", name="Leave it out").first.click()
    note = page.locator(".note").first
    sync_api.expect(note).to_contain_text("is left out", timeout=30_000)
    page.locator("td.rn a").filter(has_text="5").first.click()
    sync_api.expect(page.locator("#panel")).to_contain_text("Row 5")
    page.keyboard.press("Escape")
    sync_api.expect(page.locator("#panel")).to_have_count(0)
    page.get_by_role("link", name="To the verdict").click()
    claim = page.locator("h1")
    sync_api.expect(claim).to_contain_text("Between 6 and 12")
    page.locator("fieldset", has_text="Overdraft limit").locator("input[value=none]").check()
    sync_api.expect(claim).to_contain_text("At least 7 of your 20", timeout=15_000)
    sync_api.expect(page.locator(".stamp")).to_contain_text("GAP")
    page.goto(page.url.replace("/verdict", "/documents"))
    page.locator("button[value=pdf]").click()
    ready = page.locator("li", has_text="PDF, to send to the client").get_by_role("link")
    sync_api.expect(ready).to_be_visible(timeout=90_000)
    with page.expect_download() as download:
        ready.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_snapshots_are_chosen_and_a_name_is_confirmed_without_a_mouse(page: Any, ada: Person) -> None:
    mine = handed_over(ada, "fleet.csv", client=f"Keyboard Systems {page.viewport_size['width']}")
    page.goto(f"/audits/{mine}/evidence")
    page.set_input_files("#file", [EXAMPLE / one for one in SNAPSHOTS])
    sync_api.expect(page.locator("#picked li")).to_have_count(3)
    sync_api.expect(page.locator("#send")).to_be_focused()
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("h1")).to_contain_text("contradict 3 claims", timeout=30_000)
    name = page.get_by_role("button", name="It is Subrogation score")
    for _ in range(40):
        page.keyboard.press("Tab")
        if name.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    note = page.locator(".note").first
    sync_api.expect(note).to_contain_text("is the model “C-08”", timeout=30_000)
    sync_api.expect(page.locator("#confirm")).to_have_count(0)


def test_a_question_stays_in_its_place_and_keeps_the_focus_as_it_is_answered(page: Any, ada: Person) -> None:
    mine = ada.upload(client_name=f"Focus Client {page.viewport_size['width']}")
    page.goto(f"/audits/{mine}/verdict")
    before = page.locator(".question h3").all_inner_texts()
    chosen = page.locator("fieldset", has_text="AML alert triage").locator("input[value=none]")
    chosen.focus()
    page.keyboard.press("Space")
    sync_api.expect(page.locator("h1")).to_contain_text("At least", timeout=15_000)
    assert page.locator(".question h3").all_inner_texts()[: len(before)] == before
    sync_api.expect(
        page.locator("fieldset", has_text="AML alert triage").locator("input[value=none]")
    ).to_be_checked()


def test_the_panel_stands_beside_its_column_which_stays_in_sight(page: Any, ada: Person, audit: str) -> None:
    page.goto(f"/audits/{audit}/reading?sheet=Retail+Banking")
    page.locator("#c7 a").click()
    panel = page.locator("#panel")
    sync_api.expect(panel).to_be_visible()
    if page.viewport_size["width"] > 900:
        box, column = panel.bounding_box(), page.locator("#c7").bounding_box()
        assert box["x"] + box["width"] <= column["x"] + 1 or box["x"] >= column["x"] + column["width"] - 1


def test_a_file_may_be_dropped_anywhere(page: Any) -> None:
    page.goto("/")
    page.evaluate(
        """() => {
          const given = new DataTransfer();
          given.items.add(new File(["Model;Stage\\nChurn;Live"], "dropped.csv"));
          document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: given, bubbles: true, cancelable: true}));
        }"""
    )
    sync_api.expect(page.locator("#picked")).to_contain_text("dropped.csv")
    sync_api.expect(page.locator("#send")).to_be_visible()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(page: Any) -> None:
    page.goto("/")
    page.locator("#file").evaluate("input => { input.dataset.most = '10'; }")
    page.set_input_files("#file", MESSY)
    sync_api.expect(page.locator("#picked")).to_contain_text("too large")
    sync_api.expect(page.locator("#send")).to_be_hidden()


def test_passwords_are_masked_and_left_to_the_browsers_helpers(page: Any, house: House) -> None:
    path = house.invited("Mask", "reader")
    for where, kinds in ((path, {"new-password"}), ("/sign-in", {"current-password"})):
        page.goto(f"{house.base}{where}")
        fields = page.locator("input[type=password]")
        assert {fields.nth(at).get_attribute("autocomplete") for at in range(fields.count())} == kinds
        assert page.locator("[onpaste], [autocomplete=off][type=password]").count() == 0
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def _as(page: Any, person: Person) -> None:
    page.context.add_cookies(
        [{"name": c.name, "value": c.value, "url": person.base} for c in person.client.cookies.jar]
    )


def test_the_pages_of_people_move_nothing_sideways_and_axe_finds_nothing(page: Any, house: House) -> None:
    audit = house.owner.upload(client_name=f"People Client {page.viewport_size['width']}")
    join = house.invited("Axe", "auditor")
    sets = f"/audits/{audit}/questionnaires"
    asked = path_in(house.owner.send(sets, set="google", names="Bob Marsh").text, "q")
    found = [fault for path in (join, "/sign-in", asked) for fault in _faults(page, f"{house.base}{path}")]
    _as(page, house.owner)
    for path in ("/people", "/tokens", "/me", "/questions", sets, f"{sets}/google", f"{sets}/six_functions"):
        found += _faults(page, f"{house.base}{path}")
    assert not found, "\n".join(found)


def test_people_are_invited_by_keyboard_alone(page: Any, house: House) -> None:
    _as(page, house.owner)
    page.goto(f"{house.base}/people")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    sync_api.expect(page.get_by_role("button", name="Link for a new password").first).to_be_visible()
    page.locator("input[name=name]").last.focus()
    page.keyboard.type(f"Key {page.viewport_size['width']}")
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("#address")).to_contain_text("/join/")


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_the_pages_speak_other_languages_and_fit(page: Any, ada: Person, audit: str, language: str) -> None:
    page.context.add_cookies([{"name": "language", "value": language, "url": ada.base}])
    base = f"/audits/{audit}"
    for path in (
        "/",
        f"{base}/reading",
        f"{base}/verdict",
        f"{base}/documents",
        f"{base}/review",
        "/clients",
    ):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, path
    page.goto(f"{base}/reading")
    heading = {
        "de": "24 Modelle auf 4 Blättern",
        "fr": "24 modèles sur 4 feuilles",
        "es": "24 modelos en 4 hojas",
    }
    sync_api.expect(page.locator("h1")).to_contain_text(heading[language])
