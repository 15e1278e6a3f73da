"""What the result keeps of the snapshots: claims against what was seen, models that nobody listed, coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from audit.domain.evidenced import Covered, Evidenced, Held, Seen, ToConfirm, Unlisted
from audit.domain.models import OBSERVED_RULE, Model, Status
from audit.domain.places import Place, Problem
from audit.domain.snapshot import Snapshot, SystemObject
from audit.evidence.format import time_text
from audit.evidence.joining import At, Joined, key_of
from audit.evidence.signs import Reckoning
from audit.evidence.wording import Wording
from audit.knowledge.evidence import EvidenceTable

if TYPE_CHECKING:
    from audit.evidence import Observed

_SERVING = ("serves", "used")
_TEXT, _NAMES_SHOWN, _SEEN_SHOWN = 120, 3, 5
_STANDINGS = ("contradicted", "raised", "confirmed", "found")


def told(observed: Observed, models: Sequence[Model]) -> Evidenced:
    """What the result keeps; `models` are the final ones, with people's answers and the auditor's decisions."""
    table = observed.reckoning.table
    held = (_as_it_stands(one, models[one.model], table) for one in observed.held)
    ordered = sorted(held, key=lambda one: (_STANDINGS.index(one.standing), one.model))
    return Evidenced(
        tuple(ordered),
        tuple(_unlisted(observed)),
        tuple(to_confirm(observed)),
        tuple(_covered(observed)),
        observed.alone,
    )


def _as_it_stands(held: Held, model: Model, table: EvidenceTable) -> Held:
    """The same where somebody's answer is the claim by now: nothing was claimed when the systems were read."""
    status: Status = getattr(model, held.about, None) or model.functions[held.about]
    if held.said != "unknown" or not status.answered:
        return held
    row, said = table.row(held.rule.removeprefix(OBSERVED_RULE)), status.readings[0]
    if row is None:
        return held
    if said.status in row.contradicts:
        return replace(held, standing="contradicted", said=said.status, place=said.place, text=said.text)
    if said.status in row.confirms:
        return replace(held, standing="confirmed", said=said.status, place=said.place, text=said.text)
    return held


def _all(observed: Observed) -> Iterator[tuple[At, Snapshot, SystemObject]]:
    for n, snapshot in enumerate(observed.snapshots):
        for k, one in enumerate(snapshot.objects):
            yield At(n, k), snapshot, one


def _unlisted(observed: Observed) -> Iterator[Unlisted]:
    """Objects without a model: those that serve first; of a kind that is a model or serves one."""
    joined, found = observed.joined, []
    for at, snapshot, one in _all(observed):
        if at in joined.models or at in joined.near:
            continue
        seen = tuple(observed.wording.seen(sign) for sign in observed.reckoning.signs(one, snapshot))
        serving = _serves(one, snapshot, observed.reckoning)
        if serving or one.kind in ("model", "monitor"):
            found.append(
                Unlisted(
                    observed.wording.system(snapshot), snapshot.file, one.kind, one.name, one.owner, one.environment,
                    serving, seen[:_SEEN_SHOWN],
                )
            )  # fmt: skip
    yield from sorted(found, key=lambda one: (not one.serving, one.system, one.name, one.kind, one.file))


def _serves(one: SystemObject, snapshot: Snapshot, reckoning: Reckoning) -> bool:
    """Whether it was seen to serve a model: a workload alone may be anything."""
    return one.kind != "workload" and any(
        {"observed", "fresh"} <= sign.words and bool(sign.words & set(_SERVING))
        for sign in reckoning.signs(one, snapshot)
    )


def to_confirm(observed: Observed) -> Iterator[ToConfirm]:
    """Objects whose names are near those of models, in the order of the snapshots."""
    for at, numbers in sorted(observed.joined.near.items()):
        snapshot = observed.snapshots[at.snapshot]
        one = snapshot.objects[at.number]
        key = key_of(snapshot.source.system, one)
        yield ToConfirm(key, observed.wording.system(snapshot), one.kind, one.name, numbers)


