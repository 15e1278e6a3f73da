"""What a reviewer changed, and what they asked for in vain: nothing of it is lost in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from audit.domain.places import Place

Action = Literal[
    "status", "column", "answer", "join", "accept", "hide", "move", "finding_note", "model_note", "paragraph"
]


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a review that was applied.

    `subject` is what it is about, as people call it: a model, a header, an answer, a finding, a section. `about` is
    the code beside it: the axis or function of a status and of an answer, the field of a column, the function of a
    finding, the id of a section. A join's subject is an object of a system, its `text` the model. `before` and `after`
    are codes of the same kind; a finding's are its ranks.
    """

    action: Action
    subject: str
    about: str
    before: str | None  # what stood there; None where nothing did
    after: str | None
    who: str
    why: str | None
    place: Place  # the row of the review
    until: date | None = None  # to which day a risk is accepted; None is without an end
    text: str | None = None  # of a note or paragraph
    models: tuple[int, ...] = ()  # indexes into `models`: the one that a status or a note is about


@dataclass(frozen=True, slots=True)
class UnappliedRow:
    """A row of a Review sheet that somebody filled in and that changed nothing: it was refused, or it stood in the
    workbook of the folder that a run wrote to, and nobody gave it to `--review`.

    `cells` are the texts that stand in it, by the id of their column; blank ones are left out.
    """

    place: Place
    cells: Mapping[str, str]
