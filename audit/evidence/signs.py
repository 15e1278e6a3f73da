"""What facts amount to on the day of the audit: each is a set of words, by which the tables are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from audit.domain.snapshot import Fact, Snapshot, SystemObject
from audit.knowledge.evidence import EvidenceRow, EvidenceTable

_TOLERANCE = timedelta(minutes=10)  # by which two clocks may differ


@dataclass(frozen=True, eq=False)
class Sign:
    """A fact, or the absence of one, with its words; the object and snapshot that it was seen in."""

    words: frozenset[str]
    snapshot: Snapshot
    fact: Fact | None = None
    seen_in: SystemObject | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """An order that does not hang on that of the snapshots."""
        one, fact, source = self.seen_in, self.fact, self.snapshot
        if one is None or fact is None:
            return (source.source.system, source.file, "", "", " ".join(sorted(self.words)), "", "")
        when = "" if fact.seen_at is None else fact.seen_at.isoformat()
        return (source.source.system, source.file, one.kind, one.name, fact.what, when, fact.raw)


@dataclass(frozen=True)
class Reckoning:
    """How facts are dated: against the time of their collection, and against the day of the audit."""

    table: EvidenceTable
    as_of: date

    @cached_property
    def _end(self) -> datetime:
        """The end of the audit's day wherever on Earth the auditor is."""
        return datetime.combine(self.as_of, time.max, UTC) + timedelta(hours=12)

    def is_fresh(self, snapshot: Snapshot) -> bool:
        """Whether the snapshot is young enough for anything in it to count as seen."""
        return (self.as_of - snapshot.collected_at.date()).days <= self.table.old_days

    def is_ahead(self, fact: Fact) -> bool:
        """Whether the fact was seen after the day of the audit, and so does not count."""
        return fact.seen_at is not None and fact.seen_at > self._end

    def is_impossible(self, fact: Fact, snapshot: Snapshot) -> bool:
        """Whether the fact is later than its own collection: a clock was wrong, or was set."""
        return fact.seen_at is not None and fact.seen_at > snapshot.collected_at + _TOLERANCE

    def signs(self, one: SystemObject, snapshot: Snapshot) -> list[Sign]:
        """The facts of an object that count, each with its words."""
        return [
            Sign(self._words(fact, snapshot, one), snapshot, fact, one)
            for fact in one.facts
            if not self.is_ahead(fact) and not self.is_impossible(fact, snapshot)
        ]

    def _words(self, fact: Fact, snapshot: Snapshot, one: SystemObject) -> frozenset[str]:
        place = self._place(fact.environment or one.environment)
        words = [fact.what, fact.strength, f"by_{fact.by}", place, self._age(fact, snapshot)]
        words += [f"of_{fact.function}"] if fact.function else []
        words += [fact.about] if fact.about else []
        words += ["behaviour"] if fact.about in self.table.behaviour else []
        return frozenset(words)

    def _age(self, fact: Fact, snapshot: Snapshot) -> str:
        if not self.is_fresh(snapshot):
            return "old"
        if fact.seen_at is None:
            return "undated"
        until = min(snapshot.collected_at, self._end)
        return "fresh" if until - fact.seen_at <= self._limit(fact) else "stale"

    def _limit(self, fact: Fact) -> timedelta:
        """Twice the known interval and a day, else the days of the table."""
        if fact.every is None or fact.what not in ("watch_ran", "train_ran", "alerted", "released", "used"):
            return timedelta(days=self.table.fresh_days[fact.what])
        return fact.every * self.table.cadence.times + timedelta(days=self.table.cadence.days)

    def _place(self, environment: str | None) -> str:
        """Whether an object runs in production, by the words that its environment is called with."""
        said = set((environment or "").casefold().replace("_", "-").replace("/", "-").split("-"))
        said.add((environment or "").casefold())
        known = self.table.environments
        if said & set(known["test"]):
            return "in_test"
        return "in_production" if said & set(known["production"]) else "in_unknown"


def decide(rows: Sequence[EvidenceRow], signs: Iterable[Sign]) -> tuple[EvidenceRow, tuple[Sign, ...]] | None:
    """The first row that fits, with the signs that make it fit: of each kind the latest; None where none does."""
    told = sorted(signs, key=lambda sign: sign.order)
    for row in rows:
        found = [_latest([s for s in told if set(words.split()) <= s.words]) for words in row.has]
        if all(found) and not any(set(words.split()) <= s.words for words in row.lacks for s in told):
            return row, tuple(dict.fromkeys(sign for sign in found if sign is not None and sign.fact))
    return None


def _latest(signs: Sequence[Sign]) -> Sign | None:
    def when(sign: Sign) -> float:
        return sign.fact.seen_at.timestamp() if sign.fact and sign.fact.seen_at else 0.0

    return max(signs, key=when, default=None)
