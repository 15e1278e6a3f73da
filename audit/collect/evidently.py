"""Evidently: the runs of each project, from a workspace's files or from its server.

`timestamp` is whatever the caller set; the id of a run holds the time at which it was made (UUID version 7), and that
is the clock used here. Of a report only the kinds of its metrics are read, never values, data or metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from audit.collect.folders import json_of
from audit.collect.gathering import CallError, Found, Gathering, moment
from audit.collect.plan import Call, Reader, Source
from audit.collect.transport import Transport, part
from audit.domain.snapshot import About, Clock

_PROJECTS = "/api/projects"
_RUNS = "/api/projects/{project}/snapshots"
_DOWNLOAD = "/api/projects/{project}/{run}/download"
_VERSION = "/api/version"
CALLS = (
    Call("GET", _VERSION, "the server's version"),
    Call("GET", _PROJECTS, "projects"),
    Call("GET", _RUNS, "the runs of a project"),
    Call("GET", _DOWNLOAD, "of the latest runs: the kinds of their metrics, nothing else is kept"),
)
_LATEST = 5  # runs of a project whose metrics are looked at
_DRIFT = ("drift",)
_QUALITY = (
    "accuracy", "precision", "recall", "f1", "rocauc", "logloss", "mae", "mape", "rmse", "meanerror", "abserror",
    "r2score", "tpr", "tnr", "fpr", "fnr", "confusion", "ndcg", "mrr", "hitrate", "classificationquality",
    "regressionquality", "dummy",
)  # fmt: skip


_ABOUT: tuple[tuple[About, Sequence[str]], ...] = (("drift", _DRIFT), ("quality", _QUALITY))


def collect(source: Source, out: Gathering) -> None:
    """Reads a server, or the folder of a workspace."""
    out.reads("monitor", "run")
    if source.address:
        headers = {}
        if token := source.secret("EVIDENTLY_API_KEY"):
            headers["Authorization"] = f"Bearer {token}"
        with Transport(source.address, CALLS, headers, ca_file=source.secret("MLOPS_AUDIT_CA_FILE")) as web:
            _live(web, out, anybody=not headers)
    for folder in source.paths:
        _workspace(folder, out)


def _live(web: Transport, out: Gathering, *, anybody: bool) -> None:
    """`anybody`: the server asks nobody who they are, and so shows everybody everything."""
    with out.trying(f"GET {_VERSION}"):
        out.version = web.get(_VERSION).get("version")
    with out.trying(f"GET {_PROJECTS}", "monitor"):
        for project in web.get(_PROJECTS):
            found = _project(project, out)
            with out.trying(f"GET {_RUNS}", "run"):
                runs = web.get(f"/api/projects/{part(project['id'])}/snapshots")
                _runs(web, out, found, project["id"], runs)
        if anybody and not out.has_gaps:
            out.reads("monitor", complete="verified")


def _runs(
    web: Transport, out: Gathering, found: Found | None, project: str, runs: Sequence[Mapping[str, Any]]
) -> None:
    for run in sorted(runs, key=lambda one: str(one["id"]), reverse=True)[:_LATEST]:
        with out.trying(f"GET {_DOWNLOAD}", "run"):
            path = f"/api/projects/{part(project)}/{part(run['id'])}/download"
            report = web.get(path, {"report_format": "json"})
            _run(out, found, project, run["id"], run.get("timestamp"), _metric_kinds(report))


def _workspace(folder: Path, out: Gathering) -> None:
    """A folder with a folder a project: `metadata.json`, and `snapshots/` with a file a run."""
    with out.trying("the workspace's folder", "monitor"):
        if not folder.is_dir():
            raise CallError("is no folder of a workspace")
        for place in sorted(one for one in folder.iterdir() if one.is_dir() and not one.is_symlink()):
            if not (place / "metadata.json").is_file():
                continue
            project = json_of(place / "metadata.json")
            found = _project(project, out)
            files = sorted((place / "snapshots").glob("*.json"), reverse=True)
            for file in files[:_LATEST]:
                with out.trying("a run's file", "run"):
                    report = json_of(file)
                    _run(out, found, project["id"], file.stem, report.get("timestamp"), _metric_kinds(report))


def _project(project: Mapping[str, Any], out: Gathering) -> Found | None:
    return out.add(
        "monitor", project["name"], created_at=moment(project.get("created_at")) or _made_at(project["id"])
    )


def _run(
    out: Gathering, found: Found | None, project: str, run: str, stamp: Any, kinds: Iterable[str]
) -> None:
    """A run is dated by its id; by the caller's own time only where the id holds none."""
    when = _made_at(run)
    clock: Clock = "server" if when else "client"
    kinds = tuple(kinds)
    abouts: list[About | None] = [about for about, words in _ABOUT if _speak_of(kinds, words)]
    for about in abouts or (None,):
        pointer = f"{_PROJECTS}/{project}#{run}"
        out.fact(found, "watch_ran", pointer, seen_at=when or moment(stamp), clock=clock, about=about)


def _speak_of(kinds: Iterable[str], words: Sequence[str]) -> bool:
    return any(word in kind.casefold().replace("_", "") for kind in kinds for word in words)


def _metric_kinds(report: Mapping[str, Any]) -> set[str]:
    """The kinds of the metrics of a report: `DriftedColumnsCount`."""
    found: set[str] = set()
    results = report.get("metric_results") or {}
    for one in results.values() if isinstance(results, dict) else ():
        kind = (((one.get("metric_value_location") or {}).get("metric") or {}).get("params") or {}).get(
            "type"
        )
        found.add(str(kind or "").rpartition(":")[2])
    for one in report.get("metrics") or ():
        config = one.get("config") or {}
        found.add(
            str(config.get("type") or one.get("metric_name") or one.get("metric_id") or "").rpartition(":")[2]
        )
    return found


def _made_at(id_: str) -> datetime | None:
    """The time inside a UUID of version 7; None for any other id."""
    try:
        made = UUID(str(id_))
    except ValueError:
        return None
    return datetime.fromtimestamp((made.int >> 80) / 1_000, UTC) if made.version == 7 else None


READER = Reader(
    title="Evidently",
    ways=("address", "files"),
    reads=("monitor", "run"),
    calls=CALLS,
    policy="""
Files: read access to the workspace's folder.
Server: whoever may open it may read it; put it behind a proxy that lets GET through and nothing else.
Its GET /reload writes, and is not on the list.""",
    seen="Evidently 0.7.23, a real workspace and its real server",
    collect=collect,
    secrets=("EVIDENTLY_API_KEY",),
    files="the folder of a workspace",
)
