"""What a column may mean, as its detectors propose it, and the one assignment that picks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from audit.domain.inventory import MatchReason
from audit.ingest.header_text import language_of
from audit.knowledge.fields import Field

SURE = 90.0  # from this score on, a match needs no confirmation
USABLE = 84.0  # below this score a match for what rules judge is shown, but not used
SHOWN = 3  # candidates a column that are kept for whoever corrects it
_EXACT = 97.0  # of a name that nothing else is meant by
CLOSE = 3.0  # by which a runner-up of another kind makes a column doubtful
_LEAST = 60.0  # of a field whose cells are only shown, or that they tell themselves

Reason = Literal["alias", "meaning", "fuzzy", "values"]
# fields that speak of one thing: a column that may be either is none the less clear
_ALIKE = (
    {"monitoring", "drift", "alerts"},
    {"retraining", "retraining_schedule"},
    {"environment", "serving"},
    {"stage", "stage_comment"},
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field that a 1-based column may speak of. `score` runs from 0 to 100."""

    field: str
    column: int
    score: float
    reason: Reason
    several: bool = False  # by its values, and beside others that speak of the field
    by_sentences: bool = False  # each of which names what it tells of, so that no header could say more


@dataclass(frozen=True, slots=True)
class Assigned:
    """The field of a column, if it has one, and the best candidates; `doubtful`: somebody should confirm it."""

    field: str | None
    score: float
    reason: MatchReason
    doubtful: bool
    candidates: tuple[Candidate, ...]


def best_of(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a field, the best first; of equals the first."""
    best: dict[str, Candidate] = {}
    for one in candidates:
        if one.field not in best or one.score > best[one.field].score:
            best[one.field] = one
    return sorted(best.values(), key=lambda one: -one.score)


def assign(
    candidates: Mapping[int, Sequence[Candidate]],
    headers: Sequence[str],
    fields: Mapping[str, Field],
    given: Mapping[str, int],
) -> list[Assigned]:
    """What each column means: given first, then by score, the best of a column and of a field before any other.

    A unique field has one column, or one a language; beside a column whose header surely speaks of a field no doubtful
    one does.
    """
    ranked = {column: best_of(candidates.get(column, ())) for column in range(1, len(headers) + 1)}
    by_given = {column: field for field, column in given.items()}
    taken: dict[str, list[Candidate]] = {}
    chosen: dict[int, Candidate] = {}
    every = (one for column, found in ranked.items() if column not in by_given for one in found)
    for one in sorted(every, key=lambda one: (-one.score, one.column)):
        if one.column in chosen or one.field in given or not _is_usable(one, fields[one.field]):
            continue
        if _fits(one, taken.get(one.field, []), headers, fields[one.field]):
            chosen[one.column] = one
            taken.setdefault(one.field, []).append(one)
    stated = {field for field, columns in taken.items() if columns[0].score >= SURE} | given.keys()
    return [
        Assigned(by_given[column], 100.0, "given", False, tuple(found[:SHOWN]))
        if column in by_given
        else _assigned(chosen.get(column), found, fields, stated)
        for column, found in ranked.items()
    ]


def _is_usable(one: Candidate, field: Field) -> bool:
    judged = field.type in ("status", "date") or one.reason == "meaning"
    return one.score >= (USABLE if judged and one.reason != "values" else _LEAST)


def _fits(one: Candidate, others: Sequence[Candidate], headers: Sequence[str], field: Field) -> bool:
    """Whether a column may speak of a field that better ones speak of already."""
    if not others:
        return True
    leader = others[0]
    if field.unique:
        mark = language_of(headers[one.column - 1])
        return mark is not None and mark != language_of(headers[leader.column - 1])
    if one.reason == "values":
        return one.several
    return one.score >= SURE or leader.score < SURE or leader.reason == "values"


def _assigned(
    one: Candidate | None, found: Sequence[Candidate], fields: Mapping[str, Field], stated: Set[str]
) -> Assigned:
    shown = tuple(found[:SHOWN])
    if one is None:
        weak = next(
            (
                c
                for c in found
                if fields[c.field].type == "status" and c.score < USABLE and c.field not in stated
            ),
            None,
        )
        return Assigned(None, weak.score if weak else 0.0, "unmatched", weak is not None, shown)
    rivals = (c for c in found if c.field != one.field and not _are_alike(c.field, one.field))
    rival = next((c for c in rivals if c.reason == one.reason), None)
    close = rival is not None and one.score < _EXACT and rival.score > one.score - CLOSE
    doubtful = not one.by_sentences and (one.score < SURE or close)
    return Assigned(one.field, one.score, one.reason, doubtful, shown)


def _are_alike(first: str, second: str) -> bool:
    return any({first, second} <= kind for kind in _ALIKE)
