"""Several files as one inventory: all their sheets, each still at home in its own file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import PurePath

from audit.domain.tables import RawTable, Workbook

_NAMELESS = "table"


def joined(books: Sequence[Workbook]) -> Workbook:
    """One Workbook of at least one; a single one is given back as it is.

    Places keep their file. Of sheets that share a name all but the first are numbered, `Models 2`, and of tables
    without one likewise, `table 2`: each can be told apart and asked for, and no name says more than it did.
    """
    if len(books) == 1:
        return books[0]
    digest = hashlib.sha256("".join(book.sha256 for book in books).encode()).hexdigest()
    paths = [PurePath(book.file) for book in books]
    suffixes = {path.suffix for path in paths}
    return Workbook(
        file=" + ".join(path.stem for path in paths) + (suffixes.pop() if len(suffixes) == 1 else ""),
        sha256=digest,
        size_bytes=sum(book.size_bytes for book in books),
        kind=_all(book.kind for book in books),
        reader=_all(book.reader for book in books),
        tables=_told_apart([table for book in books for table in book.tables]),
        encoding=_all(book.encoding for book in books if book.encoding) or None,
        problems=tuple(problem for book in books for problem in book.problems),
    )


def _all(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _told_apart(tables: Sequence[RawTable]) -> tuple[RawTable, ...]:
    """The same tables, no two of whose sheets have one name."""
    theirs = {table.sheet for table in tables}
    taken: set[str | None] = set()
    made = []
    for table in tables:
        if table.sheet in taken:
            names = (f"{table.sheet or _NAMELESS} {number}" for number in count(2))
            table = replace(table, sheet=next(name for name in names if name not in theirs | taken))
        taken.add(table.sheet)
        made.append(table)
    return tuple(made)
