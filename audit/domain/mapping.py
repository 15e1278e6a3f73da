"""What a person said of how a client's sheet is read: what a text or a column means, never what is true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from audit.domain.inventory import Layout
from audit.domain.models import MAPPED


@dataclass(frozen=True, slots=True)
class MappedAnswer:
    """What one text means below a field, by whose word, from which day on.

    `field`: a field's id, or an axis, which stands for all of its fields. `place`: where in a mapping file it stands;
    None for one that was given for this run, whose text must then be in the inventory.
    """

    field: str
    text: str
    status: str
    confirmed_by: str = ""
    confirmed_on: date | None = None
    place: str | None = None

    @property
    def rule(self) -> str:
        """The id of the rule with who stands behind it: `mapping.answer (Ada Lovelace, 2026-10-01)`."""
        when = str(self.confirmed_on) if self.confirmed_on else ""
        behind = ", ".join(filter(None, (self.confirmed_by, when)))
        return f"{MAPPED} ({behind})" if behind else MAPPED


NO_MODEL = ""  # of an alias: the object is no model of the list


class Alias(NamedTuple):
    """That an object of a system is a model, by its id or name in the inventory, or is NO_MODEL of it.

    `name` is the object's, alone or behind its system and kind: `mlflow/model/churn`. `place`: where in a mapping file,
    or on which row of a review, somebody says so.
    """

    model: str
    name: str
    place: str = ""


class Meaning(NamedTuple):
    """What an answer is read as because a person said so, and the rule that says who."""

    status: str
    rule: str


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """Everything that a mapping file says.

    `columns`: field -> header, a unique part of one, or a column's letters. `layout`: sheets and rows of headers.
    `aliases`: which objects of the systems are which models.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    answers: tuple[MappedAnswer, ...] = ()
    layout: Layout = field(default_factory=Layout)
    confirmed_by: str = ""
    confirmed_on: date | None = None
    aliases: tuple[Alias, ...] = ()
