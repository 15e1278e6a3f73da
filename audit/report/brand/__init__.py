"""How a report looks and whose it is: a folder with a `brand.toml`, checked whole before anything is rendered.

| module | holds |
|---|---|
| `settings` | the schema of `brand.toml` |
| `assets` | fonts and logos |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from markupsafe import Markup

from audit.domain.result import AuditResult
from audit.knowledge.documents import read_text
from audit.knowledge.toml import check_toml
from audit.report import text
from audit.report.brand.assets import Face, Logo
from audit.report.brand.settings import Attribution, Colours, Settings
from audit.report.places import templates

__all__ = ["Brand", "Face", "Logo", "Paper", "load_brand"]

FILE = "brand.toml"
# family, file, weight, style; the last field: also in the self-contained page
_FACES = (
    ("Report Sans", "sans-400", 400, "normal", True),
    ("Report Sans", "sans-500", 500, "normal", False),
    ("Report Sans", "sans-600", 600, "normal", True),
    ("Report Sans", "sans-700", 700, "normal", False),
    ("Report Sans", "sans-400-italic", 400, "italic", False),
    ("Report Display", "display-600", 600, "normal", False),
    ("Report Display", "display-700", 700, "normal", False),
    ("Report Serif", "serif-400", 400, "normal", False),
    ("Report Serif", "serif-600", 600, "normal", True),
    ("Report Serif", "serif-400-italic", 400, "italic", True),
    ("Report Symbols", "symbols", 400, "normal", True),
)


class Paper(NamedTuple):
    """A sheet of paper, upright."""

    name: str
    width_mm: float
    height_mm: float


PAPERS = {"A4": Paper("A4", 210, 297), "Letter": Paper("Letter", 215.9, 279.4)}


@dataclass(frozen=True, slots=True)
class Brand:
    """Everything by which one consultant's reports differ from another's; a report takes it beside the result.

    `name` is whose report it is: the running head, and the author of every document. `title` is the document's, and
    `cover_title` the same in the lines of the cover. `sections` are ids of `report_templates/sections/` in their
    order; those that are in `extra` are the brand's own, as HTML. `warnings` are for whoever runs the audit.
    """

    name: str
    title: str
    cover: bool
    cover_title: tuple[str, ...]
    subtitle: str
    prepared_by: str
    footer: str
    confidential: str
    legal: str
    contact: str
    colours: Mapping[str, str]
    faces: tuple[Face, ...]
    logo: Logo | None
    client_logo: Logo | None
    paper: Paper
    language: str
    currency: str | None
    file_name: str
    sections: tuple[str, ...]
    extra: Mapping[str, Markup]
    attribution: Attribution
    templates: Path | None = None
    warnings: tuple[str, ...] = ()

    def line(self, pattern: str, result: AuditResult) -> str:
        """One of the brand's lines, with the client, the audit date and the brand's name in their places."""
        date = text.long_date(result.as_of)
        return pattern.format(client=text.clean(result.client), date=date, brand=self.name)


def load_brand(folder: Path | None) -> Brand:
    """The brand of a folder, the toolkit's own for None. Raises KnowledgeError with every mistake as file:line."""
    return _own() if folder is None else _loaded(folder, _own())


@cache
def _own() -> Brand:
    path = templates() / FILE
    settings = check_toml(path, read_text(path), Settings)
    colours = Colours(**settings.colours.model_dump())
    fonts = templates() / "fonts"
    faces = tuple(
        Face(family, fonts / f"{stem}.ttf", weight, style, fonts / f"{stem}.woff2" if both else None)
        for family, stem, weight, style, both in _FACES
    )
    return _brand(settings, colours.model_dump(), faces, settings.sections or (), None)


def _loaded(folder: Path, own: Brand) -> Brand:
    path = folder / FILE
    settings = check_toml(path, read_text(path), Settings)
    colours = {**own.colours, **settings.colours.model_dump(exclude_none=True)}
    return _brand(settings, colours, own.faces, settings.sections or own.sections, folder)


def _brand(
    settings: Settings,
    colours: Mapping[str, str],
    faces: tuple[Face, ...],
    sections: tuple[str, ...],
    folder: Path | None,
) -> Brand:
    return Brand(
        name=settings.name,
        title=settings.title,
        cover=settings.cover.show,
        cover_title=tuple((settings.cover.title or settings.title).splitlines()),
        subtitle=settings.cover.subtitle,
        prepared_by=settings.cover.prepared_by,
        footer=settings.lines.footer,
        confidential=settings.lines.confidential,
        legal=settings.lines.legal,
        contact=settings.lines.contact,
        colours=MappingProxyType(dict(colours)),
        faces=faces,
        logo=None,
        client_logo=None,
        paper=PAPERS[settings.paper],
        language=settings.language,
        currency=settings.currency,
        file_name=settings.file_name,
        sections=sections,
        extra=MappingProxyType({}),
        attribution=settings.attribution,
    )
