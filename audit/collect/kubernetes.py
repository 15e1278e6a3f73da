"""Kubernetes: what runs, what is scheduled, what scales; from `kubectl get -o json` files or from the API.

A pod is no model. A workload speaks of one where it is an inference service, runs a known model server, or carries a
label that names a model; what a job does is taken from its labels, never from its name. Of a workload only names,
labels, replicas, schedules and the names of images are read: no environment variables, arguments, volumes or secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from audit.collect.cadence import every
from audit.collect.folders import json_of, walked
from audit.collect.gathering import CallError, Found, Gathering, moment
from audit.collect.images import (
    ROLE_SETTING,
    Role,
    is_server,
    model_of,
    owner_of,
    place_of,
    registered_in,
    role_among,
    role_of,
)
from audit.collect.plan import Call, Reader, Source
from audit.collect.transport import Transport, part
from audit.domain.snapshot import About, CoverageKind, ObjectKind


class Resource(NamedTuple):
    """A kind of resource: the group of its API, its plural, and what its objects are for us."""

    group: str
    plural: str
    kinds: tuple[CoverageKind, ...]
    own: bool  # part of every cluster; where another is not installed, that is no gap


_RESOURCES = {
    "Deployment": Resource("/apis/apps/v1", "deployments", ("workload", "endpoint"), True),
    "StatefulSet": Resource("/apis/apps/v1", "statefulsets", ("workload", "endpoint"), True),
    "CronJob": Resource("/apis/batch/v1", "cronjobs", ("pipeline", "monitor"), True),
    "Job": Resource("/apis/batch/v1", "jobs", ("run",), True),
    "HorizontalPodAutoscaler": Resource(
        "/apis/autoscaling/v2", "horizontalpodautoscalers", ("workload",), True
    ),
    "InferenceService": Resource(
        "/apis/serving.kserve.io/v1beta1", "inferenceservices", ("endpoint",), False
    ),
    "SeldonDeployment": Resource(
        "/apis/machinelearning.seldon.io/v1", "seldondeployments", ("endpoint",), False
    ),
    "CronWorkflow": Resource("/apis/argoproj.io/v1alpha1", "cronworkflows", ("pipeline", "monitor"), False),
    "Workflow": Resource("/apis/argoproj.io/v1alpha1", "workflows", ("run",), False),
}
_VERSION = "/version"
CALLS = (
    Call("GET", _VERSION, "the cluster's version"),
    *(
        Call("GET", f"{one.group}/{one.plural}", f"{name}s of all namespaces")
        for name, one in _RESOURCES.items()
    ),
    *(
        Call("GET", f"{one.group}/namespaces/{{namespace}}/{one.plural}", f"{name}s of one namespace")
        for name, one in _RESOURCES.items()
    ),
)
_PAGE = 500
_CRON_LABEL = "workflows.argoproj.io/cron-workflow"


def collect(source: Source, out: Gathering) -> None:
    """Reads a cluster, or files of what kubectl gave."""
    out.reads("workload", "endpoint", "pipeline", "monitor", "run")
    items: list[tuple[str, Mapping[str, Any]]] = []
    if source.address:
        headers = {}
        if token := source.secret("KUBERNETES_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        with Transport(source.address, CALLS, headers, ca_file=source.secret("MLOPS_AUDIT_CA_FILE")) as web:
            items = _live(web, out, source.settings.get("namespace"))
    for path in source.paths:
        with out.trying("a file", "workload", "endpoint", "pipeline", "monitor", "run"):
            for file in walked(path, ".json") if path.is_dir() else (path,):
                items += _in_file(json_of(file))
    _all(items, out, source.settings.get("role"))


def _live(web: Transport, out: Gathering, namespace: str | None) -> list[tuple[str, Mapping[str, Any]]]:
    with out.trying(f"GET {_VERSION}"):
        out.version = web.get(_VERSION).get("gitVersion")
    items: list[tuple[str, Mapping[str, Any]]] = []
    for kind, one in _RESOURCES.items():
        below = f"{one.group}/namespaces/{part(namespace)}" if namespace else one.group
        out.told(f"{kind}s")
        with out.trying(f"GET {one.group}/{one.plural}", *one.kinds, optional=not one.own):
            items += [(kind, item) for item in _listed(web, f"{below}/{one.plural}")]
    if namespace is None and not out.has_gaps:
        out.reads("workload", "endpoint", "pipeline", "monitor", complete="verified")
    return items


def _listed(web: Transport, path: str) -> Iterator[Mapping[str, Any]]:
    def page(token: str | None) -> tuple[Sequence[Any], str | None]:
        answer = web.get(path, {"limit": _PAGE, "continue": token})
        return answer.get("items") or (), (answer.get("metadata") or {}).get("continue")

    return web.pages(page)


def _in_file(document: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The items of a list, or one item alone."""
    if not isinstance(document, dict):
        raise CallError("is no answer of kubectl")
    kind = str(document.get("kind", ""))
    if "items" in document:
        for item in document["items"] or ():
            yield str(item.get("kind") or kind.removesuffix("List")), item
    else:
        yield kind, document


