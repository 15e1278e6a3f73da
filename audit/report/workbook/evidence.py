"""The sheets about systems, where snapshots were given: claims and what is shown beside them, objects, coverage."""

from __future__ import annotations

from collections.abc import Iterator

from audit.domain.result import AuditResult
from audit.report.workbook.words import Row, Words, place

SHEETS = ("evidence", "systems")


def evidence(result: AuditResult, words: Words) -> Iterator[Row]:
    """Each claim beside what systems show, then objects without a model, then those to confirm."""
    told = result.evidence
    if told is None:
        return
    for held in told.held:
        seen = held.seen[0]
        yield {
            "standing": words.words[f"evidence_{held.standing}"],
            "model": result.models[held.model].name,
            "about": words.axis(held.about),
            "said": words.status(held.about, held.said),
            "text": held.text or None,
            "place": place(held.place),
            "status": words.status(held.about, held.status),
            "strength": words.strength(held.strength),
            "system": seen.system,
            "object": f"{seen.kind}/{seen.name}" if seen.name else None,
            "seen": "\n".join(one.said for one in held.seen),
            "seen_at": seen.seen_at,
            "pointer": f"{seen.file} {seen.raw}",
            "joined": words.words[f"joined_{held.joined}"],
        }
    nothing = dict.fromkeys(("about", "said", "text", "place", "status", "strength", "joined"))
    for one in told.unlisted:
        first = one.seen[0] if one.seen else None
        yield {
            **nothing,
            "standing": words.words["evidence_unlisted" if one.serving else "evidence_known"],
            "model": None,
            "text": one.owner,
            "system": one.system,
            "object": f"{one.kind}/{one.name}",
            "seen": "\n".join(seen.said for seen in one.seen),
            "seen_at": first.seen_at if first else None,
            "pointer": f"{one.file} {first.raw}" if first else one.file,
        }
    for near in told.to_confirm:
        yield {
            **nothing,
            "standing": words.words["evidence_near"],
            "model": "\n".join(result.models[number].name for number in near.models),
            "system": near.system,
            "object": f"{near.kind}/{near.name}",
            "seen": None,
            "seen_at": None,
            "pointer": near.key,
        }


def systems(result: AuditResult, words: Words) -> Iterator[Row]:
    """What was read of each system, and what was not."""
    if result.evidence is None:
        return
    for one in result.evidence.coverage:
        yield {
            "system": one.system,
            "version": one.version,
            "scope": one.scope,
            "file": one.file,
            "collected_at": one.collected_at,
            "fresh": words.words["yes" if one.fresh else "no"],
            "kind": one.kind,
            "objects": one.objects if one.kind != "run" else None,
            "complete": words.words[f"complete_{one.complete}"],
            "gaps": "\n".join(f"{gap.call}: {gap.reason}" for gap in one.gaps) or None,
            "truncated": words.words["yes"] if one.truncated else None,
            "tried": words.words["yes" if one.tried else "no"],
        }
