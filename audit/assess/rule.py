"""The one-third rule as an interval over every completion of what is unknown, in three readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, TypeVar

from audit.domain.models import COUNTED, OUTSIDE, Axis, Model, Score
from audit.domain.result import Share, Verdict, VerdictStatus
from audit.knowledge.thresholds import Ratio, Thresholds

Answer = Literal["yes", "maybe", "no"]
K = TypeVar("K")

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


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """All that the rule sees of a model: those with one profile count alike, so profiles are counted, not models.

    Made by `profile` alone, which gives models that are alike the same one: it is known by its identity, so that many
    are counted without a look inside. An axis whose cells contradict each other is `unknown`. `claimed`: what it says
    is good, and a claim only.
    """

    in_scope: bool
    dated: bool
    outside: bool  # of the window, by its date, and by nothing else out of scope
    deployed: str
    monitored: str
    retrained: str
    claimed_monitored: bool
    claimed_retrained: bool

    @property
    def runs(self) -> Answer:
        """Whether it runs in production."""
        return "maybe" if self.deployed == "unknown" else "yes" if self.deployed == "production" else "no"

    @property
    def lacks_monitoring(self) -> Answer | None:
        """Whether it lacks monitoring; None where that does not apply and is left out of the test."""
        return _LACKS_MONITORING.get(self.monitored)

    @property
    def lacks_retraining(self) -> Answer | None:
        """The same for automated retraining."""
        return _LACKS_RETRAINING.get(self.retrained)


Tally = Mapping[Profile, int]
"""How many models have each profile."""


LACKS: Mapping[str, Mapping[str, Answer]] = {"monitored": _LACKS_MONITORING, "retrained": _LACKS_RETRAINING}
"""Axis -> status -> whether a model then lacks it; a status that is not listed leaves the axis out of the test."""


def how_many(tally: Mapping[K, int], has: Callable[[K], bool]) -> int:
    """How many of the counted models have something."""
    return sum(models for seen, models in tally.items() if has(seen))


def profile(model: Model, reason: str) -> Profile:
    """The profile of a model with the reason for which it is in scope or not."""
    deployed, monitored, retrained = model.deployed, model.monitored, model.retrained
    return _profile(
        reason,
        deployed.counted,
        monitored.counted,
        retrained.counted,
        monitored.status == "yes" and monitored.strength == "claimed",
        retrained.status == "automatic" and retrained.strength == "claimed",
    )


@cache
def _profile(
    reason: str,
    deployed: str,
    monitored: str,
    retrained: str,
    claimed_monitored: bool,
    claimed_retrained: bool,
) -> Profile:
    return Profile(
        in_scope=reason in COUNTED,
        dated=reason != "no_date",
        outside=reason in OUTSIDE,
        deployed=deployed,
        monitored=monitored,
        retrained=retrained,
        claimed_monitored=claimed_monitored,
        claimed_retrained=claimed_retrained,
    )


@cache
def answered(seen: Profile, axis: Axis, status: str) -> Profile:
    """The profile that such a model has once an answer gives it a status on an axis."""
    known: dict[str, Any] = {axis: status}
    return replace(seen, **known)


@cache
def score(seen: Profile) -> Score | None:
    """Whether such a model counts for the rule, and for the stricter reading; None where it is out of scope."""
    return Score(gap(seen), _count(seen, strict=True).gap) if seen.in_scope else None


def gap(seen: Profile) -> Answer:
    """Whether such a model is a gap model."""
    return _count(seen, strict=False).gap


@cache
def _count(seen: Profile, *, strict: bool) -> _Count:
    """An axis that does not apply is left out; where neither applies, nothing is lacking."""
    axes = [answer for answer in (seen.lacks_monitoring, seen.lacks_retraining) if answer is not None]
    return _Count(seen.runs, "no" if not axes else _any(axes) if strict else _both(axes))


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


def share_of_scope(tally: Tally, line: Ratio, *, strict: bool = False) -> Share:
    """The share of gap models among all in scope.

    An unknown stage may turn out to be retired and leave the scope: at the high end it does, unless the model
    itself may be a gap, which weighs more. Where none runs there is nothing to test.
    """
    counts = _counts(tally, strict=strict)
    sure, may = _sure_and_may(counts)
    of, leavers = counts.total(), how_many(counts, lambda c: c.runs == "maybe" and c.lacks == "no")
    share = _share(sure, of, sure + may, of - leavers or of, line)
    runs_none = all(count.runs == "no" for count in counts)
    return replace(share, status="not_applicable") if runs_none else share


def share_of_production(tally: Tally, line: Ratio) -> Share:
    """The share of gap models among production models alone; who may run counts where it moves the end."""
    counts = _counts(tally, strict=False)
    sure, may = _sure_and_may(counts)
    running = how_many(counts, lambda c: c.runs == "yes")
    low_of = running + how_many(counts, lambda c: c.runs == "maybe" and c.lacks != "yes")
    high_of = running + how_many(counts, lambda c: c.runs == "maybe" and c.lacks != "no")
    return _share(sure, low_of, sure + may, high_of or low_of, line)


def _counts(tally: Tally, *, strict: bool) -> Counter[_Count]:
    counts: Counter[_Count] = Counter()
    for seen, models in tally.items():
        counts[_count(seen, strict=strict)] += models
    return counts


def _sure_and_may(counts: Counter[_Count]) -> tuple[int, int]:
    return how_many(counts, lambda c: c.gap == "yes"), how_many(counts, lambda c: c.gap == "maybe")


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


def judge(tally: Tally, thresholds: Thresholds) -> Verdict:
    """The verdict over counted profiles; those out of scope do not count."""
    line = thresholds.one_third
    scope = {seen: models for seen, models in tally.items() if seen.in_scope}
    dated = {seen: models for seen, models in scope.items() if seen.dated}
    share = share_of_scope(scope, line)
    silent = how_many(scope, lambda p: p.runs == "yes" and p.monitored == p.retrained == "unknown")
    running = how_many(scope, lambda p: p.runs == "yes")
    dated_only = share_of_scope(dated, line) if dated and len(dated) < len(scope) else None
    withheld_for: Literal["", "silence", "dates"] = ""
    if share.status == "no_gap" and running > 0 and silent > thresholds.silence_withholds * running:
        withheld_for = "silence"
    elif share.status == "no_gap" and share.gap_high and _rests_on_undated(tally, dated_only, thresholds):
        withheld_for = "dates"
    status: VerdictStatus = "undecided" if withheld_for else share.status
    good, bad = _answers(share, status, silent, running, thresholds)
    return Verdict(
        status=status,
        share_low=share.share_low,
        share_high=share.share_high,
        threshold=line.parts / line.of,
        in_scope=sum(scope.values()),
        gap_low=share.gap_low,
        gap_high=share.gap_high,
        strict=_without_all_clear(share_of_scope(scope, line, strict=True), withheld_for),
        production_only=_without_all_clear(share_of_production(scope, line), withheld_for),
        dated_only=dated_only,
        withheld=bool(withheld_for),
        claimed_monitored=how_many(scope, lambda p: p.runs == "yes" and p.claimed_monitored),
        claimed_retrained=how_many(scope, lambda p: p.runs == "yes" and p.claimed_retrained),
        good_answers=share.gap_high if withheld_for == "dates" else good,
        bad_answers=bad,
        margin=_margin(share, status, line),
        withheld_for=withheld_for,
    )


def _without_all_clear(share: Share, withheld_for: str) -> Share:
    """The share by another reading, which gives no all-clear where the rule itself withholds it."""
    return replace(share, status="undecided") if withheld_for and share.status == "no_gap" else share


def _rests_on_undated(tally: Tally, dated_only: Share | None, thresholds: Thresholds) -> bool:
    """Whether models without a date alone keep the share down, in a list whose dates mostly lie outside the window."""
    outside = how_many(tally, lambda p: p.outside)
    undated = how_many(tally, lambda p: p.in_scope and not p.dated)
    inside = how_many(tally, lambda p: p.in_scope and p.dated)
    misses = inside < thresholds.dated_in_window * (inside + outside)
    return undated > 0 and misses and not (dated_only and dated_only.status in ("no_gap", "not_applicable"))


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
