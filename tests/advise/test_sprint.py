from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.advise import advise
from audit.advise.advice_input import AdviceInput
from audit.domain.models import FUNCTIONS, Model, Reading, Status
from audit.domain.result import Sprint
from audit.knowledge import Knowledge

Make = Callable[..., Any]


@pytest.fixture
def sprint(case: Callable[..., AdviceInput], knowledge: Knowledge) -> Callable[..., Sprint | None]:
    return lambda *models: advise(case(*models), knowledge).advice.sprint


def lacking(*functions: str) -> dict[str, str]:
    return {f: "no" if f in functions else "yes" for f in FUNCTIONS}


def test_three_streams_of_thirty_days(sprint: Make, model: Make) -> None:
    made = sprint(model(2), model(3))
    assert [name for name, _ in made.streams] == ["monitoring", "deployment", "retraining"]
    days = {name: (1 + 30 * n, 30 + 30 * n) for n, (name, _) in enumerate(made.streams)}
    for task in made.tasks:
        first, last = days[task.stream]
        assert first <= task.first_day <= task.last_day <= last
    assert "Move the 2 models at most risk onto the pipeline" in [task.title for task in made.tasks]


def test_a_function_that_is_in_place_gets_no_days_and_the_plan_says_so(sprint: Make, model: Make) -> None:
    made = sprint(model(2, functions=lacking("monitoring", "retraining", "inference", "tracking")))
    assert [name for name, _ in made.streams] == ["monitoring", "retraining", "inference"]
    assert made.departures == (("deployment", "in_place"), ("features", "in_place"))
    made = sprint(model(2, functions=lacking("inference")))
    assert [name for name, _ in made.streams] == ["inference"]
    assert (made.days, made.held) == (30, ())


def test_the_plan_follows_the_findings(case: Make, model: Make, knowledge: Knowledge) -> None:
    for functions in (lacking("features", "tracking"), lacking("retraining", "deployment", "features")):
        advised = advise(case(model(2, functions=functions), model(3, functions=functions)), knowledge)
        found = [finding.function for finding in advised.findings]
        assert [name for name, _ in advised.advice.sprint.streams] == found[:3]


def test_a_function_of_which_nothing_is_known_is_asked_for_before_it_gets_days(
    sprint: Make, model: Make
) -> None:
    said = dict.fromkeys(FUNCTIONS, "unknown") | {"retraining": "no"}
    made = sprint(model(2, functions=said), model(3, functions=said))
    assert [name for name, _ in made.streams] == ["retraining"]
    assert (made.days, made.held) == (90, ("deployment", "monitoring"))
    assert made.departures == (("deployment", "held"), ("monitoring", "held"), ("features", "unanswered"))
    assert max(task.last_day for task in made.tasks) == 30
    assert sprint(model(2, functions=dict.fromkeys(FUNCTIONS, "unknown"))) is None


def test_a_missing_function_that_finds_no_room_follows_later(sprint: Make, model: Make) -> None:
    assert sprint(model(2), model(3)).departures == (("features", "later"),)


def test_targets_can_be_checked_by_the_next_audit(sprint: Make, model: Make) -> None:
    made = sprint(model(2), model(3, functions=dict.fromkeys(FUNCTIONS, "unknown")), model(4))
    target = next(t for t in made.targets if t.id == "monitoring_models")
    assert (target.today_low, target.today_high, target.target_value, target.of, target.due_day) == (
        0,
        1,
        3,
        3,
        30,
    )
    assert target.target == "all 3 models"
    goal = next(t for t in made.targets if t.id == "gap_models")
    assert (goal.today_low, goal.today_high, goal.target_value, goal.of) == (3, 3, 0, 3)


def test_what_is_not_known_is_settled_first(sprint: Make, model: Make) -> None:
    made = sprint(model(2), model(3, functions=dict.fromkeys(FUNCTIONS, "unknown")))
    first = made.tasks[0]
    assert first.title == "Find out who monitors the one model that the inventory leaves unclear"
    assert first.models == (1,)
    assert not any("Find out" in task.title for task in sprint(model(2)).tasks)


