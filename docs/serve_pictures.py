"""Takes the pictures of the upload page in `docs/serve.md`: `python -m docs.serve_pictures`. It needs Chromium.

They are taken again by hand when the look of the pages changes.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.serving import MESSY, ROOT, serving

HERE = Path(__file__).resolve().parent / "pictures"
CLIENT = "Harbour Bank"
SIZE = {"width": 1280, "height": 860}
COLOURS = 64  # flat design: a palette halves the files and nobody sees it
SYSTEMS = tuple(
    ROOT / "examples" / "evidence" / name
    for name in ("fleet.csv", "mlflow.json", "evidently.json", "kubernetes.json")
)
DATES = ("2026-05-20", "2026-08-21", "2026-11-24")


def main() -> None:
    """Hands the example over as a client would, three times, and looks."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "data") as address,
        sync_playwright() as p,
    ):
        browser = p.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(address)
        _hand_over(page, address.partition("/?")[0], DATES[-1], SYSTEMS, "Norrland Mutual")
        page.goto(page.url.replace("/reading", "/evidence"))
        _take(page, "serve-systems")
        for day in DATES:
            _hand_over(page, address.partition("/?")[0], day)
        reading = page.url
        _take(page, "serve-reading", "#sheet")
        page.goto(reading.replace("/reading", "/verdict"))
        _take(page, "serve-verdict")
        page.goto(f"{address.partition('/?')[0]}/clients")
        _take(page, "serve-clients")
        page.goto(address.partition("/?")[0])
        _take(page, "serve-upload")
        _people(browser, Path(folder) / "several")
        browser.close()


def _people(browser: Browser, folder: Path) -> None:
    """A server with accounts, with two people and an invitation."""
    with serving(folder, "--accounts") as address:
        base = address.partition("/join")[0]
        page = _joined(browser, address, "Ada Lovelace")
        for name, role in (("Grace Hopper", "auditor"), ("R. Dube", "respondent"), ("Rae Holm", "reader")):
            page.goto(f"{base}/people")
            page.get_by_label("Name").last.fill(name)
            page.get_by_label("Role").last.select_option(role)
            page.get_by_role("button", name="Make the invitation").click()
            invitation = page.locator("#address").inner_text()
            if role != "reader":
                _joined(browser, invitation, name).close()
        page.goto(f"{base}/people")
        _take(page, "serve-people")
        page.close()


def _joined(browser: Browser, address: str, name: str) -> Page:
    page = browser.new_context(viewport=SIZE, reduced_motion="reduce").new_page()  # type: ignore[arg-type]
    page.goto(address)
    page.fill("[name=name]", name)
    page.fill("[name=login]", f"{name.split()[-1].lower()}@example.com")
    for field in ("password", "again"):
        page.fill(f"[name={field}]", "violet anchor tundra 9")
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url(re.compile(r"/$"))
    return page


def _hand_over(
    page: Page, base: str, day: str, files: Sequence[Path] = (MESSY,), client: str = CLIENT
) -> None:
    page.goto(base)
    page.set_input_files("#file", list(files))
    page.fill("[name=client_name]", client)
    page.fill("[name=as_of]", day)
    page.click("#send")
    page.wait_for_url(re.compile("/reading"), timeout=120_000)


def _take(page: Page, name: str, at: str = "") -> None:
    if at:
        page.locator("#c7 a").click()
        page.locator("#panel").wait_for()
        page.locator(at).evaluate("element => scrollTo(0, element.offsetTop - 76)")
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(COLOURS).save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