def _covered(observed: Observed) -> Iterator[Covered]:
    """Every kind of every snapshot, those with gaps first."""
    found = [covered for snapshot in observed.snapshots for covered in _of_one(observed, snapshot)]
    yield from sorted(
        found, key=lambda one: (not (one.gaps or one.truncated or not one.fresh), one.system, one.file)
    )


def _of_one(observed: Observed, snapshot: Snapshot) -> Iterator[Covered]:
    counts = Counter(one.kind for one in snapshot.objects)
    for one in snapshot.coverage:
        yield Covered(
            observed.wording.system(snapshot),
            snapshot.source.version,
            snapshot.source.scope,
            snapshot.file,
            time_text(snapshot.collected_at),
            observed.reckoning.is_fresh(snapshot),
            one.kind,
            counts[one.kind] if one.kind != "run" else 0,
            one.complete,
            one.gaps,
            one.truncated,
            snapshot.source.system not in observed.reckoning.table.untried,
        )


def problems_of(
    models: Sequence[Model],
    held: Sequence[Held],
    snapshots: Sequence[Snapshot],
    joined: Joined,
    reckoning: Reckoning,
    wording: Wording,
) -> Iterator[Problem]:
    """What is odd, not worded yet: contradictions with both places, then snapshots that prove less than they seem."""
    for one in held:
        if one.standing in ("contradicted", "raised"):
            yield _contradiction(one, models[one.model])
    for snapshot in snapshots:
        yield from _of_snapshot(snapshot, reckoning, wording)
    for alias, lacks in joined.unused:
        yield Problem(
            f"evidence_alias_{lacks}",
            None,
            {"name": alias.name, "model": alias.model, "where": alias.place or "–"},
        )
    if joined.near:
        yield Problem("evidence_to_confirm", None, {"number": len(joined.near)})


def _contradiction(held: Held, model: Model) -> Problem:
    """Both places: the cell stands in the Problem's own, the system's among its values."""
    seen: Seen | None = held.seen[0] if held.seen else None
    pointer = f"{seen.file} {seen.raw}" if seen else "–"
    return Problem(
        f"evidence_{held.standing}",
        held.place or model.place,
        {
            "model": model.name,
            "axis": held.about,
            "said": held.text[:_TEXT] or held.said,
            "cell": str(held.place or model.place),
            "system": seen.system if seen else "–",
            "seen": seen.said if seen else "–",
            "pointer": pointer,
            "status": held.status,
        },
    )


def _of_snapshot(snapshot: Snapshot, reckoning: Reckoning, wording: Wording) -> Iterator[Problem]:
    place = Place(snapshot.file)
    system, day = wording.system(snapshot), snapshot.collected_at.date().isoformat()
    if not reckoning.is_fresh(snapshot):
        days = reckoning.table.old_days
        yield Problem("evidence_old", place, {"system": system, "date": day, "days": days})
    facts = [fact for one in snapshot.objects for fact in one.facts]
    impossible = sum(reckoning.is_impossible(fact, snapshot) for fact in facts)
    ahead = sum(reckoning.is_ahead(f) and not reckoning.is_impossible(f, snapshot) for f in facts)
    if impossible:
        yield Problem("evidence_clock", place, {"system": system, "number": impossible, "date": day})
    if ahead:
        yield Problem(
            "evidence_ahead", place, {"system": system, "number": ahead, "date": reckoning.as_of.isoformat()}
        )
    for one in snapshot.coverage:
        if one.gaps or one.truncated:
            first = one.gaps[:_NAMES_SHOWN]
            told_ = "; ".join(f"{gap.call}: {gap.reason}" for gap in first) or "truncated"
            args: dict[str, str | int] = {"system": system, "kind": one.kind, "number": len(one.gaps)}
            yield Problem("evidence_gap", place, {**args, "gaps": told_})
