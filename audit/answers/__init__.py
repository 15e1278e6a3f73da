"""People's answers to the question sets: read from whatever they were typed into, and joined with the inventory.

| module | does |
|---|---|
| `answer_inputs` | what a run is told of them |
| `typed` | the rows of a workbook, a CSV or a YAML file, as they stand |
| `reading` | what a row means: whom it is about, and which value of the scale |
| `rule` | one axis of a model from its cells and what people claim of it |
| `claims` | the models with what people claim of them |
| `joining` | the answers and the inventory, surveyed together |
| `readiness` | what they add to a result |
| `what_if` | the verdict that further answers would give |
| `supposing` | the tables of the rules, as a result carries them for a page that tries further answers |
| `deciding` | the questions that decide the verdict, with what each answer would do |
| `saving` | answers as YAML, which is read back the same |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from audit.answers.answer_inputs import AnswerInputs
from audit.answers.typed import typed_beside, typed_in_files
from audit.domain.models import Model
from audit.domain.tables import Workbook
from audit.knowledge import Knowledge
from audit.sources import Limits

if TYPE_CHECKING:
    from audit.answers.joining import Heard

__all__ = ["AnswerInputs", "hear"]


def hear(
    models: Callable[[], Sequence[Model]],
    given: AnswerInputs,
    knowledge: Knowledge,
    as_of: date,
    *,
    workbook: Workbook | None = None,
    limits: Limits | None = None,
) -> Heard | None:
    """What people said, in the given files or on question sheets of the inventory's own workbook; None where nobody
    said anything. `models` gives those of the inventory, and is only called where somebody did. Raises InputError where
    a file holds no answers."""
    rows = typed_beside(workbook, knowledge.askings) if workbook else []
    rows += typed_in_files(given.files, knowledge.askings, limits or Limits())
    if not (rows or given.files or given.earlier):
        return None
    from audit.answers.joining import join_answers  # with the survey: most lists have no answers

    questionnaires = given.questionnaires(knowledge.language)
    return join_answers(models(), rows, given.earlier, questionnaires, knowledge, as_of)
