"""What frameworks make of the answers: everything as the worst and the best that the unknowns allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from audit.domain.questionnaire import Applies


class Section(NamedTuple):
    """A part of a framework: its lowest and highest score and the most that it could be; None: nothing applies."""

    id: str
    low: float | None
    high: float | None
    of: float


class Block(NamedTuple):
    """A criterion that keeps the next level away: surely, or (`open`) as long as it is not known."""

    criterion: str
    section: str
    open: bool
    questions: tuple[str, ...]  # that decide it


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a framework makes of the answers: everything as the worst and the best that the unknowns allow.

    Levels are indexes into the framework's. `score_low` and `score_high` are None for frameworks without a score.
    `unknown` of `of` criteria that may apply are not decided. `blocks`: what keeps the level after `level_low` away,
    the sure ones first. Levels are None where no criterion applies.
    """

    framework: str
    level_low: int | None
    level_high: int | None
    score_low: float | None
    score_high: float | None
    score_of: float | None
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    unknown: int
    of: int


class Move(NamedTuple):
    """How far one answer may narrow a framework's interval, from 0 to 1 of what it can be."""

    framework: str
    most: float
    mean: float  # over the answers that are possible


@dataclass(frozen=True, slots=True)
class Deciding:
    """An open question with what its answer would move, and the models (indexes) that it is open for."""

    question: str
    models: tuple[int, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether the frameworks have anything to judge, and the counts behind it (models by what they are)."""

    code: Applies
    text: str
    running: int
    bought: int
    unclear: int
    pilots: int
