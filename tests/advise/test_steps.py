from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from audit.advise import advise
from audit.advise.advice_input import AdviceInput
from audit.domain.models import FUNCTIONS, Model
from audit.domain.result import LadderStep, Question, Step
from audit.knowledge import Knowledge

Make = Callable[..., Any]


@pytest.fixture
def told(case: Callable[..., AdviceInput], knowledge: Knowledge) -> Callable[..., dict[str, Step]]:
    def tell(*models: Model, company: dict[str, Any] | None = None, **verdict: Any) -> dict[str, Step]:
        return {s.id: s for s in advise(case(*models, company=company, **verdict), knowledge).steps}

    return tell


def texts(step: Step) -> list[str]:
    return [str(fact.values["text"]) for fact in step.facts]


def test_all_six_in_order(told: Make, model: Make) -> None:
    steps = told(model(2))
    assert [s.number for s in steps.values()] == [1, 2, 3, 4, 5, 6]
    assert list(steps) == ["audit", "role", "remote", "managed", "sprint", "budget"]


def test_the_first_step_says_what_was_counted(told: Make, model: Make) -> None:
    step = told(model(2), model(3, "development"))["audit"]
    assert step.state == "open"
    assert texts(step) == [
        "2 models are in scope. The audit window covers the 18 months up to 24 November 2026.",
        "Of 2 models in scope, 1 is in production.",
        "Of 1 model in production, 0 are monitored.",
        "Of 1 model in production, 0 are retrained automatically.",
        "Of 2 models in scope, 1 runs unattended, with neither monitoring nor automated retraining. That is "
        "50%, which is over the one-third limit, so you have an MLOps gap.",
    ]


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        ("gap", "open", "you have an MLOps gap"),
        ("no_gap", "met", "within the one-third limit"),
        ("undecided", "unknown", "does not show whether"),
        ("not_applicable", "met", "does not apply"),
    ],
)
def test_the_first_steps_state_is_the_verdicts(
    told: Make, model: Make, status: str, state: str, words: str
) -> None:
    step = told(model(2), status=status)["audit"]
    assert step.state == state
    assert any(words in text for text in texts(step))


def test_silence_is_called_no_assurance(told: Make, model: Make) -> None:
    step = told(model(2), status="undecided", withheld=True)["audit"]
    assert any("do not take silence as assurance" in text for text in texts(step))


