"""What stands in a batch's folder: finished reports, each with the hash of what it was made of, and litter."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audit import files
from audit.batch.jobs import Job, Outcome, outcome
from audit.batch.places import digest, is_remote, remote
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.writing import MARKER

_MOST = 1 << 20
_SCRATCH = re.compile(r"\.mlops-audit-[0-9a-f]{12}(-old)?")


def made_of(job: Job, source_sha256: str) -> str:
    """The hash of everything that the report hangs on: the same hash, the same bytes."""
    name = job.source.rstrip("/").rpartition("/")[2]
    return hashlib.sha256("\0".join((job.rules_sha256, name, source_sha256)).encode()).hexdigest()


def note(job: Job, result: AuditResult) -> dict[str, Any]:
    """What a finished folder's marker says beside its files."""
    verdict = result.verdict
    told = {
        "client": result.client,
        "client_id": result.client_id,
        "verdict": verdict.status,
        "gap_low": verdict.gap_low,
        "gap_high": verdict.gap_high,
        "in_scope": verdict.in_scope,
    }
    return {"made_of": made_of(job, result.source.sha256), "outcome": told}


def reusable(job: Job) -> Outcome | None:
    """The outcome of a report that stands there, whole and of the same input, rules and options; else None."""
    marker = _marker(job)
    told = marker.get("outcome")
    if not isinstance(told, Mapping) or not _whole(job, marker):
        return None
    source_sha256 = digest(job.source)
    if source_sha256 is None or marker.get("made_of") != made_of(job, source_sha256):
        return None
    known = {
        key: told.get(key) for key in ("client", "client_id", "verdict", "gap_low", "gap_high", "in_scope")
    }
    return outcome(job, "kept", **known)


def remove_stale(out: str) -> None:
    """Removes what a batch that was killed had begun; only where no other batch works there."""
    if is_remote(out) or not Path(out).is_dir():
        return
    for path in Path(out).iterdir():
        if _SCRATCH.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def orphans(out: str, folders: frozenset[str]) -> tuple[str, ...]:
    """Finished folders of earlier batches that no input leads to any more; they are left alone."""
    if is_remote(out) or not Path(out).is_dir():
        return ()
    return tuple(
        sorted(p.name for p in Path(out).iterdir() if p.name not in folders and (p / MARKER).is_file())
    )


def _marker(job: Job) -> dict[str, Any]:
    folder = _folder(job)
    try:
        place = folder / MARKER
        text = place.read_bytes()[:_MOST] if is_remote(job.out) else files.read_bytes(place, _MOST)
        marker = files.parse_json(text)
    except (OSError, ValueError, InputError):
        return {}
    return marker if isinstance(marker, dict) else {}


def _whole(job: Job, marker: Mapping[str, Any]) -> bool:
    """Whether each file that the marker names stands there, and the key of what was redacted beside it."""
    folder, names = _folder(job), marker.get("files")
    if not isinstance(names, list) or not all(isinstance(n, str) and "/" not in n for n in names):
        return False
    if not all((folder / name).is_file() for name in names):
        return False
    key_sha256 = marker.get("key_sha256")
    return key_sha256 is None or digest(f"{folder}-redaction-key.csv") == key_sha256


def _folder(job: Job) -> Any:
    return remote(job.out) / job.folder if is_remote(job.out) else Path(job.out, job.folder)
