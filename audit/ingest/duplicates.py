"""Models that stand in the list twice: the same id counts once, the same name in one unit is a Problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audit.domain.places import Problem
from audit.domain.tables import RawTable
from audit.ingest.blocks import Block
from audit.ingest.grids import column_codes, distinct_codes, is_blank
from audit.ingest.legends import Legend
from audit.ingest.rows import Rows, set_aside
from audit.ingest.text import fold
from audit.knowledge.fields import Words

NAMES_LISTED = 50  # repeated names that are told one by one


@dataclass(frozen=True, slots=True)
class Listed:
    """One table on its way: where it is, what its columns mean, which rows are models, whose they are."""

    block: Block
    columns: Mapping[str, tuple[int, ...]]
    rows: Rows
    unit: str | None
    legend: Mapping[int, Legend]
    languages: tuple[str, ...]


def without_repeated_ids(tables: Sequence[Listed], words: Words) -> list[Listed]:
    """The tables with every id once, the first one; a running number is an id within its own table only."""
    if len(tables) == 1 and _ids_differ(tables[0], words):
        return list(tables)
    seen: dict[str, tuple[Block, int]] = {}
    return [_without_repeated(table, words, seen) for table in tables]


def _ids_differ(table: Listed, words: Words) -> bool:
    """A quick look that spares a long list with proper ids the row by row one."""
    column = table.columns.get("id", (0,))[0]
    if not column:
        return True
    values = table.block.grid.values
    joined = "\n".join([str(values[c]) for c in column_codes(table.block.grid, column, table.rows.records)])
    keys = set(map(str.strip, joined.casefold().split("\n")))
    return len(keys) == len(table.rows.records) and keys.isdisjoint((*words.blank, "", "none"))


def _without_repeated(table: Listed, words: Words, seen: dict[str, tuple[Block, int]]) -> Listed:
    """The table without the rows whose id stands further up, here or in an earlier table."""
    block, records = table.block, table.rows.records
    column = table.columns.get("id", (0,))[0]
    if not column:
        return table
    keys = _id_keys(block.grid, distinct_codes(block.grid, column, records), words)
    first: dict[str, tuple[Block, int]] = {}
    kept: list[int] = []
    repeated: list[tuple[int, tuple[Block, int]]] = []
    for row, code in zip(records, column_codes(block.grid, column, records), strict=True):
        key = keys.get(code)
        earlier = (seen.get(key) or first.get(key)) if key else None
        if earlier:
            repeated.append((row, earlier))
            continue
        kept.append(row)
        if key:
            first[key] = (block, row)
    seen.update({key: at for key, at in first.items() if not key.isdigit()})
    return replace(table, rows=_rows_after(table, kept, repeated, column))


def _rows_after(
    table: Listed, kept: Sequence[int], repeated: Sequence[tuple[int, tuple[Block, int]]], column: int
) -> Rows:
    """The rows with the repeated ones set aside; where the two differ that is a Problem."""
    block, rows = table.block, table.rows
    name = table.columns.get("name", (0,))[0]
    aside = tuple(set_aside(block, row, name, "duplicate_id") for row, _ in repeated)
    problems = tuple(
        Problem(
            "duplicate_id_differs",
            block.place(row, column),
            {"id": str(block.grid.value(row, column)), "first": str(earlier.place(at))},
        )
        for row, (earlier, at) in repeated
        if not _same((earlier, at), (block, row))
    )
    return Rows(tuple(kept), (*rows.set_aside, *aside), (*rows.problems, *problems))


def _id_keys(grid: RawTable, codes: set[int], words: Words) -> dict[int, str]:
    """Code -> comparable id; what says that there is no id has none."""
    blank = {fold(word) for word in words.blank}
    keys = {}
    for code in codes:
        value = grid.values[code]
        key = str(value).strip().casefold()
        if (
            not is_blank(value)
            and (len(key) > 20 or fold(key) not in blank)
            and any(c.isalnum() for c in key)
        ):
            keys[code] = key
    return keys


def _same(one: tuple[Block, int], other: tuple[Block, int]) -> bool:
    """Whether two rows say the same."""
    values = [[codes[row - 1] for codes in block.grid.codes] for block, row in (one, other)]
    if one[0].grid is other[0].grid:
        return values[0] == values[1]
    texts = [
        [block.grid.values[c] for c in codes] for (block, _), codes in zip((one, other), values, strict=True)
    ]
    return texts[0] == texts[1]


def repeated_names(tables: Sequence[Listed]) -> list[Problem]:
    """One Problem for each name that stands more than once in one unit, at its second place; the many are counted."""
    problems: list[Problem] = []
    units_of_names: dict[tuple[str, str], Block] = {}
    for table in tables:
        problems.extend(_repeated_within(table))
        if len(tables) > 1:
            problems.extend(_repeated_across(table, units_of_names))
    further = problems[NAMES_LISTED:]
    if not further:
        return problems
    more = Problem("more_duplicate_names", further[0].place, {"count": len(further)})
    return [*problems[:NAMES_LISTED], more]


def _repeated_within(table: Listed) -> list[Problem]:
    grid, records = table.block.grid, table.rows.records
    columns = [c for field in ("name", "unit", "team") for c in table.columns.get(field, ())[:1]]
    if "name" not in table.columns or not records:
        return []
    codes = list(column_codes(grid, columns[0], records))
    if len(set(codes)) == len(codes):
        return []
    keys = list(zip(codes, *(column_codes(grid, column, records) for column in columns[1:]), strict=True))
    count = Counter(keys)
    told: dict[tuple[int, ...], int] = {}
    problems = []
    for row, key in zip(records, keys, strict=True):
        if count[key] < 2 or is_blank(grid.values[key[0]]):
            continue
        told[key] = told.get(key, 0) + 1
        if told[key] == 2:
            args: dict[str, str | int] = {"name": str(grid.values[key[0]]).strip(), "count": count[key]}
            problems.append(Problem("duplicate_name", table.block.place(row, columns[0]), args))
    return problems


def _repeated_across(table: Listed, seen: dict[tuple[str, str], Block]) -> list[Problem]:
    """Names that an earlier table has too, where neither table names a unit a row."""
    if "name" not in table.columns or table.columns.keys() & {"unit", "team"}:
        return []
    column = table.columns["name"][0]
    problems = []
    for row in table.rows.records:
        name = str(table.block.grid.value(row, column) or "").strip()
        if seen.setdefault((fold(name), table.unit or ""), table.block) is not table.block and name:
            problems.append(
                Problem("duplicate_name", table.block.place(row, column), {"name": name, "count": 2})
            )
    return problems
