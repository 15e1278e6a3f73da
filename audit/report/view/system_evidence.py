"""What systems show beside the claims, cut to the size of a page; None where no snapshot was given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from audit.domain.evidenced import Covered, Evidenced, Held, Seen, Standing, Unlisted
from audit.domain.models import Status
from audit.domain.places import Place
from audit.domain.result import AuditResult

MOST_HELD, MOST_UNLISTED, MOST_CONFIRM, MOST_COVERED = 20, 20, 20, 40
_TEXT = 110


class Line(NamedTuple):
    """One claim beside what a system shows: both places, and what each says."""

    model: str
    owner: str | None
    about: str
    said: str
    place: Place | None
    text: str
    status: str
    strength: str
    joined: str
    seen: Seen


class Cut(NamedTuple):
    """The first lines, and how many more there are."""

    first: tuple[Line, ...]
    more: int

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.first) + self.more


class Candidate(NamedTuple):
    """An object to confirm, with the names of the models that it may be."""

    system: str
    name: str
    key: str
    models: tuple[str, ...]


class Strengths(NamedTuple):
    """Live models in scope of which an axis says that all is well, by how that is known."""

    axis: str
    claimed: int
    configured: int
    observed: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.claimed + self.configured + self.observed


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Everything that the section shows."""

    contradicted: Cut
    raised: Cut
    confirmed: Cut
    found: Cut
    serving: tuple[Unlisted, ...]
    serving_total: int
    known_there: int
    to_confirm: tuple[Candidate, ...]
    to_confirm_total: int
    coverage: tuple[Covered, ...]
    strengths: tuple[Strengths, ...]
    systems: tuple[str, ...]
    untried: tuple[str, ...]
    alone: bool

    @property
    def gaps(self) -> int:
        """Kinds of objects that were not read in full."""
        return sum(bool(one.gaps or one.truncated) for one in self.coverage)


def evidence(result: AuditResult) -> EvidenceView | None:
    """The view of a result; None where it holds nothing of systems."""
    told = result.evidence
    if told is None:
        return None
    serving = [one for one in told.unlisted if one.serving]
    return EvidenceView(
        _cut(result, told, "contradicted"),
        _cut(result, told, "raised"),
        _cut(result, told, "confirmed"),
        _cut(result, told, "found"),
        tuple(serving[:MOST_UNLISTED]),
        len(serving),
        len(told.unlisted) - len(serving),
        tuple(
            Candidate(one.system, one.name, one.key, tuple(result.models[n].name for n in one.models))
            for one in told.to_confirm[:MOST_CONFIRM]
        ),
        len(told.to_confirm),
        told.coverage[:MOST_COVERED],
        tuple(_strengths(result)),
        tuple(dict.fromkeys(one.system for one in told.coverage)),
        tuple(dict.fromkeys(one.system for one in told.coverage if not one.tried)),
        told.alone,
    )


def _cut(result: AuditResult, told: Evidenced, standing: Standing) -> Cut:
    held = [one for one in told.held if one.standing == standing]
    return Cut(tuple(_line(result, one) for one in held[:MOST_HELD]), max(len(held) - MOST_HELD, 0))


def _line(result: AuditResult, held: Held) -> Line:
    model = result.models[held.model]
    return Line(
        model.name,
        model.owner or model.team,
        held.about,
        held.said,
        held.place,
        held.text[:_TEXT],
        held.status,
        held.strength,
        held.joined,
        held.seen[0],
    )


def _strengths(result: AuditResult) -> Iterable[Strengths]:
    """Claims, configured and observed apart; a status that is contradicted is none of them."""
    live = [m for m in result.models if m.in_scope and m.deployed.counted == "production"]
    for axis, good in (("monitored", "yes"), ("retrained", "automatic")):
        statuses: Sequence[Status] = [getattr(model, axis) for model in live]
        well = [one.strength or "claimed" for one in statuses if one.status == good and not one.contradicted]
        count = Counter(well)
        yield Strengths(axis, count["claimed"], count["configured"], count["observed"])
