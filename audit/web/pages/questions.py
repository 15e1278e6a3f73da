"""What whoever is signed in is asked themselves: about the models that carry their name as owner."""

from __future__ import annotations

from sqlalchemy import Row
from starlette.responses import Response

from audit.web.call import Call, RefusedError
from audit.web.pages.shared import answer_field
from audit.web.services import audits, verdicts
from audit.web.store import repositories as rows
from audit.web.store import tables as t

_MOST_NOTE = 2_000


def page(call: Call) -> Response:
    """The latest audit of each client that asks them something."""
    with call.store.read(call.scope) as connection:
        names = {one.id: one.name for one in rows.clients(connection, call.scope)}
        latest = {one.client_id: one for one in reversed(rows.audits(connection, call.scope)) if one.result}
    found = []
    for client, audit in latest.items():
        asks = _asks(call, audit)
        if asks:
            given = sum(bool(model.mine) for ask in asks for model in ask.models)
            found.append((audit, names[client], sum(len(ask.models) for ask in asks), given))
    return call.page("questions.html", found=found)


def _asks(call: Call, audit: Row) -> tuple[verdicts.QuestionView, ...]:  # type: ignore[type-arg]
    with call.store.read(call.scope) as connection:
        answers = audits.answers_of(connection, call.scope, audit.id)
    now = verdicts.answered_audit(audits.load_result(call.store, call.scope, audit), answers)
    return verdicts.owner_questions(now, call.scope.name, answers)


def _audit(call: Call) -> tuple[Row, tuple[verdicts.QuestionView, ...]]:  # type: ignore[type-arg]
    """An audit that asks whoever is signed in something; any other is missing for them."""
    with call.store.read(call.scope) as connection:
        audit = rows.one(connection, call.scope, t.audit, call.path["audit"])
    asks = _asks(call, audit) if audit.result else ()
    if not asks:
        raise rows.MissingError("audit")
    return audit, asks


def audit_questions(call: Call) -> Response:
    """The questions about one's own models in one list."""
    audit, asks = _audit(call)
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, audit.client_id)
    return call.page(
        "owner.html", audit=audit, client=client, owner=call.scope.name, ends=None, asks=asks,
        thanks=call.asked("said") == "thanks",
    )  # fmt: skip


def answer(call: Call) -> Response:
    """Takes answers about one's own models alone."""
    audit, asks = _audit(call)
    said = [(name, call.sent(name)) for name in call.form if name.startswith("answer:")]
    for name, value in said:
        question, key = answer_field(name)
        if not verdicts.may_answer(asks, question, key, value):
            raise RefusedError("decision")
    with call.store.write(call.scope) as connection:
        for name, value in said:
            question, key = answer_field(name)
            note = call.sent(f"note:{question}:{key}", most=_MOST_NOTE)
            rows.set_answer(connection, call.scope, audit.id, question, key, value, call.scope.name, note)
        audits.queue_judgement(connection, call.scope, audit.id)
        rows.note(connection, call.scope, "answer", audit.id)
    call.workers.wake()
    return call.to(f"/questions/{audit.id}?said=thanks")
