"""The verdict with the answers so far, and what one more would do: the engine's own answers, laid out for a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row

from audit.answers.claims import questions_about
from audit.answers.deciding import DecidingQuestion, Effect, deciding_questions
from audit.answers.joining import merged
from audit.answers.rule import AXES
from audit.answers.what_if import AnsweredAudit
from audit.assess.questions import open_axes
from audit.domain.models import Axis, Model, Status
from audit.domain.places import Place, column_letters
from audit.domain.questionnaire import Answer, Question, key_of
from audit.domain.result import AuditResult
from audit.report.view.status_symbols import KINDS
from audit.web.services.audits import knowledge_in, questions_in

_LAST, _MOST_ORDERS, _MOST_KEPT = 1_000, 200, 50
MOST_SHOWN = 8  # models of one question; one answer may hold for all of them
_TEXT = 120  # characters of a cell
_DIED = ("development", "retired")


_ORDERS: dict[str, dict[tuple[str, str], int]] = {}
_ASKS: dict[tuple[str, tuple[Answer, ...], str], tuple[QuestionView, ...]] = {}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be answered: the value that is sent, its words, and the kind of status that it claims."""

    value: str
    label: str
    kind: str
    status: str


@dataclass(frozen=True, slots=True)
class AskedModel:
    """A model that is asked about: what its sheet says, and what was answered."""

    index: int
    key: str
    name: str
    axis: str
    kind: str
    said: str
    place: str
    given: tuple[tuple[str, str], ...]  # value, who
    mine: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with those who are asked, the models concerned, and what each answer would do."""

    question: str
    asks: str
    axis: str
    whom: str
    decides: bool
    choices: tuple[Choice, ...]  # one a status, the one that claims least
    exact: tuple[Choice, ...]  # all of them
    models: tuple[AskedModel, ...]  # the first of them
    effects: tuple[Effect, ...]
    keys: tuple[str, ...] = ()  # of all of them


def answered_audit(result: AuditResult, answers: Sequence[Answer]) -> AnsweredAudit:
    """The audit of a result with the answers of the pages, beside those that the list itself holds."""
    audit = AnsweredAudit.of(result, questions_in(result.language), knowledge_in(result.language))
    from_list = [one for one in audit.given if one.place is not None]
    if not answers and len(from_list) == len(audit.given):
        return audit
    return audit.with_answers(merged(from_list, answers))


def with_window(audit: AnsweredAudit, months: int) -> AnsweredAudit:
    """The same with another window."""
    return replace(audit, window_months=months).with_answers(audit.given)


def question_views(
    audit: AnsweredAudit, answers: tuple[Answer, ...], who: str, key: str
) -> tuple[QuestionView, ...]:
    """The questions that decide, and those that were answered here, so that an answer can be taken back.

    They stand in the order in which they decided before anybody answered: a page on which a question jumps away as it
    is answered is hard to use. `key` names the result that the audit is of: what was found for it is kept for a while.
    """
    known = (key, answers, who)
    if known not in _ASKS:
        if len(_ASKS) >= _MOST_KEPT:
            _ASKS.clear()
        _ASKS[known] = _asks(audit, answers, who, key)
    return _ASKS[known]


def are_cached(answers: tuple[Answer, ...], who: str, key: str) -> bool:
    """Whether the questions were found already: of thousands of models that takes seconds."""
    return (key, answers, who) in _ASKS


def _asks(audit: AnsweredAudit, answers: Sequence[Answer], who: str, key: str) -> tuple[QuestionView, ...]:
    found = [_ask(audit, one, answers, who) for one in deciding_questions(audit, who)]
    open_ = {(one.question, key) for one in found for key in one.keys}
    answered = [a for a in answers if a.subject and (a.question, a.subject) not in open_]
    every = [*found, *_answered(audit, answered, answers, who)]
    first = _kept_order(audit, key) if answers else {}
    return tuple(
        sorted(every, key=lambda one: min(first.get((one.question, m.key), _LAST) for m in one.models))
    )


def _kept_order(audit: AnsweredAudit, key: str) -> dict[tuple[str, str], int]:
    """The order is that of the result, whatever was answered since: it is found once."""
    if key not in _ORDERS:
        if len(_ORDERS) >= _MOST_ORDERS:
            _ORDERS.clear()
        _ORDERS[key] = _first_order(audit)
    return _ORDERS[key]


def _first_order(audit: AnsweredAudit) -> dict[tuple[str, str], int]:
    """Question and model -> where it stood before anybody answered on the pages."""
    before = audit.with_answers([one for one in audit.given if one.place is not None])
    return {
        (one.question.id, key_of(before.before[at])): number
        for number, one in enumerate(deciding_questions(before))
        for at in one.models
    }


def _ask(audit: AnsweredAudit, one: DecidingQuestion, answers: Sequence[Answer], who: str) -> QuestionView:
    axis = _axis(one.question)
    return QuestionView(
        question=one.question.id,
        asks=one.question.asks,
        axis=axis,
        whom=one.group.group if one.group.grouped_by in ("owner", "team") else "",
        decides=one.group.decides,
        choices=_shortest(one.question, axis),
        exact=_every(one.question, axis),
        models=tuple(
            _asked(audit, at, axis, one.question.id, answers, who) for at in one.models[:MOST_SHOWN]
        ),
        effects=one.effects,
        keys=tuple(key_of(audit.before[at]) for at in one.models),
    )


def _answered(
    audit: AnsweredAudit, settled: Iterable[Answer], answers: Sequence[Answer], who: str
) -> Iterator[QuestionView]:
    """Answers that settled their question, by question."""
    index = {key_of(model): at for at, model in enumerate(audit.models)}
    by_question: dict[tuple[str, str], list[int]] = {}
    for one in settled:
        at = index.get(one.subject or "")
        if at is not None and at not in by_question.setdefault(
            (one.question, audit.before[at].owner or ""), []
        ):
            by_question[one.question, audit.before[at].owner or ""].append(at)
    for (name, owner), models in by_question.items():
        question = audit.questionnaires.index[name]
        axis = _axis(question)
        rows = tuple(_asked(audit, at, axis, name, answers, who) for at in models[:MOST_SHOWN])
        keys = tuple(key_of(audit.before[at]) for at in models)
        every = _every(question, axis)
        yield QuestionView(
            name, question.asks, axis, owner, False, _shortest(question, axis), every, rows, (), keys
        )


def _axis(question: Question) -> str:
    return question.source.name if question.source else ""


def _every(question: Question, axis: str) -> tuple[Choice, ...]:
    says = question.source.says if question.source else {}
    return tuple(
        Choice(value, label, status_kind(axis, says.get(value, "unknown")), says.get(value, "unknown"))
        for value, label in question.scale.labels.items()
    )


def _shortest(question: Question, axis: str) -> tuple[Choice, ...]:
    """One choice a status, the best first: of several values that claim the same, the one that claims least."""
    first: dict[str, Choice] = {}
    for choice in _every(question, axis):
        first.setdefault(choice.status, choice)
    return tuple(reversed(first.values()))


def _asked(
    audit: AnsweredAudit, at: int, axis: str, question: str, answers: Sequence[Answer], who: str
) -> AskedModel:
    model, key = audit.before[at], key_of(audit.before[at])
    status: Status = getattr(model, axis)
    evidence = model.evidence(status)
    given = tuple(
        (a.values[0], a.who) for a in answers if (a.question, a.subject) == (question, key) and a.values
    )
    return AskedModel(
        index=at,
        key=key,
        name=model.name,
        axis=axis,
        kind=status_kind(axis, status.status),
        said=evidence[0].text[:_TEXT] if evidence else "",
        place=_cell(evidence[0].place) if evidence else "",
        given=given,
        mine=next((value for value, whose in given if whose == who), ""),
    )


def _cell(place: Place) -> str:
    """A cell as a sentence names it, without the file: `Retail Banking H8`."""
    cell = f"{column_letters(place.column or 0)}{place.row or ''}"
    return f"{place.sheet} {cell}" if place.sheet else cell


def status_kind(axis: str, status: str) -> str:
    """The kind of a status's symbol."""
    if axis == "deployed" and status in _DIED:
        return "off"
    return "part" if status == "manual" else KINDS.get(status, "unk")


