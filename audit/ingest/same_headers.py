"""Columns of one header on several tabs: what the cells of one tab make sure holds for the others."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from audit.ingest.columns import doubtful_columns
from audit.ingest.duplicates import ModelTable
from audit.ingest.header_text import fold

Meant = tuple[str, str | None]  # a folded header, and the field that it means


def sure_elsewhere(tables: Sequence[ModelTable]) -> list[ModelTable]:
    """The tables, without doubts about a column where the same header surely means the same field in another table."""
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
    return replace(table, matches=matches, doubtful=doubtful_columns(matches))
