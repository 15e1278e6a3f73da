"""Azure ML: models, online endpoints, schedules (monitors among them) and jobs of one workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from audit.collect.cadence import every
from audit.collect.gathering import CallError, Found, Gathering, moment
from audit.collect.images import ROLE_SETTING, owner_of, place_of, role_among, role_of
from audit.collect.plan import Call, Reader, Source
from audit.collect.transport import Transport, part
from audit.domain.errors import InputError, MachineError
from audit.domain.installation import install_line
from audit.domain.snapshot import About

_BELOW = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.MachineLearningServices/workspaces"
    "/{workspace}"
)
_API, _ADDRESS = "2025-12-01", "https://management.azure.com"
CALLS = (
    Call("GET", f"{_BELOW}/models", "registered models"),
    Call("GET", f"{_BELOW}/models/{{model}}/versions", "when their versions came about"),
    Call("GET", f"{_BELOW}/onlineEndpoints", "online endpoints and their state"),
    Call("GET", f"{_BELOW}/onlineEndpoints/{{endpoint}}/deployments", "the models behind them, what scales"),
    Call("GET", f"{_BELOW}/schedules", "schedules: monitors and retraining, on or off"),
    Call("GET", f"{_BELOW}/jobs", "the latest jobs"),
)
_NEEDED = ("subscription", "group", "workspace")
_MOST_JOBS = 2_000
_UNITS = {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}


def collect(source: Source, out: Gathering) -> None:
    """Reads one workspace."""
    missing = [name for name in _NEEDED if not source.settings.get(name)]
    if missing:
        raise InputError(f"azureml: say which. Add {' and '.join(f'--set {name}=…' for name in missing)}.")
    token = source.secret("AZURE_ACCESS_TOKEN") or _signed_in()
    subscription, group, workspace = (part(source.settings[name]) for name in _NEEDED)
    below = _BELOW.format(subscription=subscription, group=group, workspace=workspace)
    out.reads("model", "endpoint", "pipeline", "monitor", "run")
    headers = {"Authorization": f"Bearer {token}"}
    with Transport(
        source.address or _ADDRESS, CALLS, headers, ca_file=source.secret("MLOPS_AUDIT_CA_FILE")
    ) as web:
        _Reading(web, out, below, source.settings.get("role")).all()


def _signed_in() -> str:
    try:
        from azure.core.exceptions import ClientAuthenticationError
        from azure.identity import DefaultAzureCredential
    except ImportError as error:
        raise MachineError(f"Azure ML needs azure-identity. Install it: {install_line('azure')}") from error
    try:
        return str(DefaultAzureCredential().get_token(f"{_ADDRESS}/.default").token)
    except ClientAuthenticationError as error:
        raise InputError("azureml: nobody is signed in. Run az login, or set AZURE_ACCESS_TOKEN.") from error


class _Reading:
    def __init__(self, web: Transport, out: Gathering, below: str, said: str | None) -> None:
        self._web, self._out, self._below, self._said = web, out, below, said
        self._schedules: dict[str, tuple[Found | None, Any, About | None, timedelta | None]] = {}

    def all(self) -> None:
        """Each kind in its turn: a call that is refused leaves the others as they are."""
        parts = (
            ("models", ("model",), self._model),
            ("onlineEndpoints", ("endpoint",), self._endpoint),
            ("schedules", ("pipeline", "monitor"), self._schedule),
            ("jobs", ("run",), self._job),
        )
        for name, kinds, read in parts:
            self._out.told(name)
            with self._out.trying(f"GET {_BELOW}/{name}", *kinds):
                for number, one in enumerate(self._listed(f"{self._below}/{name}")):
                    if number >= _MOST_JOBS and name == "jobs":
                        self._out.cut("run")
                        break
                    read(one)
                if name != "jobs":
                    self._out.reads(*kinds, complete="verified")

    def _listed(self, path: str, **params: Any) -> Iterator[Mapping[str, Any]]:
        """All pages; of the next one's address only its token is taken, never its host or path."""

        def page(token: str | None) -> tuple[Sequence[Any], str | None]:
            answer = self._web.get(path, {"api-version": _API, "$skip": token, **params})
            follow = answer.get("nextLink")
            query = parse_qs(urlsplit(str(follow)).query) if follow else {}
            found = next(
                (query[name][0] for name in ("$skip", "$skiptoken", "$skipToken") if name in query), None
            )
            if follow and not found:
                raise CallError("the next page's address holds no token")
            return answer.get("value") or (), found

        return self._web.pages(page)

    def _object(self, kind: Any, one: Mapping[str, Any]) -> Found | None:
        tags = {**(one.get("tags") or {}), **((one.get("properties") or {}).get("tags") or {})}
        return self._out.add(
            kind, one["name"], tags=tags, environment=place_of(tags), owner=owner_of(tags),
            created_at=moment((one.get("systemData") or {}).get("createdAt")),
        )  # fmt: skip

    def _model(self, one: Mapping[str, Any]) -> None:
        found = self._object("model", one)
        call = f"GET {_BELOW}/models/{{model}}/versions"
        with self._out.trying(call, "model"):
            path = f"{self._below}/models/{part(one['name'])}/versions"
            for version in self._listed(path, **{"$top": 5}):
                when = moment((version.get("systemData") or {}).get("createdAt"))
                self._out.fact(found, "tracked", version["id"], seen_at=when)
                self._out.fact(found, "released", version["id"], seen_at=when)

    def _endpoint(self, one: Mapping[str, Any]) -> None:
        found = self._object("endpoint", one)
        with self._out.trying(f"GET {_BELOW}/onlineEndpoints/{{endpoint}}/deployments", "endpoint"):
            path = f"{self._below}/onlineEndpoints/{part(one['name'])}/deployments"
            for deployed in self._listed(path):
                about = deployed.get("properties") or {}
                if about.get("provisioningState") == "Succeeded":
                    self._out.fact(found, "serves", deployed["id"], seen_at=self._out.now)
                if (about.get("scaleSettings") or {}).get("scaleType") == "TargetUtilization":
                    self._out.fact(
                        found, "scales", deployed["id"], strength="configured", seen_at=self._out.now
                    )
                self._out.link(found, _model_in(about.get("model")), "serves")

    def _schedule(self, one: Mapping[str, Any]) -> None:
        about = one.get("properties") or {}
        action = about.get("action") or {}
        monitors = action.get("actionType") == "CreateMonitor"
        role: Any = "watch" if monitors else self._role(about.get("tags") or {})[0]
        over: About | None = _over(action) if monitors else self._role(about.get("tags") or {})[1]
        found = self._object("monitor" if role == "watch" else "pipeline", one)
        rhythm = _rhythm(about.get("trigger") or {})
        self._schedules[str(one["name"])] = (found, role, over, rhythm)
        target = (action.get("monitorDefinition") or {}).get("monitoringTarget") or {}
        self._out.link(found, _model_in(target.get("modelId")), "watches")
        if role is None:
            return
        if about.get("isEnabled") is False:
            function: Any = "monitoring" if role == "watch" else "retraining"
            self._out.fact(found, "off", one["id"], seen_at=self._out.now, function=function)
        else:
            what: Any = "watch_set" if role == "watch" else "train_set"
            self._out.fact(
                found, what, one["id"], strength="configured", seen_at=self._out.now, about=over, every=rhythm
            )

    def _role(self, tags: Mapping[str, Any]) -> tuple[Any, About | None]:
        role, about = role_of(tags)
        return (role, about) if role is not None else role_among((), self._said)

    def _job(self, one: Mapping[str, Any]) -> None:
        """A job that completed; the schedule that made it is in its properties."""
        about = one.get("properties") or {}
        if about.get("status") != "Completed":
            return
        schedule = (about.get("properties") or {}).get("azureml.schedule_name") or (
            about.get("tags") or {}
        ).get("azureml.schedule_name")
        when = moment(
            (one.get("systemData") or {}).get("createdAt")
        )  # whoever edits a tag modifies the job anew
        if schedule in self._schedules:
            found, role, over, rhythm = self._schedules[str(schedule)]
            by: Any = "schedule"
        else:
            role, over = self._role(about.get("tags") or {})
            kind: Any = "monitor" if role == "watch" else "pipeline"
            name = about.get("experimentName") or one["name"]
            found, rhythm, by = self._out.add(kind, name) if role else None, None, "unknown"
        if role is not None:
            what: Any = "watch_ran" if role == "watch" else "train_ran"
            self._out.fact(found, what, one["id"], seen_at=when, about=over, by=by, every=rhythm)


