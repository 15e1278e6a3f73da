"""Columns that tell the same for one period after the other: `Q1 | Q2 | Q3 | Q4`, of which the last one is today's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from audit.ingest.blocks import Block
from audit.ingest.candidates import Assigned
from audit.ingest.grids import is_blank
from audit.ingest.header_text import fold
from audit.knowledge.fields import Words

_LEAST = 3  # periods side by side that are a history
_TOLD = 0.5  # share of the cells of the fullest period that the last one must have
_PART = re.compile(r"[qtkhs][1-4]|[1-4][qt]|fy\d{2,4}|w\d{1,2}|(?:19|20)\d\d")
_YEAR = re.compile(r"(?:\d\d)?\d\d")


class Histories:
    """The runs of columns of one table that are called by periods; `past`: those that tell of earlier ones. `headers`:
    the texts above each column, what the workbook explains spelled out: `Q1` may be the first question."""

    def __init__(self, block: Block, headers: Sequence[Sequence[str]], words: Words) -> None:
        months = {fold(name) for names in words.months.values() for name in names}
        texts = headers if block.header else []
        numbered = enumerate((bool(one) and _is_period(one[-1], months) for one in texts), 1)
        runs = [[c for c, _ in run] for named, run in groupby(numbered, lambda one: one[1]) if named]
        self._last = {_last_told(run, block): run for run in runs if len(run) >= _LEAST}
        self.past = frozenset(c for last, run in self._last.items() for c in run if c != last)

    def without(self, assigned: Sequence[Assigned]) -> list[Assigned]:
        """The columns without the last of a history where one that is called by no period tells the same of today."""
        today = {one.field for column, one in enumerate(assigned, 1) if column not in self._last}
        return [
            replace(one, field=None, score=0.0, reason="unmatched", doubtful=False)
            if column in self._last and one.field in today
            else one
            for column, one in enumerate(assigned, 1)
        ]


def _is_period(header: str, months: set[str]) -> bool:
    """Whether a header is a month, a quarter or a year, and nothing else."""
    parts = fold(header).split()
    named = [part for part in parts if part in months or _PART.fullmatch(part)]
    return bool(named) and all(part in named or _YEAR.fullmatch(part) for part in parts)


def _last_told(columns: Sequence[int], block: Block) -> int:
    """The last of several columns that tells of as many models as the others do: the year may not be over."""
    filled = {
        column: sum(not is_blank(block.grid.value(row, column)) for row in block.rows) for column in columns
    }
    enough = _TOLD * max(filled.values())
    return max(column for column in columns if filled[column] >= enough)
