"""Renders the report's HTML as a PDF: our fonts alone, nothing fetched, the same bytes for the same result."""

from __future__ import annotations

import gc
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from audit.domain.errors import MachineError
from audit.domain.result import AuditResult
from audit.report.html import FONT_SCHEME, FONTS, render_html
from audit.report.places import templates

_ONE_AT_A_TIME = threading.Lock()  # the fonts' configuration and the collector belong to the whole process
_CONFIG = "<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"


def render_pdf(result: AuditResult) -> bytes:
    """The report as a PDF/UA-1 file. Raises MachineError where the renderer's libraries are missing."""
    return pdf_of(render_html(result, for_print=True))


def pdf_of(html: str) -> bytes:
    """A PDF of HTML that needs no file but the toolkit's fonts."""
    with _ONE_AT_A_TIME, _own_fonts_alone(), _collector_off():
        renderer = _renderer()
        document = renderer.HTML(string=html, url_fetcher=_fetcher(renderer))
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def _renderer() -> Any:
    try:
        import weasyprint
    except OSError as error:  # it loads its C libraries when imported
        raise MachineError(
            f"The PDF needs Pango and HarfBuzz: {error}. On Debian: "
            "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from error
    return weasyprint


def _fetcher(renderer: Any) -> Any:
    """Serves the toolkit's fonts and the hatches of its own style sheet; everything else is refused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    fonts = {f"{FONT_SCHEME}{stem}.ttf": templates() / "fonts" / f"{stem}.ttf" for _, stem, *_ in FONTS}

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url in fonts:
                return URLFetcherResponse(
                    url, body=fonts[url].read_bytes(), headers={"Content-Type": "font/ttf"}
                )
            if url.startswith("data:image/svg+xml,"):
                return super().fetch(url, headers)
            raise ValueError(f"not one of the toolkit's own files: {url[:80]}")

    return OwnFilesOnly()


@contextmanager
def _own_fonts_alone() -> Iterator[None]:
    """Points fontconfig at the bundled fonts for as long as a report is rendered, with a cache that is thrown away."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="mlops-audit-") as folder:
        config = Path(folder) / "fonts.conf"
        fonts = escape(str(templates() / "fonts"))
        config.write_text(_CONFIG.format(fonts=fonts, cache=escape(folder)), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(config)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def _collector_off() -> Iterator[None]:
    """A render makes millions of objects that live to its end: looking for garbage meanwhile costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
