"""What a workbook says beside its values, and where it stands."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf.number import Number, NumberStyle, Text
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.comments import Comment

from audit.domain.tables import RawTable, Workbook
from audit.knowledge import load
from audit.sources import read


def saved(workbook: openpyxl.Workbook) -> io.BytesIO:
    out = io.BytesIO()
    workbook.save(out)
    return io.BytesIO(out.getvalue())


@pytest.fixture(scope="module")
def fleet() -> Workbook:
    """A workbook with everything that the readers drop."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Models"
    sheet["B3"], sheet["C3"], sheet["D3"], sheet["E3"] = "Model", "Cost", "Live", "Trained"
    sheet.merge_cells("B1:D1")
    for row in range(4, 8):
        sheet.cell(row, 2, f"M{row}").comment = Comment(f"ask {row}", "me") if row == 5 else None
        sheet.cell(row, 3, 1000.0 + row).number_format = "#,##0.00\\ [$€-407]"
        sheet.cell(row, 4, row % 2 == 0)
        sheet.cell(row, 5, datetime(2025, 1, row))
    sheet["F4"], sheet["F5"] = 1, 0
    sheet["G4"], sheet["G6"] = "=1+1", "=C4*2"
    sheet["H5"] = "#REF!"
    sheet["H5"].data_type = "e"
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["E"].hidden = True
    lists = book.create_sheet("Lists")
    lists.sheet_state = "hidden"
    lists["A1"] = "yes"
    book.create_sheet("Blank")
    book.create_chartsheet("Chart")
    return read(saved(book), name="fleet.xlsx")


def test_places_are_true(fleet: Workbook) -> None:
    table = fleet.tables[0]
    assert str(table.place(4, 2)) == "fleet.xlsx [Models] B4"
    assert (table.value(1, 1), table.value(3, 2), table.value(4, 2)) == (None, "Model", "M4")
    assert table.value(4, 5) == date(2025, 1, 4)


def test_booleans_are_not_numbers_and_whole_floats_are_ints(fleet: Workbook) -> None:
    table = fleet.tables[0]
    assert [table.value(4, 4), table.value(5, 4), table.value(4, 6), table.value(5, 6)] == [True, False, 1, 0]
    assert [type(table.value(4, column)) for column in (3, 4, 6)] == [int, bool, int]


def test_hidden_parts_merges_comments_and_number_formats(fleet: Workbook) -> None:
    table = fleet.tables[0]
    assert table.hidden_rows == {6}
    assert table.hidden_columns == {5}
    assert table.merges == ((1, 2, 1, 4),)
    assert table.comments == {(5, 2): "ask 5"}
    assert {c: [run.shown.currency for run in runs] for c, runs in table.formats.items()} == {3: ["EUR"]}
    assert [(t.sheet, t.hidden, t.rows) for t in fleet.tables[1:]] == [
        ("Lists", True, 1),
        ("Blank", False, 0),
    ]


def test_formulas_without_a_value_and_error_cells_are_problems(fleet: Workbook) -> None:
    table = fleet.tables[0]
    found = {problem.code: (str(problem.place), dict(problem.args)) for problem in fleet.problems}
    assert table.value(5, 8) == "#REF!"
    assert found == {
        "uncalculated_formula": ("fleet.xlsx [Models] G4", {"count": 2}),
        "error_cell": ("fleet.xlsx [Models] H5", {"text": "#REF!", "count": 1}),
    }


def test_every_problem_has_its_sentence(fleet: Workbook) -> None:
    knowledge = load()
    for problem in fleet.problems:
        assert knowledge.worded(problem).message


def test_a_calculated_formula_is_its_value() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Model", "=1+1", "=A1"])
    with zipfile.ZipFile(saved(book)) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    content[name] = (
        content[name].replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(b"<v></v>", b"<v>2</v>", 1)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, data in content.items():
            archive.writestr(part, data)
    workbook = read(io.BytesIO(out.getvalue()))
    assert workbook.tables[0].value(1, 2) == 2
    assert [str(problem.place) for problem in workbook.problems] == ["stdin [Sheet] C1"]


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [('"$"#,##0.00', "USD"), ("[$USD] #,##0", "USD"), ("[$£-809]#,##0", "GBP"), ("[$kr-41D] #,##0", "SEK"),
     ("#,##0 [$Kč-405]", "CZK"), ("[$$-1009]#,##0", "CAD"), ("0.00", None), ('0" models"', ""),
     ("[$-409]d mmm", None)],
)  # fmt: skip
def test_the_currency_of_a_column(number_format: str, currency: str | None) -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = 5
    book.active["B2"].number_format = number_format
    formats = read(saved(book)).tables[0].formats
    assert [run.shown.currency for run in formats.get(2, ())] == ([currency] if currency is not None else [])


