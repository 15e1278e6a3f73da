"""The workbook to fill in: headers that need no mapping, lists to choose from, notes and examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from audit import __version__
from audit.domain.models import Model, Status
from audit.domain.questionnaire import Questionnaires
from audit.knowledge import Knowledge
from audit.knowledge.fields import Field
from audit.knowledge.template import Template, TemplateColumn
from audit.question_workbook import company_lines, fill_questions
from audit.workbook_forms import FONT, LINE, WRAPPED, Lists, fill_how, print_wide, saved, style_head

VERSION_PROPERTY = "mlops_audit_template"
_LAST_ROW = 2_000  # as far as the lists to choose from reach
_FORMATS = {"date": "yyyy-mm-dd", "money": "#,##0.##"}
# fields of a model that the template has a column for; by its column, the axis that it asks for
_KNOWN = ("id", "name", "description", "owner", "team", "unit")
_DATES = ("started", "built", "deployed_on", "last_trained", "retired_on")
_AXES = {"stage": "deployed", "monitoring": "monitored", "retraining": "retrained"}
_EXAMPLE = PatternFill("solid", fgColor="F2F4F7")


def template_workbook(
    knowledge: Knowledge, questionnaires: Questionnaires, models: Sequence[Model] = ()
) -> bytes:
    """The workbook as an xlsx file; the same knowledge gives the same bytes. Its questions are those about the company.

    With `models`, what is known of each stands in it in place of the examples, for the rest to be filled in.

    Its custom property `mlops_audit_template` is the toolkit's version and the start of the knowledge's hash.
    """
    template, book = knowledge.template, Workbook()
    book.remove(book.active)
    sheet = book.create_sheet(template.sheets.models)
    company = book.create_sheet(template.sheets.company)
    questions = book.create_sheet(knowledge.asking.sheets.template)
    how = book.create_sheet(template.sheets.how)
    lists = Lists(book.create_sheet(template.sheets.lists))
    fields = {field.id: field for field in knowledge.told_fields.fields}
    _fill_models(sheet, lists, template, fields, [_known(model, template) for model in models])
    _fill_company(company, lists, knowledge)
    asked = company_lines(questionnaires, knowledge.asking)
    fill_questions(
        questions, asked, knowledge.asking.sheets.template, lists, knowledge.asking, knowledge.asking.headings
    )
    first, *rest = template.how
    rows = template.first_rows.known if models else template.first_rows.examples
    fill_how(how, template.title, [first, rows, *rest])
    return saved(book, template.title, VERSION_PROPERTY, f"{__version__}+{knowledge.sha256[:12]}")


def _known(model: Model, template: Template) -> dict[str, str | None]:
    """What is known of a model by the template's columns: an answer that a column offers where just one says so."""
    known: dict[str, str | None] = {column: getattr(model, column) for column in _KNOWN}
    known |= {column: period.text for column in _DATES if (period := getattr(model, column))}
    for column in template.columns:
        offered = [choice.text for choice in column.choices if choice.reads == _code(model, column.id)]
        if len(offered) == 1:
            known[column.id] = offered[0]
    return known


def _code(model: Model, column: str) -> str | None:
    """What is known of a model in a column that offers answers; None where cells disagree, or nothing is."""
    if column in _AXES:
        status: Status = getattr(model, _AXES[column])
        return None if status.contradicted or status.status == "unknown" else status.status
    return {"kind": model.kind, "origin": model.origin, "criticality": str(model.criticality_rank)}.get(
        column
    )


def _fill_models(
    sheet: Worksheet,
    lists: Lists,
    template: Template,
    fields: dict[str, Field],
    known: Sequence[Mapping[str, str | None]],
) -> None:
    rows = known or template.rows()
    for number, column in enumerate(template.columns, 1):
        field, letter = fields[column.id], get_column_letter(number)
        head = sheet.cell(1, number, field.label)
        style_head(head, strong=column.id in template.essential)
        head.comment = _note(field, column)
        sheet.column_dimensions[letter].width = column.width
        if column.choices:
            texts = [choice.text for choice in column.choices]
            sheet.add_data_validation(lists.choose(texts, f"{letter}2:{letter}{_LAST_ROW}"))
        for row, values in enumerate(rows, 2):
            cell = sheet.cell(row, number)
            cell.value, cell.data_type, cell.alignment = values.get(column.id), "s", WRAPPED
            if not known:
                cell.font, cell.fill = Font(name=FONT, italic=True, color="525D6B"), _EXAMPLE
        if field.type in _FORMATS:
            sheet.column_dimensions[letter].number_format = _FORMATS[field.type]
    sheet.row_dimensions[1].height = 32
    named = [column.id for column in template.columns].index("name")
    sheet.freeze_panes = f"{get_column_letter(named + 2)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(template.columns))}{1 + len(rows)}"
    print_wide(sheet)


def _fill_company(sheet: Worksheet, lists: Lists, knowledge: Knowledge) -> None:
    template = knowledge.template
    for number, (heading, width) in enumerate(
        zip(template.company_headers, (52, 26, 60, 30), strict=True), 1
    ):
        style_head(sheet.cell(1, number, heading), strong=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    name = template.client_name
    asked = [(name.label, name.note, name.example, "text")]
    asked += [(f.label, f.note, f.example, f.kind) for f in knowledge.company.fields.values()]
    for row, (label, note, example, _) in enumerate(asked, 2):
        for number, text in enumerate((label, None, note, example), 1):
            cell = sheet.cell(row, number, text)
            cell.alignment, cell.border = WRAPPED, LINE
            cell.font = Font(name=FONT, italic=number == 4, color="525D6B" if number > 2 else "141C27")
    closed = " ".join(f"B{row}" for row, (*_, kind) in enumerate(asked, 2) if kind == "yes_no")
    if closed:
        sheet.add_data_validation(lists.choose(template.yes_no, closed))
    sheet.freeze_panes = "A2"
    print_wide(sheet)


def _note(field: Field, column: TemplateColumn) -> Comment:
    """What the field is, and what each of its answers means."""
    lines = [field.help, *(f"{choice.text}: {choice.means}" for choice in column.choices)]
    height = 24 + 18 * sum(1 + len(line) // 52 for line in lines)
    return Comment("\n".join(lines), "", height=height, width=360)
