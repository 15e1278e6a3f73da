"""What a table says, by whole columns: texts, codes of small lists, dates and money, one item a record.

Each distinct value is looked at once; a record then costs one look-up a column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from audit.domain.inventory import Table
from audit.domain.models import Money, Period
from audit.domain.tables import CellValue

OF_PRODUCTS = ("environment", "framework", "serving", "endpoint", "monitoring_tool", "vendor", "origin")
OF_PEOPLE = ("owner",)
_FEW_PRODUCTS = 100  # distinct texts of a column that names them
_NAMED_WITHIN = 200  # characters of one
_PRODUCT = re.compile(r"\b[A-Z]\w{2,}")
_WORD = re.compile(r"(?<![\w.@])[^\W\d_]\w*")
_PARTICLE = 3  # letters of the longest in a name: `van`
K = TypeVar("K")
V = TypeVar("V")
P = TypeVar("P", Period, Money)


def _may_name_people(text: str) -> bool:
    small = (word[0].islower() and len(word) > _PARTICLE for word in _WORD.findall(text))
    return "@" not in text and not any(small)


class LazyDict(dict[K, V]):
    """Values by key, each made when its key first comes up."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        value = self[key] = self._make(key)
        return value


class Cells:
    """A table's cells. Columns are 1-based, codes index `texts` as they do the grid's values."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.texts = [
            (value if value.__class__ is str else as_text(value)).strip() or None
            for value in table.grid.values
        ]
        self._distinct: LazyDict[int, list[int]] = LazyDict(
            lambda column: sorted(set(table.grid.codes[column - 1]))
        )
        self._counts: LazyDict[int, Counter[int]] = LazyDict(lambda column: Counter(table.codes(column)))

    @cached_property
    def products(self) -> frozenset[str]:
        """The words that name products in some columns: what models run on, are built with, or come from."""
        texts = self._texts_of(OF_PRODUCTS)
        return frozenset(name.casefold() for text in texts for name in _PRODUCT.findall(text))

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """What the columns of owners hold that may name people, as words do of which each has a capital letter."""
        return tuple(text for text in self._texts_of(OF_PEOPLE) if _may_name_people(text))

    def _texts_of(self, fields: Iterable[str]) -> Iterable[str]:
        """The beginnings of the most frequent texts of some fields."""
        columns = (column for field in fields for column in self.table.columns.get(field, ()))
        codes = (code for column in columns for code, _ in self.counts(column).most_common(_FEW_PRODUCTS))
        texts = map(self.texts.__getitem__, codes)
        return (text[:_NAMED_WITHIN] for text in texts if text)

    def in_file(self, column: int) -> int:
        """The column of the file that a column is from; the row, where the table lies on its side."""
        return self.table.grid.in_file(column)

    def header(self, column: int) -> str:
        """The header of a column, with the group above it, or what it is short for; "" where it has none."""
        headers = self.table.headers
        return self.table.asked.get(column) or (headers[column - 1] if column <= len(headers) else "")

    def of(self, part: Table) -> Cells:
        """The same cells for some of the records."""
        cells = copy(self)
        cells.table = part
        return cells

    def counts(self, column: int) -> Counter[int]:
        """How many records of the whole table have each code of a column, in the order of the sheet."""
        return self._counts[column]

    def distinct(self, column: int) -> list[int]:
        """The distinct codes of a column, the rows that are no records included."""
        return self._distinct[column]

    def unmarked(self, column: int, no_mark: Collection[str]) -> tuple[str, dict[int, str]]:
        """How the key of a column's marks calls a cell in which nothing stands, and what such cells mean: `x = yes,
        empty = no`."""
        meanings = self.table.legend.get(column, {})
        mark = next((mark for mark in meanings if mark in no_mark), None)
        if mark is None:
            return "", {}
        return mark, dict.fromkeys((c for c in self.distinct(column) if not self.texts[c]), meanings[mark])

    def text(self, field: str) -> list[str | None]:
        """The first filled text of a field for each record; None where the sheet says nothing."""
        found: list[str | None] = [None] * len(self.table.records)
        for column in reversed(self.table.columns.get(field, ())):
            texts = map(self.texts.__getitem__, self.table.codes(column))
            found = [text or other for text, other in zip(texts, found, strict=True)]
        return found

    def typed(self, field: str, kind: type[P]) -> list[P | None]:
        """The dates or amounts of a field for each record, from the first column that has one."""
        found: list[P | None] = [None] * len(self.table.records)
        for column in reversed(self.table.columns.get(field, ())):
            parsed = self.table.parsed.get(column, {})
            by_code = {code: value for code, value in parsed.items() if isinstance(value, kind)}
            values = map(by_code.get, self.table.codes(column))
            found = [value or other for value, other in zip(values, found, strict=True)]
        return found


def telling_codes(codes: Sequence[int], telling: Iterable[int]) -> list[int | None]:
    """The codes that tell something, None for the others: the fewer are told apart, the fewer combinations."""
    return list(map({code: code for code in telling}.get, codes))


def as_text(value: CellValue) -> str:
    """A cell's value as the text that stood there."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, (date, datetime)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
