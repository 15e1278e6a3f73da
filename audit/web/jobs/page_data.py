"""How a list was read, and what its report says, as plain values that a page shows.

The sheet is shown as the sheet: its first rows with every cell, each column with the field that it was taken for, each
answer with the status that it was read as.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from audit.api import Look
from audit.domain.inventory import ColumnMatch
from audit.domain.models import VocabularyEntry
from audit.domain.places import column_letters
from audit.domain.result import AuditResult
from audit.domain.tables import CellValue, RawTable
from audit.lexicon import Lexicon
from audit.locale import use_locale
from audit.pipeline import SYSTEMS
from audit.pipeline.judgement import wording
from audit.report import blocks
from audit.report.blocks import Block, Paragraph
from audit.report.brand import Brand
from audit.report.html import pages
from audit.report.view.status_symbols import KINDS
from audit.review.mapped import fields_of_answers, statuses_of

MOST_ROWS = 300  # of a sheet that are shown; all of them are read
MOST_COLUMNS = 120
_MOST_TEXT = 200  # characters of a cell
_SAMPLES = 4
_AXES = ("deployed", "monitored", "retrained")
_WHICH = (
    "id", "name", "description", "owner", "team", "unit", "kind", "criticality", "business_value", "origin", "vendor",
)  # fmt: skip
_BESIDE = {"deployment_method": "deployed", "endpoint": "deployed", "rollback": "deployed", "stage_comment": "deployed",
           "started": "deployed", "built": "deployed", "ability_to_monitor": "monitored"}  # fmt: skip
_DIED = ("development", "retired")


def reading_data(look: Look) -> dict[str, Any]:
    """Everything that the page 'How it was read' shows."""
    book, words = look.workbook, wording(look.knowledge)
    fields = {one.id: one.label for one in look.knowledge.told_fields.fields}
    groups = _groups(look)
    return {
        "file": book.file,
        "kind": book.kind,
        "models": len(look.models),
        "sheets": [_sheet(look, table, groups, fields) for table in book.tables],
        "needs": _needs(look, fields),
        "words": list(_words(look)),
        "fields": [[id_, label, groups.get(id_, "more")] for id_, label in fields.items()],
        "statuses": {axis: words.get(axis, {}) for axis in _AXES}
        | {"function": words.get("function_status", {})},
        "problems": [[p.level, p.message, str(p.place) if p.place else ""] for p in look.problems][:200],
        "aside": len(look.understood.inventory.set_aside),
    }


def _groups(look: Look) -> dict[str, str]:
    """Field -> the band that it stands under."""
    tables = Lexicon(look.knowledge, look.options.as_of).tables
    found = dict.fromkeys(_WHICH, "which")
    for axis in _AXES:
        table = tables[axis]  # type: ignore[index]
        found |= dict.fromkeys((*table.table.own, *table.dates, *table.helping), axis)
    return _BESIDE | found


def _sheet(look: Look, table: RawTable, groups: dict[str, str], fields: dict[str, str]) -> dict[str, Any]:
    inventory = look.understood.inventory
    read = [one for one in inventory.tables if one.grid.sheet == table.sheet and one.grid.file == table.file]
    skipped = dict(inventory.skipped_sheets)
    models = [row for one in read for row in one.records] if not any(one.across for one in read) else []
    rows, columns = min(table.rows, MOST_ROWS), min(table.columns, MOST_COLUMNS)
    return {
        "name": table.sheet or "",
        "hidden": table.hidden,
        "records": sum(len(one.records) for one in read),
        "skipped": look.knowledge.told_fields.skipped_sheets.get(skipped.get(table.sheet or "", ""), "")
        if not read
        else "",
        "across": any(one.across for one in read),
        "header": [row for one in read if not one.across for row in one.header],
        "rows": table.rows,
        "columns": [_column(look, table, at, models, groups, fields) for at in range(1, columns + 1)] if read else
                   [{"letters": column_letters(at), "at": at} for at in range(1, columns + 1)],
        "cells": [[_text(table.value(row, at)) for at in range(1, columns + 1)] for row in range(1, rows + 1)],
        "marks": dict(_marks(look, table, rows)),
        "kinds": dict(_kinds(look, table, rows, read)),
    }  # fmt: skip


def _column(
    look: Look,
    table: RawTable,
    at: int,
    records: Sequence[int],
    groups: dict[str, str],
    fields: dict[str, str],
) -> dict[str, Any]:
    """A column of a sheet with what it was taken for and what else it may be; `records` are the rows of models."""
    match = _match(look, table, at)
    codes = [table.codes[at - 1][row - 1] for row in records] if records else table.codes[at - 1]
    filled = [code for code in codes if table.values[code] not in (None, "")]
    told: dict[str, Any] = {
        "at": at,
        "letters": column_letters(at),
        "filled": len(filled),
        "different": len(set(filled)),
        "samples": [_text(table.values[code]) for code in list(dict.fromkeys(filled))[:_SAMPLES]],
    }
    if match is None:
        return told
    return told | {
        "header": match.header,
        "field": match.field,
        "label": fields.get(match.field or "", ""),
        "score": round(match.score),
        "reason": match.reason,
        "doubtful": match.doubtful,
        "group": groups.get(match.field or "", "more" if match.field else ""),
        "axis": match.field in fields_of_answers(look.knowledge) and groups.get(match.field or "") in _AXES,
        "candidates": _candidates(match, fields),
    }


def _candidates(match: ColumnMatch, fields: dict[str, str]) -> list[list[Any]]:
    """The best fields with their scores, those that its words propose behind them."""
    found = {field: [field, fields[field], round(score), reason] for field, score, reason in match.candidates}
    for proposal in match.proposals:
        near = ", ".join(proposal.near)
        found.setdefault(proposal.value, [proposal.value, fields.get(proposal.value, ""), 0, near])
    return list(found.values())[:4]


def _match(look: Look, table: RawTable, at: int) -> ColumnMatch | None:
    place = table.place(None, at)
    for match in look.columns:
        if (match.place.file, match.place.sheet, match.place.column) == (
            place.file,
            place.sheet,
            place.column,
        ):
            return match
    return None


def _marks(look: Look, table: RawTable, rows: int) -> Iterator[tuple[str, list[str]]]:
    """`row:column` -> the axis and the kind of status that a cell was read as."""
    back = {origin: at for at, origin in enumerate(table.origins, 1)}
    for model in look.models:
        if model.place.sheet != table.sheet or model.place.file != table.file:
            continue
        if not model.across and (model.place.row or 0) > rows:
            break
        for axis in _AXES:
            status = getattr(model, axis)
            for reading, evidence in zip(status.readings, model.evidence(status), strict=True):
                row, column = evidence.place.row, evidence.place.column
                if row and column and evidence.place.sheet == table.sheet:
                    kind = _kind(axis, reading.status)
                    yield f"{row}:{back.get(column, column)}", [axis, kind, reading.rule]


def _kind(axis: str, status: str) -> str:
    if axis == "deployed" and status in _DIED:
        return "off"
    return "part" if status == "manual" else KINDS.get(status, "unk")


def _kinds(look: Look, table: RawTable, rows: int, read: Sequence[Any]) -> Iterator[tuple[str, list[str]]]:
    """Row -> what it was taken for: a header, a model, set aside and why, or nothing that was read."""
    if any(one.across or one.grid.cards for one in read):
        return
    aside = {
        one.place.row: look.knowledge.told_fields.set_aside.get(one.reason, one.reason)
        for one in look.understood.inventory.set_aside
        if one.place.sheet == table.sheet and one.place.file == table.file
    }
    headers = {row for one in read for row in one.header}
    records = {row for one in read for row in one.records}
    first = min((*headers, *records), default=rows + 1)
    for row in range(1, rows + 1):
        if row in headers:
            yield str(row), ["head", ""]
        elif row in records:
            yield str(row), ["model", ""]
        elif row in aside:
            yield str(row), ["aside", str(aside[row])]
        else:
            yield str(row), ["before" if row < first else "skip", ""]


def _needs(look: Look, fields: dict[str, str]) -> dict[str, Any]:
    """What needs a person, what weighs most first."""
    needs = asdict(look.needs)
    if look.workbook.kind == SYSTEMS:
        needs["silent_axes"] = []  # which the systems show, and no column could
    for column in needs["doubtful_columns"]:
        for one in column["proposals"]:
            one["label"] = fields.get(one["value"], one["value"])
        column["label"] = fields.get(column["field"] or "", "")
    needs["hidden_sheets"] = [
        {
            "sheet": table.grid.sheet,
            "models": len(table.records),
            "used": any(
                m.place.sheet == table.grid.sheet and m.deployed.status not in _DIED for m in look.models
            ),
        }
        for table in look.understood.inventory.tables
        if table.grid.hidden and table.records
    ]
    places = {(e.field, e.text): e.place for e in look.vocabulary}
    for answer in needs["open_answers"]:
        place = places.get((answer["field"], answer["text"]))
        answer["label"] = fields.get(answer["field"], answer["field"])
        answer["place"] = [place.sheet or "", place.row or 0, place.column or 0] if place else None
    return needs


def _words(look: Look) -> Iterator[dict[str, Any]]:
    """Each distinct answer with its reading, as it may be read otherwise; one that stands in several tables is one."""
    fields = fields_of_answers(look.knowledge)
    counts: dict[tuple[str, str, str, str], int] = {}
    first: dict[tuple[str, str, str, str], VocabularyEntry] = {}
    for entry in look.vocabulary:
        if entry.field in fields:
            key = (entry.field, entry.axis, entry.text, entry.status)
            counts[key] = counts.get(key, 0) + entry.count
            first.setdefault(key, entry)
    for key, entry in first.items():
        axis = entry.axis if entry.axis in _AXES else "function"
        yield {
            "field": entry.field,
            "axis": axis,
            "text": entry.text,
            "status": entry.status,
            "kind": _kind(axis, entry.status),
            "rule": entry.rule,
            "count": counts[key],
            "open": entry.is_open,
            "place": [entry.place.sheet or "", entry.place.row or 0, entry.place.column or 0],
            "statuses": list(statuses_of(entry.field, look.knowledge)),
        }


def _text(value: CellValue) -> str:
    """A cell as the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == datetime.min.time()
            else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return text if len(text) <= _MOST_TEXT else f"{text[: _MOST_TEXT - 1]}…"


