"""Holds an audit against an earlier one of the same company. Pure: two results in, one Comparison out.

| module | does |
|---|---|
| `matching` | which model of one list is which of the other |
| `status_changes` | what is judged otherwise of a model, and whether the client or the rules changed it |
| `outcomes` | what became of the functions, the sprint's targets and the money |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from audit.assess.rule import judge, profile
from audit.compare.matching import Matching, Pair, match
from audit.compare.outcomes import functions, savings, targets
from audit.compare.status_changes import AXES, Rules, gap, status_changes
from audit.domain.comparison import (
    ABSENT,
    UNATTENDED,
    AuditPoint,
    ComparedModel,
    Comparison,
    Listed,
    Move,
)
from audit.domain.errors import InputError
from audit.domain.models import Model
from audit.domain.result import AuditResult, Verdict
from audit.knowledge.thresholds import Thresholds

_BY_RULES = ("rules", "both", "unclear")


def compare(
    before: AuditResult, after: AuditResult, thresholds: Thresholds, series: Sequence[AuditResult] = ()
) -> Comparison:
    """What changed from `before` to `after`. `series` are still earlier audits, for the trend.

    Raises InputError where one of the two holds codes in place of names: another run gave other codes.
    """
    require_names(before)
    require_names(after)
    rules = Rules(before, after)
    matching = match(before.models, after.models)
    models = tuple(
        _compared(before.models[p.before], after.models[p.after], p, rules) for p in matching.pairs
    )
    partner = {pair.before: pair.after for pair in matching.pairs}
    return Comparison(
        before=point(before),
        after=point(after),
        trend=_trend(before, after, series),
        same_rules=rules.same,
        own=_own(before, after, matching, models, thresholds),
        models=models,
        added=tuple(_new(after.models, {pair.after for pair in matching.pairs})),
        gone=_listed(before.models, set(partner)),
        functions=tuple(functions(before, after)),
        targets=tuple(targets(before, after, partner)),
        savings=tuple(savings(before, after)),
        rules=tuple(rules.changes()),
        near_skipped=matching.near_skipped,
    )


def require_names(result: AuditResult) -> None:
    """Raises InputError where a result holds codes in place of names, so that no model of it can be matched."""
    if result.redacted:
        raise InputError(
            "A redacted result can't be compared, because its codes differ from run to run. "
            "Take the result.json that was made without --redact."
        )


def point(result: AuditResult) -> AuditPoint:
    """An audit as a point of a series."""
    return _point(result, result.verdict)


def _point(result: AuditResult, verdict: Verdict) -> AuditPoint:
    return AuditPoint.of(
        verdict, as_of=result.as_of, models=len(result.models), knowledge_sha256=result.knowledge_sha256
    )


def _compared(before: Model, after: Model, pair: Pair, rules: Rules) -> ComparedModel:
    return ComparedModel(
        name_before=before.name,
        name=after.name,
        place_before=before.place,
        place=after.place,
        by=pair.by,
        likeness=pair.likeness,
        moves=tuple(status_changes(before, after, rules)),
        scope_before=before.scope_reason,
        scope=after.scope_reason,
    )


def _listed(models: Sequence[Model], matched: set[int]) -> tuple[Listed, ...]:
    return tuple(
        Listed(m.name, m.place, m.deployed.counted, m.in_scope)
        for i, m in enumerate(models)
        if i not in matched
    )


def _new(models: Sequence[Model], matched: set[int]) -> Iterator[Listed]:
    """The models that are new in the list. One that runs unattended is a new gap, and so a change for the worse."""
    worse = Move(UNATTENDED, ABSENT, "yes", "regressed", "client")
    for at, model in enumerate(models):
        if at not in matched:
            found = (worse,) if gap(model) == "yes" else ()
            yield Listed(model.name, model.place, model.deployed.counted, model.in_scope, found)


def _trend(before: AuditResult, after: AuditResult, series: Sequence[AuditResult]) -> tuple[AuditPoint, ...]:
    """Every audit that any of the results knows of, by date; two of one day are in the order given."""
    known = [
        point for r in (*series, before) for point in (*(r.since.trend[:-1] if r.since else ()), _point(r, r.verdict))
    ]  # fmt: skip
    earlier = sorted(dict.fromkeys(known), key=lambda p: p.as_of)
    return (*earlier, point(after))


def _own(
    before: AuditResult,
    after: AuditResult,
    matching: Matching,
    models: Sequence[ComparedModel],
    thresholds: Thresholds,
) -> AuditPoint | None:
    """The new audit with the statuses put back that the rules changed, or may have."""
    changed = list(after.models)
    for pair, compared in zip(matching.pairs, models, strict=True):
        back = {
            move.axis: getattr(before.models[pair.before], move.axis)
            for move in compared.moves
            if move.axis in AXES and move.cause in _BY_RULES
        }
        if back:
            changed[pair.after] = changed[pair.after]._replace(**back)
    if all(one is other for one, other in zip(changed, after.models, strict=True)):
        return None
    return _point(after, judge(Counter(profile(m, m.scope_reason) for m in changed), thresholds))


def with_comparison(
    result: AuditResult, before: AuditResult, thresholds: Thresholds, series: Sequence[AuditResult] = ()
) -> AuditResult:
    """The result with what changed since an earlier one. Raises InputError as `compare` does."""
    return replace(result, since=compare(before, result, thresholds, series))
