"""Columns that a person names: by a header, a part of one that no other of the table has, or a column's letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rapidfuzz import process

from audit.domain.errors import InputError
from audit.domain.tables import RawTable
from audit.ingest.blocks import Block
from audit.ingest.header_text import fold, header_forms
from audit.messages import cut

_SHORTEST_PART = 3  # characters of a part that may begin inside a word
_MOST = 6  # headers in a message


def given_columns(grid: RawTable, headers: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Field -> 1-based column, where this table has the column that was given for it."""
    found = {field: _matching_columns(grid, headers, name) for field, name in given.items()}
    return {field: columns[0] for field, columns in found.items() if len(columns) == 1}


def left_out_columns(grid: RawTable, headers: Sequence[str], names: Collection[str]) -> frozenset[int]:
    """The 1-based columns that are not to be read; a name that this table does not have leaves nothing out."""
    meant = (_matching_columns(grid, headers, name) for name in names)
    return frozenset(columns[0] for columns in meant if len(columns) == 1)


def _matching_columns(grid: RawTable, headers: Sequence[str], name: str) -> list[int]:
    """The columns that a name may mean: a whole header, else letters, else a header cut short, else a part of one."""
    wanted = fold(name.rstrip("… "))
    folded = [fold(header) for header in headers]
    if wanted and wanted in folded:
        return [folded.index(wanted) + 1]
    letters = {grid.letters(column): column for column in range(grid.columns, 0, -1)}  # the first of each
    if column := letters.get(name.strip().upper()):
        return [column]
    short = [c for c, header in enumerate(headers, 1) if wanted in header_forms(header)]
    words = [c for c, header in enumerate(folded, 1) if wanted and f" {wanted} " in f" {header} "]
    anywhere = [c for c, header in enumerate(folded, 1) if len(wanted) >= _SHORTEST_PART and wanted in header]
    found = [columns for columns in (short, words, anywhere) if columns]
    return next((columns for columns in found if len(columns) == 1), found[0] if found else [])


def check_given(given: Mapping[str, str], fields: Collection[str], blocks: Sequence[Block]) -> None:
    """Raises InputError for a field that does not exist, a column that no table has, and a part that several headers
    of one table have, each with what comes near."""
    for field, name in given.items():
        if field not in fields:
            raise InputError(
                f"There is no field '{field}'. Closest: {_nearest_names(field, list(fields), 50)}."
            )
        meant = [(block, _matching_columns(block.grid, block.headers(), name)) for block in blocks]
        if any(len(columns) == 1 for _, columns in meant):
            continue
        for block, columns in meant:
            if columns:
                raise InputError(_ambiguous(field, name, block, columns))
        known = list(dict.fromkeys(header for block, _ in meant for header in block.headers() if header))
        raise InputError(
            f"No table has a column '{name}' for {field}. Closest: {_nearest_names(name, known, 40)}."
        )


def check_left_out(names: Collection[str], blocks: Sequence[Block]) -> None:
    """Raises InputError for a column to be left out that no table has, with what comes near."""
    for name in names:
        if not any(_matching_columns(block.grid, block.headers(), name) for block in blocks):
            known = list(dict.fromkeys(header for block in blocks for header in block.headers() if header))
            raise InputError(
                f"No table has a column '{name}' to leave out. Closest: {_nearest_names(name, known, 40)}."
            )


def _ambiguous(field: str, name: str, block: Block, columns: Sequence[int]) -> str:
    headers = block.headers()
    named = [f"'{cut(headers[column - 1])}' ({block.grid.letters(column)})" for column in columns[:_MOST]]
    return (
        f"'{name}' for {field} is a part of {len(columns)} headers: {', '.join(named)}. "
        "Name one of them by its letters."
    )


def _nearest_names(text: str, names: Sequence[str], least: float) -> str:
    """The three names that come nearest to a text with a score of at least so much; all where none does."""
    found = process.extract(text, names, limit=3, score_cutoff=least)
    return ", ".join([name for name, _, _ in found] or names)