def test_ods_gives_comments_merges_and_number_formats() -> None:
    document, table = OpenDocumentSpreadsheet(), Table(name="Modelle")
    first, second = TableRow(), TableRow(visibility="collapse")
    title = TableCell(valuetype="string", numbercolumnsspanned="2")
    title.addElement(P(text="Fleet"))
    first.addElement(title)
    first.addElement(CoveredTableCell())
    noted = TableCell(valuetype="string")
    note = Annotation()
    note.addElement(P(text="ask Eve"))
    noted.addElement(note)
    noted.addElement(P(text="Churn"))
    second.addElement(noted)
    second.addElement(TableCell(valuetype="currency", currency="CHF", value="12"))
    for row in (first, second, TableRow(numberrowsrepeated="1048000")):
        table.addElement(row)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.save(out)
    workbook = read(io.BytesIO(out.getvalue()), name="fleet.ods")
    found = workbook.tables[0]
    assert (workbook.kind, found.sheet, found.rows, found.value(2, 1), found.value(2, 2)) == (
        "ods",
        "Modelle",
        2,
        "Churn",
        12,
    )
    assert (found.merges, found.comments) == (((1, 1, 1, 2),), {(2, 1): "ask Eve"})
    (run,) = found.formats[2]
    assert (run.first, run.last, run.shown.currency) == (2, 2, "CHF")
    assert found.hidden_rows == {2}


def test_ods_gives_what_a_number_format_hides_and_shows() -> None:
    document, table = OpenDocumentSpreadsheet(), Table(name="Modelle")
    form = NumberStyle(name="N1")
    form.addElement(Number(displayfactor="1000", minintegerdigits="1"))
    form.addElement(Text(text=" T€"))
    cells = Style(name="ce1", family="table-cell", datastylename="N1")
    for style in (form, cells):
        document.automaticstyles.addElement(style)
    row = TableRow()
    row.addElement(TableCell(valuetype="float", value="600000", stylename=cells))
    table.addElement(row)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.save(out)
    (found,) = read(io.BytesIO(out.getvalue()), name="fleet.ods").tables
    assert [(run.first, run.last, run.shown.sections) for run in found.formats[1]] == [(1, 1, ((1, "T€"),))]


def test_xls_by_its_bytes(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Old")
    sheet.write(2, 1, "Model")
    sheet.write(3, 1, 7.0)
    path = tmp_path / "renamed.xlsx"
    book.save(str(path))
    workbook = read(path)
    table = workbook.tables[0]
    assert (workbook.kind, workbook.reader, table.value(3, 2), table.value(4, 2)) == (
        "xls",
        "calamine",
        "Model",
        7,
    )


def test_the_second_reader_steps_in_and_is_named() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Model", "Status"])
    book.active.append(["Churn", True])
    book.active.append([datetime(2025, 1, 4), 3.0])
    with zipfile.ZipFile(saved(book)) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    del content["_rels/.rels"]  # calamine starts from it, openpyxl does without
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, data in content.items():
            archive.writestr(part, data)
    workbook = read(io.BytesIO(out.getvalue()))
    assert workbook.reader == "openpyxl"
    assert _cells(workbook.tables[0]) == ["Model", "Status", "Churn", True, date(2025, 1, 4), 3]
    assert [problem.code for problem in workbook.problems] == ["second_reader"]


def test_the_hash_and_size_are_the_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    workbook = read(path)
    assert (workbook.size_bytes, workbook.sha256) == (8, hashlib.sha256(b"a,b\n1,2\n").hexdigest())


def _cells(table: RawTable) -> list[object]:
    return [
        table.value(row, column) for row in range(1, table.rows + 1) for column in range(1, table.columns + 1)
    ]


def test_a_working_folder_cannot_slip_code_into_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "__init__.py").write_text("raise SystemExit(9)")
    (tmp_path / "a.csv").write_text("Model,Status\nChurn,live\n")
    monkeypatch.chdir(tmp_path)
    assert _cells(read(Path("a.csv")).tables[0]) == ["Model", "Status", "Churn", "live"]
