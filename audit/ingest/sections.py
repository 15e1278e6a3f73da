"""Headings between the rows of a table, and what stands above it: `SWITCHED OFF`, its models, `In test`, its models.

A row with one text may as well be a model of which only the name is known. It is a heading where something says so:
a cell that is merged over columns, a column that holds no names, letters in another case than the names', a colon, a
gap above, or the text itself, which names a stage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from audit.domain.places import Place
from audit.domain.tables import RawTable
from audit.ingest.grids import blank_codes, filled, is_blank, pointing_up

Heading = tuple[Place, str]
NamesStage = Callable[[str], bool]

_SECTIONED = 20_000  # rows of a table that may be parted by headings
_LONGEST = 80  # characters of a heading
_REMARKED, _BELOW = 3, 0.3  # remarks below models, and their share of those
_TOLD = 2  # cells of a row that tells of a model
_BANNERS = 6  # rows above a table that may name it
_DECORATED = re.compile(r"[-–—=*_#~<>]{2,}\s*\w.*\w.*?[-–—=*_#~<>]{2,}")  # `--- newer ones ---`
_CODED = re.compile(r"\S*\d\S*")  # one word with a digit in it is a key


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one table that stand below the same headings, the outermost first. `rows` are 1-based.

    `titles` are the rows of the headings themselves.
    """

    rows: range
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """The data rows of a table in its grid; `name` is the 1-based column of the models' names, if one is known."""

    grid: RawTable
    rows: range
    name: int | None


def sections(area: Area, names_stage: NamesStage) -> tuple[Section, ...]:
    """The sections of a table; empty where no heading stands between its rows."""
    titles = _title_rows(area, names_stage)
    if not titles:
        return ()
    found = [Section(range(area.rows.start, titles[0]))] if titles[0] > area.rows.start else []
    above: list[Heading] = []
    for run, end in _runs(area, titles):
        new = [_heading(area.grid, row) for row in run]
        if len(new) > 1 and all(names_stage(text) for _, text in new):
            new = new[-1:]  # of two stages the first one has no models
        above = new if len(new) >= len(above) else [*above[: len(above) - len(new)], *new]
        found.append(Section(range(run[-1] + 1, end), tuple(above)))
    return tuple(found)


def banners(grid: RawTable, top: int, header: int) -> tuple[Heading, ...]:
    """The texts that stand alone in their rows above the first row of headers, `top` being the highest."""
    rows = range(max(top, header - _BANNERS), header)
    return tuple(_heading(grid, row) for row in rows if _is_alone(grid, row))


def _runs(area: Area, titles: Sequence[int]) -> list[tuple[list[int], int]]:
    """Headings that stand above one another with nothing between, and the row where what follows them ends."""
    runs: list[list[int]] = [[titles[0]]]
    for before, row in pairwise(titles):
        between = any(filled(area.grid, r) for r in range(before + 1, row))
        if between:
            runs.append([row])
        else:
            runs[-1].append(row)
    ends = [*(run[0] for run in runs[1:]), area.rows.stop]
    return list(zip(runs, ends, strict=True))


def _title_rows(area: Area, names_stage: NamesStage) -> list[int]:
    rows, grid = area.rows, area.grid
    if grid.columns < 2 or not 1 < len(rows) <= _SECTIONED:
        return []
    sparse = _sparse(area)
    beneath = _remarks_among(area, sparse) if grid.columns > _TOLD else frozenset[int]()
    alone = [
        row for row in sparse if row not in beneath and _is_alone(grid, row) and not _is_remark(area, row)
    ]
    if not alone:
        return []
    headed = [row for row in alone if _heads_rows(area, row, set(alone))]
    if _all_titled(area, alone, headed):
        return headed
    shouted = _names_are_lower(area, set(alone))
    return [row for row in headed if _is_title(area, row, names_stage, shouted)]


def remarks_beneath(area: Area) -> Set[int]:
    """The rows that hold a remark on the model above, where a list has one below many of its models, the last among
    them: a text alone, always in the same column, which is none of names, or merged over several."""
    parted = area.grid.columns > _TOLD and 1 < len(area.rows) <= _SECTIONED
    return _remarks_among(area, _sparse(area)) if parted else frozenset()


def _remarks_among(area: Area, sparse: Sequence[int]) -> Set[int]:
    """Those of the rows that hold one text, or are merged."""
    grid, rows = area.grid, area.rows
    wide = {m[0] for m in grid.merges if m[3] > m[1] and m[0] in rows}
    looked_at = sorted(wide.union(sparse))
    own = _own_cells(grid, looked_at)
    alone = [row for row in looked_at if len(own[row]) == 1 and isinstance(grid.value(row, own[row][0]), str)]
    full = len(rows) - len(looked_at)
    if len(alone) < max(_REMARKED, full * _BELOW) or len({own[row][0] for row in alone}) > 1:
        return frozenset()
    told = [row for row in looked_at if own[row]]
    if alone[-1] != told[-1] or alone[-1] < rows[-1] - len(looked_at):
        return frozenset()
    below = all(row > rows.start and len(own.get(row - 1, filled(grid, row - 1))) >= _TOLD for row in alone)
    nameless = wide.issuperset(alone) or area.name not in (None, own[alone[0]][0])
    return frozenset(alone) if below and nameless else frozenset()


