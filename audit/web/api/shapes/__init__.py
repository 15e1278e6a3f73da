"""What the API takes and gives, by subject. The schema is made of these types, and every answer is checked against
them.

Times are UTC; ids are texts that tell nothing; verdicts are those of the report.
"""

from __future__ import annotations

from audit.web.api.shapes.audits import (
    Audit,
    Client,
    ClientChange,
    Clients,
    History,
    Standing,
    Uploaded,
    UploadForm,
)
from audit.web.api.shapes.basics import Error, Given, Myself, Paging, Sent
from audit.web.api.shapes.brands import Brand, Brands, BrandSent
from audit.web.api.shapes.comparisons import Budget, Comparison, Move, Outcome, Supposition, Target, WhatIf
from audit.web.api.shapes.documents import Document, Documents, DocumentSent
from audit.web.api.shapes.evidence import (
    Claim,
    Evidence,
    JoinSent,
    Snapshot,
    SnapshotForm,
    SnapshotsAdded,
    ToConfirm,
    Unlisted,
)
from audit.web.api.shapes.readings import (
    Column,
    Correction,
    Corrections,
    CorrectionSent,
    Problem,
    Reading,
    Sheet,
    Word,
)
from audit.web.api.shapes.reviews import Link, LinkMade, Links, LinkSent, Review, ReviewRow, ReviewSent
from audit.web.api.shapes.verdicts import (
    Answer,
    Answers,
    AnswerSent,
    AnswersSent,
    Ask,
    Choice,
    Effect,
    Finding,
    Findings,
    Verdict,
)

__all__ = [
    "Answer",
    "AnswerSent",
    "Answers",
    "AnswersSent",
    "Ask",
    "Audit",
    "Brand",
    "BrandSent",
    "Brands",
    "Budget",
    "Choice",
    "Claim",
    "Client",
    "ClientChange",
    "Clients",
    "Column",
    "Comparison",
    "Correction",
    "CorrectionSent",
    "Corrections",
    "Document",
    "DocumentSent",
    "Documents",
    "Effect",
    "Error",
    "Evidence",
    "Finding",
    "Findings",
    "Given",
    "History",
    "JoinSent",
    "Link",
    "LinkMade",
    "LinkSent",
    "Links",
    "Move",
    "Myself",
    "Outcome",
    "Paging",
    "Problem",
    "Reading",
    "Review",
    "ReviewRow",
    "ReviewSent",
    "Sent",
    "Sheet",
    "Snapshot",
    "SnapshotForm",
    "SnapshotsAdded",
    "Standing",
    "Supposition",
    "Target",
    "ToConfirm",
    "Unlisted",
    "UploadForm",
    "Uploaded",
    "Verdict",
    "WhatIf",
    "Word",
]
