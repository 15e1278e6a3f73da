"""What people's answers add to a result: how ready the company is, and doubts about answers and assessment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.answers.claims import Applied
from audit.answers.joining import Heard
from audit.domain.models import Model
from audit.domain.places import Problem
from audit.domain.readiness import Readiness
from audit.domain.result import Question
from audit.survey.lint import lint
from audit.survey.summary import summarised


@dataclass(frozen=True, slots=True)
class Answered:
    """What the answers add to a result, and what is wrong with them and with the assessment."""

    readiness: Readiness
    problems: tuple[Problem, ...]


def answered(heard: Heard, applied: Applied, judged: Sequence[Model], first: Sequence[Question]) -> Answered:
    """What the answers add. `judged`: the applied models, assessed; `first`: the questions that decide the verdict."""
    surveyed = heard.surveyed(applied, judged, first)
    doubts = tuple(lint(judged, surveyed.answers, heard.questionnaires, heard.as_of))
    return Answered(summarised(surveyed), (*surveyed.problems, *doubts))
