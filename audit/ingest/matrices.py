"""Lists that ask every unit for every use case: a row, or a cell, that says no is no model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from audit.domain.places import Problem
from audit.ingest.blocks import Block
from audit.ingest.grids import column_codes, distinct, distinct_codes
from audit.ingest.infer_columns import SAMPLE, are_truths
from audit.ingest.rows import Rows, set_aside
from audit.ingest.truth import parse_truth
from audit.knowledge.fields import Words

_LEAST = 3  # use cases and units of a matrix
_FILLED = 0.9  # share of all pairs that a matrix has
_ACROSS = 4  # columns of yes and no that may be a unit each

Columns = Mapping[str, tuple[int, ...]]


def without_unused(block: Block, columns: Columns, rows: Rows, words: Words) -> tuple[Rows, int]:
    """The rows of a table without those that say no, where it holds every use case for every unit, and the column that
    says so; 0 where none does."""
    asked = _truths(block, columns, words)
    if not asked or not rows.records:
        return rows, 0
    if not _is_matrix(block, columns, rows.records):
        return _with_question(block, columns, rows, asked), 0
    if len(asked) > 1:
        args: dict[str, str | int] = {"headers": _listed(block, asked), "rows": len(rows.records)}
        unclear = Problem("matrix_unclear", block.place(block.first), args)
        return replace(rows, problems=(*rows.problems, unclear)), 0
    (column,) = asked
    values = block.grid.values
    codes = distinct_codes(block.grid, column, rows.records)
    no = {code for code in codes if parse_truth(values[code], words) is False}
    said = zip(rows.records, column_codes(block.grid, column, rows.records), strict=True)
    unused = [row for row, code in said if code in no]
    name = columns["name"][0]
    aside = tuple(set_aside(block, row, name, "not_used") for row in unused)
    out = set(unused)
    problem = Problem(
        "matrix_read",
        block.place(block.header[-1] if block.header else None, column),
        {
            "header": block.headers()[column - 1],
            "count": len(unused),
            "kept": len(rows.records) - len(unused),
        },
    )
    kept = Rows(
        tuple(row for row in rows.records if row not in out),
        (*rows.set_aside, *aside),
        (*rows.problems, problem),
    )
    return kept, column


def _truths(block: Block, columns: Columns, words: Words) -> list[int]:
    """The columns of yes and no of which nothing is known, or that state a stage."""
    known = {c for field, found in columns.items() if field != "stage" for c in found}
    free = [c for c in range(1, block.grid.columns + 1) if c not in known]
    return [c for c in free if are_truths(distinct(block.grid, c, block.rows[:SAMPLE]), words)]


def _is_matrix(block: Block, columns: Columns, records: tuple[int, ...]) -> bool:
    """Whether the rows pair every name with every unit."""
    name = columns.get("name", (0,))[0]
    unit = next((columns[field][0] for field in ("unit", "team") if field in columns), 0)
    if not name or not unit:
        return False
    pairs = set(
        zip(column_codes(block.grid, name, records), column_codes(block.grid, unit, records), strict=True)
    )
    names, units = ({pair[at] for pair in pairs} for at in (0, 1))
    return min(len(names), len(units)) >= _LEAST and len(pairs) >= _FILLED * len(names) * len(units)


def _with_question(block: Block, columns: Columns, rows: Rows, asked: list[int]) -> Rows:
    """The rows, and a question where most columns are a unit each, or whatever else: no header tells."""
    asked = [c for c in asked if c not in columns.get("stage", ())]
    if (
        len(asked) < _ACROSS
        or 2 * len(asked) < block.grid.columns
        or columns.keys() - {"name", "id", "description"}
    ):
        return rows
    place = block.place(block.header[-1] if block.header else None, asked[0])
    args: dict[str, str | int] = {"headers": _listed(block, asked), "rows": len(rows.records)}
    return replace(rows, problems=(*rows.problems, Problem("matrix_across", place, args)))


def _listed(block: Block, columns: list[int]) -> str:
    headers = block.headers()
    shown = [headers[column - 1] for column in columns[:4]]
    return ", ".join(shown) + (", …" if len(columns) > len(shown) else "")
