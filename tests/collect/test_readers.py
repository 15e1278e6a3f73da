"""What each reader makes of a system's answers, and what no reader ever does."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.collect import SYSTEMS, kubernetes, reader_of
from audit.collect.collector import collect
from audit.collect.plan import Source, planned
from audit.domain.snapshot import Snapshot
from audit.evidence.format import every_text, parse_snapshot, snapshot_bytes
from tests.collect.recorded import ANSWERS, CLUSTER, INSPECTED, NOW, SECRETS, SETTINGS, ms
from tests.collect.server import serving
from tests.evidence.build import KNOWN

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.collect.transport.CALLS_A_SECOND", 1e9)


def read(system: str, url: str | None = None, *paths: Path, **more: Any) -> tuple[Snapshot, bool]:
    settings = {**SETTINGS.get(system, {}), **more.get("settings", {})}
    source = Source(url, paths, settings, SECRETS.get(system, {}) if url else {})
    return collect(system, source, NOW, id_tags=KNOWN.evidence.id_tags)


def facts(snapshot: Snapshot) -> set[str]:
    """`endpoint ml-prod/churn: serves 0d` of every fact."""
    told = set()
    for one in snapshot.objects:
        for fact in one.facts:
            age = "?" if fact.seen_at is None else f"{(NOW - fact.seen_at).total_seconds() / 86_400:.0f}d"
            words = [fact.what, age, *filter(None, (fact.about, fact.environment))]
            words += [fact.strength] if fact.strength != "observed" else []
            words += [f"by {fact.by}"] if fact.by != "unknown" else []
            words += [every_text(fact.every)] if fact.every else []
            words += [fact.clock] if fact.clock != "server" else []
            words += [f"of {fact.function}"] if fact.function else []
            told.add(f"{one.kind} {one.name}: {' '.join(words)}")
    return told


EXPECTED = {
    "mlflow": {
        "model churn-prod: tracked 5d",
        "model churn-prod: tracked 100d",
        "model churn-prod: released 5d by person",
        "model churn-prod: released 100d",
        "model churn-prod: train_ran 5d by person client",
        "model churn-prod: data_versioned 5d client",
        "model churn-prod: used 1d client",
        "model churn-prod: marked 0d production claimed",
    },
    "evidently": {"monitor Churn: watch_ran 3d drift"},
    "kubernetes": {
        "endpoint ml-prod/churn-server: serves 0d",
        "endpoint ml-prod/churn-server: scales 0d configured",
        "workload ml-prod/web: serves 0d",
        "pipeline ml-prod/churn-retrain: train_set 0d configured P7D",
        "pipeline ml-prod/churn-retrain: train_ran 2d by schedule P7D",
        "pipeline ml-prod/churn-retrain: train_ran 2d by schedule",
        "endpoint ml-prod/fraud: serves 0d",
        "endpoint ml-prod/fraud: scales 0d configured",
    },
    "docker": {"endpoint churn: serves 0d"},
    "kubeflow": {
        "pipeline churn weekly: train_set 0d configured P7D",
        "pipeline churn weekly: train_ran 2d by schedule P7D",
    },
    "vertex": {
        "model churn: tracked 9d",
        "model churn: released 9d",
        "endpoint churn-endpoint: serves 0d",
        "endpoint churn-endpoint: scales 0d configured",
        "monitor churn watch: watch_set 0d drift configured P1D",
        "monitor churn watch: watch_ran 1d drift by schedule P1D",
        "pipeline churn retrain: train_set 0d configured P7D",
        "pipeline churn retrain: train_ran 2d by schedule",
    },
    "azureml": {
        "model churn: tracked 3d",
        "model churn: released 3d",
        "endpoint churn-ep: serves 0d",
        "endpoint churn-ep: scales 0d configured",
        "monitor churn-watch: watch_set 0d drift configured P1D",
        "monitor churn-watch: watch_ran 1d drift by schedule P1D",
    },
    "fiddler": {
        "model churn: tracked 30d",
        "monitor churn: psi: watch_set 0d drift configured P1D",
        "monitor churn: psi: alerted 4d drift by schedule",
    },
    "wandb": {
        "model churn: tracked 6d",
        "model churn: released 6d",
        "model churn: marked 0d production claimed",
    },
}


@pytest.mark.parametrize("system", EXPECTED)
def test_answers_become_facts(system: str) -> None:
    with serving(ANSWERS[system]) as asked:
        snapshot, whole = read(system, asked.url)
    assert facts(snapshot) == EXPECTED[system]
    assert whole
    again = parse_snapshot(snapshot_bytes(snapshot), Path("a.json"))
    assert facts(again) == EXPECTED[system]


@pytest.mark.parametrize("system", EXPECTED)
def test_nothing_is_asked_that_the_plan_does_not_name(system: str) -> None:
    with serving(ANSWERS[system]) as asked:
        read(system, asked.url)
    lines = "\n".join(planned(system, reader_of(system)))
    patterns = [
        re.compile(f"{call.method} " + "[^/]+".join(map(re.escape, re.split(r"\{\w+\}", call.path))))
        for call in reader_of(system).calls
    ]
    for method, path in asked.requests:
        assert any(p.fullmatch(f"{method} {path.partition('?')[0]}") for p in patterns), path
    for call in reader_of(system).calls:
        assert str(call) in lines
    secret = next(iter(SECRETS[system].values()), None)
    if secret:
        assert all("Authorization" in headers for headers in asked.headers)
        assert all(secret not in path for _, path in asked.requests)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_plan_names_calls_policy_and_what_was_never_seen_live(system: str) -> None:
    reader = reader_of(system)
    lines = list(planned(system, reader))
    assert lines[0] == f"{reader.title} ({system})"
    assert any(line.startswith("Tried against: ") for line in lines)
    assert lines.index("The least that must be granted:") < len(lines) - 1
    assert reader.title == SYSTEMS[system] == KNOWN.evidence.systems.get(system, reader.title)
    assert ("never" in reader.seen) == (system in KNOWN.evidence.untried)


def objects(snapshot: Snapshot) -> list[Any]:
    return sorted(
        (one.kind, one.name, one.aliases, one.environment, one.owner, dict(one.ids), one.links, one.facts)
        for one in snapshot.objects
    )


def test_kubernetes_live_equals_the_files_of_kubectl(tmp_path: Path) -> None:
    file = tmp_path / "cluster.json"
    file.write_text(json.dumps({"kind": "List", "items": CLUSTER}))
    with serving(ANSWERS["kubernetes"]) as asked:
        live, _ = read("kubernetes", asked.url)
    filed, whole = read("kubernetes", None, file)
    assert whole and objects(filed) == objects(live)
    assert live.covers("endpoint", "monitor") and not filed.covers("endpoint")


def test_docker_live_equals_the_files_of_inspect(tmp_path: Path) -> None:
    file = tmp_path / "containers.json"
    file.write_text(json.dumps(INSPECTED))
    with serving(ANSWERS["docker"]) as asked:
        live, _ = read("docker", asked.url)
    filed, _ = read("docker", None, file)
    assert objects(filed) == objects(live)
    assert b"hunter2plain" not in snapshot_bytes(filed)


_texts = st.sampled_from(["churn", "fraud", "training", "drift", "prod", "Risk", "M-014"])
_labels = st.dictionaries(
    st.sampled_from(["model", "team", "inventory_id", "app.kubernetes.io/component", "env", "other"]), _texts
)
clusters = st.lists(
    st.builds(
        lambda item, labels, namespace, changes: {
            **item,
            "metadata": {**item["metadata"], "labels": labels, "namespace": namespace},
            "spec": {**item["spec"], **changes},
        },
        st.sampled_from(CLUSTER),
        _labels,
        st.sampled_from(["ml-prod", "staging", "default"]),
        st.sampled_from([{}, {"suspend": True}, {"replicas": 0}, {"schedule": "@daily"}]),
    ),
    max_size=6,
    unique_by=lambda item: (item["kind"], item["metadata"]["namespace"], item["metadata"]["name"]),
)


@given(clusters)
@settings(deadline=None, max_examples=40)
def test_live_equals_file_for_every_cluster(items: list[dict[str, Any]]) -> None:
    answers: dict[str, Any] = {"GET /version": {"gitVersion": "v1.31.0"}}
    for kind, resource in kubernetes._RESOURCES.items():
        mine = [{k: v for k, v in item.items() if k != "kind"} for item in items if item["kind"] == kind]
        answers[f"GET {resource.group}/{resource.plural}"] = {"items": mine}
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("audit.collect.transport.CALLS_A_SECOND", 1e9)
        file = Path(folder) / "cluster.json"
        file.write_text(json.dumps({"kind": "List", "items": items}))
        with serving(answers) as asked:
            live, whole = read("kubernetes", asked.url)
        filed, filed_whole = read("kubernetes", None, file)
    assert whole and filed_whole and objects(filed) == objects(live)


STATE = {
    "version": 4,
    "terraform_version": "1.9.0",
    "resources": [
        {
            "mode": "managed",
            "type": "aws_sagemaker_endpoint",
            "name": "churn",
            "instances": [
                {
                    "attributes": {
                        "name": "churn",
                        "tags_all": {"inventory_id": "M-014", "env": "prod"},
                        "kms": "hunter2plain",
                    }
                }
            ],
        },
        {
            "mode": "managed",
            "type": "aws_appautoscaling_target",
            "name": "churn",
            "instances": [
                {"attributes": {"service_namespace": "sagemaker", "resource_id": "endpoint/churn/variant/a"}}
            ],
        },
        {
            "mode": "managed",
            "type": "aws_sagemaker_monitoring_schedule",
            "name": "churn",
            "module": "module.watch",
            "instances": [
                {
                    "index_key": 0,
                    "attributes": {
                        "name": "churn-watch",
                        "monitoring_schedule_config": [
                            {
                                "monitoring_type": "DataQuality",
                                "schedule_config": [{"schedule_expression": "cron(0 * ? * * *)"}],
                            }
                        ],
                    },
                }
            ],
        },
        {
            "mode": "managed",
            "type": "random_password",
            "name": "x",
            "instances": [{"attributes": {"result": "hunter2plain"}}],
        },
        {
            "mode": "data",
            "type": "aws_sagemaker_endpoint",
            "name": "y",
            "instances": [{"attributes": {"name": "y"}}],
        },
    ],
}


def test_terraform_says_what_is_set_up_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "a.tfstate").write_text(json.dumps(STATE))
    snapshot, whole = read("terraform", None, tmp_path)
    assert whole
    assert facts(snapshot) == {
        "endpoint churn: serves 0d configured",
        "endpoint churn: released 0d configured",
        "endpoint churn: scales 0d configured",
        "monitor churn-watch: watch_set 0d drift configured PT3600S",
    }
    assert b"hunter2plain" not in snapshot_bytes(snapshot)
    assert {fact.raw for one in snapshot.objects for fact in one.facts} >= {
        "module.watch.aws_sagemaker_monitoring_schedule.churn[0]"
    }


def datastore(root: Path, *, tags: list[str], system_tags: list[str]) -> None:
    run = root / ".metaflow/ChurnFlow/17"
    task = run / "end/2/_meta"
    task.mkdir(parents=True)
    (root / ".metaflow/ChurnFlow/_meta").mkdir()
    (run / "_meta").mkdir()
    (run / "_meta/_self.json").write_text(json.dumps({"tags": tags, "system_tags": system_tags}))
    done = {"value": "True", "ts_epoch": ms(3)}
    (task / "sysmeta_attempt_ok_1.json").write_text(json.dumps(done))
    (run / "end/2/0.data.pkl").write_bytes(b"cos\nsystem\n(S'touch pwned'\ntR.")


@pytest.mark.parametrize(
    ("tags", "system_tags", "settings", "expected"),
    [
        (["training"], ["runtime:dev"], {}, {"pipeline ChurnFlow: train_ran 3d by person client"}),
        ([], ["runtime:argo-workflows"], {"role": "drift"},
         {"pipeline ChurnFlow: watch_ran 3d drift by schedule client"}),
        ([], ["runtime:dev"], {}, set()),
    ],
)  # fmt: skip
def test_a_flow_is_what_its_tags_or_the_collector_say(
    tmp_path: Path, tags: list[str], system_tags: list[str], settings: dict[str, str], expected: set[str]
) -> None:
    datastore(tmp_path, tags=tags, system_tags=system_tags)
    snapshot, whole = read("metaflow", None, tmp_path, settings=settings)
    assert whole and facts(snapshot) == expected
    assert [one.aliases for one in snapshot.objects] == [("Churn",)]
