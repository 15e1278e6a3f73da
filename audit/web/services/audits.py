"""Makes the work of each job, writes down what came of it, and keeps the results that pages ask for most."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from audit import api, cached_knowledge, cached_questionnaires
from audit.domain.questionnaire import Answer, Questionnaires
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.web.jobs import queue
from audit.web.jobs.orders import Portfolio, Read, Render, Suppose, Work
from audit.web.jobs.queue import Claim
from audit.web.jobs.supervision import JobOutcome
from audit.web.jobs.worker import Kept
from audit.web.services import brands, evidence
from audit.web.services.readings import mappings
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Scope

Local = Callable[[str], str]
"""A blob's hash -> its path on this machine."""
STEPS = ("read", "understand", "classify", "judge", "look")


def queue_reading(connection: Connection, scope: Scope, audit: str) -> str:
    """Has a list read and judged once more, from its kept cells; the job's id."""
    return queue.enqueue(connection, scope, "read", {}, audit)


def restart_reading(connection: Connection, scope: Scope, audit: Row[Any]) -> str:
    """The same, also of an audit that could not be read so far."""
    if audit.result is None:
        rows.change(connection, scope, t.audit, audit.id, state="reading", message=None)
    return queue_reading(connection, scope, audit.id)


def queue_judgement(connection: Connection, scope: Scope, audit: str) -> None:
    """Has the whole result made with the answers so far, unless that is about to happen anyway."""
    waiting = sa.select(t.job.c.id).where(
        (t.job.c.workspace_id == scope.workspace)
        & (t.job.c.audit_id == audit)
        & (t.job.c.kind == "read")
        & (t.job.c.state == "waiting")
    )
    if connection.execute(waiting).first() is None:
        queue_reading(connection, scope, audit)


def answers_of(connection: Connection, scope: Scope, audit: str) -> tuple[Answer, ...]:
    """What people answered on the pages, as the engine takes it."""
    return tuple(
        Answer(
            one.question,
            (one.value,),
            subject=one.subject,
            who=one.who,
            when=datetime.fromtimestamp(one.created, UTC).date(),
            note=one.note,
        )
        for one in rows.of_audit(connection, scope, t.answer, audit)
    )


def prepare_order(connection: Connection, store: Store, claim: Claim, folder: Path) -> Work:
    """What the process of a job is told to do; files that are kept elsewhere are brought into `folder`."""
    scope = claim.scope

    def local(sha256: str) -> str:
        return str(store.blobs.local(scope.workspace, sha256, folder))

    if claim.kind == "portfolio":
        return _portfolio(connection, claim, local)
    audit = rows.one(connection, scope, t.audit, claim.audit or "")
    if claim.kind == "read":
        return _read(connection, store, scope, audit, local)
    if claim.kind == "suppose":
        asked = claim.orders
        rates = asked.get("rates")
        return Suppose(
            _read(connection, store, scope, audit, local),
            window_months=asked.get("window_months"),
            head_count=asked.get("head_count"),
            rates=(rates[0], rates[1]) if rates else None,
            who=scope.name,
        )
    return _render(connection, store, claim, audit, local)


def _read(connection: Connection, store: Store, scope: Scope, audit: Row[Any], local: Local) -> Read:
    mine, before = mappings(connection, scope, audit)
    of_systems = evidence.is_snapshot(audit.file)  # whose models are read from the snapshots each time
    client = rows.one(connection, scope, t.client, audit.client_id)
    review = [
        one for one in rows.of_audit(connection, scope, t.review_row, audit.id) if one.state != "refused"
    ]
    return Read(
        name=audit.file,
        client=client.name if client.named else "",
        client_id=client.id,
        as_of=audit.as_of,
        window_months=audit.window_months,
        language=audit.language,
        mapping=mine,
        kept=before,
        source=None if audit.cells or of_systems else local(audit.upload),
        cells=local(audit.cells) if audit.cells else None,
        before=local(audit.result) if audit.result else None,
        answers=answers_of(connection, scope, audit.id),
        review=tuple(_as_review(one) for one in review),
        brand=brands.brand_folder(connection, store, scope, audit.brand),
        evidence=evidence.snapshot_files(connection, scope, audit.id, local),
    )


