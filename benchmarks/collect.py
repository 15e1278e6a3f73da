"""Ten thousand objects of each system through its reader: time and memory as multiples of parsing the same JSON.

python -m benchmarks.collect
"""

from __future__ import annotations

import copy
import json
import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.collect import SYSTEMS, transport
from audit.collect.collector import collect
from audit.collect.plan import Source
from audit.domain.snapshot import Snapshot
from tests.collect.recorded import ANSWERS, INSPECTED, NOW, SECRETS, SETTINGS, ms
from tests.collect.server import Answers, serving
from tests.collect.test_readers import STATE

MANY = 10_000
_RUNS, _CHECKS = 10, 5  # of a flow, and of a project, that a reader takes
_FIRST: dict[str, tuple[str, str]] = {  # the call whose list is made long, and its key
    "mlflow": ("GET /api/2.0/mlflow/registered-models/search", "registered_models"),
    "kubernetes": ("GET /apis/apps/v1/deployments", "items"),
    "docker": ("GET /containers/json", ""),
    "kubeflow": ("GET /apis/v2beta1/recurringruns", "recurringRuns"),
    "vertex": ("GET /v1/projects/acme/locations/europe-west1/models", "models"),
    "azureml": (
        "GET /subscriptions/s1/resourceGroups/g1/providers/Microsoft.MachineLearningServices/workspaces/w1/schedules",
        "value",
    ),
    "fiddler": ("GET /v3/models", "data.items"),
}
_NAMED = ("name", "Name", "displayName", "display_name", "id", "Id", "recurring_run_id")


@dataclass(frozen=True)
class Case:
    """A system with many objects: `source` is read, `bodies` are what it answers, `counts` says which objects count."""

    system: str
    source: Source
    bodies: tuple[bytes, ...]
    counts: Callable[[Snapshot], int]
    environ: dict[str, str]

    def prepare(self, setenv: Callable[[str, str], object]) -> None:
        """Sets what the reader finds in the environment, and has it not wait between calls."""
        transport.CALLS_A_SECOND = 1e9
        for name, value in self.environ.items():
            setenv(name, value)

    def parse(self) -> list[Any]:
        """Parses the same JSON, and nothing else."""
        return [json.loads(body) for body in self.bodies]

    def read(self) -> tuple[Snapshot, bool]:
        """Reads the system."""
        session = None
        if self.system == "sagemaker":
            import boto3

            session = boto3.session.Session(region_name="eu-west-1")
        source = Source(
            self.source.address, self.source.paths, self.source.settings, self.source.environ, session=session
        )
        return collect(self.system, source, NOW, id_tags=["inventory_id"])

    def found(self, snapshot: Snapshot) -> int:
        """How many of the many objects, or of their runs, a snapshot has."""
        return self.counts(snapshot)


