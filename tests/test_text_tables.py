"""Tables and paragraphs of text as `rich` draws them, which takes six times as long."""

from __future__ import annotations

import io

import pytest
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from audit.text_tables import TextTable, folded

LONG = "Is the model monitored, and if so, by whom and how often? " * 3
ADDRESS = f"https://example.org/{'path/' * 30}"
HEADINGS = [("cells", "text", "rule"), ("place", "a heading " * 9, "score"), ("text", "cells", "")]
RIGHT = ("cells", "score")
ROWS = {
    "short": [("1", "yes", "monitored.measured"), ("20", "no", "monitored.no")],
    "long": [("1", LONG, "rule"), ("", "short", LONG)],
    "unbroken": [("1", ADDRESS, "x" * 90), ("100", "y" * 250, "")],
    "empty": [("", "", ""), ("", "", "")],
    "wide": [("3", "モデルの監視です" * 9, "監視"), ("1", "👩‍💻 ☑️ e\u0301", "ไทย")],
    "spaced": [("1", "  two  spaces   apart  ", "a" * 60), (LONG, LONG, LONG)],
}


def drawn(what: RenderableType, width: int) -> list[str]:
    screen = io.StringIO()
    Console(file=screen, width=width, highlight=False, markup=False, emoji=False).print(what)
    return [line.rstrip() for line in screen.getvalue().splitlines()]


@pytest.mark.parametrize("width", [60, 61, 87, 120, 200])
@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize(
    "headings", [("cells", "text", "rule"), ("place", "a heading " * 9, "score"), ("text", "cells", "")]
)
def test_a_table_is_as_rich_draws_it(
    headings: tuple[str, ...], rows: list[tuple[str, ...]], width: int
) -> None:
    table = TextTable("A title", headings, RIGHT)
    table.rows += rows
    known = Table(title="A title", title_justify="left", box=SIMPLE_HEAD, expand=True, pad_edge=False)
    for heading in headings:
        known.add_column(heading, justify="right" if heading in RIGHT else "left", overflow="fold")
    for row in rows:
        known.add_row(*map(Text, row))
    assert list(table.lines(width)) == drawn(known, width)


@pytest.mark.parametrize("indent", [0, 4])
@pytest.mark.parametrize("text", sorted({text for rows in ROWS.values() for row in rows for text in row}))
def test_a_paragraph_is_folded_as_rich_folds_it(text: str, indent: int) -> None:
    lines = [f"{' ' * indent}{line}".rstrip() for line in folded(text, 60 - indent)]
    assert lines == drawn(Padding(Text(text), (0, 0, 0, indent)), 60)
