"""What is judged otherwise of one model, in which direction, and whether the client or the rules changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.domain.comparison import UNATTENDED, Cause, Direction, Move, RuleChange
from audit.domain.models import FUNCTIONS, UNKNOWN, Model, Status, VocabularyEntry
from audit.domain.result import AuditResult

AXES = ("deployed", "monitored", "retrained")
# A plan is no more than nothing: what is planned is missing.
_RANKS = {"no": 0, "planned": 0, "partial": 1, "manual": 1, "yes": 2, "automatic": 2}


class Rules:
    """What the two versions of the rules make of one text, by the vocabularies of both results."""

    def __init__(self, before: AuditResult, after: AuditResult) -> None:
        self.same = (before.knowledge_sha256, before.toolkit_version) == (
            after.knowledge_sha256,
            after.toolkit_version,
        )
        self._before, self._after = _judged(before.vocabulary), _judged(after.vocabulary)
        self._counts = after.vocabulary

    def changes(self) -> Iterator[RuleChange]:
        """Each text of both lists that is judged otherwise, in the order of the new one's vocabulary."""
        if self.same:
            return
        seen: set[tuple[str, str]] = set()
        for entry in self._counts:
            key = (entry.axis, entry.text)
            if key not in seen and self.differ(*key):
                seen.add(key)
                count = sum(e.count for e in self._counts if (e.axis, e.text) == key)
                yield RuleChange(*key, min(self._before[key]), min(self._after[key]), count)

    def differ(self, axis: str, text: str) -> bool:
        """Whether a text that stands in both lists is judged otherwise."""
        key = (axis, text)
        return key in self._before and key in self._after and self._before[key] != self._after[key]


def _judged(vocabulary: tuple[VocabularyEntry, ...]) -> Mapping[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for entry in vocabulary:
        found.setdefault((entry.axis, entry.text), set()).add(entry.status)
    return {key: frozenset(statuses) for key, statuses in found.items()}


def status_changes(before: Model, after: Model, rules: Rules) -> Iterator[Move]:
    """Each axis and function of the model that is judged otherwise: the axes first, then what they make of it."""
    axes = [
        move for axis in AXES for move in _moved(axis, getattr(before, axis), getattr(after, axis), rules)
    ]
    yield from axes
    yield from _attendance(before, after, axes, rules)
    for name in FUNCTIONS:
        yield from _moved(
            name, before.functions.get(name, UNKNOWN), after.functions.get(name, UNKNOWN), rules
        )


def _moved(axis: str, before: Status, after: Status, rules: Rules) -> Iterator[Move]:
    one, other = before.counted, after.counted
    if one == other:
        return
    said = _said(before), _said(after)
    yield Move(axis, one, other, _direction(axis, one, other), _cause(axis, before, after, rules), *said)


def gap(model: Model) -> str:
    """Whether a model runs unattended, as the verdict counts it: `yes`, `maybe` or `no`."""
    return model.score.gap if model.score and model.in_scope else "no"


def _attendance(before: Model, after: Model, axes: Sequence[Move], rules: Rules) -> Iterator[Move]:
    """That a model has come to run unattended, or no longer does, where none of its axes says so.

    A model that goes live without monitoring has lost nothing on any axis, and is a new gap all the same. One that
    is switched off, or that no longer counts, got no better.
    """
    one, other = gap(before), gap(after)
    closed = other == "no" and after.in_scope and after.deployed.counted == "production"
    if (one, other) == ("no", "yes"):
        direction: Direction = "regressed"
    elif one == "yes" and closed:
        direction = "improved"
    else:
        return
    if all(move.direction != direction for move in axes):
        yield Move(UNATTENDED, one, other, direction, _joint_cause(axes, rules))


def _joint_cause(axes: Sequence[Move], rules: Rules) -> Cause:
    """The cause of what several moves bring about: the client's only where the rules had no hand in any."""
    causes = [move.cause for move in axes]
    doubtful: tuple[Cause, ...] = ("rules", "both", "unclear", "client")
    return next((cause for cause in doubtful if cause in causes), "consequence" if rules.same else "unclear")


def _said(status: Status) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading.text for reading in status.readings))


def _direction(axis: str, before: str, after: str) -> Direction:
    if "unknown" in (before, after):
        return "learned" if before == "unknown" else "obscured"
    if axis == "deployed" or before not in _RANKS or after not in _RANKS or _RANKS[before] == _RANKS[after]:
        return "moved"
    return "improved" if _RANKS[after] > _RANKS[before] else "regressed"


def _cause(axis: str, before: Status, after: Status, rules: Rules) -> Cause:
    """The same texts judged otherwise are the rules' doing. Where other texts stand, it is the client's, unless a text
    is judged otherwise too, or only one of the two versions read anything at all."""
    one, other = set(_said(before)), set(_said(after))
    if one == other:
        return "consequence" if rules.same else "rules"
    if rules.same:
        return "client"
    if not one or not other:
        return "unclear"
    read = {(r.text, r.status) for r in before.readings}, {(r.text, r.status) for r in after.readings}
    judged = any(text in one & other for text, _ in read[0] ^ read[1])
    return "both" if judged or any(rules.differ(axis, text) for text in one | other) else "client"
