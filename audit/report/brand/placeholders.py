"""Placeholders: what a brand to start from holds in `[[…]]` until somebody puts their own words there.

A report with one would reach a client, so that a brand that holds any is rendered only as a draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit import files
from audit.report.brand.folder import BrandFolder, Key

_MARKED = re.compile(r"\[\[[^\[\]\n]+\]\]")
_COMMENT = re.compile(r"(?:^|\s)#.*")
# What the brand to start from of version 0.1 held, which marked nothing.
_UNMARKED = frozenset(
    [
        "Your firm",
        "Rate card of your firm, 2026",
        "your country",
        "Whose figure it is, 2026",
        "Say who made this report, and whom to call about it. This file is Markdown: **bold**, *italic*, lists, "
        "tables, links.",
    ]
)


def note_placeholders(folder: BrandFolder, documents: Iterator[Path]) -> None:
    """Notes every placeholder of the settings, and of those of the brand's files that it uses."""
    for key, text in _texts(folder.settings.model_dump(exclude_none=True)):
        for found in _placeholders(text):
            folder.placeholder(key, found)
    for path in documents:
        for number, line in enumerate(files.read_text(path).splitlines(), 1):
            for found in _placeholders(line if path.suffix == ".md" else _value(line)):
                folder.placeholder_in(path, number, found)


def _placeholders(text: str) -> list[str]:
    return [text.strip()] if text.strip() in _UNMARKED else _MARKED.findall(text)


def _value(line: str) -> str:
    """What a line of YAML says, without its key and its comment."""
    return _COMMENT.sub("", line).partition(": ")[2].strip(" \"'")


def _texts(value: Any, key: Key = ()) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, (*key, name))
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from _texts(item, (*key, at))
