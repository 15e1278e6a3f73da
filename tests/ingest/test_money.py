"""Columns of money end to end: a workbook in, amounts in the result with their unit, or a Problem that asks for it."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from audit import knowledge
from audit.domain.mapping import SheetMapping
from audit.domain.result import AuditResult
from audit.pipeline import Options, judgement
from audit.report.saved.document import write_result

KNOWN = knowledge.load()
OPTIONS = Options(as_of=date(2026, 11, 24))
Rows = Sequence[Sequence[Any]]
NAMES = ("Churn", "Fraud", "Price")


def audited(
    header: str,
    *values: Any,
    number_format: str | None = None,
    above: Rows = (),
    below: Rows = (),
    company: Rows = (),
    sheets: dict[str, Rows] | None = None,
    note: str = "",
    given: dict[str, str] | None = None,
) -> AuditResult:
    """The result of a list of models, in production and unmonitored, with one column of money."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Models"
    for row in above:
        sheet.append(row)
    sheet.append(["Model name", "Status", "Monitored", header])
    if note:
        sheet.cell(sheet.max_row, 4).comment = openpyxl.comments.Comment(note, "Eve")
    for name, value in zip(NAMES, values, strict=False):
        sheet.append([name, "In production", "No", value])
        if number_format and not isinstance(value, str):
            sheet.cell(sheet.max_row, 4).number_format = number_format
    for row in below:
        sheet.append(row)
    for title, rows in {**({"Company": company} if company else {}), **(sheets or {})}.items():
        other = book.create_sheet(title)
        for row in rows:
            other.append(row)
    out = io.BytesIO()
    book.save(out)
    options = replace(OPTIONS, mapping=SheetMapping(columns=given or {}))
    return judgement.audit(io.BytesIO(out.getvalue()), KNOWN, options, name="fleet.xlsx")


def values(result: AuditResult) -> list[str | None]:
    return [m.value and f"{m.value.currency} {m.value.amount:,f}" for m in result.models]


def codes(result: AuditResult) -> set[str]:
    return {p.code for p in result.problems if "money" in p.code or "company" in p.code or "brand" in p.code}


def company(*rows: tuple[str, Any]) -> Rows:
    return [("Question", "Answer"), *rows]


def test_a_thousandfold_stands_in_the_result_and_in_what_it_adds_up_to() -> None:
    result = audited("Annual value in k€", 600, 250.5)
    assert values(result) == ["EUR 600,000", "EUR 250,500"]
    stream = io.BytesIO()
    write_result(result, stream)
    saved = json.loads(stream.getvalue())
    assert [Decimal(m["value"]["amount"]) for m in saved["models"]] == [600_000, 250_500]
    (at_stake,) = [a for a in result.advice.amounts if a.id == "value_unwatched"]
    assert at_stake.range is not None and (at_stake.range.high, at_stake.range.currency) == (850_500, "EUR")
    assert not codes(result)


@pytest.mark.parametrize(
    ("header", "value", "more", "amount"),
    [
        ("Annual value (m EUR)", 0.6, {}, "EUR 600,000"),
        ("Annual value (in thousand USD)", 600, {}, "USD 600,000"),
        ("Geschäftswert (TEUR)", "1.250,5", {}, "EUR 1,250,500"),
        ("Annual value", "€600k", {}, "EUR 600,000"),
        ("Annual value (€)", "600k", {}, "EUR 600,000"),
        ("Annual value (k)", 600, {"company": company(("currency", "EUR"), ("cloud", "AWS"))}, "EUR 600,000"),
        ("Annual value", 600, {"company": company(("currency", "k€"), ("cloud", "AWS"))}, "EUR 600,000"),
        ("Annual value", 600, {"number_format": '#,##0" k€"'}, "EUR 600,000"),
        ("Annual value", 600_000, {"number_format": '#,##0," k€"'}, "EUR 600,000"),
        ("Annual value in k€", 600_000, {"number_format": "#,##0,"}, "EUR 600,000"),
        ("Annual value (thousands)", 600, {"number_format": "[$€-407] #,##0"}, "EUR 600,000"),
        ("Annual value", 600, {"above": [["All amounts in k€ as of 31.12.2025"], []]}, "EUR 600,000"),
        ("Annual value", 600, {"below": [[], ["Values in thousand EUR"]]}, "EUR 600,000"),
        ("Annual value", 600, {"note": "in k€"}, "EUR 600,000"),
        ("Annual value", 600, {"sheets": {"Legend": [["Annual value", "in k€"], ["Status", "stage"]]}}, "EUR 600,000"),
        ("Savings per month (k€)", 50, {"given": {"business_value": "D"}}, "EUR 600,000"),
    ],
)  # fmt: skip
def test_the_unit_comes_from_wherever_it_is_stated(header: str, value: Any, more: Any, amount: str) -> None:
    result = audited(header, value, **more)
    assert values(result) == [amount]
    assert not codes(result)


