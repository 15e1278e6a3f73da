"""Fills a Word template: docxtpl puts it together, the report's own environment fills in its names.

A brand's template is a program of somebody else's, as its HTML templates are: it is filled in the same sandbox.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError

from audit.domain.errors import InputError
from audit.report.brand import Brand
from audit.report.html.environment import fill_text
from audit.report.office.template_files import read_template

REPORT, PLAIN = "word/report.docx", "word/document.docx"
NEEDED = {REPORT: ("cover", "summary", "contents", "body"), PLAIN: ("body",)}
"""The names that each template must use somewhere, or a part of the document would be lost."""
_BROKEN = (KeyError, ValueError, AttributeError, IndexError, XMLSyntaxError, zipfile.BadZipFile)


def check_template(path: Path, name: str) -> None:
    """Raises InputError where a file is no template for `name`, with the cause and a way out."""
    content = read_template(path)
    try:
        used = DocxTemplate(io.BytesIO(content)).get_undeclared_template_variables(
            ImmutableSandboxedEnvironment(extensions=["jinja2.ext.do"])
        )
    except TemplateError as error:
        raise InputError(f"{path}: {error.message}. Correct the tag in Word.") from error
    except _BROKEN as error:
        raise InputError(f"{path}: can't be read as a document: {error}. Save it in Word again.") from error
    lacking = [wanted for wanted in NEEDED[name] if wanted not in used]
    if lacking:
        tags = ", ".join(f"{{%p for b in {wanted} %}}" for wanted in lacking)
        raise InputError(
            f"{path}: uses {'none of its' if len(lacking) == len(NEEDED[name]) else 'no'} {', '.join(lacking)}: "
            f"lacks the tag {tags}. Copy it from report_templates/{name}."
        )


class Template:
    """A template that is being filled: pictures go into `document` before its names are filled in."""

    def __init__(self, content: bytes, brand: Brand, name: str) -> None:
        self._template, self._brand, self._name = DocxTemplate(io.BytesIO(content)), brand, name
        self._template.render_init()

    @property
    def document(self) -> WordDocument:
        """The document of the template."""
        document: WordDocument = self._template.get_docx()
        return document

    def filled(self, names: Mapping[str, object]) -> WordDocument:
        """The document with its names filled in. Raises KnowledgeError where a brand's template fails."""
        self._template.render(dict(names), _Environment(self._brand, self._name))
        saved = io.BytesIO()
        self._template.save(saved)
        return Document(saved)


class _Environment:
    """What docxtpl takes for Jinja's environment: each part is filled as the brand's other templates are."""

    def __init__(self, brand: Brand, name: str) -> None:
        self._brand, self._name = brand, name

    def from_string(self, text: str) -> _Part:
        """One part of the document as a template."""
        return _Part(self._brand, self._name, text)


class _Part:
    def __init__(self, brand: Brand, name: str, text: str) -> None:
        self._order: tuple[Any, ...] = (brand, name, text)

    def render(self, names: Mapping[str, object]) -> str:
        """The part with its names filled in."""
        brand, name, text = self._order
        return fill_text(brand, name, text, names)
