"""Every hostile file ends in one sentence, or is read right; the process that asked lives."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
import xlwt

from audit.domain.errors import InputError
from audit.sources import Limits, read

SHEET = "xl/worksheets/sheet1.xml"


def parts(workbook: openpyxl.Workbook | None = None) -> dict[str, bytes]:
    """A small workbook's parts."""
    if workbook is None:
        workbook = openpyxl.Workbook()
        workbook.active.append(["Model", "Status"])
        workbook.active.append(["Churn", "live"])
    out = io.BytesIO()
    workbook.save(out)
    archive = zipfile.ZipFile(out)
    return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.compress_type = name, zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()


def with_part(name: str, data: bytes) -> bytes:
    return packed({**parts(), name: data})


def sheet(cells: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def lying_bomb() -> bytes:
    """A part of 300 MB whose headers say ten bytes."""
    data = with_part("xl/media/image1.png", bytes(300_000_000))
    real = struct.pack("<L", 300_000_000)
    assert real in data
    return data.replace(real, struct.pack("<L", 10))


def overlapping() -> bytes:
    """Five hundred entries that share the bytes of one."""
    name, payload = b"xl/media/a.bin", zlib.compressobj(9, zlib.DEFLATED, -15)
    body = payload.compress(bytes(1_000_000)) + payload.flush()
    local = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(body), 1_000_000, len(name), 0)
        + name
        + body
    )
    valid = with_part("a", b"")
    end = valid.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack("<HLL", valid[end + 10 : end + 20])
    directory, shift = valid[start : start + size], len(local)
    extra = b""
    for number in range(500):
        other = b"xl/media/%03d.bin" % number
        fields = (
            b"PK\x01\x02",
            20,
            20,
            0,
            8,
            0,
            0,
            0,
            len(body),
            1_000_000,
            len(other),
            0,
            0,
            0,
            0,
            0,
            start,
        )
        extra += struct.pack("<4s6H3L5H2L", *fields) + other
    total, length = count + 500, size + len(extra)
    return (
        valid[:start] + local + directory + extra
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, total, total, length, start + shift, 0)
    )  # fmt: skip


LAST_CELL = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
ODS_FAR = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def locked_xls() -> bytes:
    """A binary workbook whose second record is the one that names the cipher."""
    stream = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("Models").write(0, 0, "Model")
    book.save(stream)
    data = stream.getvalue()
    second = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    return data[:second] + b"\x2f\x00" + data[second + 2 :]


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + stream.encode("utf-16-le") + bytes(1000)


