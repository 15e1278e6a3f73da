"""A real browser for tests of pages: Debian's Chromium, driven by Playwright; skipped, with the reason, without it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_ENGLISH = {
    "LANG": "en_US.UTF-8",
    "LANGUAGE": "en_US",
    "LC_ALL": "en_US.UTF-8",
}  # of the browser's own fields


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser, closed at the end."""
    driver = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed; it is in the extra dev"
    )
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt install chromium")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(_OPTIONS), env={**os.environ, **_ENGLISH}
        )
        yield browser
        browser.close()


class Seen:
    """What a page said that it should not have: errors of the script, of the policy, and requests for anything."""

    def __init__(self, page: Any) -> None:
        self.wrong: list[str] = []
        page.on("console", lambda m: self.wrong.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._requested)

    def _requested(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "about:")):
            self.wrong.append(f"requested {request.url}")
