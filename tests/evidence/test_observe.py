"""Snapshots held against models: joins, contradictions, absences, models that nobody listed."""

from __future__ import annotations

from typing import Any

import pytest

from audit.domain.mapping import NO_MODEL, Alias
from audit.domain.models import FUNCTIONS, UNKNOWN, Model, Reading, Status
from audit.evidence import observe, told
from audit.evidence.joining import join
from tests.evidence.build import AS_OF, KNOWN, fact, model, snapshot, thing

RAN = fact("watch_ran", 2, about="drift", by="schedule", every="P1D")
STALE = fact("watch_ran", 260, about="drift", by="schedule")


def claimed(status: str) -> Status:
    return Status(status, "claimed", (Reading(3, f"says {status}", "a.rule", status),))


def fleet(**axes: str) -> Model:
    made = model("Card fraud", id="M-1", **{axis: claimed(status) for axis, status in axes.items()})
    return made._replace(functions=dict.fromkeys(FUNCTIONS, UNKNOWN))


def shown(one: Model, *snapshots: Any, aliases: tuple[Alias, ...] = ()) -> Model:
    return observe([one], snapshots, aliases, KNOWN, AS_OF).models[0]


TAGGED = {"ids": {"tag.inventory_id": "m-1"}}


@pytest.mark.parametrize(
    ("axes", "objects", "axis", "expected"),
    [
        ({}, [thing("monitor", "card-fraud", RAN)], "monitored", ("yes", "observed", False)),
        ({"monitored": "yes"}, [thing("monitor", "card_fraud", RAN)], "monitored", ("yes", "observed", False)),
        ({"monitored": "yes"}, [thing("monitor", "card fraud", STALE)], "monitored", ("partial", "observed", True)),
        ({"monitored": "no"}, [thing("monitor", "card fraud", RAN)], "monitored", ("no", "claimed", True)),
        ({"monitored": "no"}, [thing("monitor", "x", RAN, **TAGGED)], "monitored", ("yes", "observed", False)),
        ({"monitored": "yes"}, [thing("monitor", "x", fact("off", function="monitoring"), **TAGGED)], "monitored",
         ("no", "observed", True)),
        ({"deployed": "retired"}, [thing("workload", "card fraud", fact("serves"))], "deployed",
         ("retired", "claimed", True)),
        ({"deployed": "production"}, [thing("workload", "card fraud", fact("serves"))], "deployed",
         ("production", "observed", False)),
        ({}, [thing("workload", "card fraud", fact("serves"))], "deployed", ("unknown", None, False)),
        ({}, [thing("workload", "card fraud", fact("serves"), environment="eu-prod")], "deployed",
         ("production", "observed", False)),
        ({"retrained": "automatic"}, [thing("pipeline", "card fraud", fact("train_ran", 5, by="person"))],
         "retrained", ("manual", "observed", True)),
        ({}, [thing("pipeline", "card fraud", fact("train_ran", 5, by="schedule"), fact("released", 5))],
         "retrained", ("automatic", "observed", False)),
        ({"retrained": "no"}, [thing("pipeline", "card fraud", fact("train_set", strength="configured"))],
         "retrained", ("no", "claimed", True)),
        ({}, [thing("model", "card fraud", fact("tracked", 9))], "tracking", ("yes", "observed", False)),
    ],
)  # fmt: skip
def test_a_status_follows_from_claim_and_systems(
    axes: dict[str, str], objects: list[Any], axis: str, expected: tuple[str, str | None, bool]
) -> None:
    after = shown(fleet(**axes), snapshot("kubernetes", *objects))
    found = getattr(after, axis, None) or after.functions[axis]
    assert (found.status, found.strength, found.contradicted) == expected


def test_a_status_keeps_what_was_seen_where_when_and_by_whose_clock() -> None:
    one = thing("monitor", "card fraud", {**RAN, "clock": "client", "raw": "/api/projects/7#run"})
    after = shown(fleet(), snapshot("evidently", one))
    (evidence,) = after.evidence(after.monitored)
    assert str(evidence.place) == "evidently.json [monitor/card fraud]"
    assert evidence.strength == "observed"
    assert evidence.text == (
        "Evidently: a check ran (drift), 2026-11-22 08:00 UTC, interval 1 d, started by a schedule, "
        "by the caller’s own clock [/api/projects/7#run]"
    )


def test_monitoring_and_retraining_follow_from_their_axes() -> None:
    after = shown(fleet(deployed="production"), snapshot("evidently", thing("monitor", "card fraud", RAN)))
    assert (after.functions["monitoring"].status, after.functions["monitoring"].strength) == (
        "yes",
        "observed",
    )


def test_a_model_that_runs_after_all_is_unknown_where_it_only_counted_less() -> None:
    lowered = Status("planned", "claimed", (Reading(4, "drift checks", "a.rule", "yes"),))
    one = fleet(deployed="development")._replace(monitored=lowered)
    after = shown(
        one, snapshot("kubernetes", thing("workload", "x", fact("serves"), environment="prod", **TAGGED))
    )
    assert (after.deployed.status, after.deployed.strength) == ("production", "observed")
    assert after.monitored.status == "unknown"