def test_the_questions_that_decide_are_counted(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    asked = [
        Question("monitored", "owner", name, (0,), None, decides)
        for name, decides in (("A", True), ("B", False))
    ]
    given = replace(case(model(2), status="undecided"), questions=tuple(asked))
    step = advise(given, knowledge).steps[0]
    assert "1 question could decide the verdict; it is listed with the models that it concerns." in texts(
        step
    )


def test_claims_and_older_models_are_named(told: Make, model: Make) -> None:
    old = model(9, in_scope=False, legacy=True, score=None)
    step = told(model(2), old, claimed_monitored=1, claimed_retrained=2)["audit"]
    assert "You say that 1 model in production is monitored; no system has confirmed it." in texts(step)
    assert (
        "You say that 2 models in production are retrained automatically; no system has confirmed it."
        in texts(step)
    )
    assert any(text.startswith("1 model is older than the audit window") for text in texts(step))


def test_no_role_is_said_to_be_filled_where_there_is_no_seat(told: Make, model: Make) -> None:
    def asked_for(steps: dict[str, Step]) -> set[str]:
        return {fact.phrase for fact in steps["role"].facts if fact.phrase.startswith("plan_")}

    assert asked_for(told(model(2))) == {"plan_unknown"}
    waiting = told(model(2, "development"))
    assert [fact.phrase for fact in waiting["budget"].facts] == ["no_seats"]
    assert asked_for(waiting) == {"plan_unknown_later"}
    settled = model(2, monitored="yes", retrained="automatic", functions=dict.fromkeys(FUNCTIONS, "yes"))
    assert not asked_for(told(settled, company={"mlops_engineers": 1}))


def test_a_plan_for_two_jobs_in_one_is_flagged_at_its_cell(told: Make, model: Make) -> None:
    step = told(model(2), company={"hiring_plan": "Data scientist who can also do deployment"})["role"]
    assert step.state == "open"
    flagged = next(f for f in step.facts if f.phrase == "plan_blended")
    assert str(flagged.place) == "fleet.xlsx [Company] B2"
    assert "Data scientist who can also do deployment" in str(flagged.values["text"])


@pytest.mark.parametrize(
    ("company", "state"),
    [
        ({}, "unknown"),
        ({"mlops_engineers": 0}, "open"),
        ({"mlops_engineers": 2}, "met"),
        ({"mlops_engineers": 2, "hiring_plan": "Full-stack data scientist"}, "open"),
    ],
)
def test_a_role_of_its_own_is_met_open_or_unknown(
    told: Make, model: Make, company: dict[str, Any], state: str
) -> None:
    assert told(model(2), company=company)["role"].state == state


@pytest.mark.parametrize(
    ("answer", "state"), [("yes", "met"), ("no", "open"), (None, "unknown"), ("perhaps", "unknown")]
)
def test_remote_and_managed_hiring_follow_the_answer(
    told: Make, model: Make, answer: str | None, state: str
) -> None:
    steps = told(model(2), company={"remote_hiring": answer, "managed_hiring": answer})
    assert (steps["remote"].state, steps["managed"].state) == (state, state)


@pytest.mark.parametrize(
    ("budget", "state", "words"),
    [
        (None, "unknown", "tell us the yearly budget"),
        ("$1,000,000", "met", "in full"),
        ("$1,000", "open", "at the very least"),
        ("$50,000", "open", "low end"),
        ("1000", "unknown", "tell us the yearly budget"),
        ("€1000", "unknown", "is in EUR"),
    ],
)
def test_the_clients_budget_is_set_against_the_seats(
    told: Make, model: Make, budget: str | None, state: str, words: str
) -> None:
    step = told(model(2), model(3), company={"mlops_budget": budget})["budget"]
    assert step.state == state
    assert words in texts(step)[-1]


def test_nothing_to_do_is_said_with_its_reason(told: Make, model: Make) -> None:
    fine = model(2, monitored="yes", retrained="automatic", functions=dict.fromkeys(FUNCTIONS, "yes"))
    steps = told(fine)
    assert steps["sprint"].state == "met"
    assert [steps[s].state for s in ("role", "remote", "managed", "budget")] == ["not_applicable"] * 4
    steps = told()
    assert (steps["sprint"].state, steps["audit"].state) == ("not_applicable", "not_applicable")


def test_seats_stay_open_while_the_inventory_is_silent(told: Make, model: Make) -> None:
    step = told(model(2, functions=dict.fromkeys(FUNCTIONS, "unknown")))["budget"]
    assert step.state == "unknown"
    (seats,) = [text for text in texts(step) if text.startswith("We estimate ")]
    assert "full-time equivalents of work for the role MLOps engineer, and your own people may" in seats
    assert seats.endswith("we budget for one seat at most.")
    assert any(text.startswith("0–1 seat costs $0–49,400") for text in texts(step))


def test_what_may_run_widens_what_the_rungs_are_measured_against(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    given = case(model(2), model(3, "unknown"))
    ladder = (
        LadderStep("built", 2, 2, 0, 2),
        LadderStep("deployed", 1, 2, 0, 2),
        LadderStep("monitored", 0, 2, 0, 1),
    )
    steps = advise(replace(given, ladder=ladder), knowledge).steps
    assert texts(steps[0])[1:3] == [
        "Of 2 models in scope, 1–2 are in production.",
        "Of 1–2 models in production, 0–2 are monitored.",
    ]
    assert any("you have 1–2 models in production" in text for text in texts(steps[1]))


def test_older_models_that_may_still_run_are_among_those_that_need_people(told: Make, model: Make) -> None:
    older = {"in_scope": False, "scope_reason": "before_window", "score": None}
    live, asked = model(2), [model(row, "unknown", **older) for row in (3, 4)]
    assert any(
        "you have 1–3 models in production, including older ones" in t
        for t in texts(told(live, *asked)["role"])
    )
    assert any(
        "no model is known to be in production" in text
        for text in texts(told(*asked, model(5, "unknown"))["role"])
    )


def test_the_deployment_status_is_not_audited_while_a_stage_is_unknown(told: Make, model: Make) -> None:
    fine = [model(row, monitored="yes", retrained="automatic") for row in range(2, 12)]
    assert told(*fine)["audit"].state == "met"
    assert told(*fine, model(12, "unknown", "yes", "automatic"))["audit"].state == "unknown"


def test_an_audit_that_finds_nothing_in_production_was_made_all_the_same(told: Make, model: Make) -> None:
    assert told(model(2, "development"), model(3, "pilot"))["audit"].state == "met"
    assert told(model(2, "development"), model(3, "unknown"))["audit"].state == "unknown"
    assert told(model(2, in_scope=False, legacy=True, score=None))["audit"].state == "not_applicable"


def test_why_the_plan_departs_is_said_with_the_plan_and_not_again(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    advised = advise(case(model(2, functions={"deployment": "yes"})), knowledge)
    assert ("deployment", "in_place") in advised.advice.sprint.departures
    (step,) = (one for one in advised.steps if one.id == "sprint")
    assert step.facts and not any("part of the guidance's sprint" in text for text in texts(step))


def test_a_fleet_older_than_the_window_is_not_called_fine(told: Make, model: Make) -> None:
    step = told(model(2, in_scope=False, legacy=True, score=None))["sprint"]
    assert step.state == "unknown"
    assert "older than the audit window" in texts(step)[0]


def test_a_reason_that_roles_share_is_said_once(told: Make, model: Make) -> None:
    said = texts(told(model(2, in_scope=False, legacy=True, score=None))["role"])
    assert [text for text in said if text.startswith("Later: ")] == [
        "Later: MLOps engineer, ML platform engineer. 1 model in production is older than the audit window, so its "
        "functions were not assessed. Widen the window or change the audit date, then decide."
    ]
