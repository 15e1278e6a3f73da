"""What `inspect` shows on a terminal: what needs a person and the option that settles it, then what was understood."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from audit.domain.inventory import unused
from audit.pipeline import Understood, worded

if TYPE_CHECKING:
    from audit.inspection import Choice, LeftOut, Needs, OpenAnswer, SilentAxis, Suggestion
    from audit.knowledge import Knowledge

WIDTH = 120
NARROWEST, WIDEST = 60, 200
ANSWERS_SHOWN = 25  # a column
REMARKS_SHOWN = 5  # remarks on an axis that no column speaks of
OPEN_SHOWN = 15
PROBLEMS_SHOWN = 30
_AXIS = {
    "deployed": "is in production",
    "monitored": "is monitored",
    "retrained": "is retrained",
}


def as_text(understood: Understood, needs: Needs, knowledge: Knowledge, width: int = WIDTH) -> str:
    """What needs a person, then tables of what was understood, `width` characters wide."""
    screen = io.StringIO()
    width = min(max(width, NARROWEST), WIDEST)
    console = Console(file=screen, width=width, highlight=False, markup=False, emoji=False)
    for line in _summary(understood):
        console.print(line)
    for line, indent in _needs(needs):
        text = Text(_printable(line))
        if line.startswith("--"):  # to be copied as one line
            console.print(Text(" " * indent) + text, soft_wrap=True)
        else:
            console.print(Padding(text, (0, 0, 0, indent)) if line else "")
    console.print("\nWhat was understood")
    for grid in (
        _sheets(understood),
        _columns(understood),
        *_answers(understood),
        _problems(understood, knowledge),
    ):
        if grid.row_count:
            console.print()
            console.print(grid)
    return "\n".join(line.rstrip() for line in screen.getvalue().splitlines()).rstrip()


def _printable(text: str) -> str:
    """A text without what moves a cursor or changes a colour: a cell may hold anything."""
    return "".join(c if c.isprintable() else " " for c in text)


def _summary(understood: Understood) -> Iterator[str]:
    workbook, inventory = understood.workbook, understood.inventory
    how = f"{workbook.kind}, read by {workbook.reader}" + (
        f", {workbook.encoding}" if workbook.encoding else ""
    )
    languages = dict.fromkeys(one for table in inventory.tables for one in table.languages)
    yield _printable(f"{workbook.file} ({how})")
    models, aside = understood.classified.count, len(inventory.set_aside)
    yield f"{models} models, {aside} rows set aside. Languages: {', '.join(languages)}."


Line = tuple[str, int]  # a text and by how much it is indented


def _needs(needs: Needs) -> Iterator[Line]:
    yield "", 0
    if needs.is_empty:
        yield "Nothing needs you: no column is in doubt, and every answer was understood.", 0
        return
    yield "What needs you", 0
    for axis in needs.silent_axes:
        yield from _silent_axis(axis)
    if needs.left_out:
        yield from _left_out(needs.left_out)
    if needs.doubtful_columns:
        yield from _doubtful(needs.doubtful_columns)
    if needs.open_answers:
        yield from _open_answers(needs.open_answers)


def _silent_axis(axis: SilentAxis) -> Iterator[Line]:
    sheets = ", ".join(f"'{sheet}'" for sheet in axis.sheets if sheet)
    where = f" on {sheets}" if sheets else ""
    yield "", 0
    models = "one model" if axis.models == 1 else f"{axis.models} models"
    yield f"Found no column{where} that says whether a model {_AXIS[axis.axis]}: unknown for {models}.", 0
    if axis.candidates:
        yield "If one of these columns does, name it:", 2
    for choice in axis.candidates:
        yield from _choice(choice)
    if axis.remarks:
        yield f"Remarks on them may tell. STATUS is one of {', '.join(axis.remarks[0].statuses)}", 2
        for remark in axis.remarks[:REMARKS_SHOWN]:
            yield from _open_answer(remark)
        yield from _more(len(axis.remarks) - REMARKS_SHOWN)
    if not (axis.candidates or axis.remarks):
        yield "No other column answers that. Add one to the list, or ask the owners.", 2


def _choice(choice: Choice) -> Iterator[Line]:
    column = choice.column
    cells = " | ".join(column.samples) or "no cells"
    letters = "" if column.letters == column.header else f"{column.letters}  "
    yield f"{letters}{column.header or '(no header)'}: {cells}", 4
    yield choice.option, 7
    yield from _suggestions(choice.proposals)


def _suggestions(proposals: Sequence[Suggestion]) -> Iterator[Line]:
    for one in proposals[:3]:
        near = f", as in {'; '.join(one.near)}" if one.near else ""
        yield f"perhaps {one.value}{near}", 7


def _left_out(sheets: Sequence[LeftOut]) -> Iterator[Line]:
    yield "", 0
    yield f"{_count(len(sheets), 'sheet that holds rows was', 'sheets that hold rows were')} left out.", 0
    for one in sheets:
        yield f"{one.sheet}, {one.rows} filled rows. {one.reason}", 4
        yield one.option, 7


def _doubtful(choices: Sequence[Choice]) -> Iterator[Line]:
    yield "", 0
    yield (
        f"{_count(len(choices), 'column is', 'columns are')} in doubt. "
        "Confirm a column with the option below it, or name another one.",
        0,
    )
    for choice in choices:
        yield f"{choice.field or 'not used'}:", 2
        yield from _choice(choice)


def _open_answers(answers: Sequence[OpenAnswer]) -> Iterator[Line]:
    models = sum(answer.models for answer in answers)
    yield "", 0
    yield (
        f"{_count(len(answers), 'answer is', 'answers are')} not read as a status, in "
        f"{_count(models, 'cell', 'cells')}. Replace STATUS by what it means.",
        0,
    )
    shown = answers[:OPEN_SHOWN]
    for field in dict.fromkeys(answer.field for answer in shown):
        yield f"{field}, STATUS is one of {', '.join(next(a for a in shown if a.field == field).statuses)}", 2
        for answer in shown:
            if answer.field == field:
                yield from _open_answer(answer)
    yield from _more(len(answers) - len(shown))


def _more(left: int) -> Iterator[Line]:
    """How many answers are not shown, and where they are."""
    if left > 0:
        yield f"{left} more: --save-mapping writes all of them into a file to fill in.", 2


def _open_answer(answer: OpenAnswer) -> Iterator[Line]:
    yield f"{_count(answer.models, 'model', 'models')}: {' '.join(answer.text.split())[:200]}", 4
    if answer.why:
        yield answer.why, 7
    yield answer.option or "Too long to type: settle it in the file that --save-mapping writes.", 7
    yield from _suggestions(answer.proposals)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _grid(title: str, *headings: str) -> Grid:
    grid = Grid(
        title=title,
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        expand=True,
        pad_edge=False,
    )
    for heading in headings:
        grid.add_column(
            heading, justify="right" if heading in ("records", "score", "cells") else "left", overflow="fold"
        )
    return grid


def _row(grid: Grid, cells: Sequence[Any]) -> None:
    grid.add_row(*(Text(_printable(str(cell))) for cell in cells))


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
    if left := unused(understood.inventory.matches):
        said = _count(len(left), "column is", "columns are")
        grid.caption = f"{said} not used. To use one, say which field it holds: --map FIELD=HEADER"
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