@pytest.mark.parametrize("complete", ["no", "declared", "verified"])
@pytest.mark.parametrize("gap", [False, True])
@pytest.mark.parametrize("near", [False, True])
def test_absence_counts_where_it_is_declared_without_a_gap_or_a_candidate(
    complete: str, gap: bool, near: bool
) -> None:
    gaps = [{"call": "GET /x", "reason": "403"}] if gap else []
    objects = [thing("monitor", "card frauds", RAN)] if near else []
    covered = [{"kind": "monitor", "complete": complete, "gaps": gaps}]
    after = shown(fleet(monitored="yes"), snapshot("evidently", *objects, coverage=covered))
    assert after.monitored.contradicted == (complete == "declared" and not gap and not near)


def test_a_verified_list_counts_against_a_model_whose_cells_name_the_system() -> None:
    covered = snapshot("evidently", coverage=[{"kind": "monitor", "complete": "verified"}])
    one = fleet(monitored="yes")
    assert not shown(one, covered).monitored.contradicted
    named = one._replace(tools=("Evidently AI",))
    assert shown(named, covered).monitored.contradicted
    host = snapshot("kubernetes", coverage=[{"kind": "monitor", "complete": "verified"}])
    assert not shown(
        one._replace(tools=("Kubernetes",)), host
    ).monitored.contradicted  # it hosts, it watches nothing


def joined(models: list[Model], *snapshots: Any, aliases: tuple[Alias, ...] = ()) -> dict[str, Any]:
    found = join(models, snapshots, aliases, KNOWN.evidence)
    return {
        f"{snapshots[at.snapshot].objects[at.number].kind}/{snapshots[at.snapshot].objects[at.number].name}": dict(
            m
        )
        for at, m in found.models.items()
    } | {
        f"near {snapshots[at.snapshot].objects[at.number].name}": numbers
        for at, numbers in found.near.items()
    }


def test_the_first_way_of_joining_counts() -> None:
    models = [model("Churn", id="A-1"), model("Fraud", id="A-2"), model("Price"), model("price")]
    read = snapshot(
        "mlflow",
        thing("model", "churn", ids={"tag.inventory_id": "A-2"}),
        thing("model", "fraud"),
        thing("model", "PRICE"),
        thing("model", "fraud model v3"),
        thing("model", "said", ids={"tag.inventory_id": "A-1"}),
        thing("model", "team", ids={"tag.priority": "A-1"}),
    )
    said = (Alias("fraud", "mlflow/model/said", "m.yaml:3:1"), Alias(NO_MODEL, "team"))
    assert joined(models, read, aliases=said) == {
        "model/churn": {1: "id"},
        "model/fraud": {1: "name"},
        "model/said": {1: "alias"},
        "near PRICE": (2, 3),
        "near fraud model v3": (1,),
    }


def test_two_objects_of_a_kind_that_are_called_alike_are_shown_and_not_joined() -> None:
    found = joined(
        [model("Churn")], snapshot("docker", thing("workload", "churn"), thing("workload", "Churn"))
    )
    assert found == {"near churn": (0,), "near Churn": (0,)}


def test_a_link_leads_to_the_model_and_back_but_not_through_what_serves_several() -> None:
    models = [model("Churn", id="A-1"), model("Fraud", id="A-2")]
    read = snapshot(
        "sagemaker",
        thing("endpoint", "ep", links=[{"to": "model/m1", "as": "serves"}], ids={"tag.model_id": "A-1"}),
        thing("model", "m1"),
        thing("monitor", "watch", links=[{"to": "endpoint/ep", "as": "watches"}]),
        thing(
            "endpoint",
            "both",
            links=[{"to": "model/Fraud", "as": "serves"}, {"to": "model/m3", "as": "serves"}],
        ),
        thing("model", "Fraud"),
        thing("model", "m3"),
    )
    assert joined(models, read) == {
        "endpoint/ep": {0: "id"},
        "model/m1": {0: "link"},
        "monitor/watch": {0: "link"},
        "endpoint/both": {1: "link"},
        "model/Fraud": {1: "name"},
    }


def test_models_that_nobody_listed_are_those_that_serve_first() -> None:
    read = snapshot(
        "mlflow",
        thing("model", "known there"),
        thing("endpoint", "shadow", fact("serves"), owner="Zed"),
        thing("endpoint", "card frauds", fact("serves")),
        thing("pipeline", "nightly job", fact("train_ran")),
    )
    observed = observe([fleet()], [read], (), KNOWN, AS_OF)
    found = told(observed, observed.models)
    assert [(one.name, one.owner, one.serving) for one in found.unlisted] == [
        ("shadow", "Zed", True),
        ("known there", None, False),
    ]
    assert [(one.key, one.models) for one in found.to_confirm] == [("mlflow/endpoint/card frauds", (0,))]


def test_what_names_nothing_is_told() -> None:
    aliases = (Alias("Nope", "card fraud", "m.yaml:2:3"), Alias("M-1", "gone", "m.yaml:3:3"))
    observed = observe([fleet()], [snapshot("mlflow", thing("model", "card fraud"))], aliases, KNOWN, AS_OF)
    assert [p.code for p in observed.problems] == ["evidence_alias_model", "evidence_alias_object"]
    assert all(KNOWN.worded(problem).message for problem in observed.problems)


def test_silence_about_what_nobody_claims_is_not_listed() -> None:
    read = snapshot(
        "kubernetes", coverage=[{"kind": k, "complete": "declared"} for k in ("endpoint", "workload")]
    )
    observed = observe([fleet()], [read], (), KNOWN, AS_OF)
    assert observed.held == () and observed.models == (fleet(),)
    claims = observe([fleet(deployed="production")], [read], (), KNOWN, AS_OF)
    assert [(one.standing, one.seen[0].what) for one in claims.held] == [("contradicted", "absent")]
