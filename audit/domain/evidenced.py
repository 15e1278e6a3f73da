"""What systems show beside what the inventory says, as the result keeps it. Times are texts as in ISO 8601, in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from audit.domain.models import Strength
from audit.domain.places import Place
from audit.domain.snapshot import Clock, Complete, CoverageKind, Gap, ObjectKind, Starter, What

How = Literal["alias", "id", "name", "link"]
Standing = Literal["contradicted", "confirmed", "raised", "found"]


class Seen(NamedTuple):
    """One fact with where it was seen: system, object, a pointer into the system's own answers, time and clock."""

    system: str
    file: str
    kind: ObjectKind
    name: str
    what: What | Literal["absent"]
    said: str  # the fact as a sentence's part, in the result's language
    raw: str
    strength: Strength
    seen_at: str | None
    clock: Clock
    by: Starter


@dataclass(frozen=True, slots=True)
class Held:
    """What systems show of one axis or function of a model, held against what is claimed of it.

    `model` is an index into the result's `models`. `said` is the status that cells or people claim, with the Place and
    text of the first of them; `status` what the systems alone say, `unknown` where they only speak for or against.
    `standing`: `contradicted` and `confirmed` speak of the claim, `raised` where the systems outweigh it, `found` where
    nothing was claimed. `rule` is the row of `questionnaires/evidence.yaml`; `joined` how the objects were told to be
    this model, the weakest way of those that count.
    """

    model: int
    about: str
    standing: Standing
    said: str
    status: str
    strength: Strength
    rule: str
    joined: How
    seen: tuple[Seen, ...]
    place: Place | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """An object that no model of the inventory stands for; `serving`: it was seen to serve or to be used."""

    system: str
    file: str
    kind: ObjectKind
    name: str
    owner: str | None
    environment: str | None
    serving: bool
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """An object whose name is near that of one or several models (indexes), the nearest first. Nothing is joined until
    somebody says so. `key` names the object in an alias file."""

    key: str
    system: str
    kind: ObjectKind
    name: str
    models: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """One kind of object of one snapshot: how many there are, whether that is all, and the calls that failed.

    `fresh` is False where the snapshot is too old for anything in it to count as observed, `tried` where the reader was
    never held against the real system.
    """

    system: str
    version: str | None
    scope: str | None
    file: str
    collected_at: str
    fresh: bool
    kind: CoverageKind
    objects: int
    complete: Complete
    gaps: tuple[Gap, ...] = ()
    truncated: bool = False
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Evidenced:
    """Everything that the snapshots of a run add to a result."""

    held: tuple[Held, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()
    to_confirm: tuple[ToConfirm, ...] = ()
    coverage: tuple[Covered, ...] = ()
    alone: bool = False  # the models are the systems' own: there was no inventory