def test_only_as_many_models_are_taken_on_as_one_engineer_can_treat(sprint: Make, model: Make) -> None:
    lacks = lacking("deployment", "monitoring", "features")
    fleet = [model(row, monitored="unknown", retrained="unknown", functions=lacks) for row in range(2, 20)]
    worst = model(30, criticality_rank=3, functions=lacks)
    made = sprint(*fleet, worst)
    # 215 days a year are 53 in the sprint; three set-ups take 45, a model 0.5 + 0.25 + 0.5
    assert len(made.at_risk) == 6
    assert made.at_risk[0] == 18
    assert all(len(task.models) <= 6 for task in made.tasks)
    assert not any(t.id == "gap_models" for t in made.targets)  # 19 to 13 of 19 is nothing to aim at


def test_more_people_treat_more_models_and_what_is_set_up_leaves_days_for_them(
    case: Make, model: Make, knowledge: Knowledge
) -> None:
    def taken_on(*models: Model, **company: Any) -> int:
        made = advise(case(*models, company=company), knowledge).advice.sprint
        return len(made.at_risk)

    fleet = [model(row, functions=lacking("deployment", "monitoring", "features")) for row in range(2, 22)]
    assert taken_on(*fleet) == 6
    assert taken_on(*fleet, mlops_engineers=9) == knowledge.sprint.most_models
    done = model(30, monitored="yes", retrained="automatic", functions=dict.fromkeys(FUNCTIONS, "yes"))
    assert taken_on(*fleet, done) == knowledge.sprint.most_models


def test_where_the_set_up_alone_takes_the_days_it_is_tried_on_one_model(
    case: Make, model: Make, knowledge: Knowledge
) -> None:
    fleet = [model(row, functions=lacking("deployment", "monitoring", "features")) for row in range(2, 5)]
    advised = advise(case(*fleet, company={"fixed_days_features": 60}), knowledge)
    assert len(advised.advice.sprint.at_risk) == 1
    told = {fact.phrase: fact.values["text"] for fact in advised.steps[4].facts}
    assert "sprint_sized" not in told
    assert "The set-up alone takes 85–110 days" in str(told["sprint_setup"])
    assert str(told["sprint_beyond"]).startswith(
        "2 more running models lack, or may lack, one of these functions"
    )


def test_the_step_says_what_the_number_of_models_follows_from(
    case: Make, model: Make, knowledge: Knowledge
) -> None:
    fleet = [model(row, functions=lacking("deployment", "monitoring", "features")) for row in range(2, 12)]
    facts = advise(case(*fleet), knowledge).steps[4].facts
    told = {fact.phrase: fact.values["text"] for fact in facts}
    assert told["sprint_sized"] == (
        "It is planned for 1 engineer with 47–53 working days. The set-up takes 45–90 days and each model "
        "1.25–5.5. At the low end of that effort, 6 models fit."
    )
    assert str(told["sprint_beyond"]).startswith("4 more running models")


def test_the_verdicts_number_is_a_target_where_the_sprint_brings_it_within_the_line(
    sprint: Make, model: Make
) -> None:
    idle = [model(row, "development") for row in range(20, 36)]
    lacks = lacking("deployment", "monitoring", "features")
    fleet = [model(row, retrained="unknown", functions=lacks) for row in range(2, 12)]
    goal = next(t for t in sprint(*fleet, *idle).targets if t.id == "gap_models")
    assert (goal.today_high, goal.target_value, goal.of) == (10, 4, 26)


def test_a_target_leaves_out_models_that_a_function_does_not_apply_to(sprint: Make, model: Make) -> None:
    lacks = lacking("features", "monitoring")
    fixed = model(2, functions=lacks | {"features": "not_applicable"})
    made = sprint(fixed, model(3, functions=lacks))
    target = next(t for t in made.targets if t.id == "features_models")
    assert (target.of, target.target) == (1, "1 model")


def test_nothing_in_production_gets_a_first_deployment(sprint: Make, model: Make) -> None:
    made = sprint(model(2, "development"), model(3, "pilot"))
    assert made.at_risk == (1,)
    assert [name for name, _ in made.streams] == ["deployment", "monitoring", "tracking"]
    assert {t.id for t in made.targets} == {"first_pipeline", "first_monitoring", "first_live"}
    assert all(t.of == 1 for t in made.targets)


def test_what_the_candidate_of_a_first_deployment_has_already_gets_no_days(sprint: Make, model: Make) -> None:
    watched = model(2, "pilot", functions=lacking("deployment", "tracking"))
    made = sprint(watched)
    assert [name for name, _ in made.streams] == ["deployment", "tracking"]
    assert {t.id for t in made.targets} == {"first_pipeline", "first_live"}
    assert (made.days, max(task.last_day for task in made.tasks)) == (60, 60)
    assert made.departures == (("monitoring", "in_place"),)
    released = sprint(model(2, "pilot", functions=lacking("deployment")))
    assert released.tasks[-1].title.startswith("Release it to production")


