"""Columns of one header on several tabs: what the cells of one tab make sure holds for the others."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from audit.ingest.duplicates import ModelTable
from audit.ingest.header_text import fold

Meant = tuple[str, str | None]  # a folded header, and the field that it means


def sure_elsewhere(tables: Sequence[ModelTable]) -> list[ModelTable]:
    """The tables, no column of which is in doubt where one of the same header surely means the same field."""
    sure: Set[Meant] = {
        (fold(match.header), match.field)
        for table in tables
        for match in table.matches
        if match.field and not match.doubtful
    }
    return [_without_doubts(table, sure) for table in tables]


def _without_doubts(table: ModelTable, sure: Set[Meant]) -> ModelTable:
    matches = tuple(
        replace(match, doubtful=False) if (fold(match.header), match.field) in sure else match
        for match in table.matches
    )
    doubtful = frozenset(c for c, match in enumerate(matches, 1) if match.field and match.doubtful)
    return replace(table, matches=matches, doubtful=doubtful & table.doubtful)
