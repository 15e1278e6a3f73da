"""What the templates say sentences with: `_`, `ngettext`, `pgettext` and `{% trans %}`."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from audit.report.templates.translations import catalogue
from audit.report.view.formatting import finalize


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
    return _filled(catalogue().gettext(message), values)


def _ngettext(one: str, other: str, number: int, /, **values: Any) -> Markup:
    values.setdefault("num", number)
    return _filled(catalogue().ngettext(one, other, number), values)


def _pgettext(context: str, message: str, /, **values: Any) -> Markup:
    return _filled(catalogue().pgettext(context, message), values)


def _npgettext(context: str, one: str, other: str, number: int, /, **values: Any) -> Markup:
    values.setdefault("num", number)
    return _filled(catalogue().npgettext(context, one, other, number), values)


def _filled(message: str, values: dict[str, Any]) -> Markup:
    """The sentence with its values; the message itself is the templates', and may hold markup."""
    if not values:
        return _alone(message)
    return Markup(message) % {name: finalize(value) for name, value in values.items()}


@cache
def _alone(message: str) -> Markup:
    """A message without values; those of `words.html` are made anew by each template that imports it."""
    return Markup(message) % {}
