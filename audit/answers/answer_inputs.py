"""What a run is told of people's answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from audit.domain.questionnaire import Answer, Questionnaires
from audit.knowledge.questionnaires import load_questionnaires


@cache
def _sets(language: str) -> Questionnaires:
    return load_questionnaires(language=language)


@dataclass(frozen=True, slots=True)
class AnswerInputs:
    """What people answered: files, answers of an earlier audit, and the question sets that they are to, by language."""

    files: tuple[Path, ...] = ()
    earlier: tuple[Answer, ...] = ()
    questionnaires: Callable[[str], Questionnaires] = _sets
