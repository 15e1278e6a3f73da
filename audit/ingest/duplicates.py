"""Models that stand in the list twice: the same id counts once, the same name in one unit is a Problem.

An id that stands beside different names, or in different units, tells no models apart: then each row counts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from audit.domain.inventory import ColumnMatch
from audit.domain.places import Problem
from audit.domain.tables import RawTable
from audit.ingest.blocks import Block
from audit.ingest.grids import column_codes, distinct_codes, filled, is_blank
from audit.ingest.header_text import fold
from audit.ingest.legend_keys.entries import Legend
from audit.ingest.rows import Rows, set_aside
from audit.knowledge.fields import Words

NAMES_LISTED = 50  # repeated names that are told one by one
_NO_ID = 0.1  # share of the ids that stand beside several names from which the column holds none
_FEW = 2  # of them that may be slips of the pen
_YEAR, _MOST_YEARS = re.compile(r"(?:19|20)\d\d"), 12  # of reports in one list
_TOLD_AGAIN = 3  # models of which a list tells in several years
_SENTENCE_END, _OWN_SENTENCE = re.compile(r"[.!?\n]"), 60  # letters that describe one model alone
_TELLING_CELLS = 3  # of a row that is no other model with the same name

Key = tuple[int, str]  # the section for a running number, else 0; the id
At = tuple[Block, int]


@dataclass(frozen=True, slots=True)
class ModelTable:
    """One table on its way: where it is, what its columns mean, which rows are models, whose they are."""

    block: Block
    columns: Mapping[str, tuple[int, ...]]
    rows: Rows
    unit: str | None
    legend: Mapping[int, Legend]
    languages: tuple[str, ...]
    matches: tuple[ColumnMatch, ...] = ()
    doubtful: frozenset[int] = frozenset()
    asked: Mapping[int, str] = field(default_factory=dict)
    as_at: date | None = None

    @property
    def units(self) -> tuple[str | None, ...]:
        """The unit of each part of the table: the heading above it, else the table's own."""
        own = [part.headings[-1][1] if part.headings else self.unit for part in self.block.sections]
        return tuple(own) or (self.unit,)

    def part_of(self) -> dict[int, int]:
        """Row -> the number of its part, where the table has several."""
        return {row: at for at, part in enumerate(self.block.sections) for row in part.rows}


@dataclass(slots=True)
class _Repeats:
    """What became of the rows of one table whose id stands further up."""

    same: list[tuple[int, At]] = field(default_factory=list)
    other: list[tuple[int, At]] = field(default_factory=list)  # beside another name, or in another unit


def without_repeated_ids(tables: Sequence[ModelTable], words: Words) -> list[ModelTable]:
    """The tables with every id once, the first one; a running number is an id within its own table only."""
    if len(tables) == 1 and _ids_differ(tables[0], words):
        return list(tables)
    keys = [dict(_keys(table, words)) for table in tables]
    count = Counter(key for of_table in keys for key in of_table.values())
    seen: dict[Key, list[At]] = {}
    named: dict[tuple[int, int], tuple[str, str]] = {}
    found: list[ModelTable] = []
    for table, of_table in zip(tables, keys, strict=True):
        repeats = _Repeats()
        own: dict[Key, list[At]] = {}
        known = {row: key for row, key in of_table.items() if count[key] > 1}
        for row, identity in _identities(table, known):
            at, key = (table.block, row), known[row]
            named[_place(at)] = identity
            earlier = [*seen.get(key, ()), *own.get(key, ())]
            same = next((one for one in earlier if _may_be_same_model(named[_place(one)], identity)), None)
            if same:
                repeats.same.append((row, same))
                continue
            if earlier:
                repeats.other.append((row, earlier[0]))
            own.setdefault(key, []).append(at)
        for key, places in own.items():
            if not key[1].isdigit():
                seen.setdefault(key, []).extend(places)
        found.append(_without_repeats(table, repeats, len(of_table)))
    return found


def without_repeated_rows(table: ModelTable) -> ModelTable:
    """The table without the rows that say in every cell what one further up in their part says."""
    block, records, part = table.block, table.rows.records, table.part_of()
    name = table.columns.get("name", (0,))[0]
    if not name:
        return table
    names = Counter(codes := list(column_codes(block.grid, name, records)))
    again = [row for row, code in zip(records, codes, strict=True) if names[code] > 1]
    seen: set[tuple[int, ...]] = set()
    out: list[int] = []
    for row in again:
        said = (part.get(row, 0), *(column[row - 1] for column in block.grid.codes))
        if said in seen and len(filled(block.grid, row)) >= _TELLING_CELLS:
            out.append(row)
        seen.add(said)
    return replace(table, rows=_without_rows(table, out, "duplicate_row")) if out else table


