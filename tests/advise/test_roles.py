from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.advise import advise
from audit.advise.advice_input import AdviceInput
from audit.domain.models import FUNCTIONS, Model
from audit.domain.result import Role
from audit.knowledge import Knowledge

Make = Callable[..., Any]


@pytest.fixture
def roles(case: Callable[..., AdviceInput], knowledge: Knowledge) -> Callable[..., dict[str, Role]]:
    def hire(*models: Model, **company: Any) -> dict[str, Role]:
        return {r.id: r for r in advise(case(*models, company=company), knowledge).advice.roles}

    return hire


def test_missing_functions_are_hired_for_now_with_the_counts_named(roles: Make, model: Make) -> None:
    first, second = roles(*(model(row) for row in range(2, 52))).values()
    assert (first.when, second.when) == ("now", "now")
    assert first.why == (
        "4 functions of this role are missing or partial (Deployment, Monitoring, Retraining, Tracking), "
        "which affects 50 models."
    )
    assert first.seniority.startswith("Senior")
    assert first.fte_low is not None and first.fte_high is not None
    assert 0 < first.fte_low < first.fte_high


def test_headcount_is_effort_over_capacity(roles: Make, model: Make) -> None:
    role = roles(model(2), model(3), capacity_days=100)["mlops_engineer"]
    # set-up 40–90, onboarding 2 × 1.35–6, upkeep 2 × 1–4 days
    assert (role.fte_low, role.fte_high) == (0.4, 1.1)
    assert role.formula == (
        "(set-up 40–90 days + onboarding 2.7–12 days + upkeep 2–8 days per year) "
        "÷ 100 productive days per year"
    )


def test_work_that_fills_no_second_engineer_waits(roles: Make, model: Make) -> None:
    found = roles(model(2))
    assert found["mlops_engineer"].when == "now"
    assert found["ml_platform_engineer"].when == "later"
    assert "first hire" in found["ml_platform_engineer"].why


def test_people_who_are_there_are_not_hired_again(roles: Make, model: Make) -> None:
    found = roles(model(2), model(3), mlops_engineers=2)
    assert [role.when for role in found.values()] == ["not_needed", "not_needed"]
    first = found["mlops_engineer"]
    assert first.why.startswith("The people who already do this full-time can take it on")
    assert first.fte_high is not None and first.fte_high <= 2
    assert first.job is None


def test_one_model_reads_as_one(roles: Make, model: Make) -> None:
    role = roles(model(2, functions={f: "yes" for f in FUNCTIONS if f != "monitoring"}))["mlops_engineer"]
    assert role.why == "1 function of this role is missing or partial (Monitoring), which affects 1 model."
    assert role.job is not None
    assert role.job.outcomes == ("The one unmonitored model has drift and quality alerts with a named owner",)


def test_silence_is_asked_about_before_anyone_is_hired(roles: Make, model: Make) -> None:
    silent = model(2, functions=dict.fromkeys(FUNCTIONS, "unknown"))
    role = roles(silent)["mlops_engineer"]
    assert role.when == "later"
    assert "(Deployment, Monitoring, Retraining, Tracking), for 1 model. Ask first" in role.why
    assert role.job is not None
    assert not any("unmonitored" in outcome for outcome in role.job.outcomes)


def test_nothing_in_production_means_no_headcount(roles: Make, model: Make) -> None:
    for role in roles(model(2, "pilot"), model(3, "development")).values():
        assert (role.fte_low, role.fte_high, role.when) == (None, None, "later")
        assert "the first of the 2 models in scope" in role.why
        assert role.job is not None and "0 models" not in role.job.mission


def test_nothing_at_all_and_everything_in_place_need_nobody(roles: Make, model: Make) -> None:
    fine = model(2, monitored="yes", retrained="automatic", functions=dict.fromkeys(FUNCTIONS, "yes"))
    for models in ((), (fine,)):
        assert all(
            r.when == "not_needed" and r.fte_low is None and r.job is None for r in roles(*models).values()
        )


def test_a_fleet_older_than_the_window_is_not_called_fine(roles: Make, model: Make) -> None:
    old = model(2, in_scope=False, legacy=True, score=None)
    role = roles(old)["mlops_engineer"]
    assert role.when == "later"
    assert "older than the audit window" in role.why


def test_the_inventorys_own_tools_come_first(roles: Make, model: Make) -> None:
    found = roles(model(2, tools=("Jenkins", "Datadog")), model(3, tools=("Jenkins", "SageMaker")))
    tools = found["mlops_engineer"].tools
    assert tools[:2] == ("Jenkins", "SageMaker")
    # Datadog watches machines, so a tool that watches models is still asked for
    assert tools.index("Datadog") < tools.index("Evidently AI or Fiddler")


@pytest.mark.parametrize(
    ("company", "wanted"),
    [
        ({"cloud": "Azure"}, "Azure ML"),
        ({"cloud": "GCP"}, "Vertex AI"),
        ({}, "SageMaker, Vertex AI or Azure ML"),
    ],
)
def test_defaults_follow_the_cloud(roles: Make, model: Make, company: dict[str, str], wanted: str) -> None:
    assert wanted in roles(model(2), **company)["mlops_engineer"].tools


def test_the_job_is_no_data_scientists_job(roles: Make, model: Make) -> None:
    job = roles(model(2))["mlops_engineer"].job
    assert job is not None
    assert job.title == "MLOps engineer"
    assert any("data scientist" in line for line in job.not_this_role)
    assert len(job.must_have) > len(job.responsibilities)


def test_parts_alone_fill_no_seat(roles: Make, model: Make) -> None:
    fine: dict[str, Any] = {"monitored": "yes", "retrained": "automatic"}
    parts = {**dict.fromkeys(FUNCTIONS, "yes"), "tracking": "partial"}
    role = roles(*(model(row, functions=parts, **fine) for row in range(2, 5)))["mlops_engineer"]
    assert role.when == "later"
    assert role.why.startswith(
        "No model is known to lack a function of this role, but 1 is only partly in place (Tracking), for 3 models."
    )
    lacking = model(9, functions={**parts, "tracking": "no"}, **fine)
    within = roles(model(2, functions=parts, **fine), lacking)["mlops_engineer"]
    assert (within.when, within.why[:60]) == (
        "later",
        "The share of unattended models is within the limit, so a hir",
    )
    unattended = model(10, functions=parts)
    assert roles(unattended, lacking)["mlops_engineer"].when == "now"


def test_what_is_open_of_as_many_models_is_one_outcome(roles: Make, model: Make) -> None:
    unknown = dict.fromkeys(FUNCTIONS, "unknown")
    job = roles(model(2, functions=unknown), model(3, functions=unknown))["mlops_engineer"].job
    assert job.outcomes == (
        "For the 2 models that the inventory says too little about (Deployment, Monitoring, Retraining, Tracking), "
        "their status is clear and what was missing is in place",
    )
