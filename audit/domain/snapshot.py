"""What a collector saw in one system, as a snapshot file holds it: facts about objects, nothing judged.

Times are aware and in UTC. `questionnaires/evidence.yaml` says which facts make which status.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, NamedTuple

from audit.domain.models import Strength

FORMAT, VERSION = "mlops-audit/evidence", "1.0"

ObjectKind = Literal["model", "endpoint", "pipeline", "monitor", "workload"]
CoverageKind = Literal["model", "endpoint", "pipeline", "monitor", "workload", "run"]
What = Literal[
    "marked", "serves", "used", "watch_set", "watch_ran", "alerted", "train_set", "train_ran", "released",
    "tracked", "data_versioned", "scales", "off",
]  # fmt: skip
FunctionId = Literal["deployment", "features", "monitoring", "retraining", "inference", "tracking"]
About = Literal["drift", "quality", "health"]
Clock = Literal["server", "client"]
Starter = Literal["schedule", "person", "unknown"]
LinkRole = Literal["serves", "watches", "trains"]
Complete = Literal["no", "declared", "verified"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was seen of an object.

    `what`: `marked` (a stage, tag or alias), `serves`, `used`, `watch_set`, `watch_ran`, `alerted`, `train_set`,
    `train_ran`, `released` (a new version came about or went live), `tracked`, `data_versioned`, `scales`, or `off`,
    which says that `function` is switched off. `about` is what a watch looks at. `seen_at` is None where no time is
    known; `clock` says whose it is: a caller may set its own. `every` is the longest interval of a schedule, `by` who
    started a run. `raw` points at the answer or the place in a file that says so.
    """

    what: What
    strength: Strength
    raw: str
    seen_at: datetime | None = None
    clock: Clock = "server"
    function: FunctionId | None = None
    about: About | None = None
    every: timedelta | None = None
    by: Starter = "unknown"
    environment: str | None = None  # where it differs from the object's own, as that of a mark


class Link(NamedTuple):
    """That an object serves, watches or trains the object called `to`, as `kind/name` or as a name alone."""

    to: str
    role: LinkRole


@dataclass(frozen=True, slots=True)
class SystemObject:
    """A model, endpoint, pipeline, monitor or workload as the system calls it.

    `ids` are tags and labels that may hold an id of the inventory; `aliases` other names that it goes by.
    """

    kind: ObjectKind
    name: str
    ids: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    aliases: tuple[str, ...] = ()
    environment: str | None = None
    owner: str | None = None
    created_at: datetime | None = None
    links: tuple[Link, ...] = ()
    facts: tuple[Fact, ...] = ()


class Gap(NamedTuple):
    """A call that gave nothing, and why."""

    call: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of one kind of object the snapshot holds.

    `declared`: a person says that the company has no others. `verified`: the system says that the caller sees all that
    it holds. `run` is about the runs of pipelines and monitors: covered means that none of them was hidden.
    """

    kind: CoverageKind
    complete: Complete = "no"
    gaps: tuple[Gap, ...] = ()
    truncated: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether silence about such an object means anything."""
        return self.complete != "no" and not self.gaps and not self.truncated


@dataclass(frozen=True, slots=True)
class System:
    """Which system was read: its version, what of it (an address, a namespace, a file), and a hash of the caller."""

    system: str
    version: str | None = None
    scope: str | None = None
    principal: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One collection. `file` is the name of the file that it was read from."""

    source: System
    collected_at: datetime
    coverage: tuple[Coverage, ...] = ()
    objects: tuple[SystemObject, ...] = ()
    redacted: bool = False
    file: str = ""

    def covers(self, *kinds: CoverageKind) -> bool:
        """Whether each of these kinds is whole."""
        return all(any(one.kind == kind and one.is_whole for one in self.coverage) for kind in kinds)

    def reads(self, kind: CoverageKind) -> bool:
        """Whether such objects were read without a gap, whether or not there are others elsewhere."""
        return any(one.kind == kind and not one.gaps and not one.truncated for one in self.coverage)
