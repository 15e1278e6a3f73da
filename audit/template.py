"""The workbook to fill in: headers that need no mapping, lists to choose from, notes and examples."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from audit import __version__
from audit.knowledge import Knowledge
from audit.knowledge.fields import Field
from audit.knowledge.template import Template, TemplateColumn

VERSION_PROPERTY = "mlops_audit_template"
_LAST_ROW = 2_000  # as far as the lists to choose from reach
_FORMATS = {"date": "yyyy-mm-dd", "money": "#,##0.##"}
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 (a fixed date for stable bytes, not a moment)
_FONT = "Calibri"
_HEAD, _SOFT = PatternFill("solid", fgColor="2B3D57"), PatternFill("solid", fgColor="C3CDDB")
_EXAMPLE = PatternFill("solid", fgColor="F2F4F7")
_LINE = Border(bottom=Side("thin", color="CBD2DA"))
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def template_workbook(knowledge: Knowledge) -> bytes:
    """The workbook as an xlsx file; the same knowledge gives the same bytes.

    Its custom property `mlops_audit_template` is the toolkit's version and the start of the knowledge's hash.
    """
    template, book = knowledge.template, Workbook()
    book.remove(book.active)
    models = book.create_sheet(template.sheets.models)
    company = book.create_sheet(template.sheets.company)
    how = book.create_sheet(template.sheets.how)
    lists = book.create_sheet(template.sheets.lists)
    _fill_models(models, lists, template, {field.id: field for field in knowledge.fields.fields})
    _fill_company(company, lists, knowledge)
    _fill_how(how, template)
    lists.sheet_state = "hidden"
    book.properties.title = template.title
    book.properties.creator, book.properties.created = "", _MADE
    version = f"{__version__}+{knowledge.sha256[:12]}"
    book.custom_doc_props.append(StringProperty(name=VERSION_PROPERTY, value=version))
    output = io.BytesIO()
    book.save(output)
    return _dated(output.getvalue())


def _fill_models(sheet: Worksheet, lists: Worksheet, template: Template, fields: dict[str, Field]) -> None:
    for number, column in enumerate(template.columns, 1):
        field, letter = fields[column.id], get_column_letter(number)
        head = sheet.cell(1, number, field.label)
        _head(head, strong=column.id in template.essential)
        head.comment = _note(field, column)
        sheet.column_dimensions[letter].width = column.width
        if column.choices:
            texts = [choice.text for choice in column.choices]
            sheet.add_data_validation(_choose(lists, texts, f"{letter}2:{letter}{_LAST_ROW}"))
        for row, example in enumerate(template.examples, 2):
            cell = sheet.cell(row, number, example.get(column.id))
            cell.font, cell.fill, cell.alignment = (
                Font(name=_FONT, italic=True, color="525D6B"),
                _EXAMPLE,
                _WRAPPED,
            )
        if field.type in _FORMATS:
            sheet.column_dimensions[letter].number_format = _FORMATS[field.type]
    sheet.row_dimensions[1].height = 32
    named = [column.id for column in template.columns].index("name")
    sheet.freeze_panes = f"{get_column_letter(named + 2)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(template.columns))}{1 + len(template.examples)}"
    _print_wide(sheet)


def _fill_company(sheet: Worksheet, lists: Worksheet, knowledge: Knowledge) -> None:
    template = knowledge.template
    for number, (heading, width) in enumerate(
        zip(template.company_headers, (52, 26, 60, 30), strict=True), 1
    ):
        _head(sheet.cell(1, number, heading), strong=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    name = template.client_name
    asked = [(name.label, name.note, name.example, "text")]
    asked += [(f.label, f.note, f.example, f.kind) for f in knowledge.company_sheet.fields.values()]
    for row, (label, note, example, _) in enumerate(asked, 2):
        for number, text in enumerate((label, None, note, example), 1):
            cell = sheet.cell(row, number, text)
            cell.alignment, cell.border = _WRAPPED, _LINE
            cell.font = Font(name=_FONT, italic=number == 4, color="525D6B" if number > 2 else "141C27")
    closed = " ".join(f"B{row}" for row, (*_, kind) in enumerate(asked, 2) if kind == "yes_no")
    if closed:
        sheet.add_data_validation(_choose(lists, template.yes_no, closed))
    sheet.freeze_panes = "A2"
    _print_wide(sheet)


def _fill_how(sheet: Worksheet, template: Template) -> None:
    sheet.column_dimensions["A"].width = 100
    sheet.cell(1, 1, template.title).font = Font(name=_FONT, bold=True, size=14)
    for row, line in enumerate(template.how, 3):
        cell = sheet.cell(row, 1, line)
        cell.font, cell.alignment = Font(name=_FONT), _WRAPPED
    _print_wide(sheet)


def _head(cell: Cell, *, strong: bool) -> None:
    """`strong` headers are those that the audit most depends on."""
    cell.font = Font(name=_FONT, bold=True, color="FFFFFF" if strong else "141C27")
    cell.fill = _HEAD if strong else _SOFT
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _note(field: Field, column: TemplateColumn) -> Comment:
    """What the field is, and what each of its answers means."""
    lines = [field.help, *(f"{choice.text}: {choice.means}" for choice in column.choices)]
    height = 24 + 18 * sum(1 + len(line) // 52 for line in lines)
    return Comment("\n".join(lines), "", height=height, width=360)


def _choose(lists: Worksheet, texts: Sequence[str], cells: str) -> DataValidation:
    """A list to choose from, kept on the sheet of lists; other words are welcome, so nothing is refused."""
    known = [[cell.value for cell in column if cell.value is not None] for column in lists.iter_cols()]
    if list(texts) not in known:
        number = 1 + sum(bool(column) for column in known)
        for row, text in enumerate(texts, 1):
            lists.cell(row, number, text)
    else:
        number = 1 + known.index(list(texts))
    letter = get_column_letter(number)
    rule = DataValidation(
        "list", formula1=f"{lists.title}!${letter}$1:${letter}${len(texts)}", allow_blank=True
    )
    rule.showErrorMessage = False
    rule.sqref = cells
    return rule


def _print_wide(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


def _dated(data: bytes) -> bytes:
    """The same file with every date in it fixed, since openpyxl puts the present moment into each part."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                stamp = f"\\g<1>{_MADE.isoformat()}Z<".encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*<", stamp, content)
            part = zipfile.ZipInfo(name, _MADE.timetuple()[:6])
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            new.writestr(part, content)
    return output.getvalue()
