"""The workbook to fill in needs no mapping, and each answer that it offers is read as it says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from audit.domain.models import Model
from audit.knowledge import Knowledge, load
from audit.knowledge.questionnaires import load_questionnaires
from audit.pipeline import Options, audit, understand
from audit.template import VERSION_PROPERTY, template_workbook

OPTIONS = Options(as_of=date(2026, 11, 24))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="module")
def blank(knowledge: Knowledge) -> bytes:
    return template_workbook(knowledge, load_questionnaires())


def choices(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """field, text, what it is to be read as."""
    for column in knowledge.template.columns:
        for choice in column.choices:
            yield column.id, choice.text, choice.reads


def filled(blank: bytes, path: Path, rows: list[dict[str, Any]], company: dict[str, Any]) -> Path:
    """The template with rows (header -> value) below the examples, and answers (question -> value)."""
    book = load_workbook(io.BytesIO(blank))
    models = book["Models"]
    columns = {cell.value: cell.column for cell in models[1]}
    for number, row in enumerate(rows, models.max_row + 1):
        for header, value in row.items():
            models.cell(number, columns[header], value)
    for question in book["Company"].iter_rows(min_row=2):
        question[1].value = company.get(question[0].value)
    book.save(path)
    return path


def test_the_blank_one_lists_no_model_and_says_so(knowledge: Knowledge, blank: bytes, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank)
    understood = understand(path, knowledge, OPTIONS)
    assert [(s.name, s.reason) for s in understood.inventory.set_aside] == [
        (example["name"], "template") for example in knowledge.template.rows()
    ]
    assert understood.classified.models == ()


def test_every_header_needs_no_mapping(knowledge: Knowledge, blank: bytes, tmp_path: Path) -> None:
    path = filled(blank, tmp_path / "f.xlsx", [{"Model name": "Route planning", "Stage": "Pilot"}], {})
    inventory = understand(path, knowledge, OPTIONS).inventory
    assert [m.field for m in inventory.matches] == [column.id for column in knowledge.template.columns]
    assert not [m for m in inventory.matches if m.doubtful or m.score < 100]
    assert {sheet for sheet, _ in inventory.skipped_sheets} == {"Company", "Questions", "Read me", "Lists"}


def test_every_answer_is_read_as_it_says(knowledge: Knowledge, blank: bytes, tmp_path: Path) -> None:
    labels = {field.id: field.label for field in knowledge.fields.fields}
    offered = list(choices(knowledge))
    rows = [
        {"Model name": f"Model {n}", "Stage": "In production", labels[field]: text}
        for n, (field, text, _) in enumerate(offered)
    ]
    understood = understand(filled(blank, tmp_path / "f.xlsx", rows, {}), knowledge, OPTIONS)
    read = [(f, t, _read(f, m)) for (f, t, _), m in zip(offered, understood.classified.models, strict=True)]
    assert [(f, t, r) for (f, t, r), (*_, o) in zip(read, offered, strict=True) if r != o] == []


def _read(field: str, model: Model) -> str:
    """What the audit took a field's answer for."""
    function = {
        "deployment_method": "deployment",
        "data_versioning": "features",
        "feature_store": "features",
        "experiment_tracking": "tracking",
        "registry": "tracking",
        "drift": "monitoring",
        "alerts": "monitoring",
    }
    if field == "criticality":
        return str(model.criticality_rank)
    if field in ("kind", "origin"):
        return str(getattr(model, field))
    if field in function:
        return model.functions[function[field]].status
    axis = {"stage": "deployed", "monitoring": "monitored", "retraining": "retrained"}[field]
    return str(getattr(model, axis).status)


def test_a_filled_one_is_audited_with_the_companys_answers(
    knowledge: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    asked = knowledge.company.fields
    rows = [
        {
            "Model name": f"Model {n}",
            "Stage": "In production",
            "Built on": date(2026, 1, 1 + n),
            "Monitoring": "No",
            "Retraining": "Manual",
            "Monthly cost": 1000,
        }
        for n in range(4)
    ]
    company = {
        knowledge.template.client_name.label: "Larkfield Goods",
        **{field.label: field.example for field in asked.values()},
    }
    path = filled(blank, tmp_path / "f.xlsx", rows, company)
    assert set(understand(path, knowledge, OPTIONS).inventory.company) == {"client_name", *asked}
    result = audit(path, knowledge, OPTIONS)
    assert (result.client, result.verdict.status, result.verdict.gap_low) == ("Larkfield Goods", "gap", 4)
    assert [p for p in result.problems if p.level == "error"] == []


def test_it_helps_to_fill_in(knowledge: Knowledge, blank: bytes) -> None:
    book = load_workbook(io.BytesIO(blank))
    models, company = book["Models"], book["Company"]
    assert book.active == models
    assert (models.freeze_panes, company.freeze_panes) == ("C2", "A2")
    assert models.auto_filter.ref.startswith("A1:")
    assert all(cell.comment and cell.comment.text for cell in models[1])
    lists = {str(rule.sqref).split(":")[0]: rule for rule in models.data_validations.dataValidation}
    for cell in models[1]:
        column = next(c for c in knowledge.template.columns if c.id == _field(knowledge, cell.value))
        rule = lists.get(f"{cell.column_letter}2")
        offered = [c.value for row in book["Lists"][rule.formula1.split("!")[1]] for c in row] if rule else []
        assert offered == [choice.text for choice in column.choices]
        assert all(choice.means in cell.comment.text for choice in column.choices)
    assert book["Lists"].sheet_state == "hidden"
    assert len(company.data_validations.dataValidation) == 1
    assert book.custom_doc_props[VERSION_PROPERTY].value.endswith(knowledge.sha256[:12])


def _field(knowledge: Knowledge, label: str) -> str:
    return next(field.id for field in knowledge.fields.fields if field.label == label)


def test_the_same_knowledge_gives_the_same_bytes(knowledge: Knowledge, blank: bytes) -> None:
    assert template_workbook(knowledge, load_questionnaires()) == blank


def test_nothing_in_it_is_a_formula(blank: bytes) -> None:
    book = load_workbook(io.BytesIO(blank))
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_answers_on_its_sheet_of_questions_are_read(
    knowledge: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    path = filled(blank, tmp_path / "fleet.xlsx", [{"Model name": "Churn", "Stage": "In production"}], {})
    assert audit(path, knowledge, OPTIONS).survey is None
    book = load_workbook(path)
    sheet = book["Questions"]
    sheet["B2"] = "Anna"
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=5) if cells[10].value == "features.store")
    sheet.cell(row, 3).value = "From a feature store"
    book.save(path)
    result = audit(path, knowledge, OPTIONS)
    assert [model.name for model in result.models] == ["Churn"]
    assert result.survey is not None
    assert [(a.question, a.values, a.who) for a in result.survey.answers] == [
        ("features.store", ("store",), "Anna")
    ]
