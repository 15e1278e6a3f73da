"""Docker: containers that run, from `docker inspect` files, or from an API behind a read-only proxy.

The socket of Docker equals root, so files come first. A container speaks of a model where it runs a known model server
or a label names a model. Of a container only name, image, labels and state are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.collect.folders import json_of, walked
from audit.collect.gathering import CallError, Gathering, moment
from audit.collect.images import is_server, model_of, owner_of, place_of
from audit.collect.plan import Call, Reader, Source
from audit.collect.transport import Transport

_CONTAINERS, _VERSION = "/containers/json", "/version"
CALLS = (
    Call("GET", _VERSION, "the engine's version"),
    Call("GET", _CONTAINERS, "containers with image, labels and state"),
)
_SERVICE = ("com.docker.compose.service", "com.docker.swarm.service.name")


def collect(source: Source, out: Gathering) -> None:
    """Reads files of what `docker inspect` gave, or an API."""
    out.reads("workload", "endpoint")
    if source.address:
        with Transport(source.address, CALLS, ca_file=source.secret("MLOPS_AUDIT_CA_FILE")) as web:
            with out.trying(f"GET {_VERSION}"):
                out.version = web.get(_VERSION).get("Version")
            with out.trying(f"GET {_CONTAINERS}", "workload", "endpoint"):
                for one in web.get(_CONTAINERS, {"all": "1"}):
                    names = [str(name).lstrip("/") for name in one.get("Names") or ()]
                    _container(
                        out, names[0] if names else one["Id"][:12], one.get("Image"), one.get("Labels") or {},
                        running=one.get("State") == "running", created=one.get("Created"),
                    )  # fmt: skip
                out.reads("workload", "endpoint", complete="verified")
    for path in source.paths:
        with out.trying("a file", "workload", "endpoint"):
            for file in walked(path, ".json") if path.is_dir() else (path,):
                _inspected(json_of(file), out)


def _inspected(document: Any, out: Gathering) -> None:
    if not isinstance(document, list):
        raise CallError("is no answer of docker inspect, which is a list")
    for one in document:
        with out.trying("a container", "workload", "endpoint"):
            if not isinstance(one, dict):
                raise CallError("is no answer of docker inspect")
            if "Config" not in one or "State" not in one:
                continue  # an image, a volume or a network
            config = one["Config"] or {}
            _container(
                out, str(one["Name"]).lstrip("/"), config.get("Image"), config.get("Labels") or {},
                running=(one["State"] or {}).get("Running") is True, created=one.get("Created"),
            )  # fmt: skip


def _container(
    out: Gathering, name: str, image: Any, labels: Mapping[str, Any], *, running: bool, created: Any
) -> None:
    model = model_of(labels)
    service = next((str(labels[key]) for key in _SERVICE if labels.get(key)), None)
    one = out.add(
        "endpoint" if is_server(image) or model else "workload", name, tags=labels,
        aliases=filter(None, (model, service)), environment=place_of(labels), owner=owner_of(labels),
        created_at=moment(created),
    )  # fmt: skip
    if running:
        out.fact(one, "serves", f"container/{name}", seen_at=out.now)


READER = Reader(
    title="Docker",
    ways=("files", "address"),
    reads=("workload", "endpoint"),
    calls=CALLS,
    policy="""
Files: docker inspect $(docker ps -aq) > containers.json, by whoever runs the host. No further right is needed.
API: never the socket itself, which equals root; a proxy in front of it that lets these GET calls through.""",
    seen="recorded answers of `docker inspect` and of the API; never a real engine in the tests",
    collect=collect,
    files="what docker inspect gave, or a folder of such files",
)
