"""The one table of endpoints: routes, what each needs of whoever asks, and the matrix that the tests walk."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from audit import __version__
from audit.web.api import brands as api_brands
from audit.web.api import calls as api
from audit.web.api import comparisons as api_comparisons
from audit.web.api import evidence as api_evidence
from audit.web.api import reviewing as api_reviewing
from audit.web.api import shapes as s
from audit.web.api.schema import BASE, openapi
from audit.web.call import Call
from audit.web.pages import (
    auditing,
    clients,
    documents,
    evidence,
    people,
    questions,
    reading,
    reviewing,
    sessions,
    sharing,
    sign_in,
    surveying,
    tokens,
    uploading,
    verdict,
)
from audit.web.store.scope import Scope

Permission = Literal["open", "any", "read", "write", "own", "whole", "link"]
Method = Literal["GET", "POST", "PATCH", "DELETE"]
MAY: dict[Permission, frozenset[str]] = {
    "any": frozenset({"owner", "auditor", "reader", "respondent"}),
    "read": frozenset({"owner", "auditor", "reader"}),
    "write": frozenset({"owner", "auditor"}),
    "own": frozenset({"owner"}),
    "whole": frozenset({"owner"}),
}
"""Which roles a permission is for; the others need no account. What is `whole` concerns the workspace with everybody in
it, and is for those alone who are not limited to some of its clients."""


def permits(permission: Permission, visitor: Scope | None) -> bool:
    """Whether somebody has a permission; None is nobody who is known."""
    roles = MAY.get(permission)
    if roles is None or visitor is None:
        return roles is None
    return visitor.role in roles and (permission != "whole" or visitor.clients is None)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path and what answers it.

    `permission`: `open` to anybody; those of MAY for who is signed in, by role; a `link` is checked by the page itself,
    since its token is the path. `takes`, `query` and `gives` are the API's types of what is sent and answered.
    """

    method: Method
    path: str
    answer: Callable[[Call], Response | BaseModel | None]
    permission: Permission
    takes_files: bool = False
    takes: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    gives: type[BaseModel] | None = None
    status: int = 200

    @property
    def is_api(self) -> bool:
        """Whether a token lets in, and JSON is answered; else a cookie does, and pages are."""
        return self.path.startswith(f"{BASE}/")