def report_sections(result: AuditResult, brand: Brand, *, comparison: bool = False) -> dict[str, Any]:
    """The report section by section as blocks, in the order of the brand; or the comparison as one."""
    with use_locale(result.language):
        if comparison:
            return {"comparison": _told(blocks.page_of(_section(result, brand, "since")).blocks)}
        return {
            one: _told(blocks.page_of(_section(result, brand, one)).blocks)
            for one in brand.sections
            if one not in ("listing", "groups")
        }


def _section(result: AuditResult, brand: Brand, name: str) -> str:
    alone = replace(brand, sections=(name,), cover=False, contents=False)
    return pages.render_html(result, alone, for_print=False, editable=True)


def _told(found: Iterable[Block]) -> list[dict[str, Any]]:
    return [_paragraph(one) if isinstance(one, Paragraph) else _table(one) for one in found]


def _paragraph(one: Paragraph) -> dict[str, Any]:
    runs = [[r.text, _classes(r), r.share] for r in one.runs if r.text or r.share]
    return {"role": one.role, "runs": runs, "fill": one.fill}


def _classes(run: blocks.Run) -> str:
    told = {"b": run.bold, "i": run.italic, "acc": run.tone == "acc", "mut": run.tone == "soft", "big": run.big,
            "sym": run.symbol}  # fmt: skip
    return " ".join([*(name for name, is_so in told.items() if is_so), *([run.fill] if run.fill else [])])


def _table(one: blocks.Table) -> dict[str, Any]:
    rows = [
        [[[_paragraph(p) for p in cell.paragraphs], cell.align, cell.fill, cell.span] for cell in row]
        for row in one.rows
    ]
    return {"table": one.kind, "rows": rows, "heads": one.heads, "total": one.total, "dense": one.dense}
