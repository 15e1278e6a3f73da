"""The layout engine, by its documented interface alone: given our fonts, our pages and what to attach.

To import it loads the engine's C libraries, and raises OSError where one is missing: it is imported in the process of
`render_worker`, or late, within one that may be killed at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from audit.report.pdf.accessibility_tags import fix_pdf_tags
from audit.report.pdf.attachments import AttachedFile, attachments, declare


def rendered(
    html: str, files: Mapping[str, str], attached: Sequence[AttachedFile], options: Mapping[str, Any]
) -> bytes:
    """A PDF of HTML; `files` are paths by the addresses that it has for them, `attached` goes with it, `options` are
    the engine's own."""

    def finish(document: Any, pdf: Any) -> None:
        fix_pdf_tags(pdf, html)
        if attached:
            declare(pdf)

    page = HTML(string=html, url_fetcher=_NamedFilesOnly(files))
    return bytes(page.write_pdf(finisher=finish, attachments=attachments(attached), **options))


class _NamedFilesOnly(URLFetcher):  # type: ignore[misc]
    """Serves the files that the order names and the pictures inside the HTML; everything else is refused."""

    def __init__(self, files: Mapping[str, str]) -> None:
        super().__init__()
        self._files = files

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """What an address holds. Raises ValueError where it is none of ours, which the engine logs."""
        if url in self._files:
            body = Path(self._files[url]).read_bytes()
            return URLFetcherResponse(url, body=body, headers={"Content-Type": "font/ttf"})
        if url.startswith("data:image/"):
            return super().fetch(url, headers)
        raise ValueError(f"not one of the report's own files: {url[:80]}")
