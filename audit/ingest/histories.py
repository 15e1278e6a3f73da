"""Columns that tell the same for one period after the other: `Q1 | Q2 | Q3 | Q4`, of which the last one is today's, and
`Update 12 May | Update 8 Sept`, of which each row's last one is.
"""

from __future__ import annotations

import re
from array import array
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
_PART = re.compile(r"[qtkhs][1-4](?:(?:20)?\d\d)?|[1-4][qt](?:(?:20)?\d\d)?|fy\d{2,4}|w\d{1,2}|(?:19|20)\d\d")
_YEAR = re.compile(r"(?:\d\d)?\d\d")


class Histories:
    """The runs of columns of one table that are called by periods; `past`: those that tell of earlier ones. `headers`:
    the texts above each column, what the workbook explains spelled out: `Q1` may be the first question."""

    def __init__(self, block: Block, headers: Sequence[Sequence[str]], words: Words) -> None:
        texts = headers if block.header else []
        numbered = enumerate((bool(one) and is_period(one[-1], words) for one in texts), 1)
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


def dated_runs(headers: Sequence[str], words: Words) -> list[list[int]]:
    """The columns side by side that are called the same but for a day, the newest last."""
    months = _months(words)
    called = [_undated(header, months) for header in headers]
    numbered = groupby(range(1, len(called) + 1), lambda column: called[column - 1])
    return [run for name, columns in numbered if name and len(run := list(columns)) > 1]


def with_latest_told(block: Block, words: Words) -> Block:
    """The table without what older ones of several dated columns say of a row where a newer one says something."""
    runs = dated_runs(block.headers() if block.header else (), words)
    if not runs:
        return block
    codes = list(block.grid.codes)
    for older, newer in ((run[at], run[at + 1 :]) for run in runs for at in range(len(run) - 1)):
        kept = array("I", codes[older - 1])
        for row in block.rows:
            if any(not is_blank(block.grid.value(row, column)) for column in newer):
                kept[row - 1] = 0
        codes[older - 1] = kept
    return replace(block, grid=replace(block.grid, codes=codes))


def alike(assigned: Sequence[Assigned], runs: Sequence[Sequence[int]]) -> list[Assigned]:
    """The columns, those that are called the same but for a day as the surest of them is understood; as comments on the
    stage where not all of them state it."""
    found = list(assigned)
    for run in runs:
        own = [found[column - 1] for column in run]
        best = max(own, key=lambda one: one.score if one.field else 0.0)
        if best.field == "stage" and any(one.field != "stage" for one in own):
            best = replace(best, field="stage_comment")
        for column in run:
            found[column - 1] = best
    return found


def _undated(header: str, months: set[str]) -> str:
    """A header without the day in it; "" where it has none, or nothing else."""
    parts = fold(header).split()
    rest = [part for part in parts if not (part in months or part.isdigit() or _PART.fullmatch(part))]
    dated = any(part in months or _PART.fullmatch(part) for part in parts)
    return " ".join(rest) if dated else ""


def _months(words: Words) -> set[str]:
    return {fold(name) for names in words.months.values() for name in names}


def is_period(header: str, words: Words) -> bool:
    """Whether a header is a month, a quarter or a year, and nothing else."""
    months = _months(words)
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
