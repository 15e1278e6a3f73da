"""Vertex AI: models, endpoints and what is deployed on them, monitoring jobs, schedules, pipeline jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.collect.cadence import every
from audit.collect.gathering import Found, Gathering, moment
from audit.collect.images import ROLE_SETTING, owner_of, place_of, role_among, role_of
from audit.collect.plan import Call, Reader, Source
from audit.collect.transport import Transport, part
from audit.domain.errors import InputError, MachineError
from audit.domain.installation import install_line
from audit.domain.snapshot import About

_BELOW = "/v1/projects/{project}/locations/{region}"
CALLS = (
    Call("GET", f"{_BELOW}/models", "registered models and their versions' time"),
    Call("GET", f"{_BELOW}/endpoints", "endpoints, what is deployed on them, what scales"),
    Call("GET", f"{_BELOW}/modelDeploymentMonitoringJobs", "monitoring jobs and their last run"),
    Call("GET", f"{_BELOW}/schedules", "schedules of pipelines"),
    Call("GET", f"{_BELOW}/pipelineJobs", "the latest runs of pipelines"),
)
_SCOPE = "https://www.googleapis.com/auth/cloud-platform.read-only"
_PAGE, _MOST_RUNS = 100, 2_000


def collect(source: Source, out: Gathering) -> None:
    """Reads one project and region."""
    project, region = (source.settings.get(name) for name in ("project", "region"))
    if not (project and region):
        raise InputError("vertex: say which. Add --set project=… and --set region=europe-west1.")
    token = source.secret("GOOGLE_OAUTH_ACCESS_TOKEN") or _signed_in()
    address = source.address or f"https://{region}-aiplatform.googleapis.com"
    out.reads("model", "endpoint", "pipeline", "monitor", "run")
    headers = {"Authorization": f"Bearer {token}"}
    with Transport(address, CALLS, headers, ca_file=source.secret("MLOPS_AUDIT_CA_FILE")) as web:
        _Reading(
            web, out, f"/v1/projects/{part(project)}/locations/{part(region)}", source.settings.get("role")
        ).all()


def _signed_in() -> str:
    """A token of Google's own chain, for reading."""
    try:
        import google.auth
        from google.auth.exceptions import GoogleAuthError
        from google.auth.transport.requests import Request
    except ImportError as error:
        raise MachineError(f"Vertex AI needs google-auth. Install it: {install_line('vertex')}") from error
    try:
        found, _ = google.auth.default(scopes=[_SCOPE])
        found.refresh(Request())
    except GoogleAuthError as error:
        raise InputError(
            "vertex: nobody is signed in. Run gcloud auth application-default login, or set GOOGLE_OAUTH_ACCESS_TOKEN."
        ) from error
    return str(found.token)


