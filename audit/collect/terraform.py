"""Terraform: what a state file says is set up. It proves nothing that runs, and is configured at most.

Of a resource the attributes named here are read and no others: a state holds passwords and keys in the open. HCL is an
intent and is not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from audit.collect.cadence import every
from audit.collect.folders import json_of, walked
from audit.collect.gathering import CallError, Found, Gathering
from audit.collect.images import is_server, model_of, owner_of, place_of, role_of
from audit.collect.plan import Reader, Source
from audit.domain.snapshot import ObjectKind

_VERSION = 4
Attributes = Mapping[str, Any]


def collect(source: Source, out: Gathering) -> None:
    """Reads state files, or folders of them."""
    out.reads("model", "endpoint", "pipeline", "monitor", "workload")
    for path in source.paths:
        with out.trying("a state file", "model", "endpoint", "pipeline", "monitor", "workload"):
            for file in walked(path, ".tfstate") if path.is_dir() else (path,):
                _state(json_of(file), out)


def _state(state: Any, out: Gathering) -> None:
    if not isinstance(state, dict) or state.get("version") != _VERSION:
        raise CallError(f"is no state of version {_VERSION}")
    out.version = state.get("terraform_version") or out.version
    found = [
        (str(resource["type"]), at, attributes)
        for resource in state.get("resources") or ()
        if resource.get("mode") == "managed" and resource.get("type") in _HANDLERS
        for at, attributes in _instances(resource)
    ]
    order = list(_HANDLERS)
    for kind, at, attributes in sorted(found, key=lambda one: (order.index(one[0]), one[1])):
        with out.trying(f"a {kind}", "endpoint"):
            _HANDLERS[kind](attributes, at, out)


def _instances(resource: Mapping[str, Any]) -> Iterator[tuple[str, Attributes]]:
    address = ".".join(filter(None, (resource.get("module"), resource["type"], resource["name"])))
    for number, one in enumerate(resource.get("instances") or ()):
        key = one.get("index_key", number if number else None)
        yield f"{address}[{key}]" if key is not None else address, one.get("attributes") or {}


def _labels(attributes: Attributes) -> Mapping[str, Any]:
    """Tags or labels, whatever the provider calls them."""
    for name in ("tags_all", "tags", "effective_labels", "labels"):
        if isinstance(attributes.get(name), dict) and attributes[name]:
            return dict(attributes[name])
    return {}


def _object(kind: ObjectKind, name: Any, attributes: Attributes, out: Gathering) -> Found | None:
    labels = _labels(attributes)
    return out.add(
        kind, name, tags=labels, aliases=filter(None, [model_of(labels)]), environment=place_of(labels),
        owner=owner_of(labels),
    )  # fmt: skip


def _set_up(one: Found | None, what: Any, at: str, out: Gathering, **more: Any) -> None:
    out.fact(one, what, at, strength="configured", seen_at=out.now, **more)


def _endpoint(attributes: Attributes, at: str, out: Gathering) -> None:
    one = _object("endpoint", attributes.get("display_name") or attributes["name"], attributes, out)
    _set_up(one, "serves", at, out)
    _set_up(one, "released", at, out)


def _databricks_serving(attributes: Attributes, at: str, out: Gathering) -> None:
    one = _object("endpoint", attributes["name"], attributes, out)
    _set_up(one, "serves", at, out)
    _set_up(one, "released", at, out)
    for config in attributes.get("config") or ():
        for served in (*(config.get("served_entities") or ()), *(config.get("served_models") or ())):
            name = served.get("entity_name") or served.get("model_name")
            out.link(one, f"model/{name}" if name else None, "serves")
            if served.get("scale_to_zero_enabled"):
                _set_up(one, "scales", at, out)


def _model(attributes: Attributes, at: str, out: Gathering) -> None:
    one = _object("model", attributes["name"], attributes, out)
    _set_up(one, "tracked", at, out)


def _sagemaker_monitor(attributes: Attributes, at: str, out: Gathering) -> None:
    one = _object("monitor", attributes["name"], attributes, out)
    config = _first(attributes.get("monitoring_schedule_config"))
    kind = str(config.get("monitoring_type") or "")
    schedule = _first(config.get("schedule_config")).get("schedule_expression")
    about = {"DataQuality": "drift", "ModelQuality": "quality", "ModelBias": "drift"}.get(kind)
    _set_up(one, "watch_set", at, out, about=about, every=every(schedule))


def _databricks_monitor(attributes: Attributes, at: str, out: Gathering) -> None:
    name = str(attributes.get("table_name") or attributes["monitor_name"])
    one = _object("monitor", name, attributes, out)
    if attributes.get("inference_log"):
        schedule = _first(attributes.get("schedule")).get("quartz_cron_expression")
        _set_up(one, "watch_set", at, out, about="drift", every=every(schedule))


def _scaling(attributes: Attributes, at: str, out: Gathering) -> None:
    if attributes.get("service_namespace") == "sagemaker":
        name = str(attributes["resource_id"]).split("/")[1]
        one = out.known("endpoint", name) or out.add("endpoint", name)
        _set_up(one, "scales", at, out)


def _kubernetes(attributes: Attributes, at: str, out: Gathering) -> None:
    meta = _first(attributes["metadata"])
    labels = {**(meta.get("annotations") or {}), **(meta.get("labels") or {})}
    spec = _first(attributes.get("spec"))
    pod = _first(_first(spec.get("template")).get("spec"))
    images = [one.get("image") for one in pod.get("container") or ()]
    serves = any(map(is_server, images)) or model_of(labels) is not None
    name = f"{meta.get('namespace') or 'default'}/{meta['name']}"
    one = out.add(
        "endpoint" if serves else "workload", name, tags=labels, environment=place_of(labels),
        aliases=filter(None, [meta["name"], model_of(labels)]), owner=owner_of(labels),
    )  # fmt: skip
    _set_up(one, "serves", at, out)
    _set_up(one, "released", at, out)


def _kubernetes_cron(attributes: Attributes, at: str, out: Gathering) -> None:
    meta, spec = _first(attributes["metadata"]), _first(attributes.get("spec"))
    labels = {**(meta.get("annotations") or {}), **(meta.get("labels") or {})}
    role, about = role_of(labels)
    name = f"{meta.get('namespace') or 'default'}/{meta['name']}"
    one = out.add("monitor" if role == "watch" else "pipeline", name, tags=labels, aliases=[meta["name"]])
    if model := model_of(labels):
        out.link(one, f"model/{model}", "watches" if role == "watch" else "trains")
    if role is not None and not spec.get("suspend"):
        what = "watch_set" if role == "watch" else "train_set"
        _set_up(one, what, at, out, about=about, every=every(spec.get("schedule")))


def _pipeline(attributes: Attributes, at: str, out: Gathering) -> None:
    name = attributes.get("pipeline_name") or attributes.get("display_name") or attributes["name"]
    _object("pipeline", name, attributes, out)


def _first(value: Any) -> Mapping[str, Any]:
    """The one block of a list of blocks, as a state holds them."""
    if isinstance(value, list):
        value = value[0] if value else {}
    return value if isinstance(value, dict) else {}


_HANDLERS: dict[str, Callable[[Attributes, str, Gathering], None]] = {
    "aws_sagemaker_model": _model,
    "aws_sagemaker_endpoint": _endpoint,
    "aws_sagemaker_pipeline": _pipeline,
    "aws_sagemaker_monitoring_schedule": _sagemaker_monitor,
    "aws_appautoscaling_target": _scaling,
    "google_vertex_ai_endpoint": _endpoint,
    "google_vertex_ai_model": _model,
    "azurerm_machine_learning_online_endpoint": _endpoint,
    "databricks_model_serving": _databricks_serving,
    "databricks_registered_model": _model,
    "databricks_mlflow_model": _model,
    "databricks_quality_monitor": _databricks_monitor,
    "databricks_lakehouse_monitor": _databricks_monitor,
    "kubernetes_deployment": _kubernetes,
    "kubernetes_deployment_v1": _kubernetes,
    "kubernetes_cron_job": _kubernetes_cron,
    "kubernetes_cron_job_v1": _kubernetes_cron,
}
READER = Reader(
    title="Terraform",
    ways=("files",),
    reads=("model", "endpoint", "pipeline", "monitor", "workload"),
    calls=(),
    policy="""
Read access to the state file. A state holds secrets in the open: collect where it lies, and hand on the snapshot.
terraform state pull > fleet.tfstate""",
    seen="states that Terraform 1.15 wrote, with a cloud's resources handed to it; never a state of a real cloud",
    collect=collect,
    files="a state file of version 4, or a folder of .tfstate files",
)
