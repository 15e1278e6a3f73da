"""Snapshots for tests: built as the file has them, so that every test goes through the schema."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from audit.domain.models import Model
from audit.domain.places import Place
from audit.domain.snapshot import Snapshot
from audit.evidence.format import parse_snapshot, time_text
from audit.knowledge import load

KNOWN = load()
AS_OF = date(2026, 11, 25)
COLLECTED = datetime(2026, 11, 24, 8, tzinfo=UTC)


def fact(what: str, days: float = 0, **more: Any) -> dict[str, Any]:
    """A fact seen so many days before the collection."""
    when = time_text(COLLECTED - timedelta(days=days))
    return {"what": what, "strength": "observed", "seen_at": when, "raw": f"/{what}", **more}


def thing(kind: str, name: str, *facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object with facts."""
    return {"kind": kind, "name": name, "facts": list(facts), **more}


def document(system: str, *objects: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The whole file as plain data."""
    return {
        "format": "mlops-audit/evidence",
        "version": "1.0",
        "source": {"system": system},
        "collected_at": time_text(more.pop("at", COLLECTED)),
        "objects": list(objects),
        **more,
    }


def snapshot(system: str, *objects: dict[str, Any], **more: Any) -> Snapshot:
    """The same as it is read."""
    return parse_snapshot(json.dumps(document(system, *objects, **more)).encode(), Path(f"{system}.json"))


def model(name: str, **more: Any) -> Model:
    """A model of an inventory that says nothing else."""
    return Model(more.pop("id", None), name, Place("fleet.csv", None, 2, 1), functions={}, **more)
