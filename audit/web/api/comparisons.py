"""Two audits held against each other, and what would be if."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from audit.domain.result import Verdict
from audit.web.api import shapes as s
from audit.web.call import Call, RefusedError
from audit.web.pages.shared import download_blob, read_audit
from audit.web.services import audits, documents, suppositions, verdicts


def compare(call: Call) -> s.Comparison:
    """What changed since an earlier audit of the same client."""
    with call.store.read(call.scope) as connection:
        audit, before = documents.require_comparable(
            connection, call.scope, call.path["audit"], call.path["before"]
        )
    made = documents.await_document(call, call.scope, audit.id, "comparison", before.id)
    with call.store.read(call.scope) as connection:
        told = documents.moves(connection, call.scope, audit, before) if made is not None else None
    if told is None:
        raise RefusedError("slow", 503)
    return s.Comparison(
        audit=audit.id, before=before.id, standing=s.Standing(**audits.verdict_summary(audit)),
        standing_before=s.Standing(**audits.verdict_summary(before)), added=told["added"], gone=told["gone"],
        moves=[s.Move(**dict(zip(("model", "axis", "before", "after"), one, strict=True))) for one in told["moves"]],
        targets=[s.Target(title=title, reached=reached) for title, reached in told["targets"]],
    )  # fmt: skip


def comparison_pdf(call: Call) -> Response:
    """The comparison with an earlier audit as PDF."""
    with call.store.read(call.scope) as connection:
        audit, before = documents.require_comparable(
            connection, call.scope, call.path["audit"], call.path["before"]
        )
    made = documents.await_document(call, call.scope, audit.id, "comparison-pdf", before.id)
    if made is None:
        raise RefusedError("slow", 503)
    return download_blob(call, call.scope, made.blob, made.file)


def what_if(call: Call) -> s.WhatIf:
    """The same audit with another window, people or rates supposed; nothing is kept."""
    audit, _ = read_audit(call)
    asked: s.Supposition = call.query
    supposed = suppositions.Supposition(asked.window, asked.people, asked.low, asked.high)
    told = suppositions.outcome(call, audit, supposed)
    if told is not None:
        return s.WhatIf(before=_outcome(told["before"]), after=_outcome(told["after"]))
    with call.store.read(call.scope) as connection:
        answers = audits.answers_of(connection, call.scope, audit.id)
    now = verdicts.answered_audit(audits.load_result(call.store, call.scope, audit), answers)
    return s.WhatIf(
        before=_judged(now.verdict), after=_judged(suppositions.verdict_of(supposed, now) or now.verdict)
    )


def _outcome(told: dict[str, Any]) -> s.Outcome:
    budget = dict(zip(("low", "high", "currency"), told["budget"], strict=True)) if told["budget"] else None
    return s.Outcome(
        **{name: told[name] for name in ("verdict", "gap_low", "gap_high", "in_scope", "roles")},
        budget=s.Budget(**budget) if budget else None,
    )


def _judged(verdict: Verdict) -> s.Outcome:
    return s.Outcome(
        verdict=verdict.status, gap_low=verdict.gap_low, gap_high=verdict.gap_high, in_scope=verdict.in_scope,
        roles=None, budget=None,
    )  # fmt: skip
