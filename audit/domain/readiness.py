"""What answers and inventory say together, as the result keeps it.

An answer about whether a model runs, is watched or is retrained is a claim about its status as well (`claims` of the
result); all others count here alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from audit.domain.outcomes import Applicability, Outcome
from audit.domain.questionnaire import Answer, Level, Per

READINESS = "six_functions"  # the framework whose score is the readiness score
Addressee = Literal["owner", "team", "role"]


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question in the words in which it is asked. `whom`: the role to ask; `labels`: value -> its words."""

    asks: str
    why: str
    evidence: str
    whom: str
    function: str | None
    per: Per
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One function from inventory and answers together: its score in 0..100, None where nothing applies.

    `weight`: its share of the readiness score, 0..1. `questions` inform it, of which `open` are not settled. What it
    rests on: models whose records say something of it, by strength of evidence, and people's answers by how they
    stand.
    """

    function: str
    low: float | None
    high: float | None
    weight: float
    questions: int
    open: int
    strengths: tuple[tuple[str, int], ...]
    given: int
    to_confirm: int
    unknown: int  # answers that say 'unknown'
    disputed: int  # questions on which people disagree, or contradict the inventory


@dataclass(frozen=True, slots=True)
class Rated:
    """A framework with what it makes of the answers. `criteria`: the names of those that block the next level.

    `rule`: how it counts; `moves`: the open questions that would narrow it most, the first the most.
    """

    id: str
    title: str
    source: str
    rule: str
    levels: tuple[Level, ...]
    sections: Mapping[str, str]
    weights: Mapping[str, float]
    criteria: Mapping[str, str]
    outcome: Outcome
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An open question for somebody; `models`: indexes of those that it is open for, none for the company."""

    question: str
    models: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask one person or team, the deciding questions first."""

    by: Addressee
    person: str
    questions: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Everything that the answers add. `settled`, `skipped` and `open` count questions."""

    applicability: Applicability
    settled: int
    skipped: int
    open: int
    coverage: tuple[Coverage, ...]
    frameworks: tuple[Rated, ...]
    requests: tuple[Request, ...]
    answers: tuple[Answer, ...]
    questions: Mapping[str, QuestionText]  # by id: all that somebody answered, or is to be asked
    sets_sha256: str

    @property
    def rated(self) -> Rated:
        """The readiness score's own framework."""
        return next(one for one in self.frameworks if one.id == READINESS)