def _all(items: Iterable[tuple[str, Mapping[str, Any]]], out: Gathering, said: str | None) -> None:
    """Every item by its kind: what runs before what scales it, what is scheduled before what ran."""
    order = list(_HANDLERS)
    known = [(kind, item) for kind, item in items if kind in _HANDLERS]
    for kind, item in sorted(known, key=lambda one: order.index(one[0])):
        with out.trying(f"a {kind}", *_RESOURCES[kind].kinds):
            _HANDLERS[kind](_Item(kind, item, out, said))


class _Item:
    """One resource: the parts of it that may be read."""

    def __init__(self, kind: str, item: Mapping[str, Any], out: Gathering, said: str | None) -> None:
        self.out = out
        self._said = said
        self.meta: Mapping[str, Any] = item["metadata"]
        self.spec: Mapping[str, Any] = item.get("spec") or {}
        self.status: Mapping[str, Any] = item.get("status") or {}
        self.namespace = str(self.meta.get("namespace") or "default")
        self.labels: Mapping[str, Any] = {
            **(self.meta.get("annotations") or {}),
            **(self.meta.get("labels") or {}),
        }
        self.pointer = f"{self.namespace}/{kind}/{self.meta['name']}"

    @property
    def name(self) -> str:
        """Namespace and name, as no other of the kind has them."""
        return f"{self.namespace}/{self.meta['name']}"

    def found(self, kind: ObjectKind) -> Found | None:
        """The object, with what its labels say of it."""
        model = model_of(self.labels)
        return self.out.add(
            kind,
            self.name,
            tags=self.labels,
            aliases=filter(None, (self.meta["name"], model)),
            environment=place_of(self.labels) or self.namespace,
            owner=owner_of(self.labels),
            created_at=moment(self.meta.get("creationTimestamp")),
        )

    @property
    def role(self) -> tuple[Role | None, About | None]:
        """What it does, by its labels; else by what the person who collects says."""
        found = role_of(self.labels)
        return found if found[0] is not None else role_among((), self._said)

    def images(self) -> Iterator[str]:
        """The images of its containers."""
        template = (self.spec.get("template") or {}).get("spec") or {}
        yield from (str(one.get("image", "")) for one in template.get("containers") or ())


def _workload(item: _Item) -> None:
    """A Deployment or StatefulSet: it serves while a replica is ready."""
    serves_model = any(map(is_server, item.images())) or model_of(item.labels) is not None
    one = item.found("endpoint" if serves_model else "workload")
    wanted, ready = item.spec.get("replicas", 1), item.status.get("readyReplicas") or 0
    _serving(item, one, running=ready > 0, off=wanted == 0)


def _serving(item: _Item, one: Found | None, *, running: bool, off: bool = False) -> None:
    out = item.out
    if running:
        out.fact(one, "serves", item.pointer, seen_at=out.now)
    elif off:
        out.fact(one, "off", item.pointer, seen_at=out.now, function="deployment")


def _inference(item: _Item) -> None:
    """An inference service of KServe."""
    one = item.found("endpoint")
    conditions = {c.get("type"): c.get("status") for c in item.status.get("conditions") or ()}
    _serving(item, one, running=conditions.get("Ready") == "True")
    predictor = item.spec.get("predictor") or {}
    lowest, most = predictor.get("minReplicas", 1), predictor.get("maxReplicas") or 0
    if most > lowest:
        item.out.fact(one, "scales", item.pointer, strength="configured", seen_at=item.out.now)
    for served in predictor.values():
        if isinstance(served, dict) and (name := registered_in(served.get("storageUri"))):
            item.out.link(one, f"model/{name}", "serves")


def _seldon(item: _Item) -> None:
    """A deployment of Seldon Core."""
    one = item.found("endpoint")
    _serving(item, one, running=item.status.get("state") == "Available")


