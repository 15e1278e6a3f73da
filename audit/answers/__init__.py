"""People's answers to the question sets: read from whatever they were typed into, and joined with the inventory.

| module | does |
|---|---|
| `given` | what a run is told of them |
| `typed` | the rows of a workbook, a CSV or a YAML file, as they stand |
| `reading` | what a row means: whom it is about, and which value of the scale |
| `joining` | the answers and the inventory, surveyed together |
| `saving` | answers as YAML, which is read back the same |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from audit.answers.given import Given
from audit.answers.typed import typed_beside, typed_in_files
from audit.domain.models import Model
from audit.domain.places import Problem
from audit.domain.readiness import Readiness
from audit.domain.tables import Workbook
from audit.knowledge import Knowledge
from audit.sources import Limits

__all__ = ["Answered", "Given", "answered"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the answers add to a result, and what is wrong with them and with the assessment."""

    readiness: Readiness
    problems: tuple[Problem, ...]


def answered(
    models: Sequence[Model],
    given: Given,
    knowledge: Knowledge,
    as_of: date,
    *,
    workbook: Workbook | None = None,
    limits: Limits | None = None,
) -> Answered | None:
    """What people said, in the given files or on question sheets of the inventory's own workbook; None where nobody
    said anything. `models` have their scope set. Raises InputError where a file holds no answers."""
    rows = typed_beside(workbook, knowledge.askings) if workbook else []
    rows += typed_in_files(given.files, knowledge.askings, limits or Limits())
    if not (rows or given.files or given.earlier):
        return None
    from audit.answers.joining import joined  # most runs end before
    from audit.survey.lint import lint
    from audit.survey.summary import summarised

    questionnaires = given.questionnaires(knowledge.language)
    found = joined(models, rows, given.earlier, questionnaires, knowledge, as_of)
    doubts = tuple(lint(models, found.surveyed.answers, questionnaires, as_of))
    return Answered(summarised(found.surveyed), (*found.problems, *doubts))
