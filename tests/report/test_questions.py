"""A question names the models that it is about, and whom to ask about all of them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from audit import api
from audit.domain.result import AuditResult
from audit.report.view.heatmap import MOST_GROUPS, heatmap
from tests.rendered import rendered
from tests.report.test_consistency import sheet_of, text_of


def audited(sheet: str, language: str = "en") -> AuditResult:
    look = api.look(sheet.encode(), name="fleet.csv", as_of=date(2026, 11, 24), language=language)
    return api.judge(look).result


def asked(result: AuditResult) -> str:
    """Everything that the workbook says."""
    book = load_workbook(io.BytesIO(rendered("xlsx", result)))
    return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row)


def fleet(*rows: str, header: str = "Model,Stage,Environment,Monitored,Retraining") -> str:
    return "\n".join((header, *(f"M{number},{row}" for number, row in enumerate(rows)), ""))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Are the three models whose cell says “Live” while another cell disagrees in production?"),
        ("de", "Sind die 3 Modelle mit dem Zelltext „Live“, dem eine andere Zelle widerspricht, in Produktion?"),
    ],
)  # fmt: skip
def test_models_whose_cells_disagree_are_not_called_all_whose_cell_says_it(
    language: str, question: str
) -> None:
    agreed = ["Live,prod,drift weekly,every night"] * 4
    assert question in asked(audited(fleet(*agreed, *["Live,dev,no,never"] * 3), language))


def test_those_of_an_owner_that_are_unclear_are_not_called_all_of_them() -> None:
    header = "Model,Stage,Owner,Monitored,Retraining"
    known, unknown = "Live,Ann,drift weekly,every night", "Live,Ann,,never"
    part = asked(audited(fleet(known, *[unknown] * 3, header=header)))
    whole = asked(audited(fleet(*[unknown] * 3, header=header)))
    assert "the three unclear models of Ann" in part
    assert "the three models of Ann" in whole


def test_who_answers_for_all_is_asked_and_not_the_owner_of_one() -> None:
    def of_dmi(monitored: str) -> AuditResult:
        rows = [f"Live,{'jw@mdi.dk' if n == 3 else ''},DMI,{monitored},never" for n in range(7)]
        return audited(fleet(*rows, header="Model,Stage,Owner,Team,Monitored,Retraining"))

    (row,) = sheet_of(of_dmi(""), "Questions")
    assert row[2] == "DMI"
    assert [one.decider for one in of_dmi("").advice.decisions if one.id == "answer"] == ["DMI"]
    assert "Ask DMI about all seven models." in text_of("pdf", of_dmi("no"))


def test_models_without_a_team_are_none_of_the_teams_that_the_map_puts_together() -> None:
    teams = [f"Live,{f'Team {n // 4}' if n < 100 else ''},no,never" for n in range(108)]
    groups = heatmap(audited(fleet(*teams, header="Model,Stage,Team,Monitored,Retraining"))).groups
    assert sum(group.name is not None for group in groups) + sum(group.others for group in groups) == 25
    assert (groups[-1].name, groups[-1].others, groups[-1].models) == (None, 0, 8)
    assert len(groups) == MOST_GROUPS + 1


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "What, if anything, retrains the three models of Ann?"),
        ("de", "Was gibt gegebenenfalls den Anstoß, die 3 Modelle von Ann neu zu trainieren?"),
        ("fr", "le cas échéant, un réentraînement pour les 3 modèles confiés à Ann"),
        ("es", "¿Qué pone en marcha, en su caso, el reentrenamiento de los 3 modelos de Ann?"),
    ],
)
def test_no_question_takes_it_for_granted_that_models_are_trained(language: str, sentence: str) -> None:
    sheet = fleet(*["Live,Ann,no"] * 3, "Live,Bo,drift weekly", header="Model,Stage,Owner,Monitored")
    told = asked(audited(sheet, language))
    assert sentence in told
    for granted in ("starts the next", "nächste Training", "prochain entraînement", "próximo entrenamiento"):
        assert granted not in told