def without_earlier_reports(table: ModelTable, words: Words) -> ModelTable:
    """The table without the rows that report on a model for an earlier year, where a list tells each year anew."""
    years = _report_years(table, words)
    if not years:
        return table
    told: dict[tuple[str, str], dict[int, list[int]]] = {}
    for row, identity in _identities(table, years):
        if identity[0]:
            told.setdefault(identity, {}).setdefault(years[row], []).append(row)
    again = [rows for rows in told.values() if len(rows) > 1]
    if len(again) < _TOLD_AGAIN or any(len(rows) > 1 for by_year in again for rows in by_year.values()):
        return table  # several of one name in one year are models of their own
    out = {row for by_year in again for year, rows in by_year.items() if year < max(by_year) for row in rows}
    once = {row: years[row] for by_year in told.values() if len(by_year) == 1 for [row] in by_year.values()}
    out |= _renamed(table, once)
    rows = _without_rows(table, sorted(out), "earlier_report")
    return replace(table, rows=replace(rows, problems=(*rows.problems, *_not_told_again(table, years, out))))


def _not_told_again(table: ModelTable, years: Mapping[int, int], out: Collection[int]) -> Iterator[Problem]:
    """One Problem where models stand in a report of an earlier year alone, which says nothing of today."""
    latest = max(years.values())
    if earlier := [row for row, year in years.items() if year < latest and row not in out]:
        args: dict[str, str | int] = {"count": len(earlier), "year": latest}
        yield Problem(
            "not_told_again", table.block.place(earlier[0], table.columns.get("name", (0,))[0]), args
        )


def _renamed(table: ModelTable, years: Mapping[int, int]) -> set[int]:
    """The rows of earlier years whose model bears another name in a later one: it began on the same day, and is
    described with a sentence of its own, or called in the same unit by a part of the name. Where several may be
    meant, none is."""
    value, columns = table.block.grid.value, table.columns
    began = [column for name in ("deployed_on", "built", "started") for column in columns.get(name, ())]
    described = columns.get("description", ())
    names = dict(_identities(table, years))

    def start(row: int) -> str:
        return " ".join(str(value(row, column) or "") for column in began).strip()

    def sentences(row: int) -> set[str]:
        told = _SENTENCE_END.split(" ".join(str(value(row, column) or "") for column in described))
        return {words for words in map(fold, told) if len(words) > _OWN_SENTENCE}

    def same(row: int, later: int) -> bool:
        if years[row] >= years[later] or not start(row) or start(row) != start(later):
            return False
        (name, unit), (new, its_unit) = names[row], names[later]
        return bool(sentences(row) & sentences(later)) or (
            unit == its_unit and f"{name} ".startswith(f"{new} ")
        )

    pairs = [(row, later) for row in years for later in years if same(row, later)]
    rows, laters = Counter(row for row, _ in pairs), Counter(later for _, later in pairs)
    return {row for row, later in pairs if rows[row] == laters[later] == 1}


def _report_years(table: ModelTable, words: Words) -> dict[int, int]:
    """Row -> the year of its report, by a column that is called so and holds nothing else; none where there is none."""
    block, records = table.block, table.rows.records
    known = {column for columns in table.columns.values() for column in columns}
    called = frozenset(map(fold, words.report_years))
    for column, header in enumerate(block.headers(), 1):
        if column in known or fold(header) not in called:
            continue
        values = [str(block.grid.value(row, column) or "").strip() for row in records]
        if all(_YEAR.fullmatch(value) for value in values) and 1 < len(set(values)) <= _MOST_YEARS:
            return dict(zip(records, map(int, values), strict=True))
    return {}


def _place(at: At) -> tuple[int, int]:
    return id(at[0]), at[1]