def test_a_group_header_states_what_its_columns_share() -> None:
    group = ["", "", "Financials (k€)", ""]
    book = openpyxl.Workbook()
    for row in (group, ["Model name", "Status", "Annual value", "Monthly cost"], ["Churn", "Live", 600, 2.5]):
        book.active.append(row)
    book.active.merge_cells("C1:D1")
    out = io.BytesIO()
    book.save(out)
    (model,) = judgement.audit(io.BytesIO(out.getvalue()), KNOWN, OPTIONS, name="fleet.xlsx").models
    assert (model.value, model.monthly_cost) == ((Decimal(600_000), "EUR"), (Decimal(2_500), "EUR"))


@pytest.mark.parametrize(
    ("header", "value", "more"),
    [
        ("Annual value in k€", "€2m", {}),
        ("Annual value in k€", "$600", {}),
        ("Annual value in k€", 600, {"number_format": '[$$-409]#,##0" k"'}),
        ("Annual value (m€)", 600_000, {"number_format": "#,##0,"}),
        ("Annual value in k€", 600, {"above": [["All amounts in million EUR"], []]}),
        ("Annual value (EUR)", 600, {"company": company(("currency", "k€"), ("cloud", "AWS"))}),
    ],
)
def test_units_that_disagree_are_asked_about(header: str, value: Any, more: Any) -> None:
    result = audited(header, value, **more)
    assert values(result) == [None]
    (problem,) = [p for p in result.problems if p.code == "money_units_differ"]
    assert problem.place is not None and problem.place.column == 4 and header in problem.message
    (at_stake,) = [a for a in result.advice.amounts if a.id == "value_unwatched"]
    assert at_stake.range is None and "conflicting" in (at_stake.tell_us or "")


def test_without_a_currency_nothing_is_quantified_and_it_is_asked() -> None:
    result = audited("Annual value (thousands)", 600)
    assert values(result) == [None]
    (problem,) = [p for p in result.problems if p.code == "money_without_currency"]
    assert str(problem.place) == "fleet.xlsx [Models] D2"
    (at_stake,) = [a for a in result.advice.amounts if a.id == "value_unwatched"]
    assert at_stake.tell_us == "Please tell us the currency of the business values."
    answered = audited(
        "Annual value (thousands)", 600, company=company(("currency", "EUR"), ("cloud", "AWS"))
    )
    assert values(answered) == ["EUR 600,000"]


def test_number_formats_that_differ_from_row_to_row_are_no_unit() -> None:
    book = openpyxl.Workbook()
    for row in (["Model name", "Status", "Annual value"], ["Churn", "Live", 600], ["Fraud", "Live", 700]):
        book.active.append(row)
    book.active["C2"].number_format, book.active["C3"].number_format = "[$€-407]#,##0", "[$$-409]#,##0"
    out = io.BytesIO()
    book.save(out)
    result = judgement.audit(io.BytesIO(out.getvalue()), KNOWN, OPTIONS, name="fleet.xlsx")
    assert values(result) == [None, None]
    assert codes(result) == {"money_units_differ"}


def test_what_stands_unreadably_on_the_company_sheet_is_told() -> None:
    answers = company(
        ("Hours a week that data scientists spend on releasing, watching and retraining models", "25 h"),
        ("Is remote hiring open for these roles?", "maybe"),
        ("Budget for MLOps engineers a year (k$)", 120),
    )
    result = audited("Annual value (€)", 600_000, company=answers)
    found = {str(p.place): p for p in result.problems if p.code == "company_unread"}
    assert set(found) == {"fleet.xlsx [Company] B2", "fleet.xlsx [Company] B3"}
    assert "25 h" in found["fleet.xlsx [Company] B2"].message
    budget = next(step for step in result.steps if step.id == "budget")
    assert any("$120,000" in str(fact) for fact in budget.facts)