def _model_in(said: Any) -> str | None:
    """`model/churn` of `azureml:churn:3`, or of the id of a version."""
    text = str(said or "")
    if text.startswith("azureml:"):
        return f"model/{text.removeprefix('azureml:').partition(':')[0]}"
    _, found, rest = text.partition("/models/")
    return f"model/{rest.partition('/')[0]}" if found else None


def _over(action: Mapping[str, Any]) -> About | None:
    """What a monitor watches, by its signals: quality outweighs drift."""
    signals = (action.get("monitorDefinition") or {}).get("signals") or {}
    kinds = {str(one.get("signalType")) for one in signals.values() if isinstance(one, dict)}
    if "ModelPerformance" in kinds:
        return "quality"
    return "drift" if kinds & {"DataDrift", "PredictionDrift", "FeatureAttributionDrift"} else None


def _rhythm(trigger: Mapping[str, Any]) -> timedelta | None:
    if trigger.get("triggerType") == "Cron":
        return every(trigger.get("expression"))
    unit, number = _UNITS.get(str(trigger.get("frequency", "")).lower()), trigger.get("interval")
    if str(trigger.get("frequency", "")).lower() == "month":
        return timedelta(days=31 * int(number or 1))
    return timedelta(**{unit: int(number)}) if unit and number else None


READER = Reader(
    title="Azure ML",
    ways=("cloud", "address"),
    reads=("model", "endpoint", "pipeline", "monitor", "run"),
    calls=CALLS,
    policy="""
A custom role on the workspace with the one action Microsoft.MachineLearningServices/workspaces/*/read, and
notActions Microsoft.MachineLearningServices/workspaces/*/listKeys/action. Never a role that lists keys.""",
    seen="recorded answers after the typed models of azure-ai-ml 1.35; never a real workspace",
    collect=collect,
    secrets=("AZURE_ACCESS_TOKEN", "AZURE_CLIENT_SECRET"),
    settings={
        "subscription": "the subscription's id",
        "group": "the resource group",
        "workspace": "the workspace",
        "role": ROLE_SETTING,
    },
    extra="azure",
)
