"""Kubeflow Pipelines: recurring runs and runs. Which model came out of a run it does not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from audit.collect.cadence import every
from audit.collect.gathering import Gathering, moment
from audit.collect.images import ROLE_SETTING, Role, role_among
from audit.collect.plan import Call, Reader, Source
from audit.collect.transport import Transport
from audit.domain.snapshot import About

_RECURRING = "/apis/v2beta1/recurringruns"
_RUNS = "/apis/v2beta1/runs"
_HEALTH = "/apis/v2beta1/healthz"
CALLS = (
    Call("GET", _HEALTH, "the server's version"),
    Call("GET", _RECURRING, "recurring runs, their rhythm, whether they are on"),
    Call("GET", _RUNS, "the latest runs and who started them"),
)
_PAGE, _LATEST_PAGES = 200, 10


def collect(source: Source, out: Gathering) -> None:
    """Reads the API of one installation, or of one namespace of it."""
    headers = {}
    if token := source.secret("KUBEFLOW_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    out.reads("pipeline", "monitor", "run")
    with Transport(source.address or "", CALLS, headers, ca_file=source.secret("MLOPS_AUDIT_CA_FILE")) as web:
        _Reading(web, out, source.settings).all()


class _Reading:
    def __init__(self, web: Transport, out: Gathering, settings: Mapping[str, str]) -> None:
        self._web, self._out = web, out
        self._namespace, self._said = settings.get("namespace"), settings.get("role")
        self._recurring: dict[str, tuple[str, timedelta | None]] = {}  # id -> name and rhythm

    def all(self) -> None:
        """What recurs, then what ran."""
        with self._out.trying(f"GET {_HEALTH}"):
            self._out.version = self._web.get(_HEALTH).get("tag_name")
        with self._out.trying(f"GET {_RECURRING}", "pipeline", "monitor"):
            for one in self._listed(_RECURRING, "recurringRuns"):
                self._scheduled(one)
        with self._out.trying(f"GET {_RUNS}", "run"):
            for number, one in enumerate(self._listed(_RUNS, "runs", sort_by="created_at desc")):
                if number >= _PAGE * _LATEST_PAGES:
                    self._out.cut("run")
                    break
                self._ran(one)

    def _listed(self, path: str, key: str, **params: Any) -> Iterator[Mapping[str, Any]]:
        def page(token: str | None) -> tuple[Sequence[Any], str | None]:
            wanted = {"page_size": _PAGE, "page_token": token, "namespace": self._namespace, **params}
            answer = self._web.get(path, wanted)
            return answer.get(key) or answer.get(_snake(key)) or (), answer.get("next_page_token")

        return self._web.pages(page)

    def _role(self, one: Mapping[str, Any]) -> tuple[Role | None, About | None]:
        """What a run does: by a description that is one word of a role, else by what the person who collects says."""
        return role_among([one.get("description")], self._said)

    def _scheduled(self, one: Mapping[str, Any]) -> None:
        role, about = self._role(one)
        name = one["display_name"]
        trigger = one.get("trigger") or {}
        rhythm = every((trigger.get("cron_schedule") or {}).get("cron"))
        if seconds := (trigger.get("periodic_schedule") or {}).get("interval_second"):
            rhythm = timedelta(seconds=int(seconds))
        self._recurring[one["recurring_run_id"]] = (name, rhythm)
        found = self._out.add(
            "monitor" if role == "watch" else "pipeline", name, created_at=moment(one.get("created_at"))
        )
        if role is None:
            return
        at = f"{_RECURRING}/{one['recurring_run_id']}"
        if one.get("status") == "DISABLED" or one.get("mode") == "DISABLE":
            function: Any = "monitoring" if role == "watch" else "retraining"
            self._out.fact(found, "off", at, seen_at=self._out.now, function=function)
        else:
            what: Any = "watch_set" if role == "watch" else "train_set"
            self._out.fact(
                found, what, at, strength="configured", seen_at=self._out.now, about=about, every=rhythm
            )

    def _ran(self, one: Mapping[str, Any]) -> None:
        if one.get("state") != "SUCCEEDED":
            return
        of = one.get("recurring_run_id")
        name, rhythm = self._recurring.get(str(of), (one["display_name"], None))
        role, about = self._role(one)
        if role is None:
            return
        kind: Any = "monitor" if role == "watch" else "pipeline"
        found = self._out.known(kind, name) or self._out.add(kind, name)
        what: Any = "watch_ran" if role == "watch" else "train_ran"
        self._out.fact(
            found, what, f"{_RUNS}/{one['run_id']}", seen_at=moment(one.get("finished_at")), about=about,
            by="schedule" if of in self._recurring else "unknown", every=rhythm,
        )  # fmt: skip


def _snake(key: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in key)


READER = Reader(
    title="Kubeflow Pipelines",
    ways=("address",),
    reads=("pipeline", "monitor", "run"),
    calls=CALLS,
    policy="""
A role on the API group pipelines.kubeflow.org with the verbs get and list on runs and jobs, in the namespaces to be
read. No verb create: a recurring run would start work.""",
    seen="recorded answers that Prism checked against the types of kfp-server-api 2.17; never a real installation",
    collect=collect,
    secrets=("KUBEFLOW_TOKEN",),
    settings={"namespace": "read one namespace only", "role": ROLE_SETTING},
)
