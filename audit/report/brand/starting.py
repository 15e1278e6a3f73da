"""A commented brand to start from: the files of `report_templates/new_brand/`."""

from __future__ import annotations

from audit import locale
from audit.report.templates.folder import templates
from audit.report.templates.translations import gettext

FOLDER = "new_brand"
_NAME, _LANGUAGE = 'name = "[[Your firm]]"', 'language = "en"'


def starter(language: str = "en", name: str | None = None) -> dict[str, bytes]:
    """File name -> content. What a client would read is in the language; the comments are in English.

    `name` is the firm's; without one it is a placeholder.
    """
    made = {path.name: path.read_text(encoding="utf-8") for path in sorted((templates() / FOLDER).iterdir())}
    with locale.use_locale(language):
        for english, told in _texts().items():
            made = {file: text.replace(english, told) for file, text in made.items()}
    settings = made["brand.toml"].replace(_LANGUAGE, f'language = "{language}"')
    if name is not None:
        settings = settings.replace(_NAME, f"name = {_toml(name)}")
    return {file: text.encode() for file, text in {**made, "brand.toml": settings}.items()}


def _texts() -> dict[str, str]:
    """What a client reads -> the same in the language that is spoken."""
    about_us = gettext("About us")
    return {
        "{brand} for {client}, {date}": gettext("{brand} for {client}, {date}"),
        "Confidential. For {client} only.": gettext("Confidential. For {client} only."),
        "# About us": f"# {about_us}",
    }


def _toml(text: str) -> str:
    """A text as a TOML string."""
    escaped = "".join(
        f"\\u{ord(sign):04X}" if not sign.isprintable() or sign in '"\\' else sign for sign in text
    )
    return f'"{escaped}"'
