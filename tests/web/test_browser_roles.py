"""The second factor, and what a reader sees, in Debian's Chromium at both widths: by keyboard, and with axe."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.web.factors import app_of
from tests.web.serving import Person
from tests.web.test_accounts import PASSWORD, House
from tests.web.test_browser import (
    _RULES,
    AXE,
    _as,
    _faults,
    chromium,  # noqa: F401 (fixture)
    house,  # noqa: F401 (fixture)
    page,  # noqa: F401 (fixture)
    pytestmark,  # noqa: F401
    sync_api,
)
from tests.web.test_second_factor import _enrols


def _faults_here(page: Any) -> list[str]:  # noqa: F811
    """What is wrong with a page that can't be asked for again, since it shows what is shown once."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.evaluate(AXE)
    found = [one["id"] for one in page.evaluate(f"axe.run(document, {_RULES})")["violations"]]
    return [*found, *([f"{over} px wider than the screen"] if over > 0 else [])]


def test_a_second_factor_is_set_up_and_given_by_keyboard_alone(page: Any, house: House) -> None:  # noqa: F811
    name = f"Tab {page.viewport_size['width']}"
    person = house.joins(house.invited(name, "auditor"), name.lower(), name)
    _as(page, person)
    page.goto(f"{house.base}/me")
    page.locator("#second-factor input[name=old]").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("h1")).to_have_text("Take this picture with your app.")
    assert page.locator(".qr svg").bounding_box()["width"] >= 150
    found = _faults_here(page)
    app = app_of(page.content())
    page.get_by_role("textbox", name="Code").focus()
    page.keyboard.type(app.now())
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("h1")).to_have_text("Keep these recovery codes.")
    found += _faults_here(page)
    page.context.clear_cookies()
    page.goto(f"{house.base}/sign-in")
    page.get_by_label("Login").fill(name.lower())
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("h1")).to_have_text("Please give the code of your app.")
    found += _faults_here(page)
    page.keyboard.type(app.at(int(time.time()) + 30))  # the field has the focus
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("h1")).to_have_text("Upload your model inventory as it is.")
    assert found == []


def test_the_pages_of_a_reader_and_of_who_has_a_factor_are_whole(page: Any, house: House) -> None:  # noqa: F811
    width = page.viewport_size["width"]
    audit = house.owner.upload(client_name=f"Reader Client {width}")
    reader = house.joins(house.invited(f"Reader {width}", "reader"), f"reader {width}", f"Reader {width}")
    _enrols(reader)
    found: list[str] = []
    base = f"{house.base}/audits/{audit}"
    for who, paths in (
        (
            reader,
            ("reading", "verdict", "models/0", "review", "documents", "evidence", "questionnaires/google"),
        ),
        (house.owner, ("verdict",)),
    ):
        _as(page, who)
        found += [one for path in paths for one in _faults(page, f"{base}/{path}")]
        for path in ("/me", "/clients", *(("/people",) if who is house.owner else ())):
            found += _faults(page, f"{house.base}{path}")
    assert found == []


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_the_second_factor_speaks_other_languages_and_fits(page: Any, house: House, language: str) -> None:  # noqa: F811
    name = f"{language} {page.viewport_size['width']}"
    person: Person = house.joins(house.invited(name, "auditor"), name, name)
    _as(page, person)
    page.context.add_cookies([{"name": "language", "value": language, "url": house.base}])
    page.goto(f"{house.base}/me")
    page.locator("#second-factor input[name=old]").fill(PASSWORD)
    page.keyboard.press("Enter")
    said = {"de": "Nehmen Sie dieses Bild", "fr": "Photographiez cette image", "es": "Capture esta imagen"}
    sync_api.expect(page.locator("h1")).to_contain_text(said[language])
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