def _schema(call: Call) -> Response:
    """What the API takes and gives, as OpenAPI 3.1."""
    return JSONResponse(openapi(ENDPOINTS, call.settings.base_url.rstrip("/"), __version__))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/health", sessions.health, "open"),
    Endpoint("GET", "/", sessions.home, "open"),
    Endpoint("GET", "/sign-in", sign_in.page, "open"),
    Endpoint("POST", "/sign-in", sign_in.sign_in, "open"),
    Endpoint("GET", "/sign-in/provider", sign_in.to_provider, "open"),
    Endpoint("GET", "/sign-in/provider/back", sign_in.from_provider, "open"),
    Endpoint("GET", "/sign-in/code", sign_in.code_page, "open"),
    Endpoint("POST", "/sign-in/code", sign_in.check_code, "open"),
    Endpoint("GET", "/join/{token}", sign_in.invitation, "link"),
    Endpoint("POST", "/join/{token}", sign_in.join, "link"),
    Endpoint("GET", "/join/{token}/provider", sign_in.join_by_provider, "link"),
    Endpoint("GET", "/me", sessions.me, "any"),
    Endpoint("POST", "/me", sessions.rename, "any"),
    Endpoint("POST", "/me/password", sessions.password, "any"),
    Endpoint("POST", "/me/second-factor", sessions.offer_factor, "any"),
    Endpoint("POST", "/me/second-factor/confirm", sessions.confirm_factor, "any"),
    Endpoint("POST", "/me/second-factor/codes", sessions.new_codes, "any"),
    Endpoint("POST", "/me/second-factor/off", sessions.factor_off, "any"),
    Endpoint("POST", "/me/sessions/end", sessions.end_others, "any"),
    Endpoint("POST", "/leave", sessions.leave, "any"),
    Endpoint("GET", "/questions", questions.page, "any"),
    Endpoint("GET", "/questions/{audit}", questions.audit_questions, "any"),
    Endpoint("POST", "/questions/{audit}", questions.answer, "any"),
    Endpoint("GET", "/people", people.page, "whole"),
    Endpoint("POST", "/people/invitations", people.invite, "whole"),
    Endpoint("POST", "/people/invitations/{invitation}/withdraw", people.withdraw, "whole"),
    Endpoint("POST", "/people/second-factor", people.require_factor, "whole"),
    Endpoint("POST", "/people/{person}", people.change, "whole"),
    Endpoint("POST", "/people/{person}/remove", people.remove, "whole"),
    Endpoint("POST", "/people/{person}/reset", people.reset, "whole"),
    Endpoint("POST", "/people/{person}/second-factor/reset", people.reset_factor, "whole"),
    Endpoint("POST", "/people/{person}/sign-out", people.sign_out, "whole"),
    Endpoint("GET", "/tokens", tokens.page, "read"),
    Endpoint("POST", "/tokens", tokens.make, "read"),
    Endpoint("POST", "/tokens/{api_token}/revoke", tokens.revoke, "read"),
    Endpoint("GET", "/template.xlsx", uploading.template, "read"),
    Endpoint("GET", "/example.xlsx", uploading.example, "read"),
    Endpoint("POST", "/example", uploading.try_example, "write"),
    Endpoint("POST", "/uploads", uploading.upload, "write", takes_files=True),
    Endpoint("GET", "/now", uploading.now, "read"),
    Endpoint("POST", "/jobs/{job}/stop", uploading.stop, "write"),
    Endpoint("GET", "/audits/{audit}", auditing.audit, "read"),
    Endpoint("POST", "/audits/{audit}/again", auditing.again, "write"),
    Endpoint("POST", "/audits/{audit}/remove", auditing.remove, "write"),
    Endpoint("GET", "/audits/{audit}/original", auditing.original, "read"),
    Endpoint("GET", "/audits/{audit}/reading", reading.page, "read"),
    Endpoint("POST", "/audits/{audit}/decisions", reading.decide, "write"),
    Endpoint("POST", "/audits/{audit}/decisions/{decision}/undo", reading.undo, "write"),
    Endpoint("GET", "/audits/{audit}/mapping.yaml", reading.mapping, "read"),
    Endpoint("GET", "/audits/{audit}/evidence", evidence.page, "read"),
    Endpoint("POST", "/audits/{audit}/evidence", evidence.add, "write", takes_files=True),
    Endpoint("GET", "/audits/{audit}/evidence/{decision}", evidence.snapshot, "read"),
    Endpoint("POST", "/audits/{audit}/joins", evidence.join, "write"),
    Endpoint("GET", "/audits/{audit}/verdict", verdict.page, "read"),
    Endpoint("POST", "/audits/{audit}/answers", verdict.answer, "write"),
    Endpoint("GET", "/audits/{audit}/what-if", verdict.what_if, "read"),
    Endpoint("GET", "/audits/{audit}/models/{model}", reviewing.model, "read"),
    Endpoint("POST", "/audits/{audit}/review", reviewing.review, "write"),
    Endpoint("POST", "/audits/{audit}/review/{row}/remove", reviewing.remove, "write"),
    Endpoint("GET", "/audits/{audit}/review", reviewing.page, "read"),
    Endpoint("GET", "/audits/{audit}/findings", documents.findings, "read"),
    Endpoint("GET", "/audits/{audit}/plan", documents.plan, "read"),
    Endpoint("GET", "/audits/{audit}/hiring", documents.hiring, "read"),
    Endpoint("GET", "/audits/{audit}/report", documents.report, "read"),
    Endpoint("GET", "/audits/{audit}/documents", documents.page, "read"),
    Endpoint("POST", "/audits/{audit}/documents", documents.ask, "read"),
    Endpoint("GET", "/audits/{audit}/documents/{document}", documents.download, "read"),
    Endpoint("GET", "/audits/{audit}/questionnaires", surveying.page, "read"),
    Endpoint("POST", "/audits/{audit}/questionnaires", surveying.send, "write"),
    Endpoint("GET", "/audits/{audit}/questionnaires/{set}", surveying.survey, "read"),
    Endpoint("POST", "/audits/{audit}/questionnaires/{set}", surveying.answer, "write"),
    Endpoint("POST", "/audits/{audit}/links", sharing.make, "write"),
    Endpoint("POST", "/links/{link}/revoke", sharing.revoke, "write"),
    Endpoint("GET", "/s/{token}", sharing.report_page, "link"),
    Endpoint("POST", "/s/{token}", sharing.unlock, "link"),
    Endpoint("GET", "/o/{token}", sharing.owner_page, "link"),
    Endpoint("POST", "/o/{token}", sharing.answer_as_owner, "link"),
    Endpoint("GET", "/q/{token}", surveying.visitor_page, "link"),
    Endpoint("POST", "/q/{token}", surveying.answer_by_link, "link"),
    Endpoint("GET", "/clients", clients.page, "read"),
    Endpoint("POST", "/clients/import", clients.import_archive, "own", takes_files=True),
    Endpoint("GET", "/clients/{client}", clients.client, "read"),
    Endpoint("POST", "/clients/{client}", clients.change, "write"),
    Endpoint("GET", "/clients/{client}/archive.zip", clients.archive, "own"),
    Endpoint("POST", "/clients/{client}/delete", clients.delete, "own"),
    Endpoint("GET", "/clients/{client}/since/{audit}/{before}", clients.compare, "read"),
    Endpoint("GET", "/portfolio", clients.portfolio, "read"),
    Endpoint("POST", "/brands", clients.brand, "own"),
    Endpoint("POST", "/brands/{brand}/delete", clients.remove_brand, "own"),
    Endpoint("GET", "/api/openapi.json", _schema, "open"),
    Endpoint("GET", f"{BASE}/me", api.myself, "any", gives=s.Myself),
    Endpoint("GET", f"{BASE}/clients", api.list_clients, "read", query=s.Paging, gives=s.Clients),
    Endpoint("GET", f"{BASE}/clients/{{client}}", api.one_client, "read", gives=s.Client),
    Endpoint("PATCH", f"{BASE}/clients/{{client}}", api.change_client, "write", takes=s.ClientChange, gives=s.Client),
    Endpoint("DELETE", f"{BASE}/clients/{{client}}", api.delete_client, "own", status=204),
    Endpoint("GET", f"{BASE}/clients/{{client}}/history", api.history, "read", query=s.Paging, gives=s.History),
    Endpoint(
        "POST", f"{BASE}/uploads", api.upload, "write", takes_files=True, takes=s.UploadForm, gives=s.Uploaded,
        status=202,
    ),
    Endpoint("GET", f"{BASE}/audits/{{audit}}", api.one_audit, "read", gives=s.Audit),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/original", api.original, "read"),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/reading", api.reading, "read", gives=s.Reading),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/corrections", api.list_corrections, "read", gives=s.Corrections),
    Endpoint(
        "POST", f"{BASE}/audits/{{audit}}/corrections", api.correct, "write", takes=s.CorrectionSent,
        gives=s.Correction, status=202,
    ),
    Endpoint(
        "DELETE", f"{BASE}/audits/{{audit}}/corrections/{{decision}}", api.undo_correction, "write", status=204
    ),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/answers", api.list_answers, "read", gives=s.Answers),
    Endpoint(
        "POST", f"{BASE}/audits/{{audit}}/answers", api.answer, "write", takes=s.AnswersSent, gives=s.Verdict
    ),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/verdict", api.verdict, "read", gives=s.Verdict),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/findings", api.findings, "read", gives=s.Findings),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/documents", api.list_documents, "read", gives=s.Documents),
    Endpoint(
        "POST", f"{BASE}/audits/{{audit}}/documents", api.make_document, "read", takes=s.DocumentSent,
        gives=s.Document, status=202,
    ),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/documents/{{document}}", documents.download, "read"),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/review", api_reviewing.list_review, "read", gives=s.Review),
    Endpoint(
        "POST", f"{BASE}/audits/{{audit}}/review", api_reviewing.review, "write", takes=s.ReviewSent, gives=s.ReviewRow,
        status=202,
    ),
    Endpoint("DELETE", f"{BASE}/audits/{{audit}}/review/{{row}}", api_reviewing.remove_review_row, "write", status=204),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/links", api_reviewing.list_links, "read", gives=s.Links),
    Endpoint(
        "POST", f"{BASE}/audits/{{audit}}/links", api_reviewing.make_link, "write", takes=s.LinkSent, gives=s.LinkMade,
        status=201,
    ),
    Endpoint("DELETE", f"{BASE}/links/{{link}}", api_reviewing.revoke_link, "write", status=204),
    Endpoint(
        "GET", f"{BASE}/audits/{{audit}}/comparisons/{{before}}", api_comparisons.compare, "read", gives=s.Comparison
    ),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/comparisons/{{before}}/pdf", api_comparisons.comparison_pdf, "read"),
    Endpoint(
        "GET", f"{BASE}/audits/{{audit}}/what-if", api_comparisons.what_if, "read", query=s.Supposition, gives=s.WhatIf
    ),
    Endpoint("GET", f"{BASE}/audits/{{audit}}/evidence", api_evidence.list_evidence, "read", gives=s.Evidence),
    Endpoint(
        "POST", f"{BASE}/audits/{{audit}}/evidence", api_evidence.add_evidence, "write", takes_files=True,
        takes=s.SnapshotForm, gives=s.SnapshotsAdded, status=202,
    ),
    Endpoint(
        "POST", f"{BASE}/audits/{{audit}}/joins", api_evidence.join, "write", takes=s.JoinSent, gives=s.Correction,
        status=202,
    ),
    Endpoint("GET", f"{BASE}/brands", api_brands.list_brands, "read", gives=s.Brands),
    Endpoint("POST", f"{BASE}/brands", api_brands.make_brand, "own", takes=s.BrandSent, gives=s.Brand, status=201),
    Endpoint("DELETE", f"{BASE}/brands/{{brand}}", api_brands.remove_brand, "own", status=204),
)  # fmt: skip
_STEPS: tuple[tuple[Method, re.Pattern[str], Permission], ...] = tuple(
    (one.method, re.compile(re.sub(r"\{\w+\}", "[^/]+", one.path)), one.permission) for one in ENDPOINTS
)


def may(visitor: Scope | None, path: str, method: Method = "POST") -> bool:
    """Whether the endpoint at a path lets somebody in: what pages ask before they show a button or a way there.

    Raises LookupError where there is no such endpoint.
    """
    for known, shape, permission in _STEPS:
        if known == method and shape.fullmatch(path):
            return permits(permission, visitor)
    raise LookupError(f"{method} {path}")
