"""A sheet that may list models, by what its tables and its texts say where no header names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.domain.tables import RawTable
from audit.ingest.blocks import Block, Finder
from audit.ingest.grids import distinct, filled, is_blank, last_filled_row
from audit.ingest.header_text import fold
from audit.lexicon.codes import CODE

HEADERS_WITHIN = 60  # rows of a sheet among which its headers stand
_FULL_ROW = 3  # cells of a row that may hold the headers
_PAIR, _LEAST_TOLD, _TOLD = 2, 3, 0.5  # cells of a row, rows, and share of the texts that tell of models
_WIDEST = 5  # columns of such a sheet
_PAIRED = 0.7  # share of the rows that hold both
_NAME_WORDS, _CODED = 6, 0.2  # of the longest name; share of those that a key would explain
_LOOKED_AT, _BEGINNING = 60, 400  # rows, and characters of a text, by which such a sheet is judged
# fields of models, two of which tell a list of them
_PRACTICES = {
    "stage",
    "monitoring",
    "retraining",
    "retraining_schedule",
    "drift",
    "last_trained",
    "last_monitored",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sheet with its tables, those of them that name models, and why its name speaks against it."""

    table: RawTable
    blocks: tuple[Block, ...]
    named: tuple[Block, ...] = ()
    reason: str | None = None

    @property
    def telling(self) -> tuple[Block, ...]:
        """The tables that name models: a header above nothing names none."""
        return tuple(b for b in self.named if any(filled(b.grid, row) for row in b.rows))

    @property
    def is_full(self) -> bool:
        """Whether it names models and says more of them."""
        return any(block.score >= 2 for block in self.telling)


def of_practice(candidate: Candidate, finder: Finder) -> tuple[Block, ...]:
    """The tables of a sheet beside the lists whose headers ask for what only models have, though none names them: known
    ones, else its first full row."""
    upright = tuple(block for block in trusted(candidate) if not block.across and not block.unread)
    if _asks_for_practices([text for block in upright for text in block.headers()], finder):
        return () if all(_explains_codes(block, finder) for block in upright) else upright
    table = candidate.table
    rows = range(1, min(HEADERS_WITHIN, last_filled_row(table) - 1) + 1)
    top = next((row for row in rows if len(filled(table, row)) >= _FULL_ROW), None)
    if top is None or not _asks_for_practices(row_texts(table, top), finder):
        return ()
    return (finder.below(table, top),)


def told_of(candidate: Candidate, finder: Finder) -> tuple[Block, ...]:
    """The table of a sheet beside the lists that has a name and a text in each row, most of which tell how far
    something is, or what is done with it: `Fridge alarm | in all shops since May, Ann looks at its misses weekly`. A
    few cells more may stand with them: what it costs, or what it is about."""
    table = candidate.table
    cells = {row: found for row in range(1, last_filled_row(table) + 1) if (found := filled(table, row))}
    widest = min(table.columns, _WIDEST)
    told = any(
        _tells_of(table, cells, name, column, finder)
        for name in (1, _PAIR)  # behind a key of each row
        for column in range(name + 1, widest + 1)
    )
    return (candidate.named or (finder.by_shape(table) or finder.below(table, 0),)) if told else ()


def _tells_of(
    table: RawTable, cells: Mapping[int, Sequence[int]], name: int, column: int, finder: Finder
) -> bool:
    """Whether most rows have a name in one column, and a text in another that tells of it."""
    rows = [row for row, found in cells.items() if found[0] == 1 and name in found and column in found]
    if table.columns > _WIDEST or len(rows) < max(_LEAST_TOLD, _PAIRED * len(cells)):
        return False
    looked_at = rows[:_LOOKED_AT]
    names, texts = ([str(table.value(row, at)).strip() for row in looked_at] for at in (name, column))
    short = all(len(name.split()) <= _NAME_WORDS for name in names) and len({*names}) == len(names)
    coded = sum(
        len(name) <= CODE or not any(map(str.isalpha, name)) or finder.stages.outright(name) is not None
        for name in names
    )
    return short and coded <= _CODED * len(names) and _telling(texts, finder) >= _TOLD


def _telling(texts: Sequence[str], finder: Finder) -> float:
    return sum(finder.stages.tells(text[:_BEGINNING]) for text in texts) / len(texts)


def _explains_codes(block: Block, finder: Finder) -> bool:
    """Whether a table says what codes mean for each practice, and has no room for a name: `Rating | Monitoring`."""
    asked = {finder.headings.asked_field(text) for text in block.headers()[1:] if text}
    codes = [str(value).strip() for value in distinct(block.grid, 1, block.rows) if not is_blank(value)]
    return asked <= _PRACTICES and all(len(code) <= CODE for code in codes)


def _asks_for_practices(headers: Sequence[str], finder: Finder) -> bool:
    """Whether headers ask for several practices, behind something else: what models are called stands first."""
    first, *others = (finder.headings.asked_field(text) for text in (*headers, ""))
    return first not in _PRACTICES and len({*others} & _PRACTICES) > 1


def trusted(candidate: Candidate) -> tuple[Block, ...]:
    """The tables of a sheet below headers of which several are known."""
    return tuple(block for block in candidate.blocks if block.score >= 2)


def row_texts(table: RawTable, row: int) -> list[str]:
    """The folded texts of the filled cells of a row."""
    return [fold(str(table.value(row, column))) for column in filled(table, row)]
