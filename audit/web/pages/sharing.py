"""Links: a report for somebody to read, questions for an owner to answer. Neither needs an account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row
from starlette.responses import Response

from audit.web.call import Call, RefusedError
from audit.web.guard.tokens import hash_token
from audit.web.pages.documents import chosen
from audit.web.pages.shared import answer_field, download_blob, read_audit
from audit.web.services import audits, documents, links, verdicts
from audit.web.settings import LINK_DAYS
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Outside, Scope

_MOST_TOKEN = 100
_PUBLIC = ("decision", "since", "standing", "findings", "priorities", "steps", "hiring", "sprint", "method")


def make(call: Call) -> Response:
    """Makes a link, and shows its address: now, and never again."""
    audit, client = read_audit(call)
    kind, owner, password = (
        call.sent("kind"),
        call.sent("owner"),
        call.sent("password", most=links.MOST_PASSWORD),
    )
    days = call.sent("days")
    with call.store.write(call.scope) as connection:
        path = links.create_requested_link(
            connection, call.scope, audit.id, kind, owner=owner, password=password,
            days=int(days) if days.isdecimal() and len(days) < 4 else LINK_DAYS,
            redacted=call.sent("redacted") == "yes",
        )  # fmt: skip
    return call.page(
        "link.html", audit=audit, client=client, kind=kind, owner=owner, has_password=bool(password),
        address=call.settings.base_url.rstrip("/") + path,
    )  # fmt: skip


def revoke(call: Call) -> Response:
    """Ends a link at once."""
    with call.store.write(call.scope) as connection:
        link = rows.one(connection, call.scope, t.link, call.path["link"])
        links.revoke_link(connection, call.scope, link.id)
    page = {"share": "documents", "owner": "verdict"}.get(link.kind, "questionnaires")
    return call.to(f"/audits/{link.audit_id}/{page}")


def _opened(call: Call, kind: str) -> tuple[Row[Any], Scope]:
    token = call.path["token"]
    if len(token) > _MOST_TOKEN:
        raise RefusedError("link", 404)
    with call.store.read(Outside(token_sha256=hash_token(token))) as connection:
        found = links.open_link(connection, token, kind)
    if found is None:
        raise RefusedError("link", 404)
    return found


def report_page(call: Call) -> Response:
    """The report, or the question for its password."""
    link, scope = _opened(call, "share")
    if link.password is not None:
        return call.page("password.html", wrong=False)
    return _report(call, link, scope)


def unlock(call: Call) -> Response:
    """The report, where the password is right."""
    link, scope = _opened(call, "share")
    if not links.is_allowed(link, call.sent("password", most=links.MOST_PASSWORD)):
        return call.page("password.html", status=403, wrong=True)
    return _report(call, link, scope, wants_pdf=call.sent("as") == "pdf")


def _report(call: Call, link: Row[Any], scope: Scope, *, wants_pdf: bool = False) -> Response:
    variant = documents.REDACTED if link.redacted else documents.NAMED
    wants_pdf = wants_pdf or (link.password is None and call.asked("as") == "pdf")
    document = documents.await_document(call, scope, link.audit_id, "pdf" if wants_pdf else "pages", variant)
    with call.store.write(scope) as connection:
        links.note_view(connection, scope, link.id)
        audit = rows.one(connection, scope, t.audit, link.audit_id)
        client = rows.one(connection, scope, t.client, audit.client_id)
    if wants_pdf and document is not None:
        return download_blob(call, scope, document.blob, document.file)
    told = documents.document_blocks(call, scope, document) if document else {}
    return call.page(
        "shared.html", audit=audit, client=client, link=link, told=chosen(told, _PUBLIC),
        password=call.sent("password", most=links.MOST_PASSWORD) if link.password else "",
    )  # fmt: skip


def owner_page(call: Call) -> Response:
    """What an owner is asked about their own models."""
    link, scope = _opened(call, "owner")
    return _questions(call, link, scope, thanks=call.asked("said") == "thanks")


def _questions(call: Call, link: Row[Any], scope: Scope, *, thanks: bool = False) -> Response:
    with call.store.read(scope) as connection:
        audit = rows.one(connection, scope, t.audit, link.audit_id)
        client = rows.one(connection, scope, t.client, audit.client_id)
        answers = audits.answers_of(connection, scope, audit.id)
    now = verdicts.answered_audit(audits.load_result(call.store, scope, audit), answers)
    return call.page(
        "owner.html", audit=audit, client=client, owner=link.owner, ends=link.ends, thanks=thanks,
        asks=verdicts.owner_questions(now, link.owner, answers),
    )  # fmt: skip


def answer_as_owner(call: Call) -> Response:
    """Takes an owner's answers, about their own models alone."""
    link, scope = _opened(call, "owner")
    with call.store.read(scope) as connection:
        audit = rows.one(connection, scope, t.audit, link.audit_id)
        answers = audits.answers_of(connection, scope, audit.id)
    now = verdicts.answered_audit(audits.load_result(call.store, scope, audit), answers)
    asks = verdicts.owner_questions(now, link.owner, answers)
    said = [(name, call.sent(name)) for name in call.form if name.startswith("answer:")]
    with call.store.write(scope) as connection:
        for name, value in said:
            question, key = answer_field(name)
            if not verdicts.may_answer(asks, question, key, value):
                raise RefusedError("decision")
            note = call.sent(f"note:{question}:{key}")
            rows.set_answer(connection, scope, audit.id, question, key, value, link.owner, note)
        audits.queue_judgement(connection, scope, audit.id)
    call.workers.wake()
    return call.to(f"/o/{call.path['token']}?said=thanks")
