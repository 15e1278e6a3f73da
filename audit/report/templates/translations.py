"""The words of the report in the language that is spoken: gettext catalogues, read as their translators wrote them.

`report_templates/locale/<language>.po`, extracted and completed by `python -m docs.translate`. English is what stands
in the templates, in `workbook.json`, and in the few places of the code that say a word themselves.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from audit import locale
from audit.domain.errors import KnowledgeError
from audit.report.templates.folder import templates

FOLDER = "locale"


def languages() -> tuple[str, ...]:
    """The languages that the templates speak, English first."""
    return ("en", *sorted(path.stem for path in (templates() / FOLDER).glob("*.po")))


def gettext(message: str) -> str:
    """A message in the language that is spoken."""
    return catalogue().gettext(message)


def pgettext(context: str, message: str) -> str:
    """The same of a word that means several things; `context` says which."""
    return catalogue().pgettext(context, message)


def catalogue() -> NullTranslations:
    """The messages of the language that is spoken. Raises KnowledgeError where there are none."""
    return _catalogue(locale.language())


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    path = templates() / FOLDER / f"{language}.po"
    try:
        with path.open("rb") as stream:
            catalogue = read_po(stream, language)
    except FileNotFoundError as error:
        known = ", ".join(languages())
        raise KnowledgeError(f"No report in '{language}'. The languages are: {known}.") from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