def owner_questions(audit: AnsweredAudit, owner: str, answers: Sequence[Answer]) -> tuple[QuestionView, ...]:
    """What one owner is asked: the open questions about their own models, and what they have answered."""
    axes: dict[Axis, Question] = {
        axis: question
        for axis in AXES
        if (question := next(questions_about(axis, audit.questionnaires), None))
    }
    mine = [at for at, model in enumerate(audit.before) if model.owner == owner and model.in_scope]
    said = {(a.question, a.subject) for a in answers if a.who == owner}
    found = []
    for axis, question in axes.items():
        open_ = [
            at
            for at in mine
            if axis in open_axes(audit.before[at]) or (question.id, key_of(audit.before[at])) in said
        ]
        if open_:
            models = tuple(_asked(audit, at, axis, question.id, answers, owner) for at in open_)
            exact = _every(question, axis)
            found.append(
                QuestionView(question.id, question.asks, axis, owner, False, exact, exact, models, ())
            )
    return tuple(found)


def is_answer(audit: AnsweredAudit, question: str, key: str, value: str) -> bool:
    """Whether it is an answer to a question about a model's axis; an empty value takes one back."""
    asked = audit.questionnaires.index.get(question)
    if asked is None or asked.source is None or not asked.source.says:
        return False
    return (not value or value in asked.scale.labels) and any(key_of(model) == key for model in audit.before)


