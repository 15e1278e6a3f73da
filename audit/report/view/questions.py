"""Questions with what a page says around them: whom they are about, who can answer, what an answer moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from audit.domain.models import Model
from audit.domain.result import AuditResult, Question
from audit.domain.whom import whom_to_ask
from audit.report.view.status_symbols import AXES

_Group = tuple[str, str, str]  # axis, grouped by, the group's name


class Asked(NamedTuple):
    """A question with who can answer it, and the share's high end if the answers are good (None: not moved).

    `whole`: it is about every model of its group. `disputed`: cells of each of its models disagree.
    """

    question: Question
    names: tuple[str, ...]
    who: tuple[str, ...]
    high_if_good: float | None
    whole: bool = True
    disputed: bool = False


def asked(result: AuditResult, questions: Sequence[Question]) -> tuple[Asked, ...]:
    """Questions with the names of their models and whom to ask."""
    sizes = _sizes(result.models, {_group(one) for one in questions})
    return tuple(_asked(result, one, sizes[_group(one)]) for one in questions)


def first_asked(result: AuditResult) -> Asked | None:
    """The question whose answer is to be had first; None where no answer decides."""
    first = next((one.question for one in result.advice.decisions if one.question is not None), None)
    return None if first is None else asked(result, [result.questions[first]])[0]


def _asked(result: AuditResult, question: Question, size: int) -> Asked:
    """A question; `size`: how many models of the inventory its group's words are true of."""
    models = [result.models[i] for i in question.models]
    known = tuple(dict.fromkeys(filter(None, whom_to_ask(models))))
    open_ = sum(m.score is not None and m.score.gap == "maybe" for m in models)
    verdict, of_axis = result.verdict, question.axis in AXES
    moves = of_axis and open_ > 0 and verdict.in_scope > 0
    return Asked(
        question,
        names=tuple(m.name for m in models),
        who=(question.group,) if question.grouped_by == "owner" else known,
        high_if_good=(verdict.gap_high - open_) / verdict.in_scope if moves else None,
        whole=size <= len(models),
        disputed=of_axis and all(getattr(m, question.axis).contradicted for m in models),
    )


def _group(question: Question) -> _Group:
    return question.axis, question.grouped_by, question.group


def _sizes(models: Iterable[Model], groups: set[_Group]) -> Counter[_Group]:
    """How many models each group's words are true of, whether they are asked about or not."""
    kinds = {(axis, by) for axis, by, _ in groups}
    return Counter(
        group
        for model in models
        for axis, by in kinds
        for name in set(_names(model, axis, by))
        if (group := (axis, by, name)) in groups
    )


def _names(model: Model, axis: str, by: str) -> Iterator[str]:
    """What of one kind may be said of a model: its owner, its team and unit, its tools, the texts of its cells."""
    if by == "owner":
        yield model.owner or ""
    elif by == "team":
        yield from (model.team or "", model.unit or "")
    elif by == "platform":
        yield from model.tools
    elif by == "text" and axis in AXES:
        yield from (reading.text for reading in getattr(model, axis).readings)
