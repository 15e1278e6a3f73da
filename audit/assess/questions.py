"""The answers that would decide: grouped where one settles several models, the most telling first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from audit.assess.functions import worst_first
from audit.assess.rule import in_production, lacking
from audit.domain.models import Model, Status
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


def ask(models: Sequence[Model], verdict: Verdict) -> tuple[Question, ...]:
    """One question a group of models that one answer settles; each open model is in one of them.

    The largest group is taken first, and so on, until no model is open: the least number of answers that a
    greedy choice finds. Those that `decides` come first and suffice for one of the two proofs.
    """
    open_ = [at for at, model in enumerate(models) if model.score and model.score.gap == "maybe"]
    questions = [_question(models, group, members) for group, members in _grouped(models, open_)]
    needed = min((n for n in (verdict.good_answers, verdict.bad_answers) if n), default=0)
    if verdict.status != "undecided":
        needed = 0
    decided, settled = [], 0
    for question in questions:
        decided.append(settled < needed)
        settled += len(question.models)
    return tuple(
        Question(q.axis, q.grouped_by, q.group, q.models, q.place, decides)
        for q, decides in zip(questions, decided, strict=True)
    )


def _grouped(models: Sequence[Model], open_: Sequence[int]) -> Iterator[tuple[Group, list[int]]]:
    """Groups by size, then by what is at stake; a model leaves the others once it is in one."""
    groups: dict[Group, list[int]] = {}
    for at in open_:
        for group in _groups(models[at]):
            groups.setdefault(group, []).append(at)
    place = {at: number for number, at in enumerate(worst_first(models, open_))}
    left = set(open_)
    while left:
        sizes = {group: [at for at in members if at in left] for group, members in groups.items()}
        groups = {group: members for group, members in sizes.items() if members}
        group, members = min(groups.items(), key=lambda item: _order(item[0], item[1], place))
        yield group, members
        left.difference_update(members)


def _order(group: Group, members: Sequence[int], place: Mapping[int, int]) -> tuple[int, int, int, Group]:
    """The largest first, then what is most at stake, then whom it is easiest to ask."""
    return -len(members), min(place[at] for at in members), _PREFERRED.index(group[1]), group


def _groups(model: Model) -> Iterator[Group]:
    axis = open_axis(model)
    status: Status = getattr(model, axis)
    yield axis, "model", model.id or model.name
    if model.owner:
        yield axis, "owner", model.owner
    if model.judgement.tools:
        yield axis, "platform", model.judgement.tools[0]
    if model.team or model.unit:
        yield axis, "team", model.team or model.unit or ""
    for reading in status.readings[:1]:
        yield axis, "text", reading.text
    if not (model.owner or model.team or model.unit):
        yield axis, "all", ""


def open_axis(model: Model) -> Literal["deployed", "monitored", "retrained"]:
    """The axis to ask about first: whether it runs, then is watched, then is retrained."""
    if in_production(model) == "maybe":
        return "deployed"
    return "monitored" if lacking(model)[0] == "maybe" else "retrained"


def _question(models: Sequence[Model], group: Group, members: Sequence[int]) -> Question:
    axis, grouped_by, name = group
    ordered = worst_first(models, members)
    first = models[ordered[0]]
    evidence = first.evidence(getattr(first, axis))
    place: Place = evidence[0].place if evidence else first.place
    return Question(axis, grouped_by, name, ordered, place, decides=False)
