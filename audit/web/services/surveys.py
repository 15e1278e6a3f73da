"""Whole question sets: who is asked what, what was answered, and what the frameworks make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.answers.what_if import AnsweredAudit
from audit.domain.models import Model
from audit.domain.outcomes import Outcome
from audit.domain.questionnaire import (
    UNKNOWN_ANSWER,
    Answer,
    Framework,
    Question,
    QuestionSet,
    key_of,
)
from audit.survey import Surveyed
from audit.web.call import RefusedError
from audit.web.services import audits, verdicts
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope

KIND = "set"  # of a link; behind a colon stands the set's id
MOST_PEOPLE = 40  # who are asked at once
MOST_SINGLE = 40  # models that are asked about one by one on one page
_A_PAGE = 25  # of a larger inventory
_BY = ("owner", "team", "unit")
_MOST_OPEN = 5


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to answer: about the company or all models (`key` is empty), or about one model."""

    name: str
    key: str
    label: str
    mine: str
    note: str
    others: tuple[tuple[str, str], ...]  # who, label of the value


@dataclass(frozen=True, slots=True)
class ModelSelection:
    """Which models of a large inventory are asked about one by one: those of a group, those whose name or id holds a
    text, a page at a time. `groups`: what may be picked, as kind, name and number of models; empty where every model
    has its place on one page."""

    models: tuple[Model, ...]  # of this page
    every: tuple[Model, ...]  # of all pages
    groups: tuple[tuple[str, str, int], ...] = ()
    group: str = ""  # `owner:A. Person`
    find: str = ""
    page: int = 1
    pages: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether one answer may hold for those that were picked."""
        return bool((self.group or self.find) and self.every)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of a set. `whole`: about the company or all models; `single`: about each model. `listed`: what the
    inventory says of the company already."""

    question: Question
    whom: str
    whole: Field
    single: tuple[Field, ...]
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A set with what its framework makes of the answers. `answered` of `of` questions were answered by somebody."""

    set: QuestionSet
    framework: Framework | None
    outcome: Outcome | None
    answered: int
    of: int
    people: tuple[str, ...]
    open: tuple[Question, ...]  # those that would move it most


def question_set(audit: AnsweredAudit, id_: str) -> QuestionSet:
    """A set by its id. Raises MissingError."""
    found = next((one for one in audit.questionnaires.sets if one.id == id_), None)
    if found is None:
        raise rows.MissingError("set")
    return found


def standings(audit: AnsweredAudit, surveyed: Surveyed) -> list[Standing]:
    """Every set, in the order of the files."""
    outcomes = {one.framework: one for one in surveyed.outcomes}
    deciding = list(dict.fromkeys(one.question for one in surveyed.deciding))
    return [_standing(audit, one, outcomes, deciding) for one in audit.questionnaires.sets]


def _standing(
    audit: AnsweredAudit, one: QuestionSet, outcomes: Mapping[str, Outcome], deciding: Sequence[str]
) -> Standing:
    asked = set(questions_by_id(one, audit))
    given = [answer for answer in audit.given if answer.question in asked and answer.values]
    index = audit.questionnaires.index
    return Standing(
        set=one,
        framework=one.framework,
        outcome=outcomes.get(one.framework.id) if one.framework else None,
        answered=len({answer.question for answer in given}),
        of=len(asked),
        people=tuple(sorted({answer.who for answer in given})),
        open=tuple(index[name] for name in deciding if name in asked)[:_MOST_OPEN],
    )


def questions_by_id(one: QuestionSet, audit: AnsweredAudit) -> list[str]:
    """The questions of a set by id: its own, and those of other sets that its framework is decided by."""
    own = [question.id for question in one.questions]
    if one.framework is None:
        return own
    criteria = {criterion.id for criterion in one.framework.criteria}
    shared = [q.id for q in audit.questionnaires.questions if criteria & set(q.decides)]
    return list(dict.fromkeys((*own, *shared)))


def pick_models(audit: AnsweredAudit, group: str, find: str, page: str) -> ModelSelection:
    """The models in scope that a page asks about one by one. What names no group, or no page, picks nothing."""
    scoped = tuple(model for model in audit.before if model.in_scope)
    if len(scoped) <= MOST_SINGLE:
        return ModelSelection(scoped, scoped)
    counts = Counter((kind, name) for one in scoped for kind in _BY if (name := getattr(one, kind)))
    kind, _, name = group.partition(":")
    group = group if (kind, name) in counts else ""
    every = tuple(one for one in scoped if (not group or getattr(one, kind) == name) and _has(one, find))
    pages = max(1, -(-len(every) // _A_PAGE))
    at = min(int(page), pages) if page.isdecimal() and len(page) < 7 and int(page) else 1
    groups = tuple((kind, name, number) for (kind, name), number in sorted(counts.items()))
    return ModelSelection(every[(at - 1) * _A_PAGE : at * _A_PAGE], every, groups, group, find, at, pages)


def _has(model: Model, find: str) -> bool:
    words = " ".join(find.split()).casefold()
    return words in model.name.casefold() or words in (model.id or "").casefold()


def questions(
    audit: AnsweredAudit, one: QuestionSet, answers: Sequence[Answer], who: str, models: Sequence[Model]
) -> list[AskedQuestion]:
    """The questions of a set as `who` answers them, about each of these models, with what everybody answered."""
    index = audit.questionnaires.index
    return [_asked(audit, index[name], models, answers, who) for name in questions_by_id(one, audit)]


def _asked(
    audit: AnsweredAudit, question: Question, models: Sequence[Model], answers: Iterable[Answer], who: str
) -> AskedQuestion:
    about: dict[str, list[Answer]] = {}
    for one in answers:
        if one.question == question.id:
            about.setdefault(one.subject or "", []).append(one)
    single = models if question.per == "model" else ()
    return AskedQuestion(
        question=question,
        whom=audit.questionnaires.roles.get(question.whom, question.whom),
        whole=_field(question, "", "", about, who),
        single=tuple(_field(question, key_of(one), one.name, about, who) for one in single),
        choices=tuple(question.scale.labels.items()),
    )


def _field(question: Question, key: str, label: str, about: Mapping[str, list[Answer]], who: str) -> Field:
    here = about.get(key, [])
    mine = next((one for one in here if one.who == who), None)
    return Field(
        name=f"{question.id}:{key}",
        key=key,
        label=label,
        mine=mine.values[0] if mine and mine.values else "",
        note=mine.note if mine else "",
        others=tuple(
            (one.who, question.scale.said(one.values)) for one in here if one.who != who and one.values
        ),
    )


Said = tuple[str, str | None, str, str]
"""A question, the model's key or None, the value, a note."""


