"""The presentation as a package: opened from its template, and what its properties say."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

from lxml import etree
from pptx import Presentation
from pptx.exc import PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides

from audit.domain.errors import InputError
from audit.report.deck.template import check_layouts
from audit.report.office.template_files import read_template


def check_template(path: Path) -> None:
    """Raises InputError where a file is no template that the deck can be made of, with the cause and a way out."""
    check_layouts(open_slides(read_template(path), path), path)


def open_slides(content: bytes, path: Path) -> Slides:
    """The presentation of a template, without the slides that a designer tried it with. Raises InputError."""
    try:
        slides = Presentation(io.BytesIO(content))
    except (PythonPptxError, KeyError, ValueError, AttributeError, etree.XMLSyntaxError) as error:
        raise InputError(
            f"{path}: can't be read as a presentation: {error}. Save it in PowerPoint again."
        ) from error
    listed = slides.slides._sldIdLst
    for slide in list(listed):
        slides.part.drop_rel(slide.rId)
        listed.remove(slide)
    return slides


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
    if not found or slides.element.find(qn("p:notesMasterIdLst")) is not None:
        return
    listed = etree.Element(qn("p:notesMasterIdLst"))
    etree.SubElement(listed, qn("p:notesMasterId")).set(qn("r:id"), found[0])
    slides.element.find(qn("p:sldMasterIdLst")).addnext(listed)
