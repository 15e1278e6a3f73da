"""The empty presentation that slides are put into, made of the designer's XML, and what its properties say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides

from audit.report.deck.layouts import Layouts

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Fill = Callable[[str, Mapping[str, Any]], str]  # a template's name and what it is given


def blank(layouts: Layouts, fill: Fill) -> Slides:
    """A presentation without slides: one master, one theme, and the layouts by their names."""
    count = len(layouts.layouts)
    measures = {"width_mm": layouts.width_mm, "height_mm": layouts.height_mm}
    master = {
        "areas": next(a for n, a in layouts.layouts.items() if n != "cover"),
        "layouts": layouts.layouts,
    }
    parts = {
        "_rels/.rels": _relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": fill("presentation.xml", measures),
        "ppt/_rels/presentation.xml.rels": _relations(("slideMaster", "slideMasters/slideMaster1.xml")),
        "ppt/slideMasters/slideMaster1.xml": fill("master.xml", {**measures, **master}),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
            *(("slideLayout", f"../slideLayouts/slideLayout{n}.xml") for n in range(1, count + 1)),
            ("theme", "../theme/theme1.xml"),
        ),
        "ppt/theme/theme1.xml": fill("theme.xml", measures),
    }
    for number, (name, areas) in enumerate(layouts.layouts.items(), 1):
        path = f"ppt/slideLayouts/slideLayout{number}.xml"
        parts[path] = fill("layout.xml", {"name": name, "areas": areas})
        parts[f"ppt/slideLayouts/_rels/slideLayout{number}.xml.rels"] = _relations(
            ("slideMaster", "../slideMasters/slideMaster1.xml")
        )
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("[Content_Types].xml", _content_types(parts))
        for path, xml in parts.items():
            archive.writestr(path, xml.strip())
    return Presentation(package)


def describe(slides: Slides, *, title: str, subject: str, author: str, language: str, day: date) -> None:
    """Sets the document's properties; every time in them is the audit's day."""
    properties, at = slides.core_properties, datetime(day.year, day.month, day.day)  # noqa: DTZ001 (UTC by the format)
    properties.title, properties.subject, properties.language = title[:255], subject[:255], language
    properties.author = properties.last_modified_by = author[:255]
    properties.created = properties.modified = at
    properties.revision = 1


def list_notes(slides: Slides) -> None:
    """Names the master of the speaker's notes in the presentation: the library leaves it out."""
    part = slides.part
    found = [id_ for id_, relation in part.rels.items() if relation.reltype == RT.NOTES_MASTER]
    if not found:
        return
    listed = etree.Element(qn("p:notesMasterIdLst"))
    etree.SubElement(listed, qn("p:notesMasterId")).set(qn("r:id"), found[0])
    slides.element.find(qn("p:sldMasterIdLst")).addnext(listed)


def _relations(*items: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(items, 1)
    )
    return (
        f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{listed}</Relationships>"
    )


def _content_types(parts: Mapping[str, str]) -> str:
    kinds = {
        "presentation": f"{_MAIN}.presentation.main+xml",
        "slideMaster": f"{_MAIN}.slideMaster+xml",
        "slideLayout": f"{_MAIN}.slideLayout+xml",
        "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
    }
    named = [(path, path.rsplit("/", 1)[1].split(".")[0].rstrip("0123456789")) for path in parts]
    listed = "".join(
        f'<Override PartName="/{path}" ContentType="{kinds[kind]}"/>' for path, kind in named if kind in kinds
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )
