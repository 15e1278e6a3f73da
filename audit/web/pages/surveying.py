"""Questionnaires: whole question sets, sent to several people by link, answered here, and scored."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from sqlalchemy import Row
from starlette.responses import Response

from audit.answers.what_if import AnsweredAudit
from audit.domain.questionnaire import Answer, QuestionSet
from audit.web.call import Call, RefusedError
from audit.web.guard.tokens import hash_token
from audit.web.pages.shared import read_audit
from audit.web.services import audits, links, surveys, verdicts
from audit.web.settings import LINK_DAYS
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Outside, Scope

_MOST_NAME, _MOST_NAMES, _MOST_TOKEN, _MOST_NOTE = 120, 5_000, 100, 2_000


def page(call: Call) -> Response:
    """Every set with its score so far, and whom it was sent to."""
    audit, client = read_audit(call)
    now, answers = _standing(call, call.scope, audit)
    surveyed = now.surveyed()
    with call.store.read(call.scope) as connection:
        every = rows.of_audit(connection, call.scope, t.link, audit.id)
    disputes = [now.knowledge.worded(one) for one in surveyed.problems]
    sent = [one for one in every if one.kind.startswith(f"{surveys.KIND}:")]
    return call.page(
        "surveys.html", audit=audit, client=client, standings=surveys.standings(now, surveyed), sent=sent,
        titles={one.id: one.title for one in now.questionnaires.sets}, disputes=disputes,
        answered={one.who for one in answers},
    )  # fmt: skip


def _standing(call: Call, scope: Scope, audit: Row) -> tuple[AnsweredAudit, tuple[Answer, ...]]:  # type: ignore[type-arg]
    with call.store.read(scope) as connection:
        answers = audits.answers_of(connection, scope, audit.id)
    return verdicts.answered_audit(audits.load_result(call.store, scope, audit), answers), answers


def send(call: Call) -> Response:
    """Makes a link for each person, and shows the addresses: now, and never again."""
    audit, client = read_audit(call)
    now, _ = _standing(call, call.scope, audit)
    one = surveys.question_set(now, call.sent("set"))
    typed = call.sent("names", most=_MOST_NAMES).replace(",", "\n").splitlines()
    names = list(dict.fromkeys(" ".join(name.split()) for name in typed if name.strip()))
    if not names:
        raise RefusedError("no_name")
    if len(names) > surveys.MOST_PEOPLE or any(len(name) > _MOST_NAME for name in names):
        raise RefusedError("too_many_people", most=surveys.MOST_PEOPLE)
    with call.store.write(call.scope) as connection:
        made = [
            (
                name,
                links.create_link(connection, call.scope, audit.id, f"{surveys.KIND}:{one.id}", owner=name),
            )
            for name in names
        ]
    base = f"{call.settings.base_url.rstrip('/')}/q/"
    return call.page(
        "sent.html", audit=audit, client=client, set=one, days=LINK_DAYS,
        addresses=[(name, base + token) for name, token in made],
    )  # fmt: skip


def survey(call: Call) -> Response:
    """One set: its questions, to answer oneself, beside what others answered."""
    audit, client = read_audit(call)
    now, answers = _standing(call, call.scope, audit)
    found = surveys.question_set(now, call.path["set"])
    surveyed = now.surveyed()
    standing = next(s for s in surveys.standings(now, surveyed) if s.set is found)
    picked = _picked(now, call.asked)
    return call.page(
        "survey.html", audit=audit, client=client, s=standing, picked=picked,
        asks=surveys.questions(now, found, answers, call.scope.name, picked.models),
    )  # fmt: skip


def _picked(now: AnsweredAudit, said: Callable[[str], str]) -> surveys.ModelSelection:
    """Which models are asked about one by one, as an address or a form says."""
    return surveys.pick_models(now, said("group"), said("find"), said("page"))


def _onward(call: Call, path: str, said: str) -> Response:
    """The page after a form: of the same models, or of those that somebody goes on to."""
    kept = {name: call.sent(name) for name in ("group", "find", "page") if call.sent(name)}
    if call.sent("go"):
        kept["page"] = call.sent("go")
    return call.to(f"{path}?{urlencode({'said': said, **kept})}")


def answer(call: Call) -> Response:
    """Takes one's own answers to a set."""
    audit, _ = read_audit(call)
    now, _ = _standing(call, call.scope, audit)
    _keep(call, call.scope, audit, now, surveys.question_set(now, call.path["set"]), call.scope.name)
    return _onward(call, f"/audits/{audit.id}/questionnaires/{call.path['set']}", "kept")


def _keep(call: Call, scope: Scope, audit: Row, now: AnsweredAudit, one: QuestionSet, who: str) -> None:  # type: ignore[type-arg]
    values = {name: call.sent(name, most=_MOST_NOTE) for name in call.form}
    said = list(surveys.parse_answers(now, one, values, _picked(now, call.sent).every))
    with call.store.write(scope) as connection:
        surveys.save_answers(connection, scope, audit.id, said, who)
    call.workers.wake()


def _opened(call: Call) -> tuple[Row, Scope, Row, AnsweredAudit, tuple[Answer, ...], QuestionSet]:  # type: ignore[type-arg]
    token = call.path["token"]
    found = None
    if len(token) <= _MOST_TOKEN:
        with call.store.read(Outside(token_sha256=hash_token(token))) as connection:
            found = links.open_link(connection, token, surveys.KIND)
    if found is None:
        raise RefusedError("link", 404)
    link, scope = found
    with call.store.read(scope) as connection:
        audit = rows.one(connection, scope, t.audit, link.audit_id)
    now, answers = _standing(call, scope, audit)
    return link, scope, audit, now, answers, surveys.question_set(now, link.kind.partition(":")[2])


def visitor_page(call: Call) -> Response:
    """The questions of a set for one person, without an account; what others answered is not shown."""
    link, scope, audit, now, answers, found = _opened(call)
    with call.store.read(scope) as connection:
        client = rows.one(connection, scope, t.client, audit.client_id)
    own = [answer for answer in answers if answer.who == link.owner]
    picked = _picked(now, call.asked)
    return call.page(
        "asked.html", audit=audit, client=client, link=link, set=found, thanks=call.asked("said") == "thanks",
        picked=picked, asks=surveys.questions(now, found, own, link.owner, picked.models),
    )  # fmt: skip


def answer_by_link(call: Call) -> Response:
    """Takes the answers of somebody who was asked by link."""
    link, scope, audit, now, _, found = _opened(call)
    _keep(call, scope, audit, now, found, link.owner)
    return _onward(call, f"/q/{call.path['token']}", "thanks")
