"""Dates and money of a table, each distinct value read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.domain.models import Money, Period
from audit.domain.places import Problem
from audit.domain.tables import CellValue
from audit.domain.units import Doubt
from audit.ingest.blocks import Block
from audit.ingest.grids import cells_with, distinct_codes, first_row_with, is_blank
from audit.ingest.money import MoneyNotes, read_amounts
from audit.ingest.periods import DateReader, DayOrder, day_order, has_short_years
from audit.knowledge.fields import Field, Words

Parsed = Mapping[int, Mapping[int, Period | Money]]


@dataclass(frozen=True, slots=True)
class TypedValues:
    """1-based column -> code (index into the grid's `values`) -> what it means, and what could not be read.

    `doubts`: field of money -> why amounts of it are missing.
    """

    parsed: Parsed
    problems: tuple[Problem, ...]
    doubts: Mapping[str, frozenset[Doubt]]


def read_typed_values(
    block: Block,
    columns: Mapping[str, tuple[int, ...]],
    records: Sequence[int],
    fields: Mapping[str, Field],
    words: Words,
    notes: MoneyNotes,
) -> TypedValues:
    """The typed values of all columns of dates and money in these rows."""
    dates = [c for f, cs in columns.items() if fields[f].type == "date" for c in cs]
    money = [(fields[f], c) for f, cs in columns.items() if fields[f].type == "money" for c in cs]
    values = {c: _values(block, c, records) for c in (*dates, *(c for _, c in money))}
    orders = {c: day_order(values[c].values()) for c in dates}
    common = _common_order([order for order, _ in orders.values()])
    parsed: dict[int, Mapping[int, Period | Money]] = {}
    problems: list[Problem] = []
    for column in dates:
        order, needed = orders[column]
        order = order if order != "undecided" else common
        reader = DateReader(words, order, has_short_years(values[column].values()))
        parsed[column] = {
            code: found for code, value in values[column].items() if (found := reader.read(value))
        }
        if needed and order == "undecided":
            problems.append(
                Problem("ambiguous_dates", block.place(None, column), {"header": _header(block, column)})
            )
        unread = {
            c: v for c, v in values[column].items() if c not in parsed[column] and not _no_date(reader, v)
        }
        problems.extend(_unread("unreadable_date", block, column, records, unread))
    amounts = read_amounts(block, money, values, records, notes)
    return TypedValues({**parsed, **amounts.parsed}, (*problems, *amounts.problems), amounts.doubts)


def _values(block: Block, column: int, records: Sequence[int]) -> dict[int, CellValue]:
    values = block.grid.values
    return {
        code: values[code]
        for code in sorted(distinct_codes(block.grid, column, records))
        if not is_blank(values[code])
    }


def _common_order(orders: Sequence[DayOrder]) -> DayOrder:
    """What the other date columns of the table agree on: one hand wrote them."""
    decided = {order for order in orders if order != "undecided"}
    return decided.pop() if len(decided) == 1 else "undecided"


def _header(block: Block, column: int) -> str:
    return block.headers()[column - 1]


def _no_date(reader: DateReader, value: CellValue) -> bool:
    return isinstance(value, str) and reader.is_blank(value)


def _unread(
    code: str, block: Block, column: int, records: Sequence[int], unread: Mapping[int, CellValue]
) -> list[Problem]:
    """One Problem a column: how many cells hold a text that could not be read, and the first of them."""
    if not unread:
        return []
    first = min(unread, key=lambda c: first_row_with(block.grid, column, c, records))
    place = block.place(first_row_with(block.grid, column, first, records), column)
    args: dict[str, str | int] = {
        "text": str(unread[first])[:80],
        "count": cells_with(block.grid, column, unread, records),
        "header": _header(block, column),
    }
    return [Problem(code, place, args)]
