"""What people's answers add, as the report shows it: the profile, the frameworks side by side, whom to ask."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from audit.domain.outcomes import Block
from audit.domain.places import Problem
from audit.domain.readiness import Coverage, Rated, Readiness, Request
from audit.domain.result import AuditResult
from audit.report.view.chart_geometry import Scale

SCORE = Scale(100.0, (0.0, 20.0, 40.0, 60.0, 80.0, 100.0))
MOST_PEOPLE, MOST_ASKED, MOST_BLOCKS, MOST_TOLD = 10, 2, 3, 12
WIDE = 40.0  # points from worst to best beyond which the score says little
_DISPUTES = ("answers_disagree", "answer_contradicts_inventory")


class Bar(NamedTuple):
    """A function of the profile: `low` and `high` 0..100, None where nothing applies. `alt`: what it rests on."""

    coverage: Coverage
    low: float | None
    high: float | None


class Beside(NamedTuple):
    """A framework in its row: levels by name, what keeps the next away (`more` are left out), what to ask first."""

    rated: Rated
    level_low: str | None
    level_high: str | None
    next_level: str | None
    blocks: tuple[tuple[Block, str], ...]
    more: int
    ask: str | None


class Asked(NamedTuple):
    """People or teams who are asked the same first questions, each about models of their own; `least` and `most` are
    how many all their questions are."""

    people: tuple[str, ...]
    questions: tuple[str, ...]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the section shows."""

    survey: Readiness
    score: Beside
    judged: bool  # whether there is anything of the company's own to judge
    bars: tuple[Bar, ...]
    frameworks: tuple[Beside, ...]
    asked: tuple[Asked, ...]
    unasked: int  # people who are left out
    people: tuple[str, ...]
    given: int
    unknown: int
    to_confirm: int
    disputes: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    unusable: int  # answers that could not be used

    @property
    def wide(self) -> bool:
        """Whether what is not known leaves most of the score open."""
        outcome = self.score.rated.outcome
        return (outcome.score_high or 0.0) - (outcome.score_low or 0.0) > WIDE


def readiness(result: AuditResult) -> View | None:
    """The view; None where nobody answered."""
    survey = result.survey
    if survey is None:
        return None
    stands = Counter(
        "to_confirm" if a.status == "to_confirm" else "given" if a.values else "unknown"
        for a in survey.answers
    )
    asked = _asked(survey)
    codes = [problem.code for problem in result.problems]
    return View(
        survey=survey,
        score=_beside(survey.rated, survey),
        judged=survey.applicability.code in ("applies", "undecided"),
        bars=tuple(Bar(one, one.low, one.high) for one in survey.coverage),
        frameworks=tuple(_beside(rated, survey) for rated in survey.frameworks),
        asked=asked[:MOST_PEOPLE],
        unasked=sum(len(one.people) for one in asked[MOST_PEOPLE:]),
        people=tuple(dict.fromkeys(answer.who for answer in survey.answers if answer.who)),
        given=stands["given"],
        unknown=stands["unknown"],
        to_confirm=stands["to_confirm"],
        disputes=tuple(p for p in result.problems if p.code in _DISPUTES),
        doubts=tuple(p for p in result.problems if p.code.startswith("lint_")),
        unusable=sum(
            code.startswith("answer_") and code not in (*_DISPUTES, "answer_stale") for code in codes
        ),
    )


def _asked(survey: Readiness) -> tuple[Asked, ...]:
    """Whoever is asked the same first, together."""
    found: dict[tuple[str, ...], list[Request]] = {}
    for request in survey.requests:
        first = tuple(survey.questions[wanted.question].asks for wanted in request.questions[:MOST_ASKED])
        found.setdefault(first, []).append(request)
    return tuple(
        Asked(
            tuple(one.person for one in same),
            first,
            min(len(one.questions) for one in same),
            max(len(one.questions) for one in same),
        )
        for first, same in found.items()
    )


def _beside(rated: Rated, survey: Readiness) -> Beside:
    outcome, names = rated.outcome, [level.name for level in rated.levels]
    low, high = outcome.level_low, outcome.level_high
    following = names[low + 1] if low is not None and low + 1 < len(names) else None
    blocks = outcome.blocks if following else ()
    return Beside(
        rated=rated,
        level_low=None if low is None else names[low],
        level_high=None if high is None else names[high],
        next_level=following,
        blocks=tuple((block, rated.criteria[block.criterion]) for block in blocks[:MOST_BLOCKS]),
        more=max(len(blocks) - MOST_BLOCKS, 0),
        ask=survey.questions[rated.moves[0]].asks if rated.moves else None,
    )