def _as_review(row: Row[Any]) -> dict[str, str]:
    return {
        "action": row.action,
        "subject": row.subject,
        "about": row.about,
        "value": row.value,
        "until": row.until,
        "text": row.words,
        "who": row.who,
        "why": row.why,
    }


def _render(connection: Connection, store: Store, claim: Claim, audit: Row[Any], local: Local) -> Render:
    scope, asked = claim.scope, claim.orders
    asked["revision"] = audit.revision  # of the result as it is by now, whatever it was when somebody asked
    before, series = None, []
    if asked.get("before"):
        earlier = rows.one(connection, scope, t.audit, asked["before"])
        before = local(earlier.result)
        series = [
            local(one.result)
            for one in rows.earlier(connection, scope, earlier)
            if one.client_id == audit.client_id
        ]
    return Render(
        result=local(audit.result),
        format=asked["format"],
        brand=brands.brand_folder(connection, store, scope, audit.brand),
        redact=asked.get("redact", False),
        before=before,
        series=tuple(series),
    )


def _portfolio(connection: Connection, claim: Claim, local: Local) -> Portfolio:
    shown = replace(
        claim.scope, clients=frozenset(claim.orders["clients"])
    )  # those that whoever asked may see
    latest = {one.client_id: one for one in reversed(rows.audits(connection, shown)) if one.result}
    results = tuple(local(one.result) for one in latest.values())
    return Portfolio(results, claim.orders["suffix"], claim.orders["language"])


def record_outcome(connection: Connection, claim: Claim, ended: JobOutcome, kept: Kept) -> None:
    """Writes what came of a job, in the transaction that ends it."""
    if claim.kind == "read":
        audit = rows.one(connection, claim.scope, t.audit, claim.audit or "")
        if ended.state == "done":
            _note_read(connection, claim, audit, ended.result, kept)
        else:
            _note_unread(connection, claim, audit, ended)
    elif ended.state == "done" and "file" in kept:
        if claim.audit:
            _note_document(connection, claim, ended, kept)
        else:
            told = {**ended.result, "blob": kept["file"].sha256}
            connection.execute(sa.update(t.job).where(t.job.c.id == claim.id).values(result=told))


def _note_read(
    connection: Connection, claim: Claim, audit: Row[Any], result: dict[str, Any], kept: Kept
) -> None:
    scope, unread = claim.scope, result["unread"]
    result = {name: value for name, value in result.items() if name != "unread"}
    effect = {"before": verdict_summary(audit) if audit.result else None, "after": result}
    values: dict[str, Any] = {
        name: result[name] for name in ("models", "verdict", "gap_low", "gap_high", "in_scope")
    }
    if "cells" in kept:
        values["cells"] = kept["cells"].sha256
    if result["dropped"]:
        values["dropped"] = result["dropped"]
    rows.change(
        connection, scope, t.audit, audit.id, state="read", message=None, revision=audit.revision + 1,
        reading=kept["reading"].sha256, result=kept["result"].sha256, **values,
    )  # fmt: skip
    _settle(connection, claim, audit.id, "kept", effect)
    for decision, message in unread.items():
        rows.change(connection, scope, t.decision, decision, state="refused", effect={"message": message})
    _note_review(connection, claim, audit.id, result)
    _name_client(connection, scope, audit, result["client"])


def _name_client(connection: Connection, scope: Scope, audit: Row[Any], name: str) -> None:
    """Calls a client that nobody named as the list does; where there is one of that name already, it is the same."""
    client = rows.one(connection, scope, t.client, audit.client_id)
    if client.named or client.name == name:
        return
    known = rows.client_called(connection, scope, name)
    if known is None or known.id == client.id:
        rows.change(connection, scope, t.client, client.id, name=name)
        return
    mine = (t.audit.c.workspace_id == scope.workspace) & (t.audit.c.client_id == client.id)
    connection.execute(sa.update(t.audit).where(mine).values(client_id=known.id))
    theirs = (t.decision.c.workspace_id == scope.workspace) & (t.decision.c.client_id == client.id)
    connection.execute(sa.update(t.decision).where(theirs).values(client_id=known.id))
    rows.remove(connection, scope, t.client, client.id)