def test_what_is_asked_of_no_model_before_production_gets_days_in_a_first_deployment(
    sprint: Make, model: Make
) -> None:
    unasked = dict.fromkeys(("deployment", "monitoring", "retraining", "inference"), "not_applicable")
    made = sprint(model(2, "development", functions=dict.fromkeys(FUNCTIONS, "unknown") | unasked))
    assert [name for name, _ in made.streams] == ["deployment", "monitoring", "tracking"]
    assert made.departures == ()
    opened = {t.id: (t.today_low, t.today_high, t.of) for t in made.targets}
    assert opened["first_pipeline"] == opened["first_monitoring"] == (0, 1, 1)


def test_what_the_candidate_is_said_to_have_before_its_use_is_open(sprint: Make, model: Make) -> None:
    candidate: Model = model(2, "development")
    prepared = Status("planned", "claimed", (Reading(3, "Monthly", "monitored.often", "yes", "claimed"),))
    made = sprint(candidate._replace(functions=candidate.functions | {"monitoring": prepared}))
    opened = {t.id: (t.today_low, t.today_high, t.of) for t in made.targets}
    assert opened["first_monitoring"] == (0, 1, 1)


def test_what_the_candidate_says_that_it_does_not_need_gets_no_days(sprint: Make, model: Make) -> None:
    candidate: Model = model(2, "development")
    excused = Status("not_applicable", "claimed")
    made = sprint(candidate._replace(functions=candidate.functions | {"monitoring": excused}))
    assert [name for name, _ in made.streams] == ["deployment", "tracking"]
    assert made.departures == (("monitoring", "not_applicable"),)


def test_a_target_that_is_reached_today_is_none(sprint: Make, model: Make) -> None:
    lacks = lacking("deployment", "monitoring")
    worst = [model(row, criticality_rank=3, functions=lacks) for row in range(2, 14)]
    made = sprint(*worst, *(model(row, functions=lacks | {"features": "no"}) for row in range(14, 17)))
    assert "features" in [name for name, _ in made.streams]
    assert max(made.at_risk) < len(worst)  # all of these have a feature store
    assert "features_models" not in {t.id for t in made.targets}


def test_what_may_run_already_is_no_candidate_for_a_first_deployment(sprint: Make, model: Make) -> None:
    assert sprint(model(2, "unknown"), model(3, "unknown")) is None
    assert sprint(model(2, "unknown"), model(3, "development")).at_risk == (1,)


def test_no_sprint_without_work(sprint: Make, model: Make) -> None:
    assert sprint() is None
    assert sprint(model(2, monitored="yes", retrained="automatic", functions=lacking())) is None


def test_a_missing_function_is_worked_on_even_where_no_model_is_at_risk(sprint: Make, model: Make) -> None:
    fine: Model = model(2, monitored="yes", retrained="automatic", functions=lacking("features"))
    made = sprint(fine)
    assert [name for name, _ in made.streams] == ["features"]
    assert made.at_risk == (0,)
    assert not any(t.id == "gap_models" for t in made.targets)


def test_where_the_plan_fits_only_in_the_best_case_the_step_says_how_far_the_worst_gets(
    case: Make, model: Make, knowledge: Knowledge
) -> None:
    def told(*models: Model, **company: Any) -> dict[str, str]:
        facts = advise(case(*models, company=company), knowledge).steps[4].facts
        return {fact.phrase: str(fact.values["text"]) for fact in facts}

    fleet = [model(row, functions=lacking("deployment", "monitoring", "features")) for row in range(2, 12)]
    assert "a single one of the 6 models" in told(*fleet)["sprint_best_case_none"]
    known = {f"fixed_days_{name}": 10 for name in ("deployment", "monitoring", "features")}
    assert "the team finishes 3 of the 10 models" in told(*fleet, **known)["sprint_best_case"]
    each = {f"model_days_{name}": 0.2 for name in ("deployment", "monitoring", "features")}
    assert not {name for name in told(*fleet, **known, **each) if name.startswith("sprint_best")}
    assert "longer than the planned team has" in told(*fleet, fixed_days_features=60)["sprint_over"]
