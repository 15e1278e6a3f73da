"""Tests the company against the guidance: scope, one-third rule, ladder, functions, questions.

| module | does |
|---|---|
| `scope` | which models count, and why not |
| `rule` | the one-third rule as an interval, in three readings |
| `functions` | coverage of the six functions |
| `questions` | which answers would decide, grouped where one settles several models |
| `summary` | the ladder, and the counts by owner, team and unit |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from audit.assess.functions import judge_functions, worst_first
from audit.assess.questions import ask
from audit.assess.rule import Profile, judge, profile, score
from audit.assess.scope import is_legacy, scope_reason
from audit.assess.summary import groups, ladder
from audit.domain.models import Model, Score
from audit.domain.places import Problem
from audit.domain.result import FunctionResult, GroupSummary, LadderStep, Question, Verdict
from audit.domain.window import Window, window_problems
from audit.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Assessed:
    """The models with scope and score set, and everything that was judged over them."""

    models: tuple[Model, ...]
    window: Window
    verdict: Verdict
    ladder: tuple[LadderStep, ...]
    functions: tuple[FunctionResult, ...]
    questions: tuple[Question, ...]
    groups: tuple[GroupSummary, ...]
    problems: tuple[Problem, ...]


def assess(models: Sequence[Model], knowledge: Knowledge, as_of: date, window_months: int) -> Assessed:
    """Judges the classified models as of a day, over the months before it."""
    window = Window.before(as_of, window_months)
    thresholds = knowledge.thresholds
    reasons = [scope_reason(model, window) for model in models]
    profiles = [profile(model, reason) for model, reason in zip(models, reasons, strict=True)]
    judged = tuple(map(_judged, models, reasons, profiles))
    tally, order = Counter(profiles), worst_first(judged)
    verdict = judge(tally, thresholds)
    return Assessed(
        models=judged,
        window=window,
        verdict=verdict,
        ladder=ladder(tally),
        functions=judge_functions(judged, order, thresholds),
        questions=ask(judged, order, tally, verdict, thresholds),
        groups=groups(judged, profiles),
        problems=tuple(window_problems(judged, window, thresholds.dated_in_window)),
    )


def _judged(model: Model, reason: str, seen: Profile) -> Model:
    """The model with its scope and score: its last four fields, which is three times quicker than `_replace`."""
    return Model._make(model[:-4] + _told(seen, reason, is_legacy(model, reason)))


@cache
def _told(seen: Profile, reason: str, legacy: bool) -> tuple[bool, str, bool, Score | None]:
    return seen.in_scope, reason, legacy, score(seen)
