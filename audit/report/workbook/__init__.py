"""`findings.xlsx`: the whole result as tables to filter, sort and hand on.

| module | does |
|---|---|
| `spreadsheet` | writes tables as xlsx, with nothing in them that can run |
| `checks` | lists and words beside the cells of a sheet to fill in |
| `words` | the headings, words and looks of `report_templates/workbook.json` |
| `models` | the sheets about models: summary, models, functions, questions, groups |
| `advice` | the sheets about what to do: findings, roles, budget, amounts, sprint |
| `grounds` | the sheets about what it rests on: problems, set aside, columns, vocabulary, assumptions |
| `comparing` | the sheets beside others: an earlier audit, a benchmark |
| `survey` | the sheets about people's answers: scores, answers, whom to ask |
| `evidence` | the sheets about systems: what they show beside the claims, what was read of them |
| `review` | the sheets about the reviewer: what was changed, and what to fill in for the next run |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from audit.domain.result import AuditResult
from audit.report.brand import Brand
from audit.report.office import language_tag
from audit.report.workbook import advice, comparing, evidence, grounds, models, review, survey
from audit.report.workbook.spreadsheet import Sheet, xlsx
from audit.report.workbook.words import Row, SheetLayout, Words, load_words

SHEETS: dict[str, Callable[[AuditResult, Words], Iterator[Row]]] = {
    "summary": models.summary,
    "models": models.models,
    "functions": models.functions,
    "findings": advice.findings,
    "questions": models.questions,
    "groups": models.groups,
    "roles": advice.roles,
    "budget": advice.budget,
    "amounts": advice.amounts,
    "sprint": advice.sprint,
    "problems": grounds.problems,
    "set_aside": grounds.set_aside,
    "columns": grounds.columns,
    "vocabulary": grounds.vocabulary,
    "assumptions": grounds.assumptions,
    "readiness": survey.readiness,
    "answers": survey.answers,
    "asking": survey.asking,
    "evidence": evidence.evidence,
    "systems": evidence.systems,
    "since": comparing.since,
    "benchmark": comparing.benchmark,
    "changes": review.changes,
    "review": review.rows,
    "lists": review.lists,
}


def workbook(result: AuditResult, brand: Brand) -> bytes:
    """The workbook of a result, as an xlsx file; the same result gives the same bytes."""
    words = load_words(result.labels)
    without = _without(result)
    told = [one for one in words.sheets if one.id not in without]
    sheets = [_sheet(layout, result, words) for layout in told]
    title = words.title.format(client=result.client, title=brand.title)
    language = language_tag(result.language)
    return xlsx(sheets, words.looks, words.head, title, result.as_of, brand.name, language)


def _without(result: AuditResult) -> set[str]:
    """The sheets of what the result does not hold: no answers, no snapshots, no earlier audit, no benchmark."""
    held = {
        "since": result.since,
        "benchmark": result.standing,
        **dict.fromkeys(survey.SHEETS, result.survey),
        **dict.fromkeys(evidence.SHEETS, result.evidence),
    }
    return {id_ for id_, part in held.items() if part is None}


def _sheet(layout: SheetLayout, result: AuditResult, words: Words) -> Sheet:
    rows = SHEETS[layout.id](result, words)
    ids = layout.ids
    return Sheet(
        layout.name,
        layout.columns,
        ([row[i] for i in ids] for row in rows),
        layout.frozen,
        layout.row_height,
        review.checks(result, words) if layout.id == "review" else (),
        layout.hidden,
    )
