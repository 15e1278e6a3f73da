"""The sentences of the pages: templates hold them in English, `locale/` in other languages."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from audit import locale
from audit.domain.places import column_letters
from audit.report.view.formatting import for_client
from audit.report.view.status_symbols import SYMBOLS

_HERE = Path(__file__).parent
_FILE = re.compile(
    r"^([^\s:][^:\n]*): (?=(?:is|are|has|holds|was|can't|names) )"
)  # before what is said of it
MARKS = SYMBOLS | {"off": "✕"}


def languages() -> tuple[str, ...]:
    """The languages that the pages speak, English first."""
    return ("en", *sorted(file.stem for file in (_HERE / "locale").glob("*.po")))


@cache
def _catalogue(language: str) -> NullTranslations:
    path = _HERE / "locale" / f"{language}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _gettext(message: str) -> str:
    return _catalogue(locale.language()).gettext(message)


def _ngettext(one: str, other: str, number: int) -> str:
    return _catalogue(locale.language()).ngettext(one, other, number)


@cache
def environment() -> Environment:
    """What renders the pages."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"MARKS": MARKS, "call_languages": languages, "per_cent": locale.per_cent}
    made.filters |= {
        "day": _day,
        "moment": _moment,
        "utc": _utc,
        "pct": _percent,
        "count": lambda n: locale.figures(n),
        "size": _size,
        "letters": column_letters,
        "mark": _mark,
        "on_page": _on_page,
    }
    return made


def _on_page(message: str) -> str:
    """An error's message as a page says it: without the sentences that name options of the command line, and with the
    file as the subject of what is said of it. Its lines stay lines."""
    lines = (for_client(line) if line.strip() else line for line in message.splitlines())
    return "\n".join(_FILE.sub(r"\1 ", line) for line in lines if line.strip())


def _day(value: date | str) -> str:
    return locale.long_date(date.fromisoformat(value) if isinstance(value, str) else value)


def _moment(seconds: float) -> str:
    at = datetime.fromtimestamp(seconds, UTC).astimezone()
    return f"{locale.long_date(at.date())}, {at:%H:%M}"


def _utc(text: str) -> str:
    """A time as the result keeps it, in UTC."""
    at = datetime.fromisoformat(text)
    return f"{locale.long_date(at.date())}, {at:%H:%M} UTC"


def _percent(share: float | None) -> str:
    return "–" if share is None else locale.figures(100 * share)


def _size(size_bytes: int) -> str:
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if size_bytes >= unit:
            return f"{locale.figures(size_bytes / unit, 1, trimmed=True)} {name}"
    return f"{size_bytes} B"


def _mark(kind: str, label: str = "") -> Markup:
    """A status as a symbol; its words stand beside it, or are read aloud alone."""
    said = Markup('<span class="vh">{}</span>').format(label) if label else ""
    return Markup('<i class="st {}" aria-hidden="true">{}</i>{}').format(kind, MARKS[kind], said)


def render(template: str, language: str, names: dict[str, Any]) -> str:
    """A page in a language."""
    with locale.use_locale(language):
        return environment().get_template(template).render(names)
