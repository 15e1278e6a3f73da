"""The catalogues of the templates' words: complete, current, and fit to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import nodes

from audit.report.brand import load_brand
from audit.report.html.environment import environment
from audit.report.templates import translations
from audit.report.templates.folder import templates
from docs.translate import catalogue_path, messages

LANGUAGES = translations.languages()[1:]
TEMPLATES = sorted(path.relative_to(templates()).as_posix() for path in templates().rglob("*.html"))
_CALLS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
_WORD = re.compile(r"[A-Za-z]*[a-z]{2,}(?![\w-]|:0)")  # no abbreviation, no property of a style
_PHRASE = re.compile(r"[a-z]{3,},? [a-z]{2,}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_every_message_and_no_other(language: str) -> None:
    said = {(m.context, m.text) for m in messages()}
    read = _read(language)
    held = {(m.context, tuple(m.id) if isinstance(m.id, (list, tuple)) else m.id) for m in read if m.id}
    assert held - said == set()
    assert said - held == set()
    assert not read.obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    assert [m.id for m in _read(language) if m.id and (m.fuzzy or not all(_forms(m)))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_holds_the_same_values_and_markup(language: str) -> None:
    """A singular may say its number in words, or leave out what only many have."""
    assert [wrong for m in _read(language) if m.id and all(_forms(m)) for wrong in _wrong(m)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whether_titles_begin_small_is_answered_by_yes_or_no(language: str) -> None:
    answers = [m.string for m in _read(language) if (m.context or "").endswith("(yes or no)")]
    assert answers in (["yes"], ["no"])


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_and_all_its_words_are_messages(name: str) -> None:
    made = environment(load_brand(None))
    assert made.get_template(name)
    tree = made.parse((templates() / name).read_text(encoding="utf-8"))
    page = re.sub(r"<(style|script).*?</\1>", "", "".join(_printed(tree)), flags=re.DOTALL)
    assert _WORD.findall(re.sub(r"<[^>]*>|&\w+;", " ", page)) == []
    assert [text for text in _constants(tree) if _PHRASE.search(text)] == []


def _read(language: str) -> Catalog:
    with Path(catalogue_path(language)).open("rb") as stream:
        return read_po(stream, language)


def _forms(message: Message) -> Sequence[str]:
    return (message.string,) if isinstance(message.string, str) else message.string


def _wrong(message: Message) -> Iterator[str]:
    texts = (message.id,) if isinstance(message.id, str) else message.id
    one, other = _values(texts[0]), _values(texts[-1])
    forms = _forms(message)
    for at, text in enumerate(forms):
        last = at == len(forms) - 1
        values, markup = _values(text), _markup(text)
        if not (values == other if last else one <= values <= one | other or values == one - {"n"}):
            yield f"{text!r} holds {sorted(values)}, not {sorted(other if last else one)}"
        if markup != _markup(texts[-1 if last else 0]):
            yield f"{text!r} holds {markup}, not {_markup(texts[0])}"
        if text != text.strip() and texts[0] == texts[0].strip():
            yield f"{text!r} begins or ends with white space"
        try:
            text % dict.fromkeys(values, "")
        except (ValueError, TypeError) as error:
            yield f"{text!r} can't be filled in: {error}"


def _values(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def _markup(text: str) -> list[str]:
    return sorted(re.findall(r"<[^>]+>|&\w+;", text))


def _printed(tree: nodes.Node) -> Iterator[str]:
    """What a template prints as it stands, with a sign for each value."""
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            yield part.data if isinstance(part, nodes.TemplateData) else "0"


def _constants(node: nodes.Node) -> Iterator[str]:
    """The texts that a template puts together itself: those that are no message."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Const) and isinstance(child.value, str):
            yield child.value
        elif not (
            isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name) and child.node.name in _CALLS
        ):
            yield from _constants(child)
        else:
            yield from (text for value in child.kwargs for text in _constants(value))
