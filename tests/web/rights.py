"""What each endpoint is for, written down once more and by hand: the table of endpoints is held against it.

An endpoint that is not here fails the matrix, and so does one here that is not there any more.
"""

from __future__ import annotations

ROLES = ("owner", "auditor", "reader", "respondent")
WHO = {
    "anybody": (*ROLES, "nobody"),
    "signed in": ROLES,
    "readers": ("owner", "auditor", "reader"),
    "auditors": ("owner", "auditor"),
    "owners": ("owner",),
}
_FOR = {
    "anybody": """
        GET /health
        GET /
        GET /sign-in
        POST /sign-in
        GET /sign-in/provider
        GET /sign-in/provider/back
        GET /sign-in/code
        POST /sign-in/code
        GET /join/{token}
        POST /join/{token}
        GET /join/{token}/provider
        GET /s/{token}
        POST /s/{token}
        GET /o/{token}
        POST /o/{token}
        GET /q/{token}
        POST /q/{token}
        GET /api/openapi.json
    """,
    "signed in": """
        GET /me
        POST /me
        POST /me/password
        POST /me/second-factor
        POST /me/second-factor/confirm
        POST /me/second-factor/codes
        POST /me/second-factor/off
        POST /me/sessions/end
        POST /leave
        GET /questions
        GET /questions/{audit}
        POST /questions/{audit}
        GET /api/v1/me
    """,
    "readers": """
        GET /template.xlsx
        GET /example.xlsx
        GET /now
        GET /tokens
        POST /tokens
        POST /tokens/{api_token}/revoke
        GET /audits/{audit}
        GET /audits/{audit}/original
        GET /audits/{audit}/reading
        GET /audits/{audit}/mapping.yaml
        GET /audits/{audit}/evidence
        GET /audits/{audit}/evidence/{decision}
        GET /audits/{audit}/verdict
        GET /audits/{audit}/what-if
        GET /audits/{audit}/models/{model}
        GET /audits/{audit}/review
        GET /audits/{audit}/findings
        GET /audits/{audit}/plan
        GET /audits/{audit}/hiring
        GET /audits/{audit}/report
        GET /audits/{audit}/documents
        POST /audits/{audit}/documents
        GET /audits/{audit}/documents/{document}
        GET /audits/{audit}/questionnaires
        GET /audits/{audit}/questionnaires/{set}
        GET /clients
        GET /clients/{client}
        GET /clients/{client}/since/{audit}/{before}
        GET /portfolio
        GET /api/v1/clients
        GET /api/v1/clients/{client}
        GET /api/v1/clients/{client}/history
        GET /api/v1/audits/{audit}
        GET /api/v1/audits/{audit}/original
        GET /api/v1/audits/{audit}/reading
        GET /api/v1/audits/{audit}/corrections
        GET /api/v1/audits/{audit}/answers
        GET /api/v1/audits/{audit}/verdict
        GET /api/v1/audits/{audit}/findings
        GET /api/v1/audits/{audit}/documents
        POST /api/v1/audits/{audit}/documents
        GET /api/v1/audits/{audit}/documents/{document}
        GET /api/v1/audits/{audit}/review
        GET /api/v1/audits/{audit}/links
        GET /api/v1/audits/{audit}/comparisons/{before}
        GET /api/v1/audits/{audit}/comparisons/{before}/pdf
        GET /api/v1/audits/{audit}/what-if
        GET /api/v1/audits/{audit}/evidence
        GET /api/v1/brands
    """,
    "auditors": """
        POST /example
        POST /uploads
        POST /jobs/{job}/stop
        POST /audits/{audit}/again
        POST /audits/{audit}/remove
        POST /audits/{audit}/decisions
        POST /audits/{audit}/decisions/{decision}/undo
        POST /audits/{audit}/evidence
        POST /audits/{audit}/joins
        POST /audits/{audit}/answers
        POST /audits/{audit}/review
        POST /audits/{audit}/review/{row}/remove
        POST /audits/{audit}/questionnaires
        POST /audits/{audit}/questionnaires/{set}
        POST /audits/{audit}/links
        POST /links/{link}/revoke
        POST /clients/{client}
        PATCH /api/v1/clients/{client}
        POST /api/v1/uploads
        POST /api/v1/audits/{audit}/corrections
        DELETE /api/v1/audits/{audit}/corrections/{decision}
        POST /api/v1/audits/{audit}/answers
        POST /api/v1/audits/{audit}/review
        DELETE /api/v1/audits/{audit}/review/{row}
        POST /api/v1/audits/{audit}/links
        DELETE /api/v1/links/{link}
        POST /api/v1/audits/{audit}/evidence
        POST /api/v1/audits/{audit}/joins
    """,
    "owners": """
        GET /people
        POST /people/invitations
        POST /people/invitations/{invitation}/withdraw
        POST /people/{person}
        POST /people/{person}/remove
        POST /people/{person}/reset
        POST /people/{person}/sign-out
        POST /people/second-factor
        POST /people/{person}/second-factor/reset
        POST /clients/import
        GET /clients/{client}/archive.zip
        POST /clients/{client}/delete
        POST /brands
        POST /brands/{brand}/delete
        DELETE /api/v1/clients/{client}
        POST /api/v1/brands
        DELETE /api/v1/brands/{brand}
    """,
}
RIGHTS = {line.strip(): who for who, lines in _FOR.items() for line in lines.strip().splitlines()}
"""Method and path -> for whom it is, a key of WHO."""
WORKSPACE_WIDE = ("{brand}", "{person}", "{invitation}", "{api_token}")
"""What belongs to a workspace or a person, and to no client of it."""
