"""Every example of `questionnaires/evidence.yaml` is executed, and what the tables may not say is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from audit.evidence.signs import Reckoning, Sign, decide
from audit.knowledge.evidence import STATUSES, EvidenceTable
from tests.evidence.build import AS_OF, COLLECTED, KNOWN, fact, snapshot, thing

TABLE = KNOWN.evidence
EXAMPLES = [
    (about, row.id, example)
    for about, rows in TABLE.tables.items()
    for row in rows
    for example in row.examples
]
_SIDES = ("runs readable", "absent watch", "absent train", "absent serve")
_STRENGTHS = ("claimed", "configured", "observed")
_ABOUT = ("drift", "quality", "health")


def signs_of(example: str) -> list[Sign]:
    """`watch_ran drift 3d every=1d by_schedule; runs readable` as signs, by the code that reads a snapshot."""
    found: list[Sign] = []
    for number, part in enumerate(example.split(";")):
        if part.strip() in _SIDES:
            found.append(Sign(frozenset(part.split()), snapshot("mlflow")))
            continue
        what, *words = part.split()
        more: dict[str, Any] = {}
        days, environment = 0.0, {"in_production": "prod", "in_test": "staging"}
        place = None
        for word in words:
            if word in _STRENGTHS:
                more["strength"] = word
            elif word in _ABOUT:
                more["about"] = word
            elif word.startswith("by_"):
                more["by"] = word[3:]
            elif word.startswith("of_"):
                more["function"] = word[3:]
            elif word.startswith("every="):
                more["every"] = f"P{word[6:-1]}D"
            elif word.startswith("in_"):
                place = environment.get(word)
            else:
                days = float(word.removesuffix("d"))
        one = thing("model", f"m{number}", fact(what, days, **more), environment=place)
        read = snapshot("mlflow", one)
        found += Reckoning(TABLE, AS_OF).signs(read.objects[0], read)
    return found


@pytest.mark.parametrize(("about", "row", "example"), EXAMPLES)
def test_an_example_is_decided_by_its_row(about: str, row: str, example: str) -> None:
    found = decide(TABLE.tables[about], signs_of(example))
    assert found is not None and found[0].id == row


def test_every_table_is_there_and_names_are_of_collectors() -> None:
    from audit.collect import SYSTEMS

    assert set(TABLE.tables) == set(STATUSES)
    assert {name for names in TABLE.tools.values() for name in names} <= set(KNOWN.tools.tools)
    assert set(TABLE.systems) | set(TABLE.tools) | set(TABLE.untried) <= set(SYSTEMS)


def test_a_run_is_fresh_for_twice_its_interval_and_a_day() -> None:
    for days, status in ((14.9, "yes"), (15.1, "partial")):
        found = decide(TABLE.tables["monitored"], signs_of(f"watch_ran drift {days}d every=7d by_schedule"))
        assert found is not None and found[0].status == status


def test_an_old_snapshot_gives_nothing_fresh_and_nothing_stale() -> None:
    old = snapshot("evidently", thing("monitor", "m", fact("watch_ran", about="drift")), at=COLLECTED)
    later = Reckoning(TABLE, AS_OF + timedelta(days=40))
    assert decide(TABLE.tables["monitored"], later.signs(old.objects[0], old)) is None


def test_facts_after_the_audit_or_after_their_collection_do_not_count() -> None:
    read = snapshot("evidently", thing("monitor", "m", fact("watch_ran", -2, about="drift"), fact("used", 1)))
    assert [s.fact.what for s in Reckoning(TABLE, AS_OF).signs(read.objects[0], read) if s.fact] == ["used"]
    earlier = Reckoning(TABLE, AS_OF - timedelta(days=10))
    assert earlier.signs(read.objects[0], read) == []


@pytest.mark.parametrize(
    ("table", "change", "cause"),
    [
        ("monitored", {"has": ["watch_ran observed"], "status": "yes"}, "needs a fresh fact"),
        ("monitored", {"has": ["watch_rnn fresh"]}, "'watch_rnn' is no word of a fact"),
        ("retrained", {"status": "weekly"}, "'weekly' is no status of retrained"),
        ("deployed", {"contradicts": ["off"]}, "'off' is no status of deployed"),
    ],
)
def test_a_row_that_can_not_be_is_refused(table: str, change: dict[str, Any], cause: str) -> None:
    plain = TABLE.model_dump()
    plain["tables"][table][0] |= change
    with pytest.raises(ValidationError, match=cause):
        EvidenceTable.model_validate(plain)
