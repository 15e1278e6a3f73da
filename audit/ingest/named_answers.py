"""Cells that hold several answers under names of their own: tags as registries export them, `monitor=daily;retrain=no`
or `owner:risk, retrain:manual`, and lines of a form, `State: live` above `Refit: by hand`."""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.domain.tables import CellValue, RawTable

_MOST_ROWS = 100_000  # of a sheet whose cells are looked at
_MOST_NAMES = 30  # names in one column; more are no answers
_LONGEST = 4000  # characters of such a cell
_SHARE = 0.8  # of a column's distinct texts below the first such cell that must be such cells
_LEAST = 2  # such cells of a column
_PAIR = re.compile(r"\s*([A-Za-z][\w.\- ]{0,39}?)\s*=\s*([^;|=]*?)\s*")
_TAG = re.compile(r"\s*([A-Za-z][\w.\-]{0,39}):([^\s:/,;|][^:,;|]*)")
_LINE = re.compile(r"\s*([^\W\d_][^:=\n]{0,39}?)\s*:(?:\s+(.*?))?\s*")


def with_pairs_apart(table: RawTable) -> RawTable:
    """The sheet with a further column for each name in such cells, called by the name; its cells keep their Place."""
    if table.rows > _MOST_ROWS:
        return table
    told = {code: pairs for code, value in enumerate(table.values) if (pairs := _pairs(value))}
    for column in range(1, table.columns + 1) if told else ():  # most have none
        table = _apart(table, column, told)
    return table


def _apart(table: RawTable, column: int, pairs_of: Mapping[int, Mapping[str, str]]) -> RawTable:
    codes = table.codes[column - 1]
    told = {code: pairs_of[code] for code in sorted(pairs_of.keys() & set(codes))}
    if len(told) < _LEAST:
        return table
    names = Counter(name for pairs in told.values() for name in pairs)
    if max(names.values()) < _LEAST:
        return table  # a key: each code once
    first = next((row for row, code in enumerate(codes) if code in told), 0)
    header = next((row for row in range(first - 1, -1, -1) if codes[row]), None)
    texts = {code for code in codes[first:] if code and not _is_empty(table.values[code])}
    if header is None or len(told) < _SHARE * len(texts) or len(names) > _MOST_NAMES:
        return table
    values, further = list(table.values), []
    for name in names:
        values.append(name)
        named = {header: len(values) - 1}
        by_code = {}
        for code, pairs in told.items():
            if name in pairs:
                values.append(pairs[name])
                by_code[code] = len(values) - 1
        further.append(array("I", (named.get(row, by_code.get(code, 0)) for row, code in enumerate(codes))))
    own = table.origins or tuple(range(1, table.columns + 1))
    origins = (*own, *(own[column - 1] for _ in further))
    # what is told below a name of its own is no remark as well
    rest = array("I", (0 if code in told else code for code in codes))
    kept = [*table.codes[: column - 1], rest, *table.codes[column:]]
    return replace(table, values=values, codes=[*kept, *further], origins=origins)


def _pairs(value: CellValue) -> Mapping[str, str]:
    """The names and answers of a cell; none where it is anything else."""
    if not isinstance(value, str) or not ("=" in value or ":" in value) or len(value) > _LONGEST:
        return {}  # as most
    text = value.strip()
    if text.startswith("{") and text.endswith("}"):
        try:
            read = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        said = {
            str(name): str(answer) for name, answer in read.items() if isinstance(answer, str | int | float)
        }
        return said if len(said) == len(read) else {}
    lines = [line for line in text.splitlines() if line.strip()] if ":" in text else []
    if len(lines) > 1 and all(read := [_LINE.fullmatch(line) for line in lines]):
        return {one[1]: one[2] or "" for one in read if one}
    if "=" in text:
        return _all_pairs(_PAIR, re.split(r"[;|]", text))
    return _all_pairs(_TAG, re.split(r"[,;|]", text))


def _all_pairs(pair: re.Pattern[str], parts: Sequence[str]) -> Mapping[str, str]:
    """The names and answers of parts, where each of them is a pair."""
    found = [pair.fullmatch(part) for part in parts if part.strip()]
    return {one[1]: one[2].strip() for one in found if one} if found and all(found) else {}


def _is_empty(value: CellValue) -> bool:
    return isinstance(value, str) and value.strip() in ("", "{}", "[]")
