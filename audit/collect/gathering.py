"""What a reader fills while it goes through a system: objects, coverage and gaps, which become one snapshot.

Every text is cleaned, cut and searched for secrets here, so that no reader can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from audit.collect.secrets import Scrubber
from audit.domain.models import Strength
from audit.domain.snapshot import (
    About,
    Clock,
    Complete,
    Coverage,
    CoverageKind,
    Fact,
    FunctionId,
    Gap,
    Link,
    LinkRole,
    ObjectKind,
    Snapshot,
    Starter,
    System,
    SystemObject,
    What,
)
from audit.evidence.format import MOST_FACTS, MOST_GAPS, MOST_OBJECTS, UNSEEN

_LONGEST = 300
_NANOSECONDS = re.compile(r"(\.\d{6})\d+")  # which systems write; a time holds microseconds
_KINDS: tuple[CoverageKind, ...] = get_args(CoverageKind)


class CallError(Exception):
    """A call that gave nothing that can be used; its text is the reason, fit to be shown."""


@dataclass
class Found:
    """One object while it is filled."""

    kind: ObjectKind
    name: str
    ids: dict[str, str] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    environment: str | None = None
    owner: str | None = None
    created_at: datetime | None = None
    links: list[Link] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


class Gathering:
    """Fills up with what a system shows. `now` is the time of the collection; `told` hears what is being read."""

    def __init__(
        self,
        now: datetime,
        scrub: Scrubber | None = None,
        told: Callable[[str], object] = lambda what: None,
        id_tags: Iterable[str] = (),
    ) -> None:
        self.now = now.astimezone(UTC)
        self.told = told
        self.version: str | None = None
        self.principal: str | None = None
        self._scrub = scrub or Scrubber()
        self._id_tags = frozenset(id_tags)
        self._objects: dict[tuple[str, str], Found] = {}
        self._complete: dict[CoverageKind, Complete] = {}
        self._gaps: dict[CoverageKind, list[Gap]] = {}
        self._truncated: set[CoverageKind] = set()

    def add(
        self,
        kind: ObjectKind,
        name: Any,
        *,
        tags: Mapping[Any, Any] | None = None,
        aliases: Iterable[Any] = (),
        environment: Any = None,
        owner: Any = None,
        created_at: datetime | None = None,
    ) -> Found | None:
        """The object of this kind and name, a new one where there is none; None where it has no name or there are too
        many. Of the tags those are kept that may hold an id of the inventory."""
        said = self.text(name)
        if said is None:
            return None
        found = self._objects.get((kind, said))
        if found is None:
            if len(self._objects) >= MOST_OBJECTS:
                self._truncated.add(kind)
                return None
            found = self._objects[kind, said] = Found(kind, said)
        found.ids |= self._ids(tags or {})
        found.aliases += [one for name in aliases if (one := self.text(name)) and one not in found.aliases]
        found.environment = found.environment or self.text(environment)
        found.owner = found.owner or self.text(owner)
        found.created_at = found.created_at or created_at
        return found

    def known(self, kind: ObjectKind, name: Any) -> Found | None:
        """The object of this kind and name, if there is one already."""
        return self._objects.get((kind, self.text(name) or ""))

    def fact(
        self,
        one: Found | None,
        what: What,
        raw: Any,
        *,
        strength: Strength = "observed",
        seen_at: datetime | None = None,
        clock: Clock = "server",
        function: FunctionId | None = None,
        about: About | None = None,
        every: timedelta | None = None,
        by: Starter = "unknown",
        environment: Any = None,
    ) -> None:
        """Adds a fact to an object, once. What is set up or runs now is seen at the time of the collection."""
        if one is None or len(one.facts) >= MOST_FACTS:
            return
        pointer = self.text(raw, 1_000) or "–"
        fact = Fact(
            what, strength, pointer, seen_at, clock, function, about, every, by, self.text(environment)
        )
        if fact not in one.facts:
            one.facts.append(fact)

    def link(self, one: Found | None, to: Any, role: LinkRole) -> None:
        """Says that an object serves, watches or trains another, as `kind/name`."""
        said = self.text(to)
        if one is not None and said is not None and Link(said, role) not in one.links:
            one.links.append(Link(said, role))

    def reads(self, *kinds: CoverageKind, complete: Complete = "no") -> None:
        """Says that objects of these kinds are being read, and whether what comes is all that there is."""
        for kind in kinds:
            if complete != "no" or kind not in self._complete:
                self._complete[kind] = complete

    def gap(self, kinds: Iterable[CoverageKind], call: str, reason: str) -> None:
        """Says that a call failed, for each kind of object that it would have shown."""
        gap = Gap(self.text(call, 1_000) or "–", self.text(reason, 1_000) or "–")
        for kind in kinds:
            self.reads(kind)
            gaps = self._gaps.setdefault(kind, [])
            if gap not in gaps and len(gaps) < MOST_GAPS:
                gaps.append(gap)

    def cut(self, *kinds: CoverageKind) -> None:
        """Says that there is more of these kinds than was read."""
        self._truncated.update(kinds)
        self.reads(*kinds)

    @contextmanager
    def trying(self, call: str, *kinds: CoverageKind, optional: bool = False) -> Iterator[None]:
        """A failed call inside becomes a gap of these kinds, and the collection goes on. `optional`: that it is not
        there is an answer."""
        try:
            yield
        except CallError as error:
            if not (optional and str(error).startswith("404")):
                self.gap(kinds, call, str(error))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            self.gap(kinds, call, f"the answer has another shape than expected ({type(error).__name__})")

    @property
    def has_gaps(self) -> bool:
        """Whether any call failed, or anything was cut off."""
        return bool(self._gaps or self._truncated)

    def snapshot(self, system: str, scope: str | None, declared: Iterable[CoverageKind] = ()) -> Snapshot:
        """What was gathered. `declared`: kinds of which a person says that the company has no others."""
        for kind in declared:
            self._complete[kind] = "declared"
        coverage = tuple(
            Coverage(kind, self._complete[kind], tuple(self._gaps.get(kind, ())), kind in self._truncated)
            for kind in _KINDS
            if kind in self._complete
        )
        objects = tuple(_frozen(one) for one in self._objects.values())
        source = System(system, self.text(self.version), self.text(scope, 1_000), self.text(self.principal))
        return Snapshot(source, self.now, coverage, objects)

    def text(self, value: Any, longest: int = _LONGEST) -> str | None:
        """A value as a text that may be kept; None for nothing and for what is no text."""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return None
        said = " ".join(UNSEEN.sub(" ", self._scrub(str(value)[: 4 * longest])).split())
        return said[:longest].rstrip() or None

    def _ids(self, tags: Mapping[Any, Any]) -> dict[str, str]:
        kept = {}
        for key, value in tags.items():
            name = str(key)[:_LONGEST]
            said = self.text(value)
            if name.rpartition("/")[2].casefold() in self._id_tags and said:
                kept[f"tag.{name.rpartition('/')[2]}"] = said
        return kept


def _frozen(one: Found) -> SystemObject:
    made = SystemObject(
        one.kind, one.name, dict(one.ids), tuple(one.aliases), one.environment, one.owner, one.created_at
    )
    facts = sorted(one.facts, key=lambda fact: (fact.what, fact.raw, str(fact.seen_at)))
    return replace(made, links=tuple(sorted(one.links)), facts=tuple(facts))


def moment(value: Any) -> datetime | None:
    """A time as systems write it: ISO 8601, seconds or milliseconds since 1970; None for anything else."""
    try:
        if isinstance(value, datetime):
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if isinstance(value, bool) or value in (None, "", 0):
            return None
        if isinstance(value, int | float):
            return _plausible(datetime.fromtimestamp(value / 1_000 if value > 1e11 else value, UTC))
        text = str(value).strip().replace("Z", "+00:00")
        made = datetime.fromisoformat(_NANOSECONDS.sub(r"\1", text))
        return _plausible(made.astimezone(UTC) if made.tzinfo else made.replace(tzinfo=UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _plausible(made: datetime) -> datetime | None:
    return made if 1990 <= made.year < 2200 else None
