"""DataFrames in and out. It is the one module here that imports pandas, and only whoever hands in a DataFrame or asks
for tables imports it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from audit.domain.changes import Change
from audit.domain.inventory import ColumnMatch, SetAside
from audit.domain.models import FUNCTIONS, Model, Money, Period, VocabularyEntry
from audit.domain.places import Place, Problem
from audit.domain.result import (
    Amount,
    AuditResult,
    BudgetLine,
    FunctionResult,
    GroupSummary,
    Question,
    Role,
)
from audit.domain.tables import CellValue, Workbook
from audit.sources import Limits, read_values

Row = Mapping[str, Any]
_AXES = ("deployed", "monitored", "retrained")
_FINDING = (
    "rank", "function", "state", "title", "impact", "first_step", "role", "effort_days_low", "effort_days_high",
)  # fmt: skip
_JUDGED = ("in_scope", "scope_reason", "legacy", "gap", "strict")
_READ = (
    "id", "name", "place", *_AXES, *FUNCTIONS, "contradicted", "owner", "team", "unit", "kind", "origin",
    "criticality", "value", "value_currency", "monthly_cost", "monthly_cost_currency", "started", "built",
    "deployed_on", "last_trained", "retired_on", "recorded_on", "tools", "description",
)  # fmt: skip
_LINE = ("low", "high", "currency")
_WAYS = ("managed", "domestic", "savings")
_ROLE = ("id", "title", "seniority", "when", "fte_low", "fte_high", "why")
_MATCH = ("header", "place", "field", "score", "reason", "doubtful")


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


_COLUMNS: Mapping[str, tuple[str, ...]] = {  # so that a table without a row has its columns too
    "models": (*_READ, *_JUDGED),
    "evidence": ("model", "name", "axis", "status", "text", "place", "rule", "strength"),
    "functions": _names(FunctionResult),
    "questions": (*_names(Question), "settles"),
    "groups": _names(GroupSummary),
    "findings": (*_FINDING, "amounts"),
    "roles": (*_ROLE, "functions", "gaps"),
    "budget": ("role", "seats_low", "seats_high", *(f"{way}_{end}" for way in _WAYS for end in _LINE)),
    "columns": (*_MATCH, "candidates", "proposals"),
    "vocabulary": _names(VocabularyEntry),
    "set_aside": _names(SetAside),
    "problems": ("code", "level", "message", "place"),
    "changes": _names(Change),
}


def workbook_of(frame: pd.DataFrame, name: str, limits: Limits) -> Workbook:
    """The cells of a DataFrame as a sheet: its column labels in row 1, its first record in row 2.

    An index that has a name, or other labels than 0, 1, 2 …, comes first as columns. What is missing (None, NaN, NaT,
    NA) is a blank cell. Raises InputError where there is no cell, or more than `limits` allow.
    """
    if not isinstance(frame.index, pd.RangeIndex) or frame.index.name is not None:
        frame = frame.reset_index(names=[name or "" for name in frame.index.names])
    columns = [map(_cell, frame.iloc[:, at].tolist()) for at in range(frame.shape[1])]
    headers = [_label(label) for label in frame.columns]
    rows: Iterator[Sequence[CellValue]] = zip(*columns, strict=True)
    return read_values([headers, *rows], name, kind="dataframe", reader="pandas", limits=limits)


def _label(label: Any) -> str:
    """A column's label as a header; the levels of several are joined."""
    return " ".join(str(part) for part in (label if isinstance(label, tuple) else (label,)) if part != "")


def _cell(value: Any) -> CellValue:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime().replace(tzinfo=None)
    if isinstance(value, pd.Timedelta):
        return value.to_pytimedelta()
    if isinstance(value, float) and math.isinf(value):
        return str(value)  # no spreadsheet holds one
    if isinstance(value, bool | int | float | datetime | date | time | timedelta):
        return value
    return str(value)


def tables(result: AuditResult) -> dict[str, pd.DataFrame]:
    """The parts of a result as tables, codes as they are in `result.json`; docs/api.md lists them.

    Places are texts (`fleet.xlsx [Models] C14`), amounts a number and a currency, dates days.
    """
    made: dict[str, Iterable[Row]] = {
        "models": map(_model, result.models),
        "evidence": _evidence(result.models),
        "functions": map(_plain, result.functions),
        "questions": (_question(one, result.models) for one in result.questions),
        "groups": map(_plain, result.groups),
        "findings": ({**_picked(one, _FINDING), "amounts": len(one.amounts)} for one in result.findings),
        "roles": map(_role, result.advice.roles),
        "budget": map(_budget, filter(None, (*result.advice.budget, result.advice.budget_total))),
        **_reading_tables(result.columns, result.vocabulary, result.set_aside, result.problems),
        "changes": map(_plain, result.changes),
    }
    return {name: _frame(name, rows) for name, rows in made.items()}


