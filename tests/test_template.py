"""The workbook to fill in needs no mapping, and each answer that it offers is read as it says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from audit.domain.errors import InputError
from audit.domain.models import Model
from audit.knowledge import Knowledge, directory, load
from audit.knowledge.questionnaires import load_questionnaires
from audit.knowledge.translation import languages
from audit.pipeline import Options, look
from audit.pipeline.judgement import audit
from audit.template import VERSION_PROPERTY, template_workbook

OPTIONS = Options(as_of=date(2026, 11, 24))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="module", params=languages(directory()))
def spoken(request: pytest.FixtureRequest) -> Knowledge:
    """What the workbook is written in; it is read by the English one."""
    return load(language=request.param)


@pytest.fixture(scope="module")
def blank(spoken: Knowledge) -> bytes:
    return template_workbook(spoken, load_questionnaires(language=spoken.language))


def labels(spoken: Knowledge) -> dict[str, str]:
    """Field -> header."""
    return {field.id: field.label for field in spoken.told_fields.fields}


def choices(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """field, text, what it is to be read as."""
    for column in knowledge.template.columns:
        for choice in column.choices:
            yield column.id, choice.text, choice.reads


def filled(
    blank: bytes, path: Path, rows: list[dict[str, Any]], company: dict[str, Any], spoken: Knowledge
) -> Path:
    """The template with rows (field -> value) below the examples, and answers (question -> value)."""
    book = load_workbook(io.BytesIO(blank))
    names = spoken.template.sheets
    models = book[names.models]
    columns = {column.id: number for number, column in enumerate(spoken.template.columns, 1)}
    for number, row in enumerate(rows, models.max_row + 1):
        for field, value in row.items():
            models.cell(number, columns[field], value)
    for question in book[names.company].iter_rows(min_row=2):
        question[1].value = company.get(question[0].value)
    book.save(path)
    return path


def in_production(spoken: Knowledge) -> str:
    """What the template offers for a model that is in production."""
    (stage,) = (column for column in spoken.template.columns if column.id == "stage")
    return stage.choices[0].text


def test_the_blank_one_lists_no_model_and_says_so(
    knowledge: Knowledge, spoken: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank)
    names, examples = spoken.template.sheets, len(list(spoken.template.rows()))
    with pytest.raises(InputError, match=f"{names.models}: .*; set aside: {examples} template"):
        look(path, knowledge, OPTIONS)


def test_its_examples_are_no_models_of_whoever_fills_it_in(
    knowledge: Knowledge, spoken: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    rows = [{"name": "Route planning", "stage": in_production(spoken)}]
    understood = look(filled(blank, tmp_path / "f.xlsx", rows, {}, spoken), knowledge, OPTIONS)
    assert [(s.name, s.reason) for s in understood.inventory.set_aside] == [
        (example["name"], "template") for example in spoken.template.rows()
    ]
    assert [model.name for model in understood.classified.models] == ["Route planning"]


def test_an_inventory_to_complete_does_not_call_its_models_examples(
    knowledge: Knowledge, spoken: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    rows = [{"name": "Route planning", "stage": in_production(spoken)}]
    models = look(filled(blank, tmp_path / "f.xlsx", rows, {}, spoken), knowledge, OPTIONS).classified.models
    for listed, said, unsaid in ((models, "known", "examples"), ((), "examples", "known")):
        questions = load_questionnaires(language=spoken.language)
        book = load_workbook(io.BytesIO(template_workbook(spoken, questions, listed)))
        told = [cell.value for row in book[spoken.template.sheets.how].iter_rows() for cell in row]
        assert getattr(spoken.template.first_rows, said) in told
        assert getattr(spoken.template.first_rows, unsaid) not in told


def test_every_header_needs_no_mapping(
    knowledge: Knowledge, spoken: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    rows = [{"name": "Route planning", "stage": in_production(spoken)}]
    path = filled(blank, tmp_path / "f.xlsx", rows, {}, spoken)
    inventory = look(path, knowledge, OPTIONS).inventory
    assert [m.field for m in inventory.matches] == [column.id for column in knowledge.template.columns]
    assert not [m for m in inventory.matches if m.doubtful or m.score < 100]
    names = spoken.template.sheets
    skipped = {names.company, spoken.asking.sheets.template, names.how, names.lists}
    assert {sheet for sheet, _ in inventory.skipped_sheets} == skipped


def one_a_choice(spoken: Knowledge) -> list[dict[str, str]]:
    """The rows of models in production, each with another answer that the template offers."""
    return [
        {"name": f"Model {n}", "stage": in_production(spoken), field: text}
        for n, (field, text, _) in enumerate(choices(spoken))
    ]


def test_every_answer_is_read_as_it_says(
    knowledge: Knowledge, spoken: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    offered = list(choices(spoken))
    rows = one_a_choice(spoken)
    understood = look(filled(blank, tmp_path / "f.xlsx", rows, {}, spoken), knowledge, OPTIONS)
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


def test_fixed_rules_need_no_retraining(
    knowledge: Knowledge, spoken: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    (kind,) = (column for column in spoken.template.columns if column.id == "kind")
    (rules,) = (choice.text for choice in kind.choices if choice.reads == "rules")
    rows = [{"name": "Route planning", "stage": in_production(spoken), "kind": rules}]
    understood = look(filled(blank, tmp_path / "f.xlsx", rows, {}, spoken), knowledge, OPTIONS)
    assert understood.classified.models[0].retrained.status == "not_applicable"


def test_a_filled_one_is_audited_with_the_companys_answers(
    knowledge: Knowledge, spoken: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    asked = spoken.company.fields
    offered = {column.id: column.choices for column in spoken.template.columns}
    rows = [
        {
            "name": f"Model {n}",
            "stage": in_production(spoken),
            "built": date(2026, 1, 1 + n),
            "monitoring": offered["monitoring"][-1].text,
            "retraining": offered["retraining"][1].text,
            "monthly_cost": 1000,
        }
        for n in range(4)
    ]
    company = {
        spoken.template.client_name.label: "Larkfield Goods",
        **{field.label: field.example for field in asked.values()},
    }
    path = filled(blank, tmp_path / "f.xlsx", rows, company, spoken)
    assert set(look(path, knowledge, OPTIONS).inventory.company) == {"client_name", *asked}
    result = audit(path, knowledge, OPTIONS)
    assert (result.client, result.verdict.status, result.verdict.gap_low) == ("Larkfield Goods", "gap", 4)
    assert [p for p in result.problems if p.level == "error"] == []


def test_one_with_straight_apostrophes_is_read_alike(
    knowledge: Knowledge, spoken: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    rows = one_a_choice(spoken)
    company = {field.label: field.example for field in spoken.company.fields.values()}
    curly = filled(blank, tmp_path / "curly.xlsx", rows, company, spoken)
    book = load_workbook(curly)
    changed = 0
    for cell in (cell for sheet in book for line in sheet.iter_rows() for cell in line):
        if isinstance(cell.value, str) and "\u2019" in cell.value:
            changed += 1
            cell.value = cell.value.replace("\u2019", "'")
    book.save(tmp_path / "straight.xlsx")
    assert changed or spoken.language in ("de", "es")
    one, other = (look(path, knowledge, OPTIONS) for path in (curly, tmp_path / "straight.xlsx"))
    assert one.inventory.company.keys() == other.inventory.company.keys() >= spoken.company.fields.keys()
    first, second = ([_read(f, m) for (f, *_), m in zip(choices(spoken), told.classified.models, strict=True)]
                     for told in (one, other))  # fmt: skip
    assert first == second


def test_it_helps_to_fill_in(spoken: Knowledge, blank: bytes) -> None:
    book = load_workbook(io.BytesIO(blank))
    names = spoken.template.sheets
    models, company = book[names.models], book[names.company]
    assert book.active == models
    assert (models.freeze_panes, company.freeze_panes) == ("C2", "A2")
    assert models.auto_filter.ref.startswith("A1:")
    assert all(cell.comment and cell.comment.text for cell in models[1])
    lists = {str(rule.sqref).split(":")[0]: rule for rule in models.data_validations.dataValidation}
    for cell, column in zip(models[1], spoken.template.columns, strict=True):
        assert cell.value == labels(spoken)[column.id]
        rule = lists.get(f"{cell.column_letter}2")
        offered = (
            [c.value for row in book[names.lists][rule.formula1.split("!")[1]] for c in row] if rule else []
        )
        assert offered == [choice.text for choice in column.choices]
        assert all(choice.means in cell.comment.text for choice in column.choices)
    assert book[names.lists].sheet_state == "hidden"
    assert len(company.data_validations.dataValidation) == 1
    assert book.custom_doc_props[VERSION_PROPERTY].value.endswith(spoken.sha256[:12])


def test_the_same_knowledge_gives_the_same_bytes(spoken: Knowledge, blank: bytes) -> None:
    assert template_workbook(spoken, load_questionnaires(language=spoken.language)) == blank


def test_nothing_in_it_is_a_formula(blank: bytes) -> None:
    book = load_workbook(io.BytesIO(blank))
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_answers_on_its_sheet_of_questions_are_read(
    knowledge: Knowledge, spoken: Knowledge, blank: bytes, tmp_path: Path
) -> None:
    rows = [{"name": "Churn", "stage": in_production(spoken)}]
    path = filled(blank, tmp_path / "fleet.xlsx", rows, {}, spoken)
    assert audit(path, knowledge, OPTIONS).survey is None
    book = load_workbook(path)
    sheet = book[spoken.asking.sheets.template]
    labels = load_questionnaires(language=spoken.language).index["features.store"].scale.labels
    sheet["B2"] = "Anna"
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=5) if cells[10].value == "features.store")
    sheet.cell(row, 3).value = labels["store"]
    book.save(path)
    result = audit(path, knowledge, OPTIONS)
    assert [model.name for model in result.models] == ["Churn"]
    assert result.survey is not None
    assert [(a.question, a.values, a.who) for a in result.survey.answers] == [
        ("features.store", ("store",), "Anna")
    ]
