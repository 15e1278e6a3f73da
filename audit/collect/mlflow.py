"""MLflow: registered models, versions, the runs behind them, and traces.

A version is dated by the server, a run by whoever logged it. A stage or an alias is a mark that somebody set, and a run
that calls itself a job may have been started by anybody: what starts training, MLflow can't say. With
basic authentication a caller without permissions gets an empty list and no error, so the list is only taken for
complete where the server has no users, or says that the caller is an administrator.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.collect.gathering import CallError, Found, Gathering, moment
from audit.collect.plan import Call, Reader, Source
from audit.collect.transport import Transport
from audit.domain.snapshot import Complete, Starter

_MODELS = "/api/2.0/mlflow/registered-models/search"
_VERSIONS = "/api/2.0/mlflow/model-versions/search"
_RUN = "/api/2.0/mlflow/runs/get"
_TRACES = "/api/3.0/mlflow/traces/search"
_USER = "/api/3.0/mlflow/users/current/permissions"
_VERSION = "/version"
CALLS = (
    Call("GET", _VERSION, "the server's version"),
    Call("GET", _USER, "whether the caller sees everything"),
    Call("GET", _MODELS, "registered models with tags and aliases"),
    Call("GET", _VERSIONS, "their versions, dated by the server"),
    Call("GET", _RUN, "the run behind the latest versions: when it ended, whether its data has a digest"),
    Call("POST", _TRACES, "when a model last answered; the search changes nothing"),
)
_STARTERS: Mapping[str, Starter] = {"NOTEBOOK": "person"}
_LATEST = 3  # versions of a model whose runs are read
_PAGE = 200


def collect(source: Source, out: Gathering) -> None:
    """Reads a tracking server."""
    headers = _headers(source)
    with Transport(source.address or "", CALLS, headers, ca_file=source.secret("MLOPS_AUDIT_CA_FILE")) as web:
        _Reading(web, out, anybody=not headers).all()


def _headers(source: Source) -> dict[str, str]:
    """The variables that MLflow's own client reads."""
    if token := source.secret("MLFLOW_TRACKING_TOKEN"):
        return {"Authorization": f"Bearer {token}"}
    user, password = source.secret("MLFLOW_TRACKING_USERNAME"), source.secret("MLFLOW_TRACKING_PASSWORD")
    if user and password:
        return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}
    return {}


