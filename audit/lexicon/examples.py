"""The examples of the table's lines, run: `TEXT`, `TEXT | HEADER`, `de: TEXT`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from audit.knowledge.reading import Axis
from audit.lexicon import Lexicon
from audit.lexicon.answers import Answer
from audit.lexicon.columns import ColumnContext

ENGLISH = "en"
_LANGUAGE = re.compile(r"^([a-z]{2}): ")
_HEADER = " | "


@dataclass(frozen=True, slots=True)
class Example:
    """A text below a header, in a language; an empty header is the one that is usual for the axis."""

    text: str
    header: str = ""
    language: str = ENGLISH


def example_of(written: str, languages: Collection[str]) -> Example:
    """An example as the table has it. A language is one that has a word file."""
    found = _LANGUAGE.match(written)
    language = found[1] if found and found[1] in languages else ENGLISH
    text, _, header = (written[found.end() :] if found and found[1] in languages else written).partition(
        _HEADER
    )
    return Example(text.strip(), header.strip(), language)


def read_example(lexicon: Lexicon, axis: Axis, example: Example, field: str = "") -> Answer:
    """What an example is read as, below the first field of its axis unless another one is named."""
    languages = (example.language,) if example.language == ENGLISH else (example.language, ENGLISH)
    column = field or lexicon.tables[axis].first_own
    header = example.header or header_of(lexicon, column)
    read = lexicon.column(axis, ColumnContext(column, header, languages), (example.text,)).read(example.text)
    return read or Answer("unknown", f"{axis}.silent")


def header_of(lexicon: Lexicon, field: str) -> str:
    """A header that asks for a field and states nothing: its label."""
    return next((one.label for one in lexicon.knowledge.fields.fields if one.id == field), "")
