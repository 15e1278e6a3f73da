"""What each endpoint of the API does: what a page does, with values in place of a form and of a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row
from starlette.responses import Response

from audit.web.api import shapes as s
from audit.web.call import Call, RefusedError
from audit.web.pages.shared import audit_of, download_blob, read_audit
from audit.web.services import (
    audits,
    clients,
    documents,
    evidence,
    readings,
    uploads,
    verdicts,
)
from audit.web.store import repositories as rows
from audit.web.store import tables as t

_MOST_ASKED = 500  # models of one question


def at(seconds: float) -> datetime:
    """A time of the tables as the API tells it."""
    return datetime.fromtimestamp(seconds, UTC)


def myself(call: Call) -> s.Myself:
    """Whom the token acts as."""
    scope = call.scope
    return s.Myself(
        name=scope.name, role=scope.role, reads_only=call.reads_only, limited=scope.clients is not None
    )


# Clients


def list_clients(call: Call) -> s.Clients:
    """Clients by name."""
    page: s.Paging = call.query
    with call.store.read(call.scope) as connection:
        every = rows.clients(connection, call.scope)
        shown = every[page.offset : page.offset + page.limit]
        return s.Clients(total=len(every), clients=[_client(connection, call, one) for one in shown])


def _client(connection: Connection, call: Call, row: Row[Any]) -> s.Client:
    judged = [one for one in rows.audits(connection, call.scope, row.id) if one.result]
    return s.Client(
        id=row.id, name=row.name, language=row.language, created=at(row.created),
        latest=_standing(judged[0]) if judged else None,
    )  # fmt: skip


def _standing(audit: Row[Any]) -> s.Standing | None:
    return s.Standing(**audits.verdict_summary(audit)) if audit.result else None


def one_client(call: Call) -> s.Client:
    """One client."""
    with call.store.read(call.scope) as connection:
        return _client(connection, call, rows.one(connection, call.scope, t.client, call.path["client"]))


def change_client(call: Call) -> s.Client:
    """Another name or language; its audits are made again under it."""
    sent: s.ClientChange = call.body
    with call.store.write(call.scope) as connection:
        found = rows.one(connection, call.scope, t.client, call.path["client"])
        clients.change_client(
            connection, call.scope, found, sent.name, sent.language or found.language, found.brand
        )
        told = _client(connection, call, rows.one(connection, call.scope, t.client, found.id))
    call.workers.wake()
    return told


def delete_client(call: Call) -> None:
    """Removes a client for good, with every list, answer, report and link."""
    clients.delete_client(call.store, call.scope, call.path["client"])


def history(call: Call) -> s.History:
    """The audits of a client, the latest first."""
    page: s.Paging = call.query
    with call.store.read(call.scope) as connection:
        client = rows.one(connection, call.scope, t.client, call.path["client"])
        every = rows.audits(connection, call.scope, client.id)
    shown = every[page.offset : page.offset + page.limit]
    return s.History(client=client.id, total=len(every), audits=[_audit(one) for one in shown])


# Lists


def upload(call: Call) -> s.Uploaded:
    """Takes files in; each becomes an audit that is read in the background."""
    form: s.UploadForm = call.body
    about = uploads.UploadDetails(
        client=form.client, client_name=form.client_name, language=form.language, brand=form.brand or None,
        as_of=form.as_of or datetime.now(UTC).date(),
    )  # fmt: skip
    taken = uploads.store_files(call.files("file"), call.store, call.scope, call.settings)
    with call.store.write(call.scope) as connection:
        found = uploads.create_audits(connection, call.scope, taken, about)
        made = [_audit(rows.one(connection, call.scope, t.audit, one)) for one in found]
    call.workers.wake()
    return s.Uploaded(audits=made)


def _audit(row: Row[Any]) -> s.Audit:
    return s.Audit(
        id=row.id, client=row.client_id, batch=row.batch, file=row.file, size=row.size, as_of=row.as_of,
        window_months=row.window_months, language=row.language, state=row.state, message=row.message,
        revision=row.revision, standing=_standing(row), who=row.who, created=at(row.created),
    )  # fmt: skip


def one_audit(call: Call) -> s.Audit:
    """How far an audit is, and where it stands."""
    return _audit(audit_of(call)[0])


def original(call: Call) -> Response:
    """The list as it was handed over."""
    found, _ = audit_of(call)
    return download_blob(call, call.scope, found.upload, found.file)


def reading(call: Call) -> s.Reading:
    """How a list was read."""
    audit, _ = read_audit(call)
    told = audits.load_reading(call.store, call.scope, audit)
    return s.Reading(
        file=told["file"],
        models=told["models"],
        set_aside=told["aside"],
        sheets=[_sheet(one) for one in told["sheets"]],
        words=[s.Word.model_validate(one) for one in told["words"]],
        problems=[
            s.Problem(level=level, message=text, place=place) for level, text, place in told["problems"]
        ],
    )


def _sheet(told: dict[str, Any]) -> s.Sheet:
    return s.Sheet(
        name=told["name"], records=told["records"], header=told["header"], skipped=told["skipped"],
        columns=[_column(one) for one in told["columns"]],
    )  # fmt: skip


def _column(told: dict[str, Any]) -> s.Column:
    return s.Column(
        at=told["at"], letters=told["letters"], header=told.get("header"), field=told.get("field"),
        score=told.get("score"), reason=told.get("reason"), doubtful=told.get("doubtful", False),
        candidates=[(one[0], one[2]) for one in told.get("candidates", ())],
    )  # fmt: skip


# Corrections


def list_corrections(call: Call) -> s.Corrections:
    """Every correction of a list's reading."""
    audit, _ = audit_of(call)
    with call.store.read(call.scope) as connection:
        found = rows.of_audit(connection, call.scope, t.decision, audit.id)
    return s.Corrections(corrections=[correction_of(one) for one in found])


def correction_of(row: Row[Any]) -> s.Correction:
    """A decision as the API tells it."""
    return s.Correction(
        id=row.id, kind=row.kind, subject=row.subject, value=row.value, state=row.state, effect=row.effect,
        who=row.who, created=at(row.created),
    )  # fmt: skip


def correct(call: Call) -> s.Correction:
    """Has the list read otherwise, in the background."""
    audit, _ = read_audit(call)
    sent: s.CorrectionSent = call.body
    values = {name: str(value).strip() for name, value in sent if value is not None}
    told = audits.load_reading(call.store, call.scope, audit)
    decided = readings.parse_decision(told, lambda name: values.get(name, ""))
    with call.store.write(call.scope) as connection:
        id_ = readings.add_decision(connection, call.scope, audit, decided)
        made = correction_of(rows.one(connection, call.scope, t.decision, id_))
    call.workers.wake()
    return made


def undo_correction(call: Call) -> None:
    """Takes a correction or a snapshot back; the list is read again without it."""
    audit, _ = audit_of(call)
    with call.store.write(call.scope) as connection:
        undone = evidence.undo(connection, call.scope, audit, call.path["decision"])
    call.workers.wake()
    if undone.kind == readings.EVIDENCE:
        clients.remove_orphans(call.store, call.scope)


# Answers and the verdict


def list_answers(call: Call) -> s.Answers:
    """Every answer that was given on the pages, by link or here."""
    audit, _ = audit_of(call)
    with call.store.read(call.scope) as connection:
        found = rows.of_audit(connection, call.scope, t.answer, audit.id)
    return s.Answers(
        answers=[
            s.Answer(question=one.question, model=one.subject, value=one.value, note=one.note, who=one.who,
                     created=at(one.created))
            for one in found
        ]
    )  # fmt: skip


def answer(call: Call) -> s.Verdict:
    """Takes answers; the verdict with them."""
    audit, _ = read_audit(call)
    sent: s.AnswersSent = call.body
    now = verdicts.answered_audit(audits.load_result(call.store, call.scope, audit), ())
    for one in sent.answers:
        if not verdicts.is_usable(now, one.question, one.model, one.value):
            raise RefusedError("decision")
    with call.store.write(call.scope) as connection:
        for one in sent.answers:
            rows.set_answer(
                connection,
                call.scope,
                audit.id,
                one.question,
                one.model,
                one.value,
                call.scope.name,
                one.note,
            )
        audits.queue_judgement(connection, call.scope, audit.id)
        rows.note(connection, call.scope, "answer", audit.id)
    call.workers.wake()
    return _verdict(call, audit)


def verdict(call: Call) -> s.Verdict:
    """The verdict with every answer so far."""
    audit, _ = read_audit(call)
    return _verdict(call, audit)


def _verdict(call: Call, audit: Row[Any]) -> s.Verdict:
    with call.store.read(call.scope) as connection:
        answers = audits.answers_of(connection, call.scope, audit.id)
    now = verdicts.answered_audit(audits.load_result(call.store, call.scope, audit), answers)
    v = now.verdict
    return s.Verdict(
        status=v.status, share_low=v.share_low, share_high=v.share_high, threshold=v.threshold, gap_low=v.gap_low,
        gap_high=v.gap_high, in_scope=v.in_scope,
        questions=[_ask(one) for one in verdicts.question_views(now, answers, call.scope.name, audit.result)],
    )  # fmt: skip


def _ask(one: verdicts.QuestionView) -> s.Ask:
    return s.Ask(
        question=one.question, asks=one.asks, axis=one.axis, whom=one.whom, decides=one.decides,
        choices=[s.Choice(value=c.value, label=c.label, status=c.status) for c in one.exact],
        models=list(one.keys[:_MOST_ASKED]),
        effects=[
            s.Effect(values=list(e.values), verdict=e.verdict.status, gap_low=e.verdict.gap_low,
                     gap_high=e.verdict.gap_high)
            for e in one.effects
        ],
    )  # fmt: skip


# Findings and documents


def findings(call: Call) -> s.Findings:
    """What is missing, the most urgent first."""
    audit, _ = read_audit(call)
    result = audits.load_result(call.store, call.scope, audit)
    with call.store.read(call.scope) as connection:
        is_current = documents.reading_job(connection, call.scope, audit.id) is None
    names = tuple(s.Finding.model_fields)
    return s.Findings(
        revision=audit.revision,
        is_current=is_current,
        findings=[s.Finding(**{name: getattr(one, name) for name in names}) for one in result.findings],
    )


def list_documents(call: Call) -> s.Documents:
    """Every format, and how far each is."""
    audit, _ = read_audit(call)
    with call.store.read(call.scope) as connection:
        return s.Documents(documents=_offers(documents.offers(connection, call.scope, audit)))


def _offers(offers: Sequence[documents.Offer]) -> list[s.Document]:
    return [
        s.Document(
            format=one.format, state=one.state, id=one.document.id if one.document else None,
            file=one.document.file if one.document else None, size=one.document.size if one.document else None,
            revision=one.document.revision if one.document else None,
        )
        for one in offers
    ]  # fmt: skip


def make_document(call: Call) -> s.Document:
    """Has a format made in the background."""
    audit, _ = read_audit(call)
    sent: s.DocumentSent = call.body
    if sent.format not in documents.formats():
        raise RefusedError("format", format=sent.format)
    with call.store.write(call.scope) as connection:
        documents.request_document(connection, call.scope, audit, sent.format)
        offers = _offers(documents.offers(connection, call.scope, audit))
    call.workers.wake()
    return next(one for one in offers if one.format == sent.format)
