"""Writes the snapshots of this folder; the company, its models and every name in them are made up.

    python examples/evidence/make.py [FOLDER]

The same bytes come out on every run, so that a change of an example is a change of this script.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from audit.domain.snapshot import Coverage, Fact, Gap, Link, Snapshot, System, SystemObject
from audit.evidence.format import snapshot_bytes

HERE = Path(__file__).resolve().parent
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
WEEK, DAY = timedelta(days=7), timedelta(days=1)


def fact(what: Any, raw: str, days: float = 0, **more: Any) -> Fact:
    """A fact, observed so many days before the collection where nothing else is said."""
    return Fact(what, more.pop("strength", "observed"), raw, NOW - timedelta(days=days), **more)


def registered(name: str, days: float, *, id_: str | None = None, owner: str | None = None) -> SystemObject:
    """A registered model of MLflow with its last version."""
    at = f"/api/2.0/mlflow/model-versions/search#{name}"
    facts = (
        fact("tracked", at, days),
        fact("released", at, days),
        fact("data_versioned", at, days, clock="client"),
    )
    return SystemObject("model", name, {"tag.inventory_id": id_} if id_ else {}, owner=owner, facts=facts)


def project(name: str, days: float) -> SystemObject:
    """A project of Evidently with its last run."""
    return SystemObject(
        "monitor", name, facts=(fact("watch_ran", f"/api/projects/{name}#last", days, about="drift"),)
    )


def endpoint(
    name: str, *, id_: str | None = None, owner: str | None = None, of: str | None = None
) -> SystemObject:
    """An inference service that is ready."""
    space, _, short = name.partition("/")
    at = f"{space}/InferenceService/{short}"
    facts = (fact("serves", at), fact("scales", at, strength="configured"))
    links = (Link(f"model/{of}", "serves"),) if of else ()
    ids = {"tag.inventory_id": id_} if id_ else {}
    return SystemObject("endpoint", name, ids, (short,), space, owner, links=links, facts=facts)


def job(name: str, model: str, *facts: Fact, kind: Any = "pipeline") -> SystemObject:
    """A CronJob that trains or watches a model, which its label names."""
    role: Any = "trains" if kind == "pipeline" else "watches"
    return SystemObject(
        kind, name, {"tag.inventory_id": model}, links=(Link(f"model/{model}", role),), facts=facts
    )


def mlflow() -> Snapshot:
    """The registry, read by an administrator."""
    models = (
        registered("claim-triage", 160, id_="C-01"),
        registered("fraud-score", 4, id_="C-02"),
        registered("renewal-price", 31, id_="C-03"),
        registered("quote-optimizer", 12, owner="Pricing Lab"),
        registered("subrogation-scorer-v2", 45),
    )
    source = System("mlflow", "3.17.2", "https://mlflow.brindlewick.example")
    return Snapshot(source, NOW, (Coverage("model", "verified"), Coverage("run")), models)


def evidently() -> Snapshot:
    """The workspace of the model watch."""
    monitors = (project("Claim triage", 266), project("Fraud score", 1), project("Call forecast", 6))
    source = System("evidently", "0.7.23", "https://evidently.brindlewick.example")
    return Snapshot(source, NOW, (Coverage("monitor", "verified"), Coverage("run")), monitors)


def kubernetes() -> Snapshot:
    """The production cluster, save what the role did not allow."""
    train = "fraud-prod/CronJob/fraud-train"
    objects = (
        endpoint("claims-prod/document-sorter"),
        endpoint("customer-prod/churn", id_="C-04"),
        endpoint("pricing-lab/quote-optimizer", owner="Pricing Lab", of="quote-optimizer"),
        job(
            "fraud-prod/fraud-train", "C-02",
            fact("train_set", train, strength="configured", every=WEEK),
            fact("train_ran", train, 4, every=WEEK, by="schedule"),
        ),
        job(
            "pricing-prod/price-drift", "C-03",
            fact("watch_ran", "pricing-prod/CronJob/price-drift", 1, about="drift", every=DAY, by="schedule"),
            kind="monitor",
        ),
        job("sales-prod/lead-train", "C-07", fact("off", "sales-prod/CronJob/lead-train", function="retraining")),
    )  # fmt: skip
    gap = Gap("GET /apis/argoproj.io/v1alpha1/workflows", "403 not permitted")
    coverage = (Coverage("endpoint"), Coverage("pipeline"), Coverage("monitor"), Coverage("run", gaps=(gap,)))
    return Snapshot(
        System("kubernetes", "v1.31.4", "https://cluster.brindlewick.example"), NOW, coverage, objects
    )


def main(folder: Path) -> None:
    """Writes all three snapshots into `folder`."""
    for snapshot in (mlflow(), evidently(), kubernetes()):
        (folder / f"{snapshot.source.system}.json").write_bytes(snapshot_bytes(snapshot))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
