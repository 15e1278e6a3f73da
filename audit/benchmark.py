"""Reads a benchmark file, and says where a client stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from audit import files
from audit.domain.benchmark import LEAST, Benchmark, Segment, Standing, Standpoint
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.report.saved.serializer import MismatchError, Serializer

FORMAT = "mlops-audit benchmark 2"
OWN = "benchmark.json"  # in the folder of a brand
_COUNTED_AUDITS = "mlops-audit benchmark 1"


def placing(path: Path, segment: str | None = None) -> Callable[[AuditResult], AuditResult]:
    """What adds to a result where the client stands in a benchmark, which is read at once.

    Raises InputError where the file is none, or has no such segment.
    """
    benchmark = load(path)
    chosen(benchmark, segment)
    return lambda result: replace(result, standing=standing(result, benchmark, segment))


def of_brand(folder: Path | None) -> Path | None:
    """The benchmark that a brand's reports show where no other is asked for; None where its folder holds none."""
    path = None if folder is None else folder / OWN
    return path if path is not None and path.is_file() else None


def load(path: Path) -> Benchmark:
    """The benchmark of a file. Raises InputError where it is none, or a group of it is too small."""
    try:
        document = files.parse_json(files.read_bytes(path))
        stated = document.pop("format", None) if isinstance(document, dict) else None
        if stated == _COUNTED_AUDITS:
            raise InputError(
                f"{path}: was made when audits were counted, not clients, so that a group of it may be one client. "
                "Make it again with `benchmark build`."
            )
        if stated != FORMAT:
            raise MismatchError(f"its format is not '{FORMAT}'")
        found: Benchmark = Serializer().decoder(Benchmark)(document)
    except (ValueError, MismatchError) as error:
        raise InputError(f"{path}: is not a benchmark: {error}. `benchmark build` makes one.") from error
    for segment in found.segments:
        if segment.clients < LEAST or any(one.of < LEAST for one in segment.spreads):
            raise InputError(
                f"{path}: has a group of fewer than {LEAST} clients, which could tell who they are. "
                "Make it again with `benchmark build`."
            )
        if any(one.of > segment.clients for one in segment.spreads):
            raise InputError(
                f"{path}: has a figure over more clients than its group holds. Make it again with `benchmark build`."
            )
    return found


def chosen(benchmark: Benchmark, segment: str | None = None) -> Segment:
    """All clients, or the segment given as `attribute=value`. Raises InputError where there is no such segment."""
    wanted = tuple(segment.split("=", 1)) if segment else ("", "")
    found = next((s for s in benchmark.segments if (s.attribute, s.value) == wanted), None)
    if found is None:
        known = ", ".join(f"{s.attribute}={s.value}" for s in benchmark.segments if s.attribute) or "none"
        raise InputError(f"The benchmark has no segment '{segment}'. Its segments are: {known}.")
    return found


def standing(result: AuditResult, benchmark: Benchmark, segment: str | None = None) -> Standing:
    """Where a client stands among all, or in a segment given as `attribute=value`.

    Raises InputError where there is no such segment.
    """
    found = chosen(benchmark, segment)
    own = dict(_own(result))
    places = tuple(Standpoint(s, *own[s.metric]) for s in found.spreads if s.metric in own)
    return Standing(benchmark.source, benchmark.year, found.attribute, found.value, found.clients, places)


def _own(result: AuditResult) -> Iterator[tuple[str, tuple[float, float]]]:
    """Each figure of the client, as the certain and the largest possible value."""
    verdict = result.verdict
    if verdict.share_low is not None and verdict.share_high is not None:
        yield "gap_low", (verdict.share_low, verdict.share_low)
        yield "gap_high", (verdict.share_high, verdict.share_high)
    rungs = {rung.id: rung for rung in result.ladder}
    for name, rung_id in (("production", "deployed"), ("monitored", "monitored"), ("retrained", "retrained")):
        rung = rungs.get(rung_id)  # type: ignore[call-overload]
        if rung and rung.of:
            yield name, (rung.low / rung.of, min(rung.high / rung.of, 1.0))
    for function in result.functions:
        if function.coverage_low is not None and function.coverage_high is not None:
            yield function.id, (function.coverage_low, function.coverage_high)