def is_usable(audit: AnsweredAudit, question: str, key: str | None, value: str) -> bool:
    """Whether it answers a question of any set: about a model that there is, about all of them, or about the company.
    An empty value takes an answer back."""
    asked = audit.questionnaires.index.get(question)
    if asked is None or (value and value not in asked.scale.labels):
        return False
    return key is None or (asked.per == "model" and any(key_of(model) == key for model in audit.before))


def may_answer(asked: Iterable[QuestionView], question: str, key: str, value: str) -> bool:
    """Whether an answer is one that was asked for."""
    return any(
        one.question == question
        and any(model.key == key for model in one.models)
        and (not value or any(choice.value == value for choice in one.exact))
        for one in asked
    )


@dataclass(frozen=True, slots=True)
class MapRow:
    """A model of the map: whether it counts, and the kinds and words of its three axes."""

    index: int
    name: str
    mark: str
    tiles: tuple[tuple[str, str, bool], ...]  # kind, words, answered or reviewed by a person


def model_map(audit: AnsweredAudit, labels: Any) -> dict[str, list[MapRow]]:
    """The models in scope by team, unit or sheet, in the order of the list."""
    found: dict[str, list[MapRow]] = {}
    for at, model in enumerate(audit.models):
        if model.in_scope:
            group = model.team or model.unit or model.place.sheet or ""
            found.setdefault(group, []).append(_map_row(at, model, labels))
    return found


def _map_row(at: int, model: Model, labels: Any) -> MapRow:
    tiles = []
    for axis in AXES:
        status: Status = getattr(model, axis)
        tiles.append(
            (
                status_kind(axis, status.status),
                labels.get(axis, {}).get(status.status, status.status),
                status.answered or status.reviewed,
            )
        )
    return MapRow(at, model.name, model.score.gap if model.score else "no", tuple(tiles))


def open_jobs(jobs: Iterable[Row[Any]], kind: str) -> bool:
    """Whether work of a kind is still to be done."""
    return any(one.kind == kind and one.state in ("waiting", "running") for one in jobs)
