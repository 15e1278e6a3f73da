"""One answer, however a file writes its numbers: `1`, `1.0` and `1.00` are one, and a share is no yes.

A spreadsheet keeps `100%` as the number 1, which below `Monitoring` would pass for a cross; the text file of the same
list says `100%`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeGuard

from audit.domain.tables import CellValue, RawTable

_WHOLE = re.compile(r"\s*(\d+)[.,]0+\s*")


def with_plain_numbers(grid: RawTable, columns: Iterable[int]) -> RawTable:
    """The grid with the numbers in some columns, each named once, as a reader of the sheet sees them."""
    values, codes = list(grid.values), list(grid.codes)
    for column in columns:
        used = set(codes[column - 1])
        shares = any(_is_number(v) and 0 < float(v) < 1 for v in (grid.values[c] for c in used))
        other = {c: plain for c in used if (plain := _plain(grid.values[c], shares)) is not None}
        if other:
            places = {code: len(values) + at for at, code in enumerate(other)}
            values.extend(other.values())
            codes[column - 1] = _mapped(codes[column - 1], places)
    return replace(grid, values=values, codes=codes) if len(values) > len(grid.values) else grid


def _mapped(codes: Iterable[int], places: Mapping[int, int]) -> array[int]:
    return array("I", [places.get(code, code) for code in codes])


def _plain(value: CellValue, shares: bool) -> str | None:
    """How a number reads in words; None where it stays as it is."""
    if isinstance(value, str):
        found = _WHOLE.fullmatch(value)
        return found[1] if found else None
    if shares and _is_number(value) and 0 <= float(value) <= 1:
        return f"{100 * float(value):g}%"
    return None


def _is_number(value: CellValue) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
