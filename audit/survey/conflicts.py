"""What is wrong with answers: they are about nothing that is known, too old, or they contradict each other or the
inventory. Each is a Problem, and none is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from audit.domain.models import Model
from audit.domain.places import Place, Problem
from audit.domain.questionnaire import Answer, Answers, Question, Questionnaires, key_of
from audit.domain.typed_text import plain
from audit.messages import cut, nearest
from audit.survey.answer_state import disagree
from audit.survey.inventory import answer_about, decided_by_auditor, subjects_of
from audit.survey.response_matrix import people

NAMES_SHOWN = 3


def checked(
    given: Sequence[Answer], models: Sequence[Model], questionnaires: Questionnaires, as_of: date
) -> tuple[Answers, tuple[Problem, ...]]:
    """The answers that can be used, each about a model as the inventory spells it, and what is wrong with the rest.

    An answer that is too old is kept as one to be confirmed.
    """
    spelled: dict[str, list[str]] = {}
    for model in models:
        spelled.setdefault(plain(key_of(model)), []).append(key_of(model))
    kept, problems = [], []
    for answer in given:
        problem = _unusable(answer, spelled, questionnaires)
        if problem:
            problems.append(problem)
            continue
        if answer.subject is not None:
            answer = replace(answer, subject=spelled[plain(answer.subject)][0])
        if answer.when and _stale(answer.when, as_of, questionnaires.answer_valid_months):
            problems.append(_problem("answer_stale", answer, questionnaires, date=answer.when.isoformat()))
            answer = replace(answer, status="to_confirm")
        kept.append(answer)
    return Answers(kept), tuple(problems)


def conflicts(
    answers: Answers, models: Sequence[Model], questionnaires: Questionnaires, inventory: Sequence[Answer]
) -> Iterator[Problem]:
    """People who disagree, and people who contradict the inventory."""
    yield from _disagreements(answers, questionnaires)
    for listed in inventory:
        question = questionnaires.index[listed.question]
        for answer in people(question, answers, None):
            if disagree([frozenset(answer.values), frozenset(listed.values)]):
                yield contradiction("answer_contradicts_inventory", answer, listed, questionnaires, None)
    yield from _against_models(answers, models, questionnaires)


def _unusable(
    answer: Answer, spelled: Mapping[str, Sequence[str]], questionnaires: Questionnaires
) -> Problem | None:
    question = questionnaires.index.get(answer.question)
    if question is None:
        close = nearest(answer.question, questionnaires.index)
        args = {"question": answer.question, "close": "".join(close) or "-"}
        return Problem("answer_unknown_question", answer.place, args)
    if not question.all_values.issuperset(answer.values):
        return _problem(
            "answer_off_scale", answer, questionnaires, choices=" / ".join(question.scale.labels.values())
        )
    if answer.subject is None:
        return None
    if question.per == "company":
        return _problem("answer_about_company", answer, questionnaires)
    found = spelled.get(plain(answer.subject), ())
    if not found:
        return _problem("answer_unknown_model", answer, questionnaires)
    return (
        _problem("answer_ambiguous_model", answer, questionnaires, models=len(found))
        if len(found) > 1
        else None
    )


def _disagreements(answers: Answers, questionnaires: Questionnaires) -> Iterator[Problem]:
    about = dict.fromkeys((answer.question, answer.subject) for answer in answers)
    for name, subject in about:
        question = questionnaires.index[name]
        said = people(question, answers, subject)
        if disagree([frozenset(answer.values) for answer in said]):
            told = " / ".join(f"{answer.who or '?'}: {labels(question, answer)}" for answer in said)
            args = {
                "question": question.asks,
                "subject": _named(question, subject, questionnaires),
                "said": told,
            }
            yield Problem("answers_disagree", said[0].place, args)


def _against_models(
    answers: Answers, models: Sequence[Model], questionnaires: Questionnaires
) -> Iterator[Problem]:
    """One Problem an answer, however many models it contradicts."""
    asked = [q for q in questionnaires.questions if q.source and q.per == "model"]
    asked = [q for q in asked if any(answer.question == q.id for answer in answers)]
    for question in asked:
        against: dict[Answer, list[Answer]] = {}
        for at in subjects_of(models):
            listed = None if decided_by_auditor(question, models[at]) else answer_about(question, models[at])
            for answer in people(question, answers, key_of(models[at])) if listed else ():
                if listed and disagree([frozenset(answer.values), frozenset(listed.values)]):
                    against.setdefault(answer, []).append(listed)
        for answer, found in against.items():
            names = ", ".join(str(one.subject) for one in found[:NAMES_SHOWN])
            more = f" (+{len(found) - NAMES_SHOWN})" if len(found) > NAMES_SHOWN else ""
            yield contradiction(
                "answer_contradicts_inventory", answer, found[0], questionnaires, names + more
            )


def contradiction(
    code: str, answer: Answer, listed: Answer, questionnaires: Questionnaires, subject: str | None
) -> Problem:
    """The Problem of an answer that says something else than the inventory; it names the cells of the latter."""
    cells = "; ".join(f"'{cut(one.text)}' ({one.place})" for one in listed.evidence[:NAMES_SHOWN])
    question = questionnaires.index[answer.question]
    return _problem(
        code,
        replace(answer, subject=subject),
        questionnaires,
        listed=labels(question, listed),
        cells=cells or str(listed.place or Place("?")),
    )


def labels(question: Question, answer: Answer) -> str:
    """An answer in the words of its scale."""
    return question.scale.said(answer.values) or "?"


def _problem(code: str, answer: Answer, questionnaires: Questionnaires, **more: str | int) -> Problem:
    question = questionnaires.index[answer.question]
    args: dict[str, str | int] = {
        "question": question.asks,
        "subject": _named(question, answer.subject, questionnaires),
        "who": answer.who or "?",
        "said": labels(question, answer),
        **more,
    }
    return Problem(code, answer.place, args)


def _named(question: Question, subject: str | None, questionnaires: Questionnaires) -> str:
    return subject or questionnaires.subjects[question.per]


def _stale(then: date, now: date, months: int) -> bool:
    """Whether more than so many months have passed."""
    return (now.year * 12 + now.month, now.day) > (then.year * 12 + then.month + months, then.day)
