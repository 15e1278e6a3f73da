"""Makes a benchmark: quartiles a figure and segment. No group under five, no name, no text of a client's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from audit.benchmark import FORMAT
from audit.domain.benchmark import LEAST, Benchmark, Segment, Spread
from audit.domain.errors import InputError
from audit.portfolio.clients import Client, Read, latest
from audit.portfolio.metrics import METRICS, metrics, quartiles

UNKNOWN_WAY_OUT = (
    "give --clients with a column client_id (or name) for each file, or audit them with --client-id."
)


def build(read: Read, source: str, year: int, by: Sequence[str] = ()) -> Benchmark:
    """The benchmark of all clients, and of each value of the attributes `by` that five of them have.

    A client counts once, with its latest audit; one of whom nobody said who it is does not count, since it may be any
    of the others. Raises InputError where there are fewer than five clients.
    """
    clients, unknown = counted(read)
    if len(clients) < LEAST:
        audits = "" if not unknown else f" {len(unknown)} audits don't say whose they are: {UNKNOWN_WAY_OUT}"
        raise InputError(
            f"A benchmark needs {LEAST} clients, and there are only {len(clients)}, which would "
            f"reveal who they are.{audits}"
        )
    segments = [Segment("", "", len(clients), tuple(_spreads(clients)))]
    for name in by:
        values = sorted({c.attributes[name] for c in clients if name in c.attributes})
        for value in values:
            own = [c for c in clients if c.attributes.get(name) == value]
            if len(own) >= LEAST:
                segments.append(Segment(name, value, len(own), tuple(_spreads(own))))
    return Benchmark(source, year, tuple(segments))


def counted(read: Read) -> tuple[tuple[Client, ...], tuple[Client, ...]]:
    """The clients that count, each once, and those of whom nobody said who they are."""
    clients, _ = latest(read.clients)
    return tuple(c for c in clients if c.client_id is not None), tuple(
        c for c in clients if c.client_id is None
    )


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
