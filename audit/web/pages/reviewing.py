"""A reviewer's hand: a status put right, a risk accepted, a finding hidden or worded; each with a name and a reason."""

from __future__ import annotations

from starlette.responses import Response

from audit.answers.rule import AXES
from audit.domain.models import FUNCTIONS
from audit.domain.questionnaire import key_of
from audit.review.mapped import STATUSES
from audit.web.call import Call
from audit.web.pages.shared import audit_of, read_audit
from audit.web.services import audits, documents, evidence, reviews, verdicts
from audit.web.store import repositories as rows
from audit.web.store import tables as t

_MOST_WORDS = 20_000
_PATIENCE_SECONDS = 8.0


def model(call: Call) -> Response:
    """One model: every status with the cells that it came from."""
    audit, client = read_audit(call)
    result = audits.load_result(call.store, call.scope, audit)
    with call.store.read(call.scope) as connection:
        answers = audits.answers_of(connection, call.scope, audit.id)
        reviewed = rows.of_audit(connection, call.scope, t.review_row, audit.id)
    now = verdicts.answered_audit(result, answers)
    at = call.path["model"]
    if not at.isdecimal() or int(at) >= len(now.models):
        raise rows.MissingError("model")
    found = now.models[int(at)]
    axes = [
        {
            "axis": axis,
            "status": (status := getattr(found, axis)).status,
            "kind": verdicts.status_kind(axis, status.status),
            "contradicted": status.contradicted,
            "evidence": [(e, verdicts.status_kind(axis, r.status)) for e, r in
                         zip(found.evidence(status), status.readings, strict=True)],
            "choices": STATUSES[axis],
        }
        for axis in AXES
    ]  # fmt: skip
    functions = [
        (name, found.functions[name], found.evidence(found.functions[name]))
        for name in FUNCTIONS
        if name in found.functions
    ]
    mine = [one for one in reviewed if one.subject in (str(found.place), found.name, found.id)]
    seen = evidence.seen_behind(result, int(at))
    return call.page(
        "model.html", seen=seen, audit=audit, client=client, model=found, at=int(at), count=len(now.models), axes=axes,
        functions=functions, labels=result.labels, reviewed=mine,
    )  # fmt: skip


def page(call: Call) -> Response:
    """Everything that a reviewer changed."""
    audit, client = read_audit(call)
    result = audits.load_result(call.store, call.scope, audit)
    with call.store.read(call.scope) as connection:
        reviewed = rows.of_audit(connection, call.scope, t.review_row, audit.id)
        decisions = rows.of_audit(connection, call.scope, t.decision, audit.id)
        answers = rows.of_audit(connection, call.scope, t.answer, audit.id)
    return call.page(
        "review.html", audit=audit, client=client, result=result, labels=result.labels, reviewed=reviewed,
        decisions=decisions, answers=answers, findings=result.findings,
        questions=audits.questions_in(result.language).index,
        names={str(one.place): one.name for one in result.models},
        called={key_of(one): one.name for one in result.models},
        picked=call.asked("finding"),
    )  # fmt: skip


def review(call: Call) -> Response:
    """Takes one correction. Without a name and a reason nothing is changed."""
    audit, _ = read_audit(call)
    told = {name: call.sent(name) for name in ("subject", "about", "value", "until", "why")}
    told["words"] = call.sent("words", most=_MOST_WORDS)
    with call.store.write(call.scope) as connection:
        reviews.add_row(connection, call.scope, audit.id, call.sent("action"), told)
    return _after(call, audit.id)


def remove(call: Call) -> Response:
    """Takes a correction back."""
    audit, _ = audit_of(call)
    with call.store.write(call.scope) as connection:
        reviews.remove_row(connection, call.scope, audit.id, call.path["row"])
    return _after(call, audit.id)


def _after(call: Call, audit: str) -> Response:
    documents.await_reading(call, call.scope, audit, _PATIENCE_SECONDS)
    at = call.sent("model")
    return call.to(f"/audits/{audit}/models/{int(at)}" if at.isdecimal() else f"/audits/{audit}/review")
