"""Fiddler: models, alert rules and the alerts that they raised. An alert is there only when a threshold was crossed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from audit.collect.gathering import Found, Gathering, moment
from audit.collect.plan import Call, Reader, Source
from audit.collect.transport import Transport, part
from audit.domain.snapshot import About

_INFO, _MODELS, _RULES = "/v3/server-info", "/v3/models", "/v3/alert-rules"
_RECORDS = "/v2/alert-configs/{rule}/records"
CALLS = (
    Call("GET", _INFO, "the server's version"),
    Call("GET", _MODELS, "models and their project"),
    Call("GET", _RULES, "alert rules: what they watch and how often"),
    Call("GET", _RECORDS, "the latest alerts of a rule"),
)
_PAGE = 50
_EVERY = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
}
_ABOUT: Mapping[str, About] = {"drift": "drift", "performance": "quality", "data_drift": "drift"}


def collect(source: Source, out: Gathering) -> None:
    """Reads one organisation."""
    headers = {}
    if token := source.secret("FIDDLER_API_KEY", "FIDDLER_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    out.reads("model", "monitor", "run")
    with Transport(source.address or "", CALLS, headers, ca_file=source.secret("MLOPS_AUDIT_CA_FILE")) as web:
        _Reading(web, out).all()


class _Reading:
    def __init__(self, web: Transport, out: Gathering) -> None:
        self._web, self._out = web, out

    def all(self) -> None:
        """Models, then the rules that watch them, then what the rules raised."""
        with self._out.trying(f"GET {_INFO}"):
            self._out.version = (self._web.get(_INFO).get("data") or {}).get("server_version")
        with self._out.trying(f"GET {_MODELS}", "model"):
            for one in self._listed(_MODELS):
                self._model(one)
        with self._out.trying(f"GET {_RULES}", "monitor"):
            for one in self._listed(_RULES):
                self._rule(one)

    def _listed(self, path: str, **params: Any) -> Iterator[Mapping[str, Any]]:
        def page(token: str | None) -> tuple[Sequence[Any], str | None]:
            offset = int(token or 0)
            data = self._web.get(path, {"limit": _PAGE, "offset": offset, **params})["data"]
            more = int(data.get("page_index") or 1) < int(data.get("page_count") or 1)
            return data.get("items") or (), str(offset + _PAGE) if more else None

        return self._web.pages(page)

    def _model(self, one: Mapping[str, Any]) -> None:
        """The versions of a model are one object."""
        found = self._out.add(
            "model", one["name"], owner=(one.get("created_by") or {}).get("full_name"),
            created_at=moment(one.get("created_at")),
        )  # fmt: skip
        self._out.fact(found, "tracked", f"{_MODELS}/{one['id']}", seen_at=moment(one.get("created_at")))

    def _rule(self, one: Mapping[str, Any]) -> None:
        model, metric = one["model"]["name"], one.get("metric") or {}
        found = self._out.add("monitor", f"{model}: {one['name']}", created_at=moment(one.get("created_at")))
        self._out.link(found, f"model/{model}", "watches")
        about = _ABOUT.get(str(metric.get("type", "")).casefold())
        rhythm = _EVERY.get(str(one.get("bin_size", "")).casefold())
        self._out.fact(
            found, "watch_set", f"{_RULES}/{one['id']}", strength="configured", seen_at=self._out.now, about=about,
            every=rhythm,
        )  # fmt: skip
        with self._out.trying(f"GET {_RECORDS}", "run"):
            self._records(found, one["id"], about)

    def _records(self, found: Found | None, rule: str, about: About | None) -> None:
        """The latest alerts: a rule that raised none says nothing of its runs."""
        path = f"/v2/alert-configs/{part(rule)}/records"
        data = self._web.get(path, {"limit": _PAGE, "offset": 0, "ordering": "-alert_time_bucket"})["data"]
        for record in data.get("items") or ():
            if record.get("is_alert") is True:
                when = moment(record.get("alert_run_start_time"))
                self._out.fact(
                    found, "alerted", f"{path}#{record['uuid']}", seen_at=when, about=about, by="schedule"
                )


READER = Reader(
    title="Fiddler",
    ways=("address",),
    reads=("model", "monitor", "run"),
    calls=CALLS,
    policy="The API key of a user with the role Viewer on the projects to be read. That a viewer's key is enough was\n"
    "not tried.",
    seen="recorded answers after the typed models of fiddler-client 3.14; never a real server",
    collect=collect,
    secrets=("FIDDLER_API_KEY", "FIDDLER_TOKEN"),
)
