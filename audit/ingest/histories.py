"""Columns that tell the same for one period after the other: `Q1 | Q2 | Q3 | Q4`, of which the last one is today's, and
`Update 12 May | Update 8 Sept`, of which each row's last one is.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from audit.ingest.blocks import Block
from audit.ingest.candidates import Assigned
from audit.ingest.grids import is_blank
from audit.ingest.header_text import fold
from audit.ingest.periods import DateReader
from audit.knowledge.fields import Field

_LEAST = 3  # periods side by side that are a history
_TOLD = 0.5  # share of the cells of the fullest period that the last one must have
_PART = re.compile(r"[qtkhs][1-4](?:(?:20)?\d\d)?|[1-4][qt](?:(?:20)?\d\d)?|fy\d{2,4}|w\d{1,2}|(?:19|20)\d\d")
_YEAR = re.compile(r"(?:\d\d)?\d\d")
_REMARKS = ("stage_comment", "notes")


class Histories:
    """The columns of one table whose headers say when. `past`: those that tell of an earlier period; `nameless`: those
    whose header is a period or differs from the one beside it by a day, and says nothing of what stands below.
    `headers`: the texts above each column, what the workbook explains spelled out: `Q1` may be the first question."""

    def __init__(self, block: Block, headers: Sequence[Sequence[str]], dates: DateReader) -> None:
        texts = headers if block.header else []
        periods = [bool(one) and _is_period(one[-1], dates) for one in texts]
        self._last = {
            _last_told(run, block): run for is_, run in _runs(periods) if is_ and len(run) >= _LEAST
        }
        self.past = frozenset(c for last, run in self._last.items() for c in run if c != last)
        called = [_undated(" ".join(one), dates) for one in texts]
        self._dated = [run for name, run in _runs(called) if name and len(run) > 1]
        self.nameless = frozenset(
            [*(c for c, is_ in enumerate(periods, 1) if is_), *(c for run in self._dated for c in run)]
        )

    def without(self, assigned: Sequence[Assigned]) -> list[Assigned]:
        """The columns without the last of a history where one that is called by no period tells the same of today."""
        today = {one.field for column, one in enumerate(assigned, 1) if column not in self._last}
        return [
            replace(one, field=None, score=0.0, reason="unmatched", doubtful=False)
            if column in self._last and one.field in today
            else one
            for column, one in enumerate(assigned, 1)
        ]

    def alike(
        self, assigned: Sequence[Assigned], fields: Mapping[str, Field], apart: Collection[int]
    ) -> tuple[list[Assigned], tuple[tuple[int, ...], ...]]:
        """The columns, those that are called the same but for a day as the surest of them is understood, and these, the
        newest last: what they state, or remarks, which are comments on the stage where not all of them state it. A
        date, an amount or a name is not one thing told again. Those `apart` are as somebody said.
        """
        found, told = list(assigned), []
        for run in ([c for c in run if c not in apart] for run in self._dated):
            own = [found[column - 1] for column in run]
            best = max(own, key=lambda one: one.score if one.field else 0.0, default=None)
            if best is None or best.field is None or not _is_told_again(fields[best.field]):
                continue
            if best.field == "stage" and any(one.field != "stage" for one in own):
                best = replace(best, field="stage_comment")
            for column in run:
                found[column - 1] = best
            told.append(tuple(run))
        return found, tuple(told)


def with_latest_told(block: Block, dated: Sequence[Sequence[int]]) -> Block:
    """The table without what older ones of several dated columns say of a row where a newer one says something."""
    codes = list(block.grid.codes)
    for older, newer in ((run[at], run[at + 1 :]) for run in dated for at in range(len(run) - 1)):
        kept = array("I", codes[older - 1])
        for row in block.rows:
            if any(not is_blank(block.grid.value(row, column)) for column in newer):
                kept[row - 1] = 0
        codes[older - 1] = kept
    return replace(block, grid=replace(block.grid, codes=codes)) if dated else block


def _is_told_again(field: Field) -> bool:
    return field.type == "status" or field.id in _REMARKS


def _runs(named: Sequence[str] | Sequence[bool]) -> Iterator[tuple[str | bool, list[int]]]:
    """What neighbouring columns have in common, and their numbers."""
    for name, run in groupby(enumerate(named, 1), key=lambda one: one[1]):
        yield name, [column for column, _ in run]


def _undated(header: str, dates: DateReader) -> str:
    """A header without the day in it; "" where it has none, or nothing else."""
    parts = fold(header).split()
    named = [part for part in parts if _names_period(part, dates)]
    return " ".join(part for part in parts if not (part in named or part.isdigit())) if named else ""


def _is_period(header: str, dates: DateReader) -> bool:
    """Whether a header is a month, a quarter or a year, and nothing else."""
    parts = fold(header).split()
    named = [part for part in parts if _names_period(part, dates)]
    return bool(named) and all(part in named or _YEAR.fullmatch(part) for part in parts)


def _names_period(part: str, dates: DateReader) -> bool:
    return dates.is_month(part) or bool(_PART.fullmatch(part))


def _last_told(columns: Sequence[int], block: Block) -> int:
    """The last of several columns that tells of as many models as the others do: the year may not be over."""
    filled = {
        column: sum(not is_blank(block.grid.value(row, column)) for row in block.rows) for column in columns
    }
    enough = _TOLD * max(filled.values())
    return max(column for column in columns if filled[column] >= enough)
