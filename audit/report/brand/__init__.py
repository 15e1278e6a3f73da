"""How a report looks and whose it is: a folder with a `brand.toml`, checked whole before anything is rendered.

| module | holds |
|---|---|
| `settings` | the schema of `brand.toml` |
| `folder` | the folder that it lies in, and all mistakes with their lines |
| `fonts`, `logos`, `sections`, `overrides` | what it names: files of the folder, each checked |
| `legibility` | the contrast of its colours |
| `placeholders` | what nobody has replaced yet |
| `starting` | a commented brand to start from |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, NamedTuple

from audit.domain.errors import KnowledgeError
from audit.domain.result import AuditResult
from audit.knowledge.brand_overrides import BrandOverrides
from audit.knowledge.money import Assumptions, Exchange, Rates
from audit.report.brand.folder import BrandFolder
from audit.report.brand.fonts import OWN, Face, brand_fonts, own_faces
from audit.report.brand.legibility import LEAST, hard_to_read, tint
from audit.report.brand.logos import Logo, load_logo
from audit.report.brand.overrides import check_overrides
from audit.report.brand.placeholders import note_placeholders
from audit.report.brand.sections import Extra, arranged, check_sections
from audit.report.brand.settings import Attribution, Colours, Settings
from audit.report.file_names import safe_stem
from audit.report.templates.folder import templates
from audit.report.templates.translations import gettext
from audit.report.view import formatting

__all__ = ["Brand", "Extra", "Face", "Logo", "Paper", "fit_to_render", "load_brand"]

REPORT = "report"  # the stem of the report itself
_MOST_OF_A_NAME, _MOST_OF_A_STEM = 60, 200  # bytes: no name is so long that the document falls off its end
_TINTS = {"accent": 0.1, "base": 0.28}  # how much of a colour its tint has
RATES, ASSUMPTIONS, EXCHANGE = "rates.yaml", "assumptions.yaml", "exchange.yaml"


class Paper(NamedTuple):
    """A sheet of paper, upright."""

    name: str
    width_mm: float
    height_mm: float


PAPERS = {"A4": Paper("A4", 210, 297), "Letter": Paper("Letter", 215.9, 279.4)}


@dataclass(frozen=True, slots=True)
class Brand:
    """Everything by which one consultant's reports differ from another's; a report takes it beside the result.

    `name` is whose report it is: the running head, and the author of every document. `title` is the document's,
    `cover_title` the same in the lines of the cover; where the brand has no words of its own for them they are in the
    report's language. `sections` are ids of `report_templates/sections/` in their
    order; those that are in `extra` are the brand's own. `fonts` are the families
    for `sans`, `serif` and `display`, whose files are in `faces`. `templates` is a folder whose files come before the
    toolkit's. `overlay` is what it changes of the knowledge (None: nothing). `warnings` are for whoever runs the audit.
    `placeholders` say where words of the brand to start from stand still; `draft`: every page says that it is one.
    """

    name: str
    own_title: str | None
    cover: bool
    own_cover_title: str | None
    subtitle: str
    prepared_by: str
    footer: str
    confidential: str
    legal: str
    contact: str
    colours: Mapping[str, str]
    fonts: Mapping[str, str]
    faces: tuple[Face, ...]
    paper: Paper
    language: str
    currency: str | None
    file_pattern: str
    contents: bool
    sections: tuple[str, ...]
    extra: Mapping[str, Extra]
    attribution: Attribution
    logo: Logo | None = None
    client_logo: Logo | None = None
    templates: Path | None = None
    overlay: BrandOverrides | None = None
    warnings: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    draft: bool = False

    @property
    def title(self) -> str:
        """What the report is called, in the language that is spoken unless the brand has its own words."""
        return self.own_title or gettext("MLOps readiness gap report")

    @property
    def cover_title(self) -> tuple[str, ...]:
        """The same as the lines of the cover."""
        own = self.own_cover_title or self.own_title
        return tuple((own or gettext("MLOps readiness\ngap report")).splitlines())

    @property
    def draft_mark(self) -> str:
        """What every page of a draft says, in the language that is spoken."""
        return gettext("Draft").upper()

    def line(self, pattern: str, result: AuditResult) -> str:
        """One of the brand's lines, with the client, the audit date and the brand's name in their places."""
        day = formatting.long_date(result.as_of)
        return pattern.format(client=formatting.clean(result.client), date=day, brand=self.name)

    def line_of_many(self, pattern: str, last: date) -> str:
        """The same for pages about several clients, the last of whom was audited on that day; '' where it names one."""
        named = {field for _, field, _, _ in Formatter().parse(pattern)}
        return "" if "client" in named else pattern.format(date=formatting.long_date(last), brand=self.name)

    def file(self, name: str, result: AuditResult) -> str:
        """What the brand calls a file of a report, by what it is called without one: `report.pdf`, `findings.xlsx`.

        A pattern that does not tell documents apart names the report, and begins the names of the others.
        """
        document, dot, ending = name.rpartition(".")
        client, brand = (safe_stem(name, _MOST_OF_A_NAME) for name in (result.client, self.name))
        filled = self.file_pattern.format(
            client=client, date=result.as_of.isoformat(), brand=brand, document=document
        )
        if "{document}" not in self.file_pattern and document != REPORT:
            filled += f"-{document}"
        return f"{safe_stem(filled, _MOST_OF_A_STEM)}{dot}{ending}"


def fit_to_render(brand: Brand, *, draft: bool = False) -> Brand:
    """The brand as it may be rendered: as a draft, which its name says too, or without any placeholder.

    Raises KnowledgeError with every placeholder as file:line, where it is no draft.
    """
    if draft:
        name = brand.name if brand.draft else f"DRAFT · {brand.name}"
        return replace(brand, name=name, draft=True)
    if brand.placeholders:
        told = "\n".join(f"{one}." for one in brand.placeholders)
        raise KnowledgeError(
            f"{told}\nPut your own words there. --draft renders it as it is, and prints DRAFT across each page."
        )
    return brand


def load_brand(folder: Path | None) -> Brand:
    """The brand of a folder, the toolkit's own for None. Raises KnowledgeError with every mistake as file:line."""
    return _own() if folder is None else _loaded(BrandFolder(folder), _own())


