"""The verdict, moving with each answer; what would happen if; the map of the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row
from starlette.responses import Response

from audit.answers.what_if import AnsweredAudit
from audit.domain.questionnaire import Answer
from audit.domain.result import AuditResult, Verdict, other_readings
from audit.report.view.system_evidence import evidence as systems_of
from audit.web.call import Call, RefusedError
from audit.web.pages.shared import answer_field, number, read_audit
from audit.web.services import audits, documents, evidence, suppositions, verdicts
from audit.web.store import repositories as rows
from audit.web.store import tables as t

_MOST_MAPPED = 400  # models of the map
_MOST_NOTE = 2_000
_MOST_AT_ONCE = 1_000  # models whose questions are found while somebody waits


def page(call: Call) -> Response:
    """Where the company stands, and which answers decide."""
    audit, client = read_audit(call)
    with call.store.write(call.scope) as connection:
        if audit.looked is None:
            rows.change(connection, call.scope, t.audit, audit.id, looked=audit.created)
    return _page(call, audit, client)


def _page(call: Call, audit: Row[Any], client: Row[Any], **more: Any) -> Response:
    result, answers, now = _standing(call, audit)
    with call.store.read(call.scope) as connection:
        job = documents.reading_job(connection, call.scope, audit.id)
        links = [
            one for one in rows.of_audit(connection, call.scope, t.link, audit.id) if one.kind == "owner"
        ]
    return call.page(
        "verdict.html",
        audit=audit,
        client=client,
        result=result,
        now=now,
        v=now.verdict,
        readings=_readings(now.verdict),
        asks=_asks(call, audit, now, answers),
        answers=answers,
        groups=verdicts.model_map(now, result.labels) if len(now.models) <= _MOST_MAPPED else None,
        links=links,
        systems=systems_of(result),
        claims=evidence.claims(result),
        job=job,
        **{"supposed": None, "window": None, "typed": {}, **more},
    )


def _asks(
    call: Call, audit: Row[Any], now: AnsweredAudit, answers: tuple[Answer, ...]
) -> tuple[verdicts.QuestionView, ...] | None:
    """The questions; None where finding them takes so long that the page comes without them first."""
    who = call.scope.name
    at_once = len(now.models) <= _MOST_AT_ONCE or call.asked("questions") == "yes"
    if not at_once and not verdicts.are_cached(answers, who, audit.result):
        return None
    return verdicts.question_views(now, answers, who, audit.result)


def _standing(call: Call, audit: Row[Any]) -> tuple[AuditResult, tuple[Answer, ...], AnsweredAudit]:
    result = audits.load_result(call.store, call.scope, audit)
    with call.store.read(call.scope) as connection:
        answers = audits.answers_of(connection, call.scope, audit.id)
    return result, answers, verdicts.answered_audit(result, answers)


def _readings(verdict: Verdict) -> list[tuple[str, Any]]:
    """The same answers counted by another rule."""
    found = other_readings(verdict)
    shown = ((name, found[name]) for name in ("production_only", "dated_only", "strict") if name in found)
    return [(name, share) for name, share in shown if share.share_low is not None]


def answer(call: Call) -> Response:
    """Takes answers, one or several at once, and has the report made anew in the background."""
    audit, _ = read_audit(call)
    result = audits.load_result(call.store, call.scope, audit)
    before = verdicts.answered_audit(result, ())
    said = [
        *_for_all(call, audit),
        *(_checked(call, before, name) for name in call.form if name.startswith("answer:")),
    ]
    if not said:
        raise RefusedError("decision")
    with call.store.write(call.scope) as connection:
        for question, key, value in said:
            rows.set_answer(
                connection, call.scope, audit.id, question, key, value, call.scope.name,
                call.sent("note", most=_MOST_NOTE),
            )  # fmt: skip
        audits.queue_judgement(connection, call.scope, audit.id)
        rows.note(connection, call.scope, "answer", audit.id)
    call.workers.wake()
    return call.to(f"/audits/{audit.id}/verdict")


def _for_all(call: Call, audit: Row[Any]) -> Iterator[tuple[str, str, str]]:
    """A field `all:question:first model`, whose answer holds for every model of that question."""
    asked = [name for name in call.form if name.startswith("all:") and call.sent(name)]
    if not asked:
        return
    _, answers, now = _standing(call, audit)
    for name in asked:
        question, first = answer_field(name)
        for one in verdicts.question_views(now, answers, call.scope.name, audit.result):
            if one.question == question and one.keys[:1] == (first,):
                for key in one.keys:
                    if not verdicts.is_answer(now, question, key, call.sent(name)):
                        raise RefusedError("decision")
                    yield question, key, call.sent(name)


def _checked(call: Call, audit: AnsweredAudit, name: str) -> tuple[str, str, str]:
    """A field `answer:question:model` with its value."""
    question, key = answer_field(name)
    value = call.sent(name)
    if not verdicts.is_answer(audit, question, key, value):
        raise RefusedError("decision")
    return question, key, value


def what_if(call: Call) -> Response:
    """The same audit with another window, people or rates supposed; nothing is kept."""
    audit, client = read_audit(call)
    window = number(call.asked("window"), 1, suppositions.MOST_MONTHS)
    rates = [number(call.asked(name), 1, suppositions.MOST_RATE) for name in ("low", "high")]
    low, high = (None if one is None else int(one) for one in rates)
    people = number(call.asked("people"), 0, suppositions.MOST_PEOPLE)
    supposed = suppositions.Supposition(None if window is None else int(window), people, low, high)
    _, _, now = _standing(call, audit)
    return _page(
        call, audit, client, supposed=suppositions.outcome(call, audit, supposed),
        window=suppositions.verdict_of(supposed, now),
        typed={name: call.asked(name) for name in ("window", "people", "low", "high")},
    )  # fmt: skip
