"""Facts in words, and as what the result keeps of them."""

from __future__ import annotations

from audit.domain.evidenced import Seen
from audit.domain.models import OBSERVED_RULE, Reading
from audit.domain.places import Place
from audit.domain.snapshot import Fact, Snapshot, SystemObject
from audit.evidence.format import time_text
from audit.evidence.signs import Sign
from audit.knowledge.evidence import EvidenceRow, EvidenceTable

_HOUR, _DAY = 3_600, 86_400


def reading_text(seen: Seen) -> str:
    """The text of the Reading that stands for a fact."""
    return f"{seen.system}: {seen.said}" + (f" [{seen.raw}]" if seen.name else "")


class Wording:
    """Puts facts into the words of the table, in the report's language."""

    def __init__(self, table: EvidenceTable) -> None:
        self._table = table
        self._words = table.words

    def system(self, snapshot: Snapshot) -> str:
        """The name of the system."""
        return self._table.systems.get(snapshot.source.system, snapshot.source.system)

    def seen(self, sign: Sign) -> Seen:
        """A fact as the result keeps it; the absence of one where the sign has none."""
        snapshot, one, fact = sign.snapshot, sign.seen_in, sign.fact
        system, file = self.system(snapshot), snapshot.file
        if one is None or fact is None:
            at = time_text(snapshot.collected_at)
            return Seen(
                system,
                file,
                "workload",
                "",
                "absent",
                self._words.absent,
                "coverage",
                "observed",
                at,
                "server",
                "unknown",
            )
        when = None if fact.seen_at is None else time_text(fact.seen_at)
        said = self.said(one, fact)
        return Seen(
            system,
            file,
            one.kind,
            one.name,
            fact.what,
            said,
            fact.raw,
            fact.strength,
            when,
            fact.clock,
            fact.by,
        )

    def said(self, one: SystemObject, fact: Fact) -> str:
        """`a check ran (drift), 2026-03-02 09:00 UTC, interval 1 d, started by a schedule`."""
        words = self._words
        what = words.what[fact.what].format(environment=fact.environment or one.environment or "?")
        parts = [f"{what} ({words.about[fact.about]})" if fact.about else what]
        parts.append(fact.seen_at.strftime("%Y-%m-%d %H:%M UTC") if fact.seen_at else words.undated)
        if fact.every is not None:
            seconds = int(fact.every.total_seconds())
            number, unit = (
                (seconds / _DAY, words.every_days)
                if seconds >= _DAY
                else (seconds / _HOUR, words.every_hours)
            )
            parts.append(unit.format(number=f"{number:g}"))
        parts += [words.by.get(fact.by, ""), words.clock.get(fact.clock, "")]
        return ", ".join(filter(None, parts))

    def reading(self, sign: Sign, about: str, row: EvidenceRow) -> Reading:
        """A fact as a Reading of a model: its Place is the object in the snapshot."""
        seen = self.seen(sign)
        at = f"{seen.kind}/{seen.name}" if seen.name else seen.raw
        rule = f"{OBSERVED_RULE}{about}.{row.id}"
        return Reading(0, reading_text(seen), rule, row.status, seen.strength, Place(seen.file, at))
