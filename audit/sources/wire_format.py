"""A Workbook as bytes between the child and its parent: JSON for what is small, raw integers for the cells.

Nothing in it can run when it is loaded, for the child has parsed a hostile file.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from audit.domain.places import Place, Problem
from audit.domain.tables import CellValue, FormatRun, NumberFormat, RawTable, Workbook
from audit.sources.refusals import Refusal

_LENGTH_BYTES = 8
_PLAIN = {str, int, float, bool, type(None)}
_MAKE: dict[str, Callable[[str], CellValue]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def dump(outcome: Workbook | Refusal, out: BinaryIO) -> None:
    """Writes a workbook, or why there is none."""
    if isinstance(outcome, Refusal):
        _write(out, {"refusal": outcome.code, "args": outcome.details})
        return
    head = {
        "kind": outcome.kind,
        "reader": outcome.reader,
        "encoding": outcome.encoding,
        "delimiter": outcome.delimiter,
        "tables": [_table_head(table) for table in outcome.tables],
        "problems": [[p.code, p.place and list(p.place)[1:], dict(p.args)] for p in outcome.problems],
    }
    _write(out, head)
    for table in outcome.tables:
        for column in table.codes:
            column.tofile(out)


def load(data: bytes, file: str) -> Workbook:
    """The workbook that `dump` wrote, its hash and size still open.

    Raises Refusal as the child did, and ValueError, KeyError, TypeError, IndexError or AttributeError where
    the bytes are not `dump`'s.
    """
    start = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    head = json.loads(data[_LENGTH_BYTES:start])
    if "refusal" in head:
        raise Refusal(head["refusal"], **head["args"])
    cells, tables = memoryview(data)[start:], []
    for entry in head["tables"]:
        size = entry["columns"] * entry["rows"] * 4
        tables.append(_table(file, entry, cells[:size]))
        cells = cells[size:]
    problems = tuple(
        Problem(code, Place(file, *place) if place else None, args) for code, place, args in head["problems"]
    )
    return Workbook(
        file=file,
        sha256="",
        size_bytes=0,
        kind=head["kind"],
        reader=head["reader"],
        tables=tuple(tables),
        encoding=head["encoding"],
        delimiter=head["delimiter"],
        problems=problems,
    )


def finished(workbook: Workbook, sha256: str, size_bytes: int) -> Workbook:
    """With what only the parent knows."""
    return replace(workbook, sha256=sha256, size_bytes=size_bytes)


def _write(out: BinaryIO, head: dict[str, Any]) -> None:
    text = json.dumps(head).encode("ascii")
    out.write(len(text).to_bytes(_LENGTH_BYTES, "little"))
    out.write(text)


def _table_head(table: RawTable) -> dict[str, Any]:
    plain: list[Any] = list(table.values)
    dated: list[list[Any]] = []
    for code, value in enumerate(table.values):
        if type(value) in _PLAIN:
            continue
        if isinstance(value, date | time):
            dated.append([code, type(value).__name__, value.isoformat()])
        elif isinstance(value, timedelta):
            dated.append([code, "timedelta", [value.days, value.seconds, value.microseconds]])
        plain[code] = None
    return {
        "sheet": table.sheet,
        "rows": table.rows,
        "columns": table.columns,
        "hidden": table.hidden,
        "values": plain,
        "dated": dated,
        "merges": table.merges,
        "hidden_rows": sorted(table.hidden_rows),
        "hidden_columns": sorted(table.hidden_columns),
        "comments": [[row, column, text] for (row, column), text in table.comments.items()],
        "formats": list(table.formats.items()),
    }


def _table(file: str, head: dict[str, Any], cells: memoryview) -> RawTable:
    values: list[CellValue] = head["values"]
    for code, kind, text in head["dated"]:
        values[code] = timedelta(*text) if kind == "timedelta" else _MAKE[kind](text)
    size = head["rows"] * 4
    codes = []
    for column in range(head["columns"]):
        codes.append(array("I"))
        codes[-1].frombytes(cells[column * size : (column + 1) * size])
        if len(codes[-1]) != head["rows"] or max(codes[-1], default=0) >= len(values):
            raise ValueError("cells are missing")
    return RawTable(
        file=file,
        sheet=head["sheet"],
        values=values,
        codes=codes,
        rows=head["rows"],
        hidden=head["hidden"],
        merges=tuple((a, b, c, d) for a, b, c, d in head["merges"]),
        hidden_rows=frozenset(head["hidden_rows"]),
        hidden_columns=frozenset(head["hidden_columns"]),
        comments={(row, column): text for row, column, text in head["comments"]},
        formats={column: tuple(map(_run, runs)) for column, runs in head["formats"]},
    )


def _run(run: list[Any]) -> FormatRun:
    first, last, (currency, sections, text) = run
    return FormatRun(first, last, NumberFormat(currency, tuple((a, b) for a, b in sections), text))
