"""What the cells of a column say on an axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from audit.domain.models import Reading
from audit.lexicon import Answer
from audit.lexicon.wordlist import NONE, Concepts

TEXT_SHOWN = 2000  # characters of a cell that a Reading keeps
REASONS = ".reasons"
MISSED = ".missed"  # of days that a schedule has not kept
MAYBE_STAGE = "maybe_stage"
BESIDE_HEADING = "beside_heading"  # what is remarked where a heading names the stage


class Cell(NamedTuple):
    """What one cell says on an axis: its Reading, and what it adds to what other cells say."""

    reading: Reading
    concepts: Concepts = NONE
    yields: bool = False
    affirmed: bool = False  # a bare yes or no to its column's header
    takes_back: bool = False  # it is not understood, and a word of it takes something back
    adds: bool = False  # it says who or how often, and leaves it to other cells what is done
    measures: bool = False  # below a header that asks for measures
    elsewhere: bool = False  # it seems to tell of something else: it withholds no stated stage, but a date
    denies: bool = False  # a word of it denies something
    ahead: bool = False  # a day that lay ahead, for all that is known, when the list was written

    @property
    def status(self) -> str:
        """The status that it was read as."""
        return self.reading.status


@dataclass(frozen=True, slots=True)
class ColumnReadings:
    """What the distinct values of one column say on one axis: code of the value -> Cell."""

    axis: str  # for `presence` the field
    field: str
    column: int
    own: bool  # the column states the axis; else it is free text or about something else
    by_code: Mapping[int, Cell]
    unread: Mapping[int, Answer]  # of those, the answers that were not understood
    helps: bool = False  # it is about a part of the practice alone, and is shown as what it is


def helping_key(axis: str, field: str) -> str:
    """What the readings of a field that helps to tell of an axis are filed under."""
    return f"{axis}:{field}"