def _autoscaler(item: _Item) -> None:
    """What it scales is set to follow the load."""
    target = item.spec.get("scaleTargetRef") or {}
    name = f"{item.namespace}/{target.get('name')}"
    for kind in ("endpoint", "workload"):
        one = item.out.known(kind, name)
        item.out.fact(one, "scales", item.pointer, strength="configured", seen_at=item.out.now)


def _scheduled(item: _Item) -> None:
    """A CronJob or CronWorkflow: what its labels say it does, when it last succeeded, whether it is suspended."""
    role, about = item.role
    one = item.found("monitor" if role == "watch" else "pipeline")
    schedules = item.spec.get("schedules") or [item.spec.get("schedule")]
    rhythm = every(str(schedules[0]))
    _link_model(item, one, "watches" if role == "watch" else "trains")
    if role is None:
        return
    function: Any = "monitoring" if role == "watch" else "retraining"
    out = item.out
    if item.spec.get("suspend") is True:
        out.fact(one, "off", item.pointer, seen_at=out.now, function=function)
    else:
        out.fact(
            one, "watch_set" if role == "watch" else "train_set", item.pointer, strength="configured",
            seen_at=out.now, about=about, every=rhythm,
        )  # fmt: skip
    if when := moment(item.status.get("lastSuccessfulTime")):
        _ran(item, one, when, by="schedule", rhythm=rhythm)


def _ran(item: _Item, one: Found | None, when: Any, *, by: Any, rhythm: Any = None) -> None:
    role, about = item.role
    if role is not None:
        what: Any = "watch_ran" if role == "watch" else "train_ran"
        item.out.fact(one, what, item.pointer, seen_at=when, about=about, by=by, every=rhythm)


def _job(item: _Item) -> None:
    """A finished Job: a run of the CronJob that owns it, or of nobody knows whom."""
    when = moment(item.status.get("completionTime"))
    if when is None or not item.status.get("succeeded") or item.role[0] is None:
        return
    owner = next((o for o in item.meta.get("ownerReferences") or () if o.get("kind") == "CronJob"), None)
    _finished(item, str(owner["name"]) if owner else None, when)


def _workflow(item: _Item) -> None:
    """A finished workflow of Argo."""
    when = moment(item.status.get("finishedAt"))
    if when is not None and item.status.get("phase") == "Succeeded" and item.role[0] is not None:
        cron = item.labels.get(_CRON_LABEL)
        _finished(item, str(cron) if cron else None, when)


def _finished(item: _Item, of: str | None, when: Any) -> None:
    kind: ObjectKind = "monitor" if item.role[0] == "watch" else "pipeline"
    one = item.out.known(kind, f"{item.namespace}/{of}") if of else item.found(kind)
    _link_model(item, one, "watches" if kind == "monitor" else "trains")
    _ran(item, one, when, by="schedule" if of else "unknown")


def _link_model(item: _Item, one: Found | None, role: Any) -> None:
    if model := model_of(item.labels):
        item.out.link(one, f"model/{model}", role)


_HANDLERS: dict[str, Callable[[_Item], None]] = {
    "Deployment": _workload,
    "StatefulSet": _workload,
    "InferenceService": _inference,
    "SeldonDeployment": _seldon,
    "HorizontalPodAutoscaler": _autoscaler,
    "CronJob": _scheduled,
    "CronWorkflow": _scheduled,
    "Job": _job,
    "Workflow": _workflow,
}
READER = Reader(
    title="Kubernetes",
    ways=("address", "files"),
    reads=("workload", "endpoint", "pipeline", "monitor", "run"),
    calls=CALLS,
    policy="""
A ClusterRole with the verbs get and list, and no secrets:
  apiGroups: [apps, batch, autoscaling, serving.kserve.io, machinelearning.seldon.io, argoproj.io]
  resources: [deployments, statefulsets, cronjobs, jobs, horizontalpodautoscalers, inferenceservices,
              seldondeployments, cronworkflows, workflows]
  verbs: [get, list]
Files: kubectl get deploy,statefulset,cronjob,job,hpa,inferenceservice -A -o json > cluster.json""",
    seen="files that kubectl 1.32 wrote, and a small API of the tests; never a real cluster",
    collect=collect,
    secrets=("KUBERNETES_TOKEN",),
    settings={"namespace": "read one namespace only", "role": ROLE_SETTING},
    files="what kubectl get … -o json gave, or a folder of such files",
)
