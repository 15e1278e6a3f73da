"""Writes what languages still lack: the report's messages, empty, and the knowledge's texts, in English.

    python -m docs.translate de fr es

What is translated already is kept; what nobody says any more is dropped. It tells of each file how many of its texts
are still as in English (names may be), and with `--same` which. `audit.knowledge.load(language=...)` says
what is missing or wrong in the knowledge, `tests/report/test_translations.py` in the catalogues.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract
from ruamel.yaml import YAML

from audit import report
from audit.knowledge import directory, load
from audit.knowledge.questionnaires import question_documents
from audit.knowledge.translation import FOLDER, texts
from audit.report.templates import translations
from audit.report.templates.folder import templates
from audit.report.workbook import words

_AS_THE_ENVIRONMENT = {
    "trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false",
    "extensions": "jinja2.ext.do",
}  # fmt: skip
_HEADER = r"""msgid ""
msgstr ""
"Language: {}\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {}\n"

"""


class Message(NamedTuple):
    """A message of a template: where it stands, its text (or singular and plural), its context."""

    file: str
    line: int
    text: str | tuple[str, str]
    context: str | None


@click.command()
@click.argument("languages", nargs=-1, required=True)
@click.option("--same", is_flag=True, help="Name each text that is as in English.")
def main(languages: tuple[str, ...], same: bool) -> None:
    """Completes report_templates/locale and questionnaires/translations."""
    for language in languages:
        complete_catalogue(language)
        for name, (found, all_) in complete_texts(language).items():
            click.echo(f"{language}/{name}: {len(found)} of {all_} texts are as in English.")
            for at in found if same else ():
                click.echo(f"    {'.'.join(map(str, at))}")


def complete_catalogue(language: str) -> None:
    """Brings the catalogue of the templates' messages to what they say today."""
    path = catalogue_path(language)
    kept = read_po(io.BytesIO(path.read_bytes()), language) if path.exists() else Catalog(language)
    kept.update(_template(language), no_fuzzy_matching=True)
    written = io.BytesIO()
    write_po(
        written,
        kept,
        width=110,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        _HEADER.format(language, kept.plural_forms) + written.getvalue().decode(), encoding="utf-8"
    )


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return templates() / translations.FOLDER / f"{language}.po"


def messages() -> Iterator[Message]:
    """Every message of the templates, in the order in which they stand there, then those of the code."""
    for path in sorted(templates().rglob("*.html")):
        name = path.relative_to(templates()).as_posix()
        with path.open("rb") as stream:
            found = extract(babel_extract, stream, {**DEFAULT_KEYWORDS}, (), _AS_THE_ENVIRONMENT)
            for line, text, _, context in found:
                yield Message(name, line, text, context)
    yield from _said_by_code()
    yield from (Message("workbook.json", 1, text, context) for context, text in dict.fromkeys(words.texts()))


def _said_by_code() -> Iterator[Message]:
    """The words that the code says itself: `gettext("...")`."""
    audit = Path(report.__file__).parents[1]
    for path in sorted((*(audit / "report").rglob("*.py"), *(audit / "portfolio").rglob("*.py"))):
        with path.open("rb") as stream:
            for line, text, _, _ in extract("python", stream, {"gettext": None}):
                yield Message(f"audit/{path.relative_to(audit).as_posix()}", line, text, None)


def _template(language: str) -> Catalog:
    made = Catalog(language)
    for message in messages():
        made.add(message.text, locations=[(message.file, message.line)], context=message.context)
    return made


def complete_texts(language: str) -> dict[str, tuple[list[tuple[int | str, ...]], int]]:
    """Writes the knowledge's texts that a language lacks, in English, to be translated where they stand.

    Of each file that has some that are as in English: their paths, and how many texts it has.
    """
    yaml, same = YAML(), {}
    yaml.width = 110
    for name, document in {**load().documents, **question_documents(directory())[0]}.items():
        path = directory() / FOLDER / language / name
        kept = yaml.load(path.read_text(encoding="utf-8")) if path.exists() else None
        english = dict(texts(document))
        told = {at: _at(kept, at) or text for at, text in english.items()}
        if told:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8") as stream:
                yaml.dump(tree(told), stream)
        if found := [at for at, text in told.items() if text == english[at]]:
            same[name] = (found, len(told))
    return same


def _at(node: Any, path: tuple[int | str, ...]) -> str | None:
    for key in path:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return None
    return node if isinstance(node, str) else None


def tree(found: dict[tuple[int | str, ...], str]) -> Any:
    """The texts by their paths as nested mappings and lists."""
    if () in found:
        return found[()]
    below: dict[int | str, dict[tuple[int | str, ...], str]] = {}
    for (first, *rest), text in found.items():
        below.setdefault(first, {})[tuple(rest)] = text
    made = {key: tree(part) for key, part in below.items()}
    return list(made.values()) if made and all(isinstance(key, int) for key in made) else made


if __name__ == "__main__":
    main()
