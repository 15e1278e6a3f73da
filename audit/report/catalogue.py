"""The words of the templates in the language that is spoken: gettext catalogues, read as their translators wrote them.

`report_templates/locale/<language>.po`, extracted and completed by `python -m docs.translate`. English is what stands
in the templates.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment
from markupsafe import Markup

from audit import speech
from audit.domain.errors import KnowledgeError
from audit.report.places import templates
from audit.report.text import finalize

FOLDER = "locale"


def languages() -> tuple[str, ...]:
    """The languages that the templates speak, English first."""
    return ("en", *sorted(path.stem for path in (templates() / FOLDER).glob("*.po")))


def said(message: str) -> str:
    """A message in the language that is spoken."""
    return _catalogue(speech.language()).gettext(message)


def speak(environment: Environment) -> None:
    """Gives the templates their `_`, `ngettext` and `{% trans %}`.

    A value inside a sentence is cleaned and escaped as one that stands alone.
    """
    environment.add_extension("jinja2.ext.i18n")
    environment.add_extension("jinja2.ext.do")  # what would be `set _ =` hides the `_` of the messages
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals |= {
        "gettext": _gettext,
        "_": _gettext,
        "ngettext": _ngettext,
        "pgettext": _pgettext,
        "npgettext": _npgettext,
    }


def _gettext(message: str, /, **values: Any) -> Markup:
    return _filled(_catalogue(speech.language()).gettext(message), values)


def _ngettext(one: str, other: str, number: int, /, **values: Any) -> Markup:
    values.setdefault("num", number)
    return _filled(_catalogue(speech.language()).ngettext(one, other, number), values)


def _pgettext(context: str, message: str, /, **values: Any) -> Markup:
    return _filled(_catalogue(speech.language()).pgettext(context, message), values)


def _npgettext(context: str, one: str, other: str, number: int, /, **values: Any) -> Markup:
    values.setdefault("num", number)
    return _filled(_catalogue(speech.language()).npgettext(context, one, other, number), values)


def _filled(message: str, values: dict[str, Any]) -> Markup:
    """The sentence with its values; the message itself is the templates', and may hold markup."""
    return Markup(message) % {name: finalize(value) for name, value in values.items()}


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
        raise KnowledgeError(f"No report in '{language}'. There are: {known}.") from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
