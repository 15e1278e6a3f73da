"""The answers that would decide: grouped where one settles several models, the most telling first."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import accumulate
from typing import Literal

from audit.assess.rule import Tally, answered, judge, profile
from audit.domain.models import Axis, Model, Status
from audit.domain.places import Place
from audit.domain.result import Question, Verdict, VerdictStatus
from audit.knowledge.thresholds import Thresholds

Grouping = Literal["text", "owner", "platform", "team", "model", "all"]
Group = tuple[Axis, Grouping, str]  # axis, grouped by, the group's name
Concerned = tuple[Group, tuple[int, ...]]  # with the indexes of its models
_GOOD: Mapping[Axis, str] = {"deployed": "development", "monitored": "yes", "retrained": "automatic"}
_BAD: Mapping[Axis, str] = {"deployed": "production", "monitored": "no", "retrained": "no"}
_PREFERRED: tuple[Grouping, ...] = (
    "owner",
    "team",
    "platform",
    "text",
    "model",
    "all",
)  # of groups of one size


def ask(
    models: Sequence[Model], order: Sequence[int], tally: Tally, verdict: Verdict, thresholds: Thresholds
) -> tuple[Question, ...]:
    """One question a group of models that one answer settles; each open model is in one of them.

    `order` holds all indexes, the worst first. The largest group is taken first, and so on, until no model is
    open: the least number of answers that a greedy choice finds. Those that `decides` come first and suffice for
    one of the two proofs, which is `AuditResult.decided_by`.
    """
    open_ = [at for at in order if (score := models[at].score) and score.gap == "maybe"]
    groups = [
        (group, tuple(open_[rank] for rank in ranks))
        for group, ranks in _grouped([models[at] for at in open_])
    ]
    deciding = _deciding(models, groups, tally, verdict, thresholds) if verdict.status == "undecided" else 0
    return tuple(
        _question(models, group, concerned, decides=number < deciding)
        for number, (group, concerned) in enumerate(groups)
    )


def _deciding(
    models: Sequence[Model],
    groups: Sequence[Concerned],
    tally: Tally,
    verdict: Verdict,
    thresholds: Thresholds,
) -> int:
    """How many of the questions decide: the first ones that rule a gap out if every answer is good, or fewer if these
    prove one with every answer bad. 0 where no answers to them decide."""
    ends = [0, *accumulate(len(concerned) for _, concerned in groups)]
    seen = [
        (profile(models[at], models[at].scope_reason), group[0])
        for group, concerned in groups
        for at in concerned
    ]

    def least(answers: Mapping[Axis, str], *proven: VerdictStatus) -> int:
        moves = [(before, answered(before, axis, answers[axis])) for before, axis in seen]

        def decided(number: int) -> bool:
            after = Counter(tally)
            for (before, then), count in Counter(moves[: ends[number]]).items():
                after[before] -= count
                after[then] += count
            return judge(+after, thresholds).status in proven

        return bisect_left(range(len(ends)), True, key=decided)

    good, bad = least(_GOOD, "no_gap", "not_applicable"), least(_BAD, "gap")
    told_apart = bad < len(ends) and ends[bad] < (verdict.good_answers or len(models) + 1)
    found = min(good, bad) if told_apart else good
    return found if found < len(ends) else 0


def _grouped(models: Sequence[Model]) -> Iterator[tuple[Group, list[int]]]:
    """Groups by size, then by what is at stake; a model leaves the others once it is in one.

    `models` are the worst first, and groups hold their positions. A group only ever gets smaller, so its old size
    tells when to look at it again at the earliest.
    """
    groups: dict[Group, list[int]] = {}
    for rank, model in enumerate(models):
        for group in _groups(model):
            groups.setdefault(group, []).append(rank)
    # of the names, most stand once: such a group is only chosen where nothing is known of whom to ask
    several = (item for item in groups.items() if len(item[1]) > 1 or item[0][1] != "model")
    waiting = [(_urgency(group, ranks), ranks) for group, ranks in several]
    heapify(waiting)
    left = set(range(len(models)))
    while left:
        (*_, group), ranks = heappop(waiting)
        still = [rank for rank in ranks if rank in left]
        if len(still) == len(ranks):
            alone = group[1] == "all" and len(ranks) == 1
            yield _by_itself(models[ranks[0]], group[0]) if alone else group, ranks
            left.difference_update(ranks)
        elif still:
            heappush(waiting, (_urgency(group, still), still))


def _urgency(group: Group, ranks: Sequence[int]) -> tuple[int, int, int, Group]:
    """The largest first, then what is most at stake, then whom it is easiest to ask."""
    return -len(ranks), ranks[0], _PREFERRED.index(group[1]), group


def _groups(model: Model) -> Iterator[Group]:
    axis = open_axis(model)
    status: Status = getattr(model, axis)
    yield _by_itself(model, axis)
    if model.owner:
        yield axis, "owner", model.owner
    if model.tools:
        yield axis, "platform", model.tools[0]
    if model.team or model.unit:
        yield axis, "team", model.team or model.unit or ""
    for reading in status.readings[:1]:
        yield axis, "text", reading.text
    if not (model.owner or model.team or model.unit):
        yield axis, "all", ""


def _by_itself(model: Model, axis: Axis) -> Group:
    return axis, "model", model.id or model.name


def open_axis(model: Model) -> Axis:
    """The axis to ask about first: whether it runs, then is watched, then is retrained."""
    return next(open_axes(model), "retrained")


def open_axes(model: Model) -> Iterator[Axis]:
    """The axes that leave it open whether a model is a gap model, in the order in which they are asked about."""
    seen = profile(model, model.scope_reason)
    if seen.runs == "maybe":
        yield "deployed"
    if seen.lacks_monitoring == "maybe":
        yield "monitored"
    if seen.lacks_retraining == "maybe":
        yield "retrained"


def _question(
    models: Sequence[Model], group: Group, concerned: tuple[int, ...], *, decides: bool
) -> Question:
    axis, grouped_by, name = group
    first = models[concerned[0]]
    evidence = first.evidence(getattr(first, axis))
    place: Place = evidence[0].place if evidence else first.place
    return Question(axis, grouped_by, name, concerned, place, decides)
