"""The answers that would decide: grouped where one settles several models, the most telling first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import Literal

from audit.assess.rule import profile
from audit.domain.models import Axis, Model, Status
from audit.domain.places import Place
from audit.domain.result import Question, Verdict

Grouping = Literal["text", "owner", "platform", "team", "model", "all"]
Group = tuple[str, Grouping, str]  # axis, grouped by, the group's name
_PREFERRED: tuple[Grouping, ...] = (
    "owner",
    "team",
    "platform",
    "text",
    "model",
    "all",
)  # of groups of one size


def ask(models: Sequence[Model], order: Sequence[int], verdict: Verdict) -> tuple[Question, ...]:
    """One question a group of models that one answer settles; each open model is in one of them.

    `order` holds all indexes, the worst first. The largest group is taken first, and so on, until no model is
    open: the least number of answers that a greedy choice finds. Those that `decides` come first and suffice for
    one of the two proofs.
    """
    open_ = [at for at in order if (score := models[at].score) and score.gap == "maybe"]
    needed = min((n for n in (verdict.good_answers, verdict.bad_answers) if n), default=0)
    if verdict.status != "undecided":
        needed = 0
    questions, settled = [], 0
    for group, ranks in _grouped([models[at] for at in open_]):
        concerned = tuple(open_[rank] for rank in ranks)
        questions.append(_question(models, group, concerned, decides=settled < needed))
        settled += len(concerned)
    return tuple(questions)


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


def _by_itself(model: Model, axis: str) -> Group:
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
