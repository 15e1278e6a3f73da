"""The PDF that is kept: what travels inside it reads back, and what it says of itself."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterator

import openpyxl
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from audit.report import ARCHIVE, FORMATS
from audit.report.brand import load_brand
from audit.report.pdf.attachments import AttachedFile
from audit.report.pdf.rendering import pdf_of
from audit.report.pdf.reports import render_pdf
from audit.report.saved.document import read_result
from tests import factories

RESULT = factories.tiny_result()


def archived() -> bytes:
    stream = io.BytesIO()
    ARCHIVE.write(RESULT, load_brand(None), stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def content() -> bytes:
    return archived()


@pytest.fixture(scope="module")
def pdf(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def test_it_stands_in_place_of_the_pdf() -> None:
    assert ARCHIVE.file_name == FORMATS["pdf"].file_name


def test_the_result_reads_back_and_the_workbook_opens(pdf: pikepdf.Pdf) -> None:
    files = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    assert set(files) == {"result.json", "findings.xlsx"}
    assert read_result(files["result.json"], "result.json") == RESULT
    for name in ("json", "xlsx"):
        stream = io.BytesIO()
        FORMATS[name].write(RESULT, load_brand(None), stream)
        assert files[FORMATS[name].file_name] == stream.getvalue()
    assert openpyxl.load_workbook(io.BytesIO(files["findings.xlsx"])).sheetnames


def test_each_file_is_listed_once_and_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    listed = {str(file.UF): file for file in pdf.Root.AF}
    assert len(pdf.Root.AF) == len(listed) == 2
    kinds = {name: (str(file.AFRelationship), str(file.EF.F.Subtype)) for name, file in listed.items()}
    assert kinds == {
        "result.json": ("/Source", "/application/json"),
        "findings.xlsx": ("/Data", "/application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }
    for file in listed.values():
        assert str(file.F) == str(file.UF) and str(file.Desc)
        assert str(file.EF.F.Params.ModDate) == f"D:{RESULT.as_of:%Y%m%d}000000Z"
        assert int(file.EF.F.Params.Size) == len(file.EF.F.read_bytes())


def test_it_declares_both_standards_and_describes_the_second(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == str(pdf.docinfo.Title)
    described = pdf.Root.Metadata.read_bytes()
    assert described.count(b"<rdf:RDF") == 1
    assert b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/<" in described


def test_it_keeps_to_what_an_archive_allows(pdf: pikepdf.Pdf) -> None:
    assert pdf.pdf_version == "1.7" and not pdf.is_encrypted
    assert "/ID" in pdf.trailer
    (intent,) = pdf.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1" and intent.DestOutputProfile.N == 3
    assert "/OpenAction" not in pdf.Root and "/AA" not in pdf.Root
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary):
            assert item.get("/S") not in ("/JavaScript", "/Launch", "/Movie", "/Sound")
            if item.get("/Type") == "/Annot":
                assert int(item.F) == 4  # printed, never hidden
            if item.get("/Type") == "/FontDescriptor":
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys())


def test_every_glyph_is_there_and_stands_for_a_character(pdf: pikepdf.Pdf) -> None:
    fonts = [
        item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
    ]
    whole = [font for font in fonts if font.Subtype == "/Type0"]
    assert whole and all("/ToUnicode" in font and font.Encoding == "/Identity-H" for font in whole)
    codes = {code for page in pdf.pages for code in _codes(page)}
    assert codes and b"\0\0" not in codes


def _codes(page: pikepdf.Page) -> Iterator[bytes]:
    for operands, operator in pikepdf.parse_content_stream(page, "TJ Tj"):
        shown = operands[0] if str(operator) == "TJ" else operands
        for text in (bytes(part) for part in shown if isinstance(part, pikepdf.String)):
            yield from (text[at : at + 2] for at in range(0, len(text), 2))


def test_no_viewer_may_soften_a_picture() -> None:
    logo = io.BytesIO()
    Image.new("RGB", (8, 8), "#c1440e").save(logo, "png")
    html = (
        "<html lang=en><title>t</title><h1>One</h1>"
        f'<p><img alt="A logo" src="data:image/png;base64,{b64encode(logo.getvalue()).decode()}"></p>'
    )
    note: AttachedFile = {"name": "note.txt", "media_type": "text/plain", "relationship": "Data", "about": "A note",
                     "day": "2026-11-24", "content": b64encode(b"words").decode()}  # fmt: skip
    with pikepdf.open(io.BytesIO(pdf_of(html, load_brand(None), [note], pdf_variant="pdf/a-3a"))) as pdf:
        (picture,) = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/Width" in item]
        assert picture.Interpolate is False
        assert pdf.attachments["note.txt"].get_file().read_bytes() == b"words"


def test_every_character_means_something(pdf: pikepdf.Pdf) -> None:
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(archived()))
    assert not [c for c in text if "\ue000" <= c <= "\uf8ff" or c in "\ufffd\x00"]


def test_it_is_as_accessible_as_the_other(pdf: pikepdf.Pdf) -> None:
    other = pikepdf.open(io.BytesIO(render_pdf(RESULT, load_brand(None))))
    assert _roles(pdf.Root.StructTreeRoot) == _roles(other.Root.StructTreeRoot)


def _roles(element: pikepdf.Object) -> list[object]:
    inside = [_roles(kid) for kid in element.get("/K", []) if not isinstance(kid, int) and "/K" in kid]
    return [str(element.get("/S")), inside]


def test_the_same_result_gives_the_same_bytes(content: bytes) -> None:
    assert archived() == content
