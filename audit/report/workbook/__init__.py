"""`findings.xlsx`: the whole result as tables to filter, sort and hand on.

| module | does |
|---|---|
| `spreadsheet` | writes tables as xlsx, with nothing in them that can run |
| `checks` | lists and words beside the cells of a sheet to fill in |
| `words` | the headings, words and looks of `report_templates/workbook.json` |
| `sentences` | the whole sentences of `report_templates/workbook/words.html`, which are the report's |
| `start` | the sheet to start from |
| `drawing` | the charts, drawn by openpyxl from cells |
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
from dataclasses import dataclass

from audit.domain.result import AuditResult
from audit.report.brand import Brand
from audit.report.language import in_result_language
from audit.report.office import language_tag
from audit.report.workbook import advice, comparing, drawing, evidence, grounds, models, review, start, survey
from audit.report.workbook.drawing import Chart
from audit.report.workbook.sentences import Sentences, load_sentences
from audit.report.workbook.spreadsheet import Sheet, xlsx
from audit.report.workbook.words import Row, SheetLayout, Words, load_words


@dataclass(frozen=True, slots=True)
class Told:
    """What a sheet may be made of."""

    result: AuditResult
    words: Words
    sentences: Sentences
    charts: tuple[Chart, ...]


def _of_result(rows: Callable[[AuditResult, Words], Iterator[Row]]) -> Callable[[Told], Iterator[Row]]:
    return lambda told: rows(told.result, told.words)


def _of_sentences(
    rows: Callable[[AuditResult, Words, Sentences], Iterator[Row]],
) -> Callable[[Told], Iterator[Row]]:
    return lambda told: rows(told.result, told.words, told.sentences)


SHEETS: dict[str, Callable[[Told], Iterator[Row]]] = {
    "start": lambda told: start.rows(told.sentences),
    "charts": lambda told: drawing.rows(told.charts),
    "summary": _of_result(models.summary),
    "models": _of_sentences(models.models),
    "functions": _of_result(models.functions),
    "findings": _of_sentences(advice.findings),
    "questions": _of_sentences(models.questions),
    "groups": _of_result(models.groups),
    "roles": _of_result(advice.roles),
    "budget": _of_result(advice.budget),
    "amounts": _of_result(advice.amounts),
    "sprint": _of_result(advice.sprint),
    "problems": _of_result(grounds.problems),
    "set_aside": _of_result(grounds.set_aside),
    "columns": _of_result(grounds.columns),
    "vocabulary": _of_result(grounds.vocabulary),
    "assumptions": _of_result(grounds.assumptions),
    "readiness": _of_result(survey.readiness),
    "answers": _of_result(survey.answers),
    "asking": _of_result(survey.asking),
    "evidence": _of_result(evidence.evidence),
    "systems": _of_result(evidence.systems),
    "since": _of_result(comparing.since),
    "benchmark": _of_result(comparing.benchmark),
    "changes": _of_result(review.changes),
    "review": _of_result(review.rows),
    "lists": _of_result(review.lists),
}


@in_result_language
def render_workbook(result: AuditResult, brand: Brand) -> bytes:
    """The findings as a workbook to filter and sort; the same result gives the same bytes."""
    words = load_words(result.labels)
    drawn = drawing.charts(result, words)
    without = _without(result) | ({"charts"} if not drawn else set())
    layouts = [one for one in words.sheets if one.id not in without]
    listed = {one.id: one.name for one in layouts if one.id != "start" and not one.hidden}
    told = Told(result, words, load_sentences(result, brand, listed), drawn)
    title = (
        words.title.format(client=result.client, title=brand.title) if result.client_named else brand.title
    )
    return xlsx(
        [_sheet(layout, told) for layout in layouts], words.looks, words.head, title, result.as_of, brand.name,
        language_tag(result.language), brand.paper.name,
    )  # fmt: skip


def _without(result: AuditResult) -> set[str]:
    """The sheets of what the result does not hold: no answers, no snapshots, no earlier audit, no benchmark."""
    held = {
        "since": result.since,
        "benchmark": result.standing,
        **dict.fromkeys(survey.SHEETS, result.survey),
        **dict.fromkeys(evidence.SHEETS, result.evidence),
    }
    return {id_ for id_, part in held.items() if part is None}


def _sheet(layout: SheetLayout, told: Told) -> Sheet:
    ids, rows, words = layout.ids, SHEETS[layout.id](told), told.words
    return Sheet(
        layout.name,
        layout.columns,
        ([row[i] for i in ids] for row in rows),
        layout.frozen,
        layout.row_height,
        review.checks(told.result, words) if layout.id == "review" else (),
        layout.hidden,
        layout.free,
        drawing.drawing(told.charts, layout.name, words.looks) if layout.id == "charts" else None,
    )