@cache
def _own() -> Brand:
    folder = BrandFolder(templates())
    settings = folder.settings
    colours = Colours(**settings.colours.model_dump()).model_dump()
    sections = settings.sections or ()
    return Brand(
        fonts=OWN, faces=own_faces(), extra={}, sections=sections, colours=colours, **_plain(settings)
    )


def _loaded(folder: BrandFolder, own: Brand) -> Brand:
    settings = folder.settings
    colours = _colours(settings, own)
    fonts, faces = brand_fonts(folder)
    logo = load_logo(folder, ("logos", "consultant"), settings.logos.consultant)
    client_logo = load_logo(folder, ("logos", "client"), settings.logos.client)
    extra = check_sections(folder, own.sections)
    overrides = check_overrides(folder)
    for ink, ground, found in hard_to_read(colours):
        folder.warn(
            ("colours", ink),
            f"{ink} on {ground} has a contrast of {found:.1f}; text needs {LEAST} to be read",
        )
    overlay = _overlay(folder)
    folder.finish()
    note_placeholders(folder, _read_by(folder, extra))
    return Brand(
        fonts=MappingProxyType(fonts),
        faces=faces,
        extra=MappingProxyType(extra),
        sections=arranged(folder, own.sections),
        colours=MappingProxyType(colours),
        logo=logo,
        client_logo=client_logo,
        templates=overrides,
        overlay=overlay,
        warnings=tuple(folder.warnings),
        placeholders=tuple(folder.placeholders),
        **_plain(settings),
    )


def _read_by(folder: BrandFolder, extra: Mapping[str, Extra]) -> Iterator[Path]:
    """The files of words and figures that a brand uses."""
    names = (*extra, RATES, ASSUMPTIONS)
    return (path for name in names if (path := folder.folder / name).is_file())


def _colours(settings: Settings, own: Brand) -> dict[str, str]:
    """The brand's colours before the toolkit's; where it gives a colour and not its tint, the tint follows."""
    given = settings.colours.model_dump(exclude_none=True)
    followers = {f"{name}_tint": tint(given[name], share) for name, share in _TINTS.items() if name in given}
    return {**own.colours, **followers, **given}


def _plain(settings: Settings) -> dict[str, Any]:
    """What is taken from the settings as it stands."""
    cover, lines = settings.cover, settings.lines
    return {
        "name": settings.name,
        "own_title": settings.title,
        "cover": cover.show,
        "own_cover_title": cover.title,
        "subtitle": cover.subtitle,
        "prepared_by": cover.prepared_by,
        **lines.model_dump(),
        "paper": PAPERS[settings.paper],
        "language": settings.language,
        "currency": settings.currency,
        "file_pattern": settings.file_name,
        "contents": settings.contents,
        "attribution": settings.attribution,
    }


def _overlay(folder: BrandFolder) -> BrandOverrides | None:
    """What the brand changes of the knowledge; what is wrong with its files is noted."""
    rates, assumptions = folder.document(RATES, Rates), folder.document(ASSUMPTIONS, Assumptions)
    exchange = folder.document(EXCHANGE, Exchange)
    may, currency = folder.settings.attribution, folder.settings.currency
    brought = rates, assumptions, exchange
    if not any(brought) and may.sources and may.rates and not currency:
        return None
    return BrandOverrides(
        folder.settings.name, rates, assumptions, may.sources, may.rates, currency, exchange
    )