def _may_be_same_model(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two rows may be one model: what both say of its name and its unit is the same."""
    return all(a == b or not a or not b for a, b in zip(one, other, strict=True))


def _keys(table: ModelTable, words: Words) -> Iterator[tuple[int, Key]]:
    """Each row with an id, and the id as it is compared."""
    block, records = table.block, table.rows.records
    column = table.columns.get("id", (0,))[0]
    if not column:
        return
    part = table.part_of()
    keys = _id_keys(block.grid, distinct_codes(block.grid, column, records), words)
    for row, code in zip(records, column_codes(block.grid, column, records), strict=True):
        if key := keys.get(code):
            yield row, (part.get(row, 0) if key.isdigit() else 0, key)


def _identities(table: ModelTable, rows: Mapping[int, object]) -> Iterator[tuple[int, tuple[str, str]]]:
    """What tells a row from others with its id: its name and its unit, folded."""
    part, units, value = table.part_of(), table.units, table.block.grid.value
    names = table.columns.get("name", ())[:1]
    columns = [c for name in ("unit", "team") for c in table.columns.get(name, ())[:1]]
    for row in rows:
        unit = " ".join(fold(str(value(row, c) or "")) for c in columns) or fold(
            units[part.get(row, 0)] or ""
        )
        yield row, (fold(str(value(row, names[0]) or "")) if names else "", unit.strip())


def _ids_differ(table: ModelTable, words: Words) -> bool:
    """A quick look that spares a long list with proper ids the row by row one."""
    column = table.columns.get("id", (0,))[0]
    if not column:
        return True
    values = table.block.grid.values
    joined = "\n".join([str(values[c]) for c in column_codes(table.block.grid, column, table.rows.records)])
    keys = set(map(str.strip, joined.casefold().split("\n")))
    return len(keys) == len(table.rows.records) and keys.isdisjoint((*words.blank, "", "none"))


def _without_repeats(table: ModelTable, repeats: _Repeats, ids: int) -> ModelTable:
    """The table after its repeated ids: without the rows that stand further up, or without the column as an id."""
    if not repeats.same and not repeats.other:
        return table
    block, column = table.block, table.columns["id"][0]
    if len(repeats.other) > max(_FEW, _NO_ID * ids):
        sharing = {(id(block), row) for row, _ in repeats.other}
        sharing |= {(id(earlier), at) for _, (earlier, at) in repeats.other}
        return _without_id(table, column, len(sharing))
    rows = _rows_after(table, repeats.same, column)
    if repeats.other:
        row, (earlier, at) = repeats.other[0]
        args: dict[str, str | int] = {
            "id": str(block.grid.value(row, column)),
            "first": str(earlier.place(at)),
            "count": len(repeats.other),
        }
        rows = replace(rows, problems=(*rows.problems, Problem("id_repeats", block.place(row, column), args)))
    return replace(table, rows=rows)


def _without_id(table: ModelTable, column: int, count: int) -> ModelTable:
    """The table with a column of ids that tells no models apart left aside."""
    block = table.block
    place = block.place(block.header[-1] if block.header else None, column)
    problem = Problem("id_is_none", place, {"header": block.headers()[column - 1], "count": count})
    columns = {name: found for name, found in table.columns.items() if name != "id"}
    matches = tuple(replace(m, field=None, doubtful=True) if m.field == "id" else m for m in table.matches)
    rows = replace(table.rows, problems=(*table.rows.problems, problem))
    return replace(table, columns=columns, matches=matches, rows=rows)


def _rows_after(table: ModelTable, repeated: Sequence[tuple[int, At]], column: int) -> Rows:
    """The rows with the repeated ones set aside; where the two differ that is a Problem."""
    block, rows = table.block, _without_rows(table, [row for row, _ in repeated], "duplicate_id")
    problems = tuple(
        Problem(
            "duplicate_id_differs",
            block.place(row, column),
            {"id": str(block.grid.value(row, column)), "first": str(earlier.place(at))},
        )
        for row, (earlier, at) in repeated
        if not _are_equal_rows((earlier, at), (block, row))
    )
    return replace(rows, problems=(*rows.problems, *problems))


def _without_rows(table: ModelTable, out: Sequence[int], reason: str) -> Rows:
    """The rows of a table with some of them set aside."""
    rows, name, gone = table.rows, table.columns.get("name", (0,))[0], frozenset(out)
    aside = tuple(set_aside(table.block, row, name, reason) for row in out)
    kept = tuple(row for row in rows.records if row not in gone)
    return replace(rows, records=kept, set_aside=(*rows.set_aside, *aside))


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


def _are_equal_rows(one: tuple[Block, int], other: tuple[Block, int]) -> bool:
    """Whether two rows say the same."""
    values = [[codes[row - 1] for codes in block.grid.codes] for block, row in (one, other)]
    if one[0].grid is other[0].grid:
        return values[0] == values[1]
    texts = [
        [block.grid.values[c] for c in codes] for (block, _), codes in zip((one, other), values, strict=True)
    ]
    return texts[0] == texts[1]


def repeated_names(tables: Sequence[ModelTable]) -> list[Problem]:
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


def _repeated_within(table: ModelTable) -> list[Problem]:
    grid, records = table.block.grid, table.rows.records
    naming = table.columns.get("name", ())[:1]
    columns = [*naming, *(c for field in ("unit", "team") for c in table.columns.get(field, ()))]
    if not naming or not records:
        return []
    codes = list(column_codes(grid, columns[0], records))
    if len(set(codes)) == len(codes):
        return []
    part = table.part_of()
    others = (column_codes(grid, column, records) for column in columns[1:])
    keys = list(zip(codes, *others, (part.get(row, 0) for row in records), strict=True))
    apart = _keys_told_apart(table, keys)
    count = Counter(key for key in keys if key not in apart)
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


def _keys_told_apart(table: ModelTable, keys: Sequence[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """The keys of rows each of which names an owner of its own."""
    grid, records = table.block.grid, table.rows.records
    owners: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for column in table.columns.get("owner", ())[:1]:
        for key, code in zip(keys, column_codes(grid, column, records), strict=True):
            owners[key].append(fold(str(grid.values[code] or "")))
    return {key for key, named in owners.items() if all(named) and len({*named}) == len(named)}


def _repeated_across(table: ModelTable, seen: dict[tuple[str, str], Block]) -> list[Problem]:
    """Names that an earlier table has too, where neither table names a unit a row."""
    if "name" not in table.columns or table.columns.keys() & {"unit", "team"}:
        return []
    column, part, units = table.columns["name"][0], table.part_of(), table.units
    problems = []
    for row in table.rows.records:
        name = str(table.block.grid.value(row, column) or "").strip()
        unit = units[part.get(row, 0)] or ""
        if seen.setdefault((fold(name), unit), table.block) is not table.block and name:
            problems.append(
                Problem("duplicate_name", table.block.place(row, column), {"name": name, "count": 2})
            )
    return problems
