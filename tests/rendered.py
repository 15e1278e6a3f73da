"""Reports in the toolkit's own look, made once a session: whoever looks at the same result looks at the same bytes.

A result is known by its saved form, which holds all of it. A test of *making* a report (that it is the same twice, that
it needs no network) makes its own.
"""

from __future__ import annotations

import hashlib
import io

from audit.domain.result import AuditResult
from audit.report import FORMATS
from audit.report.brand import load_brand
from audit.report.html.pages import render_html
from audit.report.saved.document import write_result

_OWN = load_brand(None)
_MADE: dict[tuple[str, str], bytes] = {}


def rendered(name: str, result: AuditResult) -> bytes:
    """The file of a format of `audit.report.FORMATS`."""
    key = (name, _known_by(result))
    if key not in _MADE:
        stream = io.BytesIO()
        FORMATS[name].write(result, _OWN, stream)
        _MADE[key] = stream.getvalue()
    return _MADE[key]


def printed_html(result: AuditResult) -> str:
    """The page that becomes the PDF."""
    key = ("printed html", _known_by(result))
    if key not in _MADE:
        _MADE[key] = render_html(result, _OWN, for_print=True).encode()
    return _MADE[key].decode()


def _known_by(result: AuditResult) -> str:
    saved = io.BytesIO()
    write_result(result, saved)
    return hashlib.sha256(saved.getvalue()).hexdigest()