def _own_cells(grid: RawTable, rows: Sequence[int]) -> dict[int, list[int]]:
    """The filled columns of rows, without those that a cell above fills because it is merged over several rows."""
    tall = {(row, m[1]) for m in grid.merges if rows for row in range(m[0] + 1, m[2] + 1)}
    return {row: [c for c in filled(grid, row) if (row, c) not in tall] for row in rows}


def _sparse(area: Area) -> list[int]:
    """The rows in which one of the two fullest columns is empty: of those that hold one text none is missing."""
    grid, rows = area.grid, area.rows
    probe = rows[:: max(1, len(rows) // 200)]
    fullness = sorted((-sum(1 for row in probe if c[row - 1]), at) for at, c in enumerate(grid.codes))
    columns = [grid.codes[at][rows.start - 1 : rows.stop - 1] for _, at in fullness[:2]]
    blank = blank_codes(grid, set().union(*columns))
    if not blank:
        return []
    cells = zip(rows, zip(*columns, strict=True), strict=True)
    return [row for row, codes in cells if not blank.isdisjoint(codes)]


def _is_alone(grid: RawTable, row: int) -> bool:
    """Whether a row holds one short text and nothing else."""
    cells = filled(grid, row)
    value = grid.value(row, cells[0]) if len(cells) == 1 else None
    return isinstance(value, str) and len(value) <= _LONGEST and any(map(str.isalpha, value))


def _is_remark(area: Area, row: int) -> bool:
    """Whether the row's one text is a remark on the row above it."""
    above = row > area.rows.start
    return above and bool(pointing_up(area.grid.value(row, filled(area.grid, row)[0])))


def _heads_rows(area: Area, row: int, alone: set[int]) -> bool:
    """Whether fuller rows follow, behind other headings and empty rows at most."""
    for below in range(row + 1, area.rows.stop):
        cells = filled(area.grid, below)
        if cells and below not in alone:
            return len(cells) > 1
    return False


def _all_titled(area: Area, alone: Sequence[int], headed: Sequence[int]) -> bool:
    """Whether all data stand below such rows: the first row is one, and each has fuller rows right below it."""
    grid, first = area.grid, area.rows.start
    if grid.columns < 3 or alone[0] != first or list(alone[: len(headed)]) != list(headed):
        return False  # what stands alone below all data is a note
    same_column = len({filled(grid, row)[0] for row in headed}) == 1
    return bool(headed) and same_column and (len(headed) > 1 or _is_wide(grid, first))


def _is_title(area: Area, row: int, names_stage: NamesStage, shouted: bool) -> bool:
    grid = area.grid
    column = filled(grid, row)[0]
    text = str(grid.value(row, column)).strip()
    apart = column not in (1, area.name) and (area.name is not None or _goes_on_above(grid, row, column))
    if _DECORATED.fullmatch(text) or _repeats_header(area, row + 1):
        return True
    if _is_wide(grid, row) or (names_stage(text) and not (apart and text[:1].islower())):
        return True
    if apart:
        return False  # the text above it goes on
    if area.name and column != area.name:
        return not _CODED.fullmatch(text)
    if text.endswith(":") or (shouted and text.isupper()):
        return True
    gap = row > area.rows.start and not filled(grid, row - 1)
    return gap and row + 1 < area.rows.stop and len(filled(grid, row + 1)) > 1


def _repeats_header(area: Area, row: int) -> bool:
    """Whether a row says again what the row above the table says."""
    header = area.rows.start - 1
    cells = filled(area.grid, row) if header and row in area.rows else []
    return len(cells) > 1 and all(codes[row - 1] == codes[header - 1] for codes in area.grid.codes)


def _goes_on_above(grid: RawTable, row: int, column: int) -> bool:
    """Whether a text stands right below one of a row that tells more."""
    above = filled(grid, row - 1) if row > 1 else []
    return column in above and len(above) > 1


def _is_wide(grid: RawTable, row: int) -> bool:
    """Whether the row's one cell is merged over several columns."""
    return any(m[0] == row and m[3] > m[1] for m in grid.merges)


def _names_are_lower(area: Area, alone: set[int]) -> bool:
    """Whether hardly any name is in capitals, so that capitals say something."""
    column = area.name or 1
    rows = [row for row in area.rows[:500] if row not in alone]
    names = [str(v) for row in rows if not is_blank(v := area.grid.value(row, column))]
    return bool(names) and sum(name.isupper() for name in names) <= 0.2 * len(names)


def _heading(grid: RawTable, row: int) -> Heading:
    column = filled(grid, row)[0]
    return grid.place(row, column), str(grid.value(row, column)).strip().rstrip(":").strip()
