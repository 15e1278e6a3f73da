"""The layout engine, by its documented interface alone: loaded, given our fonts, our pages and what to attach.

It runs in `renderer`'s process, or within one that may be killed at any time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audit.report.carrying import Carried

_CONFIG = "<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"


def load() -> None:
    """Loads the engine and its C libraries. Raises OSError where one of them is missing."""
    import audit.report.carrying
    import audit.report.tagging
    import weasyprint  # noqa: F401


def fallback(fonts: str, folder: Path) -> None:
    """Before the first document: the fonts of the folder `fonts` alone are looked through for what a page's own lack.
    What is known of them is kept in `folder`."""
    config = folder / "fonts.conf"
    config.write_text(_CONFIG.format(fonts=escape(fonts), cache=escape(str(folder))), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config)


def rendered(
    html: str,
    files: Mapping[str, str],
    carried: Sequence[Carried],
    options: Mapping[str, Any],
) -> bytes:
    """A PDF of HTML; `files` are paths by the addresses that it has for them, `carried` is attached, `options` are the
    engine's own."""
    from weasyprint import HTML

    from audit.report.carrying import attachments, declare
    from audit.report.tagging import mend

    def finish(document: Any, pdf: Any) -> None:
        mend(pdf, html)
        if carried:
            declare(pdf)

    page = HTML(string=html, url_fetcher=_fetcher(files))
    return bytes(page.write_pdf(finisher=finish, attachments=attachments(carried), **options))


def _fetcher(files: Mapping[str, str]) -> Any:
    """Serves the files that the order names and the pictures inside the HTML; everything else is refused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class NamedFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url in files:
                return URLFetcherResponse(
                    url, body=Path(files[url]).read_bytes(), headers={"Content-Type": "font/ttf"}
                )
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            raise ValueError(f"not one of the report's own files: {url[:80]}")

    return NamedFilesOnly()