class _Reading:
    def __init__(self, web: Transport, out: Gathering, below: str, said: str | None) -> None:
        self._web, self._out, self._below, self._said = web, out, below, said
        self._names: dict[str, str] = {}  # resource -> what it is called here
        self._schedules: set[str] = set()

    def all(self) -> None:
        """Each kind in its turn: a call that is refused leaves the others as they are."""
        parts = (
            ("models", ("model",), self._model),
            ("endpoints", ("endpoint",), self._endpoint),
            ("modelDeploymentMonitoringJobs", ("monitor", "run"), self._monitor),
            ("schedules", ("pipeline",), self._schedule),
            ("pipelineJobs", ("run",), self._pipeline_job),
        )
        for name, kinds, read in parts:
            self._out.told(name)
            with self._out.trying(f"GET {_BELOW}/{name}", *kinds):
                for number, one in enumerate(self._listed(name)):
                    if number >= _MOST_RUNS and name == "pipelineJobs":
                        self._out.cut("run")
                        break
                    read(one)
                if name in ("models", "endpoints", "modelDeploymentMonitoringJobs"):
                    self._out.reads(kinds[0], complete="verified")  # type: ignore[arg-type]

    def _listed(self, name: str) -> Iterator[Mapping[str, Any]]:
        def page(token: str | None) -> tuple[Sequence[Any], str | None]:
            answer = self._web.get(f"{self._below}/{name}", {"pageSize": _PAGE, "pageToken": token})
            return answer.get(name) or (), answer.get("nextPageToken")

        return self._web.pages(page)

    def _object(self, kind: Any, one: Mapping[str, Any]) -> Found | None:
        labels = one.get("labels") or {}
        found = self._out.add(
            kind, one["displayName"], tags=labels, environment=place_of(labels), owner=owner_of(labels),
            created_at=moment(one.get("createTime")),
        )  # fmt: skip
        if found is not None:
            self._names[one["name"]] = found.name
        return found

    def _model(self, one: Mapping[str, Any]) -> None:
        found = self._object("model", one)
        when = moment(one.get("versionCreateTime") or one.get("createTime"))
        self._out.fact(found, "tracked", one["name"], seen_at=when)
        self._out.fact(found, "released", one["name"], seen_at=when)

    def _endpoint(self, one: Mapping[str, Any]) -> None:
        found = self._object("endpoint", one)
        for deployed in one.get("deployedModels") or ():
            at = f"{one['name']}#{deployed.get('id', '')}"
            self._out.fact(found, "serves", at, seen_at=self._out.now)
            name = self._names.get(str(deployed.get("model", "")).partition("@")[0])
            self._out.link(found, f"model/{name}" if name else None, "serves")
            sized = deployed.get("dedicatedResources") or deployed.get("automaticResources") or {}
            if (sized.get("maxReplicaCount") or 1) > (sized.get("minReplicaCount") or 1):
                self._out.fact(found, "scales", at, strength="configured", seen_at=self._out.now)

    def _monitor(self, one: Mapping[str, Any]) -> None:
        found = self._object("monitor", one)
        endpoint = self._names.get(one.get("endpoint", ""))
        self._out.link(found, f"endpoint/{endpoint}" if endpoint else None, "watches")
        seconds = str((one.get("modelDeploymentMonitoringScheduleConfig") or {}).get("monitorInterval") or "")
        rhythm = (
            every(f"rate({max(int(float(seconds[:-1])) // 60, 1)} minutes)")
            if seconds.endswith("s")
            else None
        )
        if one.get("state") in ("JOB_STATE_PAUSED", "JOB_STATE_CANCELLED"):
            self._out.fact(found, "off", one["name"], seen_at=self._out.now, function="monitoring")
        else:
            self._out.fact(
                found,
                "watch_set",
                one["name"],
                strength="configured",
                seen_at=self._out.now,
                about="drift",
                every=rhythm,
            )
        last = one.get("latestMonitoringPipelineMetadata") or {}
        if (when := moment(last.get("runTime"))) and not (last.get("status") or {}).get("code"):
            self._out.fact(
                found, "watch_ran", one["name"], seen_at=when, about="drift", by="schedule", every=rhythm
            )

    def _role(self, labels: Mapping[str, Any]) -> tuple[Any, About | None]:
        role, about = role_of(labels)
        return (role, about) if role is not None else role_among((), self._said)

    def _schedule(self, one: Mapping[str, Any]) -> None:
        self._schedules.add(one["name"])
        job = (one.get("createPipelineJobRequest") or {}).get("pipelineJob") or {}
        role, about = self._role(job.get("labels") or {})
        found = self._object("monitor" if role == "watch" else "pipeline", one)
        if role is None:
            return
        if one.get("state") == "PAUSED":
            function: Any = "monitoring" if role == "watch" else "retraining"
            self._out.fact(found, "off", one["name"], seen_at=self._out.now, function=function)
        elif one.get("state") == "ACTIVE":
            what: Any = "watch_set" if role == "watch" else "train_set"
            self._out.fact(
                found, what, one["name"], strength="configured", seen_at=self._out.now, about=about,
                every=every(one.get("cron")),
            )  # fmt: skip

    def _pipeline_job(self, one: Mapping[str, Any]) -> None:
        role, about = self._role(one.get("labels") or {})
        if role is None or one.get("state") != "PIPELINE_STATE_SUCCEEDED":
            return
        schedule = one.get("scheduleName")
        name = self._names.get(str(schedule))
        kind: Any = "monitor" if role == "watch" else "pipeline"
        found = self._out.known(kind, name) if name else self._object(kind, one)
        what: Any = "watch_ran" if role == "watch" else "train_ran"
        self._out.fact(
            found, what, one["name"], seen_at=moment(one.get("endTime")), about=about,
            by="schedule" if schedule in self._schedules else "unknown",
        )  # fmt: skip


READER = Reader(
    title="Vertex AI",
    ways=("cloud", "address"),
    reads=("model", "endpoint", "pipeline", "monitor", "run"),
    calls=CALLS,
    policy="""
A custom role of these permissions and no others; the viewer's role includes prediction:
  aiplatform.models.list, aiplatform.endpoints.list, aiplatform.modelDeploymentMonitoringJobs.list,
  aiplatform.schedules.list, aiplatform.pipelineJobs.list""",
    seen="recorded answers after Google's discovery document of aiplatform v1; never a real project",
    collect=collect,
    secrets=("GOOGLE_OAUTH_ACCESS_TOKEN",),
    settings={"project": "the project", "region": "as europe-west1", "role": ROLE_SETTING},
    extra="vertex",
)
