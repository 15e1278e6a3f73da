"""What a result carries, so that a page can try further answers: the tables of the rules, and what was said already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.answers.claims import Claimants, questions_about
from audit.answers.rule import AXES, OUT_OF_USE, rank
from audit.assess.rule import LACKS
from audit.classify.combine import LACKING, NOT_IN_USE, apply_lifecycle
from audit.domain.models import DEPLOYED, MONITORED, RETRAINED, Axis, Model, Status
from audit.domain.questionnaire import Answers, Question, Questionnaires
from audit.domain.supposing import AskedAxis, Choice, FunctionRule, Lines, Said, Supposing
from audit.knowledge import Knowledge

_STATUSES: Mapping[Axis, tuple[str, ...]] = {
    "deployed": DEPLOYED, "monitored": MONITORED, "retrained": RETRAINED,
}  # fmt: skip


def supposing(
    models: Sequence[Model], answers: Answers, questionnaires: Questionnaires, knowledge: Knowledge
) -> Supposing:
    """The tables. `models` are as the inventory and the auditor have them; `answers` are those that count already."""
    return Supposing(
        lines=_lines(knowledge),
        axes=tuple(_asked(axis, question) for axis, question in _questions(questionnaires)),
        functions=tuple(
            FunctionRule(name, cells.axis or None, dict(cells.from_axis), cells.needs_production)
            for name, cells in knowledge.statuses.functions.items()
        ),
        lacking=tuple(sorted(LACKING)),
        said=tuple(_said(models, Claimants(answers, questionnaires, knowledge))),
    )


def _lines(knowledge: Knowledge) -> Lines:
    lines = knowledge.thresholds
    return Lines(
        lines.one_third.parts,
        lines.one_third.of,
        lines.silence_withholds,
        lines.function_in_place,
        lines.function_missing,
        lines.function_unknown,
        lines.dated_in_window,
    )


def _questions(questionnaires: Questionnaires) -> Iterator[tuple[Axis, Question]]:
    """The first question about each axis, as the deciding questions are asked."""
    for axis in AXES:
        question = next(questions_about(axis, questionnaires), None)
        if question is not None:
            yield axis, question


def _asked(axis: Axis, question: Question) -> AskedAxis:
    source = question.source
    assert source is not None
    return AskedAxis(
        axis=axis,
        question=question.id,
        asks=question.asks,
        choices=tuple(
            Choice(
                value,
                label,
                source.says[value],
                tuple(status for status, values in source.means.items() if value in values),
            )
            for value, label in question.scale.labels.items()
        ),
        ranks={status: float(rank(axis, status)) for status in _STATUSES[axis]},
        out_of_use=_out_of_use(axis),
        lacks=dict(LACKS.get(axis, {})),
    )


def _out_of_use(axis: Axis) -> dict[str, dict[str, str]]:
    """What each status amounts to at a stage out of use; what stays as it is is left out."""
    if axis == "deployed":
        return {}
    found = {
        stage: {status: apply_lifecycle(Status(status), stage, OUT_OF_USE[axis]).status for status in _STATUSES[axis]}
        for stage in NOT_IN_USE
    }  # fmt: skip
    return {stage: {was: now for was, now in moved.items() if was != now} for stage, moved in found.items()}


def _said(models: Sequence[Model], claimants: Claimants) -> Iterator[Said]:
    if not claimants.speak:
        return
    for at, model in enumerate(models):
        for axis in AXES:
            for claim in claimants.claims(axis, model):
                yield Said(at, axis, claim.status, tuple(sorted(claim.fits)))
