"""The one table of endpoints: routes, what each needs of whoever asks, and the matrix that the tests walk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from audit.web.call import Call
from audit.web.pages import (
    auditing,
    clients,
    documents,
    entering,
    evidence,
    opinions,
    reading,
    sharing,
    uploading,
    verdict,
)

Permission = Literal["open", "read", "write", "own", "share_link", "owner_link"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path and what answers it.

    `permission`: `open` to anybody; `read`, `write` and `own` for who is signed in, by role; links are checked by the
    page itself, since their token is the path.
    """

    method: Literal["GET", "POST"]
    path: str
    answer: Callable[[Call], Response]
    permission: Permission
    takes_files: bool = False


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/health", entering.health, "open"),
    Endpoint("GET", "/", entering.home, "open"),
    Endpoint("GET", "/me", entering.me, "read"),
    Endpoint("POST", "/me", entering.named, "read"),
    Endpoint("POST", "/leave", entering.leave, "read"),
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
    Endpoint("GET", "/audits/{audit}/models/{model}", opinions.model, "read"),
    Endpoint("POST", "/audits/{audit}/review", opinions.review, "write"),
    Endpoint("POST", "/audits/{audit}/review/{row}/remove", opinions.remove, "write"),
    Endpoint("GET", "/audits/{audit}/review", opinions.page, "read"),
    Endpoint("GET", "/audits/{audit}/findings", documents.findings, "read"),
    Endpoint("GET", "/audits/{audit}/plan", documents.plan, "read"),
    Endpoint("GET", "/audits/{audit}/hiring", documents.hiring, "read"),
    Endpoint("GET", "/audits/{audit}/report", documents.report, "read"),
    Endpoint("GET", "/audits/{audit}/documents", documents.page, "read"),
    Endpoint("POST", "/audits/{audit}/documents", documents.ask, "read"),
    Endpoint("GET", "/audits/{audit}/documents/{document}", documents.download, "read"),
    Endpoint("POST", "/audits/{audit}/links", sharing.make, "write"),
    Endpoint("POST", "/links/{link}/revoke", sharing.revoke, "write"),
    Endpoint("GET", "/s/{token}", sharing.shared, "share_link"),
    Endpoint("POST", "/s/{token}", sharing.unlock, "share_link"),
    Endpoint("GET", "/o/{token}", sharing.asked, "owner_link"),
    Endpoint("POST", "/o/{token}", sharing.answered, "owner_link"),
    Endpoint("GET", "/clients", clients.page, "read"),
    Endpoint("POST", "/clients/import", clients.imported, "own", takes_files=True),
    Endpoint("GET", "/clients/{client}", clients.one, "read"),
    Endpoint("POST", "/clients/{client}", clients.changed, "write"),
    Endpoint("GET", "/clients/{client}/archive.zip", clients.archive, "own"),
    Endpoint("POST", "/clients/{client}/delete", clients.delete, "own"),
    Endpoint("GET", "/clients/{client}/since/{audit}/{before}", clients.since, "read"),
    Endpoint("GET", "/portfolio", clients.portfolio, "read"),
    Endpoint("POST", "/brands", clients.brand, "own"),
    Endpoint("POST", "/brands/{brand}/delete", clients.remove_brand, "own"),
)
