"""What a reviewer changed: nothing of it is overwritten in silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from audit.domain.places import Place

Action = Literal[
    "status", "column", "answer", "accept", "hide", "move", "finding_note", "model_note", "paragraph"
]


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a review that was applied.

    `subject` is what it is about, as people call it: a model, a header, an answer, a finding, a section. `about` is
    the code beside it: the axis or function of a status and of an answer, the field of a column, the function of a
    finding, the id of a section. `before` and `after` are codes of the same kind; a finding's are its ranks.
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