def _reading_tables(
    columns: Iterable[ColumnMatch],
    vocabulary: Iterable[VocabularyEntry],
    set_aside: Iterable[SetAside],
    problems: Iterable[Problem],
) -> dict[str, Iterable[Row]]:
    """The rows of the tables that say how an inventory was read."""
    return {
        "columns": map(_column, columns),
        "vocabulary": (
            {**_plain(one), "proposals": _joined(p.value for p in one.proposals)} for one in vocabulary
        ),
        "set_aside": map(_plain, set_aside),
        "problems": (_picked(one, ("code", "level", "message", "place")) for one in problems),
    }


def looked_tables(
    models: Iterable[Model],
    columns: Iterable[ColumnMatch],
    vocabulary: Iterable[VocabularyEntry],
    set_aside: Iterable[SetAside],
    problems: Iterable[Problem],
) -> dict[str, pd.DataFrame]:
    """The tables of an inventory that was read and not judged."""
    models = tuple(models)
    made: dict[str, Iterable[Row]] = {
        "models": map(_read_model, models),
        "evidence": _evidence(models),
        **_reading_tables(columns, vocabulary, set_aside, problems),
    }
    return {name: _frame(name, rows) for name, rows in made.items()}


def _frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(_COLUMNS[name]))


def _read_model(model: Model) -> Row:
    row: dict[str, Any] = {
        **_picked(model, _READ[:3]),
        **{axis: getattr(model, axis).status for axis in _AXES},
        **{name: status.status for name in FUNCTIONS if (status := model.functions.get(name))},
        "contradicted": any(getattr(model, axis).contradicted for axis in _AXES),
    }
    for name in _READ[len(_AXES) + len(FUNCTIONS) + 4 :]:
        if not name.endswith("_currency"):
            row |= _values(name, getattr(model, name))
    return {name: row.get(name) for name in _READ}


def _model(model: Model) -> Row:
    score = model.score
    judged = {"gap": score.gap if score else None, "strict": score.strict if score else None}
    return {**_read_model(model), **_picked(model, _JUDGED[:3]), **judged}


def _values(name: str, value: Any) -> Row:
    """A field of a model in one column, an amount in two; of a date that may be several days the first."""
    if name in ("value", "monthly_cost"):
        amount: Money | None = value
        told = (float(amount.amount), amount.currency) if amount else (None, None)
        return dict(zip((name, f"{name}_currency"), told, strict=True))
    if isinstance(value, Period):
        return {name: value.first}
    return {name: _joined(value) if name == "tools" else value}


def _evidence(models: Iterable[Model]) -> Iterator[Row]:
    for index, model in enumerate(models):
        axes = {axis: getattr(model, axis) for axis in _AXES}
        for axis, status in {**axes, **model.functions}.items():
            for one in model.evidence(status):
                about = {"model": index, "name": model.name, "axis": axis, "status": status.status}
                yield {**about, **_picked(one, ("text", "place", "rule", "strength"))}


def _question(question: Question, models: Sequence[Model]) -> Row:
    names = _joined(models[at].name for at in question.models)
    return {**_plain(question), "models": names, "settles": len(question.models)}


def _role(role: Role) -> Row:
    return {**_picked(role, _ROLE), "functions": _joined(role.functions), "gaps": _joined(role.gaps)}


def _budget(line: BudgetLine) -> Row:
    row = _picked(line, ("role", "seats_low", "seats_high"))
    for way in _WAYS:
        amount: Amount = getattr(line, way)
        for end in _LINE:
            row[f"{way}_{end}"] = _text(getattr(amount.range, end)) if amount.range else None
    return row


def _column(match: ColumnMatch) -> Row:
    candidates = _joined(f"{name} {score:.0f}" for name, score, _ in match.candidates)
    return {
        **_picked(match, _MATCH),
        "candidates": candidates,
        "proposals": _joined(p.value for p in match.proposals),
    }


def _plain(item: Any) -> dict[str, Any]:
    return _picked(item, _names(type(item)))


def _picked(item: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: _text(getattr(item, name)) for name in names}


def _text(value: Any) -> Any:
    """A value as a table holds it: Places as texts, several as one text, exact amounts as numbers."""
    if isinstance(value, Place):
        return str(value)
    if isinstance(value, tuple):
        return _joined(value)
    return float(value) if type(value).__name__ == "Decimal" else value


def _joined(values: Iterable[Any]) -> str:
    return "; ".join(map(str, values))