def _note_review(connection: Connection, claim: Claim, audit: str, result: dict[str, Any]) -> None:
    """Which rows of the review were refused, each with its reason; the sheet's first row is its header. Rows that were
    written while the work was under way wait for the next reading."""
    scope = claim.scope
    every = rows.of_audit(connection, scope, t.review_row, audit)
    held = [one for one in every if one.state != "refused" and one.created <= claim.started]
    for number, one in enumerate(held, 2):
        refused = result["refused"].get(str(number))
        if number in result["applied"]:
            rows.change(connection, scope, t.review_row, one.id, state="kept", message=refused)
        else:
            rows.change(connection, scope, t.review_row, one.id, state="refused", message=refused or "")


def _note_unread(connection: Connection, claim: Claim, audit: Row[Any], ended: JobOutcome) -> None:
    """A list that can't be read stays what it was; what was asked for last is refused, with the reason."""
    scope, message = claim.scope, f"{ended.code}: {ended.message}"
    if audit.result is None:  # what came with the list is tried again with it
        state = "failed" if ended.state == "failed" else "stopped"
        rows.change(connection, scope, t.audit, audit.id, state=state, message=message)
    else:
        _settle(connection, claim, audit.id, "refused", {"message": message})
        rows.change(connection, scope, t.audit, audit.id, state="read")


def _settle(connection: Connection, claim: Claim, audit: str, state: str, effect: dict[str, Any]) -> None:
    """Says what became of the decisions that the work knew of; later ones wait for the next reading."""
    c = t.decision.c
    waiting = (c.workspace_id == claim.scope.workspace) & (c.audit_id == audit) & (c.state == "reading")
    waiting &= c.created <= claim.started
    connection.execute(sa.update(t.decision).where(waiting).values(state=state, effect=effect))


def _note_document(connection: Connection, claim: Claim, ended: JobOutcome, kept: Kept) -> None:
    asked, stored = claim.orders, kept["file"]
    c = t.document.c
    same = (c.workspace_id == claim.scope.workspace) & (c.audit_id == claim.audit)
    connection.execute(
        sa.delete(t.document).where(same & (c.kind == asked["format"]) & (c.variant == asked["variant"]))
    )
    rows.add(
        connection, claim.scope, t.document, audit_id=claim.audit, kind=asked["format"],
        variant=asked["variant"], revision=asked["revision"], file=ended.result["file"], blob=stored.sha256,
        size=stored.size,
    )  # fmt: skip


def verdict_summary(audit: Row[Any]) -> dict[str, Any]:
    """The verdict of an audit as it stands."""
    return {name: getattr(audit, name) for name in ("models", "verdict", "gap_low", "gap_high", "in_scope")}


class _Results:
    """The results that pages asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[tuple[str, str], AuditResult] = {}

    def get(self, store: Store, workspace: str, sha256: str) -> AuditResult:
        """A result, loaded once while it is in use."""
        key = workspace, sha256
        found = self._kept.pop(key, None) or api.load(store.blobs.read(workspace, sha256)).result
        self._kept[key] = found
        while len(self._kept) > self._most:
            self._kept.pop(next(iter(self._kept)), None)
        return found

    def forget(self, workspace: str, sha256: str) -> None:
        """Lets go of one that was deleted."""
        self._kept.pop((workspace, sha256), None)


_RESULTS = _Results(most=16)


def load_result(store: Store, scope: Scope, audit: Row[Any]) -> AuditResult:
    """The saved result of an audit; those asked for last are kept at hand."""
    return _RESULTS.get(store, scope.workspace, audit.result)


def load_reading(store: Store, scope: Scope, audit: Row[Any]) -> dict[str, Any]:
    """How the list was read, as the page shows it."""
    told: dict[str, Any] = json.loads(store.blobs.read(scope.workspace, audit.reading))
    return told


@lru_cache(maxsize=4)
def knowledge_in(language: str) -> Knowledge:
    """The toolkit's knowledge in a language, loaded once."""
    return cached_knowledge.load_knowledge(language=language)


@lru_cache(maxsize=4)
def questions_in(language: str) -> Questionnaires:
    """The toolkit's question sets in a language, loaded once."""
    return cached_questionnaires.question_sets(None, language)


def evict_results(workspace: str, blobs: Iterable[str]) -> None:
    """Lets go of results that were deleted."""
    for sha256 in blobs:
        _RESULTS.forget(workspace, sha256)