CASES: dict[str, tuple[object, str]] = {
    "empty": (b"", "is empty"),
    "only_blanks": (b" \r\n\r\n ", "is empty"),
    "html_as_xls": (b"<html><body><table><tr><td>Model</td></tr></table></body></html>", "web page"),
    "html_after_doctype": (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html></html>", "web page"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "image"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(40), "image"),
    "json": (b'[{"model": "churn", "status": "live"}]', "JSON"),
    "json_object": (b'{"models": []}', "JSON"),
    "spreadsheetml": (
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook '
        b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table/></Worksheet></Workbook>',
        "is a SpreadsheetML workbook",
    ),
    "locked_xls": (locked_xls(), "protected by a password"),
    "xml_2003": (b'<?xml version="1.0"?><Workbook/>', "XML"),
    "gzip": (b"\x1f\x8b\x08" + bytes(40), "compressed archive"),
    "zip_of_something": (packed({"readme.txt": b"hello"}), "compressed archive"),
    "word": (packed({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "text document"),
    "numbers": (packed({"Index/Document.iwa": b"x"}), "Apple Numbers"),
    "odt": (packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), "text document"),
    "elf": (b"\x7fELF\x02\x01" + bytes(range(256)), "neither a spreadsheet"),
    "noise": (bytes((i * 37) % 251 for i in range(5000)), "neither a spreadsheet"),
    "password": (ole("EncryptedPackage"), "password"),
    "word_97": (ole("WordDocument"), "another program"),
    "xls_that_is_none": (ole("Workbook"), "can't be read as xls"),
    "truncated": (lambda: with_part("a", os.urandom(9000))[:5000], "damaged"),
    "not_even_a_directory": (b"PK\x03\x04" + bytes(30), "damaged"),
    "flipped": (lambda: with_part(SHEET, b"\x00garbage").replace(b"\x00", b"\x01"), ""),
    "sheet_is_no_xml": (with_part(SHEET, b"<worksheet><sheetData><row r='1'><c"), "can't be read as xlsx"),
    "bomb": (lambda: with_part(SHEET, sheet(" " * 250_000_000)), "more than 200 MB"),
    "bomb_with_lying_headers": (lying_bomb, "more than 200 MB"),
    "bomb_of_overlapping_entries": (overlapping, "more than 200 MB"),
    "many_parts": (lambda: packed({**parts(), **{f"xl/media/{n}": b"" for n in range(2500)}}), "more than 2000 parts"),
    "doctype_in_sheet": (with_part(SHEET, DOCTYPE + sheet("")), "document type"),
    "doctype_in_workbook": (with_part("xl/workbook.xml", DOCTYPE + b"<workbook/>"), "document type"),
    "doctype_in_strings": (with_part("xl/sharedStrings.xml", b"<!-- <a> -->" + DOCTYPE + b"<sst/>"), "document type"),
    "doctype_in_ods": (packed({"mimetype": ODS_TYPE, "content.xml": DOCTYPE + ODS_FAR.encode()}), "document type"),
    "last_cell": (with_part(SHEET, sheet(LAST_CELL)), "1048576 rows × 16384"),
    "last_cell_spelled_oddly": (
        with_part(SHEET, sheet("<row r='1048576'><c s='0' r='XFD1048576'><v>1</v></c></row>")),
        "1048576 rows × 16384",
    ),
    "last_cell_with_prefix": (
        with_part(SHEET, b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
                  b'<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'),
        "1048576 rows × 16384",
    ),
    "last_cell_in_utf16": (
        with_part(SHEET, sheet(LAST_CELL).decode().encode("utf-16")),
        "1048576 rows × 16384",
    ),
    "ods_repeats": (packed({"mimetype": ODS_TYPE, "content.xml": ODS_FAR.encode()}), "1048576 rows × 16384"),
    "wide_csv": (lambda: b"," * 30_000 + b"\n" + b"a\n" * 30_000, "30001 rows"),
}  # fmt: skip


SLOW = {"bomb"}


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.slow) if case in SLOW else case for case in CASES]
)
def test_ends_in_one_sentence(case: str, tmp_path: Path) -> None:
    make, cause = CASES[case]
    path = tmp_path / "fleet.xlsx"
    path.write_bytes(make() if callable(make) else make)
    with pytest.raises(InputError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith("fleet.xlsx: ")
    assert cause in message
    assert ";" in message and message.endswith(".") and "\n" not in message and "{" not in message


def test_no_such_file_folder_device_and_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path, cause in (
        (tmp_path / "gone.csv", "no such file"),
        (tmp_path, "is a folder"),
        (tmp_path / "pipe.csv", "not a regular file"),
        (Path("/dev/zero"), "not a regular file"),
        (tmp_path / ("n" * 400), "could not be opened"),
    ):
        with pytest.raises(InputError, match=cause):
            read(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("Model\nChurn\n")
    path.chmod(0)
    with pytest.raises(InputError, match="can't be read with your permissions"):
        read(path)


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("Model,Status\nChurn,live\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert read(tmp_path / "link.csv").tables[0].value(2, 1) == "Churn"


def test_too_much_on_standard_input_is_refused() -> None:
    with pytest.raises(InputError, match=r"stdin: is larger than 1 MB"):
        read(io.BytesIO(b"a,b\n" * 400_000), limits=Limits(file_bytes=1_000_000))


def test_out_of_memory_is_said_and_survived(tmp_path: Path) -> None:
    cells = "".join(
        f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="T{r}"><v>1</v></c></row>' for r in range(1, 900_000, 9)
    )
    path = tmp_path / "big.xlsx"
    path.write_bytes(with_part(SHEET, sheet(cells)))
    with pytest.raises(InputError, match="more memory than the 200 MB"):
        read(path, limits=Limits(memory_bytes=200_000_000))


def test_a_child_that_can_not_even_start_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    path.write_text("Model,Status\nChurn,live\n")
    with pytest.raises(InputError, match=r"small\.csv: .*(memory|crash)"):
        read(path, limits=Limits(memory_bytes=5_000_000))


def test_damaged_workbooks_end_in_a_sentence_or_are_read() -> None:
    book = xlwt.Workbook()
    for row in range(30):
        book.add_sheet(f"S{row}") if row < 2 else book.get_sheet(0).write(row, 1, f"text {row}")
    out = io.BytesIO()
    book.save(out)
    dice = random.Random(7)
    for _ in range(20):
        data = bytearray(out.getvalue())
        for _ in range(40):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            assert read(io.BytesIO(bytes(data)), name="fleet.xls").kind == "xls"
        except InputError as error:
            assert str(error).startswith("fleet.xls: ")


def test_a_deadline_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "slow.csv"
    path.write_bytes(b"a,b,c\n" * 1_000_000)
    with pytest.raises(InputError, match="was not read within 0 seconds"):
        read(path, limits=Limits(seconds=0.2))


def test_styled_but_blank_cells_are_no_area(tmp_path: Path) -> None:
    first = '<row r="1"><c r="A1"><v>7</v></c></row>'
    far = first + '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row>'
    path = tmp_path / "styled.xlsx"
    path.write_bytes(with_part(SHEET, sheet(far)))
    table = read(path).tables[0]
    assert (table.rows, table.columns, table.value(1, 1)) == (1, 1, 7)


def strict(content: dict[str, bytes]) -> dict[str, bytes]:
    pairs = (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    for old, new in pairs:
        content = {name: data.replace(old, new) for name, data in content.items()}
    return content


ODD = {
    "strict": lambda: packed(strict(parts())),
    "backslashes": lambda: packed({name.replace("/", "\\"): data for name, data in parts().items()}),
    "absolute_names": lambda: packed({"/" + name: data for name, data in parts().items()}),
    "utf16_parts": lambda: packed(
        {
            name: data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
            if name == SHEET
            else data
            for name, data in parts().items()
        }
    ),
    "prefixed": lambda: with_part(
        SHEET,
        parts()[SHEET]
        .replace(b"</", b"</x:")
        .replace(b"<", b"<x:")
        .replace(b"<x:/x:", b"</x:")
        .replace(b"xmlns=", b"xmlns:x="),
    ),
    "damaged_picture": lambda: with_part("xl/media/image1.png", os.urandom(500)).replace(
        b"\x00\x00\x00IDAT", b"x"
    ),
    "macros": lambda: with_part("xl/vbaProject.bin", b"x"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_workbooks_are_read(case: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.xls"
    path.write_bytes(ODD[case]())
    workbook = read(path)
    table = workbook.tables[0]
    assert workbook.kind == ("xlsm" if case == "macros" else "xlsx")
    assert [table.value(row, column) for row in (1, 2) for column in (1, 2)] == [
        "Model",
        "Status",
        "Churn",
        "live",
    ]
