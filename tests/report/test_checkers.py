"""What published accessibility checkers say of the PDF; none can certify anything: see docs/accessibility.md."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from audit.report import ARCHIVE, FORMATS
from audit.report.brand import load_brand
from tests import checkers, factories

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not checkers.there(), reason="no checkers: python -m tests.checkers"),
]
KINDS = {
    "gap": (FORMATS["pdf"], factories.make_result),
    "three": (FORMATS["pdf"], factories.tiny_result),
    "unknown": (FORMATS["pdf"], factories.all_unknown_result),
    "owners": (FORMATS["owners"], factories.make_result),
    "archive": (ARCHIVE, factories.undecided_result),
}
# outloud compares the order in which a page is painted with the order in which it is read; a label that is painted
# over its bar comes later, and is read where it belongs. It calls that a warning that no standard asks for.
PAINTED_LATER = "ORD-001"


@pytest.fixture(params=KINDS)
def pdf(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    face, make = KINDS[request.param]
    stream = io.BytesIO()
    face.write(make(), load_brand(None), stream)
    path = tmp_path / face.file_name
    path.write_bytes(stream.getvalue())
    return path


def test_pdfua_and_outloud_find_nothing_else(pdf: Path) -> None:
    assert checkers.pdfua(pdf) == []
    assert [finding for finding in checkers.outloud(pdf) if finding["rule"] != PAINTED_LATER] == []


def test_they_do_find_what_is_wrong(tmp_path: Path) -> None:
    from audit.report.pdf.rendering import pdf_of

    picture = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    page = f'<html lang=en><title>t</title><h1>One</h1><h4>Four</h4><p>x</p><img src="{picture}">'
    path = tmp_path / "wrong.pdf"
    path.write_bytes(pdf_of(page, load_brand(None)))
    assert checkers.pdfua(path)
    assert checkers.outloud(path)