class _Reading:
    def __init__(self, web: Transport, out: Gathering, *, anybody: bool) -> None:
        self._web, self._out, self._anybody = web, out, anybody
        self._experiments: set[str] = set()  # in which models were logged
        self._logged: dict[str, Found] = {}  # id of a logged model -> the registered one that was made of it

    def all(self) -> None:
        """Models, versions, runs, traces."""
        out = self._out
        out.reads("model", complete=self._completeness())
        with out.trying(f"GET {_VERSION}"):
            out.version = self._web.text(_VERSION)
        by_name: dict[str, Found] = {}
        with out.trying(f"GET {_MODELS}", "model"):
            for one in self._paged(_MODELS, "registered_models"):
                if found := self._model(one):
                    by_name[found.name] = found
        with out.trying(f"GET {_VERSIONS}", "model"):
            self._versions(by_name)
        self._traces()

    def _completeness(self) -> Complete:
        """`verified` where nobody signed in and the server knows no users, or says that the caller is an administrator.
        An older server does not know the question: then nothing is verified."""
        try:
            user = self._web.get(_USER)
        except CallError as error:
            return "verified" if self._anybody and str(error).startswith("404") else "no"
        return "verified" if isinstance(user, dict) and user.get("is_admin") is True else "no"

    def _paged(self, path: str, key: str, **params: Any) -> Iterator[Mapping[str, Any]]:
        def page(token: str | None) -> tuple[Sequence[Any], str | None]:
            answer = self._web.get(path, {"max_results": _PAGE, "page_token": token, **params})
            return answer.get(key) or (), answer.get("next_page_token")

        return self._web.pages(page)

    def _model(self, one: Mapping[str, Any]) -> Found | None:
        found = self._out.add(
            "model",
            one["name"],
            tags=_tags(one),
            created_at=moment(one.get("creation_timestamp")),
        )
        for alias in one.get("aliases") or ():
            self._out.fact(
                found,
                "marked",
                f"{_MODELS}#{one['name']}/alias/{alias['alias']}",
                strength="claimed",
                seen_at=self._out.now,
                environment=alias["alias"],
            )
        return found

    def _versions(self, by_name: Mapping[str, Found]) -> None:
        versions: dict[str, list[Mapping[str, Any]]] = {}
        for one in self._paged(_VERSIONS, "model_versions"):
            versions.setdefault(one["name"], []).append(one)
        for name, listed in versions.items():
            found = by_name.get(self._out.text(name) or "") or self._out.add("model", name)
            listed.sort(key=lambda one: int(one["version"]), reverse=True)
            for one in listed[:_LATEST]:
                self._version(found, one)

    def _version(self, found: Found | None, one: Mapping[str, Any]) -> None:
        out, at = self._out, f"{_VERSIONS}#{one['name']}/{one['version']}"
        when = moment(one.get("creation_timestamp"))
        out.fact(found, "tracked", at, seen_at=when)
        stage = one.get("current_stage")
        if stage not in (None, "", "None", "Archived"):
            out.fact(found, "marked", at, strength="claimed", seen_at=out.now, environment=stage)
        run = one.get("run_id")
        made_of = str(one.get("source") or "")
        by: Starter = self._run(found, run, made_of) if run else "unknown"
        out.fact(found, "released", at, seen_at=when, by=by)

    def _run(self, found: Found | None, run_id: str, made_of: str) -> Starter:
        """What the run behind a version shows; gives who started it."""
        by: Starter = "unknown"
        with self._out.trying(f"GET {_RUN}", "run"):
            self._out.reads("run")
            run = self._web.get(_RUN, {"run_id": run_id})["run"]
            tags, info = _tags(run.get("data") or {}), run["info"]
            by = _STARTERS.get(tags.get("mlflow.source.type", ""), "unknown")
            at = f"{_RUN}?run_id={run_id}"
            when = moment(info.get("end_time"))
            if info.get("status") == "FINISHED":
                self._out.fact(found, "train_ran", at, seen_at=when, clock="client", by=by)
            inputs = (run.get("inputs") or {}).get("dataset_inputs") or ()
            if any((one.get("dataset") or {}).get("digest") for one in inputs):
                self._out.fact(found, "data_versioned", at, seen_at=when, clock="client")
            if found is not None and made_of.startswith("models:/m-"):
                self._experiments.add(info["experiment_id"])
                self._logged[made_of.removeprefix("models:/")] = found
        return by

    def _traces(self) -> None:
        """When a model last answered: the latest trace of each logged model."""
        for experiment in sorted(self._experiments):
            with self._out.trying(f"POST {_TRACES}", "run"):
                place = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}
                body = {"locations": [place], "max_results": _PAGE, "order_by": ["timestamp DESC"]}
                seen: set[str] = set()
                for trace in self._web.post(_TRACES, body).get("traces") or ():
                    found = self._logged.get((trace.get("trace_metadata") or {}).get("mlflow.modelId", ""))
                    if found is not None and found.name not in seen:
                        seen.add(found.name)
                        when = moment(trace.get("request_time"))
                        at = f"{_TRACES}#{trace['trace_id']}"
                        self._out.fact(found, "used", at, seen_at=when, clock="client")


def _tags(one: Mapping[str, Any]) -> dict[str, str]:
    return {str(tag["key"]): str(tag.get("value", "")) for tag in one.get("tags") or ()}


READER = Reader(
    title="MLflow",
    ways=("address",),
    reads=("model", "run"),
    calls=CALLS,
    policy="""
Basic authentication: READ on every registered model and every experiment, or an administrator for the time of
the collection; only an administrator's list is taken for complete. Databricks: CAN VIEW, and a token of a reader.""",
    seen="MLflow 3.17, a real server with and without basic authentication",
    collect=collect,
    secrets=("MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"),
)
