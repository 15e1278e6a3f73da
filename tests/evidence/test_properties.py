"""What must hold whatever the snapshots say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import audit
from audit.domain.models import FUNCTIONS, UNKNOWN, Model, Reading, Status
from audit.domain.snapshot import Snapshot
from audit.evidence import observe
from tests.evidence.build import AS_OF, KNOWN, fact, model, snapshot, thing

NAMES = ("Churn", "Fraud", "Pricing")
GOOD = {"monitored": "yes", "retrained": "automatic"}
SYSTEMS = ("mlflow", "evidently", "kubernetes")
facts = st.builds(
    lambda what, days, more: fact(what, days, **{k: v for k, v in more.items() if v is not None}),
    st.sampled_from(
        ["marked", "serves", "used", "watch_set", "watch_ran", "alerted", "train_set", "train_ran", "released",
         "tracked", "data_versioned", "scales", "off"]
    ),
    st.sampled_from([0, 2, 20, 60, 200, 500]),
    st.fixed_dictionaries(
        {
            "about": st.sampled_from([None, "drift", "quality", "health"]),
            "by": st.sampled_from(["schedule", "person", "unknown"]),
            "every": st.sampled_from([None, "P1D", "P30D"]),
            "function": st.sampled_from([None, "monitoring", "retraining", "deployment"]),
            "strength": st.sampled_from(["claimed", "configured", "observed"]),
            "clock": st.sampled_from(["server", "client"]),
        }
    ),
)  # fmt: skip
objects = st.builds(
    lambda kind, name, found, place, ids: thing(kind, name, *found, environment=place, ids=ids),
    st.sampled_from(["model", "endpoint", "pipeline", "monitor", "workload"]),
    st.sampled_from([*NAMES, "churn-v2", "other"]),
    st.lists(facts, max_size=4),
    st.sampled_from([None, "prod", "staging"]),
    st.sampled_from([{}, {}, {"tag.model_id": "A-1"}]),
)
coverage = st.lists(
    st.builds(
        lambda kind, complete, gap: {
            "kind": kind,
            "complete": complete,
            "gaps": [{"call": "GET /", "reason": "403"}] if gap else [],
        },
        st.sampled_from(["model", "endpoint", "pipeline", "monitor", "workload", "run"]),
        st.sampled_from(["no", "declared", "verified"]),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda one: str(one["kind"]),
)
snapshots = st.lists(
    st.builds(
        lambda system, found, covered: snapshot(system, *found, coverage=covered),
        st.sampled_from(SYSTEMS),
        st.lists(objects, max_size=4, unique_by=lambda one: (one["kind"], one["name"])),
        coverage,
    ),
    max_size=3,
    unique_by=lambda one: one.file,
)


def status(value: str) -> Status:
    """A status that a cell claims."""
    if value == "unknown":
        return UNKNOWN
    return Status(value, "claimed", (Reading(3, value, "a.rule", value),))


fleets = st.builds(
    lambda axes: [
        model(
            name,
            id=f"A-{number}",
            deployed=status(deployed),
            monitored=status(monitored),
            retrained=status(retrained),
        )._replace(functions=dict.fromkeys(FUNCTIONS, UNKNOWN))
        for number, (name, (deployed, monitored, retrained)) in enumerate(zip(NAMES, axes, strict=True))
    ],
    st.tuples(
        *[
            st.tuples(
                st.sampled_from(["production", "pilot", "development", "retired", "unknown"]),
                st.sampled_from(["yes", "partial", "no", "planned", "unknown"]),
                st.sampled_from(["automatic", "manual", "no", "planned", "unknown"]),
            )
            for _ in NAMES
        ]
    ),
)


def seen(fleet: list[Model], given_: list[Snapshot]) -> tuple[Model, ...]:
    return observe(fleet, given_, (), KNOWN, AS_OF).models


@given(fleets, snapshots)
@settings(deadline=None, max_examples=300)
def test_the_order_of_snapshots_does_not_matter(fleet: list[Model], given_: list[Snapshot]) -> None:
    one, other = (observe(fleet, order, (), KNOWN, AS_OF) for order in (given_, given_[::-1]))
    assert (one.models, one.held, one.problems) == (other.models, other.held, other.problems)


@pytest.mark.slow
@given(fleets, snapshots)
@settings(deadline=None, max_examples=300)
def test_only_a_fresh_fact_makes_an_unknown_good(fleet: list[Model], given_: list[Snapshot]) -> None:
    for before, after in zip(fleet, seen(fleet, given_), strict=True):
        for axis, good in GOOD.items():
            if getattr(before, axis).status == "unknown" and getattr(after, axis).status == good:
                rules = {r.rule for r in getattr(after, axis).readings}
                rows = [KNOWN.evidence.row(rule.removeprefix("evidence.")) for rule in rules]
                assert any("fresh" in words for row in rows if row for words in row.has)
                facts_ = [f for s in given_ for o in s.objects for f in o.facts]
                assert any(
                    (s.collected_at - f.seen_at).days <= 100 for s in given_ for f in facts_ if f.seen_at
                )


@given(fleets, snapshots)
@settings(deadline=None, max_examples=300)
def test_no_assurance_survives_the_snapshots_that_it_rests_on(
    fleet: list[Model], given_: list[Snapshot]
) -> None:
    for number, axis in ((n, axis) for n in range(len(fleet)) for axis in GOOD):
        left = list(given_)
        claimed = getattr(fleet[number], axis)
        while (found := getattr(seen(fleet, left)[number], axis)) != claimed:
            rests_on = {r.place.file for r in found.readings if r.place and r.rule.startswith("evidence.")}
            if not rests_on:  # the stage changed what the axis amounts to
                break
            left = [one for one in left if one.file not in rests_on]
        assert found.strength in (None, "claimed")


@given(fleets, snapshots)
@settings(deadline=None, max_examples=300)
def test_a_sheets_no_is_raised_only_by_an_id(fleet: list[Model], given_: list[Snapshot]) -> None:
    for number, after in enumerate(seen(fleet, given_)):
        for axis, good in GOOD.items():
            before = getattr(fleet[number], axis).status
            status_ = getattr(after, axis)
            if before not in ("unknown", good) and status_.status == good and not status_.contradicted:
                assert fleet[number].id == "A-1" and status_.strength == "observed"


@given(fleets, st.lists(objects, max_size=4, unique_by=lambda one: (one["kind"], one["name"])))
@settings(deadline=None, max_examples=200)
def test_silence_says_nothing_unless_it_is_declared_complete(
    fleet: list[Model], found: list[dict[str, Any]]
) -> None:
    strangers = [one | {"name": f"zz {number}", "ids": {}} for number, one in enumerate(found)]
    silent = snapshot(
        "mlflow", *strangers, coverage=[{"kind": k, "complete": "no"} for k in ("model", "monitor")]
    )
    assert seen(fleet, [silent]) == tuple(fleet)


_CELLS = {
    "Stage": ["Live", "Pilot", "Retired", "In development", ""],
    "Monitoring": ["Daily drift checks", "No", "planned", ""],
    "Retraining": ["Automatic weekly pipeline", "by hand", "No", ""],
}
sheets = st.lists(
    st.tuples(st.sampled_from(NAMES), *map(st.sampled_from, _CELLS.values())), min_size=1, max_size=4
)


@pytest.mark.slow
@given(sheets, snapshots)
@settings(deadline=None, max_examples=20)
def test_without_snapshots_the_result_is_byte_for_byte_that_of_the_sheet_alone(
    rows: list[tuple[str, ...]], given_: list[Snapshot]
) -> None:
    """Also after a run of the same sheet with snapshots, of which nothing may stay behind."""
    lines = [";".join(("Model name", *_CELLS)), *map(";".join, rows)]
    sheet = "\n".join(lines).encode()
    alone = audit.render(audit.audit(sheet, name="fleet.csv", as_of=AS_OF), "json")
    audit.audit(sheet, name="fleet.csv", as_of=AS_OF, evidence=given_)
    after = audit.audit(sheet, name="fleet.csv", as_of=AS_OF, evidence=[])
    assert audit.render(after, "json") == alone and b'"evidence": {' not in alone
