"""Metaflow: the runs in a datastore's folder, by their names and system tags alone.

Artifacts are pickles and are never opened. `@schedule` in a flow proves nothing: a run is said to be started by a
schedule only where the runtime that starts it says so in a system tag. What a flow does is taken from its tags, as
`training` or `role:drift`, or from who collects; its name says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from audit.collect.folders import json_of
from audit.collect.gathering import CallError, Gathering, moment
from audit.collect.images import ROLE_SETTING, role_among
from audit.collect.plan import Reader, Source
from audit.domain.snapshot import Starter, What

_META = "_meta"
_LATEST = 10  # runs of a flow
_SELF = "_self.json"
_SCHEDULERS = ("argo-workflows", "step-functions", "airflow")


def collect(source: Source, out: Gathering) -> None:
    """Reads folders that are a datastore, or hold one as `.metaflow`."""
    out.reads("pipeline", "run")
    for path in source.paths:
        with out.trying("the datastore's folder", "pipeline", "run"):
            root = path / ".metaflow" if (path / ".metaflow").is_dir() else path
            flows = [one for one in _folders(root) if (one / _META).is_dir()]
            if not flows:
                raise CallError("is no datastore: no flow below it has a folder _meta")
            for flow in flows:
                _flow(flow, out, source.settings.get("role"))


def _folders(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        raise CallError("is no folder")
    yield from sorted(one for one in path.iterdir() if one.is_dir() and not one.is_symlink())


def _flow(flow: Path, out: Gathering, said: str | None) -> None:
    """The latest runs of one flow that came to their end."""
    one = out.add("pipeline", flow.name, aliases=[flow.name.removesuffix("Flow")])
    runs = [run for run in _folders(flow) if run.name != _META and (run / _META).is_dir()]
    runs.sort(key=lambda run: (run / _META).stat().st_mtime, reverse=True)
    for run in runs[:_LATEST]:
        with out.trying("a run's _meta", "run"):
            about = json_of(run / _META / _SELF)
            tags = _system_tags(about)
            out.version = tags.get("metaflow_version") or out.version
            role, watched = role_among(about.get("tags") or (), said)
            ended = _ended(run)
            if role is not None and ended is not None:
                what: What = "train_ran" if role == "train" else "watch_ran"
                pointer = f"{flow.name}/{run.name}"
                out.fact(one, what, pointer, seen_at=ended, about=watched, by=_starter(tags), clock="client")


def _system_tags(about: Any) -> dict[str, str]:
    """`runtime:dev` as runtime -> dev."""
    return {
        name: value for name, _, value in (str(tag).partition(":") for tag in about.get("system_tags") or ())
    }


def _starter(tags: dict[str, str]) -> Starter:
    if tags.get("scheduled-workflow") or any(tags.get("runtime", "").startswith(one) for one in _SCHEDULERS):
        return "schedule"
    return "person" if tags.get("runtime") == "dev" else "unknown"


def _ended(run: Path) -> datetime | None:
    """When the step `end` succeeded; None where the run did not come so far."""
    end = run / "end"
    if not end.is_dir():
        return None
    times = [_succeeded(file) for task in _folders(end) for file in _metadata(task)]
    return max((one for one in times if one is not None), default=None)


def _metadata(task: Path) -> Iterable[Path]:
    return sorted((task / _META).glob("sysmeta_attempt_ok_*.json")) if (task / _META).is_dir() else ()


def _succeeded(file: Path) -> datetime | None:
    about = json_of(file)
    return moment(about.get("ts_epoch")) if about.get("value") == "True" else None


READER = Reader(
    title="Metaflow",
    ways=("files",),
    reads=("pipeline", "run"),
    calls=(),
    policy="Read access to the folder of the datastore. Artifacts are never opened.",
    seen="the datastore of real runs of Metaflow 2.19",
    collect=collect,
    settings={"role": ROLE_SETTING},
    files="the folder of a local datastore, or one that holds it as .metaflow",
)