def parse_answers(
    audit: AnsweredAudit, one: QuestionSet, sent: Mapping[str, str], models: Sequence[Model]
) -> Iterator[Said]:
    """What a form answers, field by field; `group:question` holds for each of these models that has no answer of its
    own in the form. Raises RefusedError for what the set does not ask."""
    asked = set(questions_by_id(one, audit))
    for name, value in sent.items():
        kind, parted, rest = name.partition(":")
        question, _, key = rest.partition(":")
        if kind not in ("answer", "group") or not parted:
            continue
        value = "" if value == UNKNOWN_ANSWER else value
        if question not in asked or not verdicts.is_usable(audit, question, key or None, value):
            raise RefusedError("decision")
        if kind == "answer":
            yield question, key or None, value, sent.get(f"note:{rest}", "")
        elif value and audit.questionnaires.index[question].per == "model":
            keys = [key_of(model) for model in models]
            yield from (
                (question, key, value, "") for key in keys if not sent.get(f"answer:{question}:{key}")
            )


def save_answers(connection: Connection, scope: Scope, audit: str, said: Iterable[Said], who: str) -> int:
    """Writes answers down under a name, and has the audit judged with them; how many differ from before."""
    before = {
        (one.question, one.subject): (one.value, one.note)
        for one in rows.of_audit(connection, scope, t.answer, audit)
        if one.who == who
    }
    changed = 0
    for question, key, value, note in said:
        if before.get((question, key), ("", "")) != (value, note if value else ""):
            rows.set_answer(connection, scope, audit, question, key, value, who, note)
            changed += 1
    if changed:
        audits.queue_judgement(connection, scope, audit)
        rows.note(connection, scope, "answer", audit)
    return changed
