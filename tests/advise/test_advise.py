"""Whole advice over random fleets: laws that must hold whatever an inventory says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.advise import Advised, advise, labels
from audit.advise.advice_input import AdviceInput
from audit.domain.models import DEPLOYED, FUNCTION_STATUSES, FUNCTIONS, MONITORED, RETRAINED, Model
from audit.domain.result import Amount
from audit.knowledge import Knowledge

Make = Callable[..., Any]
SINGULAR = re.compile(
    r"\b(?<![\d,.–])1 (models|months|seats|answers|functions|people)\b|\b([02-9]|\d\d+) (model|seat|person)\b"
)
ANSWERS = {
    "currency": st.sampled_from(["USD", "EUR", ""]),
    "monthly_inference_spend": st.sampled_from([1000, "€5", "?"]),
    "overprovisioning_factor": st.sampled_from([1, 2, 0.5]),
    "ops_hours_per_week": st.integers(0, 80),
    "data_scientist_hourly_cost": st.sampled_from([80, "$80"]),
    "loss_share_low": st.sampled_from(["1%", 0.2]),
    "loss_share_high": st.sampled_from(["10%", 2]),
    "mlops_budget": st.sampled_from([60_000, "$60k"]),
    "mlops_engineers": st.sampled_from([0, 1, 2, 3, "25 h"]),
    "hiring_plan": st.text(max_size=40),
}


def everything(value: Any) -> Iterator[Any]:
    """The value and all that it holds."""
    yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from everything(getattr(value, field.name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from everything(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from everything(item)


@st.composite
def fleets(draw: st.DrawFn, model: Make, money: Make) -> tuple[Model, ...]:
    statuses = st.fixed_dictionaries({f: st.sampled_from(FUNCTION_STATUSES) for f in FUNCTIONS})
    amounts = st.none() | st.builds(money, st.integers(0, 10**6), st.sampled_from(["USD", "EUR"]))
    return tuple(
        model(
            row,
            draw(st.sampled_from(DEPLOYED)),
            draw(st.sampled_from(MONITORED)),
            draw(st.sampled_from(RETRAINED)),
            draw(statuses),
            value=draw(amounts),
            monthly_cost=draw(amounts),
            in_scope=draw(st.booleans()),
            legacy=draw(st.booleans()),
        )
        for row in range(2, 2 + draw(st.integers(0, 6)))
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_laws_of_the_advice(
    data: st.DataObject, case: Callable[..., AdviceInput], model: Make, money: Make, knowledge: Knowledge
) -> None:
    company = data.draw(st.fixed_dictionaries({}, optional=ANSWERS))
    given_case = case(*data.draw(fleets(model, money)), company=company)
    advised = advise(given_case, knowledge)
    running = [m for m in given_case.models if m.deployed.status == "production" and (m.in_scope or m.legacy)]
    headcount_needs_production(advised, bool(running))
    amounts_are_traced(advised)
    savings_are_differences(advised)
    sprint_is_checkable(advised, len(given_case.models))
    for item in everything(advised):
        if isinstance(item, str):
            assert "{" not in item or item in company.values(), item
            assert not SINGULAR.search(item), item


def headcount_needs_production(advised: Advised, running: bool) -> None:
    for role in advised.advice.roles:
        assert (role.fte_low is None) == (role.fte_high is None)
        if role.fte_low is not None and role.fte_high is not None:
            assert running and 0 <= role.fte_low <= role.fte_high
    if not running:
        assert not advised.advice.budget and not advised.advice.amounts


def amounts_are_traced(advised: Advised) -> None:
    for item in everything(advised):
        if isinstance(item, Amount):
            if item.range is None:
                assert item.tell_us and not item.inputs
                continue
            assert item.range.low <= item.range.high and item.range.currency
            assert item.formula and item.inputs
            assert item.tell_us is None or item.range.low == 0  # a bound asks for what lifts its low end
            assert all(i.source for i in item.inputs)


def savings_are_differences(advised: Advised) -> None:
    for line in advised.advice.budget:
        home, managed, savings = line.domestic.range, line.managed.range, line.savings.range
        assert home and managed and savings
        assert (savings.low, savings.high) == (home.low - managed.high, home.high - managed.low)
        assert 600 * 52 <= managed.low <= managed.high == 950 * 52
        assert 0 <= line.seats_low <= line.seats_high and line.seats_high >= 1


def sprint_is_checkable(advised: Advised, models: int) -> None:
    sprint = advised.advice.sprint
    if sprint is None:
        return
    assert sprint.at_risk and all(0 <= i < models for i in sprint.at_risk)
    for task in sprint.tasks:
        assert 1 <= task.first_day <= task.last_day <= 90 and set(task.models) <= set(sprint.at_risk)
    for target in sprint.targets:
        if target.today_low is not None and target.today_high is not None:
            assert target.target_value is not None and target.of is not None
            assert 0 <= target.today_low <= target.today_high <= target.of


def test_every_assumption_that_a_formula_used_is_listed_once(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    company = {
        "ops_hours_per_week": 4,
        "data_scientist_hourly_cost": "$9",
        "monthly_inference_spend": "$100",
    }
    advised = advise(case(model(2), company=company), knowledge)
    ids = [i.id for i in advised.assumptions]
    assert len(ids) == len(set(ids))
    assert {"overspend_factor", "weeks_a_year", "capacity_days", "rate_managed", "rate_domestic"} <= set(ids)
    assert {i.kind for i in advised.assumptions} == {"assumption", "rate_card"}


def test_the_same_case_gives_the_same_advice(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    models = [model(row, tools=("MLflow", "Docker")) for row in range(2, 6)]
    assert advise(case(*models), knowledge) == advise(case(*models), knowledge)


def test_every_code_has_a_word(case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge) -> None:
    words = labels(knowledge)
    assert set(words["deployed"]) == set(DEPLOYED)
    assert set(words["monitored"]) == set(MONITORED)
    assert set(words["retrained"]) == set(RETRAINED)
    assert set(words["function"]) == set(words["function_short"]) == set(FUNCTIONS)
    assert set(words["function_status"]) == set(FUNCTION_STATUSES)
    advised = advise(case(model(2)), knowledge)
    assert {role.id for role in advised.advice.roles} <= set(words["role"])
    assert advised.advice.sprint is not None
    assert {name for name, _ in advised.advice.sprint.streams} <= set(words["stream"])
    assert {step.state for step in advised.steps} <= set(words["step_state"])