@contextmanager
def many(system: str, folder: Path) -> Iterator[Case]:
    """The case of a system, while its server runs."""
    if system in _FILES:
        yield _FILES[system](folder)
        return
    answers, bodies = _LIVE.get(system, _long)(system)
    with serving(answers) as asked:
        address = None if system == "sagemaker" else asked.url
        environ = {"AWS_ENDPOINT_URL": asked.url, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        source = Source(address, (), SETTINGS.get(system, {}), SECRETS.get(system, {}))
        counts = _ran if system == "evidently" else _objects
        yield Case(system, source, bodies, counts, environ if address is None else {})


def _objects(snapshot: Snapshot) -> int:
    return sum(one.name.startswith("many ") or "/many " in one.name for one in snapshot.objects)


def _ran(snapshot: Snapshot) -> int:
    return sum(fact.what in ("watch_ran", "train_ran") for one in snapshot.objects for fact in one.facts)


def _long(system: str) -> tuple[Answers, tuple[bytes, ...]]:
    """The recorded answers with the first item of one list MANY times, each under a name of its own."""
    call, key = _FIRST[system]
    answer = copy.deepcopy(ANSWERS[system][call])
    items = answer
    for part in filter(None, key.split(".")):
        items = items[part]
    first = items[0]
    items[:] = [_renamed(first, number) for number in range(MANY)]
    body = json.dumps(answer)
    return {**ANSWERS[system], call: body}, (body.encode(),)


def _renamed(item: dict[str, Any], number: int) -> dict[str, Any]:
    """An item under another name; what it belongs to stays."""
    name = f"many {number}"
    made = {key: name if key in _NAMED and isinstance(value, str) else value for key, value in item.items()}
    if "Names" in made:
        made["Names"] = [f"/{name}"]
    if "metadata" in made:
        made["metadata"] = {**made["metadata"], "name": name}
    return made


def _wandb(system: str) -> tuple[Answers, tuple[bytes, ...]]:
    over = {"endCursor": None, "hasNextPage": False}

    def page(key: str, nodes: list[dict[str, Any]]) -> str:
        found = {key: {"pageInfo": over, "edges": [{"node": node} for node in nodes]}}
        return json.dumps({"data": {"organization": {"orgEntity": found}}})

    nodes = [
        {
            "name": f"many {n}",
            "createdAt": "2026-09-01T00:00:00Z",
            "type": {"name": "model"},
            "tags": {"edges": []},
        }
        for n in range(MANY)
    ]
    first, second = page("artifactCollections", nodes), page("artifactMemberships", [])
    answers: Answers = {
        "POST /graphql": lambda query, body: first if "RegistryCollections" in body["query"] else second
    }
    return answers, (first.encode(), second.encode())


def _amazon(system: str) -> tuple[Answers, tuple[bytes, ...]]:
    """One page of models: botocore parses what each operation names of it."""
    models = [
        {"ModelName": f"many {n}", "ModelArn": f"arn:aws:x:model/{n}", "CreationTime": 1_760_000_000}
        for n in range(MANY)
    ]
    body = json.dumps({"Models": models})
    nothing = "{}"
    asked = [0]

    def answer(query: dict[str, str], sent: dict[str, Any]) -> str:
        asked[0] += 1
        return body if asked[0] == 1 else nothing  # models are asked for first

    return {"POST /": answer}, (body.encode(),)


def _evidently(system: str) -> tuple[Answers, tuple[bytes, ...]]:
    """Runs: a report each."""
    projects = [{"id": f"p{n}", "name": f"many {n}"} for n in range(MANY // _CHECKS)]
    report = json.dumps({"metrics": [{"config": {"type": "evidently:metric_v2:DriftedColumnsCount"}}]})
    bodies = [json.dumps(projects)]
    answers: dict[str, Any] = {"GET /api/version": {"version": "0.7.23"}, "GET /api/projects": bodies[0]}
    for n in range(len(projects)):
        runs = json.dumps([{"id": f"r{k}", "timestamp": "2026-11-20T00:00:00"} for k in range(_CHECKS)])
        answers[f"GET /api/projects/p{n}/snapshots"] = runs
        bodies.append(runs)
        for k in range(_CHECKS):
            answers[f"GET /api/projects/p{n}/r{k}/download"] = report
            bodies.append(report)
    return answers, tuple(body.encode() if isinstance(body, str) else body for body in bodies)


def _terraform(folder: Path) -> Case:
    endpoint = STATE["resources"][0]
    resources = [
        {**endpoint, "name": f"m{n}", "instances": [{"attributes": {"name": f"many {n}", "tags_all": {}}}]}
        for n in range(MANY)
    ]
    data = json.dumps({**STATE, "resources": resources}).encode()
    (folder / "a.tfstate").write_bytes(data)
    return Case("terraform", Source(None, (folder / "a.tfstate",), {}, {}), (data,), _objects, {})


def _docker(folder: Path) -> Case:
    data = json.dumps([_renamed(INSPECTED[0], n) for n in range(MANY)]).encode()
    (folder / "inspected.json").write_bytes(data)
    return Case("docker", Source(None, (folder / "inspected.json",), {}, {}), (data,), _objects, {})


def _metaflow(folder: Path) -> Case:
    """Runs: three small files each."""
    about = json.dumps({"tags": ["training"], "system_tags": ["runtime:dev"]})
    done = json.dumps({"value": "True", "ts_epoch": ms(3)})
    bodies = []
    for flow in range(MANY // _RUNS):
        (folder / f"Flow{flow}" / "_meta").mkdir(parents=True)
        for run in range(_RUNS):
            place = folder / f"Flow{flow}" / str(run)
            (place / "_meta").mkdir(parents=True)
            (place / "_meta/_self.json").write_text(about)
            (place / "end/1/_meta").mkdir(parents=True)
            (place / "end/1/_meta/sysmeta_attempt_ok_1.json").write_text(done)
            bodies += [about.encode(), done.encode()]
    return Case("metaflow", Source(None, (folder,), {}, {}), tuple(bodies), _ran, {})


_FILES: dict[str, Callable[[Path], Case]] = {
    "terraform": _terraform,
    "docker": _docker,
    "metaflow": _metaflow,
}
_LIVE: dict[str, Callable[[str], tuple[Answers, tuple[bytes, ...]]]] = {
    "wandb": _wandb,
    "sagemaker": _amazon,
    "evidently": _evidently,
}


def main() -> None:
    """Prints both ratios of each reader; what is asked over HTTP includes the small server that answers."""
    for system in SYSTEMS:
        with tempfile.TemporaryDirectory() as folder, many(system, Path(folder)) as case:
            case.prepare(os.environ.__setitem__)
            alone, most_alone = _measured(case.parse)
            reading, most = _measured(case.read)
            print(
                f"{system}: {reading / alone:.1f} times the time, {most / most_alone:.1f} times the memory",
                flush=True,
            )


def _measured(work: Callable[[], object]) -> tuple[float, int]:
    """Seconds of CPU, and the peak of memory in bytes of a second turn."""
    began = time.process_time()
    work()
    took = time.process_time() - began
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return took, most


if __name__ == "__main__":
    main()
