"""A benchmark: quartiles a figure and segment. No group under five, no name, no text of a client's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from audit import files
from audit.domain.benchmark import Benchmark, Segment, Spread, Standing, Standpoint
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.portfolio.clients import Client, Read
from audit.portfolio.metrics import LEAST, METRICS, metrics, quartiles
from audit.report.plain import MismatchError, Plainer

FORMAT = "mlops-audit benchmark 1"


def build(read: Read, source: str, year: int, by: Sequence[str] = ()) -> Benchmark:
    """The benchmark of all clients, and of each value of the attributes `by` that five of them have.

    Raises InputError where there are fewer than five clients.
    """
    clients = read.clients
    if len(clients) < LEAST:
        raise InputError(
            f"A benchmark needs {LEAST} clients, and there are {len(clients)}: fewer would tell who they are."
        )
    segments = [Segment("", "", len(clients), tuple(_spreads(clients)))]
    for name in by:
        values = sorted({c.attributes[name] for c in clients if name in c.attributes})
        for value in values:
            own = [c for c in clients if c.attributes.get(name) == value]
            if len(own) >= LEAST:
                segments.append(Segment(name, value, len(own), tuple(_spreads(own))))
    return Benchmark(source, year, tuple(segments))


def _spreads(clients: Iterable[Client]) -> Iterator[Spread]:
    own = [metrics(client) for client in clients]
    for metric in METRICS:
        spread = quartiles([m[metric] for m in own if metric in m])
        if spread is not None:
            yield Spread(metric, *spread)


def written(benchmark: Benchmark) -> bytes:
    """The benchmark as UTF-8 JSON; the same benchmark gives the same bytes."""
    document = {"format": FORMAT, **asdict(benchmark)}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def load(path: Path) -> Benchmark:
    """The benchmark of a file. Raises InputError where it is none, or a group of it is too small."""
    try:
        document = files.parse_json(files.read_bytes(path))
        if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
            raise MismatchError(f"its format is not '{FORMAT}'")
        found: Benchmark = Plainer().decoder(Benchmark)(document)
    except (ValueError, MismatchError) as error:
        raise InputError(f"{path}: is no benchmark: {error}. `benchmark build` makes one.") from error
    if any(one.of < LEAST for segment in found.segments for one in segment.spreads):
        raise InputError(f"{path}: has a group of fewer than {LEAST} clients, which could tell who they are.")
    return found


def chosen(benchmark: Benchmark, segment: str | None = None) -> Segment:
    """All clients, or the segment given as `attribute=value`. Raises InputError where there is no such segment."""
    wanted = tuple(segment.split("=", 1)) if segment else ("", "")
    found = next((s for s in benchmark.segments if (s.attribute, s.value) == wanted), None)
    if found is None:
        known = ", ".join(f"{s.attribute}={s.value}" for s in benchmark.segments if s.attribute) or "none"
        raise InputError(f"The benchmark has no segment '{segment}'. There are: {known}.")
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
    """Each figure of the client, surely and at most."""
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
