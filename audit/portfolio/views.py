"""What a portfolio shows: who stands where, what they share, what it costs, whom to ask first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from audit.domain.comparison import Direction, course
from audit.domain.models import FUNCTIONS
from audit.domain.result import Range
from audit.portfolio.clients import Client, Failure, Read
from audit.portfolio.metrics import METRICS, metrics, quartiles
from audit.report.view.chart_geometry import Part, Scale, stacked

MOST_ROWS, MOST_LISTED, MOST_OUTLIERS, MOST_FAILED = 150, 12, 12, 20
LEAST_FOR_OUTLIERS = 8
_FENCE = 1.5  # times the distance of the quartiles: Tukey's fences
_ORDER = {"gap": 0, "undecided": 1, "no_gap": 2, "not_applicable": 3}
_KINDS = {"in_place": "yes", "partial": "part", "missing": "no", "unknown": "unk", "not_applicable": "na"}


class Group(NamedTuple):
    """Clients with one value of the attribute; `name` is None where there is no attribute, "" where none is known."""

    name: str | None
    clients: tuple[Client, ...]
    verdicts: Counter[str]


class Shared(NamedTuple):
    """How many clients are in which state of a function, as the stretches of a bar, and models that surely lack it.

    `missing`: the clients that lack it, those with the most such models first.
    """

    id: str
    parts: tuple[Part, ...]
    counts: Counter[str]
    lacking: int
    may: int
    of: int
    missing: tuple[str, ...]


class Trend(NamedTuple):
    """A client's latest audit beside the one before it; `way` is None where the counts are the same. `same_rules`:
    whether both were judged by the same rules."""

    client: Client
    before: Client
    way: Direction | None
    same_rules: bool


class Total(NamedTuple):
    """An amount over all clients that quantify it, a currency a total."""

    id: str
    label: str
    per: str
    range: Range
    clients: int


class Hire(NamedTuple):
    """A role to fill now at a client: models that gain a function for a full-time equivalent, surely and at most."""

    client: Client
    title: str
    functions: tuple[str, ...]
    low: float
    high: float


class Asked(NamedTuple):
    """A client whose verdict few answers would decide: at least so many models, and whom to ask (or "")."""

    client: Client
    answers: int
    who: str


class Outlier(NamedTuple):
    """A client whose figure lies far outside the others'; shares 0..1."""

    client: Client
    metric: str
    value: float
    first: float
    third: float


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything that the pages show, ordered and cut to size."""

    clients: tuple[Client, ...]
    failures: tuple[Failure, ...]
    verdicts: Counter[str]
    by: str | None
    groups: tuple[Group, ...]
    more: int
    scale: Scale
    trends: tuple[Trend, ...]
    more_trends: int
    shared: tuple[Shared, ...]
    totals: tuple[Total, ...]
    costly: tuple[Client, ...]
    hires: tuple[Hire, ...]
    asked: tuple[Asked, ...]
    outliers: tuple[Outlier, ...]
    dates: tuple[str, str]
    models: int

    def state(self, client: Client, function: str) -> str:
        """The symbol's kind of a client's function."""
        found = client.functions.get(function)
        return _KINDS[found.state] if found else "na"


def portfolio(read: Read, by: str | None = None) -> Portfolio:
    """The views of all clients, grouped by an attribute."""
    clients = tuple(sorted(read.clients, key=_worst_first))
    dates = sorted(client.as_of.isoformat() for client in clients)
    shared = tuple(
        sorted(_shared(clients), key=lambda s: (-s.counts["missing"], -s.counts["partial"], -s.lacking))
    )
    totals = tuple(_totals(clients))
    trends = tuple(_trends(clients, read.earlier))
    return Portfolio(
        clients=clients,
        failures=read.failures,
        verdicts=Counter(client.status for client in clients),
        by=by,
        groups=_groups(clients[:MOST_ROWS], by),
        more=max(len(clients) - MOST_ROWS, 0),
        scale=Scale(100.0, (0.0, 50.0, 100.0)),
        trends=trends[:MOST_LISTED],
        more_trends=max(len(trends) - MOST_LISTED, 0),
        shared=shared,
        totals=totals,
        costly=_costly(clients, totals),
        hires=tuple(sorted(_hires(clients), key=lambda h: (-h.low, -h.high, h.client.name))[:MOST_LISTED]),
        asked=tuple(sorted(_asked(clients), key=lambda a: (a.answers, a.client.name))[:MOST_LISTED]),
        outliers=tuple(_outliers(clients))[:MOST_OUTLIERS],
        dates=(dates[0], dates[-1]),
        models=sum(client.models for client in clients),
    )  # fmt: skip


def _worst_first(client: Client) -> tuple[Any, ...]:
    return (
        _ORDER.get(client.status, 9),
        -(client.share_low or 0),
        -(client.share_high or 0),
        client.name,
        client.folder,
    )


def _groups(clients: Sequence[Client], by: str | None) -> tuple[Group, ...]:
    """Groups by the share of proven gaps, the worst first; who has no value comes last."""
    if by is None:
        return (Group(None, tuple(clients), Counter(c.status for c in clients)),)
    members: dict[str, list[Client]] = {}
    for client in clients:
        members.setdefault(client.attributes.get(by, ""), []).append(client)
    groups = [Group(name, tuple(own), Counter(c.status for c in own)) for name, own in members.items()]
    return tuple(sorted(groups, key=lambda g: (g.name == "", -g.verdicts["gap"] / len(g.clients), g.name)))


def _trends(clients: Sequence[Client], earlier: Sequence[Client]) -> Iterator[Trend]:
    """Clients with an earlier audit, those that got worse first."""
    last: dict[str, Client] = {}
    for audit in sorted(earlier, key=lambda one: one.as_of):
        if audit.client_id is not None:
            last[audit.client_id] = audit
    found = [(c, last[c.client_id]) for c in clients if c.client_id in last]
    made = [
        Trend(now, then, course(then, now), now.knowledge_sha256 == then.knowledge_sha256)
        for now, then in found
    ]
    order = ("regressed", "obscured", "improved", None)
    yield from sorted(made, key=lambda one: (order.index(one.way), one.client.name))


def _shared(clients: Sequence[Client]) -> Iterator[Shared]:
    for name in FUNCTIONS:
        found = [client.functions[name] for client in clients if name in client.functions]
        counts = Counter(f.state for f in found)
        parts = stacked(
            (_KINDS[state], counts[state]) for state in ("missing", "partial", "unknown", "in_place")
        )
        lacking, open_ = sum(f.lacking for f in found), sum(f.open for f in found)
        without = [c for c in clients if name in c.functions and c.functions[name].state == "missing"]
        without.sort(key=lambda c: (-c.functions[name].lacking, c.name))
        missing = tuple(c.name for c in without)
        yield Shared(name, parts, counts, lacking, lacking + open_, sum(f.of for f in found), missing)


def _totals(clients: Sequence[Client]) -> Iterator[Total]:
    """Amounts of one kind and currency added up; those of different kinds overlap, and never are."""
    sums: dict[tuple[str, str, str], tuple[str, Decimal, Decimal, int]] = {}
    for client in clients:
        for name, amount in client.amounts.items():
            if amount.range is not None:
                key = (name, amount.range.currency, amount.per)
                label, low, high, number = sums.get(key, (amount.label, Decimal(0), Decimal(0), 0))
                sums[key] = (label, low + amount.range.low, high + amount.range.high, number + 1)
    for (name, currency, per), (label, low, high, number) in sums.items():
        yield Total(name, label, per, Range(low, high, currency), number)


def _costly(clients: Sequence[Client], totals: Sequence[Total]) -> tuple[Client, ...]:
    """Clients with any amount, by the first kind of the totals that they have, in its order."""
    kinds = list(dict.fromkeys(total.id for total in totals))

    def most(client: Client) -> tuple[Any, ...]:
        ranges = [client.amounts[k].range if k in client.amounts else None for k in kinds]
        return (*(-(r.high if r else Decimal(-1)) for r in ranges), client.name)

    return tuple(
        sorted((c for c in clients if any(a.range for a in c.amounts.values())), key=most)[:MOST_LISTED]
    )


def _hires(clients: Sequence[Client]) -> Iterator[Hire]:
    for client in clients:
        for seat in client.seats:
            gained = [client.functions[name] for name in seat.gaps if name in client.functions]
            lacking = sum(f.lacking for f in gained)
            if lacking and seat.fte_low > 0:
                most = lacking + sum(f.open for f in gained)
                yield Hire(client, seat.title, seat.gaps, lacking / seat.fte_high, most / seat.fte_low)


def _asked(clients: Sequence[Client]) -> Iterator[Asked]:
    for client in clients:
        decides = [n for n in (client.good_answers, client.bad_answers) if n]
        if client.status == "undecided" and decides:
            yield Asked(client, min(decides), client.asks)


def _outliers(clients: Sequence[Client]) -> Iterator[Outlier]:
    """Figures beyond the fences, the farthest first; none where the clients are few."""
    own = [(client, metrics(client)) for client in clients]
    found: list[tuple[float, Outlier]] = []
    for metric in METRICS:
        told = [(client, m[metric]) for client, m in own if metric in m]
        spread = quartiles([value for _, value in told]) if len(told) >= LEAST_FOR_OUTLIERS else None
        if spread is None or spread.third == spread.first:
            continue
        reach = _FENCE * (spread.third - spread.first)
        for client, value in told:
            far = max(spread.first - reach - value, value - spread.third - reach)
            if far > 0:
                found.append((far, Outlier(client, metric, value, spread.first, spread.third)))
    found.sort(key=lambda pair: (-pair[0], pair[1].client.name, pair[1].metric))
    yield from (outlier for _, outlier in found)
