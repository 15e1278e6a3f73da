"""What a run is told of people's answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.domain.questionnaire import Answer, Questionnaires


@cache
def _sets(language: str) -> Questionnaires:
    from audit.knowledge.questionnaires import load_questionnaires  # their schemas, which few lists need

    return load_questionnaires(language=language)


@dataclass(frozen=True, slots=True)
class AnswerInputs:
    """What people answered: files, answers of an earlier audit, and the question sets that they are to, by language."""

    files: tuple[Path, ...] = ()
    earlier: tuple[Answer, ...] = ()
    questionnaires: Callable[[str], Questionnaires] = _sets
