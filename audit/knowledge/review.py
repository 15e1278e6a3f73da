"""Schema of `questionnaires/review.yaml`: the Review sheet, which a reviewer fills in."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import model_validator

from audit.domain.changes import Action
from audit.knowledge.documents import Document

Cell = Literal["action", "subject", "about", "value", "until", "text", "who", "why"]


class ReviewColumn(Document):
    """A column: its heading, other headings that it is known by, and what is shown beside its cells."""

    label: str
    help: str
    also: list[str] = []


class ReviewAction(Document):
    """What a row may do, and the columns that it must fill for it."""

    label: str
    needs: list[Cell]


class ReviewSheet(Document):
    """The whole document; `sections` are the report's, by id."""

    names: list[str]
    columns: dict[Cell, ReviewColumn]
    actions: dict[Action, ReviewAction]
    sections: dict[str, str]

    @model_validator(mode="after")
    def _whole(self) -> ReviewSheet:
        for what, found, kind in (("columns", self.columns, Cell), ("actions", self.actions, Action)):
            missing = sorted(set(get_args(kind)) - set(found))
            if missing:
                raise ValueError(f"{what} lacks {', '.join(missing)}")
        return self
