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

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from audit.assess.functions import judge_functions
from audit.assess.questions import ask
from audit.assess.rule import judge, scored
from audit.assess.scope import Window, scoped, window_problems
from audit.assess.summary import groups, ladder
from audit.domain.models import Model
from audit.domain.places import Problem
from audit.domain.result import FunctionResult, GroupSummary, Question, Rung, Verdict
from audit.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Assessed:
    """The models with scope and score set, and everything that was judged over them."""

    models: tuple[Model, ...]
    window: Window
    verdict: Verdict
    ladder: tuple[Rung, ...]
    functions: tuple[FunctionResult, ...]
    questions: tuple[Question, ...]
    groups: tuple[GroupSummary, ...]
    problems: tuple[Problem, ...]


def assess(models: Sequence[Model], knowledge: Knowledge, as_of: date, window_months: int) -> Assessed:
    """Judges the classified models as of a day, over the months before it."""
    window = Window.before(as_of, window_months)
    thresholds = knowledge.thresholds
    judged = tuple(scored(model) for model in scoped(models, window))
    verdict = judge(judged, thresholds)
    return Assessed(
        models=judged,
        window=window,
        verdict=verdict,
        ladder=ladder(judged),
        functions=judge_functions(judged, thresholds),
        questions=ask(judged, verdict),
        groups=groups(judged),
        problems=tuple(window_problems(judged, window, thresholds.dated_in_window)),
    )
