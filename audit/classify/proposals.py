"""Puts guesses beside what nobody understood, for a person to choose from. Nothing that is judged looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from audit.classify.cells import as_text
from audit.domain.inventory import ColumnMatch, Inventory, Table
from audit.domain.models import Proposal, VocabularyEntry
from audit.lexicon import Lexicon
from audit.lexicon.answers import is_unread
from audit.lexicon.proposer import SAMPLES

MOST_TEXTS = 200  # unread ones that get proposals, those that stand in most cells
MOST_COLUMNS = 100
_ROWS = 200  # in which sample cells are looked for
Headers = Mapping[tuple[str | None, int | None], str]  # sheet, column (or row, of a sheet across) -> header


def propose_readings(
    vocabulary: Sequence[VocabularyEntry], inventory: Inventory, lexicon: Lexicon
) -> tuple[VocabularyEntry, ...]:
    """The vocabulary with up to three statuses beside each of the MOST_TEXTS most frequent texts that no rule reads."""
    unread = [at for at, entry in enumerate(vocabulary) if is_unread(entry.rule)]
    if not unread:
        return tuple(vocabulary)
    headers = _headers(inventory.tables)
    found = list(vocabulary)
    for at in sorted(unread, key=lambda at: -vocabulary[at].count)[:MOST_TEXTS]:
        entry = found[at]
        header = headers.get((entry.place.sheet, entry.place.column)) or headers.get(
            (entry.place.sheet, -(entry.place.row or 0)), ""
        )
        proposed = lexicon.proposer.readings(entry.axis, entry.text, header)
        found[at] = replace(entry, proposals=_explained(proposed))
    return tuple(found)


def propose_fields(inventory: Inventory, lexicon: Lexicon) -> tuple[ColumnMatch, ...]:
    """The columns with up to three fields beside each of the first MOST_COLUMNS that were not understood."""
    columns = {
        (table.grid.sheet, header): (table, column)
        for table in reversed(inventory.tables)
        for column, header in reversed(list(enumerate(table.headers, 1)))
    }
    matches, left = [], MOST_COLUMNS
    for match in inventory.matches:
        at = columns.get((match.place.sheet, match.header)) if match.field is None and match.header else None
        if at and left:
            left -= 1
            proposed = lexicon.proposer.fields(match.header, _samples(*at))
            match = replace(match, proposals=_explained(proposed))
        matches.append(match)
    return tuple(matches)


def _explained(proposed: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Those of the guesses that a known phrase speaks for: a person can't weigh one without a reason."""
    return tuple(one for one in proposed if one.near)


def _headers(tables: Iterable[Table]) -> Headers:
    """The header of each column; of a sheet across, whose fields are rows, by the row as a negative number."""
    return {
        (table.grid.sheet, -at if table.across else at): header
        for table in tables
        for at, header in enumerate(table.headers, 1)
    }


def _samples(table: Table, column: int) -> list[str]:
    """The first few distinct texts of a column."""
    values = (table.grid.values[code] for code in islice(table.codes(column), _ROWS))
    return list(islice(filter(None, dict.fromkeys(as_text(value).strip() for value in values)), SAMPLES))
