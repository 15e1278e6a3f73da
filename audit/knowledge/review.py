"""Schema of `questionnaires/review.yaml`: the Review sheet, which a reviewer fills in."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args

from pydantic import model_validator

from audit.domain.changes import Action
from audit.knowledge.documents import Document, Prose

Cell = Literal["action", "subject", "about", "value", "until", "text", "who", "why"]


class ReviewColumn(Document):
    """A column: its heading, other headings that it is known by, and what is shown beside its cells."""

    label: Prose
    help: Prose
    also: list[str] = []

    def headings(self, id_: str) -> tuple[str, ...]:
        """All that it is known by, in lower case."""
        return tuple(name.lower() for name in (self.label, id_, *self.also))


class ReviewAction(Document):
    """What a row may do, and the columns that it must fill for it."""

    label: Prose
    needs: list[Cell]


class ReviewSheet(Document):
    """The whole document; `sections` are the report's, by id."""

    names: list[str]
    columns: dict[Cell, ReviewColumn]
    actions: dict[Action, ReviewAction]
    sections: dict[str, Prose]

    @model_validator(mode="after")
    def _whole(self) -> ReviewSheet:
        for what, found, kind in (("columns", self.columns, Cell), ("actions", self.actions, Action)):
            missing = sorted(set(get_args(kind)) - set(found))
            if missing:
                raise ValueError(f"{what} lacks {', '.join(missing)}")
        headings = [h for id_, column in self.columns.items() for h in {id_, *column.headings(id_)}]
        twice = sorted(heading for heading, count in Counter(headings).items() if count > 1)
        if twice:
            raise ValueError(f"two columns are known by {', '.join(twice)}")
        return self
