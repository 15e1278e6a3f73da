"""The sentences of the pages: each is there in every language, with the same values in it."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from audit.web import templating

_HERE = Path(templating.__file__).parent
_OPTIONS = {"extensions": "jinja2.ext.do", "trimmed": "true", "newstyle_gettext": "true"}
_VALUES = re.compile(r"%\((\w+)\)s")


def _said() -> dict[str, tuple[str, ...]]:
    """Every sentence of the templates with its forms."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted((_HERE / "templates").glob("*.html")):
        with file.open("rb") as template:
            for _, _, message, _ in babel_extract(template, ["_", "gettext", "ngettext"], [], _OPTIONS):
                forms = (message,) if isinstance(message, str) else tuple(one for one in message if one)
                found[forms[0]] = forms
    return found


@pytest.mark.parametrize("language", templating.languages()[1:])
def test_every_sentence_is_translated_with_its_values_and_nothing_else_is(language: str) -> None:
    catalogue = read_po(io.BytesIO((_HERE / "locale" / f"{language}.po").read_bytes()), locale=language)
    told = {one.id if isinstance(one.id, str) else one.id[0]: one for one in catalogue if one.id}
    said = _said()
    assert set(told) == set(said)
    for first, forms in said.items():
        translated = told[first].string
        texts = (translated,) if isinstance(translated, str) else tuple(translated)
        assert len(texts) == len(forms) and all(texts), first
        used = {value for text in texts for value in _VALUES.findall(text)}
        known = {value for form in forms for value in _VALUES.findall(form)}
        assert used <= known if len(forms) > 1 else used == known, first


def test_four_languages_are_spoken() -> None:
    assert templating.languages() == ("en", "de", "es", "fr")


def test_a_sentence_with_values_is_said_in_the_language() -> None:
    page = templating.environment().from_string(
        "{% trans n=n %}One model{% pluralize %}{{ n }} models{% endtrans %}"
    )
    from audit.locale import use_locale

    with use_locale("de"):
        assert [page.render(n=n) for n in (1, 3)] == ["Ein Modell", "3 Modelle"]
    with use_locale("fr"):
        assert page.render(n=3) == "3 modèles"


def test_no_python_of_the_pages_holds_a_sentence_for_them() -> None:
    """Sentences stand in the templates alone."""
    errors = {"backups.py"}  # of the command line, as everywhere in the toolkit
    for file in (*(_HERE / "pages").glob("*.py"), *(_HERE / "services").glob("*.py")):
        if file.name in errors:
            continue
        tree = ast.parse(file.read_text("utf-8"))
        prose = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
                assert not re.search(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+", node.value), (file.name, node.value)


def test_a_page_says_an_error_without_the_command_line_and_with_the_file_as_its_subject() -> None:
    page = templating.environment().from_string("{{ message | on_page }}")
    told = page.render(message="a b.xlsx: is damaged; save it again.")
    assert told == "a b.xlsx is damaged; save it again."
    message = "x.csv: no list of models was found in it.\n  x.csv: 1 row\n\nDo this. Or say where: --map a=B."
    assert page.render(message=message).splitlines() == [
        "x.csv: no list of models was found in it.",
        "  x.csv: 1 row",
        "Do this.",
    ]


def test_a_symbol_is_orange_only_where_it_is_a_gap() -> None:
    blocks = templating.environment().get_template("blocks.html")
    shown = blocks.make_module({"call_languages": templating.languages})

    def cell(fill: str) -> str:
        words = {"role": "small", "runs": [["✕", fill, 0]], "fill": ""}
        return str(shown.table({"rows": [[[[words], "center", fill, 1]]], "heads": 0, "total": False}, 1))

    assert 'class="st no"' in cell("no gap") and 'class="st no calm"' in cell("no")
    assert 'class="st plan"' in cell("plan gap") and 'class="st yes"' in cell("yes")
