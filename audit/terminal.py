"""What `inspect` shows: sheets, header rows, columns with reason and score, and each answer with its reading."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from audit.domain.places import Place
from audit.pipeline import Understood, worded

if TYPE_CHECKING:
    from audit.knowledge import Knowledge

WIDTH = 120
ANSWERS_SHOWN = 25  # a column
PROBLEMS_SHOWN = 30


def as_text(understood: Understood, knowledge: Knowledge) -> str:
    """Four tables for a terminal, WIDTH characters wide."""
    screen = io.StringIO()
    console = Console(file=screen, width=WIDTH, highlight=False, markup=False, emoji=False)
    for line in _summary(understood):
        console.print(line)
    for grid in (
        _sheets(understood),
        _columns(understood),
        *_answers(understood),
        _problems(understood, knowledge),
    ):
        if grid.row_count:
            console.print()
            console.print(grid)
    return screen.getvalue().rstrip()


def as_json(understood: Understood, knowledge: Knowledge) -> str:
    """The same as one JSON object: `file`, `sheets`, `columns`, `vocabulary`, `set_aside`, `problems`, `models`."""
    inventory = understood.inventory
    shown = {
        "file": _record(understood.workbook, "file", "kind", "reader", "encoding"),
        "models": understood.classified.count,
        "sheets": [
            {"sheet": t.grid.sheet, "header": t.header, "records": len(t.records), "across": t.across}
            for t in inventory.tables
        ],
        "skipped_sheets": [{"sheet": sheet, "reason": reason} for sheet, reason in inventory.skipped_sheets],
        "columns": [
            _record(match, "field", "header", "place", "score", "reason", "doubtful")
            for match in inventory.matches
        ],
        "vocabulary": [
            _record(entry, "field", "axis", "text", "status", "rule", "count", "place")
            for entry in understood.classified.vocabulary
        ],
        "set_aside": [_record(aside, "name", "place", "reason") for aside in inventory.set_aside],
        "problems": [
            _record(problem, "code", "level", "message", "place")
            for problem in worded(understood.problems, knowledge)
        ],
    }
    return json.dumps(shown, ensure_ascii=False, indent=1)


def _record(noun: object, *fields: str) -> dict[str, Any]:
    """Some fields of a noun; a Place as people write it."""
    values = {name: getattr(noun, name) for name in fields}
    return {name: str(value) if isinstance(value, Place) else value for name, value in values.items()}


def save_mapping(understood: Understood, path: Path) -> None:
    """Writes `field: "header"` lines, the best column of each field, to be corrected by hand."""
    from audit.writing import write_file

    best: dict[str, str] = {}
    for match in understood.inventory.matches:
        if match.field:
            best.setdefault(match.field, match.header)
    lines = [f"{name}: {json.dumps(header, ensure_ascii=False)}\n" for name, header in best.items()]
    write_file(path, "".join(lines).encode())


def _summary(understood: Understood) -> Iterator[str]:
    workbook, inventory = understood.workbook, understood.inventory
    how = f"{workbook.kind}, read by {workbook.reader}" + (
        f", {workbook.encoding}" if workbook.encoding else ""
    )
    yield f"{workbook.file} ({how})"
    yield f"{understood.classified.count} models, {len(inventory.set_aside)} rows set aside"


def _grid(title: str, *headings: str) -> Grid:
    grid = Grid(title=title, title_justify="left", box=SIMPLE_HEAD, expand=True, pad_edge=False)
    for heading in headings:
        grid.add_column(
            heading, justify="right" if heading in ("records", "score", "cells") else "left", overflow="fold"
        )
    return grid


def _row(grid: Grid, cells: Sequence[Any]) -> None:
    grid.add_row(*(Text(str(cell)) for cell in cells))


def _sheets(understood: Understood) -> Grid:
    grid = _grid("Sheets", "sheet", "read as", "header", "records")
    for table in understood.inventory.tables:
        kind = "inventory, turned" if table.across else "inventory"
        header = ", ".join(map(str, table.header)) or "none"
        _row(grid, (table.grid.sheet or "-", kind, header, len(table.records)))
    for sheet, reason in understood.inventory.skipped_sheets:
        _row(grid, (sheet, f"skipped: {reason}", "", ""))
    return grid


def _columns(understood: Understood) -> Grid:
    grid = _grid("Columns", "place", "header", "field", "reason", "score", "")
    for match in sorted(understood.inventory.matches, key=lambda m: m.field is None):
        doubt = "please confirm" if match.doubtful else ""
        place = str(match.place).removeprefix(match.place.file).strip()
        _row(grid, (place, match.header[:80], match.field or "-", match.reason, f"{match.score:.0f}", doubt))
    return grid


def _answers(understood: Understood) -> Iterator[Grid]:
    by_field: dict[str, list[Any]] = {}
    for entry in understood.classified.vocabulary:
        by_field.setdefault(entry.field, []).append(entry)
    for name, entries in by_field.items():
        grid = _grid(f"Answers for {name}", "cells", "text", "read as", "rule")
        for entry in entries[:ANSWERS_SHOWN]:
            _row(grid, (entry.count, entry.text[:100], entry.status, entry.rule))
        if len(entries) > ANSWERS_SHOWN:
            _row(grid, ("", f"{len(entries) - ANSWERS_SHOWN} more: see --json", "", ""))
        yield grid


def _problems(understood: Understood, knowledge: Knowledge) -> Grid:
    grid = _grid("Problems", "level", "place", "problem")
    problems = worded(understood.problems, knowledge)
    for problem in problems[:PROBLEMS_SHOWN]:
        _row(grid, (problem.level, problem.place or "", problem.message))
    if len(problems) > PROBLEMS_SHOWN:
        _row(grid, ("", "", f"{len(problems) - PROBLEMS_SHOWN} more: see --json"))
    return grid
