"""The one-third rule as an interval over every completion of what is unknown, in three readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from audit.domain.models import Model, Score, Status
from audit.domain.result import Share, Verdict, VerdictStatus
from audit.knowledge.thresholds import Ratio, Thresholds

Answer = Literal["yes", "maybe", "no"]

_LACKS_MONITORING: dict[str, Answer] = {
    "no": "yes",
    "planned": "yes",
    "yes": "no",
    "partial": "maybe",
    "unknown": "maybe",
}
_LACKS_RETRAINING: dict[str, Answer] = {
    "no": "yes",
    "planned": "yes",
    "manual": "yes",
    "automatic": "no",
    "unknown": "maybe",
}


def in_production(model: Model) -> Answer:
    """Whether it runs in production; a contradicted stage is unknown."""
    if model.deployed.contradicted or model.deployed.status == "unknown":
        return "maybe"
    return "yes" if model.deployed.status == "production" else "no"


def lacks(status: Status, table: dict[str, Answer]) -> Answer | None:
    """Whether an axis is lacking; None where it does not apply and is left out of the test."""
    if status.contradicted:
        return "maybe"
    return table.get(status.status)


def lacking(model: Model) -> tuple[Answer | None, Answer | None]:
    """Whether the model lacks monitoring, and automated retraining."""
    return lacks(model.monitored, _LACKS_MONITORING), lacks(model.retrained, _LACKS_RETRAINING)


def scored(model: Model) -> Model:
    """The model with its Score: does it count for the rule, and for the stricter reading?"""
    if not model.in_scope:
        return model
    return replace(model, score=Score(_count(model, strict=False).gap, _count(model, strict=True).gap))


def _count(model: Model, *, strict: bool) -> _Count:
    return _counted(in_production(model), *lacking(model), strict)


@cache
def _counted(runs: Answer, monitoring: Answer | None, retraining: Answer | None, strict: bool) -> _Count:
    """An axis that does not apply is left out; where neither applies, nothing is lacking."""
    axes = [answer for answer in (monitoring, retraining) if answer is not None]
    return _Count(runs, "no" if not axes else _any(axes) if strict else _both(axes))


def _both(answers: Sequence[Answer]) -> Answer:
    return "no" if "no" in answers else "maybe" if "maybe" in answers else "yes"


def _any(answers: Sequence[Answer]) -> Answer:
    return "yes" if "yes" in answers else "maybe" if "maybe" in answers else "no"


@dataclass(frozen=True, slots=True)
class _Count:
    """One model as the rule sees it: whether it runs, and whether it lacks what the reading asks for."""

    runs: Answer
    lacks: Answer

    @property
    def gap(self) -> Answer:
        """Whether it is a gap model."""
        return _both([self.runs, self.lacks])


def share_of_scope(counts: Sequence[_Count], line: Ratio) -> Share:
    """The share of gap models among all in scope.

    An unknown stage may turn out to be retired and leave the scope: at the high end it does, unless the model
    itself may be a gap, which weighs more.
    """
    sure, may = _tally(counts)
    leavers = sum(c.runs == "maybe" and c.lacks == "no" for c in counts)
    return _share(sure, len(counts), sure + may, len(counts) - leavers or len(counts), line)


def share_of_production(counts: Sequence[_Count], line: Ratio) -> Share:
    """The share of gap models among production models alone; who may run counts where it moves the end."""
    sure, may = _tally(counts)
    running = sum(c.runs == "yes" for c in counts)
    low_of = running + sum(c.runs == "maybe" and c.lacks != "yes" for c in counts)
    high_of = running + sum(c.runs == "maybe" and c.lacks != "no" for c in counts)
    return _share(sure, low_of, sure + may, high_of or low_of, line)


def _tally(counts: Sequence[_Count]) -> tuple[int, int]:
    sure = sum(c.gap == "yes" for c in counts)
    return sure, sum(c.gap == "maybe" for c in counts)


def _share(gap_low: int, of_low: int, gap_high: int, of_high: int, line: Ratio) -> Share:
    status: VerdictStatus = "undecided"
    if of_high == 0:
        status = "not_applicable"
    elif line.of * gap_low > line.parts * of_low:
        status = "gap"
    elif line.of * gap_high <= line.parts * of_high:
        status = "no_gap"
    low = gap_low / of_low if of_low else None
    high = gap_high / of_high if of_high else None
    return Share(low, high, gap_low, gap_high, of_low, of_high, status)


def judge(models: Sequence[Model], thresholds: Thresholds) -> Verdict:
    """The verdict over scored models."""
    line = thresholds.one_third
    scope = [model for model in models if model.in_scope]
    plain = _counts(scope, strict=False)
    share = share_of_scope(plain, line)
    silent, running = _silence(scope)
    withheld = share.status == "no_gap" and running > 0 and silent > thresholds.silence_withholds * running
    status: VerdictStatus = "undecided" if withheld else share.status
    if not any(c.runs != "no" for c in plain):
        status = "not_applicable"
    dated = [model for model in scope if model.scope_reason != "no_date"]
    good, bad = _answers(share, status, silent, running, thresholds)
    return Verdict(
        status=status,
        share_low=share.share_low,
        share_high=share.share_high,
        threshold=line.parts / line.of,
        in_scope=len(scope),
        gap_low=share.gap_low,
        gap_high=share.gap_high,
        strict=share_of_scope(_counts(scope, strict=True), line),
        production_only=share_of_production(plain, line),
        dated_only=share_of_scope(_counts(dated, strict=False), line)
        if 0 < len(dated) < len(scope)
        else None,
        withheld=withheld,
        claimed_monitored=_claims(scope, "monitored"),
        claimed_retrained=_claims(scope, "retrained"),
        good_answers=good,
        bad_answers=bad,
        margin=_margin(share, status, line),
    )


def _counts(scope: Sequence[Model], *, strict: bool) -> list[_Count]:
    return [_count(model, strict=strict) for model in scope]


def _silence(scope: Sequence[Model]) -> tuple[int, int]:
    """Production models of which both axes are unknown, and production models."""
    running = [m for m in scope if in_production(m) == "yes"]
    silent = [m for m in running if _unknown(m.monitored) and _unknown(m.retrained)]
    return len(silent), len(running)


def _unknown(status: Status) -> bool:
    return status.contradicted or status.status == "unknown"


def _claims(scope: Sequence[Model], axis: Literal["monitored", "retrained"]) -> int:
    good = {"monitored": "yes", "retrained": "automatic"}[axis]
    running = [m for m in scope if in_production(m) == "yes"]
    return sum(getattr(m, axis).status == good and getattr(m, axis).strength == "claimed" for m in running)


def _answers(
    share: Share, status: VerdictStatus, silent: int, running: int, thresholds: Thresholds
) -> tuple[int | None, int | None]:
    """How many models good answers must settle, at least, to prove no gap; and bad answers to prove one."""
    line = thresholds.one_third
    if status == "not_applicable":
        return None, None
    may = share.gap_high - share.gap_low
    spoken = silent - int(thresholds.silence_withholds * running)
    good = max(0, share.gap_high - line.parts * share.of_high // line.of, spoken)
    bad = max(0, line.parts * share.of_low // line.of + 1 - share.gap_low)
    return good if share.status != "gap" and good <= max(may, silent) else None, bad if bad <= may else None


def _margin(share: Share, status: VerdictStatus, line: Ratio) -> int:
    """How many models may turn out otherwise before the verdict does."""
    if status == "gap":
        return share.gap_low - line.parts * share.of_low // line.of
    if status == "no_gap":
        return line.parts * share.of_high // line.of + 1 - share.gap_high
    return 0
