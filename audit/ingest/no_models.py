"""What a file looked like in which no model was found: an error for the only list, a Problem beside others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audit.domain.errors import InputError
from audit.domain.places import Problem
from audit.domain.tables import RawTable, Workbook
from audit.ingest.duplicates import ModelTable
from audit.ingest.grids import filled, last_filled_row

_SHEETS = 5  # that are shown
_ROWS = 3  # of each
_CELLS = 6  # of each row
_CELL = 24  # characters of each


def no_models_error(
    workbook: Workbook, listed: Sequence[ModelTable], skipped: Sequence[tuple[str, str]]
) -> InputError:
    """The error of a workbook without a model: what each sheet looks like, and how to say where the list is. `skipped`:
    sheets that were not read, with the reason as a sentence. What only the command line can do is a sentence apart."""
    return _refused(
        workbook,
        listed,
        skipped,
        "no list of models was found in it.",
        "Put one model on a row below a row of headers. "
        "Or say where they are: --header-row N (0 where there are no headers), --sheet NAME, --map name=HEADER.",
    )


def other_list_error(
    workbook: Workbook, listed: Sequence[ModelTable], skipped: Sequence[tuple[str, str]]
) -> InputError:
    """The error of a workbook that lists something else than models."""
    return _refused(
        workbook,
        listed,
        skipped,
        "it doesn't look like a list of models: neither its name, its sheets, its headers nor its cells speak of "
        "models or of AI.",
        "If it lists models, say where: --sheet NAME, --header-row N, or --map name=HEADER.",
    )


def _refused(
    workbook: Workbook,
    listed: Sequence[ModelTable],
    skipped: Sequence[tuple[str, str]],
    what: str,
    way_out: str,
) -> InputError:
    why = _reasons(listed) | dict(skipped)
    shown = [_shown(table, why) for table in workbook.tables[:_SHEETS]]
    rest = len(workbook.tables) - len(shown)
    lines = [f"{workbook.file}: {what}", *shown]
    lines += [f"  and {_counted(rest, 'more sheet')}"] if rest > 0 else []
    lines.append(way_out)
    return InputError("\n".join(lines))


def sheets_without_models(listed: Sequence[ModelTable]) -> list[Problem]:
    """One Problem for each table that was read and holds no model, though it has rows."""
    return [
        Problem(
            "no_models_in_sheet",
            table.block.place(table.block.first),
            {"sheet": table.block.grid.sheet or table.block.grid.file, "rows": rows},
        )
        for table in listed
        if not table.rows.records
        and (rows := sum(bool(filled(table.block.grid, r)) for r in table.block.rows))
    ]


def _reasons(listed: Sequence[ModelTable]) -> dict[str, str]:
    """Sheet -> how its rows ended."""
    found = {}
    for table in listed:
        count = Counter(aside.reason for aside in table.rows.set_aside)
        told = ", ".join(f"{number} {reason}" for reason, number in count.most_common())
        header = ", ".join(map(str, table.block.header)) or "none"
        found[table.block.grid.sheet or table.block.grid.file] = (
            f"header row {header}; set aside: {told or 'none'}"
        )
    return found


def _shown(table: RawTable, why: dict[str, str]) -> str:
    last = last_filled_row(table)
    name = table.sheet or table.file
    reason = why.get(name, "")
    size = f"{_counted(last, 'row')}, {_counted(table.columns, 'column')}"
    lines = [f"  {name}: {size}{f' ({reason})' if reason and last else ''}"]
    rows = [row for row in range(1, min(last, 60) + 1) if filled(table, row)][:_ROWS]
    lines += [f"    row {row}: {_cells(table, row)}" for row in rows]
    return "\n".join(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _cells(table: RawTable, row: int) -> str:
    texts = [
        " ".join(str(table.value(row, column)).split())[:_CELL] for column in filled(table, row)[:_CELLS]
    ]
    return " | ".join(texts)
