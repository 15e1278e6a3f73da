"""A large sheet that is read in pieces says the same as one that is read as a whole."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.errors import InputError
from audit.domain.tables import RawTable
from audit.sources import pieces as module
from audit.sources import read
from audit.sources.pieces import NoPieces, pieces

HEAD = b'<worksheet xmlns="x"><sheetData>'
TAIL = b'</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>'
ROWS = 9_000
LONG = "a text that fills its cell so that the sheet is large " * 3


def row(number: int, text: str) -> bytes:
    return f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c></row>'.encode()


@given(st.lists(st.text("abc", max_size=8), max_size=30), st.integers(1, 400), st.integers(1, 9))
def test_pieces_hold_every_row_once_in_its_order(texts: list[str], size: int, chunk: int) -> None:
    rows = [row(number, text) for number, text in enumerate(texts, 1)]
    whole = HEAD + b"".join(rows) + TAIL
    cells = re.split(rb"(?=<c |<row )", whole)  # as the scan hands them on: cut between cells
    chunks = [b"".join(cells[at : at + chunk]) for at in range(0, len(cells), chunk)]
    found = list(pieces(chunks, size))
    bodies = [piece[len(HEAD) : piece.index(b"</sheetData>")] for piece in found]
    assert all(piece.startswith(HEAD) and piece.endswith(b"</worksheet>") for piece in found)
    assert b"".join(bodies) == b"".join(rows)
    assert [piece.endswith(TAIL) for piece in found] == [False] * (len(found) - 1) + [True]


@pytest.mark.parametrize("unfit", [b"<row><c/></row>", b"<row spans='1:2'>", b"<![CDATA[x]]>", b"<!-- x -->"])
def test_rows_that_are_not_told_by_number_are_read_as_a_whole(unfit: bytes) -> None:
    with pytest.raises(NoPieces):
        list(pieces([HEAD, row(1, "a") + unfit, TAIL], 10))


def large() -> io.BytesIO:
    """A workbook of three sheets, one of them of some 16 MB, with everything that has a place of its own."""
    book = openpyxl.Workbook()
    small = book.active
    small.title = "Read me"
    small["B2"] = "Only a note"
    sheet = book.create_sheet("Models")
    sheet.append([None, "Model", "Stage", "Go-live", "Cost", "Live", LONG])
    for number in range(2, ROWS):
        if number % 1000 == 0:
            continue  # rows without anything
        sheet.cell(number, 2, f"Model {number}")
        sheet.cell(number, 3, ("Live", "Pilot", "Idea")[number % 3])
        sheet.cell(number, 4, datetime(2024, 1 + number % 12, 5))
        sheet.cell(number, 5, number % 2)
        sheet.cell(number, 6, number % 3 == 0)
        for column in range(7, 16):
            sheet.cell(number, column, f"{LONG}{number % 50}")
    sheet.merge_cells("G5:G7")
    sheet["C9"] = "#REF!"
    sheet["C9"].data_type = "e"
    sheet["E11"] = "=E10*2"
    sheet.row_dimensions[8].hidden = True
    last = book.create_sheet("Lists")
    last.sheet_state = "hidden"
    last["A1"] = "Live"
    out = io.BytesIO()
    book.save(out)
    return out


@pytest.fixture(scope="module")
def data() -> bytes:
    return large().getvalue()


def told(table: RawTable) -> list[object]:
    values = [[table.values[code] for code in column] for column in table.codes]
    return [table.sheet, table.rows, table.hidden, table.merges, table.hidden_rows, values]


def test_it_is_read_as_a_whole_one_is(data: bytes) -> None:
    assert (
        zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/worksheets/sheet2.xml").file_size > module._LARGE_BYTES
    )
    cut = read(io.BytesIO(data), name="large.xlsx")
    whole = read(io.BytesIO(with_a_comment(data)), name="large.xlsx")
    assert [told(table) for table in cut.tables] == [told(table) for table in whole.tables]
    assert cut.problems == whole.problems
    assert {problem.code for problem in cut.problems} == {"error_cell", "uncalculated_formula"}
    models = cut.tables[1]
    assert (models.value(2, 2), models.value(1000, 2), models.value(ROWS - 1, 2)) == (
        "Model 2",
        None,
        f"Model {ROWS - 1}",
    )
    assert models.value(2, 4) == date(2024, 3, 5)
    assert [type(models.value(row, 6)) for row in (3, 4)] == [bool, bool]
    assert models.merges == ((5, 7, 7, 7),)


def changed(data: bytes, part: str, change: object) -> bytes:
    """The workbook with a part rewritten."""
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, change(text) if name == part else text)  # type: ignore[operator]
    return out.getvalue()


def with_a_comment(data: bytes) -> bytes:
    """The same, which must be read as a whole."""
    part = "xl/worksheets/sheet2.xml"
    return changed(
        data, part, lambda text: text.replace(b"</sheetData>", b"<!-- read me whole --></sheetData>")
    )


def test_a_cell_far_away_is_refused_before_anything_is_laid_out(data: bytes) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    part = "xl/worksheets/sheet2.xml"
    with pytest.raises(InputError, match="Models"):
        read(
            io.BytesIO(changed(data, part, lambda text: text.replace(b"</sheetData>", far))), name="far.xlsx"
        )


def test_a_part_may_be_called_as_its_maker_likes(data: bytes) -> None:
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            renamed = text if "worksheets/" in name else text.replace(b"sheet2.xml", b"Sheet2.xml")
            target.writestr(name.replace("sheet2.xml", "Sheet2.xml"), renamed)
    book = read(io.BytesIO(out.getvalue()), name="named.xlsx")
    assert (book.reader, book.tables[1].value(2, 2)) == ("calamine", "Model 2")


def test_rows_out_of_order_are_read_as_a_whole(data: bytes) -> None:
    def swapped(text: bytes) -> bytes:
        rows = re.findall(rb"<row .*?</row>", text, re.DOTALL)
        return text.replace(b"".join(rows), b"".join([*rows[4000:], *rows[:4000]]))

    mixed = read(io.BytesIO(changed(data, "xl/worksheets/sheet2.xml", swapped)), name="mixed.xlsx")
    assert mixed.tables[1].value(2, 2) == "Model 2"


def test_shared_strings_come_with_every_piece() -> None:
    plain = large().getvalue()
    inline, shared = (read(io.BytesIO(d), name="a.xlsx") for d in (plain, changed_to_shared(plain)))
    assert told(shared.tables[1]) == told(inline.tables[1])


def changed_to_shared(data: bytes) -> bytes:
    """The same workbook with its texts in a part of their own, as Excel writes them."""
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    strings: dict[bytes, int] = {}
    cell = re.compile(rb't="inlineStr"><is><t[^>]*>(.*?)</t></is>', re.DOTALL)

    def shared(found: re.Match[bytes]) -> bytes:
        return b't="s"><v>%d</v>' % strings.setdefault(found[1], len(strings))

    parts = {name: source.read(name) for name in source.namelist()}
    parts = {n: cell.sub(shared, text) if "worksheets/" in n else text for n, text in parts.items()}
    items = b"".join(b'<si><t xml:space="preserve">%b</t></si>' % text for text in strings)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%b">%b</sst>' % (main, items)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%b"/></Types>' % kind
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    entry = b'<Relationship Id="rIdS" Type="%b" Target="sharedStrings.xml"/></Relationships>' % relation
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", entry)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return out.getvalue()
